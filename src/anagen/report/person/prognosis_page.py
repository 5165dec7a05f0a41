"""Page of a prognosis: one self-contained HTML file of a sheet or two, for any kind of hair loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anagen.files.result_set import write_result
from anagen.forecasting.prognosis.result import Prognosis
from anagen.report.page import fill
from anagen.report.person.prognosis_pictures import Picture, curves, first_pictures
from anagen.report.person.prognosis_words import facts, kept_words
from anagen.report.person.safety_words import health_lines, source_lines, withheld_names
from anagen.report.view.prognosis_view import PrognosisView, ViewedPrognosis


def save_prognosis(found: Prognosis, view: PrognosisView, folder: Path | str) -> Path:
    """Write ``prognosis.json`` and ``prognosis.html`` into `folder`, both or none, with a manifest.

    Raises:
        InputError: the folder cannot be written to.
    """
    texts = {"prognosis.json": prognosis_json(found, view), "prognosis.html": render_prognosis(found, view)}
    return write_result(folder, "prognosis", texts) / "prognosis.html"


def prognosis_json(found: Prognosis, view: PrognosisView) -> str:
    """Prognosis as JSON, with its "view"."""
    return ViewedPrognosis.seen(found, view).to_json()


def render_prognosis(found: Prognosis, view: PrognosisView) -> str:
    """Page as text; one prognosis always gives one text."""
    return fill("prognosis.html.j2", prognosis_context(found, view))


def prognosis_context(found: Prognosis, view: PrognosisView) -> dict[str, Any]:
    """All that a page or a sheet about one prognosis shows, in words and pictures."""
    from markupsafe import Markup

    def drawn(pictures: tuple[Picture, ...]) -> list[dict[str, Any]]:
        return [{"name": one.name, "words": one.words, "svg": Markup(one.svg)} for one in pictures]

    measures = found.options[0].measures if found.options else ()
    return {
        "f": found,
        "v": view,
        "title": found.person.label,
        "pictures": drawn(first_pictures(found, view)),
        "courses": [
            {"name": one.name, "unit": one.unit, "pictures": drawn(curves(found, view.shown, place))}
            for place, one in enumerate(measures)
        ],
        "options": [
            {
                "seen": one,
                "source": told.source,
                "facts": facts(one, view.span),
                "kept": [kept_words(kept) for kept in one.kept],
                "harms": told.harms,
                "regulation": told.regulation,
            }
            for one, told in zip(view.options, found.options, strict=True)
        ],
        "ordered": [view.options[0], *(view.option(name) for name in view.ranked)] if view.options else [],
        "withheld_names": withheld_names(found.not_offered),
        "health": health_lines(found.health),
        "safety_sources": " ".join(source_lines(found)),
        "version": found.anagen,
    }
