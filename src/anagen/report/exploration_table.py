"""Tables of an exploration in a terminal: operating characteristics, and the sizes found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.exploring.result import Exploration, OperatingRow
from anagen.report.numbers import MISSING, number
from anagen.report.terminal import terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def characteristics_table(found: Exploration) -> Table:
    """Table of operating characteristics; columns that would be empty are left out."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(f"{found.endpoint} (errors are Monte Carlo standard errors)"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    looks = any(row.expected_patients is not None for row in found.rows)
    gains = any(row.gain is not None for row in found.rows)
    several = len({row.design for row in found.rows}) > 1
    if several:
        table.add_column("design", overflow="fold")
    table.add_column("arm − reference", overflow="fold")
    headings = ["patients", "repeats", found.measure, "difference", "bias", "coverage"]
    for name in [*headings, *(["expected n"] if looks else []), *(["gain on the first"] if gains else [])]:
        table.add_column(name, justify="right", no_wrap=name != "power or assurance")
    for row in found.rows:
        table.add_row(
            *([Text(row.design)] if several else []),
            Text(f"{row.arm} − {row.reference}"),
            *_numbers(row),
            *([number(row.expected_patients, 1)] if looks else []),
            *([_share(row.gain, row.gain_mcse, signed=True)] if gains else []),
        )
    return table


def _numbers(row: OperatingRow) -> tuple[str, ...]:
    return (
        number(row.size, 0),
        number(row.replicates, 0),
        _share(row.share, row.mcse),
        number(row.difference, 2, signed=True),
        f"{number(row.bias, 2, signed=True)} ± {number(row.bias_mcse, 2)}",
        _share(row.coverage, row.coverage_mcse),
    )


def _share(share: float | None, error: float | None, *, signed: bool = False) -> str:
    """Percentage with its error: ``81.0 % ± 1.7``; without a sign for gains, which are in points."""
    if share is None:
        return MISSING
    told = number(100.0 * share, 1, signed=signed)
    unit = "" if signed else " %"
    return told + unit if error is None else f"{told}{unit} ± {number(100.0 * error, 1)}"


def size_lines(found: Exploration) -> list[str]:
    """Sentences on the sizes that reach the target."""
    several = len({one.design for one in found.sizes}) > 1
    lines = []
    for one in found.sizes:
        name = f"{one.design}: {one.arm} − {one.reference}" if several else f"{one.arm} − {one.reference}"
        wanted = f"{100 * one.target:g} % {one.measure}"
        if one.patients is None:
            lines.append(f"{name}: {wanted} {one.note}.")
            continue
        error = "" if one.se is None else f", standard error {number(one.se, 1)}"
        more = "" if one.note is None else f"; {one.note}"
        lines.append(
            f"{name}: {wanted} with {one.told} patients in all{error}; {one.replicates} repeats{more}."
        )
    return lines


def print_exploration(found: Exploration, console: Console | None = None) -> None:
    """Print the table and the sizes found (default: to standard output)."""
    from rich.text import Text

    console = console or terminal()
    console.print(characteristics_table(found))
    for line in size_lines(found):
        console.print(Text(line, style="bold"))
