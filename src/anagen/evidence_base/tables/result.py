"""One result of a study: an outcome of an arm, at a region and week, as published and harmonised."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from anagen.evidence_base.tables.harmonise import conversion, known_units
from anagen.evidence_base.tables.outcomes import StudyOutcome
from anagen.evidence_base.tables.read import PEOPLE, READ_AT, SOURCE, STATUS, Status
from anagen.evidence_base.tables.study import Arm, Study
from anagen.files.csv_table import Line, TableRow, read_table
from anagen.files.laws import law, require_order
from anagen.quantities import quantities, quantity

Kind = Literal[
    "level",
    "change",
    "percent change",
    "responders",
    "net change",
    "net percent change",
    "net responders",
    "standardised difference",
]
KINDS: tuple[str, ...] = get_args(Kind)
"""Kinds of value: of one arm (level, change from baseline, percent change, percent of people), or
the difference between arm and comparator (net ..., or in standard deviations)."""
NET = ("net change", "net percent change", "net responders", "standardised difference")
_IN_PERCENT = ("percent change", "responders", "net percent change", "net responders")
_RANGES = {"responders": (0.0, 100.0), "level": (0.0, math.inf), "percent change": (-1000.0, math.inf)}
"""Range of the value by kind, where it has one."""
_A_NUMBER, _POSITIVE = "a number, or nothing", "a number of 0 or more, or nothing"
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Published:
    """Numbers and unit as the source prints them."""

    value: float | None
    unit: str
    baseline: float | None
    baseline_sd: float | None
    sd: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    iqr: float | None


@dataclass(frozen=True)
class Result:
    """One number of a study.

    Attributes:
        arm: the treated arm, or the only one.
        comparator: arm it is compared with, or "".
        outcome: harmonised name.
        measure: name of the outcome in the source.
        week: weeks from baseline, or None if not reported.
        kind: kind of value (`KINDS`).
        statistic: mean, median, share of people.
        value: harmonised, in `unit`; this and the numbers below are None if not published or if the
            published unit cannot be converted.
        baseline: at baseline.
        baseline_sd: between people at baseline.
        sd: between people.
        se: of the value.
        ci_low: lower end of the 95 % interval.
        ci_high: upper end.
        iqr: interquartile range.
        published: the same numbers as printed.
        n: people behind the value.
        status: ``read``, ``derived`` or ``recalled``.
        not_for_fit: why no model may learn from it, or "".
        source: the primary source.
        read_at: where the value was read, if not there.
        line: line of ``results.csv``.
    """

    study: str
    arm: str
    comparator: str
    outcome: str
    measure: str
    region: str
    week: float | None
    kind: str
    statistic: str
    unit: str
    value: float | None
    baseline: float | None
    baseline_sd: float | None
    sd: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    iqr: float | None
    published: Published
    n: int | None
    p: str
    status: str
    not_for_fit: str
    source: str
    read_at: str
    compiled_in: str
    note: str
    line: int

    @property
    def net(self) -> bool:
        """Whether it is a difference between arms that the source itself reports."""
        return self.kind in NET

    @property
    def usable_for_fit(self) -> bool:
        """Whether a model may learn from it.

        It has a comparable number, read or derived from read ones, and no reason against it is noted.
        """
        return self.value is not None and self.status != "recalled" and not self.not_for_fit

    @property
    def change(self) -> float | None:
        """Change from baseline in the outcome's own unit, or None if this row does not give it."""
        if self.kind == "change":
            return self.value
        if self.kind == "level" and self.value is not None and self.baseline is not None and self.week != 0:
            return self.value - self.baseline
        return None

    @property
    def standard_error(self) -> float | None:
        """Standard error of the value, in its unit: published, or from its SD and n or its 95 % interval."""
        if self.se is not None:
            return self.se
        if self.ci_low is not None and self.ci_high is not None:
            return (self.ci_high - self.ci_low) / (2.0 * _Z95)
        if self.sd is not None and self.n:
            return self.sd / math.sqrt(self.n)
        return None

    @property
    def change_error(self) -> float | None:
        """Standard error of `change`; None for a level, whose spread is not that of the change."""
        return self.standard_error if self.kind == "change" else None


