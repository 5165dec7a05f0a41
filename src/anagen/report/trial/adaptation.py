"""Adaptation of a trial in words and rows, with all numbers as text."""

from __future__ import annotations

from anagen.report.numbers import interval, interval_places, number, percent
from anagen.report.trial import reading
from anagen.trial.result import TrialResult
from anagen.trial.results.adaptation_summary import AdaptationSummary, AdaptedArmRow
from anagen.trial.results.written import known, known_bounds

_KINDS = {
    "selection": "Arms are selected",
    "re-estimation": "The size is chosen anew",
    "response-adaptive": "Patients are allocated by the responses of earlier ones",
}


def adaptation_lines(result: TrialResult) -> list[str]:
    """Sentences on the adaptation, for a headline; none without."""
    found = result.summary.adaptation
    if found is None:
        return []
    told = "; ".join(
        f"{one.decision} {percent(one.share)}" for one in found.decisions if one.share > 0 or one.reported
    )
    lines = [
        f"{_KINDS[found.kind]} after {number(found.first, 0)} patients. Of the repeats: {told}. On average a "
        f"trial takes {number(found.mean_patients, 0)} of at most {number(found.most, 0)} patients.",
        f"Any effect was shown by {percent(found.any_shown, 1)} (Monte Carlo error "
        f"{number(100 * found.any_shown_mcse, 1)} percentage points) of the repeats." + _false(found),
    ]
    return lines + _intervals(result, found)


def _false(found: AdaptationSummary) -> str:
    if found.null_shown is None or found.null_shown_mcse is None:
        return ""
    return (
        f" Where no arm differs, {percent(found.null_shown, 2)} ± {number(100 * found.null_shown_mcse, 2)} "
        f"of simulated statistics of this design show one; its one-sided level is {percent(found.level, 2)}."
    )


def _intervals(result: TrialResult, found: AdaptationSummary) -> list[str]:
    """Sentence on the intervals that allow for the adaptation, and on the plain ones that do not."""
    unit = reading.shown_unit(result.summary.endpoint)
    told = []
    for row in found.arms:
        bounds = known_bounds(row.ci)
        if bounds is None:
            continue
        places = interval_places(bounds)
        middle = known(row.estimate)
        told.append(
            f"{row.arm} "
            + (f"{number(middle, places)} " if middle is not None else "")
            + f"({interval(bounds, places)} {unit})"
        )
    plain = (
        "The estimates and intervals of the comparisons are plain: they take no account of the adaptation."
    )
    if not told:
        return [plain]
    level = percent(1.0 - 2.0 * found.level)
    return [f"{level} repeated confidence interval, which allows for it: {'; '.join(told)}. {plain}"]


def decision_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of the decisions; none without an adaptation."""
    found = result.summary.adaptation
    return [
        {
            "decision": one.decision,
            "share": f"{number(100 * one.share, 1)} ± {number(100 * one.mcse, 1)}",
            "reported": "yes" if one.reported else "",
        }
        for one in (() if found is None else found.decisions)
    ]


def adapted_arm_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of the arms; none without an adaptation."""
    found = result.summary.adaptation
    return (
        []
        if found is None
        else [_arm(row, row.arm == result.protocol.analysis.reference) for row in found.arms]
    )


def _arm(row: AdaptedArmRow, reference: bool) -> dict[str, str]:
    bounds = known_bounds(row.ci)
    return {
        "arm": row.arm,
        "patients": number(row.mean_patients, 1),
        "went_on": number(100 * row.went_on, 1),
        "shown": "" if reference else number(100 * row.shown, 1),
        "shown_if_on": "" if row.shown_if_on is None else number(100 * row.shown_if_on, 1),
        "ci": "" if bounds is None else interval(bounds, interval_places(bounds)),
        "coverage": ""
        if row.coverage is None or row.coverage_mcse is None
        else f"{percent(row.coverage, 1)} ± {number(100 * row.coverage_mcse, 1)}",
    }
