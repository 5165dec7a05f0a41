"""Finding in a trial's result what a report says about it; computes nothing that a trial has not."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anagen.report.style import pretty_unit
from anagen.report.trial.shape import TrialResult
from anagen.report.trial.visits import CHANGE, first_trial
from anagen.trial.protocol import resolved
from anagen.trial.protocol.model import Protocol


@dataclass(frozen=True)
class Endpoint:
    """The outcome and week on which a trial is judged.

    Attributes:
        kind: ``level``, ``change`` or ``percent change`` from baseline, or ``responders``.
        unit: of the endpoint itself.
        rule: who is a responder, where that is the endpoint; else empty.
    """

    outcome: str
    week: float | None
    unit: str
    kind: str = "change"
    rule: str = ""

    @property
    def shown_unit(self) -> str:
        """The unit of a difference in words."""
        shares = ("percent change", "responders")
        return "percentage points" if self.kind in shares else pretty_unit(self.unit)


def arm_names(result: TrialResult) -> list[str]:
    """Arms in the protocol's order."""
    return [str(arm["name"]) for arm in result.summary.get("arms", [])]


def outcome_names(result: TrialResult) -> list[str]:
    """Outcomes that were reported, the endpoint's first."""
    names = [str(row["outcome"]) for arm in result.summary.get("arms", []) for row in arm.get("outcomes", [])]
    if not names and "outcome" in result.courses.columns:
        kept = result.courses["outcome"].unique(maintain_order=True)
        names = [str(name).removeprefix(CHANGE) for name in kept]
    first = endpoint(result).outcome
    return [first, *(name for name in dict.fromkeys(names) if name != first)] if first else []


def endpoint(result: TrialResult) -> Endpoint:
    """The trial's endpoint: as the summary names it, else its first comparison, else its last visit."""
    summary = result.summary
    named = summary.get("endpoint")
    rows = [row for arm in summary.get("arms", []) for row in arm.get("outcomes", [])]
    if isinstance(named, Mapping) and named.get("outcome"):
        outcome, week = str(named["outcome"]), finite(named.get("week"))
    elif summary.get("comparisons"):
        first = summary["comparisons"][0]
        outcome, week = str(first["outcome"]), finite(first.get("week"))
    else:
        stated = named or as_mapping(protocol_table(result).get("analysis")).get("endpoint", "")
        known = {str(row["outcome"]) for row in rows}
        found = [name for name in sorted(known, key=len, reverse=True) if name in str(stated)]
        outcome = found[0] if found else (str(rows[0]["outcome"]) if rows else "")
        at = re.search(r"week (\d+(?:\.\d+)?)", str(stated))
        week = float(at.group(1)) if at else None
    if week is None:
        weeks = [
            w for row in rows if row["outcome"] == outcome and (w := finite(row.get("week"))) is not None
        ]
        week = max(weeks, default=None)
    named = named if isinstance(named, Mapping) else {}
    unit = named.get("unit") or next((row.get("unit", "") for row in rows if row["outcome"] == outcome), "")
    kind, rule = str(named.get("kind", "change")), str(named.get("rule") or "")
    return Endpoint(outcome, week, str(unit), kind, rule)


def unit_of(result: TrialResult, outcome: str) -> str:
    """Unit of an outcome, or nothing if it was not reported."""
    for arm in result.summary.get("arms", []):
        for row in arm.get("outcomes", []):
            if row["outcome"] == outcome:
                return str(row.get("unit", ""))
    return ""


def row_at(arm: Mapping[str, Any], outcome: str, week: float | None) -> Mapping[str, Any]:
    """An arm's summary of one outcome at one week; empty if there is none."""
    for row in arm.get("outcomes", []):
        if row["outcome"] == outcome and (week is None or finite(row.get("week")) == week):
            return dict(row)
    return {}


def baseline(result: TrialResult, arm: str, outcome: str) -> tuple[float | None, float | None]:
    """(mean, SD) of an outcome at an arm's first visit, in the reported trial; None where unknown."""
    for entry in result.summary.get("arms", []):
        if str(entry["name"]) == arm:
            first = row_at(entry, outcome, 0.0)
            if first:
                return finite(first.get("mean")), finite(first.get("sd"))
            row: Mapping[str, Any] = next(
                (r for r in entry.get("outcomes", []) if r["outcome"] == outcome), {}
            )
            if finite(row.get("baseline")) is not None:
                return finite(row.get("baseline")), finite(row.get("baseline_sd"))
    return _observed_baseline(result, arm, outcome)


def _observed_baseline(result: TrialResult, arm: str, outcome: str) -> tuple[float | None, float | None]:
    import polars as pl

    if result.observations.is_empty():
        return None, None
    rows = first_trial(result.observations).filter((pl.col("arm") == arm) & (pl.col("outcome") == outcome))
    rows = rows.filter(pl.col("visit") == pl.col("visit").min()) if "visit" in rows.columns else rows
    values = [v for v in rows["value"].to_list() if v is not None and math.isfinite(v)]
    if not values:
        return None, None
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else None
    return mean, spread


