"""A prognosis as tables for a terminal, the same for every kind of hair loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anagen.forecasting.prognosis.chance import Chance
from anagen.forecasting.prognosis.follow import MONTHS, visit_of
from anagen.forecasting.prognosis.result import Moment, Prognosis, PrognosisOption
from anagen.report.person.first_of_all import print_doctor_first
from anagen.report.terminal import terminal

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = (0, 1, 2, 3, 6, 12, 24)
"""Months of a course in a table."""


def print_prognosis(found: Prognosis) -> None:
    """Print a prognosis: chances, moments, what stopping does, and the questions without a number."""
    from rich.text import Text

    console = terminal()
    print_doctor_first(found.doctor_first, console)
    console.print(Text(f"{found.person.description}. {found.label}", style="bold"))
    console.print(Text(f"{found.what} {found.now}"))
    _lines(console, found.natural_course)
    for measure in found.options[0].measures if found.options else ():
        console.print()
        console.print(measure_table(found, measure.name))
    for event in dict.fromkeys(one.event for option in found.options for one in option.chances):
        console.print()
        console.print(chance_table(found, event))
    for option in found.options:
        for moment in option.moments:
            console.print(Text(f"{option.name}, {moment_words(moment)}"))
        for words in stopping_words(option):
            console.print(Text(words))
    told = [(one.name, one.why) for one in found.not_offered]
    told += [(one.question, one.why) for one in found.unanswered]
    for title, why in told:
        console.print(Text.assemble("- ", (title, "bold"), f": {why}"))
    _lines(console, (*found.notes, *found.care))
    if found.people:
        console.print(
            Text(
                f"Of 100 people like this one, with the 90 % interval: {found.people} virtual people under "
                f"{found.draws} draws of what is not known ({found.parameters.source} {found.parameters.id})."
            )
        )


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


def chance_table(found: Prognosis, event: str) -> Table:
    """Chance of one event, one row for each option."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"Of 100: {event}"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("option", overflow="fold", min_width=16)
    for month in MONTHS:
        table.add_column(f"month {month}", justify="right", no_wrap=True)
    table.add_column("certainty", justify="right")
    for option in found.options:
        cells = {one.month: one.words for one in option.chances if one.event == event}
        table.add_row(
            Text(option.name), *(cells.get(month, "–") for month in MONTHS), option.certainty or "–"
        )
    return table


def moment_words(moment: Moment) -> str:
    """``shedding over …: in 3 months (2 to 5); 97 of 100 within two years``."""
    if moment.months is None:
        return f"{moment.event}: hardly anybody within two years"
    months = moment.months
    when = (
        "now"
        if months.hi90 == 0.0
        else f"in {months.median:.0f} months ({months.lo90:.0f} to {months.hi90:.0f})"
    )
    return f"{moment.event}: {when}; {moment.of_100:.0f} of 100 get there"


def stopping_words(option: PrognosisOption) -> Sequence[str]:
    """Sentences on going on and on stopping after a year; none where nobody is told of."""
    found = [_still(option.name, "going on", one, "a year later") for one in option.kept]
    found += [
        _still(option.name, "stopped after a year", one, f"{one.month} months after the stop")
        for one in option.after_stopping
    ]
    return found


def _still(name: str, how: str, chance: Chance, when: str) -> str:
    return (
        f"{name}, {how}: of 100 who had it after a year, {chance.words} still have it {when} ({chance.event})"
    )


def _lines(console: object, sentences: Sequence[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    assert isinstance(console, Console)
    for sentence in sentences:
        console.print(Text(f"- {sentence}"))
