"""The table that a statistician wants to see in the terminal when the trial has run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.report import reading
from anagen.report.numbers import MISSING, interval, interval_places, number, p_value, percent
from anagen.report.shape import TrialResult
from anagen.report.style import pretty_unit

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


WIDE = 100
"""Columns of text from which the console also shows the spread of repeats per arm."""


def arms_table(result: TrialResult, *, spread: bool = True) -> Table:
    """Per arm: patients, baseline, the endpoint's change with its intervals.

    ``true`` is the change without measurement error and placebo response, ``untreated`` the twin's.

    Args:
        result: the trial.
        spread: show the interval that holds 95 % of the repeats' estimates, too.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    goal = reading.endpoint(result)
    week = f"week {goal.week:g}" if goal.week is not None else "the last visit"
    table = Table(
        title=Text(
            f"{goal.outcome} ({pretty_unit(reading.unit_of(result, goal.outcome))}), change to {week}"
        ),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("arm", overflow="fold")
    for name in (
        "n",
        "baseline (SD)",
        "change",
        "95 % CI",
        "true",
        "untreated",
        *(["95 % of repeats"] if spread else []),
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for arm in result.summary.get("arms", []):
        row = reading.row_at(arm, goal.outcome, goal.week)
        bounds, repeats = reading.pair(row.get("ci95")), reading.pair(row.get("interval95"))
        places = interval_places(bounds)
        mean, sd = reading.baseline(result, str(arm["name"]), goal.outcome)
        twin = reading.course_change(result, str(arm["name"]), goal.outcome, goal.week, twin=True)
        table.add_row(
            Text(str(arm["name"])),
            number(row.get("n", arm.get("n")), 0),
            f"{number(mean)} ({number(sd)})" if mean is not None else MISSING,
            number(row.get("change"), places, signed=True),
            interval(bounds, places),
            number(row.get("true_change"), places, signed=True),
            number(twin, places, signed=True),
            *([interval(repeats, places)] if spread else []),
        )
    return table


def comparisons_table(result: TrialResult) -> Table | None:
    """Per comparison: difference with CI and p, and power with its Monte Carlo error; None without any."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = reading.comparisons(result)
    if not rows:
        return None
    count = reading.replicate_count(result)
    title = "differences in change" + (f" ({number(count, 0)} repeats of the trial)" if count else "")
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("arm − reference", overflow="fold")
    table.add_column("outcome, week", overflow="fold")
    for name in ("difference", f"{reading.confidence_level(result)} CI", "p", "power ± MCSE", "true"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        bounds = reading.confidence(row)
        places = interval_places(bounds)
        power, error = row.get("power"), reading.finite(row.get("power_mcse"))
        week = row.get("week")
        table.add_row(
            Text(f"{row['arm']} − {row['reference']}"),
            Text(f"{row['outcome']}, {week:g}" if isinstance(week, int | float) else str(row["outcome"])),
            number(row.get("difference"), places, signed=True),
            interval(bounds, places),
            p_value(row.get("p")),
            f"{percent(power, 1)} ± {number(100 * error, 1)}" if error is not None else percent(power, 1),
            number(row.get("true_difference"), places, signed=True),
        )
    return table


def print_summary(result: TrialResult, console: Console | None = None) -> None:
    """Print the arms, then the comparisons, to `console` (standard output if none is given)."""
    from rich.console import Console

    console = console or Console()
    console.print(arms_table(result, spread=console.width >= WIDE))
    comparisons = comparisons_table(result)
    if comparisons is not None:
        console.print(comparisons)
