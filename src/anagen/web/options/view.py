"""Contents of a forecast's page: numbers of the summary in words and pictures, equal for all options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.summary import ForecastSummary
from anagen.report.figures.forecast import Scale, fan, people
from anagen.report.numbers import interval, number, readable
from anagen.report.person import forecast_wording as wording
from anagen.report.person.safety_words import (
    health_lines,
    minded,
    minded_lines,
    safety_lines,
    source_lines,
    withheld_lines,
    withheld_names,
)
from anagen.report.view.option_view import OptionView
from anagen.report.view.person_view import PersonView
from anagen.report.view.words import plain
from anagen.web.options.answers import Answers
from anagen.web.options.outlook import Outlook
from anagen.web.options.questions import provider_questions, questions

LEAST = 15.0
"""Least reach of the axis of changes, per cent."""
BUDGET = "USD"
"""Currency of the budget in the form."""
MANY_HARMS = 5
"""Number of harms shown at once; the rest unfold."""


def view(answers: Answers, outlook: Outlook) -> dict[str, Any]:
    """Context of ``options/full.html.j2`` and of the one-page summary: every option on a card."""
    summary = outlook.summary
    scale = changes_scale(summary)
    seen = outlook.seen(answers.months_ahead)
    shown = [
        card(option, i, summary, seen, one, scale, answers)
        for i, (option, one) in enumerate(zip(summary.options, seen.options, strict=True))
    ]
    return about_person(answers, outlook, seen) | {"options": shown}


def changes_scale(summary: ForecastSummary) -> Scale:
    """Axis of changes of hair shared by all options."""
    return Scale.over([one.percent_change for one in summary.options], -LEAST, LEAST)


def about_person(answers: Answers, outlook: Outlook, seen: PersonView) -> dict[str, Any]:
    """Context of every page about one person, without the options one by one."""
    summary = outlook.summary
    asked = questions()
    return {
        "s": summary,
        "v": seen,
        "best": [
            {"seen": one, "svg": Markup(people(one.people, _alternative(one, seen), grey=one.unstudied))}
            for one in seen.shown
        ],
        "answers": answers,
        "about": answers.about,
        "health": health_lines(summary.health),
        "reasons": minded_lines((one.name, one.safety) for one in summary.options),
        "withheld": withheld_lines(summary.not_offered),
        "safety_sources": " ".join(source_lines(summary)),
        "withheld_names": withheld_names(summary.not_offered),
        "readings": wording.reading_rows(summary),
        "narrowing": _narrowing(outlook),
        "matters": [choice for choice in asked.matters if choice.key in answers.matters],
        "stopped": [one.title for one in asked.tried if answers.tried.get(one.key) == "stopped"],
        "noted": [
            one.title for one in asked.tried if answers.tried.get(one.key) == "now" and one.now is None
        ],
        "caveats": outlook.economics.caveats,
        "provider": {**provider_questions(), "everybody": seen.questions, "red_flags": seen.red_flags},
        # Nobody would expect a therapy without a usual course here.
        "not_offered": [
            one for one in summary.not_offered if "No usual course" not in one.why and one.safety is None
        ],
    }


def card(
    option: ForecastOption,
    place: int,
    summary: ForecastSummary,
    view: PersonView,
    seen: OptionView,
    scale: Scale,
    answers: Answers,
) -> dict[str, Any]:
    """All that is told of one option.

    Args:
        option: of the forecast.
        place: among its options.
        summary: of the forecast.
        view: at the horizon of the person.
        seen: the option in it.
        scale: axis shared by all options.
        answers: of the person.
    """
    nothing = summary.options[0]
    stop = option.stopping
    picture = fan(
        summary.days,
        option.percent_change,
        scale,
        f"Change of visible hair over 24 months, {option.name}: {_course_words(option)}",
        reference=None if option.is_nothing else nothing.percent_change.median,
        stopped=(stop.first_day, stop.percent_change.median) if stop else None,
        percent=True,
        grey=option.unstudied,
    )
    therapies = seen.therapies
    facts = dict(wording.facts(option, seen, summary, view.horizon))
    harms = [replace(harm, event=plain(harm.event)) for harm in option.harms]
    return {
        "id": f"option-{place}",
        "place": place,
        "name": option.name,
        "kind": option.kind,
        "treatments": [readable(words) for words in option.treatments],
        "warnings": [readable(words) for words in option.warnings],
        "minded": minded(option.safety),
        "safe": _safe_for(option),
        "tests": facts[wording.TESTS],
        "kept": facts[wording.KEPT],
        "hairline": facts.get(wording.HAIRLINE, ""),
        "therapies": therapies,
        "course": Markup(picture),
        "seen": seen,
        "crowd": Markup(people(seen.people, _alternative(seen, view), grey=option.unstudied)),
        "words": wording.frequency(seen.people),
        "change": wording.change(seen.change),
        "against": facts["Against doing nothing"],
        "rated": facts[wording.RATED],
        "published": facts[wording.PUBLISHED],
        "beliefs": wording.beliefs(option),
        "shedding": facts["Shedding to expect"],
        "stopping": facts["On stopping after a year"],
        "bought": seen.per_gainer_words if seen.cost else "",
        "like": _like(option.kind, therapies, answers.pattern),
        "no_harm": provider_questions()["nothing_harm" if answers.pattern else "nothing_harm_shedding"],
        "harms": harms[:MANY_HARMS],
        "harm_ratios": option.harm_ratios,
        "more_harms": harms[MANY_HARMS:],
        "regulation": option.regulation,
        "evidence": option.evidence,
        "certainty": option.certainty,
        "ask": [
            line for about in provider_questions()["about"] for line in _asks(about, therapies, answers.sex)
        ],
        "table": _table(option),
        "flags": _flags(seen, answers),
        "bills": _bills(option),
        "sources": wording.sources(option, (source for bill in option.cost.bills for source in bill.sources)),
    }


def _safe_for(option: ForecastOption) -> str:
    """Sentences on safety that do not stand as flags of the card."""
    flags = minded(option.safety)
    rest = [words for words in safety_lines(option.safety) if words not in flags]
    return " ".join(rest) or "Mind what stands at the top of this card."


def _like(kind: str, therapies: Sequence[str], pattern: bool) -> list[str]:
    """Notes on living with an option."""
    told = provider_questions()
    if kind == "nothing":
        return [told["nothing_like" if pattern else "nothing_like_shedding"]]
    return [about["like"] for about in told["about"] if set(about["therapies"]) & set(therapies)]


def _asks(about: Mapping[str, Any], therapies: Sequence[str], sex: str) -> list[str]:
    if not set(about["therapies"]) & set(therapies):
        return []
    return [*about["ask"], *(about.get("ask_women", ()) if sex == "female" else ())]


def _course_words(option: ForecastOption) -> str:
    found = option.percent_change
    low, middle, high = (
        number(values[-1], 0, signed=True) for values in (found.lo90, found.median, found.hi90)
    )
    return f"{middle} % after 24 months (90 % interval {low} to {high} %)"


def _alternative(seen: OptionView, view: PersonView) -> str:
    words = wording.frequency(seen.people)
    return f"Of 100 people like you, {seen.name}, after {view.horizon} months: {words}"


def _table(option: ForecastOption) -> list[tuple[int, str, str, str]]:
    """Rows (month, change, density, difference from doing nothing): the picture in numbers."""
    found = []
    for row in option.at:
        level = row.density
        density = f"{number(level.median, 0)} ({interval((level.lo90, level.hi90), 0)})"
        against = wording.percent(row.percent_against_nothing)
        found.append((row.month, wording.percent(row.percent_change), density, against))
    return found


def _flags(seen: OptionView, answers: Answers) -> list[str]:
    """Notes on this option from the person's answers: dislikes, budget, therapies tried."""
    asked, therapies = questions(), seen.therapies
    found = [
        f"You would rather not: {choice.title.lower()}."
        for choice in asked.dislikes
        if choice.key in answers.dislikes and set(choice.therapies) & set(therapies)
    ]
    budget = answers.budget_value
    paid = [one for one in seen.cost if one.currency == BUDGET]
    if budget is not None and len(paid) == len(seen.cost) == 1:
        if paid[0].low > budget:
            found.append("Above your budget at every printed price.")
        elif paid[0].high > budget:
            found.append("May be above your budget, depending on the price.")
    tried = [
        one.title.lower()
        for one in asked.tried
        if answers.tried.get(one.key) == "stopped" and one.now is not None and one.now["therapy"] in therapies
    ]
    if tried:
        found.append(f"You have used {' and '.join(tried)} before and stopped: tell your doctor why.")
    return found


