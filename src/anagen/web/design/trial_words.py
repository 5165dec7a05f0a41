"""Draft of a trial in words, for the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.files.plain import PlainData


@dataclass(frozen=True)
class ArmWords(PlainData):
    """One arm in words.

    Attributes:
        name: of the arm.
        treatment: each treatment in words.
    """

    name: str
    treatment: tuple[str, ...]


@dataclass(frozen=True)
class TrialWords(PlainData):
    """A trial in a few words.

    Attributes:
        name: of the trial.
        arms: in the protocol's order.
        size: patients.
        replicates: number of virtual runs.
        endpoint: in words.
        model: of its analysis.
        reference: arm that the others are compared with; None in a trial of one arm.
        warnings: of its treatments, and of numbers beyond the range studied.
        evidence: certainty by therapy, and of therapies given together.
    """

    name: str
    arms: tuple[ArmWords, ...]
    size: int
    replicates: int
    endpoint: str
    model: str
    reference: str | None
    warnings: tuple[str, ...]
    evidence: Mapping[str, str]
