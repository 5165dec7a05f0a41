"""Pooled evidence as a notebook shows it: a small table, and a line."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.files.html_table import html_table


def effect_cell(estimate: float, bounds: tuple[float, float]) -> str:
    """``17.3 (12.4 to 22.2)``, to three digits."""
    return f"{estimate:.3g} ({bounds[0]:.3g} to {bounds[1]:.3g})"


def small_table(line: str, first: str, effect: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """A table of a name, a number and an effect.

    Args:
        line: caption.
        first: head of the first column.
        effect: head of the last column.
        rows: (name, week or number of trials, effect).
    """
    return html_table(line, (first, "week" if first == "trial" else "trials", effect), rows)
