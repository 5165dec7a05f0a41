"""Parts that every A4 page for a doctor shares: font, heading, signs to see a doctor first, two lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.forecasting.doctor_first import DoctorFirst
from anagen.forecasting.summary import PersonSummary
from anagen.report.style import ARM_COLOURS, INK, MUTED, RULE
from anagen.report.view.words import visit_words

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, WIDTH, HEIGHT = 11.0, 210.0, 297.0
BETTER, SAME, WORSE = ARM_COLOURS[0], RULE, ARM_COLOURS[1]
_BULLET = 3.2


def need_fpdf() -> None:
    """Check that the extra is installed.

    Raises:
        InputError: fpdf2 is missing.
    """
    try:
        import fpdf  # noqa: F401
    except ImportError:
        raise InputError("a PDF needs fpdf2", expected="pip install 'anagen[pdf]'") from None


class Sheet:
    """An A4 page being drawn.

    Attributes:
        pdf: document, on its first page.
    """

    def __init__(self, person: PersonSummary, today: date | None) -> None:
        self.pdf = _document(person.description, today)

    def _head(self, person: PersonSummary, today: date | None) -> None:
        """Draw name, person, date and notice."""
        pdf = self.pdf
        pdf.set_xy(MARGIN, 9.0)
        self._font(15, bold=True)
        pdf.cell(w=WIDTH - 2 * MARGIN, h=7, text=_cut(person.label, 60))
        pdf.set_xy(MARGIN, 16.0)
        self._font(8, colour=MUTED)
        where = f", {person.country}" if person.country else ""
        made = f" Made on {today.day} {today:%B %Y}." if today else ""
        notice = f"{NOTICE} {visit_words()['after_notice']}"
        self._text(f"For the visit: a {person.description}{where}.{made} {notice}", 3.6)

    def _doctor(self, first: DoctorFirst) -> None:
        """Draw signs for which to see a doctor first."""
        pdf = self.pdf
        pdf.ln(1.2)
        top = pdf.get_y()
        pdf.set_xy(MARGIN + 3, top + 1.2)
        if first.urgent:
            self._font(10, bold=True, colour=WORSE)
            self._text("See a dermatologist before anything else", 4.6, inset=3)
            self._font(8)
            for sign in first.present:
                pdf.set_x(MARGIN + 3)
                self._text(f"{sign.asks}. {sign.why}", 3.7, inset=3)
        else:
            self._font(9, bold=True)
            self._text("See a doctor first if you have any of these", 4.2, inset=3)
            self._font(8)
            pdf.set_x(MARGIN + 3)
            self._text("; ".join(lower(sign.asks) for sign in first.others) + ".", 3.7, inset=3)
        pdf.set_fill_color(*rgb(WORSE if first.urgent else MUTED))
        pdf.rect(MARGIN, top + 0.6, 1.1, pdf.get_y() - top, style="F")

    def _lists(
        self,
        lists: Sequence[tuple[Sequence[str], str]],
        last: str,
        bottom: float,
        *,
        measure: bool = False,
    ) -> float:
        """Draw two lists side by side and a last line, ending at `bottom`; return their height, mm.

        Args:
            lists: texts and title of each.
            last: line.
            bottom: of the page that is free, mm.
            measure: only return the height.
        """
        width = (WIDTH - 2 * MARGIN - 6) / 2
        self._font(7.6)
        height = max(
            4.6 + sum(self._lines(text, width - _BULLET) * 3.5 + 0.4 for text in texts) for texts, _ in lists
        )
        self._font(6.6)
        foot = self._lines(last, WIDTH - 2 * MARGIN) * 3.0 + 1.5
        if measure:
            return height + foot + 2.0
        pdf = self.pdf
        top = bottom - height - foot
        pdf.set_draw_color(*rgb(MUTED))
        pdf.line(MARGIN, top - 1.2, WIDTH - MARGIN, top - 1.2)
        for place, (texts, title) in enumerate(lists):
            x = MARGIN + place * (width + 6)
            pdf.set_xy(x, top)
            self._font(8.6, bold=True, colour=INK if place == 0 else WORSE)
            pdf.cell(w=width, h=4.4, text=title)
            self._font(7.6)
            y = top + 4.6
            for text in texts:
                pdf.set_xy(x, y)
                pdf.cell(w=_BULLET, h=3.5, text="–")
                pdf.set_xy(x + _BULLET, y)
                pdf.multi_cell(w=width - _BULLET, h=3.5, text=text, align="L")
                y = pdf.get_y() + 0.4
        pdf.set_xy(MARGIN, bottom - foot + 1.5)
        self._font(6.6, colour=MUTED)
        self._text(last, 3.0)
        return height + foot + 2.0

    # -- small things -------------------------------------------------------------------------

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


def _document(description: str, today: date | None) -> FPDF:
    import matplotlib
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    pdf.add_font("DejaVu", "", fonts / "DejaVuSans.ttf")
    pdf.add_font("DejaVu", "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_title(f"Hair loss: options of a {description}")
    pdf.set_lang("en")
    pdf.set_creator("Anagen")
    day = today or date(2000, 1, 1)
    pdf.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
    pdf.set_auto_page_break(False)
    pdf.set_margins(MARGIN, 9.0, MARGIN)
    pdf.c_margin = 0.0
    pdf.add_page()
    return pdf


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
