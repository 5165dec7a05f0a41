"""A trial as one of its endpoints sees it, and the hypotheses of all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.several_endpoints import NamedEndpoint


def view(protocol: Protocol, one: NamedEndpoint) -> Protocol:
    """The trial as if `one` were its only endpoint, in its region alone."""
    measurement = replace(protocol.measurement, region=one.region, also=())
    return replace(protocol, analysis=one.analysis, measurement=measurement, several=None)


@dataclass(frozen=True)
class Tested:
    """A hypothesis: an arm differs from the reference on an endpoint.

    Attributes:
        name: by which [multiplicity] calls it.
        endpoint: number of the endpoint, 0 for that of [analysis].
        arm: index of the arm.
    """

    name: str
    endpoint: int
    arm: int


def hypotheses_of(protocol: Protocol) -> tuple[Tested, ...]:
    """Hypotheses that the trial judges together: every confirmatory endpoint by every arm compared.

    A name is ``endpoint: arm``; the part that all have in common is left out.
    """
    endpoints = protocol.named_endpoints
    ours = [number for number, one in enumerate(endpoints) if not one.exploratory]
    arms = [index for index in range(len(protocol.arms)) if index != protocol.reference_index]
    found = []
    for number in ours:
        for index in arms:
            parts = [endpoints[number].name] if len(ours) > 1 or len(arms) == 1 else []
            parts += [protocol.arms[index].name] if len(arms) > 1 else []
            found.append(Tested(": ".join(parts), number, index))
    return tuple(found)
