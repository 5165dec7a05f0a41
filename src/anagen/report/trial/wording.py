"""The answer in plain language, put together from the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anagen.evidence_base.certainty import LEVELS
from anagen.report.numbers import interval, interval_places, number, p_phrase, percent, readable
from anagen.report.style import pretty_unit
from anagen.report.trial import reading
from anagen.report.trial.reading import Endpoint, finite
from anagen.report.trial.shape import TrialResult

MANY = 4
"""Up to this many comparisons are told one by one."""

NO_CONTROL = (
    "No arm was compared with another, so no part of this change can be credited to the treatment: "
    "measurement, season, a vehicle's own effect and natural fluctuation are all in it."
)

NO_CONTROL_OF_RESPONDERS = (
    "No arm was compared with another, so nobody's response can be credited to the treatment: whoever would "
    "have met the rule untreated, or by an error of measurement, is counted, too."
)


def headline(result: TrialResult) -> list[str]:
    """What the trial found, one thought per entry.

    What nobody studied, the result of the one trial, what its repeats would find, what the treatment
    did in the model, what the untreated twins did, and how certain the evidence is.
    """
    goal = reading.endpoint(result)
    level = reading.confidence_level(result)
    comparisons = reading.comparisons_at_endpoint(result)
    rows = comparisons or reading.changes_at_endpoint(result)
    if comparisons:
        told = [
            _responders_difference(row, result, first=i == 0)
            if goal.rule
            else _difference(row, goal, level, first=i == 0)
            for i, row in enumerate(comparisons[:MANY])
        ]
        left = len(comparisons) - MANY
        if left > 0:
            told.append(
                f"{left} more {'comparison is' if left == 1 else 'comparisons are'} in the table below."
            )
    else:
        told = [text for arm in result.summary.get("arms", []) for text in _change(arm, goal, rows, level)]
        if goal.rule:
            told = [_share(name, row, goal, level) for name, row in reading.responders(result)]
        told += [NO_CONTROL if not goal.rule else NO_CONTROL_OF_RESPONDERS] if told else []
    return [
        *unstudied(result),
        *told,
        *_repeats(rows[:MANY], result),
        *_true_effect(rows[:MANY], goal),
        *(_untreated_responders(result) if goal.rule else _twins(result, goal)),
        *certainty_line(result),
    ]


def verdict(bounds: tuple[float, float] | None) -> str:
    """What one trial's interval lets a reader conclude, in a few words."""
    if bounds is None:
        return "no interval could be computed"
    if bounds[0] <= 0.0 <= bounds[1]:
        return "this trial alone does not tell the two apart"
    return "this trial alone tells the two apart"


def _at(week: float | None) -> str:
    return f" at week {number(week, 0 if float(week).is_integer() else 1)}" if week is not None else ""


def _pair_of_arms(row: Mapping[str, Any]) -> str:
    return f"{row['arm']} against {row['reference']}" if row.get("reference") else str(row["arm"])


def _difference(row: Mapping[str, Any], goal: Endpoint, level: str, *, first: bool) -> str:
    bounds = reading.confidence(row)
    places = interval_places(bounds)
    difference = finite(row.get("difference"))
    if difference is None:
        return f"The difference between {row['arm']} and {row['reference']} could not be estimated."
    inside = f"{level} CI {interval(bounds, places)}" if bounds else "no interval"
    p = p_phrase(row.get("p"))
    more = "more" if difference >= 0 else "less"
    if goal.kind == "level":
        verb = "was"
        more = "higher" if difference >= 0 else "lower"
    else:
        verb = "changed by"
    amount = f"{verb} {number(abs(difference), places)} {goal.shown_unit} {more}"
    end = f"({inside}{'; ' + p if p else ''}): {verdict(bounds)}."
    if not first:
        return f"With {row['arm']} it {amount} than with {row['reference']} {end}"
    return (
        f"In this virtual trial, {goal.outcome}{_at(goal.week)} {amount} with {row['arm']} "
        f"than with {row['reference']} {end}"
    )


def _who(goal: Endpoint) -> str:
    return f"responded{_at(goal.week)} ({readable(goal.rule)})"


def _share_of(name: str, row: Mapping[str, Any]) -> str:
    share = number(row.get("percent"), 0)
    return f"{share} % ({number(row.get('responders'), 0)} of {number(row.get('n'), 0)}) with {name}"


