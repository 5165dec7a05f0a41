"""Numbers of a calibration row or an observed row, taken from records of the evidence base.

A row names its records and says how its number follows from them; the arithmetic is done here and nowhere
else, and a number of a record is never typed again:

    record   = "Lucky2004/minoxidil 5%/week 48"
    record   = ["...", "..."]          two arms, or more
    take     = "change"                of each record: "value" (default), "change" from baseline, "baseline"
    combine  = "difference"            of several: first less second, "mean", or "pooled share" (by people)
    error    = { record = "...", variance = 0.5 }   another record's standard error, its variance times this
    words    = "net change"            kind of the value, given in words by the note; the rest is assumed
    ignored  = ["sd"]                  in the record, but not believed; the note says why
    assumed  = { n = 35, week = 24 }   given by no record; refused where one gives it
    digits   = { value = 1, se = 1 }   decimal places kept of a number that is worked out
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from anagen.errors import InputError
from anagen.evidence_base.figure_section import FIGURE_KEYS, Digits, ErrorSource, FigureSection
from anagen.evidence_base.tables.harmonise import conversion
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.reference import find_result
from anagen.evidence_base.tables.result import Result
from anagen.files.composed import ComposedSource
from anagen.files.shape_check import check_shape

KEYS = FIGURE_KEYS
NET_OF = {
    "level": "net change",
    "change": "net change",
    "percent change": "net percent change",
    "responders": "net responders",
}
"""Kind of the difference between two arms, by the kind of each; randomised arms start alike."""
_QUARTILES = 2.0 * 0.6744897501960817
"""Distance between the quartiles of a normal law, in SDs."""
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Figure:
    """One number with its spread, from the records.

    Attributes:
        value: in `unit`; None if the source speaks in words only.
        kind: as in ``results.csv``.
        week: from baseline, or None if not reported.
        n: people: of the arm, of both arms of a difference, of all arms of a mean.
        sd: between people; None if not reported.
        se: of the value; None if not reported.
        interval: 95 %, as printed.
        results: the records behind it, first the value's.
        assumed: names of numbers that no record gives.
    """

    value: float | None
    unit: str
    kind: str
    week: float | None
    n: int | None
    sd: float | None
    se: float | None
    interval: tuple[float, float] | None
    results: tuple[Result, ...]
    assumed: frozenset[str] = frozenset()

    @property
    def standard_error(self) -> float | None:
        """Standard error as published, from the 95 % interval, or from SD and n; else None."""
        if self.se is not None:
            return self.se
        if self.interval is not None:
            return (self.interval[1] - self.interval[0]) / (2.0 * _Z95)
        if self.sd is not None and self.n:
            return self.sd / math.sqrt(self.n)
        return None

    @property
    def studies(self) -> tuple[str, ...]:
        """Ids of the studies behind it, each once."""
        return tuple(dict.fromkeys(result.study for result in self.results))


def figure_of(spec: Mapping[str, Any], base: EvidenceBase, where: str | None = None) -> Figure:
    """Number that `spec` (keys `KEYS`, see the module) takes from `base`.

    Args:
        spec: keys and values of a row.
        base: the evidence.
        where: place of the row, for the error.

    Raises:
        InputError: a record that is not there, a transformation that does not fit it, or an assumption
            about a number that the record gives.
    """
    asked = check_shape(ComposedSource(where or "record", dict(spec), {}), FigureSection)
    assumed = asked.assumed.model_dump(exclude_none=True)
    names = [asked.record] if isinstance(asked.record, str) else asked.record
    parts = [_taken(find_result(name, base, where), asked.take, base, assumed, where) for name in names]
    found = _combined(parts, asked.combine, where)
    if asked.words is not None:
        week = None if "week" in assumed else found.week
        found = replace(
            found, value=None, kind=asked.words, week=week, n=None, sd=None, se=None, interval=None
        )
    for name in asked.ignored:
        if getattr(found, name) is None:
            raise InputError(f"ignored {name} is not in the record", where=where)
        found = replace(found, **_one(name, None))
    found = _assuming(_with_error(found, asked.error, base, where), assumed, where)
    digits = asked.digits
    places = dict.fromkeys(Digits.model_fields, digits) if isinstance(digits, int) else dict(digits)
    for place, count in places.items():
        if count is None:
            continue
        told = getattr(found, str(place))
        if place == "se" and told is None and found.interval is not None:
            told = found.standard_error
        found = replace(found, **_one(str(place), None if told is None else round(told, count)))
    return found


def _taken(
    result: Result, take: str, base: EvidenceBase, assumed: Mapping[str, Any], where: str | None
) -> Figure:
    if "area_cm2" in assumed:
        result = _over_area(result, float(assumed["area_cm2"]), where)
    if take == "baseline":
        if result.baseline is None:
            raise InputError("the record gives no baseline", where=where)
        n = base.arm(result).n or result.n
        told = (result.baseline, result.unit, "level", 0.0, n, result.baseline_sd, None, None)
        return Figure(*told, (result,))
    interval = None if result.ci_low is None or result.ci_high is None else (result.ci_low, result.ci_high)
    spread = (result.sd, _own_error(result), interval)
    if take == "value" or result.kind == "change":
        return Figure(
            result.value, result.unit, result.kind, result.week, result.n, *spread, results=(result,)
        )
    if result.change is None:
        raise InputError("the record gives no change from baseline", where=where)
    # The spread of a level is not the spread of its change.
    return Figure(result.change, result.unit, "change", result.week, result.n, None, None, None, (result,))


def _own_error(result: Result) -> float | None:
    """Standard error as published; of a median, from its quartiles."""
    if result.se is None and result.statistic == "median" and result.iqr is not None and result.n:
        return result.iqr / _QUARTILES / math.sqrt(result.n)
    return result.se


def _over_area(result: Result, area: float, where: str | None) -> Result:
    """Result per cm2, taking its count to be over `area`, which the source does not state."""
    known = conversion(result.published.unit)
    if known is None or known.factor is not None:
        raise InputError("area is assumed, but the record gives one", where=where)
    per = 1.0 / area
    printed = result.published

    def scaled(value: float | None) -> float | None:
        return None if value is None else value * per

    names = ("value", "baseline", "baseline_sd", "sd", "se", "ci_low", "ci_high", "iqr")
    changes: dict[str, Any] = {name: scaled(getattr(printed, name)) for name in names}
    return replace(result, **changes)


def _combined(parts: list[Figure], combine: str | None, where: str | None) -> Figure:
    if len(parts) == 1:
        if combine is not None:
            raise InputError("combine needs two records or more", where=where)
        return parts[0]
    if combine is None:
        raise InputError(f"{len(parts)} records", where=where, expected="combine beside them")
    first = parts[0]
    for part in parts[1:]:
        if (part.unit, part.kind, part.week) != (first.unit, first.kind, first.week):
            raise InputError(
                f"a {first.kind} in week {first.week} and a {part.kind} in week {part.week} do not combine",
                where=where,
            )
    results = tuple(result for part in parts for result in part.results)
    values = [part.value for part in parts if part.value is not None]
    n = sum(part.n for part in parts if part.n) if all(part.n for part in parts) else None
    told = replace(first, value=None, n=n, sd=None, se=None, interval=None, results=results)
    if combine == "difference":
        if len(parts) != 2 or first.kind not in NET_OF:
            raise InputError(f"a difference of {len(parts)} records", where=where, expected="two arms")
        errors = [part.standard_error for part in parts]
        known = [error for error in errors if error is not None]
        both = len(known) == 2 and first.kind != "level"
        value = values[0] - values[1] if len(values) == 2 else None
        return replace(
            told, value=value, kind=NET_OF[first.kind], n=None, se=math.hypot(*known) if both else None
        )
    if len(values) < len(parts):
        raise InputError("a record without a value cannot be averaged", where=where)
    if combine == "mean":
        return replace(told, value=sum(values) / len(values))
    if n is None:
        raise InputError("a pooled share needs the number of people", where=where)
    people = [part.n or 0 for part in parts]
    return replace(told, value=sum(v * p for v, p in zip(values, people, strict=True)) / n)


def _with_error(found: Figure, error: ErrorSource | None, base: EvidenceBase, where: str | None) -> Figure:
    if error is None:
        return found
    source = found
    results = found.results
    if error.record is not None:
        record = find_result(error.record, base, where)
        source = _taken(record, "value", base, {}, where)
        results = (*results, record)
    if source.standard_error is None:
        raise InputError("the record of error gives no standard error", where=where)
    se = source.standard_error * math.sqrt(error.variance)
    return replace(found, sd=None, se=se, interval=None, results=results)


def _assuming(found: Figure, assumed: Mapping[str, Any], where: str | None) -> Figure:
    for name, value in assumed.items():
        if name == "area_cm2":
            continue
        told = found.standard_error if name == "se" else getattr(found, name)
        if told is not None:
            raise InputError(f"{name} is assumed to be {value}, but the record gives {told:g}", where=where)
        found = replace(found, **_one(name, value if name in ("n", "week") else float(value)))
    return replace(found, assumed=frozenset(assumed))


def _one(name: str, value: Any) -> dict[str, Any]:
    """Keyword for `replace` of one field whose name is known only at run time."""
    return {name: value}
