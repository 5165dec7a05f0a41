"""An [[observed]] row that names a record of the evidence base, completed from that record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anagen.errors import InputError
from anagen.evidence_base.figure import Figure, figure_of
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.trial.protocol.observed_section import ObservedSection
from anagen.units import parse_quantity

TYPED = ("outcome", "kind", "week", "value", "source")
"""Keys that a row without a record must have."""
_TOLD = ("value", "sd", "se", "ci95", "kind", "source", "from_record")
"""Keys that a row with a record must not have, as the record gives them."""
_WITH_RECORD = ("take", "area", "digits")
_KINDS = {
    "level": "mean",
    "change": "change",
    "percent change": "percent change",
    "responders": "responders",
    "net change": "change",
    "net percent change": "percent change",
    "net responders": "responders",
}
_LEVEL = re.compile(r"SALT(<=|<|=)(\d+)")
_FALL = re.compile(r"SALT(\d+)")


@dataclass(frozen=True)
class Told:
    """A row completed from its record, and the record's numbers.

    Attributes:
        section: the row, with the keys that the record gives.
        value: in `unit`.
        unit: of the record.
        sd: between patients, or None.
        se: standard error, or None.
        ci95: 95 % confidence interval, or None.
    """

    section: ObservedSection
    value: float
    unit: str
    sd: float | None
    se: float | None
    ci95: tuple[float, float] | None


def complete(section: ObservedSection, where: Callable[[str], str]) -> None:
    """Check that a row has a record, or all keys of a row without one.

    Raises:
        InputError: a key is missing, or belongs to a row with a record.
    """
    for key in TYPED:
        if getattr(section, key) is None:
            field = type(section).model_fields[key]
            expected = f"{field.description}, or a key 'record' that gives it"
            raise InputError(f"{key!r} is missing", where=where(key), expected=expected)
    for key in _WITH_RECORD:
        if getattr(section, key) is not None:
            raise InputError(f"{key!r} needs a record", where=where(key), expected="a key 'record' beside it")


def told(section: ObservedSection, where: Callable[[str], str], base: EvidenceBase | None) -> Told:
    """Row completed from its record.

    Args:
        section: the row.
        where: place of a key, for errors.
        base: evidence base; default the package's own.

    Raises:
        InputError: no such record, a key that the record gives already, or a record that cannot be
            compared with a trial.
    """
    for key in _TOLD:
        if getattr(section, key) is not None:
            raise InputError(
                f"there are both a record and {key!r}",
                where=where(key),
                expected="one of them: the record gives it",
            )
    base = base or load_evidence()
    figure = _figure(section, where, base)
    result = figure.results[0]
    arms = 1 if isinstance(section.arm, str) else len(section.arm)
    if figure.kind not in _KINDS or figure.value is None or result.status == "recalled":
        what = "recalled, not read" if result.status == "recalled" else f"a {figure.kind} in words or apart"
        raise InputError(f"the record is {what}", where=where("record"), expected="a number that was read")
    if arms != (2 if result.net else 1):
        raise InputError(
            f"the record gives a {figure.kind}",
            where=where("arm"),
            expected="two arms" if result.net else "one arm",
        )
    outcome, rule = _outcome(result.outcome)
    if rule is not None and section.rule is not None:
        raise InputError(
            "there are both a record and 'rule'", where=where("rule"), expected="the record's own rule"
        )
    return Told(
        section.model_copy(
            update={
                "outcome": section.outcome or outcome,
                "kind": _KINDS[figure.kind],
                "rule": section.rule or rule,
                "week": section.week if section.week is not None else figure.week,
                "n": section.n if section.n is not None else None if result.net else figure.n,
                "source": f"{result.study}, {base.studies[result.study].citation}",
                "note": section.note or (result.note if section.take in (None, "value") else "") or None,
            }
        ),
        figure.value,
        figure.unit,
        figure.sd,
        figure.se if result.statistic != "median" else None,
        figure.interval,
    )


def _figure(section: ObservedSection, where: Callable[[str], str], base: EvidenceBase) -> Figure:
    """Number of the record; the row may add only numbers that the record does not give."""
    assumed: dict[str, float] = {}
    if section.area is not None:
        assumed["area_cm2"] = parse_quantity(section.area, "cm2", where=where("area"))
    spec: dict[str, Any] = {"record": section.record, "assumed": assumed, "take": section.take or "value"}
    if section.digits is not None:
        spec["digits"] = section.digits
    figure = figure_of(spec, base, where("record"))
    known = {"week": figure.week, "n": None if figure.results[0].net else figure.n}
    for key, value in known.items():
        if value is not None and getattr(section, key) is not None:
            raise InputError(
                f"there are both a record and {key!r}",
                where=where(key),
                expected=f"the record's own, {value:g}",
            )
    if section.week is None and figure.week is None:
        raise InputError("the record gives no week", where=where("week"), expected="the week of a visit")
    return figure


def _outcome(name: str) -> tuple[str, str | None]:
    """Outcome of a trial file for one of the evidence, and the rule of responders if its name holds that."""
    if match := _LEVEL.fullmatch(name):
        return "SALT", f"SALT {'<=' if match[1] == '=' else match[1]} {match[2]}"
    if match := _FALL.fullmatch(name):
        return "SALT", f"percent fall in SALT of at least {match[1]} %"
    return name, None
