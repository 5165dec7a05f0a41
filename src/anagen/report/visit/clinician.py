"""Clinician's version of the sheet for a visit: terse and technical, with codes, denominators and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from anagen.report.numbers import number
from anagen.report.view.option_view import Range
from anagen.report.view.visit_view import Cited, VisitNumber, VisitOption, VisitView
from anagen.report.visit.sheet import Part, Sheet, SheetTable
from anagen.report.visit.words import judged_words, sheet_words
from anagen.safety.judge import HEADS, NOT_ASKED
from anagen.safety.standing import FINE

DASH = "–"
MOST_KEPT = 2
"""Studies of how long a treatment is kept up that the sheet tells; the JSON holds all."""


def clinician_sheet(view: VisitView, today: date | None = None) -> Sheet:
    """Sheet for the clinician.

    Args:
        view: of the visit.
        today: date printed on it; None: no date.
    """
    words = _words()
    told = [one.words for one in view.codes]
    about = [
        f"{_upper(view.person)}{f', {view.country}' if view.country else ''}. {_upper(view.diagnosis)}"
        + (f": {'; '.join(told)}." if told else ".")
    ]
    if view.given:
        about.append(f"{words['given']}: {'; '.join(view.given)}.")
    about += [f"{words['health']}: {'; '.join(view.health)}."] if view.health else []
    about += [f"{words['not_asked']}: {', '.join(view.health_not_told)}."] if view.health_not_told else []
    if today:
        about.append(f"Made on {today.isoformat()}.")
    return Sheet(
        reader="clinician",
        title=words["title"],
        about=tuple(about),
        alarms=_alarms(view),
        lead="",
        heads=(),
        heads_title="",
        table=_table(view),
        parts=(
            *(_in_full(one, view) for one in view.in_full if not one.is_nothing),
            *_list(words["withheld"], [one.with_source for one in view.withheld]),
            *_list(words["unknown"], view.unknown),
        ),
        foot=_foot(view),
    )


def _words() -> dict[str, Any]:
    found: dict[str, Any] = sheet_words()["clinician"]
    return found


def _alarms(view: VisitView) -> tuple[Part, ...]:
    if not view.see_doctor_first:
        return ()
    lines = ("; ".join(view.see_doctor_first) + ".", view.work_up)
    return (Part(_words()["first"], lines=lines, alarm=True),)


def _table(view: VisitView) -> SheetTable | None:
    if not view.options:
        return None
    words = _words()
    caption = str(words["table"]).format(span=view.span)
    ordered = (*view.in_full, *view.rest)
    if all(one.people is None for one in view.options):
        return _telling(_chances(ordered, caption))
    return _telling(SheetTable(caption, tuple(words["columns"]), tuple(_row(one) for one in ordered)))


def _telling(table: SheetTable) -> SheetTable:
    """Table without a last column that says the same of every treatment, as where health was not told."""
    last = {row[-1] for row in table.rows} - {DASH}
    if len(last) > 1 or not last <= {HEADS[NOT_ASKED], HEADS[FINE]}:
        return table
    return SheetTable(table.caption, table.columns[:-1], tuple(row[:-1] for row in table.rows))


def _row(one: VisitOption) -> tuple[str, ...]:
    main = one.numbers[0]
    return (
        one.name,
        f"{main.of_100} ({main.low} to {main.high})",
        DASH if one.is_nothing else number(main.added, 0, signed=True),
        DASH if main.needed is None else str(main.needed),
        range_words(one.change),
        range_words(one.against),
        one.certainty_words,
        one.harm,
        one.standing,
    )


def _chances(options: Sequence[VisitOption], caption: str) -> SheetTable:
    """Table of chances: a column for each thing to hope for."""
    words = _words()
    events = [one.event for one in options[0].numbers]
    first, *rest = words["chances"]
    columns = (first, *(_upper(str(words["chance"]).format(event=event)) for event in events), *rest)
    rows = []
    for one in options:
        told = {number.event: number for number in one.numbers}
        needed = one.numbers[0].needed if one.numbers else None
        rows.append(
            (
                one.name,
                *(_chance(told.get(event)) for event in events),
                DASH if needed is None else str(needed),
                one.certainty_words,
                one.harm,
                one.standing,
            )
        )
    return SheetTable(caption, columns, tuple(rows))


def _chance(found: VisitNumber | None) -> str:
    if found is None:
        return DASH
    return f"{found.of_100} ({found.low} to {found.high})" if found.telling else "nobody can say"


def range_words(found: Range | None) -> str:
    """Median and 90 % interval: ``+12 (−3 to +30)``; a dash for None."""
    if found is None:
        return DASH
    low, middle, high = (number(x, 0, signed=True) for x in (found.low, found.median, found.high))
    return f"{middle} ({low} to {high})"


def _in_full(one: VisitOption, view: VisitView) -> Part:
    words = _words()
    codes = f" ({', '.join(f'{code.system} {code.code}' for code in one.codes)})" if one.codes else ""
    facts = [(words["dose"], "; ".join(one.doses) + codes)]
    facts.append((words["law"], " ".join(filter(None, [one.label, *_texts(one.law)]))))
    facts.append((words["certain"], f"{one.certainty_words}. {one.why}".strip()))
    harms = "; ".join(f"{harm.event}: {harm.often}" for harm in one.harms)
    facts.append((words["harms"], harms or one.harm))
    facts.append((words["cautions"], " ".join(_texts(one.cautions)) or f"{words['none']}."))
    if one.withheld_if:
        facts.append((words["unless"], "; ".join(one.withheld_if) + "."))
    facts.append((words["tests"], " ".join(_texts(one.monitoring)) or f"{words['no_tests']}."))
    judge = "; ".join(judged_words(each, words) for each in one.judged)
    facts.append((words["judge"], f"{judge}." if judge else " ".join(one.when)))
    facts.append((words["stop"], one.stopping))
    if one.cost:
        facts.append((str(words["cost"]).format(span=view.span), one.cost))
    if one.kept:
        facts.append((words["kept"], "; ".join(each.words for each in one.kept[:MOST_KEPT]) + "."))
    return Part(_upper(one.name), facts=tuple((word, text) for word, text in facts if text))


def _texts(facts: Sequence[Cited]) -> list[str]:
    return [one.with_source for one in facts]


def _list(title: str, lines: Sequence[str]) -> tuple[Part, ...]:
    return (Part(title, lines=tuple(lines)),) if lines else ()


def _foot(view: VisitView) -> tuple[str, ...]:
    sources = "; ".join(view.sources)
    return tuple(
        filter(
            None,
            [
                f"{_words()['foot']} {view.rule}".strip(),
                f"Doses: {sources}." if sources else "",
                f"{view.made}; Anagen {view.anagen}. {view.disclaimer}",
            ],
        )
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
