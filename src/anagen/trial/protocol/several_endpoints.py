"""Endpoints by name, and how all of them are judged together: [[endpoint]] and [multiplicity]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anagen.trial.protocol.multiplicity import Procedure

if TYPE_CHECKING:
    pass
from anagen.trial.protocol.analysis import Analysis

PRIMARY = "primary"
"""Name of the endpoint of [analysis], unless it is given one."""


@dataclass(frozen=True)
class NamedEndpoint:
    """[[endpoint]], or the endpoint of [analysis].

    Attributes:
        name: in results, and in [multiplicity].
        region: of the scalp.
        analysis: of it; reference and level are the trial's.
        exploratory: whether it is judged alone, outside of the claims of the trial.
    """

    name: str
    region: str
    analysis: Analysis
    exploratory: bool = False


@dataclass(frozen=True)
class SeveralEndpoints:
    """Further endpoints, and how all of them are judged together.

    Attributes:
        first: name of the endpoint of [analysis].
        further: the others, in the file's order.
        procedure: [multiplicity]; None if each hypothesis is judged alone.
    """

    first: str = PRIMARY
    further: tuple[NamedEndpoint, ...] = ()
    procedure: Procedure | None = None
