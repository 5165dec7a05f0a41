"""Figures that place their own panels, and that a notebook displays without pyplot."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from anagen.report.figures.layout import arrange

DPI = 110


class ShownFigure(Figure):
    """Figure that is displayed as the last line of a cell, without pyplot or magic commands."""

    def draw(self, renderer: Any) -> None:
        """Draw it, its panels placed so that no label is cut."""
        if self.get_layout_engine() is None:
            arrange(self, renderer)
        super().draw(renderer)

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        self.savefig(buffer, format="png", dpi=DPI)
        return buffer.getvalue()
