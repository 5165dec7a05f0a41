"""The published rows that the posterior answers to (``data/rows.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.measurement.carrier import CARRIERS
from anagen.parameters import read_toml

KINDS = ("level", "change", "percent change", "net change", "net percent change")
"""``net``: treated minus compared, so the carrier's rise and the study's drift cancel."""
BIASES = ("none", "uncontrolled", "small trials")
"""What a row's design lets in beside the effect."""

Treatment = tuple[tuple[str, str], ...]
"""One treatment table, as sorted pairs."""


@dataclass(frozen=True)
class TrialPopulation:
    """Whose scalp a row was measured on.

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
class Row:
    """One published number.

    Attributes:
        id: ``study.name``.
        treatment, versus: courses given together in the arm, and in the arm it is compared with
            (none: untreated).
        threshold: visibility threshold of the count, um.
        value: in hairs/cm2, or % for percent kinds.
        n, sd, se: number analysed, SD between patients, standard error; None where not known.
        bias: one of `BIASES`. fit: False for rows that are shown only.
    """

    id: str
    study: str
    population: str
    outcome: str
    threshold: float
    kind: str
    value: float
    week: int = 0
    treatment: tuple[Treatment, ...] = ()
    versus: tuple[Treatment, ...] = ()
    carrier: str = "none"
    automatic: bool = False
    n: int | None = None
    sd: float | None = None
    se: float | None = None
    bias: str = "none"
    fit: bool = True
    note: str = ""

    @property
    def percent(self) -> bool:
        """Whether the value is a percentage of baseline."""
        return "percent" in self.kind

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return "%" if self.percent else "hairs/cm2"

    @property
    def net(self) -> bool:
        """Whether the value is a difference between arms."""
        return self.kind.startswith("net")

    @property
    def therapies(self) -> tuple[str, ...]:
        """Therapies given in the arm."""
        return tuple(dict(course)["therapy"] for course in self.treatment)


@dataclass(frozen=True)
class Study:
    """Where rows come from."""

    name: str
    population: str
    design: str
    carrier: str
    automatic: bool
    source: str
    note: str


_STUDY_KEYS = ("population", "design", "carrier", "automatic", "source", "note", "row")
_ROW_KEYS = (
    *("name", "treatment", "versus", "carrier", "outcome", "threshold", "kind", "week", "value"),
    *("n", "sd", "se", "bias", "fit", "note"),
)
_REQUIRED = tuple(f.name for f in fields(Row) if f.default is MISSING and f.name not in ("id", "study"))


def _treatments(tables: Any, where: str) -> tuple[Treatment, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError("treatments are a list of tables", where=where)
    return tuple(tuple(sorted((str(k), str(v)) for k, v in table.items())) for table in tables)


def row_of(record: Mapping[str, Any], study: str, shared: Mapping[str, Any]) -> Row:
    """Check one row of a study.

    Raises:
        InputError: unknown key, kind, bias or carrier; a missing value; no way to its standard error.
    """
    where = f"rows.toml, {study}.{record.get('name', '?')}"
    for key in record:
        if key not in _ROW_KEYS:
            raise unknown_name("key", key, _ROW_KEYS, where)
    found = {
        "population": shared["population"],
        "carrier": shared.get("carrier", "none"),
        "automatic": shared.get("automatic", False),
        **{key: value for key, value in record.items() if key != "name"},
    }
    missing = [key for key in ("name", *_REQUIRED) if key not in {**found, **record}]
    if missing:
        raise InputError(f"missing {', '.join(missing)}", where=where)
    for key, allowed in (("kind", KINDS), ("bias", BIASES), ("carrier", CARRIERS)):
        if found.get(key, allowed[0]) not in allowed:
            raise unknown_name(key, found[key], allowed, where)
    for key in ("treatment", "versus"):
        found[key] = _treatments(found.get(key, []), where)
    for key in ("value", "threshold", "week", "n", "sd", "se"):
        if key in found and (isinstance(found[key], bool) or not isinstance(found[key], int | float)):
            raise InputError(f"{key} = {found[key]!r} is not a number", where=where)
    if found.get("se") is None and found.get("n") is None:
        raise InputError("neither se nor n", where=where, expected="a standard error, or how many people")
    if found["kind"] != "level" and not found.get("week"):
        raise InputError("a change needs its week", where=where)
    return Row(id=f"{study}.{record['name']}", study=study, **found)


@cache
def load_studies() -> dict[str, Study]:
    """Studies by name, in file order."""
    table = read_toml(files("anagen.learning") / "data" / "rows.toml")
    return {
        name: Study(
            name,
            record["population"],
            record["design"],
            record.get("carrier", "none"),
            record.get("automatic", False),
            record["source"],
            record.get("note", ""),
        )
        for name, record in table["study"].items()
    }


@cache
def load_rows() -> tuple[dict[str, TrialPopulation], tuple[Row, ...]]:
    """Populations by name, and all rows in file order.

    Raises:
        InputError: a fault in the file, with the study and row.
    """
    table = read_toml(files("anagen.learning") / "data" / "rows.toml")
    return rows_of(table)


def rows_of(table: Mapping[str, Any]) -> tuple[dict[str, TrialPopulation], tuple[Row, ...]]:
    """`load_rows` of a parsed file."""
    populations = {name: TrialPopulation(**record) for name, record in table["population"].items()}
    rows: list[Row] = []
    for name, study in table["study"].items():
        where = f"rows.toml, {name}"
        for key in study:
            if key not in _STUDY_KEYS:
                raise unknown_name("key", key, _STUDY_KEYS, where)
        for key in ("population", "design", "source", "row"):
            if key not in study:
                raise InputError(f"missing {key}", where=where)
        if study["population"] not in populations:
            raise unknown_name("population", study["population"], populations, where)
        rows += [row_of(record, name, study) for record in study["row"]]
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise InputError(f"row {row.id} stands twice", where="rows.toml")
        seen.add(row.id)
    return populations, tuple(rows)
