"""Contents of a forecast's page: numbers of the summary in words and pictures, equal for all options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from anagen.economics.costed_option import ComparedOption, CostedOption
from anagen.economics.spread import Spread
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.harms import commonest
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.rated import RATED_MONTHS, Rated
from anagen.forecasting.summary import ForecastSummary
from anagen.report.figures.forecast import Scale, fan, people
from anagen.report.numbers import interval, number, readable
from anagen.report.person import forecast_wording as wording
from anagen.report.person.forecast_table import better_beside, price
from anagen.report.person.safety_words import (
    health_lines,
    minded,
    minded_lines,
    safety_lines,
    source_lines,
    standing,
    withheld_lines,
    withheld_names,
)
from anagen.web.options.answers import Answers
from anagen.web.options.outlook import Outlook
from anagen.web.options.questions import plain_words, provider_questions, questions

LEAST = 15.0
"""Least reach of the axis of changes, per cent."""
MANY_HARMS = 5
"""Number of harms shown at once; the rest unfold."""


def view(answers: Answers, outlook: Outlook) -> dict[str, Any]:
    """Context of ``options/result.html.j2`` and of the one-page summary."""
    summary = outlook.summary
    options = summary.options
    scale = Scale.over([one.percent_change for one in options], -LEAST, LEAST)
    costs = outlook.economics.options
    shown = [_option(option, i, summary, costs[i], scale, answers) for i, option in enumerate(options)]
    asked = questions()
    return {
        "s": summary,
        "answers": answers,
        "about": answers.about,
        "health": health_lines(summary.health),
        "reasons": minded_lines((one.name, one.safety) for one in options),
        "withheld": withheld_lines(summary.not_offered),
        "safety_sources": " ".join(source_lines(summary)),
        "withheld_names": withheld_names(summary.not_offered),
        "in_short": wording.answer(summary),
        "options": shown,
        "readings": wording.reading_rows(summary),
        "narrowing": _narrowing(outlook),
        "matters": [choice for choice in asked.matters if choice.key in answers.matters],
        "stopped": [one.title for one in asked.tried if answers.tried.get(one.key) == "stopped"],
        "noted": [
            one.title for one in asked.tried if answers.tried.get(one.key) == "now" and one.now is None
        ],
        "currency": outlook.economics.currency,
        "caveats": outlook.economics.caveats,
        "provider": provider_questions(),
        # Nobody would expect a therapy without a usual course here.
        "not_offered": [
            one for one in summary.not_offered if "No usual course" not in one.why and one.safety is None
        ],
    }


def _option(
    option: ForecastOption,
    place: int,
    summary: ForecastSummary,
    cost: CostedOption,
    scale: Scale,
    answers: Answers,
) -> dict[str, Any]:
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
    rated = option.rated_by()
    now = rated.month_24.treated.people
    therapies = tuple(dict.fromkeys(row.therapy for row in option.evidence if not row.together))
    facts = dict(wording.facts(option, summary))
    harms = [replace(harm, event=plain(harm.event)) for harm in option.harms]
    return {
        "id": f"option-{place}",
        "name": option.name,
        "kind": option.kind,
        "treatments": [readable(words) for words in option.treatments],
        "warnings": [readable(words) for words in option.warnings],
        "safety": standing(option.safety),
        "minded": minded(option.safety),
        "safe": _safe_for(option),
        "tests": facts[wording.TESTS],
        "kept": facts[wording.KEPT],
        "therapies": therapies,
        "course": Markup(picture),
        "people": [_people(rated, month, option) for month in RATED_MONTHS],
        "of_100": now,
        "untreated": None if option.is_nothing else str(rated.month_24.untreated.people.better),
        "panel": better_beside(option.rated_by("panel").month_24),
        "change12": wording.percent(option.month(12).percent_change),
        "change24": wording.percent(option.month(24).percent_change),
        "against": facts["Against doing nothing"],
        "rated": facts[wording.RATED],
        "published": facts[wording.PUBLISHED],
        "beliefs": wording.beliefs(option),
        "shedding": facts["Shedding to expect"],
        "stopping": facts["On stopping after a year"],
        "year1": _paid(cost, cost.paid_first_year, option),
        "year2": _paid(cost, cost.paid, option),
        "bought": _bought(cost),
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
        "flags": _flags(option, cost, answers, therapies),
        "meets": _meets(option, now, cost),
        "sources": wording.sources(option, (quote.source for one in cost.purchases for quote in one.quotes)),
    }


def _safe_for(option: ForecastOption) -> str:
    """Sentences on safety that do not stand as flags of the card."""
    flags = minded(option.safety)
    rest = [words for words in safety_lines(option.safety) if words not in flags]
    return " ".join(rest) or "Mind what stands at the top of this card."


def plain(event: str) -> str:
    """Event of the safety tables in plain words, with its medical word behind them if it is a single one."""
    words = plain_words().get(event)
    if words is None:
        return event
    return f"{words} ({event})" if len(event.split()) <= 2 else words


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


def _people(rated: Rated, month: int, option: ForecastOption) -> dict[str, Any]:
    now = rated.at(month).treated.people
    words = wording.frequency(now)
    alternative = f"Of 100 people like you, {option.name}, after {month} months: {words}"
    picture = people(now, alternative, grey=option.unstudied)
    return {"when": f"After {month} months", "words": words, "svg": Markup(picture), "now": now}


def _paid(cost: CostedOption, found: Spread, option: ForecastOption) -> str:
    """Cost as ``720 to 2 400 USD``, which holds nine of ten draws of the printed prices."""
    if not cost.priced:
        return price(option)
    if found.high == 0.0:
        return "nothing" if option.is_nothing or found is cost.paid else "nothing in this year"
    low, high = (number(_rounded(end), 0) for end in (found.low, found.high))
    currency = next(iter(cost.cumulative), "USD")
    return f"{low} to {high} {currency}" if low != high else f"{low} {currency}"


def _rounded(value: float) -> float:
    """Number with two significant digits; printed prices are not known to more."""
    return float(f"{value:.2g}")


def _bought(cost: CostedOption) -> str:
    """Cost of a visible change in words, if it is known."""
    if not isinstance(cost, ComparedOption):
        return ""
    found = cost.per_responder
    if found.ratio is None:
        return "no price can be named: hardly anybody more says better than untreated"
    currency = next(iter(cost.cumulative), "USD")
    text = f"about {number(_rounded(found.ratio), 0)} {currency} for each further person who says better"
    if found.low is not None:
        high = "no upper limit" if found.high is None else number(_rounded(found.high), 0)
        text += f" (90 %: {number(_rounded(found.low), 0)} to {high})"
    return text


def _table(option: ForecastOption) -> list[tuple[int, str, str, str]]:
    """Rows (month, change, density, difference from doing nothing): the picture in numbers."""
    found = []
    for row in option.at:
        level = row.density
        density = f"{number(level.median, 0)} ({interval((level.lo90, level.hi90), 0)})"
        against = wording.percent(row.percent_against_nothing)
        found.append((row.month, wording.percent(row.percent_change), density, against))
    return found


def _flags(
    option: ForecastOption, cost: CostedOption, answers: Answers, therapies: Sequence[str]
) -> list[str]:
    """Notes on this option from the person's answers: dislikes, budget, therapies tried."""
    asked = questions()
    found = [
        f"You would rather not: {choice.title.lower()}."
        for choice in asked.dislikes
        if choice.key in answers.dislikes and set(choice.therapies) & set(therapies)
    ]
    budget = answers.budget_value
    if budget is not None and cost.priced:
        if cost.paid.low > budget:
            found.append("Above your budget at nearly every printed price.")
        elif cost.paid.high > budget:
            found.append("May be above your budget, depending on the price.")
    tried = [
        one.title.lower()
        for one in asked.tried
        if answers.tried.get(one.key) == "stopped" and one.now is not None and one.now["therapy"] in therapies
    ]
    if tried:
        found.append(f"You have used {' and '.join(tried)} before and stopped: tell your doctor why.")
    return found


