"""Truth of what a trial estimates beside a difference: ratios, and the dose response.

All of it is free of errors of measurement and of the placebo response, as the true difference is.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.contract import C, Simulator
from anagen.simulators.plan import ArmPlan, Sites
from anagen.statistics.present import mean_present
from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.analysis.ratios import categories_of, ranked_values, true_log_odds, true_log_wins
from anagen.trial.protocol.dose_finding import DoseFinding
from anagen.trial.protocol.endpoint import GEE
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import Categories, Hierarchy
from anagen.trial.protocol.responders import COMPLETE

Floats = NDArray[np.float64]

CURVE_PATIENTS = 100
"""Most patients of a replicate who are simulated at every dose of the true curve."""


def true_log_ratios(
    protocol: Protocol,
    simulator: Simulator[C],
    cohort: C,
    sites: Sites,
    replicate: int,
    treated: Floats,
    untreated: Floats,
) -> Floats | None:
    """Logarithm of each arm's true ratio, float64[arms], NaN for the reference; None if the model has none.

    Wins are those of all patients in the arm against all patients in the reference. Categories take the luck
    of allocation out by the untreated twins.

    Args:
        protocol: of the trial.
        simulator: of the region.
        cohort: its people.
        sites: of the replicate.
        replicate: its number.
        treated: float64[S], true endpoint.
        untreated: float64[S], the twins'.
    """
    options, reference = protocol.analysis.options, protocol.reference_index
    if not isinstance(options, Categories | Hierarchy) or reference is None:
        return None
    found = np.full(len(protocol.arms), np.nan)
    others = [arm for arm in range(len(protocol.arms)) if arm != reference]
    if isinstance(options, Categories):
        endpoint = protocol.analysis.endpoint
        own, twin = (categories_of(options, endpoint, y) for y in (treated, untreated))
        for arm in others:
            found[arm] = true_log_odds(own, twin, sites.arm, arm, reference)
        return found
    days = protocol.measurement.visit_days

    def world(arm: int) -> Floats:
        everybody = replace(sites, arm=np.full_like(sites.arm, arm))
        true = simulator.observe(cohort, everybody, replicate, truth=True).true
        return ranked_values(options, days, true, COMPLETE)

    control = world(reference)
    for arm in others:
        found[arm] = true_log_wins(options, world(arm), control)
    return found


def true_marginal_log_odds(
    protocol: Protocol, true_mean: Floats, truth: Floats, size: NDArray[np.int64]
) -> Floats:
    """Logarithm of each arm's true marginal odds ratio of responding, float64[arms].

    The share in an arm is that of all patients' untreated twins and what the arm adds in its own patients, so
    that the luck of who was allocated to it cancels. NaN where a share is not between 0 and 1.

    Args:
        protocol: of the trial.
        true_mean: float64[arms], true share in each arm, percent.
        truth: float64[arms], that less the share of its untreated twins.
        size: int64[arms], sites.
    """
    assert protocol.reference_index is not None
    twins = float(np.average(true_mean - truth, weights=size))
    share = (twins + truth) / 100.0
    with np.errstate(invalid="ignore", divide="ignore"):
        odds = np.where((share > 0.0) & (share < 1.0), share / (1.0 - share), np.nan)
        found = np.log(odds) - np.log(odds[protocol.reference_index])
    found[protocol.reference_index] = np.nan
    return np.asarray(found)


def needs_marginal_odds(protocol: Protocol) -> bool:
    """Whether the trial's ratio is the marginal odds ratio."""
    return protocol.analysis.model == GEE and protocol.analysis.endpoint.rule is not None


@lru_cache(maxsize=32)
def curve_doses(plan: DoseFinding) -> tuple[float, ...]:
    """Doses of the true curve: those of the arms, and one between each two of them that are above 0."""
    above = [dose for dose in plan.rising if dose > 0.0]
    between = [float(np.sqrt(low * high)) for low, high in pairwise(above)]
    return tuple(sorted([0.0, *above, *between]))


def true_curve(
    protocol: Protocol, simulator: Simulator[C], cohort: C, sites: Sites, replicate: int, arms: list[ArmPlan]
) -> Floats | None:
    """True gain over dose 0 at `curve_doses`, float64[doses], better up; None without dose finding.

    The same patients, at most `CURVE_PATIENTS`, have every dose in turn.

    Args:
        protocol: of the trial.
        simulator: of the region.
        cohort: its people.
        sites: of the replicate.
        replicate: its number.
        arms: of the plan.
    """
    plan, endpoint = protocol.analysis.dose_finding, protocol.analysis.endpoint
    if plan is None:
        return None
    doses = curve_doses(plan)
    highest = plan.order[-1]
    given = [_at_dose(arms[highest], plan.therapy, dose) for dose in doses]
    given[0] = arms[plan.order[0]]
    who = np.arange(min(len(sites.patient), CURVE_PATIENTS))
    every = np.tile(who, len(doses))
    asked = Sites(
        sites.patient[every],
        np.repeat(np.arange(len(doses)), len(who)),
        sites.side[every],
        sites.visit_days[every],
    )
    true = simulator.observe(cohort, asked, replicate, truth=True, arms=given).true[endpoint.outcome]
    y, _ = endpoint_values(endpoint, protocol.measurement.visit_days, true, COMPLETE)
    by_dose = y.reshape(len(doses), len(who))
    gains = np.array([mean_present(one - by_dose[0]) for one in by_dose])
    return gains if endpoint.higher_is_better else -gains


def _at_dose(arm: ArmPlan, therapy: str, dose: float) -> ArmPlan:
    courses = tuple(
        replace(course, dose=dose) if course.therapy == therapy else course for course in arm.courses
    )
    return ArmPlan(f"{arm.name}, {dose:g}", courses, arm.synergy)
