"""Reads a trial's protocol from its file, checks all of it before a run, and writes it back resolved.

    protocol = load_protocol("examples/pilot.toml")
    protocol.arms[0].courses, protocol.measurement.visit_days, protocol.analysis.endpoint

Any fault of a file raises one `InputError` with file, line, key, value and the value
expected. The protocol itself is `anagen.trial.protocol.model.Protocol`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anagen.evidence_base.tables.records import EvidenceBase
from anagen.files.phrases import Dropout
from anagen.files.source_text import parse_source
from anagen.files.toml_text import toml_text
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.check import checked_protocol
from anagen.trial.protocol.design import Design
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.file_model import protocol_schema
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.observed import Observed
from anagen.trial.protocol.own_folder import read_with_folder
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.resolved import protocol_table
from anagen.trial.protocol.settings import Settings

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
    """Protocol read from a trial file, and checked.

    Args:
        path: the file.
        catalogue: therapies known; default the shipped ones.
        evidence: source of the records of observed rows; default the package's own evidence base.

    Raises:
        InputError: any fault of it.
    """
    source, known = read_with_folder(path, catalogue)
    return checked_protocol(source, known, evidence)


def protocol_from_text(
    text: str,
    name: str = "trial file",
    catalogue: Catalogue | None = None,
    evidence: EvidenceBase | None = None,
) -> Protocol:
    """Protocol read from the text of a trial file, and checked; `name` is the file's name in errors.

    Raises:
        InputError: any fault of it.
    """
    return checked_protocol(parse_source(text, name), catalogue, evidence)


def resolved(protocol: Protocol) -> str:
    """Text of the trial file with all defaults explicit, as TOML; it reads back as the same protocol."""
    return toml_text(protocol_table(protocol))
