"""View for a visit made from a prognosis, for kinds of hair loss in which hair is not counted."""

from __future__ import annotations

from collections.abc import Mapping

from anagen.forecasting.prognosis.chance import Chance
from anagen.forecasting.prognosis.result import Prognosis, PrognosisOption
from anagen.report.numbers import readable
from anagen.report.view.prognosis_option import ChanceLine, PrognosisLine
from anagen.report.view.prognosis_view import PrognosisView
from anagen.report.view.visit_of_forecast import (
    cautions,
    law,
    monitoring,
    needed,
    sources,
    visit_harms,
    withheld,
)
from anagen.report.view.visit_view import SCHEMA, VisitNumber, VisitOption, VisitView
from anagen.report.visit.codes import diagnosis_codes, drug_codes
from anagen.report.visit.words import sheet_words


def visit_of_prognosis(found: Prognosis, view: PrognosisView, hair_loss: str) -> VisitView:
    """View for a visit.

    Args:
        found: prognosis of one person.
        view: of the same prognosis.
        hair_loss: that the person came with (`Person.asked`).
    """
    lines = view.options
    nothing = found.options[0] if found.options else None
    plain = {one.name: one.people for one in found.events}
    options = tuple(
        _option(option, line, lines[0], nothing, plain)
        for option, line in zip(found.options, lines, strict=True)
    )
    return VisitView(
        schema=SCHEMA,
        anagen=found.anagen,
        horizon=view.horizon,
        person=view.person,
        country=found.person.country or "",
        given=tuple(readable(words) for words in found.person.given),
        diagnosis=found.label,
        codes=diagnosis_codes(hair_loss),
        see_doctor_first=view.see_doctor_first,
        work_up=found.doctor_first.work_up,
        health=found.health.present,
        health_not_told=tuple(key.replace("_", " ") for key in found.health.not_told),
        sentences=view.sentences,
        dummy="",
        options=options,
        shown=view.shown,
        withheld=withheld(found.not_offered),
        unsuited=tuple(f"{name}: {why}" for name, why in view.not_offered),
        rule=sheet_words()["rule_of_chances"] if any(one.when for one in options) else "",
        unknown=(
            *(f"{question}: {why}" for question, why in view.unanswered),
            *sheet_words()["not_known"],
        ),
        questions=view.questions,
        red_flags=view.red_flags,
        sources=sources(one for one in found.options if one.name in view.shown),
        made=f"{view.made} Seed {found.seed}" if view.made else "No number can be had",
        disclaimer=found.disclaimer,
    )


def _option(
    option: PrognosisOption,
    line: PrognosisLine,
    nothing_line: PrognosisLine,
    nothing: PrognosisOption | None,
    plain: Mapping[str, str],
) -> VisitOption:
    untreated = {one.event: one for one in nothing_line.chances}
    moments = tuple(f"{_upper(one.event)}: {one.words}." for one in line.moments)
    return VisitOption(
        name=line.name,
        kind=line.kind,
        doses=tuple(readable(words) for words in line.treatments),
        codes=drug_codes(line.therapies),
        people=None,
        numbers=tuple(_number(one, untreated.get(one.event, one), plain) for one in line.chances),
        change=None,
        against=None,
        certainty=line.certainty,
        why=option.evidence[-1].why if option.evidence else "",
        harm=line.harm,
        harms=visit_harms(option.harms),
        standing=line.safety,
        cautions=cautions(option.safety),
        withheld_if=option.safety.withheld_if if option.safety else (),
        monitoring=monitoring(option.blood_tests),
        judged=(),
        when=(*moments, *_parted(option, nothing)),
        stopping=_stopped(line),
        kept=(),
        cost=line.cost_words,
        label=line.label,
        law=law(option.regulation),
        unstudied=line.unstudied,
    )


def _number(chance: ChanceLine, untreated: ChanceLine, plain: Mapping[str, str]) -> VisitNumber:
    added = chance.of_100 - untreated.of_100
    telling = chance.telling and untreated.telling
    return VisitNumber(
        event=chance.event,
        plain=plain.get(chance.event, chance.event),
        of_100=chance.of_100,
        low=chance.low,
        high=chance.high,
        nothing=untreated.of_100,
        added=added,
        needed=needed(added) if telling else None,
        telling=chance.telling,
    )


def _parted(option: PrognosisOption, nothing: PrognosisOption | None) -> tuple[str, ...]:
    """Sentence on the first month at which the main chance stands apart from that of doing nothing."""
    if nothing is None or not option.treatments or not option.chances:
        return ()
    words = sheet_words()["parted"]
    event = option.chances[0].event
    for one in option.chances:
        beside = _same(nothing, one)
        if one.event == event and beside is not None and one.telling and one.low > beside.high:
            return (str(words["at"]).format(month=one.month, event=event),)
    return (str(words["never"]).format(event=event),)


def _same(option: PrognosisOption, chance: Chance) -> Chance | None:
    found = (one for one in option.chances if (one.event, one.month) == (chance.event, chance.month))
    return next((one for one in found if one.telling), None)


def _stopped(line: PrognosisLine) -> str:
    """Sentence on those who stop after a year."""
    one = line.stopped
    if one is None:
        return ""
    return str(sheet_words()["parted"]["stopped"]).format(months=one.months, words=one.words)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
