"""One result of a study: an outcome of an arm, at a region and week, as published and harmonised."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from anagen.evidence_base.tables.harmonise import conversion, known_units
from anagen.evidence_base.tables.outcomes import StudyOutcome
from anagen.evidence_base.tables.read import STATUSES, Row, read_table
from anagen.evidence_base.tables.study import Arm, Study

KINDS = (
    "level",
    "change",
    "percent change",
    "responders",
    "net change",
    "net percent change",
    "net responders",
    "standardised difference",
)
"""Kinds of value: of one arm (level, change from baseline, percent change, percent of people), or
the difference between arm and comparator (net ..., or in standard deviations)."""
NET = ("net change", "net percent change", "net responders", "standardised difference")
_IN_PERCENT = ("percent change", "responders", "net percent change", "net responders")
STATISTICS = ("mean", "median", "share", "midpoint of a range")
COLUMNS = (
    "study_id",
    "arm",
    "comparator",
    "outcome",
    "measure",
    "region",
    "week",
    "kind",
    "statistic",
    "value",
    "unit",
    "baseline",
    "baseline_sd",
    "sd",
    "se",
    "ci_low",
    "ci_high",
    "iqr",
    "n",
    "p",
    "status",
    "not_for_fit",
    "source",
    "read_at",
    "compiled_in",
    "note",
)
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
    for row in read_table(folder, "results.csv", COLUMNS):
        result = _result(row, studies, outcomes)
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
            raise row.fault(
                "study_id", f"the same result of {result.study!r} is in line {seen[key]}", "each result once"
            )
        seen[key] = row.line
        found.append(result)
    return tuple(found)


def _result(row: Row, studies: Mapping[str, Study], outcomes: Mapping[str, StudyOutcome]) -> Result:
    study = studies[row.choice("study_id", studies)]
    arm = study.arms[row.choice("arm", study.arms)]
    comparator = row.choice("comparator", study.arms) if row.optional("comparator") else ""
    outcome = outcomes[row.choice("outcome", outcomes)]
    kind = row.choice("kind", KINDS)
    if comparator == arm.name:
        raise row.fault("comparator", f"{comparator!r} is the arm itself", "another arm of the study")
    if kind in NET and not comparator:
        raise row.fault("comparator", f"is empty, but the value is a {kind}", "the arm it is set against")
    unit, factor = _unit(row, kind, outcome)
    numbers = _numbers(row, kind)
    if numbers.value is None and not row.optional("note"):
        raise row.fault("value", "is empty and no note says why", "a number, or a note")
    status = row.choice("status", STATUSES)
    return Result(
        study=study.id,
        arm=arm.name,
        comparator=comparator,
        outcome=outcome.name,
        measure=row.text("measure"),
        region=row.text("region"),
        week=row.number("week", low=0, high=52 * 40, unit="weeks"),
        kind=kind,
        statistic=row.choice("statistic", STATISTICS),
        unit=unit,
        value=_scaled(numbers.value, factor),
        baseline=_scaled(numbers.baseline, factor),
        baseline_sd=_scaled(numbers.baseline_sd, factor),
        sd=_scaled(numbers.sd, factor),
        se=_scaled(numbers.se, factor),
        ci_low=_scaled(numbers.ci_low, factor),
        ci_high=_scaled(numbers.ci_high, factor),
        iqr=_scaled(numbers.iqr, factor),
        published=numbers,
        n=row.count("n") or _n(arm, kind),
        p=row.optional("p"),
        status=status,
        not_for_fit=row.optional("not_for_fit"),
        source=row.text("source"),
        read_at=row.optional("read_at"),
        compiled_in=row.optional("compiled_in"),
        note=row.optional("note"),
        line=row.line,
    )


def _n(arm: Arm, kind: str) -> int | None:
    """People behind a value without an n of its own: those who started, for a value of one arm."""
    return None if kind in NET else arm.n


def _scaled(value: float | None, factor: float | None) -> float | None:
    return None if value is None or factor is None else value * factor


def _unit(row: Row, kind: str, outcome: StudyOutcome) -> tuple[str, float | None]:
    """Harmonised unit and factor of the row; the published unit must measure this outcome."""
    published = row.text("unit")
    known = conversion(published)
    if known is None:
        raise row.fault("unit", f"unknown unit {published[:40]!r}", "one of: " + ", ".join(known_units()))
    wanted = "%" if kind in _IN_PERCENT else "SD" if kind == "standardised difference" else outcome.unit
    if known.unit != wanted:
        raise row.fault(
            "unit",
            f"{published!r} cannot be the unit of a {kind} of {outcome.name}",
            f"a unit of {wanted}",
        )
    return known.unit, known.factor


def _numbers(row: Row, kind: str) -> Published:
    low, high = (0.0, 100.0) if kind == "responders" else (-math.inf, math.inf)
    if kind == "level":
        low = 0.0
    if kind in ("percent change",):
        low = -1000.0
    value = row.number("value", low=low, high=high)
    ci_low, ci_high = row.number("ci_low"), row.number("ci_high")
    if (ci_low is None) != (ci_high is None):
        empty = "ci_low" if ci_low is None else "ci_high"
        raise row.fault(empty, "is empty, but the other end is given", "both ends of the interval, or none")
    if ci_low is not None and ci_high is not None:
        if ci_low > ci_high:
            raise row.fault("ci_low", f"{ci_low:g} is above ci_high, {ci_high:g}", "the lower end")
        if value is not None and not ci_low <= value <= ci_high:
            raise row.fault("value", f"{value:g} lies outside its interval", f"{ci_low:g} to {ci_high:g}")
    return Published(
        value=value,
        unit=row.text("unit"),
        baseline=row.number("baseline", low=0),
        baseline_sd=row.number("baseline_sd", low=0),
        sd=row.number("sd", low=0),
        se=row.number("se", low=0),
        ci_low=ci_low,
        ci_high=ci_high,
        iqr=row.number("iqr", low=0),
    )
