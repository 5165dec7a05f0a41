"""Wang 2017: one follicle's rhythm, and how inhibition sets the length of its phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.report import style
from verification.models import wang2017 as paper
from verification.models.follicle_column import cells, nodes, step

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GROWING, RESTING = style.PHASE_COLOURS["anagen"], style.PHASE_COLOURS["telogen"]
LEVELS = np.concatenate([np.linspace(-10.0, 1.0, 34), np.linspace(1.05, 1.9, 18)])


def regimes() -> Figure:
    """Balance of activation and length over time: endless growth, a cycle, endless rest."""
    with style.look():
        figure = style.new_figure(height=3.6)
        panels = figure.subplots(2, 3, sharex=True, sharey="row")
        for column, level, title in zip(
            panels.T, (-8.0, 0.0, 2.0), ("endless anagen", "cycle", "endless telogen"), strict=True
        ):
            follicle = paper.column(base_inhibitor=level)
            run = step(follicle, nodes(follicle, 0.1), 100.0, 0.02)
            column[0].axhline(follicle.begin, color=style.RULE, lw=0.9)
            column[0].axhline(follicle.end, color=style.RULE, lw=0.9)
            column[0].plot(run.time, run.balance, color=style.INK, lw=1.3)
            column[0].set_title(f"{title}\nβ_I = {level:g}".replace("-", "−"), fontsize=9.2)
            column[1].fill_between(run.time, 0.0, -run.depth, color=GROWING, alpha=0.25, lw=0)
            column[1].plot(run.time, -run.depth, color=GROWING, lw=1.3)
            column[1].set_ylim(0, 6.6)
            column[1].set_xlim(0, 100)
        panels[0, 0].set_ylabel("balance Δ")
        panels[1, 0].set_ylabel("length |h|")
        panels[1, 1].set_xlabel("days (mouse)")
    return figure


def phases() -> Figure:
    """Length of both phases over the level of inhibition, on the paper's grid and as the grid is refined."""
    with style.look():
        figure = style.new_figure(height=3.3)
        panels = figure.subplots(1, 2)
        on_nodes, on_cells = _phases(whole=True), _phases(whole=False)
        printed = next(claim.expected for claim in paper.MODEL.claims if claim.id == "C8-2a")
        for i, (axes, name, colour, top) in enumerate(
            zip(panels, ("~anagen", "~telogen"), (GROWING, RESTING), (60.0, 80.0), strict=True)
        ):
            axes.plot(LEVELS, on_nodes[:, i], color=colour, label="the paper's grid")
            axes.plot(LEVELS, on_cells[:, i], color=style.INK, ls=":", lw=1.4, label="refined grid")
            axes.plot((-6, -3, -1, 0, 1, 1.5, 1.8), printed[i::2], "o", ms=4, mfc=style.PAPER, mec=colour)
            axes.set_title(name, fontsize=9.5)
            axes.set_xlim(-10, 2.2)
            axes.set_xticks([-10, -5, 0])
            axes.set_ylim(0, top)
            axes.set_xlabel("inhibition from elsewhere β_I")
            axes.legend(loc="upper right" if i == 0 else "upper left")
        panels[0].set_ylabel("days (mouse)")
    return figure


def _phases(*, whole: bool) -> NDArray[np.float64]:
    found = []
    for level in LEVELS:
        follicle = paper.column(base_inhibitor=float(level))
        grid = nodes(follicle, 0.1) if whole else cells(follicle, 0.05)
        found.append(step(follicle, grid, 250.0, 0.02, cycles=2).phases())
    return np.array(found)


FIGURES = (
    (
        "regimes",
        regimes,
        "Little, middling and much inhibition from elsewhere: the balance of activation in the bulge, with "
        "the thresholds at which growth begins and ends, and the length of the follicle.",
    ),
    (
        "phases",
        phases,
        "Length of the phases over inhibition. Circles: the figures computed before on the paper's grid "
        "(C8-2a). Dotted: cells of 0.05 that a region may cover in part.",
    ),
)
"""(file name, function, caption) of every figure here."""
