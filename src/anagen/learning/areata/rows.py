"""Published results in severe disease that the parameters are learned from, or checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.parameters import read_toml

FILE = "severe_rows.toml"


@dataclass(frozen=True)
class Row:
    """One result.

    Attributes:
        study: whose between-study term it shares. record: id in ``evidence/aa.csv``.
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
def _table() -> Mapping[str, Any]:
    return read_toml(files("anagen.learning.areata") / "data" / FILE)


def row_of(record: Mapping[str, Any]) -> Row:
    """Check one row.

    Raises:
        InputError: a missing or unknown key.
    """
    where = f"{FILE}, {record.get('id', '?')}"
    known = [field.name for field in fields(Row)]
    for key in record:
        if key not in known:
            raise unknown_name("key", key, known, where)
    missing = [field.name for field in fields(Row) if field.default is MISSING and field.name not in record]
    if missing:
        raise InputError(f"missing {', '.join(missing)}", where=where)
    return Row(**record)


@cache
def severe_rows() -> tuple[Row, ...]:
    """All rows, fitted or not, in the file's order."""
    return tuple(row_of(record) for record in _table()["row"])


@cache
def totals() -> Mapping[str, float]:
    """Share of each study's patients with a baseline SALT of 95 or more."""
    return {name: float(study["total"]) for name, study in _table()["study"].items()}
