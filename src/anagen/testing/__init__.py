"""Tests that every therapy and every disease must pass, for a user's own ones.

    from anagen.testing import check_disease, check_therapy

    check_therapy(anagen.Therapy("my lotion", like="minoxidil topical"))
    check_disease(anagen.Disease("long flu", cause={"signals": {"stress": 0.6}, "lasts": 60}))

Each check is a law, not a number. What Anagen ships passes them in its own tests.
"""

from anagen.testing.diseases import DISEASE_CHECKS, DiseaseFailed, DiseaseReport, check_disease
from anagen.testing.report import Check
from anagen.testing.therapies import CHECKS, TherapyFailed, TherapyReport, check_therapy

__all__ = [
    "CHECKS",
    "DISEASE_CHECKS",
    "Check",
    "DiseaseFailed",
    "DiseaseReport",
    "TherapyFailed",
    "TherapyReport",
    "check_disease",
    "check_therapy",
]
