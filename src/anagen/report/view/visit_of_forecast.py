"""View for a visit made from a forecast: its numbers are those of `PersonView`, at the same horizon."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from anagen.economics.responders import FEWEST_GAINERS
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.harms import LEAST_SHARE, HarmNumber
from anagen.forecasting.judging import judged, judging_file
from anagen.forecasting.options import NotOffered
from anagen.forecasting.prognosis.result import PrognosisOption
from anagen.forecasting.standing import Status
from anagen.forecasting.stopping import Stopping
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.plan_harm import SERIOUS
from anagen.report.numbers import number, readable
from anagen.report.person.safety_words import standing
from anagen.report.view.option_view import OptionView
from anagen.report.view.person_view import PersonView
from anagen.report.view.visit_view import SCHEMA, Cited, VisitHarm, VisitNumber, VisitOption, VisitView
from anagen.report.view.words import plain
from anagen.report.visit.codes import diagnosis_codes, drug_codes
from anagen.report.visit.words import sheet_words
from anagen.safety.blood_tests import BloodTest
from anagen.safety.judge import HEADS, Safety
from anagen.safety.standing import WITHHELD

BETTER = "call their own hair better"
MOST_HARMS = 4
"""Harms of an option on the sheet: the gravest, and the most frequent that were counted."""


def visit_of_forecast(summary: ForecastSummary, view: PersonView, hair_loss: str) -> VisitView:
    """View for a visit.

    Args:
        summary: of the forecast.
        view: of the same forecast.
        hair_loss: that the person came with (`Person.asked`).
    """
    person = summary.person
    options = tuple(
        _option(option, seen, summary) for option, seen in zip(summary.options, view.options, strict=True)
    )
    return VisitView(
        schema=SCHEMA,
        anagen=summary.anagen,
        horizon=view.horizon,
        person=view.person,
        country=person.country or "",
        given=tuple(readable(words) for words in person.given),
        diagnosis=" ".join(filter(None, [view.supposed, person.scale.capitalize(), person.stage])),
        codes=diagnosis_codes(hair_loss),
        see_doctor_first=view.see_doctor_first,
        work_up=summary.doctor_first.work_up,
        health=summary.health.present,
        health_not_told=tuple(key.replace("_", " ") for key in summary.health.not_told),
        sentences=view.answer.sentences,
        dummy=view.answer.dummy,
        options=options,
        shown=view.answer.shown,
        withheld=withheld(summary.not_offered),
        unsuited=tuple(f"{one.name}: {one.why}" for one in summary.not_offered if one.safety is None),
        rule=judging_file().rule,
        unknown=_unknown(summary, view),
        questions=view.questions,
        red_flags=view.red_flags,
        sources=sources(one for one in summary.options if one.name in view.answer.shown),
        made=f"{summary.particles} virtual people, parameters {summary.parameters.id}, seed {summary.seed}",
        disclaimer=summary.disclaimer,
    )


def _option(option: ForecastOption, seen: OptionView, summary: ForecastSummary) -> VisitOption:
    nothing = option.is_nothing
    number_of = VisitNumber(
        BETTER,
        BETTER,
        seen.people.better,
        seen.better_low,
        seen.better_high,
        seen.untreated,
        seen.added,
        needed(seen.added),
    )
    return VisitOption(
        name=seen.name,
        kind=seen.kind,
        doses=tuple(readable(words) for words in seen.treatments),
        codes=drug_codes(seen.therapies),
        people=seen.people,
        numbers=(number_of,),
        change=seen.change,
        against=None if nothing else seen.against,
        certainty=seen.certainty,
        why=option.evidence[-1].why if option.evidence else "",
        harm=seen.harm,
        harms=visit_harms(option.harms),
        standing=standing(option.safety),
        cautions=cautions(option.safety),
        withheld_if=option.safety.withheld_if if option.safety else (),
        monitoring=monitoring(option.blood_tests),
        judged=() if nothing else judged(option, summary),
        when=(),
        stopping=_stopping(option.stopping),
        kept=tuple(Cited(one.words, one.source, one.status == "recalled") for one in option.kept),
        cost=seen.cost_words,
        label="",
        law=law(option.regulation),
        unstudied=seen.unstudied,
    )


def sources(options: Iterable[ForecastOption | PrognosisOption]) -> tuple[str, ...]:
    """Sources of doses and rhythms, each once."""
    return tuple(dict.fromkeys(f"{one.name}: {one.source}" for one in options if one.source))


def needed(added: int) -> int | None:
    """People to treat for one more who gains, rounded up; None where fewer than 5 in 100 gain."""
    return math.ceil(100 / added) if added >= FEWEST_GAINERS else None


def visit_harms(harms: Sequence[HarmNumber]) -> tuple[VisitHarm, ...]:
    """Gravest harms, then the most frequent that were counted, at most `MOST_HARMS`.

    As in the main harm, small groups are passed over beside large ones.
    """
    grave = [one for one in harms if one.severity in SERIOUS]
    most = max((one.watched or 0 for one in harms if one.out_of_100 is not None), default=0)
    counted = sorted(
        (
            one
            for one in harms
            if one.out_of_100 is not None and one not in grave and (one.watched or 0) >= LEAST_SHARE * most
        ),
        key=lambda one: -(one.out_of_100 or 0.0),
    )
    chosen = list({(one.event, one.words): one for one in [*grave[:2], *counted]}.values())
    return tuple(
        VisitHarm(one.event, plain(one.event), one.severity, one.words, one.source)
        for one in chosen[:MOST_HARMS]
    )


def cautions(safety: Safety | None) -> tuple[Cited, ...]:
    """Reasons to mind for this person, each with the label behind it."""
    return tuple(
        Cited(f"{_upper(HEADS[one.standing])}: {one.sentence}", one.source, one.status == "recalled")
        for one in (safety.reasons if safety else ())
        if one.standing != WITHHELD
    )


def monitoring(tests: Sequence[BloodTest]) -> tuple[Cited, ...]:
    """Tests that go with an option."""
    return tuple(Cited(one.words, one.source, one.status == "recalled") for one in tests)


def law(rows: Sequence[Status]) -> tuple[Cited, ...]:
    """Decisions of regulators: for the person's country where it is known, else in general."""
    own = {one.therapy for one in rows if one.place}
    return tuple(
        Cited(f"{one.therapy}{f' ({one.place})' if one.place else ''}: {one.text}", one.source)
        for one in rows
        if one.text and (one.place or one.therapy not in own)
    )


def withheld(not_offered: Iterable[NotOffered]) -> tuple[Cited, ...]:
    """Options that this person's health rules out, each reason once, with the label behind it."""
    names: dict[Cited, dict[str, None]] = {}
    for one in not_offered:
        for reason in one.safety.reasons if one.safety else ():
            if reason.standing == WITHHELD:
                fact = Cited(reason.sentence, reason.source, reason.status == "recalled")
                names.setdefault(fact, {})[one.name] = None
    return tuple(
        Cited(f"{', '.join(options)}. {fact.words}", fact.source, fact.recalled)
        for fact, options in names.items()
    )


def _stopping(stop: Stopping | None) -> str:
    if stop is None:
        return ""
    gain, later, last = (
        number(one.median, 0, signed=True) for one in (stop.gain, stop.left_after_6, stop.left_after_12)
    )
    return str(sheet_words()["stopped"]).format(gain=gain, later=later, last=last)


def _unknown(summary: ForecastSummary, view: PersonView) -> tuple[str, ...]:
    found = list(view.warnings)
    if not summary.conditioning:
        found.append(
            "Nothing was measured on this person: numbers are those of people of this sex, age and stage."
        )
    found += sheet_words()["not_known"]
    return tuple(found)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
