"""Dose finding of a trial in words, with all numbers as text."""

from __future__ import annotations

from typing import Any

from anagen.report.numbers import interval, interval_places, number, p_phrase, p_value, percent, scientific
from anagen.report.style import pretty_unit
from anagen.report.trial import reading
from anagen.trial.result import TrialResult
from anagen.trial.results.dose_finding_summary import DoseFindingSummary
from anagen.trial.results.written import Bounds, known, known_bounds


def dose(value: float | None, unit: str) -> str:
    """A dose: ``0.063 mg``; ``–`` if there is none."""
    there = known(value)
    if there is None:
        return scientific(None)
    rounded = float(f"{there:.2g}")
    return f"{scientific(rounded)} {pretty_unit(unit)}"


def dose_interval(bounds: Bounds, found: DoseFindingSummary) -> str:
    """An interval of doses, whose upper end may lie above the largest dose."""
    low, high = known(bounds[0]), known(bounds[1])
    top = dose(found.estimates[-1].dose, found.unit)
    if low is None:
        return f"above {top}"
    return f"{dose(low, found.unit)} to {f'above {top}' if high is None else dose(high, found.unit)}"


def dose_sentences(result: TrialResult) -> list[str]:
    """Sentences on trend, dose response and target dose; none without dose finding."""
    found = result.summary.dose_finding
    if found is None:
        return []
    unit = reading.shown_unit(result.summary.endpoint)
    several = result.summary.replicates > 1
    trend = p_phrase(known(found.trend_p)) or "not computed"
    response = p_phrase(known(found.p)) or "not computed"
    told = [
        f"Over the doses of {found.therapy}, the trend has {trend} and the dose response {response} "
        "(one-sided, "
        f"adjusted for {len(found.shapes)} candidate shapes)."
    ]
    if not found.shape:
        told.append("No shape was significant, so that this trial chooses none and names no target dose.")
    else:
        aim = f"a gain of {number(found.gain, 1)} {unit} over dose 0"
        reached = known(found.target_dose)
        where = (
            f"is reached at {dose(reached, found.unit)}"
            if reached is not None
            else f"is not reached by {dose(found.estimates[-1].dose, found.unit)}"
        )
        level = f"{100 * (1 - 2 * found.alpha):g} %"
        told.append(
            f"The shape chosen is {found.shape}; by its curve {aim} {where} "
            f"({level} interval {dose_interval(found.target_dose_ci, found)})."
        )
    if several:
        true = "above the largest dose"
        if known(found.true_target_dose) is not None:
            true = dose(found.true_target_dose, found.unit)
        told.append(
            f"Of the repeats {percent(found.power)} show a dose response and {percent(found.found_share)} "
            f"name a target dose, in the middle {dose(found.median_target_dose, found.unit)}; the "
            "true one is "
            f"{true} and lies in {percent(known(found.coverage))} of the intervals."
        )
    return told


def dose_words(result: TrialResult) -> dict[str, Any]:
    """Tables and facts for the report; empty without dose finding."""
    found = result.summary.dose_finding
    if found is None:
        return {}
    places = max((interval_places(known_bounds(one.ci)) for one in found.estimates[1:]), default=1)
    true = {one.dose: one for one in found.truth}
    rows = [
        {
            "dose": dose(one.dose, found.unit),
            "arm": one.arm,
            "n": number(one.n, 0),
            "gain": number(one.gain, places, signed=True),
            "ci": interval(one.ci, places) if one.dose else "",
            "true": number(true[one.dose].gain, places, signed=True) if one.dose in true else "–",
        }
        for one in found.estimates
    ]
    shapes = [
        {"shape": one.shape, "p": p_value(known(one.p)), "share": percent(one.chosen_share)}
        for one in found.shapes
    ]
    return {
        "sentences": dose_sentences(result),
        "rows": rows,
        "shapes": shapes,
        "level": f"{100 * (1 - 2 * found.alpha):g} %",
        "therapy": found.therapy,
        "target": [
            ("target dose of this trial", dose(found.target_dose, found.unit)),
            ("its interval", dose_interval(found.target_dose_ci, found) if found.shape else "–"),
            ("repeats that name one", _with_error(found.found_share, found.found_share_mcse)),
            ("median of these", dose(found.median_target_dose, found.unit)),
            ("95 % of these", _spread(found.target_dose_interval95, found)),
            (
                "true target dose, median",
                dose(found.true_target_dose, found.unit)
                if known(found.true_target_dose) is not None
                else "not reached",
            ),
            ("estimate over truth, median", number(known(found.ratio_to_truth), 2)),
            ("coverage of the interval", _with_error(found.coverage, found.coverage_mcse)),
            ("power of the trend test", _with_error(found.trend_power, found.trend_power_mcse)),
            ("power of the joint test", _with_error(found.power, found.power_mcse)),
        ],
    }


def dose_alternative(found: DoseFindingSummary, unit: str) -> str:
    """Figure of the dose response in words."""
    points = "; ".join(f"{one.dose:g} {found.unit} {number(one.gain)}" for one in found.estimates)
    true = "; ".join(f"{one.dose:g} {found.unit} {number(one.gain)}" for one in found.truth)
    return (
        f"Gain over dose 0 in {pretty_unit(unit)} by dose of {found.therapy}. Estimated: {points}. "
        f"True: {true}. "
        f"Target dose {dose(found.target_dose, found.unit)} for a gain of {number(found.gain)}."
    )


def _with_error(share: float, mcse: float) -> str:
    error = known(mcse)
    return percent(known(share), 1) + ("" if error is None else f" ± {number(100 * error, 1)}")


def _spread(bounds: Bounds, found: DoseFindingSummary) -> str:
    return "–" if known_bounds(bounds) is None else dose_interval(bounds, found)
