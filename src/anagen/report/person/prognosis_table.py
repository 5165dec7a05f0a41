"""A prognosis as tables for a terminal, the same for every kind of hair loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from anagen.forecasting.prognosis.follow import visit_of
from anagen.forecasting.prognosis.result import Prognosis
from anagen.report.person.first_of_all import print_doctor_first
from anagen.report.person.prognosis_words import facts, kept_words
from anagen.report.person.safety_words import health_lines
from anagen.report.terminal import terminal
from anagen.report.view.prognosis_option import PrognosisLine
from anagen.report.view.prognosis_view import PrognosisView

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = (0, 1, 2, 3, 6, 12, 24)
"""Months of a course in a table."""


def print_prognosis(found: Prognosis, view: PrognosisView) -> None:
    """Print a prognosis: the short answer, chances, what stopping does, safety, and what has no number."""
    from rich.text import Text

    console = terminal()
    print_doctor_first(found.doctor_first, console)
    console.print(Text(f"{view.person}. {view.label}", style="bold"))
    for sentence in view.sentences:
        console.print(Text(sentence, style="bold"))
    lines = [f"{found.what} {view.now}", *found.natural_course, *health_lines(found.health)]
    for line in lines:
        console.print(Text(f"- {line}"))
    for measure in found.options[0].measures if found.options else ():
        console.print()
        console.print(measure_table(found, measure.name))
    if view.events:
        console.print()
        console.print(chance_table(view))
    for line in _told(view):
        console.print(Text(f"- {line}"))
    for title, why in (*view.not_offered, *view.unanswered):
        console.print(Text.assemble("- ", (title, "bold"), f": {why}"))
    for line in (*found.notes, *found.care, view.made):
        if line:
            console.print(Text(f"- {line}"))


def print_ranking(view: PrognosisView) -> None:
    """Print the options of a person in order, the best first, with all that decides."""
    from rich.text import Text

    console = terminal()
    console.print(Text(f"{view.person}. {view.label}", style="bold"))
    for sentence in view.sentences:
        console.print(Text(sentence, style="bold"))
    rows = [view.option(name) for name in view.ranked]
    if rows:
        console.print()
        console.print(ranking_table(view, [view.options[0], *rows]))
        console.print(Text(ORDER))
    for line in _told(view):
        console.print(Text(f"- {line}"))
    for title, why in (*view.not_offered, *view.unanswered):
        console.print(Text.assemble("- ", (title, "bold"), f": {why}"))
    if view.made:
        console.print(Text(view.made))


ORDER = (
    "Where intervals overlap, nobody knows which does more: there safety for you decides, then how well they "
    "were tested, the gravest harm, and only then the number."
)


def ranking_table(view: PrognosisView, rows: Sequence[PrognosisLine]) -> Table:
    """Options in order, one row each."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    title = Text(f"Of 100 after {view.span}: {view.event}")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("option", "of 100", "how sure", "safe for you", f"cost, {view.span}", "harm"):
        table.add_column(head, overflow="fold")
    for one in rows:
        cells = (one.name, one.main.words if one.chances else "–", one.certainty_words, one.safety)
        table.add_row(*map(Text, (*cells, one.cost_words, one.harm)))
    return table


def measure_table(found: Prognosis, name: str) -> Table:
    """Median course of one measure, one row for each option."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    unit = next(one.unit for one in found.options[0].measures if one.name == name)
    title = Text(f"{name}, {unit}" if unit else name)
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("option", overflow="fold", min_width=16)
    for month in SHOWN:
        table.add_column(f"month {month}" if month else "now", justify="right", no_wrap=True)
    for option in found.options:
        median = next(one.course.median for one in option.measures if one.name == name)
        cells = (median[visit_of(month, found.days)] for month in SHOWN)
        table.add_row(Text(option.name), *(f"{value:.0f}" if unit else f"{value:.2f}" for value in cells))
    return table


def chance_table(view: PrognosisView) -> Table:
    """Chances at the horizon: one row for each option, one column for each event."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    title = Text(f"Of 100 after {view.span}")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("option", overflow="fold", min_width=16)
    for event in view.events:
        table.add_column(event, justify="right", overflow="fold")
    table.add_column("how sure", justify="right")
    for option in view.options:
        cells = {one.event: one.words for one in option.chances}
        row = (option.name, *(cells.get(event, "–") for event in view.events), option.certainty_words)
        table.add_row(*map(Text, row))
    return table


def _told(view: PrognosisView) -> Iterator[str]:
    """Sentences on each option, and on what is withheld."""
    for option in view.options:
        for moment in option.moments:
            yield f"{option.name}, {moment.event}: {moment.words}"
        for one in option.kept:
            yield f"{option.name}, {kept_words(one)}"
        if not option.is_nothing:
            yield f"{option.name}. {' '.join(f'{head}: {words}' for head, words in facts(option, view.span))}"
    yield from view.withheld
