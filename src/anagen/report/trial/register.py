"""The register of predictions, for a terminal and for the docs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anagen.report.style import pretty_unit
from anagen.trial.register import Entry

if TYPE_CHECKING:
    from rich.console import Console

HEAD = ("entry", "date", "trial", "compared", "median (90 %)", "significant")


def register_rows(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """One line for each comparison of each entry, in the columns of `HEAD`."""
    found = []
    for entry in entries:
        for told in entry.predictions:
            low, _, middle, _, high = told["quantiles"]
            against = f"{told['arm']} against {told['reference']}" if told["reference"] else told["arm"]
            found.append(
                (
                    str(entry.number),
                    entry.date,
                    entry.trial,
                    against,
                    f"{middle:+.1f} ({low:+.1f} to {high:+.1f}) {pretty_unit(entry.unit)}",
                    f"{100 * told['significant']:.0f} %",
                )
            )
    return found


def print_register(entries: Sequence[Entry], console: Console | None = None) -> None:
    """Print one line for each comparison to `console` (default: standard output)."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    if not entries:
        console.print("The register is empty.")
        return
    table = Table(box=box.SIMPLE, title="Predicted before any result: what each trial would report")
    for name in HEAD:
        table.add_column(name, overflow="fold")
    for row in register_rows(entries):
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
