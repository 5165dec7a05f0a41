"""Dobreva 2020: which wavelengths grow, and how a lesion's pattern forms and spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anagen.report import style
from verification.models import dobreva2020 as paper

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def dispersion() -> Figure:
    """Growth rate over wavenumber, as in the paper's Figure 2, and with constants that forbid the pattern."""
    wavenumber = np.linspace(0.0, 40.0, 401)
    shown: tuple[tuple[str, dict[str, float], str, str], ...] = (
        ("published", {}, style.INK, "-"),
        ("less interferon, pI = 0.075", {"pI": 0.075}, style.ARM_COLOURS[2], "--"),
        ("more guardians, s = 1", {"s": 1.0}, style.ARM_COLOURS[0], "-."),
        ("weaker chemotaxis, χ = 1e-7", {"chi": 1e-7}, style.ARM_COLOURS[1], ":"),
    )
    with style.look():
        figure = style.new_figure(height=2.9)
        axes = figure.subplots()
        axes.axhline(0.0, color=style.MUTED, lw=0.8)
        for name, change, colour, dashes in shown:
            rate = paper.growth(paper.lesion(**change), wavenumber)
            axes.plot(wavenumber, rate, color=colour, ls=dashes, label=name, lw=1.7)
        best, largest = paper.fastest(paper.lesion())
        axes.plot(best, largest, "o", color=style.INK, ms=5)
        axes.annotate(
            f"{largest:.3f} per day at {best:.1f} per cm", (best, largest + 0.03), ha="center", fontsize=8.6
        )
        axes.set_xlim(0, 40)
        axes.set_ylim(-0.4, 0.55)
        axes.set_xlabel("wavenumber (1/cm)")
        axes.set_ylabel("growth (1/day)")
        figure.legend(loc="outside lower center", ncols=2)
    return figure


def pattern() -> Figure:
    """The paper's simulation at days 5, 25 and 55."""
    run = paper.published_run()
    names = ("interferon F", "CD8 cells u", "CD4 cells w")
    colours = (style.ARM_COLOURS[2], style.ARM_COLOURS[1], style.ARM_COLOURS[0])
    scales = (("day 5: change, ppm", 1e6, 1.0), ("day 25: change, %", 1e2, 1.0), ("day 55: times", 1.0, 0.0))
    relative = run.state / np.array(paper.uniform(paper.lesion()))[:, None]
    with style.look():
        figure = style.new_figure(height=4.6)
        panels = figure.subplots(3, 3, sharex=True, sharey="col")
        for j, (title, scale, none) in enumerate(scales):
            panels[0, j].set_title(title, fontsize=9.2)
            panels[2, j].set_xlabel("cm")
            for i in range(3):
                panels[i, j].axhline(scale * (1.0 - none), color=style.RULE, lw=0.8, zorder=0)
                panels[i, j].plot(run.x, scale * (relative[j, i] - none), color=colours[i], lw=1.4)
        for i in range(3):
            panels[i, 0].set_ylabel(names[i], fontsize=9)
        panels[0, 0].set_xlim(0, 1)
        panels[0, 0].set_xticks([0, 0.5, 1])
        panels[0, 2].set_ylim(0)
    return figure


def spreading() -> Figure:
    """A disturbance in the middle of 8 cm: CD4 cells in space and time, and the front's predicted speed."""
    run = paper.spreading()
    speed = paper.front(paper.lesion())[2]
    with style.look():
        figure = style.new_figure(height=3.3)
        axes = figure.subplots()
        relative = run.state[:, 2] / paper.uniform(paper.lesion())[2]
        image = axes.pcolormesh(
            run.x - 4.0,
            run.time,
            np.log2(relative),
            cmap="PuOr_r",
            vmin=-3,
            vmax=3,
            shading="nearest",
            rasterized=True,
        )
        reach = paper.reach(run, 10_000.0)
        late = run.time >= 30.0
        begin = float(np.mean(reach[late] - speed * run.time[late]))
        for side in (-1.0, 1.0):
            axes.plot(
                side * (begin + speed * run.time[late]), run.time[late], color=style.INK, ls="--", lw=1.3
            )
        axes.annotate(f"{speed:.3f} cm/day", (begin + speed * 44.0 + 0.12, 43.0), fontsize=8.6)
        axes.set_xlabel("cm from the first disturbance")
        axes.set_ylabel("days")
        bar = figure.colorbar(image, ax=axes, ticks=[-3, -2, -1, 0, 1, 2, 3])
        bar.ax.set_yticklabels(["1/8", "1/4", "1/2", "1", "2", "4", "8"])
        bar.set_label("CD4 cells / uniform level", fontsize=8.6)
    return figure


FIGURES = (
    (
        "dispersion",
        dispersion,
        "Growth rate of perturbations of the uniform state, as in the paper's Figure 2. With less "
        "interferon, more guardians or weaker chemotaxis nothing grows.",
    ),
    (
        "pattern",
        pattern,
        "The paper's simulation, relative to the uniform state: a faint ripple at day 5, three waves at "
        "day 25, sharp peaks at day 55. The jump of sin(16 x) is at the ends; day 55 depends on the grid.",
    ),
    (
        "spreading",
        spreading,
        "CD4 cells after a small disturbance in the middle of 8 cm. Dashed: the speed that linear theory "
        "predicts.",
    ),
)
"""(file name, function, caption) of every figure here."""
