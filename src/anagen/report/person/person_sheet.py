"""Parts that every A4 page for a doctor shares: heading, signs to see a doctor first, two lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from anagen.files.notice import NOTICE
from anagen.forecasting.doctor_first import DoctorFirst
from anagen.forecasting.summary import PersonSummary
from anagen.report.person.pdf_sheet import MARGIN, WIDTH, WORSE, PdfSheet, lower, rgb
from anagen.report.style import INK, MUTED
from anagen.report.view.words import visit_words

_BULLET = 3.2
"""Width of the dash before a line, mm."""


class PersonSheet(PdfSheet):
    """An A4 page about a person's options, being drawn.

    Args:
        person: whom it is about.
        today: date of it; None: a fixed one.
    """

    def __init__(self, person: PersonSummary, today: date | None) -> None:
        super().__init__(f"Hair loss: options of a {person.description}", today)

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


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