def _bills(option: ForecastOption) -> str:
    """Things paid for in two years beside a steady supply: ``exosome: 5 sessions``."""
    return ", ".join(
        f"{bill.therapy}: {number(bill.count, 0)} {bill.per}{'' if bill.count == 1 else 's'}"
        for bill in option.cost.bills
        if bill.per != "month"
    )


def _narrowing(outlook: Outlook) -> dict[str, Any] | None:
    """Pictures of the course with and without the person's measurements, on one scale."""
    if outlook.blind is None:
        return None
    before = outlook.blind.options[-1]
    after = next(one for one in outlook.summary.options if one.name == before.name)
    scale = Scale.over([before.density, after.density])
    days = outlook.summary.days

    def drawn(found: ForecastOption, words: str) -> Markup:
        alternative = f"{words}: {wording.course(found.density)} hairs per cm²"
        return Markup(fan(days, found.density, scale, alternative))

    wide, narrow = (found.density.hi90[0] - found.density.lo90[0] for found in (before, after))
    told = outlook.summary.conditioning
    return {
        "name": before.name,
        "before_svg": drawn(before, "Without your measurements"),
        "after_svg": drawn(after, "With your measurements"),
        "before_width": number(wide, 0),
        "after_width": number(narrow, 0),
        "narrower": number(100.0 * (1.0 - narrow / wide), 0) if narrow / wide < 0.98 else "",
        "trust": "" if told is None else wording.trust(told),
    }
