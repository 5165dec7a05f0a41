"""Sheet of A4 as a PDF file: fonts, text in blocks, and 100 people as squares.

It needs the extra ``pdf`` (fpdf2). The font is DejaVu Sans, which ships with matplotlib and holds µ, ² and ≤.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.forecasting.noticing import OutOf100
from anagen.report.style import ARM_COLOURS, INK, RULE

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, WIDTH, HEIGHT = 11.0, 210.0, 297.0
BETTER, SAME, WORSE = ARM_COLOURS[0], RULE, ARM_COLOURS[1]


def need_fpdf() -> None:
    """Check that the extra is installed.

    Raises:
        InputError: fpdf2 is missing.
    """
    try:
        import fpdf  # noqa: F401
    except ImportError:
        raise InputError("a PDF needs fpdf2", expected="pip install 'anagen[pdf]'") from None


class PdfSheet:
    """Document with one page begun, and the small things that are written on it.

    Args:
        title: of the document.
        today: date of it; None: a fixed one.
    """

    def __init__(self, title: str, today: date | None) -> None:
        self.pdf = _document(title, today)

    def _font(self, size: float, *, bold: bool = False, colour: str = INK) -> None:
        self.pdf.set_font("DejaVu", "B" if bold else "", size)
        self.pdf.set_text_color(*rgb(colour))

    def _text(self, text: str, line: float, *, inset: float = 0.0) -> None:
        self.pdf.multi_cell(
            w=WIDTH - 2 * MARGIN - inset, h=line, text=text, align="L", new_x="LMARGIN", new_y="NEXT"
        )

    def _lines(self, text: str, width: float) -> int:
        from fpdf.enums import MethodReturnValue

        lines = self.pdf.multi_cell(
            w=width, h=3.5, text=text, align="L", dry_run=True, output=MethodReturnValue.LINES
        )
        return len(lines) if isinstance(lines, list) else 1

    def _block(self, text: str, x: float, y: float, width: float, height: float, size: float) -> None:
        """Write text in a cell, cut with an ellipsis where it is too long."""
        line = 0.42 * size
        room = max(1, int((height - 0.8) / line))
        while self._lines(text, width) > room and len(text) > 8:
            text = text[: text.rstrip("…").rstrip().rfind(" ")].rstrip(" ,;:(") + "…"
        self.pdf.set_xy(x, y + 0.7)
        self.pdf.multi_cell(w=width, h=line, text=text, align="L")

    def _squares(
        self, of_100: OutOf100, x: float, y: float, columns: int, step: float, colours: tuple[str, str, str]
    ) -> None:
        """Draw 100 squares, `columns` in a row, in the colours of better, unchanged and worse."""
        counts = (of_100.better, of_100.same, of_100.worse)
        each = [colour for colour, count in zip(colours, counts, strict=True) for _ in range(count)]
        for i, colour in enumerate(each):
            row, column = divmod(i, columns)
            self.pdf.set_fill_color(*rgb(colour))
            self.pdf.rect(x + step * column, y + step * row, 0.82 * step, 0.82 * step, style="F")


def _document(title: str, today: date | None) -> FPDF:
    import matplotlib
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    pdf.add_font("DejaVu", "", fonts / "DejaVuSans.ttf")
    pdf.add_font("DejaVu", "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_title(title)
    pdf.set_lang("en")
    pdf.set_creator("Anagen")
    day = today or date(2000, 1, 1)
    pdf.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
    pdf.set_auto_page_break(False)
    pdf.set_margins(MARGIN, 9.0, MARGIN)
    pdf.c_margin = 0.0
    pdf.add_page()
    return pdf


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour such as ``#0072b2``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def upper(text: str) -> str:
    """Text with a capital."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """Text without a capital."""
    return text[:1].lower() + text[1:]
