"""A person's own readings over time, with the periods of treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.forecasting.person import Person
from anagen.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def readings_figure(person: Person) -> Figure:
    """One panel per outcome; a line below shows the treatments."""
    outcomes = dict.fromkeys(reading.outcome for reading in person.readings)
    if not outcomes:
        return style.message_figure(f"Nothing was measured in this {person.describe()}.")
    with style.look():
        figure = style.new_figure(height=0.9 + 1.9 * len(outcomes))
        panels = figure.subplots(len(outcomes), 1, sharex=True, squeeze=False)[:, 0]
        for axes, outcome in zip(panels, outcomes, strict=True):
            rows = [reading for reading in person.readings if reading.outcome == outcome]
            weeks, values = [row.day / 7 for row in rows], [row.value for row in rows]
            axes.plot(weeks, values, marker="o", color=style.ARM_COLOURS[0])
            axes.set_ylabel(f"{outcome}, {style.pretty_unit(rows[0].unit)}")
            axes.grid(True, axis="y")
            axes.margins(x=0.05, y=0.25)
        given = "; ".join(course.describe() for course in person.given)
        panels[-1].set_xlabel(style.wrapped(f"weeks{f' (given: {given})' if given else ''}", 80, 3))
        panels[0].set_title(style.shorten(person.describe(), 60))
    return figure
