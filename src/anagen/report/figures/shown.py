"""Figures that a notebook shows by themselves."""

from __future__ import annotations

from io import BytesIO

from matplotlib.figure import Figure

DPI = 110


class ShownFigure(Figure):
    """A figure that is shown where it is the last line of a cell, without pyplot and without magic."""

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        self.savefig(buffer, format="png", dpi=DPI)
        return buffer.getvalue()
