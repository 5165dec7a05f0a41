"""Sheets for a visit as PDF, one A4 page for each reader; it needs the extra ``pdf`` (fpdf2).

The type is made smaller until a sheet fits its page; nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.report.person.pdf_sheet import need_fpdf
from anagen.report.style import ARM_COLOURS, INK, MUTED, RULE, TWIN
from anagen.report.visit.sheet import Heads, Part, Sheet, SheetTable

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, WIDTH, HEIGHT = 11.0, 210.0, 297.0
LARGEST, SMALLEST, STEP = 9.0, 4.5, 0.25
"""Sizes of type that are tried, points."""
LINE = 0.44
"""Height of a line for each point of type, mm."""


def visit_pdf(sheets: Sequence[Sheet], *, today: date | None = None) -> bytes:
    """Sheets as one PDF; the bytes depend on sheets and date only.

    Args:
        sheets: one or both versions.
        today: date of the file; None: a fixed one.

    Raises:
        InputError: fpdf2 is missing.
    """
    need_fpdf()
    scratch = _document(today)
    sizes = [_fitting(sheet, scratch) for sheet in sheets]
    pdf = _document(today)
    for sheet, size in zip(sheets, sizes, strict=True):
        _Drawn(pdf, sheet, size).draw()
    return bytes(pdf.output())


def _fitting(sheet: Sheet, scratch: FPDF) -> float:
    """Largest size of type in which a sheet fits one page, found by halving; `scratch` is drawn on."""
    low, high = 0, round((LARGEST - SMALLEST) / STEP)
    while low < high:
        middle = (low + high + 1) // 2
        ends = _Drawn(scratch, sheet, SMALLEST + STEP * middle).draw()
        low, high = (middle, high) if ends <= HEIGHT - MARGIN else (low, middle - 1)
    return SMALLEST + STEP * low


class _Drawn:
    """One sheet on a page of its own."""

    def __init__(self, pdf: FPDF, sheet: Sheet, size: float) -> None:
        self.pdf, self.sheet, self.size = pdf, sheet, size
        self.left, self.width = MARGIN, WIDTH - 2 * MARGIN

    def draw(self) -> float:
        """Draw the sheet and return where it ends, mm from the top."""
        sheet, pdf = self.sheet, self.pdf
        pdf.add_page()
        pdf.set_y(MARGIN - 2)
        self._text(sheet.title, 1.6, bold=True)
        for line in sheet.about:
            self._text(line, colour=MUTED)
        for part in sheet.alarms:
            self._part(part, ARM_COLOURS[1])
        if sheet.lead:
            self._gap()
            self._text(sheet.lead, 1.05)
        self._heads(sheet.heads)
        if sheet.table and sheet.reader == "clinician":
            self._table(sheet.table)
        self._columns([one for one in sheet.parts if not one.beside])
        if sheet.table and sheet.reader == "patient":
            self._table(sheet.table)
        self._columns([one for one in sheet.parts if one.beside])
        if sheet.notes:
            self._gap()
            self._text(sheet.notes, bold=True)
            pdf.set_y(pdf.get_y() + 9)
            self._rule()
        self._gap()
        for line in sheet.foot:
            self._text(line, 0.8, colour=MUTED)
        return float(pdf.get_y())

    def _heads(self, heads: Sequence[Heads]) -> None:
        if not heads:
            return
        self._gap()
        self._text(self.sheet.heads_title, 1.1, bold=True)
        top, bottom = self.pdf.get_y() + 0.5, 0.0
        each = self.width / len(heads)
        step = min((each - 4) / 20, 2.7)
        for place, one in enumerate(heads):
            x = MARGIN + place * each
            better, worse = (MUTED, TWIN) if one.unstudied else (ARM_COLOURS[0], ARM_COLOURS[1])
            colours = [better] * one.people.better + [RULE] * one.people.same + [worse] * one.people.worse
            for i, colour in enumerate(colours):
                row, column = divmod(i, 20)
                self.pdf.set_fill_color(*_rgb(colour))
                self.pdf.ellipse(x + step * column, top + step * row, 0.8 * step, 0.8 * step, style="F")
            self.pdf.set_y(top + 5 * step + 0.5)
            self._within(x, each - 4)
            self._text(one.name, bold=True)
            self._text(one.words)
            bottom = max(bottom, self.pdf.get_y())
        self._within(MARGIN, WIDTH - 2 * MARGIN)
        self.pdf.set_y(bottom)

    def _table(self, table: SheetTable) -> None:
        self._gap()
        self._text(table.caption, 1.1, bold=True)
        small = 0.88 * self.size
        widths = _widths(table, self.width)
        for number, row in enumerate((table.columns, *table.rows)):
            self._rule()
            top = bottom = self.pdf.get_y() + 0.3
            x = MARGIN
            for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
                self._font(small, bold=number == 0 or place == 0, colour=MUTED if number == 0 else INK)
                self.pdf.set_xy(x, top)
                self.pdf.multi_cell(w=width - 1.2, h=LINE * small, text=_unbroken(cell), align="L")
                bottom = max(bottom, self.pdf.get_y())
                x += width
            self.pdf.set_xy(MARGIN, bottom + 0.3)

    def _columns(self, parts: Sequence[Part]) -> None:
        """Parts in two columns, each part going to the shorter one."""
        if not parts:
            return
        self._gap()
        width = (self.width - 5) / 2 if len(parts) > 1 else self.width
        ends = [self.pdf.get_y()] * (2 if len(parts) > 1 else 1)
        for part in parts:
            place = ends.index(min(ends))
            self._within(MARGIN + place * (width + 5), width)
            self.pdf.set_y(ends[place])
            self._part(part)
            ends[place] = self.pdf.get_y() + 0.25 * self.size
        self._within(MARGIN, WIDTH - 2 * MARGIN)
        self.pdf.set_y(max(ends))

    def _part(self, part: Part, colour: str = INK) -> None:
        self._rule()
        self.pdf.set_y(self.pdf.get_y() + 0.5)
        self._text(part.title, 1.1, bold=True, colour=colour)
        for word, text in part.facts:
            self._text(f"**{word.replace('*', '')}:** {text}", markdown=True)
        for text in part.lines:
            self._text(f"– {text}")

    # -- small things -------------------------------------------------------------------------

    def _within(self, left: float, width: float) -> None:
        self.left, self.width = left, width

    def _gap(self) -> None:
        self.pdf.set_y(self.pdf.get_y() + 0.3 * self.size)

    def _rule(self) -> None:
        y = self.pdf.get_y()
        self.pdf.set_draw_color(*_rgb(RULE))
        self.pdf.line(self.left, y, self.left + self.width, y)

    def _font(self, size: float, *, bold: bool = False, colour: str = INK) -> None:
        self.pdf.set_font("DejaVu", "B" if bold else "", size)
        self.pdf.set_text_color(*_rgb(colour))

    def _text(
        self,
        text: str,
        scale: float = 1.0,
        *,
        bold: bool = False,
        colour: str = INK,
        markdown: bool = False,
    ) -> None:
        size = scale * self.size
        self._font(size, bold=bold, colour=colour)
        self.pdf.set_x(self.left)
        self.pdf.multi_cell(
            w=self.width, h=LINE * size, text=_unbroken(text), align="L", markdown=markdown,
            new_x="LMARGIN", new_y="NEXT",
        )  # fmt: skip


def _widths(table: SheetTable, width: float) -> list[float]:
    """Widths of columns by their longest words and by how much stands in them."""
    columns = list(zip(table.columns, *table.rows, strict=True))
    # The square root, so that a long column is taller rather than starving the others.
    weights = [
        max(max(len(cell) for cell in column) ** 0.55, 0.55 * max(map(_longest_word, column)))
        for column in columns
    ]
    return [width * weight / sum(weights) for weight in weights]


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _unbroken(text: str) -> str:
    """Text in which no line is broken at a thin space, as fpdf2 would."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")


def _document(today: date | None) -> FPDF:
    import matplotlib
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    pdf.add_font("DejaVu", "", fonts / "DejaVuSans.ttf")
    pdf.add_font("DejaVu", "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_title("Hair loss: sheet for a visit")
    pdf.set_lang("en")
    pdf.set_creator("Anagen")
    day = today or date(2000, 1, 1)
    pdf.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
    pdf.set_auto_page_break(False)
    pdf.set_margins(MARGIN, 9.0, MARGIN)
    pdf.c_margin = 0.0
    return pdf


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
