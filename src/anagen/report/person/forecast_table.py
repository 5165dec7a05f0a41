"""A forecast as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.interval import Interval
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.rated import RatedAt
from anagen.forecasting.summary import ForecastSummary, Threshold
from anagen.report.numbers import number
from anagen.report.person.first_of_all import print_doctor_first
from anagen.report.person.safety_words import health_lines, minded_lines, ruled_out_lines, withheld_lines
from anagen.report.person.unstudied import unstudied
from anagen.report.terminal import terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MONTH = 12


WIDE = 110
"""Width of a terminal from which the whole table fits."""


def forecast_table(summary: ForecastSummary, width: int = WIDE) -> Table:
    """One row for each option: density, chance of being rated better, cost, certainty.

    A terminal narrower than `WIDE` gets the month-24 columns only.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(f"{summary.person.description}: visible hair on the {summary.person.region} scalp"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("option", overflow="fold", min_width=16)
    names = [
        "month 12\nhairs/cm²\n(90 %)",
        "by photo-\ngraphs\n(untreated)",
        "month 24\nhairs/cm²\n(90 %)",
        "of 100 say\nbetter\n(untreated)",
        "cost of\n2 years",
        "certainty",
    ]
    skipped = 0 if width >= WIDE else 2
    for name in names[skipped:]:
        table.add_column(name, justify="right", no_wrap=name == names[2])
    for option in summary.options:
        cells = [
            _change(option.month(12).change),
            better_beside(option.rated_by("panel").month_24),
            _change(option.month(24).change),
            better_beside(option.rated_by().month_24),
            price(option),
            option.certainty or "–",
        ]
        table.add_row(Text(option.name), *cells[skipped:])
    return table


def frequency(of_100: OutOf100) -> str:
    """Numbers of 100 people: ``12 / 80 / 8``."""
    return f"{of_100.better} / {of_100.same} / {of_100.worse}"


def better_beside(rated: RatedAt) -> str:
    """People of 100 rated better, with those untreated beside: ``52 (21)``."""
    return f"{rated.treated.people.better} ({rated.untreated.people.better})"


def price(option: ForecastOption) -> str:
    """Price: ``480 to 1 440 USD``, with a plus sign between currencies."""
    totals = option.cost.total
    if not totals:
        return "0"
    return " + ".join(
        f"{number(one.low, 0)} to {number(one.high, 0)} {one.currency}"
        if one.low != one.high
        else f"{number(one.low, 0)} {one.currency}"
        for one in totals
    )


def _by_threshold(summary: ForecastSummary) -> list[tuple[Threshold, str]]:
    """Options with their people by each threshold, where the file asks for thresholds."""
    return [
        (one, "; ".join(f"{o.name} {frequency(o.noticing[i].month_24.now)}" for o in summary.options))
        for i, one in enumerate(summary.thresholds)
    ]


def _change(interval: Interval) -> str:
    low, middle, high = (
        number(value, 0, signed=True) for value in (interval.lo90, interval.median, interval.hi90)
    )
    return f"{middle} ({low} to {high})"


def print_forecast(summary: ForecastSummary, console: Console | None = None) -> None:
    """Print warning signs, then the options, to `console` (default: standard output)."""
    from rich.text import Text

    console = console or terminal()
    print_doctor_first(summary.doctor_first, console)
    for told in unstudied(summary.evidence, summary.warnings):
        console.print(Text(told, style="bold"))
    for told in health_lines(summary.health):
        console.print(Text(told, style="bold"))
    console.print(forecast_table(summary, console.width))
    options = [(option.name, option.safety) for option in summary.options]
    for line in [*withheld_lines(summary.not_offered), *minded_lines(options)]:
        console.print(Text(line, style="bold"))
    for line in ruled_out_lines(options):
        console.print(Text(line))
    console.print(
        Text(
            "Better: what people say of their own hair at month 24, by the link from change of cover to "
            "ratings in trials; untreated: the same people on a dummy treatment, asked the same way. "
            "Density is true density of hairs of 30 µm and more."
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
