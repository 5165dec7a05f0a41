"""Draft of a trial in words, for the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.files.plain import PlainData
from anagen.trial.protocol.estimand import Estimand
from anagen.web.design.live_curve import LiveLook


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
        estimand: of the analysis, by attribute of ICH E9(R1).
        looks: with their boundaries; none without looks before the end.
        responders: whether the endpoint is a share of responders.
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
    estimand: Estimand
    looks: tuple[LiveLook, ...]
    responders: bool