class ResultRow(TableRow):
    """A row of results.csv: one number of a study, as its source prints it."""

    study_id: str = Field(description="a study of studies.csv")
    arm: str = Field(description="an arm of that study")
    comparator: str = Field("", description="the arm that it is compared with; needed for a net value")
    outcome: str = Field(description="an outcome of outcomes.csv")
    measure: str = Field(description="the outcome in the source's words")
    region: str = Field(description="where hair was looked at")
    week: float | None = Field(
        None, ge=0, le=52 * 40, description="a number of weeks from 0 to 2080, or nothing"
    )
    kind: Kind = Field(description="the kind of value")
    statistic: Literal["mean", "median", "share", "midpoint of a range"] = Field(
        description='"mean", "median", "share" or "midpoint of a range"'
    )
    value: float | None = Field(None, description="a number; or nothing, and a note that says why")
    unit: str = Field(description="the unit as published")
    baseline: float | None = Field(None, ge=0, description=_POSITIVE)
    baseline_sd: float | None = Field(None, ge=0, description=_POSITIVE)
    sd: float | None = Field(None, ge=0, description=_POSITIVE)
    se: float | None = Field(None, ge=0, description=_POSITIVE)
    ci_low: float | None = Field(None, description=_A_NUMBER)
    ci_high: float | None = Field(None, description=_A_NUMBER)
    iqr: float | None = Field(None, ge=0, description=_POSITIVE)
    n: int | None = Field(
        None, ge=PEOPLE["ge"], le=PEOPLE["le"], description="a whole number of 1 or more, or nothing"
    )
    p: str = Field("", description="the p value as published")
    status: Status = Field(description=STATUS)
    not_for_fit: str = Field("", description="why no model may learn from it")
    source: str = Field(description=SOURCE)
    read_at: str = Field("", description=READ_AT)
    compiled_in: str = Field("", description="a compilation that held the number")
    note: str = Field("", description="a remark; needed where there is no value")

    @model_validator(mode="after")
    def _compared(self) -> Self:
        if self.comparator == self.arm:
            what = f"{self.comparator!r} is the arm itself"
            raise law(what, "comparator", expected="another arm of the study")
        if self.kind in NET and not self.comparator:
            what = f"is empty, but the value is a {self.kind}"
            raise law(what, "comparator", expected="the arm it is set against")
        return self

    @model_validator(mode="after")
    def _known_unit(self) -> Self:
        if conversion(self.unit) is None:
            what, expected = f"unknown unit {self.unit[:40]!r}", "one of: " + ", ".join(known_units())
            raise law(what, "unit", expected=expected)
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        value, low, high = self.value, self.ci_low, self.ci_high
        if value is None and not self.note:
            raise law("is empty and no note says why", "value", expected="a number, or a note")
        least, most = _RANGES.get(self.kind, (-math.inf, math.inf))
        if value is not None and not least <= value <= most:
            expected = f"a number of {least:g} or more" if most == math.inf else f"{least:g} to {most:g}"
            raise law(f"{value:g} is out of range", "value", expected=expected)
        if (low is None) != (high is None):
            empty = "ci_low" if low is None else "ci_high"
            expected = "both ends of the interval, or none"
            raise law("is empty, but the other end is given", empty, expected=expected)
        require_order(low, high, "ci_low", "ci_high")
        if value is not None and low is not None and high is not None and not low <= value <= high:
            raise law(f"{value:g} lies outside its interval", "value", expected=f"{low:g} to {high:g}")
        if self.sd is not None and self.se is not None and self.se > self.sd:
            raise law(f"{self.se:g} is above the SD, {self.sd:g}", "se", expected="sd / sqrt(n)")
        return self

    @property
    def published(self) -> Published:
        """Numbers and unit as they are."""
        return Published(
            self.value,
            self.unit,
            self.baseline,
            self.baseline_sd,
            self.sd,
            self.se,
            self.ci_low,
            self.ci_high,
            self.iqr,
        )


