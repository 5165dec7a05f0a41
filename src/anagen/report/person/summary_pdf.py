"""One A4 page to take to a doctor: all options side by side, in plain words; reasons of safety overleaf.

    summary_pdf(forecast.summary, view) -> bytes

It needs the extra ``pdf`` (fpdf2). The font is DejaVu Sans, which ships with matplotlib and holds µ, ² and ≤.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from anagen.files.writing import write_file
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.lawful import TRIAL_ONLY, lawful
from anagen.report.numbers import number, unbroken
from anagen.report.person.pdf_sheet import (
    BETTER,
    HEIGHT,
    MARGIN,
    SAME,
    WIDTH,
    WORSE,
    need_fpdf,
    rgb,
    upper,
)
from anagen.report.person.person_sheet import PersonSheet
from anagen.report.person.safety_words import (
    health_lines,
    minded_lines,
    ruled_out_lines,
    source_lines,
    standing,
    withheld_lines,
    withheld_names,
)
from anagen.report.style import MUTED, RULE, TWIN
from anagen.report.view.option_view import OptionView
from anagen.report.view.person_view import PersonView
from anagen.report.view.words import visit_words

PATTERN = "pattern hair loss"
MOST_ROWS = 20
"""Number of options on the page; more are counted and left to the full forecast."""
_NAME, _PEOPLE, _COST, _HARM, _SURE = 37.0, 52.0, 28.0, 52.0, 19.0


def save_summary_pdf(path: Path | str, summary: ForecastSummary, view: PersonView) -> Path:
    """Write the page to `path`, whole or not at all, dated today.

    Raises:
        InputError: fpdf2 is missing.
        OSError: the folder cannot be written to.
    """
    return write_file(path, summary_pdf(summary, view, today=datetime.now(UTC).date()))


def summary_pdf(summary: ForecastSummary, view: PersonView, *, today: date | None = None) -> bytes:
    """Page as PDF; the bytes depend on summary, view and date only.

    Args:
        summary: of a forecast.
        view: of the same forecast, which holds every number of the page.
        today: date printed on the page; None: no date.

    Raises:
        InputError: fpdf2 is missing.
    """
    need_fpdf()
    return _Page(summary, view, today).draw()


class _Page(PersonSheet):
    def __init__(self, summary: ForecastSummary, view: PersonView, today: date | None) -> None:
        self.summary, self.view, self.today = summary, view, today
        super().__init__(summary.person, today)

    def draw(self) -> bytes:
        self._head(self.summary.person, self.today)
        self._doctor(self.summary.doctor_first)
        self._told()
        lists = ((self.view.questions, "Ask"), (self.view.red_flags, "Walk away if a clinic …"))
        last = self._provenance()
        bottom = self._lists(lists, last, HEIGHT - 9.0, measure=True)
        self._options(HEIGHT - 9.0 - bottom)
        self._lists(lists, last, HEIGHT - 9.0)
        self._overleaf()
        return bytes(self.pdf.output())

    # -- parts, from top to bottom ------------------------------------------------------------

    def _told(self) -> None:
        pdf, summary = self.pdf, self.summary
        pdf.ln(2.0)
        self._font(9)
        person = summary.person
        supposed = person.supposed
        if supposed == PATTERN:
            stage = f"{person.scale.capitalize()} {person.stage}"
            supposed = f"{PATTERN}, which runs in families and goes on slowly ({stage})"
        self._text(
            f"{' '.join(self.view.answer.sentences)} {self.view.answer.dummy} It stands in brackets below. "
            f"This is about {supposed}; if it is something else, this page is wrong.",
            4.0,
        )

        self._font(8, bold=bool(self._reasons))
        for words in self._safety():
            pdf.ln(0.8)
            self._text(words, 3.6)

    @property
    def _reasons(self) -> list[str]:
        """Why options are withheld, and what to mind, each reason once."""
        options = [(option.name, option.safety) for option in self.summary.options]
        return [*withheld_lines(self.summary.not_offered), *minded_lines(options)]

    def _safety(self) -> list[str]:
        """Lines on the person's health, and which options that concerns; reasons overleaf."""
        found = health_lines(self.summary.health)
        if names := withheld_names(self.summary.not_offered):
            found.append(f"Withheld for your safety (why: overleaf): {', '.join(names)}.")
        if self._reasons:
            found.append("What to mind with the options below stands overleaf.")
        return found

    def _overleaf(self) -> None:
        """Second page with every reason of safety; none without a reason."""
        if not self._reasons:
            return
        pdf = self.pdf
        pdf.set_auto_page_break(True, MARGIN)
        pdf.add_page()
        self._font(12, bold=True)
        self._text("What your health means for the options", 6.0)
        self._font(8.4)
        options = [(option.name, option.safety) for option in self.summary.options]
        for words in [*self._reasons, *ruled_out_lines(options), *source_lines(self.summary)]:
            pdf.ln(1.0)
            self._text(words, 3.9)

    def _options(self, bottom: float) -> None:
        pdf = self.pdf
        pdf.ln(1.6)
        self._legend()
        rows = list(zip(self.summary.options, self.view.options, strict=True))[:MOST_ROWS]
        left_out = len(self.summary.options) - len(rows)
        top = pdf.get_y()
        self._font(7, bold=True, colour=MUTED)
        heads = (
            ("Option", _NAME),
            (f"Of 100 like you, after {self.view.span}", _PEOPLE),
            (f"Cost of {self.view.span}", _COST),
            ("Main harms", _HARM),
            ("How sure", _SURE),
        )
        x = MARGIN
        for text, width in heads:
            pdf.set_xy(x, top)
            pdf.cell(w=width, h=4, text=text)
            x += width
        y = top + 4.4
        note = 4.0 if left_out else 0.0
        height = min((bottom - 2.0 - note - y) / len(rows), 13.5)
        size = 7.6 if height >= 13.4 else 7.0 if height >= 8.4 else 6.2 if height >= 6.8 else 5.4
        for option, seen in rows:
            self._option(option, seen, y, height, size)
            y += height
        pdf.set_xy(MARGIN, y)
        if left_out:
            self._font(7, colour=MUTED)
            self._text(f"{left_out} more are in the full forecast.", 3.4)
        self._notes(y + note + 2.0, bottom - 4.0)

    def _notes(self, top: float, bottom: float) -> None:
        """Draw lines to write on, where the options leave room."""
        lines = int((bottom - top - 5.0) / 8.0)
        if lines < 2:
            return
        pdf = self.pdf
        pdf.set_xy(MARGIN, top)
        self._font(8.6, bold=True)
        pdf.cell(w=60, h=4.4, text="My notes")
        pdf.set_draw_color(*rgb(RULE))
        for line in range(1, lines + 1):
            pdf.line(MARGIN, top + 5.0 + 8.0 * line, WIDTH - MARGIN, top + 5.0 + 8.0 * line)

    def _legend(self) -> None:
        pdf = self.pdf
        y = pdf.get_y()
        x = MARGIN
        self._font(7.5)
        words = ((BETTER, "say better"), (SAME, "unchanged"), (WORSE, "say worse"))
        for colour, text in words:
            pdf.set_fill_color(*rgb(colour))
            pdf.rect(x, y + 0.9, 2.2, 2.2, style="F")
            pdf.set_xy(x + 3, y)
            pdf.cell(w=24, h=4, text=text)
            x += 27
        pdf.set_xy(x, y)
        self._font(7.5, colour=MUTED)
        pdf.cell(w=WIDTH - MARGIN - x, h=4, text="100 small squares are the same 100 people in every row")
        pdf.set_y(y + 5)

    def _option(self, option: ForecastOption, seen: OptionView, y: float, height: float, size: float) -> None:
        pdf, x = self.pdf, MARGIN
        pdf.set_draw_color(*rgb(RULE))
        pdf.line(MARGIN, y, WIDTH - MARGIN, y)
        self._font(size + 0.6, bold=True)
        self._block(upper(option.name), x, y, _NAME - 2, height - 0.42 * size, size + 0.6)
        grave = option.safety is not None and option.safety.reasons
        stands = "; ".join(filter(None, [standing(option.safety) if grave else "", self._standing(option)]))
        if stands:
            self._font(size - 0.4, colour=WORSE if "trials only" in stands else MUTED)
            self.pdf.set_xy(x, self.pdf.get_y())
            pdf.cell(w=_NAME - 2, h=0.42 * size, text=stands)
        x += _NAME
        self._people(seen, x, y, height, size)
        x += _PEOPLE
        self._font(size)
        self._block(unbroken(seen.cost_words), x, y, _COST - 2, height, size)
        x += _COST
        self._block(seen.harm, x, y, _HARM - 2, height, size)
        x += _HARM
        self._block(seen.certainty or "few people were followed", x, y, _SURE, height, size)

    def _standing(self, option: ForecastOption) -> str:
        """Weakest legal standing among the treatments of an option, in a few words."""
        order = list(visit_words()["standing"])
        country = self.summary.person.country
        found = {lawful(row.therapy, country).standing for row in option.evidence if not row.together}
        worst = max(found, key=lambda name: (name == TRIAL_ONLY, order.index(name)), default=None)
        return "" if worst is None else str(visit_words()["standing"][worst])

    def _people(self, seen: OptionView, x: float, y: float, height: float, size: float) -> None:
        """Draw 100 squares, in four rows where there is room, else in two, and the three numbers."""
        pdf = self.pdf
        of_100 = seen.people
        better, worse = (MUTED, TWIN) if seen.unstudied else (BETTER, WORSE)
        columns, step = (25, 1.92) if height >= 11.6 else (50, 0.96)
        self._squares(of_100, x, y + 1.0, columns, step, (better, SAME, worse))
        self._font(size)
        pdf.set_xy(x, y + 1.0 + step * (100 // columns) + 0.1)
        words = f"{of_100.better} better ({_added(seen)}), {of_100.same} same, {of_100.worse} worse"
        pdf.cell(w=_PEOPLE, h=0.42 * size, text=words)

    def _provenance(self) -> str:
        from anagen.evidence_base.tables.records import load_evidence

        years = [study.year for study in load_evidence().studies.values() if study.year]
        told = self.summary.parameters
        named = told.id if told.id.startswith(told.source) else f"{told.source} {told.id}"
        return (
            f"Studies up to {max(years)}; {self.summary.particles} virtual people; parameters {named}; "
            f"Anagen {self.summary.anagen}. How sure: how good the studies are, from high to very low. "
            f"Costs: printed prices, no visits or tests. {visit_words()['funding']}"
        )


def _added(seen: OptionView) -> str:
    """Number that more, or fewer, say better than untreated."""
    return number(seen.added, 0, signed=True)
