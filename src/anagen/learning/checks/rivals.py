"""Fair rivals of the model: what somebody would predict who knows nothing but the results of other trials.

* the pooled mean: random-effects mean of the other studies of the same therapy, at a like dose and week;
* the dose-time meta-analysis (`anagen.evidence_base.meta.dose_time`);
* no change;
* for shares, responders of the other studies over their patients.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from anagen.evidence_base.meta.dose_time import DoseTime, Effect
from anagen.evidence_base.meta.pairwise import pool
from anagen.therapy.course import Course

LIKE_DOSE = 1.3
"""Doses a day whose ratio is at most this are one dose."""
LIKE_WEEKS = 1.6
"""Weeks whose ratio is at most this are one time: 16 and 24 are, 24 and 48 are not."""
MATCHES = ("therapy, dose and week", "therapy and dose", "therapy")
"""How closely the studies of a pooled mean match, closest first."""


@dataclass(frozen=True)
class PooledMean:
    """Random-effects mean of other studies.

    Attributes:
        value: in the effects' unit.
        studies: number of studies.
        match: one of `MATCHES`, the closest that any study meets.
    """

    value: float
    studies: int
    match: str


def pooled_mean(effects: Sequence[Effect], asked: Effect, without: Collection[str]) -> PooledMean | None:
    """Mean (REML) of a therapy's effects in other studies, one for each study; None if there is none.

    Args:
        effects: of all studies.
        asked: the effect that is predicted; its value is not used.
        without: studies that are left out.
    """
    others = [one for one in effects if one.study not in without and one.therapy == asked.therapy]
    like = [one for one in others if _ratio(one.dose, asked.dose) <= LIKE_DOSE]
    close = [one for one in like if _ratio(one.week, asked.week) <= LIKE_WEEKS]
    for match, found in zip(MATCHES, (close, like, others), strict=True):
        if found:
            return PooledMean(_mean(found), len({one.study for one in found}), match)
    return None


def dose_time_without(effects: Sequence[Effect], without: Collection[str]) -> DoseTime:
    """The dose-time meta-analysis of all studies but `without`."""
    return DoseTime.fit([one for one in effects if one.study not in without])


def pooled_share(counts: Sequence[tuple[str, float, float]], without: Collection[str]) -> float | None:
    """Responders over patients of other studies, 0 to 1; `counts` are (study, responders, patients)."""
    known = [(hits, n) for study, hits, n in counts if study not in without]
    patients = sum(n for _, n in known)
    return sum(hits for hits, _ in known) / patients if patients else None


def relative_dose(courses: Sequence[Course], days: int) -> float:
    """Dose of the first course with one, over the middle of its therapy's range; 1 without a dose.

    A drug taken daily counts by the day, a session by the session. 0 for a dose of nothing.

    Args:
        courses: given together.
        days: within which applications are counted.
    """
    for course in courses:
        record = course.definition.dose
        if record is None or course.dose is None:
            continue
        times = float(course.schedule.applications(max(days, 1)).mean())
        return float(course.dose / np.sqrt(record.low * record.high) * (times if times >= 0.5 else 1.0))
    return 1.0


def label_of(therapies: Sequence[str]) -> str:
    """Name under which effects of therapies given together are pooled."""
    return " + ".join(sorted(dict.fromkeys(therapies)))


def _ratio(one: float, other: float) -> float:
    return max(one, other) / min(one, other)


def _mean(effects: Sequence[Effect]) -> float:
    by_study: dict[str, list[Effect]] = {}
    for one in effects:
        by_study.setdefault(one.study, []).append(one)
    values = np.array([np.mean([one.value for one in found]) for found in by_study.values()])
    errors = np.array([np.mean([one.error for one in found]) for found in by_study.values()])
    return float(values[0]) if len(values) == 1 else float(pool(values, errors**2, method="REML").estimate)
