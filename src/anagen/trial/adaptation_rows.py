"""Adaptation of a trial in its summary: decisions, patients, power, false alarms, and intervals that hold."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.adaptive.combination import Combination
from anagen.statistics.adaptive.course import AdaptiveCourse
from anagen.statistics.adaptive.many import ManyIntersection
from anagen.statistics.comparisons import Comparisons
from anagen.trial.analysis.adapted import null_of
from anagen.trial.analysis.adaptive_interval import adapted_arm
from anagen.trial.analysis.reestimated import EnlargingDesign, enlarging_design
from anagen.trial.analysis.responder_tables import bounds_of
from anagen.trial.analysis.response_adaptive import ResponseDesign, response_design
from anagen.trial.analysis.selected import SeamlessDesign, seamless_design
from anagen.trial.protocol.adaptation import (
    BLINDED,
    REESTIMATION,
    RESPONSE,
    SELECTION,
    Reestimation,
    ResponseAdaptive,
    Selection,
)
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.adaptation_summary import AdaptationSummary, AdaptedArmRow, DecisionShare
from anagen.trial.results.written import UNKNOWN


def adaptation_summary(
    protocol: Protocol, found: Sequence[Replicate], comparisons: Comparisons
) -> AdaptationSummary | None:
    """Summary of the adaptation; None without one."""
    course = None if comparisons.verdict is None else comparisons.verdict.course
    if course is None:
        return None
    kind = {Selection: SELECTION, ResponseAdaptive: RESPONSE}.get(type(protocol.adaptation), REESTIMATION)
    repeats, null = len(found), null_of(protocol, course)
    design = _design(protocol)
    total = course.patients.sum(axis=1).astype(np.float64)
    shown = float(comparisons.shown.any(axis=1).mean())
    most = protocol.population.size
    return AdaptationSummary(
        kind=kind,
        first=design.first,
        planned=design.planned if isinstance(design, EnlargingDesign) else most,
        most=most,
        mean_patients=float(total.mean()),
        patients95=bounds_of(total) if repeats > 1 else UNKNOWN,
        any_shown=shown,
        any_shown_mcse=_mcse(shown, repeats),
        level=design.level,
        null_shown=None if null is None else null.share,
        null_shown_mcse=None if null is None else null.mcse,
        null_patients=None if null is None else null.patients,
        decisions=tuple(
            DecisionShare(words, share, _mcse(share, repeats), int(course.decision[0]) == place)
            for place, (words, share) in enumerate(
                zip(course.decisions, course.shares().tolist(), strict=True)
            )
        ),
        arms=tuple(_arm(protocol, found, comparisons, course, index) for index in range(len(protocol.arms))),
    )


def _design(protocol: Protocol) -> SeamlessDesign | EnlargingDesign | ResponseDesign:
    if isinstance(protocol.adaptation, ResponseAdaptive):
        return response_design(protocol)
    if isinstance(protocol.adaptation, Selection):
        return seamless_design(protocol)
    return enlarging_design(protocol)


def _mcse(share: float, count: int) -> float:
    return sqrt(share * (1.0 - share) / count)


def _inverted(protocol: Protocol) -> tuple[Combination, int, ManyIntersection | None] | None:
    """Combination whose test is inverted, the number of arms, and their intersection test; None for none."""
    plan, design = protocol.adaptation, _design(protocol)
    if isinstance(design, SeamlessDesign):
        return design.combination, len(design.parts), design.intersection
    if not isinstance(plan, Reestimation) or not isinstance(design, EnlargingDesign):
        return None
    return None if plan.method == BLINDED else (design.combination, 1, None)


def _arm(
    protocol: Protocol,
    found: Sequence[Replicate],
    comparisons: Comparisons,
    course: AdaptiveCourse,
    index: int,
) -> AdaptedArmRow:
    """Row of one arm."""
    patients = float(course.patients[:, index].mean())
    spread = bounds_of(course.patients[:, index].astype(np.float64)) if len(found) > 1 else UNKNOWN
    name = protocol.arms[index].name
    if index == protocol.reference_index:
        return AdaptedArmRow(name, patients, spread, float(course.went_on.any(axis=1).mean()), 0.0, None)
    on, shown = course.went_on[:, index], comparisons.shown[:, index]
    row = AdaptedArmRow(
        arm=name,
        mean_patients=patients,
        patients95=spread,
        went_on=float(on.mean()),
        shown=float(shown.mean()),
        shown_if_on=float(shown[on].mean()) if on.any() else None,
    )
    inverted = _inverted(protocol)
    return row if inverted is None else _with_intervals(row, protocol, found, course, index, *inverted)


def _with_intervals(
    row: AdaptedArmRow,
    protocol: Protocol,
    found: Sequence[Replicate],
    course: AdaptiveCourse,
    index: int,
    combination: Combination,
    arms: int,
    intersection: ManyIntersection | None,
) -> AdaptedArmRow:
    """The row with the interval of the reported trial, and how often it holds the truth."""
    sign = 1.0 if protocol.analysis.hypothesis.higher_is_better else -1.0
    reference = protocol.reference_index
    assert reference is not None
    held, above = [], []
    for number, trial in enumerate(found):
        true = sign * float(trial.truth[index] - trial.truth[reference])
        one = adapted_arm(course, number, index, combination, arms, intersection)
        # After a selection only arms that were there to the end have their interval.
        if one is None or not np.isfinite(true) or not (course.went_on[number, index] or arms == 1):
            continue
        held.append(one.holds(true))
        if arms == 1:
            above.append(one.median_unbiased() > true)
    first = adapted_arm(course, 0, index, combination, arms, intersection)
    return AdaptedArmRow(
        **{
            **vars(row),
            "estimate": sign * first.median_unbiased() if first is not None and arms == 1 else None,
            "ci": None if first is None else _oriented(first.interval(), sign),
            "coverage": _share(held),
            "coverage_mcse": None if not held else _mcse(float(np.mean(held)), len(held)),
            "estimate_above": _share(above),
        }
    )


def _oriented(bounds: tuple[float, float], sign: float) -> tuple[float, float]:
    low, high = sorted((sign * bounds[0], sign * bounds[1]))
    return low, high


def _share(values: Sequence[bool]) -> float | None:
    found: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    return float(found.mean()) if len(found) else None