def _share(name: str, row: Mapping[str, Any], goal: Endpoint, level: str) -> str:
    """How many responded in an arm without a control."""
    bounds = reading.confidence(row)
    inside = f"; {level} CI {interval(bounds, 0)} %" if bounds else ""
    return f"In this virtual trial, {_share_of(name, row)} {_who(goal)}{inside}."


def _responders_difference(row: Mapping[str, Any], result: TrialResult, *, first: bool) -> str:
    """How many responded in two arms, the difference, and the odds ratio."""
    goal, level = reading.endpoint(result), reading.confidence_level(result)
    shares = dict(reading.responders(result))
    name, reference = str(row["arm"]), str(row["reference"])
    difference, bounds = finite(row.get("difference")), reading.confidence(row)
    if difference is None or name not in shares or reference not in shares:
        return f"The difference between {name} and {reference} could not be estimated."
    places = min(interval_places(bounds), 1)
    inside = f"{level} CI {interval(bounds, places)}" if bounds else "no interval"
    p, (ratio, _) = p_phrase(row.get("p")), reading.odds_ratio(row)
    facts = [inside, *([p] if p else []), *([f"odds ratio {number(ratio, 2)}"] if ratio is not None else [])]
    more = "more" if difference >= 0 else "fewer"
    amount = f"{number(abs(difference), places)} percentage points {more}"
    if number(difference, places) == number(0.0, places):
        amount = f"a difference of {number(0.0, places)} percentage points"
    amount += f" ({'; '.join(facts)})"
    conclusion = verdict(bounds)
    if first:
        arms = f"{_share_of(name, shares[name])} and {_share_of(reference, shares[reference])}"
        return f"In this virtual trial, {arms} {_who(goal)}: {amount}; {conclusion}."
    return f"{_share_of(name, shares[name])} did: against {reference} {amount}; {conclusion}."


def _untreated_responders(result: TrialResult) -> list[str]:
    """How many of the same patients would have met the rule untreated."""
    shares = [
        (share, int(row.get("n") or 0))
        for _, row in reading.responders(result)
        if (share := finite(row.get("untreated_percent"))) is not None
    ]
    patients = sum(n for _, n in shares)
    if not patients:
        return []
    share = sum(share * n for share, n in shares) / patients
    return [
        f"Left untreated, {percent(share / 100.0, 1)} of these patients would truly have met the rule. Truth "
        "counts hair alone: no error of measurement, and no rise that a vehicle or placebo brings."
    ]


def _change(
    arm: Mapping[str, Any], goal: Endpoint, rows: Sequence[Mapping[str, Any]], level: str
) -> list[str]:
    """What an arm without a control showed, and how much of it was there."""
    row = reading.row_at(arm, goal.outcome, goal.week)
    bounds = reading.pair(row.get("ci95"))
    places = interval_places(bounds)
    change, true = finite(row.get("change")), finite(row.get("true_change"))
    if change is None:
        return []
    unit = pretty_unit(str(row.get("unit", "")))
    amount = f"{'rose' if change >= 0 else 'fell'} by {number(abs(change), places)} {unit}"
    if number(change, places) == number(0.0, places):
        amount = f"did not change ({number(0.0, places)} {unit})"
    inside = f" (95 % CI of the change {interval(bounds, places)})" if bounds else ""
    to = _at(goal.week).replace(" at ", " to ")
    told = [
        f"In this virtual trial, measured {goal.outcome} {amount} from baseline{to} "
        f"with {arm['name']}{inside}."
    ]
    share = next((r for r in rows if r["arm"] == arm["name"] and goal.kind == "percent change"), {})
    relative, bounds = finite(share.get("difference")), reading.confidence(share)
    if relative is not None:
        told[0] += f" As a share of each patient's baseline that is {number(relative, signed=True)} %"
        told[0] += f" ({level} CI {interval(bounds)})." if bounds else "."
    if true is not None:
        told.append(
            f"What was truly there changed by {number(true, places, signed=True)} {unit}: "
            "the rest is measurement error and the rise that a vehicle or placebo brings."
        )
    return told


