"""A trial's protocol: read from its file, checked whole before anything runs, written back resolved.

    protocol = load_protocol("examples/pilot.toml")
    protocol.arms[0].courses, protocol.measurement.visit_days, protocol.analysis.endpoint

Every fault of a file ends in one `InputError` that names file, line, key, value and what was
expected. The protocol itself is `anagen.trial.protocol.model.Protocol`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anagen.evidence_base.tables.records import EvidenceBase
from anagen.files.phrases import Dropout
from anagen.files.source_text import parse_source, read_source
from anagen.trial.protocol.check import checked_protocol
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.file_model import protocol_schema
from anagen.trial.protocol.model import (
    Analysis,
    Arm,
    Design,
    Measurement,
    Observed,
    Population,
    Protocol,
    Settings,
)
from anagen.trial.protocol.resolved import protocol_table, toml_text

if TYPE_CHECKING:
    from anagen.therapy.catalogue import Catalogue

__all__ = [
    "Analysis",
    "Arm",
    "Design",
    "Dropout",
    "Endpoint",
    "Measurement",
    "Observed",
    "Population",
    "Protocol",
    "Settings",
    "load_protocol",
    "protocol_from_text",
    "protocol_schema",
    "resolved",
]


def load_protocol(
    path: str | Path, catalogue: Catalogue | None = None, evidence: EvidenceBase | None = None
) -> Protocol:
    """Read and check a trial file.

    Args:
        path: the file.
        catalogue: therapies known; default the shipped ones.
        evidence: where records of observed rows are; default the package's own evidence base.

    Raises:
        InputError: any fault of it.
    """
    return checked_protocol(read_source(path), catalogue, evidence)


def protocol_from_text(
    text: str,
    name: str = "trial file",
    catalogue: Catalogue | None = None,
    evidence: EvidenceBase | None = None,
) -> Protocol:
    """Read and check a trial file's text; `name` stands for the file in errors, the rest is as above.

    Raises:
        InputError: any fault of it.
    """
    return checked_protocol(parse_source(text, name), catalogue, evidence)


def resolved(protocol: Protocol) -> str:
    """The trial file with all defaults explicit, as TOML; reads back as the same protocol."""
    return toml_text(protocol_table(protocol))
