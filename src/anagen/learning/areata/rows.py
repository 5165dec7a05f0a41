"""Published results in areata that the parameters are fitted to, or checked against.

Rows name records of the evidence base and take value, week and people from them
(`anagen.evidence_base.figure`): ``severe_rows.toml`` for trials in severe disease, ``local_rows.toml`` for
treatments tried mostly in patches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from math import floor
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.figure import KEYS as FIGURE_KEYS
from anagen.evidence_base.figure import Figure, figure_of
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.learning.digest import without
from anagen.learning.known_differences import as_learned
from anagen.parameters import read_toml

SEVERE, LOCAL, FREE = "severe_rows.toml", "local_rows.toml", "free.toml"
PEOPLE = "people.toml"
MEAN = "change"
"""Outcome whose row has a standard error of a mean in place of a number of patients."""
_SEVERE_KEYS = (
    *("id", "study", "drug", "per_day", "outcome", "counted", "split_as", "given", "recalled", "fit"),
    *("group", "note"),
    *FIGURE_KEYS,
)
LATER = ("stopped", "going on")
"""Groups of those who responded at week 52: the treatment is stopped then, or goes on."""
_LOCAL_KEYS = (
    *("id", "therapy", "dose", "schedule", "people", "outcome", "people_from", "note"),
    *FIGURE_KEYS,
)


@dataclass(frozen=True)
class Row:
    """One published result.

    Attributes:
        id: name of the row.
        study: rows of one study share its between-study term.
        record: reference of the evidence base's record.
        source: where that was read.
        evidence: ids of the evidence base's studies behind the number.
        drug: "" for placebo.
        per_day: dose a day, mg.
        week: week of the result.
        value: in the outcome's unit.
        outcome: le20, le10, salt30, salt50, salt90 (per cent of patients), change (mean, %), or of responders
            lost (more than 20 points worse) and kept (SALT 20 or less).
        n: patients; for a mean its standard error.
        n_status: "read", "derived", "prior" (assumed) or "recalled".
        fit: whether it is fitted.
        given: outcome of those among whom the share is taken, or "" for all patients.
        given_value: per cent of patients with the outcome `given`.
        group: "all", "below 95" (patients with a baseline SALT below 95), "patches" (untreated), or one of
            `LATER`.
        note: why numbers are assumed, or the row is not fitted.
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
    evidence: tuple[str, ...] = ()

    @property
    def asked(self) -> float:
        """Value to compare with the surfaces: the value, or the share of it among `given`."""
        return 100.0 * self.value / self.given_value if self.given else self.value


@cache
def _table(name: str) -> Mapping[str, Any]:
    return read_toml(files("anagen.learning.areata") / "data" / name)


@cache
def severe_rows(base: EvidenceBase | None = None) -> tuple[Row, ...]:
    """All rows, fitted or not, in the file's order; records are from `base`, default the package's own.

    Raises:
        InputError: a fault of the file, with the row.
    """
    return tuple(severe_row(entry, base or load_evidence()) for entry in _table(SEVERE)["row"])


def severe_row(entry: Mapping[str, Any], base: EvidenceBase) -> Row:
    """Row of ``severe_rows.toml``, with its numbers from the records that it names.

    Raises:
        InputError: an unknown key or record, a missing key, or a recalled row that is fitted.
    """
    where = _where(SEVERE, entry, _SEVERE_KEYS)
    figure = _figure(entry, base, where)
    fit = bool(entry["fit"])
    given = entry.get("given", {})
    given_value = 100.0
    if given:
        part = figure_of(without(given, "outcome"), base, where)
        if part.value is None:
            raise InputError("the record of 'given' has no value", where=where)
        given_value = part.value
    n, status = _people(entry, figure, given_value, base, where)
    if fit and (status == "recalled" or any(result.status == "recalled" for result in figure.results)):
        raise InputError("a recalled number is fitted", where=where, expected="fit = false")
    first = figure.results[0]
    return Row(
        id=entry["id"],
        study=entry["study"],
        record=entry["record"],
        source=first.source,
        drug=entry["drug"],
        per_day=entry["per_day"],
        outcome=entry["outcome"],
        week=round(figure.week or 0),
        value=figure.value or 0.0,
        n=n,
        n_status=status,
        fit=fit,
        given=given.get("outcome", ""),
        given_value=given_value,
        group=entry.get("group", "all"),
        note=entry.get("note", ""),
        evidence=figure.studies,
    )


