"""Dobreva 2018: a cycling follicle in health, disease and treatment, and when one gives way to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.report import style
from verification.models import dobreva2018 as paper

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = {"healthy": style.ARM_COLOURS[2], "diseased": style.ARM_COLOURS[1], "treated": style.ARM_COLOURS[0]}


def states() -> Figure:
    """Keratinocytes over time in each state, as in the paper's Figures 5 to 7."""
    return _rows([(state, [(state, paper.LENGTH)]) for state in paper.STATES])


def changes() -> Figure:
    """Disease that begins, and treatment that follows, as in Figures 8 to 10."""
    return _rows(
        [
            ("disease begins at 3,000", [("healthy", 3000.0), ("diseased", 3000.0)]),
            ("treatment begins at 3,000", [("diseased", 3000.0), ("treated", 3000.0)]),
            (
                "disease at 3,000, treatment at 4,500",
                [("healthy", 3000.0), ("diseased", 1500.0), ("treated", 3000.0)],
            ),
        ]
    )


def _rows(rows: list[tuple[str, list[tuple[str, float]]]]) -> Figure:
    with style.look():
        figure = style.new_figure(height=4.4)
        panels = figure.subplots(len(rows), 1, sharey=True)
        for axes, (title, legs) in zip(panels, rows, strict=True):
            course = paper.run(*legs)
            now = 0.0
            for state, duration in legs:
                inside = (course.time >= now) & (course.time <= now + duration)
                axes.plot(course.time[inside], course.state[0, inside], color=COLOURS[state], lw=1.2)
                axes.axvspan(now, now + duration, color=COLOURS[state], alpha=0.07, lw=0)
                if len(legs) > 1:
                    axes.annotate(
                        state, (now + duration / 2, 7.1), ha="center", color=COLOURS[state], fontsize=8
                    )
                now += duration
            axes.set_title(title, fontsize=9.2)
            axes.set_xlim(0, now)
            axes.set_ylim(0, 8)
            axes.set_ylabel("q")
        panels[-1].set_xlabel("time (about days)")
    return figure


FIGURES = (
    (
        "states",
        states,
        "Keratinocytes q in a healthy, diseased and treated follicle, as in the paper's Figures 5 to 7. "
        "Disease leaves the rest as it is and cuts anagen to 35 %.",
    ),
    (
        "changes",
        changes,
        "Disease that begins in a healthy follicle, and treatment, as in Figures 8 to 10.",
    ),
)
"""(file name, function, caption) of every figure here."""
