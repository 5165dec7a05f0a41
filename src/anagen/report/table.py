"""The table that a statistician wants to see in the terminal when the trial has run."""

from __future__ import annotations

from collections.abc import Sequence
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
    from rich.text import Text

    goal = reading.endpoint(result)
    week = f"week {goal.week:g}" if goal.week is not None else "the last visit"
    unit = pretty_unit(reading.unit_of(result, goal.outcome))
    table = _table(f"{goal.outcome} ({unit}), change to {week}")
    table.add_column("arm", overflow="fold")
    for name in ("n", "baseline (SD)", "change", "95 % CI", "true", "untreated"):
        table.add_column(name, justify="right", no_wrap=True)
    if spread:
        table.add_column("95 % of repeats", justify="right", no_wrap=True)
    arms = result.summary.get("arms", [])
    rows = [(str(arm["name"]), arm, reading.row_at(arm, goal.outcome, goal.week)) for arm in arms]
    places = _places([reading.pair(row.get("ci95")) for _, _, row in rows])
    for name, arm, row in rows:
        mean, sd = reading.baseline(result, name, goal.outcome)
        twin = reading.course_change(result, name, goal.outcome, goal.week, twin=True)
        table.add_row(
            Text(name),
            number(row.get("n", arm.get("n")), 0),
            f"{number(mean)} ({number(sd)})" if mean is not None else MISSING,
            number(row.get("change"), places, signed=True),
            interval(reading.pair(row.get("ci95")), places),
            number(row.get("true_change"), places, signed=True),
            number(twin, places, signed=True),
            *([interval(reading.pair(row.get("interval95")), places)] if spread else []),
        )
    return table


def comparisons_table(result: TrialResult) -> Table | None:
    """Per comparison: difference with CI and p, power with its Monte Carlo error, and the true effect.

    None if no arm was compared with another.
    """
    from rich.text import Text

    rows = reading.comparisons(result)
    if not rows:
        return None
    count = reading.replicate_count(result)
    what = [
        f"{row['outcome']}, week {row['week']:g}" if row.get("week") is not None else str(row["outcome"])
        for row in rows
    ]
    shared = len(set(what)) == 1
    title = f"differences in change{' of ' + what[0] if shared else ''}"
    table = _table(title + (f" ({number(count, 0)} repeats of the trial)" if count else ""))
    table.add_column("arm − reference", overflow="fold")
    if not shared:
        table.add_column("outcome", overflow="fold")
    for name in ("difference", f"{reading.confidence_level(result)} CI", "p", "power ± MCSE", "true"):
        table.add_column(name, justify="right", no_wrap=True)
    places = _places([reading.confidence(row) for row in rows])
    for row, told in zip(rows, what, strict=True):
        power, error = row.get("power"), reading.finite(row.get("power_mcse"))
        table.add_row(
            Text(f"{row['arm']} − {row['reference']}"),
            *([] if shared else [Text(told)]),
            number(row.get("difference"), places, signed=True),
            interval(reading.confidence(row), places),
            p_value(row.get("p")),
            f"{percent(power, 1)} ± {number(100 * error, 1)}" if error is not None else percent(power, 1),
            number(row.get("true_difference"), places, signed=True),
        )
    return table


def _table(title: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    return Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


def _places(bounds: Sequence[tuple[float, float] | None]) -> int:
    """Decimals that suit the narrowest of some intervals."""
    return max((interval_places(pair) for pair in bounds if pair), default=1)


def print_summary(result: TrialResult, console: Console | None = None) -> None:
    """Print the arms, then the comparisons, to `console` (standard output if none is given)."""
    from rich.console import Console

    console = console or Console()
    console.print(arms_table(result, spread=console.width >= WIDE))
    comparisons = comparisons_table(result)
    if comparisons is not None:
        console.print(comparisons)