def _meets(option: ForecastOption, now: OutOf100, cost: CostedOption) -> dict[str, str]:
    """Words on an option for each thing that can matter (`questions().matters`)."""
    return {
        "more": f"{now.better} of 100 say better",
        "keep": f"{100 - now.worse} of 100 do not say worse",
        "safe": _safe(option),
        "cost": _paid(cost, cost.paid, option),
        "easy": "; ".join(readable(words) for words in option.treatments) or "nothing to do",
        "sure": option.certainty or "the untreated course was followed in a few groups",
    }


def _safe(option: ForecastOption) -> str:
    """Most frequent counted harm, and whether serious ones are known."""
    harms = option.harms
    if not harms:
        return "none of its own" if option.is_nothing else "no numbers were read; not the same as none"
    most = commonest(harms)
    clear = [harm.none_of for harm in harms if harm.none_of is not None]
    if most is not None:
        words = f"most often {plain(most.event)}: {most.words}"
    elif clear:
        words = f"none among the {max(clear)} watched, too few to rule it out"
    else:
        words = "reported, never counted"
    serious = sum(harm.severity in ("fatal", "serious", "moderate-serious") for harm in harms)
    uncounted = f"; {serious} serious one{'s' * (serious > 1)} reported" if serious else ""
    return words + uncounted


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
