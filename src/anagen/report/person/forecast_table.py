"""A forecast as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.summary import ForecastSummary, Threshold
from anagen.report.numbers import number
from anagen.report.person.first_of_all import print_doctor_first
from anagen.report.person.safety_words import health_lines, minded_lines, ruled_out_lines, withheld_lines
from anagen.report.terminal import terminal
from anagen.report.view.option_view import Range
from anagen.report.view.person_view import PersonView
from anagen.report.view.terminal import print_answer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDE = 110
"""Width of a terminal from which the whole table fits."""


def forecast_table(view: PersonView, width: int = WIDE) -> Table:
    """One row for each option: chance of being rated better, change of hair, cost, certainty.

    A terminal narrower than `WIDE` gets no ratings by photographs and no interval of hair.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(f"{view.person}: after {view.span}"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("option", overflow="fold", min_width=16)
    wide = width >= WIDE
    names = [
        "of 100 say\nbetter\n(untreated)",
        *(["by photo-\ngraphs\n(untreated)"] if wide else []),
        *(["hair\n%\n(90 %)"] if wide else []),
        f"cost of\n{view.span}",
        "certainty",
    ]
    for name in names:
        table.add_column(name, justify="right", no_wrap="90 %" in name)
    for option in view.options:
        cells = [
            option.better_words,
            *([option.panel_words] if wide else []),
            *([_change(option.change)] if wide else []),
            option.cost_words,
            option.certainty_words,
        ]
        table.add_row(Text(option.name), *cells)
    return table


def frequency(of_100: OutOf100) -> str:
    """Numbers of 100 people: ``12 / 80 / 8``."""
    return f"{of_100.better} / {of_100.same} / {of_100.worse}"


def _by_threshold(summary: ForecastSummary) -> list[tuple[Threshold, str]]:
    """Options with their people by each threshold, where the file asks for thresholds."""
    return [
        (one, "; ".join(f"{o.name} {frequency(o.noticing[i].month_24.now)}" for o in summary.options))
        for i, one in enumerate(summary.thresholds)
    ]


def _change(found: Range) -> str:
    low, middle, high = (number(value, 0, signed=True) for value in (found.low, found.median, found.high))
    return f"{middle} ({low} to {high})"


def print_forecast(summary: ForecastSummary, view: PersonView, console: Console | None = None) -> None:
    """Print warning signs, the short answer, then the options, to `console` (default: standard output)."""
    from rich.text import Text

    console = console or terminal()
    print_doctor_first(summary.doctor_first, console)
    for told in view.warnings:
        console.print(Text(told, style="bold"))
    for told in health_lines(summary.health):
        console.print(Text(told, style="bold"))
    print_answer(view, console)
    console.print(forecast_table(view, console.width))
    options = [(option.name, option.safety) for option in summary.options]
    for line in [*withheld_lines(summary.not_offered), *minded_lines(options)]:
        console.print(Text(line, style="bold"))
    for line in ruled_out_lines(options):
        console.print(Text(line))
    console.print(
        Text(
            f"Better: what people say of their own hair after {view.span}, by the link from change of cover "
            "to ratings in trials; untreated: the same people on a dummy treatment, asked the same way. "
            "Hair is the true density of hairs of 30 µm and more; its change is since now."
        )
    )
    for option in summary.options:
        if option.stances:
            told = "; ".join(
                f"{one.stance} {number(one.against_nothing, 1, signed=True)}" for one in option.stances
            )
            console.print(
                Text(
                    f"{option.name}, hairs/cm² against doing nothing at month 24, median by belief: {told}. "
                    f"{option.stances_rest_on}"
                )
            )
    for threshold, rows in _by_threshold(summary):
        console.print(
            Text(
                f"Of 100 whose density changes by {100 * threshold.change:.1f} % by month 24, gain/less/loss "
                f"({threshold.words}): {rows}."
            )
        )
    if summary.conditioning:
        console.print(Text(f"Your measurements: {summary.conditioning.words}."))
    for left in (one for one in summary.not_offered if one.safety is None):
        console.print(Text(f"Not forecast: {left.name}. {left.why}"))
    console.print(Text(f"Without numbers: {'; '.join(one.name for one in summary.without_numbers)}."))
    console.print(Text(summary.disclaimer))
