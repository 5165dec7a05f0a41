"""Answer to an offer as a PDF file of A4 sheets, in the words and numbers of the page.

    offer_pdf(answer) -> bytes

It needs the extra ``pdf`` (fpdf2).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from anagen.offers.result import OfferAnswer
from anagen.report.person.offer_page import MOST_LOOK_FOR, MOST_QUESTIONS, facts_of, money_rows
from anagen.report.person.pdf_sheet import (
    BETTER,
    HEIGHT,
    MARGIN,
    SAME,
    WIDTH,
    WORSE,
    PdfSheet,
    need_fpdf,
    rgb,
)
from anagen.report.style import INK, MUTED, TWIN
from anagen.report.view.offer_view import PICTURE, Crowd, OfferView, offer_view

_LEFT = 66.0
"""Width of the names beside the squares, mm."""


def offer_pdf(answer: OfferAnswer, *, today: date | None = None) -> bytes:
    """Sheets as PDF; the bytes depend on answer and date only.

    Args:
        answer: to an offer.
        today: date printed; None: no date.

    Raises:
        InputError: fpdf2 is missing.
    """
    need_fpdf()
    return _Offer(answer, today).draw()


class _Offer(PdfSheet):
    def __init__(self, answer: OfferAnswer, today: date | None) -> None:
        super().__init__(f"An offer of {answer.offer.name}", today)
        self.answer, self.today = answer, today
        self.view: OfferView = offer_view(answer)
        self.pdf.set_auto_page_break(True, MARGIN)

    def draw(self) -> bytes:
        answer, view = self.answer, self.view
        self._font(16, bold=True)
        self._text(f"My offer: {answer.offer.name}", 8.0)
        self._font(8.6, colour=MUTED)
        told = [f"Offered to a {answer.person.description}"]
        told += [answer.offer.place or "", f"{self.today:%d %B %Y}" if self.today else ""]
        self._text(", ".join(filter(None, told)) + f". {answer.disclaimer}", 4.2)
        if answer.doctor_first.urgent:
            self._head("See a dermatologist first", WORSE)
            self._lines_of(f"{sign.asks}. {sign.why}" for sign in answer.doctor_first.present)
        if view.safety:
            self._head("Before anything else", WORSE)
            self._lines_of(view.safety)
        self.pdf.ln(2.0)
        self._font(11.5, bold=True)
        self._text(view.verdict, 5.6)
        self._font(9)
        for sentence in filter(None, (view.not_told, *view.sentences)):
            self.pdf.ln(0.6)
            self._text(sentence, 4.3)
        self._picture(view.crowds)
        if answer.promise.signs:
            self._head("Signs to walk away that were seen", WORSE)
            self._lines_of(f"{sign.sign} ({sign.who})" for sign in answer.promise.signs)
        if rows := money_rows(answer):
            self._head("What the same money buys")
            self._lines_of(f"{row['option']}: {row['amount']}, at {row['price']}" for row in rows)
        self._head("Ask")
        self._lines_of((one.ask for one in answer.questions[:MOST_QUESTIONS]), box=True)
        if facts := facts_of(answer.product):
            self._head("What is known of the product")
            self._lines_of(f"{name}: {text}" for name, text in facts)
        if answer.promise.look_for:
            self._head("Walk away if you meet one of these")
            self._lines_of(sign.sign for sign in answer.promise.look_for[:MOST_LOOK_FOR])
        if answer.offer.supposed:
            self._head("What was supposed")
            self._lines_of(answer.offer.supposed)
        self.pdf.ln(2.0)
        self._font(7, colour=MUTED)
        self._text(
            f"{answer.particles} virtual people; parameters {answer.parameters.id}; seed {answer.seed}; "
            f"Anagen {answer.anagen}. Sources: the page and the sheet name them.",
            3.4,
        )
        return bytes(self.pdf.output())

    def _head(self, text: str, colour: str = INK) -> None:
        if self.pdf.get_y() > HEIGHT - 34.0:
            self.pdf.add_page()
        self.pdf.ln(2.4)
        self._font(10, bold=True, colour=colour)
        self._text(text, 5.0)
        self._font(8.4)

    def _lines_of(self, texts: Iterable[str], *, box: bool = False) -> None:
        pdf = self.pdf
        for text in texts:
            if pdf.get_y() > HEIGHT - MARGIN - 9.0:
                pdf.add_page()
            top = pdf.get_y()
            if box:
                pdf.set_draw_color(*rgb(MUTED))
                pdf.rect(MARGIN, top + 0.7, 2.4, 2.4)
            else:
                pdf.set_xy(MARGIN, top)
                pdf.cell(w=3.0, h=3.9, text="–")
            pdf.set_xy(MARGIN + 4.4, top)
            pdf.multi_cell(
                w=WIDTH - 2 * MARGIN - 4.4, h=3.9, text=text, align="L", new_x="LMARGIN", new_y="NEXT"
            )
            pdf.ln(0.5)

    def _picture(self, crowds: tuple[Crowd, ...]) -> None:
        if not crowds:
            return
        pdf = self.pdf
        self._head(PICTURE)
        for one in crowds:
            y = pdf.get_y()
            self._font(8.6, bold=one.kind == "offer")
            pdf.set_xy(MARGIN, y + 0.6)
            pdf.multi_cell(w=_LEFT - 2, h=3.9, text=one.name, align="L", new_x="LMARGIN", new_y="NEXT")
            better, worse = (MUTED, TWIN) if one.unstudied else (BETTER, WORSE)
            self._squares(one.people, MARGIN + _LEFT, y + 1.0, 50, 1.5, (better, SAME, worse))
            self._font(8)
            pdf.set_xy(MARGIN + _LEFT + 77.0, y + 0.4)
            pdf.cell(w=45, h=4.0, text=one.words)
            pdf.set_xy(MARGIN, max(pdf.get_y() + 1.2, y + 8.6))
