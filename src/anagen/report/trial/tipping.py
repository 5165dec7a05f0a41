"""Tipping points, with all numbers as text, and their figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from anagen.report.numbers import MISSING, interval, number, percent
from anagen.report.style import ARM_COLOURS
from anagen.trial.results.tipping_row import KEPT, LOST, TippingPoint, TippingRow
from anagen.trial.results.written import known

if TYPE_CHECKING:
    from markupsafe import Markup

HEADS: Mapping[str, str] = {
    "arms": "comparison",
    "filled": "filled in",
    "shift": "tipping point",
}
"""Head of each column of `point_words`."""


def point_words(point: TippingPoint) -> dict[str, str]:
    """One trial's tipping point."""
    shift = "nothing to lose: not shown without a shift"
    if point.state == LOST:
        shift = number(point.shift, 1, signed=True)
    elif point.state == KEPT:
        shift = f"not lost within {number(point.farthest, 0)}"
    return {
        "arms": f"{point.arm} − {point.reference}",
        "filled": str(point.filled),
        "shift": shift,
    }


def tipping_words(rows: Sequence[TippingRow], repeats: int) -> list[dict[str, str]]:
    """Tipping points of the reported trial and of all repeats."""
    return [
        {
            **point_words(row),
            "concluded": f"{row.concluded} of {repeats}",
            "kept": str(row.kept),
            "median": number(row.median, 1, signed=True),
            "interval": interval(row.interval95, 1),
            "true": number(row.true_shift, 1, signed=True),
            "robust": MISSING if known(row.robust) is None else percent(row.robust, 0),
        }
        for row in rows
    ]


def tipping_figures(
    points: Sequence[TippingPoint], unit: str, level: str, arms: Sequence[str]
) -> list[dict[str, str | Markup]]:
    """Figure of each comparison."""
    from markupsafe import Markup

    from anagen.report.embed import svg
    from anagen.report.figures.tipping import tipping

    drawn: list[dict[str, str | Markup]] = []
    for place, point in enumerate(points):
        words = point_words(point)
        told = f"Difference of {words['arms']} by the shift of what is filled in. "
        told += f"Tipping point: {words['shift']}."
        colour = ARM_COLOURS[arms.index(point.arm) % len(ARM_COLOURS)]
        figure = tipping(point, unit=unit, level=level, colour=colour)
        drawn.append({"title": words["arms"], "svg": Markup(svg(figure, f"tipping{place}", told))})
    return drawn
