"""Headline of a trial in plain language, made from its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.evidence_base.certainty import TOLD
from anagen.learning.stances import rests_on
from anagen.report.numbers import interval, interval_places, number, p_phrase, percent, readable
from anagen.report.style import pretty_unit
from anagen.report.trial import reading
from anagen.report.trial.adaptation import adaptation_lines
from anagen.report.trial.dose_finding import dose_sentences
from anagen.report.trial.entry import entry_sentences
from anagen.report.trial.ratios import ratio_sentences
from anagen.report.trial.together import together_sentences
from anagen.trial.look_rows import expected_patients
from anagen.trial.protocol.endpoint import TIME
from anagen.trial.result import TrialResult
from anagen.trial.results.after_looks import AfterLooks
from anagen.trial.results.arm_summary import ArmSummary
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.endpoint_summary import EndpointSummary
from anagen.trial.results.look_row import LookRow
from anagen.trial.results.responder_share import ResponderShare
from anagen.trial.results.trial_summary import TrialSummary
from anagen.trial.results.written import known, known_bounds

MANY = 4
"""Largest number of comparisons that are described one by one."""

NO_CONTROL = (
    "No arm was compared with another, so no part of this change can be credited to the treatment: "
    "measurement, season, a vehicle's own effect and natural fluctuation are all in it."
)

NO_CONTROL_OF_RESPONDERS = (
    "No arm was compared with another, so nobody's response can be credited to the treatment: whoever would "
    "have met the rule untreated, or by an error of measurement, is counted, too."
)


def headline(result: TrialResult) -> list[str]:
    """Sentences on the result of the trial, one thought per entry.

    They cover treatments without any study, the result of the one trial, its replicates, the true effect
    in the model, the untreated twins, and the certainty of the evidence.
    """
    summary, goal = result.summary, result.summary.endpoint
    level = reading.confidence_level(result)
    rows = summary.comparisons
    if summary.controlled:
        told = [
            _responders_difference(row, summary, level, first=i == 0)
            if goal.rule
            else _difference(row, goal, level, first=i == 0)
            for i, row in enumerate(rows[:MANY])
        ]
        left = len(rows) - MANY
        if left > 0:
            told.append(
                f"{left} more {'comparison is' if left == 1 else 'comparisons are'} in the table below."
            )
    else:
        told = [text for arm in summary.arms for text in _change(arm, goal, rows, level)]
        if goal.rule:
            told = [_share(name, row, goal, level) for name, row in reading.responders(summary)]
        told += [NO_CONTROL if not goal.rule else NO_CONTROL_OF_RESPONDERS] if told else []
    return [
        *unstudied(summary),
        *told,
        *_aims(rows[:MANY], result),
        *_looks(rows[:MANY], result),
        *entry_sentences(result),
        *adaptation_lines(result),
        *ratio_sentences(result),
        *dose_sentences(result),
        *_repeats(rows[:MANY], result),
        *together_sentences(result),
        *_true_effect(rows[:MANY], goal),
        *(_untreated_responders(summary) if goal.rule else _twins(result)),
        *certainty_line(summary),
        *stance_lines(summary),
    ]


def verdict(bounds: tuple[float, float] | None) -> str:
    """Conclusion that one trial's interval allows, in a few words."""
    if bounds is None:
        return "no interval could be computed"
    if bounds[0] <= 0.0 <= bounds[1]:
        return "this trial alone does not tell the two apart"
    return "this trial alone tells the two apart"


def _at(week: float) -> str:
    return f" at week {number(week, 0 if week.is_integer() else 1)}"


def _pair_of_arms(row: Comparison) -> str:
    return row.arm if row.reference is None else f"{row.arm} against {row.reference}"


