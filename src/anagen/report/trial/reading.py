"""Values that a report computes from a trial's result beyond its summary."""

from __future__ import annotations

import math

from anagen.measurement.outcomes import OUTCOMES
from anagen.report.style import pretty_unit
from anagen.report.trial.visits import CHANGE
from anagen.statistics.hypothesis import SUPERIORITY
from anagen.trial.result import TrialResult
from anagen.trial.results.endpoint_summary import EndpointSummary
from anagen.trial.results.responder_share import ResponderShare
from anagen.trial.results.trial_summary import TrialSummary


def shown_unit(endpoint: EndpointSummary) -> str:
    """Unit of a difference in words."""
    return "percentage points" if endpoint.in_points else pretty_unit(endpoint.unit)


def outcome_names(summary: TrialSummary) -> list[str]:
    """Outcomes that were reported, the endpoint's first."""
    return list(
        dict.fromkeys(
            [summary.endpoint.outcome, *(row.outcome for arm in summary.arms for row in arm.outcomes)]
        )
    )


def outcome_unit(outcome: str) -> str:
    """Unit of an outcome in words."""
    return pretty_unit(OUTCOMES[outcome].unit)


def responders(summary: TrialSummary) -> list[tuple[str, ResponderShare]]:
    """Pairs (arm, share of responders) for all arms, where responders are the endpoint."""
    return [(arm.name, arm.responders) for arm in summary.arms if arm.responders is not None]


def detection_name(summary: TrialSummary) -> str:
    """Name of the share of significant replicates in this trial."""
    names = [row.detection.name for row in summary.comparisons]
    return "assurance" if "assurance" in names else "power"


def confidence_level(result: TrialResult) -> str:
    """Confidence level that goes with the trial's test, as ``95 %``."""
    analysis = result.protocol.analysis
    return f"{100 * (1 - analysis.hypothesis.interval_alpha(analysis.alpha)):g} %"


def finding(result: TrialResult) -> str:
    """Result that counts as success, such as ``p < 0.05`` or ``non-inferiority within 5 hairs/cm²``."""
    analysis = result.protocol.analysis
    aim = analysis.hypothesis
    if aim.usual:
        several = result.protocol.several
        adjusted = analysis.multiplicity or (several is not None and several.procedure is not None)
        return f"{'adjusted ' if adjusted else ''}p < {analysis.alpha:g}"
    if aim.kind == SUPERIORITY:
        return f"one-sided p < {analysis.alpha:g}"
    unit = "percentage points" if analysis.endpoint.unit == "%" else pretty_unit(analysis.endpoint.unit)
    return f"{aim.kind} within {aim.margin:g} {unit}"


def course_change(result: TrialResult, arm: str, outcome: str, week: float, *, twin: bool) -> float | None:
    """Mean change of an outcome from day 0 to `week` along an arm's course, or its untreated twin's."""
    import polars as pl

    if result.courses.is_empty():
        return None
    asked = (
        (pl.col("arm") == arm)
        & (pl.col("outcome").is_in([outcome, CHANGE + outcome]))
        & (pl.col("twin") == twin)
    )
    rows = result.courses.lazy().filter(asked).sort("day").collect()
    if rows.is_empty():
        return None
    days, means = rows["day"].to_list(), rows["mean"].to_list()
    nearest = min(range(len(days)), key=lambda i: abs(days[i] - 7.0 * week))
    if abs(days[nearest] - 7.0 * week) > 7.0:
        return None
    # A course of change starts at 0, even where its first day could not be observed.
    changes = str(rows["outcome"][0]).startswith(CHANGE)
    change = means[nearest] if changes else means[nearest] - means[0]
    return float(change) if math.isfinite(change) else None
