"""A forecast as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.interval import Interval
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.summary import ForecastSummary
from anagen.report.numbers import number
from anagen.report.person.first_of_all import print_doctor_first
from anagen.report.person.unstudied import unstudied

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MONTH = 12


WIDE = 110
"""Width of a terminal from which the whole table fits."""


def forecast_table(summary: ForecastSummary, width: int = WIDE) -> Table:
    """One row for each option: density, chance of a visible change, cost, certainty.

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
        "than doing\nnothing\n(of 100)",
        "month 24\nhairs/cm²\n(90 %)",
        "of 100:\nbetter/same\n/worse",
        "cost of\n2 years",
        "certainty",
    ]
    skipped = 0 if width >= WIDE else 2
    for name in names[skipped:]:
        table.add_column(name, justify="right", no_wrap=name in ("certainty", names[2]))
    for option in summary.options:
        noticed = option.noticing[0].month_24
        cells = [
            _change(option.month(12).change),
            "–" if option.kind == "nothing" else frequency(noticed.nothing),
            _change(option.month(24).change),
            frequency(noticed.now),
            price(option),
            option.certainty or "–",
        ]
        table.add_row(Text(option.name), *cells[skipped:])
    return table


def frequency(of_100: OutOf100) -> str:
    """Numbers of 100 people: ``12 / 80 / 8``."""
    return f"{of_100.better} / {of_100.same} / {of_100.worse}"


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


def _change(interval: Interval) -> str:
    low, middle, high = (
        number(value, 0, signed=True) for value in (interval.lo90, interval.median, interval.hi90)
    )
    return f"{middle} ({low} to {high})"


def print_forecast(summary: ForecastSummary, console: Console | None = None) -> None:
    """Print warning signs, then the options, to `console` (default: standard output)."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    print_doctor_first(summary.doctor_first, console)
    for told in unstudied(summary.evidence):
        console.print(Text(told, style="bold"))
    console.print(forecast_table(summary, console.width))
    threshold = summary.thresholds[0]
    console.print(
        Text(
            f"Visible: a change of {100 * threshold.change:.0f} % of density or more by month 24, "
            f"{threshold.words}. Density is true density of hairs of 30 µm and more."
        )
    )
    if summary.conditioning:
        console.print(Text(f"Your measurements: {summary.conditioning.words}."))
    for left in summary.not_offered:
        console.print(Text(f"Not forecast: {left.name}. {left.why}"))
    console.print(Text(summary.disclaimer))