def _difference(row: Comparison, goal: EndpointSummary, level: str, *, first: bool) -> str:
    bounds, difference = row.confidence, known(row.difference)
    places = interval_places(bounds)
    if difference is None:
        return f"The difference between {row.arm} and {row.reference} could not be estimated."
    inside = f"{level} CI {interval(bounds, places)}" if bounds else "no interval"
    p = p_phrase(row.p)
    more = "more" if difference >= 0 else "less"
    if goal.kind == "level":
        verb = "was"
        more = "higher" if difference >= 0 else "lower"
    else:
        verb = "changed by"
    amount = f"{verb} {number(abs(difference), places)} {reading.shown_unit(goal)} {more}"
    end = f"({inside}{'; ' + p if p else ''}): {verdict(bounds)}."
    if not first:
        return f"With {row.arm} it {amount} than with {row.reference} {end}"
    return (
        f"In this virtual trial, {goal.outcome}{_at(goal.week)} {amount} with {row.arm} "
        f"than with {row.reference} {end}"
    )


def _who(goal: EndpointSummary) -> str:
    rule = readable(goal.rule or "")
    if goal.kind == TIME:
        return f"had met {rule} by{_at(goal.week).removeprefix(' at')}"
    return f"responded{_at(goal.week)} ({rule})"


def _share_of(name: str, row: ResponderShare) -> str:
    return f"{number(row.percent, 0)} % ({number(row.responders, 0)} of {number(row.n, 0)}) with {name}"


def _share(name: str, row: ResponderShare, goal: EndpointSummary, level: str) -> str:
    """Sentence on responders in an arm without a control."""
    bounds = row.confidence
    inside = f"; {level} CI {interval(bounds, 0)} %" if bounds else ""
    return f"In this virtual trial, {_share_of(name, row)} {_who(goal)}{inside}."


def _responders_difference(row: Comparison, summary: TrialSummary, level: str, *, first: bool) -> str:
    """Sentence on responders in two arms, their difference, and the odds ratio."""
    goal, shares = summary.endpoint, dict(reading.responders(summary))
    difference, bounds, reference = known(row.difference), row.confidence, row.reference
    if difference is None or reference is None:
        return f"The difference between {row.arm} and {reference} could not be estimated."
    places = min(interval_places(bounds), 1)
    inside = f"{level} CI {interval(bounds, places)}" if bounds else "no interval"
    p, ratio, hazard = p_phrase(row.p), known(row.odds_ratio), known(row.hazard_ratio)
    facts = [inside, *([p] if p else []), *([f"odds ratio {number(ratio, 2)}"] if ratio is not None else [])]
    facts += [f"hazard ratio {number(hazard, 2)}"] if hazard is not None else []
    more = "more" if difference >= 0 else "fewer"
    amount = f"{number(abs(difference), places)} percentage points {more}"
    if number(difference, places) == number(0.0, places):
        amount = f"a difference of {number(0.0, places)} percentage points"
    amount += f" ({'; '.join(facts)})"
    conclusion = verdict(bounds)
    if first:
        arms = f"{_share_of(row.arm, shares[row.arm])} and {_share_of(reference, shares[reference])}"
        return f"In this virtual trial, {arms} {_who(goal)}: {amount}; {conclusion}."
    return f"{_share_of(row.arm, shares[row.arm])} did: against {reference} {amount}; {conclusion}."


def _untreated_responders(summary: TrialSummary) -> list[str]:
    """Sentences on the untreated twins that would have met the rule."""
    shares = [
        (row.untreated_percent, row.n)
        for _, row in reading.responders(summary)
        if known(row.untreated_percent) is not None
    ]
    patients = sum(n for _, n in shares)
    if not patients:
        return []
    share = sum(share * n for share, n in shares) / patients
    return [
        f"Left untreated, {percent(share / 100.0, 1)} of these patients would truly have met the rule. Truth "
        "counts hair alone: no error of measurement, and no rise that a vehicle or placebo brings."
    ]


