"""Trials without an effect: all arms are given what the reference is given."""

from __future__ import annotations

from dataclasses import replace

from anagen.errors import InputError
from anagen.trial.protocol.check_sense import given
from anagen.trial.protocol.model import Protocol


def under_null(protocol: Protocol) -> Protocol:
    """`protocol` with the reference's treatments, dropout and intercurrent events in every arm.

    What a test then finds is a false alarm: under every strategy for intercurrent events the difference is 0.

    Raises:
        InputError: a trial of one arm.
    """
    index = protocol.reference_index
    if index is None:
        raise InputError("a trial of one arm has no null of equal arms", expected="a trial with a reference")
    reference = protocol.arms[index]
    names = protocol.arm_names
    events = tuple(
        replace(one, arms=names if reference.name in one.arms else ()) for one in protocol.intercurrent
    )
    return replace(
        protocol,
        trial=replace(protocol.trial, name=f"{protocol.trial.name}, without an effect"),
        design=replace(protocol.design, identical_arms=True),
        arms=tuple(replace(reference, name=name) for name in names),
        intercurrent=tuple(one for one in events if one.arms),
    )


def is_null(protocol: Protocol, arm: int) -> bool:
    """Whether arm number `arm` and the reference are given the same, and can have the same events."""
    reference = protocol.reference_index
    if reference is None:
        return False
    one, other = protocol.arms[arm], protocol.arms[reference]
    same = all((one.name in event.arms) == (other.name in event.arms) for event in protocol.intercurrent)
    return same and given(one) == given(other)
