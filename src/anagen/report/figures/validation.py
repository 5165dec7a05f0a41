"""Pictures of the validation report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from anagen.learning.rivals.judged import MODEL
from anagen.learning.rivals.rivals import EMAX, MATCHED
from anagen.report.style import ARM_COLOURS, MUTED, WIDTH

MARKS = (
    (MODEL, "o", True, "Anagen without the study"),
    (MATCHED, "s", False, "matched mean of the other studies"),
    (EMAX, "x", True, "dose-time meta-analysis of the other studies"),
)
"""Predictors of left-out net effects: name, mark, whether it is filled, and words."""


def rows_figure(rows: Sequence[dict[str, Any]]) -> Figure:
    """Changes of counts: published (dots) and 90 % predictive intervals (bars)."""
    shown = [row for row in rows if row["kind"] != "level" and row["unit"] == "hairs/cm2"]
    shown.sort(key=lambda row: (row["therapies"], row["mean"]))
    figure = Figure(figsize=(WIDTH, 0.155 * len(shown) + 0.9))
    axes = figure.subplots()
    for place, row in enumerate(shown):
        colour = ARM_COLOURS[0] if row["covered"] else ARM_COLOURS[1]
        axes.plot(
            [row["low"], row["high"]], [place, place], color=MUTED, lw=3.2, alpha=0.35, solid_capstyle="butt"
        )
        axes.plot([row["mean"]] * 2, [place - 0.3, place + 0.3], color=MUTED, lw=1)
        axes.plot(row["observed"], place, "o", ms=3.6, color=colour)
    axes.set_yticks(range(len(shown)), [row["id"] for row in shown], fontsize=5.8)
    axes.set_ylim(-1, len(shown))
    axes.axvline(0, color=MUTED, lw=0.6)
    axes.set_xlabel("change, or net change, hairs/cm²")
    axes.set_title("Published (dots) against what is predicted (90 %)")
    return figure


def left_out_figure(effects: Sequence[dict[str, Any]]) -> Figure:
    """Net effects of studies left out: predicted, by the model and its rivals, and published."""
    figure = Figure(figsize=(WIDTH, WIDTH * 0.8))
    axes = figure.subplots()
    reach = [
        one[name] for one in effects for name in ("observed", *(mark[0] for mark in MARKS)) if name in one
    ]
    ends = [min([0.0, *reach]) - 2, max(reach, default=1.0) + 2]
    axes.plot(ends, ends, color=MUTED, lw=0.8)
    for (name, mark, filled, label), colour in zip(MARKS, ARM_COLOURS, strict=False):
        told = [one for one in effects if name in one]
        axes.plot(
            [one["observed"] for one in told],
            [one[name] for one in told],
            mark,
            ms=5,
            mfc=None if filled else "none",
            color=colour,
            label=label,
        )
    axes.set_xlabel("published net effect, hairs/cm²")
    axes.set_ylabel("predicted without the study")
    axes.legend(frameon=False, fontsize=8)
    axes.set_title("Studies left out")
    return figure


def stances_figure(stances: dict[str, dict[str, Any]]) -> Figure:
    """Exosome answers by stance: median and 90 % interval."""
    figure = Figure(figsize=(WIDTH, 2.4))
    axes = figure.subplots()
    names, place = [], 0
    for stance, answers in stances.items():
        for j, (question, label) in enumerate((("needled", "needled"), ("injected", "injected"))):
            answer = answers[question]
            low, high = answer["interval90"]
            axes.plot(
                [low, high], [place, place], color=ARM_COLOURS[j], lw=3, alpha=0.5, solid_capstyle="butt"
            )
            axes.plot(answer["median"], place, "o", color=ARM_COLOURS[j], ms=5)
            axes.plot(answer["mean"], place, "|", color=ARM_COLOURS[j], ms=10)
            names.append(f"{stance}, {label}")
            place += 1
    axes.set_yticks(range(place), names)
    axes.invert_yaxis()
    axes.axvline(0, color=MUTED, lw=0.8)
    axes.set_xlabel("net of the needle, week 24, hairs/cm² (dot median, bar 90 %, tick mean)")
    axes.set_title("What exosomes add, by stance")
    return figure