def _change(arm: ArmSummary, goal: EndpointSummary, rows: Sequence[Comparison], level: str) -> list[str]:
    """Sentences on an arm without a control: its measured and its true change."""
    row = arm.at(goal.outcome, goal.week)
    bounds = known_bounds(row.ci95)
    places = interval_places(bounds)
    change, true = known(row.change), known(row.true_change)
    if change is None:
        return []
    unit = pretty_unit(row.unit)
    amount = f"{'rose' if change >= 0 else 'fell'} by {number(abs(change), places)} {unit}"
    if number(change, places) == number(0.0, places):
        amount = f"did not change ({number(0.0, places)} {unit})"
    inside = f" (95 % CI of the change {interval(bounds, places)})" if bounds else ""
    to = _at(goal.week).replace(" at ", " to ")
    told = [
        f"In this virtual trial, measured {goal.outcome} {amount} from baseline{to} with {arm.name}{inside}."
    ]
    share = next((one for one in rows if one.arm == arm.name and goal.kind == "percent change"), None)
    if share is not None and known(share.difference) is not None:
        told[0] += f" As a share of each patient's baseline that is {number(share.difference, signed=True)} %"
        told[0] += f" ({level} CI {interval(share.confidence)})." if share.confidence else "."
    if true is not None:
        told.append(
            f"What was truly there changed by {number(true, places, signed=True)} {unit}: "
            "the rest is measurement error and the rise that a vehicle or placebo brings."
        )
    return told


def _aims(rows: Sequence[Comparison], result: TrialResult) -> list[str]:
    """Sentences on the hypothesis, where it is not the usual one, and on several arms."""
    told = [
        f"{_pair_of_arms(row)}: {reading.finding(result)} is {'shown' if row.shown else 'not shown'}"
        + (f" ({p_phrase(p)} of this test)." if (p := known(row.p_hypothesis)) is not None else ".")
        for row in rows
        if row.hypothesis is not None
    ]
    method = result.protocol.analysis.multiplicity
    if method is not None:
        each = [f"{row.arm} {p_phrase(known(row.p_adjusted)) or 'unknown'}" for row in rows]
        told.append(f"Adjusted for several arms ({method}): {'; '.join(each)}.")
    return told


def _looks(rows: Sequence[Comparison], result: TrialResult) -> list[str]:
    """Sentences on the looks before the end: how often each ends the trial, and the patients it takes."""
    told, planned = [], result.protocol.analysis.looks
    dated = planned is not None and bool(planned.days)
    for row in rows:
        if row.looks is None or len(row.looks) < 2:
            continue
        name = f"{_pair_of_arms(row)}: " if len(rows) > 1 else ""
        early = [
            f"after {number(look.patients, 0)} patients {percent(look.shown)} of the repeats end with success"
            + (f" and {percent(look.futile)} in vain" if look.futility is not None else "")
            + (f" (bound {number(look.efficacy, 2)} on Z)" if look.efficacy is not None else "")
            for look in row.looks[:-1]
        ]
        told.append(
            f"{name}Looks before the end: {'; '.join(early)}. {_taken(row.looks, dated)} "
            "The interval given is that of all patients and takes no account of the looks."
            + _after_looks(row.after_looks)
        )
    return told


def _after_looks(found: AfterLooks | None) -> str:
    """Sentence on the estimate that allows for the looks."""
    if found is None or known(found.estimate) is None:
        return ""
    places = interval_places(found.ci)
    told = (
        f" At its look number {found.look} this trial gave {number(found.plain, places)}; with its looks "
        f"allowed for (stagewise order) {number(found.estimate, places)} ({interval(found.ci, places)}), and "
        f"by the repeated confidence interval {interval(found.repeated_ci, places)}."
    )
    if known(found.plain_bias) is not None and known(found.coverage) is not None:
        error = f"{number(found.plain_bias, 2, signed=True)} ± {number(found.plain_bias_mcse, 2)}"
        told += (
            f" Over the repeats the plain estimate at the look of the end has a bias of {error}; the "
            f"stagewise interval holds the truth in {percent(found.coverage, 1)} of them."
        )
    return told


def _taken(looks: Sequence[LookRow], dated: bool) -> str:
    """Sentence on the patients that a trial with looks takes; of dated looks on whose they are."""
    if dated:
        return "Patients and bounds are those of this trial's dates; each repeat has its own."
    return (
        f"On average a trial takes {number(expected_patients(tuple(looks)), 0)} of "
        f"{number(looks[-1].patients, 0)} patients."
    )


