"""Design, patients, arms and visits of a trial in words."""

from __future__ import annotations

from anagen.files.phrases import Dropout, plain, time_text, visits_text
from anagen.report.documents import entry_words
from anagen.report.documents.parts import to_be_decided
from anagen.report.numbers import readable
from anagen.trial.protocol.crossover import CROSSOVER, second_start
from anagen.trial.protocol.intercurrent import Intercurrent
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.retreatment import FIRST, Retreatment

_KINDS = {
    "parallel": "parallel groups",
    "split-scalp": "two sides of one scalp",
    CROSSOVER: "crossover of two periods",
}


def design(protocol: Protocol) -> list[str]:
    """Paragraphs on the design, the randomisation and the blinding."""
    plan, arms = protocol.design, protocol.arms
    if len(arms) == 1:
        lead = f"A trial of one arm without control, {protocol.population.size} patients."
        return [
            lead,
            *entry_words.sentences(protocol),
            f"Blinding: {to_be_decided('who is blinded, such as the assessor of the counts')}",
        ]
    ratio = ":".join(str(part) for part in plan.allocation)
    lead = (
        f"A randomised trial with {_KINDS[plan.kind]}: {len(arms)} arms, {protocol.population.size} patients"
    )
    lead += f" in {plan.centres} centres." if plan.centres > 1 else "."
    if plan.kind == "split-scalp":
        lead += f" Each patient has {protocol.analysis.reference} on one side and one other arm on the "
        lead += "other; sides are drawn at random."
    how = {
        "simple": "simple randomisation, each patient for himself or herself",
        "blocked": f"permuted blocks of {plan.block}",
        "stratified": f"permuted blocks of {plan.block} within strata of {', '.join(plan.strata)}",
    }[plan.randomisation]
    named = f", in the order {', '.join(protocol.arm_names)}" if len(protocol.groups) == len(arms) else ""
    found = [lead, f"Allocation: {ratio} by {how}{named}."]
    if plan.kind == CROSSOVER:
        start = second_start(protocol.analysis.endpoint, plan.washout_days)
        rest = (
            f"after a washout of {plan.washout_days} days"
            if plan.washout_days
            else "without a washout between"
        )
        found.append(f"The second period begins on day {start}, {rest}.")
    found += entry_words.sentences(protocol)
    again = protocol.rerandomisation
    if again is not None:
        found.append(
            f"At {time_text(again.day)} patients of {', '.join(again.arms)} with {again.among} are "
            f"randomised again, {':'.join(map(str, again.ratio))}, to {' or '.join(again.to)}."
        )
        if again.retreatment is not None:
            found.append(_retreated(again.retreatment))
    if protocol.background is not None:
        found.append(f"Every patient is {protocol.background.describe()}.")
    if protocol.adherence is not None:
        found.append(f"Assumed of adherence: {protocol.adherence.describe()}")
    found.append(
        "Blinding: "
        f"{to_be_decided('who is blinded: patient, clinician, assessor of the counts, statistician')}"
    )
    found.append(f"Concealment of the allocation: {to_be_decided('who holds the list, and how it is drawn')}")
    return found


def _retreated(plan: Retreatment) -> str:
    """Loss of benefit and what follows, in a sentence."""
    lost = f"The benefit is lost at the first later visit with {plan.lost}, counted from there"
    if plan.to is None:
        return f"{lost}; nothing changes then."
    to = "the treatments of the first arm begin" if plan.to == FIRST else f"the treatments of {plan.to} begin"
    return f"{lost}; from then on {to} again for those who had changed."


def eligibility(protocol: Protocol, population: str) -> list[str]:
    """Points on who is recruited.

    Args:
        protocol: of the trial.
        population: that of its estimand.
    """
    people = protocol.population
    points = [_raised(population) + "."]
    if people.screening is not None:
        points.append(f"Screened for: {people.screening.describe()}.")
    if people.washout_days is None:
        points.append(f"Earlier treatment: {to_be_decided('washout of earlier hair treatments')}")
    else:
        points.append(f"No other hair treatment for {people.washout_days:g} days before baseline.")
    points += entry_words.eligibility(protocol)
    points.append(f"Exclusions: {to_be_decided('conditions, drugs, pregnancy and contraception')}")
    return points


def arms(protocol: Protocol) -> list[tuple[str, str]]:
    """Pairs (arm, its treatments in words)."""
    return [
        (arm.name, "; ".join(readable(course.describe()) for course in arm.courses) or "no treatment")
        for arm in protocol.all_arms
    ]


def measurement(protocol: Protocol) -> str:
    """Sentence on what is measured, how, where and when."""
    one = protocol.measurement
    window = protocol.design.visit_window_days
    how = "" if one.method in one.outcomes else f", measured by {one.method}"
    text = f"{_raised(', '.join(one.outcomes))}{how} ({' and '.join(one.regions)}"
    text += f", field of {one.field_cm2:g} cm²" if "scalp" not in one.regions else ""
    text += f"; hairs of {one.threshold_um:g} µm and more" if one.threshold_um is not None else ""
    return (
        text + f"), at {visits_text(one.visit_days)}" + (f", each within {window:g} days." if window else ".")
    )


def leaving(protocol: Protocol) -> str:
    """Sentence on how many patients are expected to leave."""
    if protocol.intercurrent:
        return f"Of those at risk, the trial file expects: {'; '.join(map(_event, protocol.intercurrent))}."
    told = [(arm.name, protocol.dropout_of(number)) for number, arm in enumerate(protocol.arms)]
    if not any(one for _, one in told):
        return (
            "The trial file lets no patient leave; "
            f"{to_be_decided('the share of patients who are expected to leave, and when')}"
        )
    if len({str(one) for _, one in told}) == 1:
        return f"The trial file expects {_share(told[0][1])}."
    return (
        "The trial file expects, by arm: " + "; ".join(f"{name}, {_share(one)}" for name, one in told) + "."
    )


def _event(one: Intercurrent) -> str:
    """Intercurrent event with its rate, who is at risk, and what follows."""
    risk = "" if one.among is None else f", among those with {one.among}"
    return f"{one.cause} in {plain(one.rate.percent)} % by {time_text(one.rate.by_day)}{risk} ({one.then})"


def _raised(text: str) -> str:
    """Text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def _share(dropout: Dropout | None) -> str:
    """How many leave, in words."""
    if dropout is None:
        return "that nobody leaves"
    return f"that {plain(dropout.percent)} % of the patients leave by {time_text(dropout.by_day)}"
