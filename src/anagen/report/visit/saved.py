"""Sheets for a visit as a file: HTML, PDF or plain text by the ending of its name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from anagen.errors import InputError
from anagen.files.safe_text import shown
from anagen.files.writing import write_file
from anagen.report.person.pdf_sheet import need_fpdf
from anagen.report.view.visit_view import VisitView
from anagen.report.visit.page import render_visit
from anagen.report.visit.pdf import visit_pdf
from anagen.report.visit.text import sheet_text
from anagen.report.visit.versions import sheet_for
from anagen.report.visit.words import READERS, Reader

ENDINGS = (".html", ".pdf", ".txt")
TITLE = "Sheet for a visit"


def check_visit_file(path: Path) -> None:
    """Check that a sheet can be written to `path`, before anything is worked out.

    Raises:
        InputError: another ending, a folder, no such folder, or fpdf2 is missing for a PDF.
    """
    if path.suffix.casefold() not in ENDINGS:
        raise InputError(f"{path.name} has no known ending", expected=f"one of {', '.join(ENDINGS)}")
    if path.is_dir():
        raise InputError(f"{path} is a folder", expected="a file to write, for example visit.html")
    if not path.resolve().parent.is_dir():
        raise InputError(f"there is no folder {path.parent}", expected="a folder that exists")
    if path.suffix.casefold() == ".pdf":
        need_fpdf()


def visit_text(view: VisitView, readers: Sequence[Reader] = READERS, today: date | None = None) -> str:
    """Sheets as plain text, to paste into a record."""
    return shown("\n\n".join(sheet_text(sheet_for(reader, view, today)) for reader in readers))


def save_visit(view: VisitView, path: str | os.PathLike[str], readers: Sequence[Reader] = READERS) -> Path:
    """Write sheets to `path`, whole or not at all, dated today.

    Args:
        view: of the visit.
        path: of a file that ends in .html, .pdf or .txt.
        readers: for whom; one page each.

    Raises:
        InputError: as of `check_visit_file`.
        OSError: the folder cannot be written to.
    """
    to = Path(path)
    check_visit_file(to)
    today = datetime.now(UTC).date()
    sheets = [sheet_for(reader, view, today) for reader in readers]
    ending = to.suffix.casefold()
    if ending == ".pdf":
        return write_file(to, visit_pdf(sheets, today=today))
    text = render_visit(sheets, TITLE) if ending == ".html" else visit_text(view, readers, today)
    return write_file(to, text)