def _people(
    entry: Mapping[str, Any], figure: Figure, given_value: float, base: EvidenceBase, where: str
) -> tuple[float, str]:
    """Number of patients of a row (for a mean its standard error), and its status."""
    known = figure.standard_error if entry["outcome"] == MEAN else figure.n
    if "split_as" in entry:
        if known is not None:
            raise InputError("the record gives the number of patients", where=where)
        return _split(figure, str(entry["split_as"]), base, where), "derived"
    if known is None:
        raise InputError("the number of patients is missing", where=where, expected="assumed = { n = ... }")
    if figure.assumed & {"n", "se"}:
        return known, "recalled" if entry.get("recalled") else "prior"
    if "counted" in entry:
        return floor(known * entry["counted"]), "derived"
    return (round(known * given_value / 100.0), "derived") if "given" in entry else (known, "read")


def _split(figure: Figure, study: str, base: EvidenceBase, where: str) -> int:
    """Patients in the row's arm if its study's patients were split over the arms as in `study`."""
    if study not in base.studies:
        raise unknown_name("study", study, base.studies, where)
    own, arms = base.studies[figure.results[0].study], base.studies[study].arms
    arm = figure.results[0].arm
    if own.n is None or arm not in arms or not all(other.n for other in arms.values()):
        raise InputError(f"the patients cannot be split as in {study}", where=where)
    return round(own.n * (arms[arm].n or 0) / sum(other.n or 0 for other in arms.values()))


@cache
def local_rows(base: EvidenceBase | None = None) -> tuple[dict[str, Any], ...]:
    """Rows of ``local_rows.toml`` with ``week``, ``value`` and ``n`` from their records.

    Raises:
        InputError: a fault of the file, with the row.
    """
    return tuple(local_row(entry, base or load_evidence()) for entry in _table(LOCAL)["row"])


def local_row(entry: Mapping[str, Any], base: EvidenceBase) -> dict[str, Any]:
    """Row of ``local_rows.toml``, resolved.

    Raises:
        InputError: an unknown key or record, a missing number, or a recalled one.
    """
    where = _where(LOCAL, entry, _LOCAL_KEYS)
    figure = _figure(entry, base, where)
    n = figure.n
    if entry.get("people_from") == "interval":
        se, share = figure.standard_error, (figure.value or 0.0) / 100.0
        if figure.interval is None or se is None:
            raise InputError("the record gives no interval", where=where)
        n = round(share * (1.0 - share) / (se / 100.0) ** 2)
    if n is None or not figure.week:
        raise InputError("n or week is missing", where=where, expected="assumed = { ... }")
    if any(result.status == "recalled" for result in figure.results):
        raise InputError("a recalled number is fitted", where=where)
    told = {key: entry[key] for key in ("id", "record", "therapy", "dose", "schedule", "people", "outcome")}
    return {**told, "week": round(figure.week), "value": figure.value, "n": n, "note": entry.get("note", "")}


def _figure(entry: Mapping[str, Any], base: EvidenceBase, where: str) -> Figure:
    figure = figure_of({key: entry[key] for key in FIGURE_KEYS if key in entry}, base, where)
    if figure.value is None:
        raise InputError("the record gives no value", where=where)
    if figure.assumed and not entry.get("note"):
        raise InputError("an assumption needs a note with its reason", where=where, expected="note = ...")
    return figure


def _where(name: str, entry: Mapping[str, Any], keys: Sequence[str]) -> str:
    where = f"{name}, {entry.get('id', '?')}"
    for key in entry:
        if key not in keys:
            raise unknown_name("key", key, keys, where)
    optional = ("counted", "split_as", "given", "recalled", "group", "note", "people_from", *FIGURE_KEYS)
    missing = [key for key in keys if key not in optional and key not in entry]
    if missing:
        raise InputError(f"missing {', '.join(missing)}", where=where)
    return where


@cache
def totals() -> Mapping[str, float]:
    """Share of each study's patients with a baseline SALT of 95 or more."""
    return {name: float(study["total"]) for name, study in _table(SEVERE)["study"].items()}


@cache
def shared_people() -> Mapping[str, tuple[str, ...]]:
    """Studies whose patients are those of others too, pooled or followed on, with those others."""
    table = _table(SEVERE)["study"]
    return {name: tuple(study["people_of"]) for name, study in table.items() if "people_of" in study}


def learned_from(differences: bool = False) -> tuple[object, ...]:
    """Input of the likelihood, as plain tables and lists: rows, their patients, free parameters.

    Args:
        differences: use the rows as the shipped posterior saw them, with known differences undone.
    """
    plain = [
        without(asdict(row), "record", "source", "n_status", "note", "evidence") for row in severe_rows()
    ]
    severe = as_learned(SEVERE, plain) if differences else plain
    local = as_learned(LOCAL, local_rows()) if differences else local_rows()
    return (
        severe,
        dict(totals()),
        [without(row, "id", "record", "note") for row in local],
        _table(PEOPLE),
        _table(FREE),
    )