def _repeats(rows: Sequence[Mapping[str, Any]], result: TrialResult) -> list[str]:
    """How often repeats of the trial found something, and how far their estimates lay apart."""
    known = [row for row in rows if reading.detection(row)[1] is not None]
    count = reading.replicate_count(result)
    if not known or (count is not None and count < 2):
        return []
    repeats = f"{number(count, 0)} repeats" if count is not None else "all repeats"
    fixed = reading.as_mapping(result.summary.get("parameters")).get("mode") == "fixed"
    others = "other patients" if fixed else "other patients and other plausible parameters"
    start = f"Of {repeats} of this trial, each with {others}, "
    controlled = bool(known[0].get("reference"))
    finding = "a significant difference" if controlled else "a significant change, whatever caused it"
    if len(known) > 1:
        shares = [f"{percent(reading.detection(row)[1])} ({_pair_of_arms(row)})" for row in known]
        return [f"{start}{finding} was found by {', '.join(shares)}.{_assured(known[0])}"]
    (row,) = known
    _, share, error = reading.detection(row)
    text = f"{start}{percent(share)} found {finding}"
    text += f" (Monte Carlo error {number(100 * error, 1)} percentage points)." if error is not None else "."
    spread = reading.pair(row.get("interval95"))
    if spread:
        low, high = (number(bound, interval_places(spread)) for bound in spread)
        text += f" Their estimates lay between {low} and {high} in 95 % of cases."
    return [text + _assured(row)]


def _assured(row: Mapping[str, Any]) -> str:
    """What such a share is called, where it is more than power at one set of parameters."""
    if reading.detection(row)[0] != "assurance" or not row.get("reference"):
        return ""
    return " Averaged over what is not known, as here, the chance of such a finding is called assurance."


def _true_effect(rows: Sequence[Mapping[str, Any]], goal: Endpoint) -> list[str]:
    """What the treatments did in the model, which no real trial could know."""
    parts = []
    for row in rows:
        true, spread = finite(row.get("true_difference")), reading.pair(row.get("true_interval95"))
        if true is None:
            continue
        places = interval_places(spread)
        inside = f" (95 % of repeats {interval(spread, places)})" if spread else ""
        name = f"{_pair_of_arms(row)}: " if len(rows) > 1 else ""
        parts.append(f"{name}{number(true, places, signed=True)} {goal.shown_unit}{inside}")
    if not parts:
        return []
    what = "true difference" if rows[0].get("reference") else "true effect of treatment, against none,"
    if len(parts) == 1:
        return [f"In the model, where the truth is known, the {what} averaged {parts[0]}."]
    return [f"In the model, where the truth is known, the {what} averaged: {'; '.join(parts)}."]


def _twins(result: TrialResult, goal: Endpoint) -> list[str]:
    changes = {
        arm: change
        for arm in reading.arm_names(result)
        if (change := reading.course_change(result, arm, goal.outcome, goal.week, twin=True)) is not None
    }
    if not changes:
        return []
    low, high = min(changes.values()), max(changes.values())
    unit = pretty_unit(reading.unit_of(result, goal.outcome))
    if number(low) == number(high):
        amount = f"{number(low, signed=True)} {unit}"
    else:
        amount = f"{number(low, signed=True)} to {number(high, signed=True)} {unit}, depending on the arm"
    return [
        f"Patients like these, left untreated, would truly have changed by {amount} "
        "over the same time, on average."
    ]


def unstudied(result: TrialResult) -> list[str]:
    """A sentence on every treatment that nobody studied in these people's hair loss."""
    return [str(row["warning"]) for row in result.summary.get("evidence", []) if row.get("warning")]


def certainty_line(result: TrialResult) -> list[str]:
    """How sure anyone is of every treatment, the least sure first; nothing where all are controls."""
    grades = {str(row["therapy"]): str(row["certainty"]) for row in result.summary.get("evidence", [])}
    if not grades:
        return []
    by_grade: dict[str, list[str]] = {}
    for therapy, grade in grades.items():
        by_grade.setdefault(grade, []).append(therapy)
    ranked = sorted(by_grade, key=lambda g: LEVELS.index(g) if g in LEVELS else -1, reverse=True)
    parts = [f"{grade} for {' and '.join(by_grade[grade])}" for grade in ranked]
    return [f"Certainty of the evidence behind these numbers: {'; '.join(parts)}."]