def course_change(
    result: TrialResult, arm: str, outcome: str, week: float | None, *, twin: bool
) -> float | None:
    """Mean change of an outcome from day 0 to `week` along an arm's course, or its untreated twin's."""
    import polars as pl

    if result.courses.is_empty():
        return None
    rows = result.courses.filter(
        (pl.col("arm") == arm)
        & (pl.col("outcome").is_in([outcome, CHANGE + outcome]))
        & (pl.col("twin") == twin)
    ).sort("day")
    if rows.is_empty():
        return None
    days, means = rows["day"].to_list(), rows["mean"].to_list()
    last = days[-1] if week is None else 7.0 * week
    nearest = min(range(len(days)), key=lambda i: abs(days[i] - last))
    if abs(days[nearest] - last) > 7.0:
        return None
    # A course of change starts at no change, even where its first day could not be observed.
    changes = str(rows["outcome"][0]).startswith(CHANGE)
    change = means[nearest] if changes else means[nearest] - means[0]
    return float(change) if math.isfinite(change) else None


def replicate_count(result: TrialResult) -> int | None:
    """How often the trial was repeated, if the summary says so."""
    summary = result.summary
    for place in (summary, as_mapping(summary.get("trial")), as_mapping(summary.get("simulation"))):
        if isinstance(place.get("replicates"), int):
            return int(place["replicates"])
    counts = [c["replicates"] for c in summary.get("comparisons", []) if isinstance(c.get("replicates"), int)]
    return int(counts[0]) if counts else None


def trial_name(result: TrialResult) -> str:
    """What the trial is called."""
    trial = result.summary.get("trial")
    if isinstance(trial, Mapping):
        trial = trial.get("name")
    return str(trial) if trial else "Virtual trial"


def as_mapping(thing: Any) -> Mapping[str, Any]:
    """A protocol or a part of one as plain keys and values, whatever class holds it."""
    if isinstance(thing, Mapping):
        return thing
    if isinstance(thing, Protocol):
        return resolved.protocol_table(thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {f.name: getattr(thing, f.name) for f in dataclasses.fields(thing)}
    return {}


def protocol_table(result: TrialResult) -> Mapping[str, Any]:
    """The resolved trial file as nested tables."""
    return as_mapping(result.protocol)


def alpha(result: TrialResult) -> float:
    """Two-sided significance level of the trial's analysis."""
    stated = finite(as_mapping(protocol_table(result).get("analysis")).get("alpha"))
    return 0.05 if stated is None else stated


def comparisons(result: TrialResult) -> list[Mapping[str, Any]]:
    """Every comparison of an arm with another, in the protocol's order."""
    return [row for row in result.summary.get("comparisons", []) if row.get("reference")]


def comparisons_at_endpoint(result: TrialResult) -> list[Mapping[str, Any]]:
    """Comparisons of the endpoint itself."""
    return _at_endpoint(result, comparisons(result))


def changes_at_endpoint(result: TrialResult) -> list[Mapping[str, Any]]:
    """The endpoint's analysis of arms that were compared with nothing but their own baseline."""
    return _at_endpoint(
        result, [row for row in result.summary.get("comparisons", []) if not row.get("reference")]
    )


def _at_endpoint(result: TrialResult, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    goal = endpoint(result)
    return [
        row
        for row in rows
        if row["outcome"] == goal.outcome and (goal.week is None or finite(row.get("week")) == goal.week)
    ]


def detection(row: Mapping[str, Any]) -> tuple[str, float | None, float | None]:
    """("power" or "assurance", share of repeats with a significant result, its Monte Carlo error).

    Power holds at one set of parameters; over draws of what is not known its mean is assurance.
    """
    for name in ("assurance", "power"):
        share = finite(row.get(name))
        if share is not None:
            return name, share, finite(row.get(f"{name}_mcse"))
    return "power", None, None


def detection_name(result: TrialResult) -> str:
    """What the share of significant repeats is called in this trial."""
    names = [detection(row)[0] for row in result.summary.get("comparisons", [])]
    return "assurance" if "assurance" in names else "power"


def observed(result: TrialResult) -> list[Mapping[str, Any]]:
    """Published results with their predictions, where the trial file carries any."""
    return list(result.summary.get("observed") or [])


def responders(result: TrialResult) -> list[tuple[str, Mapping[str, Any]]]:
    """(arm, its share of responders) for every arm, where responders are the endpoint."""
    arms = result.summary.get("arms", [])
    return [
        (str(arm["name"]), arm["responders"]) for arm in arms if isinstance(arm.get("responders"), Mapping)
    ]


def odds_ratio(row: Mapping[str, Any]) -> tuple[float | None, tuple[float, float] | None]:
    """Odds ratio of a comparison of responders, and its interval."""
    return finite(row.get("odds_ratio")), pair(row.get("odds_ratio_ci"))


def confidence(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Confidence interval of a comparison, whatever the trial's level."""
    return pair(row.get("ci95")) or pair(row.get("ci"))


def confidence_level(result: TrialResult) -> str:
    """``95 %``, or what goes with the trial's own significance level."""
    return f"{100 * (1 - alpha(result)):g} %"


def pair(bounds: Any) -> tuple[float, float] | None:
    """Two finite bounds, or None."""
    if isinstance(bounds, Sequence) and len(bounds) == 2:
        low, high = finite(bounds[0]), finite(bounds[1])
        if low is not None and high is not None:
            return low, high
    return None


def finite(value: Any) -> float | None:
    """A number, or None for what is missing, not finite or no number at all."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
