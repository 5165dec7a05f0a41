"""Costs of options and their gains, as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.economics.summary import AppraisalSummary
from anagen.report.person.economics_words import amount, ratio, spread
from anagen.report.terminal import terminal
from anagen.report.view.person_view import PersonView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


WIDE = 110
"""Width of a terminal from which the whole table fits."""


def economics_table(economics: AppraisalSummary, view: PersonView, width: int = WIDE) -> Table:
    """One row for each option with a cost; below `WIDE` columns without upkeep and QALYs."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    currency = economics.currency
    table = Table(
        title=Text(f"What that costs and buys over two years, {currency} (90 % interval)"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("option", overflow="fold", min_width=16)
    wide = width >= WIDE
    names = ("per hair/cm²\ngained", *(["per QALY"] if wide else []), "per person more\nwho says better")
    for name in ("paid", *(["upkeep\na month"] if wide else []), *names):
        table.add_column(name, justify="right", overflow="fold")
    for option in economics.compared:
        keys = RATIOS if wide else RATIOS[:1]
        ratios = (ratio(getattr(option, key), "").replace("  ", " ").replace(" (", "\n(") for key in keys)
        table.add_row(
            Text(option.name),
            spread(option.paid, "").replace("  ", " ").replace(" (", "\n("),
            *([amount(option.upkeep_a_month.median)] if wide else []),
            *ratios,
            view.option(option.name).per_gainer_words,
        )
    return table


RATIOS = ("per_hair", "per_qaly")


def notes(economics: AppraisalSummary) -> list[str]:
    """Notes on the table."""
    return [
        "Gains are over doing nothing. No upper bound: a gain of zero or less cannot be excluded. Per QALY "
        "rests on an assumption of what a change called better or worse is worth; nobody has measured it. "
        "Per person more who says better: the printed prices of the table above, shared among them.",
        f"Prices are printed ones, in {economics.currency}, not converted; visits are counted, not "
        f"priced. Costs to come are discounted at {100 * economics.discount_rate:g} % a year.",
    ]


def print_economics(economics: AppraisalSummary, view: PersonView, console: Console | None = None) -> None:
    """Print the table and its notes to `console` (default: standard output)."""
    from rich.text import Text

    console = console or terminal()
    console.print(economics_table(economics, view, console.width))
    for note in notes(economics):
        console.print(Text(note))
