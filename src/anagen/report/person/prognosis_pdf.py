"""One A4 page on a prognosis to take to a doctor; reasons of safety overleaf. It needs the extra ``pdf``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from anagen.files.writing import write_file
from anagen.forecasting.prognosis.result import Prognosis
from anagen.report.numbers import unbroken
from anagen.report.person.pdf_sheet import HEIGHT, MARGIN, WIDTH, need_fpdf, rgb, upper
from anagen.report.person.person_sheet import PersonSheet
from anagen.report.person.prognosis_words import kept_words
from anagen.report.person.safety_words import health_lines, source_lines
from anagen.report.style import MUTED, RULE
from anagen.report.view.prognosis_option import PrognosisLine
from anagen.report.view.prognosis_view import PrognosisView
from anagen.report.view.words import visit_words

_NAME, _SURE, _SAFE, _COST, _HARM = 36.0, 17.0, 22.0, 24.0, 38.0
_LINE = 3.4


def save_prognosis_pdf(path: Path | str, found: Prognosis, view: PrognosisView) -> Path:
    """Write the page to `path`, whole or not at all, dated today.

    Raises:
        InputError: fpdf2 is missing.
        OSError: the folder cannot be written to.
    """
    return write_file(path, prognosis_pdf(found, view, today=datetime.now(UTC).date()))


def prognosis_pdf(found: Prognosis, view: PrognosisView, *, today: date | None = None) -> bytes:
    """Page as PDF; the bytes depend on prognosis, view and date only.

    Args:
        found: prognosis.
        view: of it, which holds every number of the page.
        today: date printed on the page; None: no date.

    Raises:
        InputError: fpdf2 is missing.
    """
    need_fpdf()
    return _Page(found, view, today).draw()


class _Page(PersonSheet):
    def __init__(self, found: Prognosis, view: PrognosisView, today: date | None) -> None:
        super().__init__(found.person, today)
        self.found, self.view, self.today = found, view, today

    def draw(self) -> bytes:
        view = self.view
        self._head(self.found.person, self.today)
        self._doctor(self.found.doctor_first)
        self.pdf.ln(2.0)
        self._font(10, bold=True)
        self._text(view.label, 5.0)
        self._font(9)
        said = view.sentences if view.now in view.sentences else (*view.sentences, view.now)
        self._text(" ".join(said), 4.2)
        if view.events:
            self._options()
        self._after()
        lists = ((view.questions, "Ask"), (view.red_flags, "Walk away if a clinic …"))
        self._lists(lists, self._made(), HEIGHT - 9.0)
        self._overleaf()
        return bytes(self.pdf.output())

    def _options(self) -> None:
        """Draw a table of the options, the best first."""
        view, pdf = self.view, self.pdf
        pdf.ln(2.0)
        chance = (WIDTH - 2 * MARGIN - _NAME - _SURE - _SAFE - _COST - _HARM) / len(view.events)
        widths = (_NAME, *([chance] * len(view.events)), _SURE, _SAFE, _COST, _HARM)
        self._font(8.6, bold=True)
        self._text(f"Of 100 people like you after {view.span}, with the 90 % interval", 4.4)
        self._font(6.6, bold=True, colour=MUTED)
        heads = (
            "Option",
            *map(upper, view.events),
            "How sure",
            "Safe for you?",
            f"Cost, {view.span}",
            "Harm",
        )
        self._row(heads, widths)
        self._font(7.0)
        for one in (view.options[0], *(view.option(name) for name in view.ranked)):
            self._row(_cells(one), widths)

    def _row(self, cells: tuple[str, ...], widths: tuple[float, ...]) -> None:
        pdf, top = self.pdf, self.pdf.get_y()
        pdf.set_draw_color(*rgb(RULE))
        pdf.line(MARGIN, top, WIDTH - MARGIN, top)
        x, bottom = MARGIN, top
        for text, width in zip(cells, widths, strict=True):
            pdf.set_xy(x, top + 0.6)
            pdf.multi_cell(w=width - 1.5, h=_LINE, text=unbroken(text), align="L")
            x, bottom = x + width, max(bottom, pdf.get_y())
        pdf.set_xy(MARGIN, bottom + 0.6)

    def _after(self) -> None:
        """Write when things hold, what stopping does, and what is withheld."""
        self.pdf.ln(1.5)
        self._font(8)
        for option in self.view.options:
            told = [f"{moment.event}: {moment.words}" for moment in option.moments]
            for words in (*told, *map(kept_words, option.kept)):
                self._text(f"{upper(option.name)}, {words}.", 3.6)
        for words in health_lines(self.found.health):
            self._text(words, 3.6)
        self._font(8, bold=True)
        if self._overleaf_lines():
            self._text("What is withheld for your safety, and what to mind, stands overleaf.", 3.8)

    def _overleaf_lines(self) -> list[str]:
        minded = [words for option in self.view.options for words in option.minded]
        return [*self.view.withheld, *dict.fromkeys(minded)]

    def _overleaf(self) -> None:
        """Second page with every reason of safety, tests and labels, and what has no number."""
        pdf, view = self.pdf, self.view
        labels = [f"{upper(one.name)}: {one.label}" for one in view.options if one.label]
        tests = dict.fromkeys(words for one in view.options for words in one.tests)
        parts = (
            ("What your health means for the options", [*self._overleaf_lines(), *source_lines(self.found)]),
            ("What labels allow", [*labels, *(f"{upper(name)}: {why}" for name, why in view.not_offered)]),
            ("Blood tests", list(tests)),
            ("What has no number, and why", [f"{question}. {why}" for question, why in view.unanswered]),
        )
        pdf.set_auto_page_break(True, MARGIN)
        pdf.add_page()
        for title, lines in parts:
            if lines:
                self._font(11, bold=True)
                self._text(title, 6.0)
            self._font(8)
            for words in lines:
                self._text(words, 3.8)
                pdf.ln(0.8)

    def _made(self) -> str:
        costs = f"Costs: printed prices, no visits or tests. {visit_words()['funding']}"
        return " ".join(filter(None, [self.view.made, f"Anagen {self.found.anagen}.", costs]))


def _cells(one: PrognosisLine) -> tuple[str, ...]:
    chances = (chance.words for chance in one.chances)
    return (upper(one.name), *chances, one.certainty_words, one.safety, one.cost_words, one.harm)
