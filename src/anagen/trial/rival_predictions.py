"""What rivals without a model predict for a published result: pooled means, and the dose-time meta-analysis.

They rest on the rows that the posterior was fitted to, less the study predicted and other accounts of its
patients, so they are never told the answer. Changes of counts are predicted, of an arm or between two; and
shares of responders by the patients of other studies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from anagen.evidence_base.meta.dose_time import Effect
from anagen.learning.checks.leave_one_out import (
    courses_of,
    error_of,
    net_effects,
    observed_effects,
    scale_of,
)
from anagen.learning.checks.rivals import (
    dose_time_without,
    label_of,
    pooled_mean,
    pooled_share,
    relative_dose,
)
from anagen.learning.rows import SHARES as RATED
from anagen.learning.rows import load_rows
from anagen.measurement.observation_model import COUNTS, REFERENCE
from anagen.therapy.course import Course
from anagen.trial.learned_from import accounts_of
from anagen.trial.protocol.kinds import MEASURED, SHARES
from anagen.trial.protocol.model import Observed, Protocol

_ERROR = 5.0  # of the effect asked for, hairs/cm2: it moves no mean


@dataclass(frozen=True)
class Rivals:
    """Predictions of one published result by rivals, in its unit.

    Attributes:
        pooled: mean of other studies of the therapy, matched as closely as there are any; for a share the
            responders of other studies over their patients; None without any.
        match: how closely they match; "" without any.
        dose_time: of the dose-time meta-analysis; None for a share.
    """

    pooled: float | None
    match: str
    dose_time: float | None


def rivals_of(row: Observed, protocol: Protocol, study: str | None) -> Rivals | None:
    """Predictions of the row by rivals; None where they have nothing to say (levels, diameters, weights)."""
    without = frozenset() if study is None else accounts_of(study)
    arms = [protocol.arms[protocol.arm_names.index(name)].courses for name in row.arms]
    if row.kind in SHARES:
        return _share(row, arms, without)
    if row.outcome not in COUNTS or MEASURED[row.kind] == "level" or row.from_day or row.then:
        return None
    beyond = _beyond(arms)
    effects = _effects(len(arms) == 2)
    dose = relative_dose(beyond, row.day)
    if row.day <= 0 or dose <= 0.0:
        return None
    asked = Effect("", _label(arms[0], arms[0]), dose, row.day / 7.0, 0.0, _ERROR)
    per = 100.0 / REFERENCE if MEASURED[row.kind] == "percent change" else 1.0
    pooled = pooled_mean(effects, asked, without)
    curve = dose_time_without(effects, without).expected(asked)
    return Rivals(
        None if pooled is None else per * pooled.value, "" if pooled is None else pooled.match, per * curve
    )


def _share(row: Observed, arms: list[tuple[Course, ...]], without: Collection[str]) -> Rivals | None:
    if len(arms) != 1 or row.outcome not in RATED:
        return None
    name = _label(arms[0], arms[0])
    counts = [
        (one.study, one.value / 100.0 * (one.n or 0), float(one.n or 0))
        for one in load_rows()[1]
        if one.kind == "share" and one.outcome == row.outcome and _label(courses_of(one), ()) == name
    ]
    share = pooled_share(counts, without)
    return Rivals(None if share is None else 100.0 * share, "" if share is None else "therapy", None)


@cache
def _effects(net: bool) -> tuple[Effect, ...]:
    """Effects between arms, or changes of single arms, of the fitted rows, hairs/cm2."""
    rows = [row for row in load_rows()[1] if row.fit]
    if net:
        return tuple(net_effects(rows, observed_effects(rows)).values())
    return tuple(
        Effect(
            row.study,
            _label(courses_of(row), (), row.carrier),
            relative_dose(courses_of(row), 7 * row.week) or 1.0,
            float(row.week),
            scale_of(row) * row.value,
            scale_of(row) * error_of(row),
        )
        for row in rows
        if row.kind in ("change", "percent change")
        and row.outcome in COUNTS
        and not row.since
        and row.week > 0
    )


def _beyond(arms: list[tuple[Course, ...]]) -> tuple[Course, ...]:
    """Courses that the first arm has beyond the second."""
    if len(arms) == 1:
        return arms[0]
    return tuple(course for course in arms[0] if course not in arms[1])


def _label(courses: Collection[Course], of: Collection[Course], carrier: str = "") -> str:
    """Active therapies given; of controls, what carries them."""
    active = [one.therapy for one in courses if one.definition.role == "treatment"]
    if active:
        return label_of(active)
    carriers = [one.carrier for one in (*courses, *of)]
    return f"untreated ({carrier or (carriers[0] if carriers else 'none')})"
