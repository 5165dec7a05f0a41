"""The published results that the fit answers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.parameters import read_toml

KINDS = ("level", "change", "percent change", "net change", "net percent change")
"""``net`` is treated minus untreated, so the method's own rise cancels."""


@dataclass(frozen=True)
class TrialPopulation:
    """Whose scalp a target was measured on.

    Attributes:
        severity: androgen signal at baseline at sensitivity 1 (classes), or the name of the
            population parameter ``severity_<name>`` that holds it.
        years: since onset.
    """

    severity: float | str
    years: float
    sex: str
    note: str


@dataclass(frozen=True)
class Target:
    """One published number (see ``data/targets.toml``)."""

    id: str
    population: str
    outcome: str
    threshold: float
    kind: str
    value: float
    weight_sd: float
    unit: str
    week: int = 0
    treatment: tuple[tuple[str, str], ...] = ()
    carrier: str = "none"
    fit: bool = True
    note: str = ""


def target_of(record: Mapping[str, Any]) -> Target:
    """Check one record.

    Raises:
        InputError: unknown key or kind, or a missing one.
    """
    where = f"targets.toml, {record.get('id', '?')}"
    known = set(Target.__dataclass_fields__)
    for key in record:
        if key not in known:
            raise unknown_name("key", key, known, where)
    if record.get("kind") not in KINDS:
        raise unknown_name("kind", record.get("kind"), KINDS, where)
    fields = dict(record)
    fields["treatment"] = tuple(sorted(fields.get("treatment", {}).items()))
    try:
        return Target(**fields)
    except TypeError as error:
        raise InputError(str(error), where=where) from None


@cache
def load_targets() -> tuple[dict[str, TrialPopulation], tuple[Target, ...]]:
    """Populations by name, and all targets in file order."""
    table = read_toml(files("anagen.calibration") / "data" / "targets.toml")
    populations = {name: TrialPopulation(**record) for name, record in table["population"].items()}
    targets = tuple(target_of(record) for record in table["target"])
    for target in targets:
        if target.population not in populations:
            raise unknown_name("population", target.population, populations, f"targets.toml, {target.id}")
    return populations, targets
