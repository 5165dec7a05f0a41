"""Contents of the answer: a few options set out topic by topic, and all options at a glance."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from anagen.forecasting.by_threshold import CHOICES
from anagen.forecasting.horizon import HORIZONS
from anagen.forecasting.rated import RatedAt
from anagen.report.person.unstudied import unstudied
from anagen.report.view.option_view import OptionView
from anagen.report.view.person_view import PersonView
from anagen.report.view.words import span
from anagen.web.options.answers import Answers
from anagen.web.options.assumed import assumed, narrows
from anagen.web.options.outlook import Outlook
from anagen.web.options.strips import bar, left_bars, shares
from anagen.web.options.view import about_person, card, changes_scale

ASKED_FOR = "exosome"
"""Therapy that is set out in full for those who have had it or were offered it."""


def answer_view(answers: Answers, outlook: Outlook) -> dict[str, Any]:
    """Context of ``options/result.html.j2``."""
    seen = outlook.seen(answers.months_ahead)
    chosen = _chosen(seen, answers)
    scale = changes_scale(outlook.summary)
    options = []
    for place, (option, one) in enumerate(zip(outlook.summary.options, seen.options, strict=True)):
        if one.name in chosen:
            told = card(option, place, outlook.summary, seen, one, scale, answers)
            told["shares"] = [] if one.is_nothing else shares(one, option.published_ratings, seen.horizon)
            told["more_shares"] = max(len(option.published_ratings) - len(told["shares"]) + 2, 0)
            told["when"] = [
                (span(month), option.rated_by().at(month).treated.people, _bar(option.rated_by().at(month)))
                for month in HORIZONS
            ]
            told["trial_shedding"] = next(
                (harm.words for harm in option.harms if harm.event == "transient shedding"), ""
            )
            told["left"] = left_bars(option.stopping)
            options.append(told)
    return {
        **about_person(answers, outlook, seen),
        "options": options,
        "glance": [_glance(place, one, chosen) for place, one in enumerate(seen.options)],
        "thresholds": _thresholds(outlook, seen, chosen),
        "beyond": unstudied((), outlook.summary.warnings),
        "untested": unstudied(outlook.summary.evidence),
        "assumed": assumed(answers),
        "narrows": narrows(answers),
    }


def _chosen(seen: PersonView, answers: Answers) -> set[str]:
    """Names of the options set out in full: those of the picture, own ones, and exosomes for who had them."""
    asked = ASKED_FOR + "s" in answers.tried
    own = {one.name for one in seen.options if one.kind == "own"}
    offered = {one.name for one in seen.options if asked and ASKED_FOR in one.therapies}
    return {one.name for one in seen.shown} | own | offered


def _glance(place: int, one: OptionView, chosen: set[str]) -> dict[str, Any]:
    return {
        "place": place,
        "seen": one,
        "bar": bar(one.people, None if one.is_nothing else one.untreated, grey=one.unstudied),
        "told": one.name in chosen,
    }


def _bar(at: RatedAt) -> Markup:
    return bar(at.treated.people, at.untreated.people.better)


def _thresholds(outlook: Outlook, seen: PersonView, chosen: set[str]) -> list[dict[str, Any]]:
    """Numbers of 100 people whose hair changes by each threshold, for the options set out."""
    return [
        {
            "percent": choice,
            "rows": [
                {"name": one.name, "people": people, "bar": bar(people)}
                for one in seen.options
                if one.name in chosen
                for people in (outlook.by_threshold[one.name][seen.horizon][choice],)
            ],
        }
        for choice in CHOICES
    ]
