"""Sheets for a visit as one self-contained HTML file, made to be printed: one A4 sheet for each reader."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from anagen import __version__
from anagen.report.figures.forecast import people
from anagen.report.page import fill
from anagen.report.visit.sheet import Sheet


def pictures_of(sheet: Sheet) -> tuple[Markup, ...]:
    """Picture of each of the heads of a sheet."""
    return tuple(
        Markup(people(one.people, f"{one.name}: {one.words}", grey=one.unstudied)) for one in sheet.heads
    )


def render_visit(sheets: Sequence[Sheet], title: str) -> str:
    """File as text; the same sheets always give the same text.

    Args:
        sheets: one or both versions.
        title: of the file.
    """
    drawn = [(sheet, pictures_of(sheet)) for sheet in sheets]
    return fill("visit.html.j2", {"sheets": drawn, "title": title, "version": __version__})
