"""The answer in plain language, put together from the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from anagen.report import reading
from anagen.report.numbers import interval, interval_places, number, p_phrase, percent
from anagen.report.shape import TrialResult
from anagen.report.style import pretty_unit

CERTAINTIES = ("high", "moderate", "low", "very low", "none")
"""Grades of evidence, best first."""

MANY = 4
"""Up to this many comparisons are told one by one."""


def headline(result: TrialResult) -> list[str]:
    """What the trial found, one thought per entry: result, repeats, untreated twin, certainty."""
    goal = reading.endpoint(result)
    comparisons = reading.comparisons_at_endpoint(result)
    told = [_difference(row, goal) for row in comparisons[:MANY]]
    if not told:
        told = [text for arm in result.summary.get("arms", []) if (text := _change(arm, goal))]
        if told:
            told.append(
                "No arm was compared with another, so no part of this change can be credited to the "
                "treatment: measurement, season, a vehicle's own effect "
                "and natural fluctuation are all in it."
            )
    elif len(comparisons) > MANY:
        left = len(comparisons) - MANY
        told.append(f"{left} more {'comparison is' if left == 1 else 'comparisons are'} in the table below.")
    return [*told, *_repeats(comparisons[:MANY], result), *_twins(result, goal), *_certainty(result)]


def verdict(row: Mapping[str, Any]) -> str:
    """What one trial's interval lets a reader conclude, in a few words."""
    bounds = reading.pair(row.get("ci95"))
    if bounds is None:
        return "no interval could be computed"
    if bounds[0] <= 0.0 <= bounds[1]:
        return "this trial alone does not tell the two apart"
    return "this trial alone tells the two apart"


def _at(week: float | None) -> str:
    return f" at week {number(week, 0 if float(week).is_integer() else 1)}" if week is not None else ""


def _difference(row: Mapping[str, Any], goal: reading.Endpoint) -> str:
    bounds = reading.pair(row.get("ci95"))
    places = interval_places(bounds)
    unit = pretty_unit(str(row.get("unit") or goal.unit))
    difference = row.get("difference")
    if not isinstance(difference, int | float) or not math.isfinite(difference):
        return f"The difference between {row['arm']} and {row['reference']} could not be estimated."
    inside = f"95 % CI {interval(bounds, places)}" if bounds else "no interval"
    p = p_phrase(row.get("p"))
    ahead = "more" if difference >= 0 else "less"
    return (
        f"In this virtual trial, {goal.outcome}{_at(goal.week)} changed by "
        f"{number(abs(difference), places)} {unit} {ahead} with {row['arm']} than with {row['reference']} "
        f"({inside}{'; ' + p if p else ''}): {verdict(row)}."
    )


def _repeats(rows: Sequence[Mapping[str, Any]], result: TrialResult) -> list[str]:
    """How often repeats of the trial found a difference, and how far their estimates lay apart."""
    known = [row for row in rows if isinstance(row.get("power"), int | float)]
    count = reading.replicate_count(result)
    if not known or (count is not None and count < 2):
        return []
    repeats = f"{number(count, 0)} repeats" if count is not None else "all repeats"
    start = f"Of {repeats} of this trial, each with other patients and other plausible parameters, "
    if len(known) > 1:
        shares = [f"{percent(row['power'])} ({row['arm']} against {row['reference']})" for row in known]
        return [f"{start}a significant difference was found by {', '.join(shares)}."]
    (row,) = known
    text = f"{start}{percent(row['power'])} found a significant difference"
    error = row.get("power_mcse")
    if isinstance(error, int | float):
        text += f" (Monte Carlo error {number(100 * error, 1)} percentage points)"
    text += "."
    spread = reading.pair(row.get("interval95"))
    if spread:
        low, high = (number(bound, interval_places(spread)) for bound in spread)
        text += f" Their estimates lay between {low} and {high} in 95 % of cases."
    return [text]


def _change(arm: Mapping[str, Any], goal: reading.Endpoint) -> str:
    row = reading.row_at(arm, goal.outcome, goal.week)
    bounds = reading.pair(row.get("ci95"))
    places = interval_places(bounds)
    change, true = row.get("change"), row.get("true_change")
    if not isinstance(change, int | float) or not math.isfinite(change):
        return ""
    way = "rose" if change >= 0 else "fell"
    inside = f" (95 % CI of the change {interval(bounds, places)})" if bounds else ""
    to = _at(goal.week).replace(" at ", " to ")
    text = (
        f"In this virtual trial, measured {goal.outcome} {way} by {number(abs(change), places)} "
        f"{pretty_unit(goal.unit)} from baseline{to} with {arm['name']}{inside}."
    )
    if isinstance(true, int | float) and math.isfinite(true):
        text += (
            f" What was truly there changed by {number(true, places, signed=True)}: "
            "the rest is measurement error and the rise that a vehicle or placebo brings."
        )
    return text


def _twins(result: TrialResult, goal: reading.Endpoint) -> list[str]:
    changes = {
        arm: change
        for arm in reading.arm_names(result)
        if (change := reading.course_change(result, arm, goal.outcome, goal.week, twin=True)) is not None
    }
    if not changes:
        return []
    low, high = min(changes.values()), max(changes.values())
    unit = pretty_unit(goal.unit)
    if number(low) == number(high):
        amount = f"{number(low, signed=True)} {unit}"
    else:
        amount = f"{number(low, signed=True)} to {number(high, signed=True)} {unit}, depending on the arm"
    return [
        f"The same patients left untreated would truly have changed by {amount} "
        "over the same time, on average."
    ]


def _certainty(result: TrialResult) -> list[str]:
    grades = {str(row["therapy"]): str(row["certainty"]) for row in result.summary.get("evidence", [])}
    if not grades:
        return []
    by_grade: dict[str, list[str]] = {}
    for therapy, grade in grades.items():
        by_grade.setdefault(grade, []).append(therapy)
    ranked = sorted(by_grade, key=lambda g: CERTAINTIES.index(g) if g in CERTAINTIES else -1, reverse=True)
    parts = [f"{grade} for {' and '.join(by_grade[grade])}" for grade in ranked]
    return [f"Certainty of the evidence behind these numbers: {'; '.join(parts)}."]
