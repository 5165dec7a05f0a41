"""Kinds of hair loss as studies name them, and as trial and patient files do (``data/conditions.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.biology.alopecias.driven import Loss
from anagen.errors import unknown_name
from anagen.evidence_base.tables.read import data_folder, read_toml_table


@dataclass(frozen=True)
class Condition:
    """One kind of hair loss.

    Attributes:
        name: as studies name it.
        short: in a table.
        kind: as a trial file names it.
        where: settings of that kind which must hold besides; empty for the kind as a whole.
    """

    name: str
    short: str
    kind: str
    where: Mapping[str, str]


def _read() -> tuple[Condition, ...]:
    table = read_toml_table(data_folder(), "conditions.toml")
    return tuple(
        Condition(row["name"], row["short"], row["kind"], row.get("where", {})) for row in table["condition"]
    )


ALL = _read()
CONDITIONS: Mapping[str, str] = {one.name: one.short for one in ALL}
"""Conditions and their short names."""


def condition_of(kind: str, settings: Mapping[str, object] | None = None) -> str:
    """Condition of a kind of hair loss with these settings; a condition's own name is accepted, too.

    Raises:
        InputError: no such kind, with the nearest one.
    """
    said = settings or {}
    for one in ALL:
        if one.kind == kind and all(said.get(key) == value for key, value in one.where.items()):
            return one.name
    if kind in CONDITIONS:
        return kind
    raise unknown_name("kind of hair loss", kind, dict.fromkeys([*CONDITIONS, *(one.kind for one in ALL)]))


def condition_of_loss(loss: Loss) -> str:
    """Condition of a hair loss that people have; one of the user's own has no study, whatever its name.

    Raises:
        InputError: an unknown kind.
    """
    disease = None if loss.diagnosis is None else loss.diagnosis.disease
    return condition_of(loss.kind, loss.settings) if disease is None else own_condition(disease.name)


def own_condition(name: str) -> str:
    """Condition of a disease of one's own, which never is one that studies name."""
    return f"{name} (a disease of one's own)" if name in CONDITIONS else name