def _repeats(rows: Sequence[Comparison], result: TrialResult) -> list[str]:
    """Sentences on replicates: share that shows what is to be shown, and spread of estimates."""
    summary = result.summary
    tested = [row for row in rows if row.detection.share is not None]
    if not tested or summary.replicates < 2:
        return []
    fixed = summary.parameters.mode == "fixed"
    others = "other patients" if fixed else "other patients and other plausible parameters"
    start = f"Of {number(summary.replicates, 0)} repeats of this trial, each with {others}, "
    finding = "a significant difference" if summary.controlled else "a significant change, whatever caused it"
    if not result.protocol.analysis.hypothesis.usual:
        finding = reading.finding(result)
    if len(tested) > 1:
        shares = [f"{percent(row.detection.share)} ({_pair_of_arms(row)})" for row in tested]
        return [f"{start}{finding} was found by {', '.join(shares)}.{_assured(tested[0])}"]
    (row,) = tested
    error = row.detection.mcse
    text = f"{start}{percent(row.detection.share)} found {finding}"
    text += f" (Monte Carlo error {number(100 * error, 1)} percentage points)." if error is not None else "."
    spread = known_bounds(row.interval95)
    if spread:
        low, high = (number(bound, interval_places(spread)) for bound in spread)
        text += f" Their estimates lay between {low} and {high} in 95 % of cases."
    return [text + _assured(row)]


def _assured(row: Comparison) -> str:
    """Explanation of assurance, where parameters are not fixed."""
    if row.detection.name != "assurance" or row.reference is None:
        return ""
    return " Averaged over what is not known, as here, the chance of such a finding is called assurance."


def _true_effect(rows: Sequence[Comparison], goal: EndpointSummary) -> list[str]:
    """Sentences on the true effects in the model, which no real trial could know."""
    parts = []
    for row in rows:
        true, spread = known(row.true_difference), known_bounds(row.true_interval95)
        if true is None:
            continue
        places = interval_places(spread)
        inside = f" (95 % of repeats {interval(spread, places)})" if spread else ""
        name = f"{_pair_of_arms(row)}: " if len(rows) > 1 else ""
        parts.append(f"{name}{number(true, places, signed=True)} {reading.shown_unit(goal)}{inside}")
    if not parts:
        return []
    what = "true difference" if rows[0].reference is not None else "true effect of treatment, against none,"
    if len(parts) == 1:
        return [f"In the model, where the truth is known, the {what} averaged {parts[0]}."]
    return [f"In the model, where the truth is known, the {what} averaged: {'; '.join(parts)}."]


def _twins(result: TrialResult) -> list[str]:
    goal = result.summary.endpoint
    changes = [
        change
        for arm in result.summary.arm_names
        if (change := reading.course_change(result, arm, goal.outcome, goal.week, twin=True)) is not None
    ]
    if not changes:
        return []
    low, high = min(changes), max(changes)
    unit = reading.outcome_unit(goal.outcome)
    if number(low) == number(high):
        amount = f"{number(low, signed=True)} {unit}"
    else:
        amount = f"{number(low, signed=True)} to {number(high, signed=True)} {unit}, depending on the arm"
    return [
        f"Patients like these, left untreated, would truly have changed by {amount} "
        "over the same time, on average."
    ]


def unstudied(summary: TrialSummary) -> list[str]:
    """Sentences on treatments that no study tested in these people's hair loss."""
    return [row.warning for row in summary.evidence if row.warning]


def stance_lines(summary: TrialSummary) -> list[str]:
    """Sentences on exosomes: each difference by belief, and what the beliefs rest on; none without them."""
    told = []
    for row in summary.comparisons:
        if row.stances:
            parts = "; ".join(
                f"{one.stance} {number(one.median, 1, signed=True)} ({one.repeats} repeats)"
                for one in row.stances
            )
            told.append(f"Median difference by belief on exosomes, {_pair_of_arms(row)}: {parts}.")
    return [*told, rests_on()] if told else []


def certainty_line(summary: TrialSummary) -> list[str]:
    """Certainty of the evidence on each treatment, the lowest first; empty where all are controls."""
    by_grade: dict[str, list[str]] = {}
    for row in summary.evidence:
        by_grade.setdefault(row.certainty, []).append(row.therapy)
    if not by_grade:
        return []
    ranked = sorted(by_grade, key=lambda g: TOLD.index(g) if g in TOLD else -1, reverse=True)
    parts = [f"{grade} for {' and '.join(by_grade[grade])}" for grade in ranked]
    return [f"Certainty of the evidence behind these numbers: {'; '.join(parts)}."]
