"""Published results in severe disease that the parameters are learned from, or checked against."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DATA = ("severe_rows.toml", "free.toml", "local_rows.toml")


@dataclass(frozen=True)
class Row:
    """One result.

    Attributes:
        study: whose between-study term it shares. record: the study's id in the evidence base.
        drug: "" for placebo. per_day: dose a day, mg.
        outcome: le20, le10, salt30, salt50, salt90 (per cent of patients) or change (mean, %).
        n: patients; of a mean its standard error. given: share among those with this outcome,
            itself `given_value` per cent.
        group: "all", "below 95" (of patients with a baseline SALT below 95), or "patches" left alone.
    """

    id: str
    study: str
    record: str
    source: str
    drug: str
    per_day: float
    outcome: str
    week: int
    value: float
    n: float
    n_status: str
    fit: bool
    given: str = ""
    given_value: float = 100.0
    group: str = "all"
    note: str = ""

    @property
    def asked(self) -> float:
        """What the surfaces are asked for: the value, or the share of it among `given`."""
        return 100.0 * self.value / self.given_value if self.given else self.value


@cache
def _table() -> Mapping[str, object]:
    folder = files("anagen.learning.areata") / "data"
    return tomllib.loads((folder / DATA[0]).read_text(encoding="utf-8"))


@cache
def severe_rows() -> tuple[Row, ...]:
    """All rows, fitted or not, in the file's order."""
    found = _table()["row"]
    assert isinstance(found, list)
    return tuple(Row(**row) for row in found)


@cache
def totals() -> Mapping[str, float]:
    """Share of each study's patients with a baseline SALT of 95 or more."""
    found = _table()["study"]
    assert isinstance(found, dict)
    return {name: float(study["total"]) for name, study in found.items()}


def data_digest() -> str:
    """Hash of the rows and of the list of what is learned."""
    digest = hashlib.sha256()
    for name in DATA:
        digest.update((files("anagen.learning.areata") / "data" / name).read_bytes())
    return digest.hexdigest()[:16]
