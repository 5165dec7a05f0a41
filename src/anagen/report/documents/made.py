"""Document of one kind of a trial: the front of this package."""

from __future__ import annotations

from collections.abc import Mapping

from anagen.errors import InputError, unknown_name
from anagen.report.documents.consort import consort
from anagen.report.documents.parts import Document
from anagen.report.documents.sample_size import NOTHING, Assumed, sample_size
from anagen.report.documents.sap import sap
from anagen.report.documents.simulation import simulation
from anagen.report.documents.spirit import spirit
from anagen.trial.protocol.model import Protocol
from anagen.trial.result import TrialResult

KINDS: Mapping[str, str] = {
    "sap": "statistical analysis plan",
    "sample-size": "paragraph on the sample size",
    "spirit": "schedule of enrolment, interventions and assessments",
    "consort": "flow of patients in a run",
    "ademp": "description of the simulation study that a run is",
}
"""Content by name of a document."""
OF_A_RUN = ("consort", "ademp")
"""Documents that need the result of a run."""


def document(
    protocol: Protocol, kind: str, *, assumed: Assumed = NOTHING, result: TrialResult | None = None
) -> Document:
    """Document of `kind`, one of `KINDS`.

    Args:
        protocol: of the trial.
        kind: name of the document.
        assumed: assumptions for the sample size by formula.
        result: of a run.

    Raises:
        InputError: no such kind, or a document of a run without a run.
    """
    if kind not in KINDS:
        raise unknown_name("document", kind, KINDS)
    if kind in OF_A_RUN:
        if result is None:
            raise InputError(
                f"a document {kind!r} describes a run",
                where=protocol.file or protocol.trial.name,
                expected="a folder of results, as `anagen trial` writes it",
            )
        return consort(result) if kind == "consort" else simulation(result)
    if kind == "spirit":
        return spirit(protocol)
    return (sap if kind == "sap" else sample_size)(protocol, assumed, result)
