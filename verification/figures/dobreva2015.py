"""Dobreva 2015: T cells in health, disease and treatment, and what they hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anagen.report import style
from verification.models import dobreva2015 as paper

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KILLERS, HELPERS = style.ARM_COLOURS[1], style.ARM_COLOURS[0]
DAYS_A_UNIT = 20.0


def courses() -> Figure:
    """T cells over time in the three states, as in the paper's Figures 3 to 5."""
    tau = np.linspace(0.0, 10.0, 401)
    shown = (
        ("healthy", paper.FEW, 1e6, "T cells (1e-6 units)", 40.0),
        ("diseased", paper.FEW, 1.0, "T cells (units)", 160.0),
        ("treated", paper.onslaught(), 1.0, "T cells (units)", 160.0),
    )
    with style.look():
        figure = style.new_figure(height=2.7)
        for axes, (state, start, scale, label, last) in zip(figure.subplots(1, 3), shown, strict=True):
            found = paper.course(paper.attack(state), start, tau.tolist())
            axes.plot(DAYS_A_UNIT * tau, scale * found[:, 0], color=KILLERS, label="CD8 (x)")
            axes.plot(DAYS_A_UNIT * tau, scale * found[:, 1], color=HELPERS, ls="--", label="CD4 (y)")
            axes.set_title(state, fontsize=9.5)
            axes.set_xlim(0, last)
            axes.set_ylim(0)
            axes.set_xlabel("days")
            axes.set_ylabel(label, fontsize=8.6)
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure


def sensitivities() -> Figure:
    """Partial rank correlations: many designs of the paper's size, beside the paper's own design."""
    found, names = paper.sensitivities(), ("s", "v", "l", "a", "b", "w")
    printed = {claim.id: claim.expected for claim in paper.MODEL.claims}
    with style.look():
        figure = style.new_figure(height=2.9)
        panels = figure.subplots(1, 2, sharey=True)
        for i, (axes, check, title) in enumerate(
            zip(panels, ("C4-6a", "C4-6b"), ("CD8 cells (x)", "CD4 cells (y)"), strict=True)
        ):
            low, middle, high = np.quantile(found[:, i], [0.025, 0.5, 0.975], axis=0)
            at = np.arange(len(names))
            axes.axhline(0, color=style.MUTED, lw=0.8)
            for level in (-0.5, 0.5):
                axes.axhline(level, color=style.RULE, lw=0.8, zorder=0)
            axes.bar(at, middle, width=0.55, color=(KILLERS, HELPERS)[i], alpha=0.55, label="40 designs")
            axes.vlines(at, low, high, color=style.INK, lw=1.2)
            axes.plot(at, printed[check], ls="none", marker="D", ms=5, mfc=style.PAPER, mec=style.INK)
            axes.set_xticks(at, names)
            axes.set_title(title, fontsize=9.5)
            axes.set_ylim(-1, 1)
        panels[0].set_ylabel("partial rank correlation")
    return figure


FIGURES = (
    (
        "courses",
        courses,
        "T cells in health (they decay), disease (they reach the plateau 3.5 and 7 in about 100 days) and "
        "treatment, as in the paper's Figures 3 to 5. A unit is d/κ cells; the first panel shows millionths.",
    ),
    (
        "sensitivities",
        sensitivities,
        "Partial rank correlations of T cells with the reduced constants. Bars: median of 40 Latin "
        "hypercubes of 100; lines: 95 % of them; diamonds: the paper's one (Table 6). Grey lines: ±0.5.",
    ),
)
"""(file name, function, caption) of every figure here."""
