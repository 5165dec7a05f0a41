"""Dose finding in ``summary.json``: all repeats analysed, and held against the true dose response."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.statistics.dose_finding.target import first_reaching
from anagen.statistics.power import Estimate, share_over_draws, share_shown
from anagen.statistics.present import mean_present
from anagen.trial.analysis.dose_response import DoseResponseFound, dose_response
from anagen.trial.analysis.responder_tables import bounds_of
from anagen.trial.model_truth import curve_doses
from anagen.trial.protocol.dose_finding import DoseFinding
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.dose_finding_summary import (
    CurvePoint,
    DoseEstimate,
    DoseFindingSummary,
    ShapeChosen,
    TruePoint,
)
from anagen.trial.results.written import UNKNOWN

Floats = NDArray[np.float64]
WIDE = 20.0
"""Largest over smallest dose from which on doses are spaced in equal ratios."""


def dose_finding_summary(protocol: Protocol, found: Sequence[Replicate]) -> DoseFindingSummary | None:
    """Dose finding over all repeats; None without [analysis.dose_finding]."""
    plan = protocol.analysis.dose_finding
    if plan is None:
        return None
    endpoint = protocol.analysis.endpoint
    results = [
        dose_response(
            plan,
            one.y,
            one.baseline,
            one.allocation.arm,
            one.allocation.stratum[one.allocation.patient],
            shares=endpoint.rule is not None,
            higher_is_better=endpoint.higher_is_better,
        )
        for one in found
    ]
    first, draws = results[0], [one.draw for one in found]
    fixed = protocol.trial.parameters == "fixed"

    def share(hits: Sequence[bool]) -> Estimate:
        return share_shown(hits) if fixed else share_over_draws(hits, draws)

    trend = share([one.estimates.trend < plan.alpha for one in results])
    shown = share([one.shown for one in results])
    targets = np.array([one.target.dose for one in results])
    there = np.isfinite(targets)
    reached = share(there.tolist())
    truth = np.array([true_target(plan, one.true_curve) for one in found])
    both = there & np.isfinite(truth)
    judged = np.array([one.shown for one in results]) & ~np.isnan(truth)
    held = share_shown(
        [
            one.target.low <= true <= one.target.high
            for one, true, asked in zip(results, truth.tolist(), judged, strict=True)
            if asked
        ]
    )
    families = [one.shape for one in results]
    return DoseFindingSummary(
        therapy=plan.therapy,
        unit=plan.unit,
        gain=plan.gain,
        alpha=plan.alpha,
        target=plan.target,
        trend_p=first.estimates.trend,
        trend_power=trend.value,
        trend_power_mcse=trend.mcse,
        p=nan if first.test is None else float(first.test.p.min()),
        power=shown.value,
        power_mcse=shown.mcse,
        shape=first.shape,
        shapes=tuple(
            ShapeChosen(
                shape=words,
                p=nan if first.test is None else float(first.test.p[number]),
                chosen_share=families.count(shape.family) / len(families),
            )
            for number, (shape, words) in enumerate(zip(plan.shapes, plan.shape_words, strict=True))
        ),
        target_dose=first.target.dose,
        target_dose_ci=(first.target.low, first.target.high),
        found_share=reached.value,
        found_share_mcse=reached.mcse,
        median_target_dose=float(np.median(targets[there])) if there.any() else nan,
        target_dose_interval95=bounds_of(targets[there]) if there.sum() > 1 else UNKNOWN,
        true_target_dose=_quantile(truth, 0.5),
        true_target_dose_interval95=(_quantile(truth, 0.025), _quantile(truth, 0.975)),
        ratio_to_truth=float(np.median(targets[both] / truth[both])) if both.any() else nan,
        coverage=held.value,
        coverage_mcse=held.mcse,
        estimates=_estimates(protocol, plan, found[0], first),
        curve=_curve(plan, results),
        truth=_truth(plan, found),
    )


def true_target(plan: DoseFinding, curve: Floats | None) -> float:
    """Smallest dose with the gain on a true curve; inf if there is none, NaN where it was not computed.

    Between doses above 0 it goes by the logarithm of the dose, below the first of them by the dose.
    """
    if curve is None:
        return nan
    doses = np.array(curve_doses(plan))
    # Equal ratios are equal steps; below the smallest dose so are equal doses.
    place = np.where(doses > doses[1], 1.0 + np.log(np.maximum(doses, doses[1]) / doses[1]), doses / doses[1])
    at = first_reaching(place, curve, plan.gain)
    if not np.isfinite(at):
        return at
    return float(doses[1] * (np.exp(at - 1.0) if at > 1.0 else at))


def shown_doses(plan: DoseFinding) -> Floats:
    """Doses at which curves are told: the trial's, and others between them."""
    above = [dose for dose in plan.rising if dose > 0.0]
    low, high = above[0], above[-1]
    between = np.geomspace(low, high, 25) if high / low >= WIDE else np.linspace(low, high, 25)
    return np.unique(np.concatenate([np.linspace(0.0, low, 5), between, above]))


def _estimates(
    protocol: Protocol, plan: DoseFinding, one: Replicate, found: DoseResponseFound
) -> tuple[DoseEstimate, ...]:
    own, df = found.estimates, found.estimates.df
    quantile = scipy.special.ndtri(1.0 - plan.alpha)
    if np.isfinite(df):
        quantile = scipy.special.stdtrit(df, 1.0 - plan.alpha)
    rows = []
    for place, arm in enumerate(plan.order):
        gain = float(own.mean[place] - own.mean[0])
        spread = own.covariance
        variance = spread[place, place] + spread[0, 0] - 2.0 * spread[place, 0] if place else 0.0
        half = float(quantile) * float(np.sqrt(variance))
        there = (one.allocation.arm == arm) & np.isfinite(one.y)
        rows.append(
            DoseEstimate(
                arm=protocol.arms[arm].name,
                dose=plan.rising[place],
                n=int(there.sum()),
                gain=gain,
                ci=(gain - half, gain + half),
            )
        )
    return tuple(rows)


def _curve(plan: DoseFinding, results: Sequence[DoseResponseFound]) -> tuple[CurvePoint, ...]:
    doses = shown_doses(plan)

    def at(one: DoseResponseFound) -> Floats:
        if one.curve is None:
            return np.full(len(doses), nan)
        return np.asarray(np.interp(doses, one.curve.dose, one.curve.estimate))

    curves = np.stack([at(one) for one in results])
    known = curves[np.isfinite(curves).all(axis=1)]
    return tuple(
        CurvePoint(
            dose=float(dose),
            fitted=float(curves[0, place]),
            median=float(np.median(known[:, place])) if len(known) else nan,
            band95=bounds_of(known[:, place]) if len(known) > 1 else UNKNOWN,
        )
        for place, dose in enumerate(doses)
    )


def _truth(plan: DoseFinding, found: Sequence[Replicate]) -> tuple[TruePoint, ...]:
    known = [one.true_curve for one in found if one.true_curve is not None]
    if not known:
        return ()
    curves = np.stack(known)
    return tuple(
        TruePoint(
            dose=dose,
            gain=mean_present(curves[:, place]),
            interval95=bounds_of(curves[:, place]) if len(curves) > 1 else UNKNOWN,
        )
        for place, dose in enumerate(curve_doses(plan))
    )


def _quantile(values: Floats, share: float) -> float:
    """Order statistic, so that infinite values may be among them; NaN if nothing is known."""
    known = np.sort(values[~np.isnan(values)])
    return float(known[min(int(share * len(known)), len(known) - 1)]) if len(known) else nan
