"""Both versions of the sheet for a visit, by reader."""

from __future__ import annotations

from datetime import date

from anagen.report.view.visit_view import VisitView
from anagen.report.visit.clinician import clinician_sheet
from anagen.report.visit.patient import patient_sheet
from anagen.report.visit.sheet import Sheet
from anagen.report.visit.words import Reader


def sheet_for(reader: Reader, view: VisitView, today: date | None = None) -> Sheet:
    """Sheet of a visit for one reader.

    Args:
        reader: "clinician" or "patient".
        view: of the visit.
        today: date printed on it; None: no date.
    """
    return (clinician_sheet if reader == "clinician" else patient_sheet)(view, today)