def read_results(
    folder: Traversable, studies: Mapping[str, Study], outcomes: Mapping[str, StudyOutcome]
) -> tuple[Result, ...]:
    """All rows of ``results.csv``, checked against the studies and outcomes.

    Raises:
        InputError: a bad cell, a name that does not exist, a unit that does not fit the outcome,
            numbers that contradict each other, or the same result twice.
    """
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for line in read_table(folder, "results.csv", ResultRow):
        result = _result(line, studies, outcomes)
        key = (
            result.study,
            result.arm,
            result.comparator,
            result.measure,
            result.region,
            result.week,
            result.kind,
        )
        if key in seen:
            raise line.fault(
                "study_id", f"the same result of {result.study!r} is in line {seen[key]}", "each result once"
            )
        seen[key] = line.number
        found.append(result)
    return tuple(found)


def _result(
    line: Line[ResultRow], studies: Mapping[str, Study], outcomes: Mapping[str, StudyOutcome]
) -> Result:
    row = line.row
    study = line.entry("study_id", row.study_id, studies)
    arm = line.entry("arm", row.arm, study.arms)
    if row.comparator:
        line.entry("comparator", row.comparator, study.arms)
    unit, factor = _unit(line, line.entry("outcome", row.outcome, outcomes))
    _check_physical(line, factor)
    return Result(
        study=study.id,
        arm=arm.name,
        comparator=row.comparator,
        outcome=row.outcome,
        measure=row.measure,
        region=row.region,
        week=row.week,
        kind=row.kind,
        statistic=row.statistic,
        unit=unit,
        value=_scaled(row.value, factor),
        baseline=_scaled(row.baseline, factor),
        baseline_sd=_scaled(row.baseline_sd, factor),
        sd=_scaled(row.sd, factor),
        se=_scaled(row.se, factor),
        ci_low=_scaled(row.ci_low, factor),
        ci_high=_scaled(row.ci_high, factor),
        iqr=_scaled(row.iqr, factor),
        published=row.published,
        n=row.n or _n(arm, row.kind),
        p=row.p,
        status=row.status,
        not_for_fit=row.not_for_fit,
        source=row.source,
        read_at=row.read_at,
        compiled_in=row.compiled_in,
        note=row.note,
        line=line.number,
    )


def _check_physical(line: Line[ResultRow], factor: float | None) -> None:
    """Check the harmonised numbers of a row against the table of quantities.

    Raises:
        InputError: a number that the outcome cannot have.
    """
    row = line.row
    in_percent = row.kind in _IN_PERCENT
    known = quantity("percent change") if in_percent else quantities().get(row.outcome)
    if known is None or row.kind == "standardised difference":
        return
    low = known.low if row.kind == "level" else -known.high
    numbers = {"value": row.value, "sd": row.sd, "se": row.se, "iqr": row.iqr}
    if not in_percent:
        numbers |= {"baseline": row.baseline, "baseline_sd": row.baseline_sd}
    for column, number in numbers.items():
        found = _scaled(number, factor)
        if found is not None and not (low if column == "value" else 0.0) <= found <= known.high:
            least = low if column == "value" else 0.0
            raise line.fault(
                column,
                f"{row.outcome} of {found:g} {known.unit}",
                f"{least:g} to {known.high:g} {known.unit}",
            )


def _n(arm: Arm, kind: str) -> int | None:
    """People behind a value without an n of its own: those who started, for a value of one arm."""
    return None if kind in NET else arm.n


def _scaled(value: float | None, factor: float | None) -> float | None:
    return None if value is None or factor is None else value * factor


def _unit(line: Line[ResultRow], outcome: StudyOutcome) -> tuple[str, float | None]:
    """Harmonised unit and factor of the row; the published unit must measure this outcome."""
    published, kind = line.row.unit, line.row.kind
    known = conversion(published)
    assert known is not None  # a row with another unit is refused
    wanted = "%" if kind in _IN_PERCENT else "SD" if kind == "standardised difference" else outcome.unit
    if known.unit != wanted:
        raise line.fault(
            "unit",
            f"{published!r} cannot be the unit of a {kind} of {outcome.name}",
            f"a unit of {wanted}",
        )
    return known.unit, known.factor
