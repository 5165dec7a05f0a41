"""Endpoints of a trial by name: that of [analysis], and further ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Analysis, Protocol
    from anagen.trial.protocol.multiplicity import Procedure

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


def view(protocol: Protocol, one: NamedEndpoint) -> Protocol:
    """The trial as if `one` were its only endpoint, in its region alone."""
    measurement = replace(protocol.measurement, region=one.region, also=())
    return replace(protocol, analysis=one.analysis, measurement=measurement, several=None)
