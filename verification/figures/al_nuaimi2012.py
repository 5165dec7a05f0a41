"""Al-Nuaimi 2012: cycles, what pulses do, and where cycling begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report import style
from verification.models import al_nuaimi2012 as paper
from verification.models.matrix_papilla import Course, growth, low_steady_state, proliferation_at

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ANAGEN, HAIR, PULSE = style.PHASE_COLOURS["anagen"], style.ARM_COLOURS[5], style.ARM_COLOURS[1]


def cycles() -> Figure:
    """Keratinocytes and hair over time for three rates of proliferation, as in the paper's Figure 9."""
    with style.look():
        figure = style.new_figure(height=3.6)
        panels = figure.subplots(2, 3, sharex=True)
        for column, p1 in zip(panels.T, (0.35, 0.48, 0.56), strict=True):
            course = paper.run(paper.published(p1=p1), 4000.0)
            column[0].plot(course.time, course.state[0], color=ANAGEN, lw=1.2)
            column[0].set_title(f"p1 = {p1:g}", fontsize=9.5)
            column[0].set_ylim(0, 7.5)
            column[1].plot(course.time, hair(course) / 1000.0, color=HAIR, lw=1.2)
            column[1].set_ylim(0, 11.5)
            column[1].set_xlim(0, 4000)
            column[1].set_xticks([0, 2000, 4000])
        for row in panels:
            for axes in row[1:]:
                axes.tick_params(labelleft=False)
        panels[0, 0].set_ylabel("keratinocytes x")
        panels[1, 0].set_ylabel("hair (thousands)")
        panels[1, 1].set_xlabel("time")
    return figure


def hair(course: Course) -> NDArray[np.float64]:
    """float64[V]: ∫ x dt since anagen began; nothing while the follicle rests."""
    x, threshold = course.state[0], paper.MODEL.parameters.value("threshold")
    grown = np.zeros(len(x))
    for i in range(1, len(x)):
        if x[i] > threshold:
            grown[i] = grown[i - 1] + (x[i] + x[i - 1]) / 2 * (course.time[i] - course.time[i - 1])
    return grown


def pulses() -> Figure:
    """What short pulses do to a cycling follicle and to one at rest, as in Figures 10 and 11."""
    rest, anagen = paper.turning(rest=True), paper.turning(rest=False)
    low = paper.published(p1=0.45), paper.published(p1=0.3)
    shown = (
        ("p1 raised, 20 into the rest", paper.published(), rest, 20.0, {"p1": paper.PEAK}, 800.0),
        ("a raised, 20 into the rest", paper.published(), rest, 20.0, {"a": paper.PEAK}, 800.0),
        ("p4 raised, 35 into the rest", paper.published(), rest, 35.0, {"p4": paper.PEAK}, 800.0),
        ("p4 raised, 100 into anagen", paper.published(), anagen, 100.0, {"p4": paper.PEAK}, 800.0),
        ("bistable: p1 0.45, pulse to 0.49", low[0], None, 50.0, {"p1": 0.49}, 1200.0),
        ("excitable: p1 0.30, pulse to 0.49", low[1], None, 50.0, {"p1": 0.49}, 1200.0),
    )
    with style.look():
        figure = style.new_figure(height=5.2)
        panels = figure.subplots(3, 2).ravel()
        for axes, (title, o, start, at, values, last) in zip(panels, shown, strict=True):
            begin = low_steady_state(o) if start is None else np.array(start)
            if start is not None:
                course = paper.run(o, last, begin)
                axes.plot(course.time, course.state[0], color=style.TWIN, ls=style.TWIN_DASHES, lw=1.1)
            course = paper.pulsed(o, begin, [(at, values)], last)
            axes.axvspan(at, at + paper.PULSE, color=PULSE, alpha=0.5, lw=0)
            axes.plot(course.time, course.state[0], color=ANAGEN, lw=1.3)
            axes.set_title(title, fontsize=8.6)
            axes.set_xlim(0, last)
            axes.set_ylim(0)
        for axes in panels[::2]:
            axes.set_ylabel("x")
        for axes in panels[-2:]:
            axes.set_xlabel("time")
    return figure


def bifurcation() -> Figure:
    """Steady states and cycles over p1: where cycles are born, meet a steady state, and end."""
    with style.look():
        figure = style.new_figure(height=3.2)
        axes = figure.subplots()
        _steady_states(axes)
        p1 = np.array([0.4125, 0.413, 0.414, 0.416, 0.42, 0.43, 0.45, 0.48, 0.51, 0.54, 0.56, 0.565])
        swing = np.array([_swing(float(value)) for value in p1])
        axes.fill_between(p1, swing[:, 0], swing[:, 1], color=ANAGEN, alpha=0.13, lw=0)
        axes.plot(p1, swing[:, 0], color=ANAGEN)
        axes.plot(p1, swing[:, 1], color=ANAGEN)
        axes.annotate("cycles: smallest to\nlargest x", (0.475, 2.6), color=ANAGEN, fontsize=8.6)
        for where, name in (
            (paper.first_cycling(), "cycles\nbegin"),
            (paper.loss_of_stability(), "rest is\nlost"),
            (paper.last_cycling(), "cycles\nend"),
        ):
            axes.axvline(where, color=style.RULE, lw=0.9, zorder=0)
            axes.annotate(f"{name}\n{where:.3f}", (where, 8.9), ha="center", va="top", fontsize=8)
        axes.set_xlim(0.30, 0.62)
        axes.set_ylim(0, 9)
        axes.set_xlabel("proliferation p1")
        axes.set_ylabel("keratinocytes x")
    return figure


def _steady_states(axes: Axes) -> None:
    """Stable ones solid, others dashed."""
    o = paper.published()
    x = np.concatenate([np.linspace(0.1, 0.3, 101), np.linspace(0.31, 0.75, 60), np.linspace(0.8, 8.0, 121)])
    p1 = np.array([proliferation_at(o, float(value)) for value in x])
    stable = np.array([growth(o, float(value)).real < 0 for value in x])
    for kept, dashes in ((stable, "-"), (~stable, (0, (2, 2)))):
        # A state is drawn with its neighbours of the same kind only.
        drawn = np.where(kept, x, np.nan)
        axes.plot(p1, drawn, color=style.INK, ls=dashes, lw=1.2)


def _swing(p1: float) -> tuple[float, float]:
    course = paper.run(paper.published(p1=p1), 2000.0 if p1 < 0.55 else 9000.0)
    late = course.time > course.up[-2]
    return float(course.state[0, late].min()), float(course.state[0, late].max())


FIGURES = (
    (
        "cycles",
        cycles,
        "Keratinocytes (above) and hair (below) for three rates of proliferation, as in the paper's "
        "Figure 9: no cycle, the published cycle, and a long one.",
    ),
    (
        "pulses",
        pulses,
        "Pulses of 5 time units (orange), as in Figures 10 and 11. Grey: the same follicle without them.",
    ),
    (
        "bifurcation",
        bifurcation,
        "Steady states (black; dashed where unstable) and the range of the cycle (green) over p1. Between "
        "0.412 and 0.507 rest and cycling are both possible.",
    ),
)
"""(file name, function, caption) of every figure here."""
