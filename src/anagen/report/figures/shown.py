"""Figures that a notebook displays without pyplot."""

from __future__ import annotations

from io import BytesIO

from matplotlib.figure import Figure

DPI = 110


class ShownFigure(Figure):
    """Figure that is displayed as the last line of a cell, without pyplot or magic commands."""

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        self.savefig(buffer, format="png", dpi=DPI)
        return buffer.getvalue()
