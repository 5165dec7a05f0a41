"""Patient's version of the sheet for a visit: the clinician's numbers in plain words, and 100 heads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from anagen.forecasting.noticing import OutOf100
from anagen.report.view.visit_view import VisitNumber, VisitOption, VisitView
from anagen.report.visit.sheet import Heads, Part, Sheet, SheetTable
from anagen.report.visit.words import judged_words, sheet_words

MOST_HARMS, MOST_QUESTIONS, MOST_FLAGS = 3, 6, 5


def patient_sheet(view: VisitView, today: date | None = None) -> Sheet:
    """Sheet for the patient.

    Args:
        view: of the visit.
        today: date printed on it; None: no date.
    """
    words = _words()
    about = [f"For a {view.person}."]
    if today:
        about.append(f"{today.day} {today:%B %Y}.")
    seen = view.in_full
    return Sheet(
        reader="patient",
        title=words["title"],
        about=(" ".join(about),),
        alarms=tuple(
            [Part(words["first"], lines=view.see_doctor_first, alarm=True)] if view.see_doctor_first else []
        ),
        lead=" ".join(filter(None, [*view.sentences, view.dummy])),
        heads=tuple(head for one in seen if (head := _heads(one)) is not None),
        heads_title=_heads_title(view),
        table=_others(view),
        parts=(
            *(_told(one, view) for one in seen if not one.is_nothing),
            *_list(words["withheld"], [one.words for one in view.withheld]),
            *_list(words["ask"], view.questions[:MOST_QUESTIONS], beside=True),
            *_list(words["walk"], view.red_flags[:MOST_FLAGS], beside=True),
        ),
        foot=(f"{words['foot']} {view.disclaimer}",),
        notes=words["notes"],
    )


def _words() -> dict[str, Any]:
    found: dict[str, Any] = sheet_words()["patient"]
    return found


def _heads(one: VisitOption) -> Heads | None:
    """Picture of an option; of the main event where hair is not counted."""
    words = _words()
    if not one.numbers:
        return None
    main = one.numbers[0]
    if one.people is not None:
        given = {"better": one.people.better, "worse": one.people.worse, "nothing": main.nothing}
        text = str(words["nothing" if one.is_nothing else "better"]).format(**given)
        if not one.is_nothing:
            text += f" {_help(main)}"
        text += " " + str(words["range"]).format(low=main.low, high=main.high)
        return Heads(_upper(one.name), one.people, text, one.unstudied)
    if not main.telling:
        return None
    text = chance_words(main, one.is_nothing)
    return Heads(_upper(one.name), OutOf100(main.of_100, 100 - main.of_100, 0), text, one.unstudied)


def _heads_title(view: VisitView) -> str:
    """Title of the pictures, with their colours."""
    first = next((one for one in view.options if one.numbers), None)
    if first is None:
        return ""
    key = "heads" if first.people is not None else "heads_of"
    return str(_words()[key]).format(span=view.span, plain=first.numbers[0].plain)


def _help(main: VisitNumber) -> str:
    words = _words()
    return str(words["added"]).format(added=main.added) if main.added > 0 else str(words["fewer"])


def chance_words(event: VisitNumber, nothing: bool = False) -> str:
    """Numbers of an event in plain sentences; `nothing`: nothing is given."""
    words = _words()
    text = str(words["chance" if event.telling else "unclear"]).format(**vars(event))
    return text if nothing else f"{text} {str(words['beside']).format(**vars(event))}"


def _others(view: VisitView) -> SheetTable | None:
    words = _words()
    rows = [
        (
            _upper(one.name),
            str(one.numbers[0].of_100) if one.numbers[0].telling else "nobody can say",
            str(one.numbers[0].nothing),
            _sure(one.certainty),
        )
        for one in view.rest
        if one.numbers
    ]
    return SheetTable(words["others"], tuple(words["columns"]), tuple(rows)) if rows else None


def _sure(certainty: str | None) -> str:
    return "–" if certainty is None else str(_words()["sureness"].get(certainty, certainty))


def _told(one: VisitOption, view: VisitView) -> Part:
    words = _words()
    harms = "; ".join(f"{harm.plain}: {harm.often}" for harm in one.harms[:MOST_HARMS])
    more = " ".join(chance_words(event) for event in one.numbers[1:])
    looks = [_upper(judged_words(each, words)) for each in one.judged]
    facts = [
        (words["how"], "; ".join(one.doses)),
        (words["sure"], _upper(_sure(one.certainty))),
        (words["more"], more),
        (words["harms"], harms or one.harm),
        (words["mind"], " ".join(fact.words for fact in one.cautions)),
        (words["tests"], " ".join(test.words for test in one.monitoring)),
        (words["judge"], " ".join([*looks, *one.when])),
        # Hairs/cm2 left after a stop say nothing to a patient; chances do.
        (words["stop"], one.stopping if one.people is None else ""),
        (str(words["cost"]).format(span=view.span), one.cost),
    ]
    return Part(_upper(one.name), facts=tuple((word, text) for word, text in facts if text))


def _list(title: str, lines: Sequence[str], *, beside: bool = False) -> tuple[Part, ...]:
    return (Part(title, lines=tuple(lines), beside=beside),) if lines else ()


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
