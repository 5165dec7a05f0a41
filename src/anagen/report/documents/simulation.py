"""Report of a simulation study after ADEMP: aims, data, estimands, methods, performance."""

from __future__ import annotations

from anagen.report.documents.parts import Document, Section
from anagen.report.trial.ademp import ademp
from anagen.trial.result import TrialResult


def simulation(result: TrialResult) -> Document:
    """Description of the simulation study that a run is."""
    sections = tuple(Section(heading, tuple(blocks)) for heading, blocks in ademp(result))
    return Document("Simulation study", result.summary.trial, sections)
