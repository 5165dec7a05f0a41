"""Style of all figures: colours, fonts, and conversion to bytes.

Colours of arms are Okabe and Ito's palette, which readers with any common colour
blindness can tell apart; a marker per arm repeats the distinction without colour. The
untreated twin is grey and dashed everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1d2731"
MUTED = "#5b6773"
RULE = "#d5dade"
PAPER = "#fdfdfc"
TWIN = "#7c8791"
ARM_COLOURS = ("#0072b2", "#d55e00", "#00896b", "#a8508a", "#b07c00", "#4a4fa3", "#3c8fc4", "#8a3324")
ARM_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
TWIN_DASHES = (0, (4, 2.4))

PHASE_COLOURS: Mapping[str, str] = {
    "early anagen": "#9ad1c3",
    "anagen": "#1f8075",
    "catagen": "#e2b13c",
    "telogen": "#8478b5",
    "kenogen": "#d6dade",
    "lost": "#4b5158",
}
"""Colour by phase, in the order in which a follicle passes through them."""

WIDTH = 5.6
"""Width of a figure, inches: small enough that its text stays readable on a telephone."""

_RC: Mapping[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "grid.color": RULE,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "legend.handlelength": 1.8,
    "lines.linewidth": 1.9,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "path",
    "svg.hashsalt": "anagen",
    "path.simplify": True,
}


_looking: ContextVar[bool] = ContextVar("looking", default=False)


@contextmanager
def look() -> Iterator[None]:
    """Context in which figures have this style, whatever the user's own settings are.

    Within another one it does nothing: the settings need not be checked again for each figure of a page.
    """
    if _looking.get():
        yield
        return
    import matplotlib
    from matplotlib import rcParamsDefault

    # A user's matplotlibrc may change any setting, so start from the defaults.
    settings: dict[Any, Any] = {**rcParamsDefault, **_RC}
    settings.pop("backend", None)
    with matplotlib.rc_context(settings):
        looking = _looking.set(True)
        try:
            yield
        finally:
            _looking.reset(looking)


def new_figure(width: float = WIDTH, height: float = 3.4) -> Figure:
    """Empty figure, size in inches, that needs no window, shows in notebooks and is in no global list.

    Panels are placed when it is drawn (`anagen.report.figures.layout`).
    """
    from anagen.report.figures.layout import first_margins
    from anagen.report.figures.shown import ShownFigure

    figure = ShownFigure(figsize=(width, height))
    first_margins(figure)
    return figure


def arm_styles(arms: Iterable[str], grey: Collection[str] = ()) -> dict[str, tuple[str, str]]:
    """Style (colour, marker) of each arm, by its place in the protocol.

    Args:
        arms: in the protocol's order.
        grey: those whose treatments nobody like these people got in a trial.
    """
    return {
        arm: (TWIN if arm in grey else ARM_COLOURS[i % len(ARM_COLOURS)], ARM_MARKERS[i % len(ARM_MARKERS)])
        for i, arm in enumerate(dict.fromkeys(arms))
    }


def literal(text: object) -> str:
    """Text that matplotlib shows unchanged; a bare dollar sign would start a formula."""
    return str(text).replace("$", r"\$")


def _flat(text: object) -> str:
    """Text on one line, with no-break spaces kept."""
    return " ".join(part for part in re.split(r"[ \t\r\n]+", str(text)) if part)


def shorten(text: object, length: int = 44) -> str:
    """Text of at most `length` characters, ready for a figure; an ellipsis marks a cut."""
    flat = _flat(text)
    return literal(flat if len(flat) <= length else flat[: length - 1].rstrip() + "…")


def wrapped(text: object, width: int, lines: int = 2) -> str:
    """Text broken into at most `lines` lines of at most `width` characters, ready for a figure."""
    from textwrap import wrap

    flat = _flat(text)
    rows = wrap(flat, width, max_lines=lines, placeholder=" …", break_long_words=True) or [""]
    return literal("\n".join(rows))


def pretty_unit(unit: str) -> str:
    """Unit for readers: ``hairs/cm²`` for ``hairs/cm2``, ``µm`` for ``um``."""
    parts = [
        {"um": "µm", "ug": "µg"}.get(part, part).replace("cm2", "cm²").replace("cm3", "cm³")
        for part in unit.split("/")
    ]
    return "/".join(parts)


def week_axis(axes: Axes, last_day: float) -> None:
    """Label a time axis in weeks, with round steps."""
    weeks = max(last_day / 7.0, 1.0)
    step = next((s for s in (1, 2, 4, 6, 8, 12, 24, 26, 52, 104) if weeks / s <= 8), 260)
    axes.set_xticks([step * i for i in range(int(weeks / step) + 1)])
    axes.set_xlabel("weeks since the first treatment")


def message_figure(message: str, height: float = 1.6) -> Figure:
    """Figure with a message on why there is nothing to draw."""
    with look():
        figure = new_figure(height=height)
        figure.text(0.5, 0.5, wrapped(message, 70, 3), ha="center", va="center", color=MUTED)
    return figure
