"""Whether a therapy has a coded mechanism in a hair loss: its record's targets against the causes there."""

from __future__ import annotations

from collections.abc import Iterable

from anagen.biology.alopecias.driven import DRIVERS, IMMUNE_ATTACK
from anagen.therapy.catalogue import INERT, Therapy

_MOVES_HAIR = "graft"
"""The response model that brings follicles, whatever took the others; an immune attack takes the new, too."""


def targets(therapy: Therapy) -> frozenset[str]:
    """Niche signals that it moves, causes that it relieves, and the immune attack if it damps that."""
    immune = () if therapy.immune is None else (IMMUNE_ATTACK,)
    return frozenset((*therapy.signals, *therapy.relieves, *immune))


def acts_on(therapy: Therapy, causes: Iterable[str]) -> bool:
    """True if what is coded for `therapy` can do anything where `causes` drive the hair loss.

    A target that is some disease's own driver works where that driver is; any other signal works on
    every living follicle.
    """
    present = set(causes)
    if therapy.model == _MOVES_HAIR:
        return IMMUNE_ATTACK not in present
    bound = {cause for found in DRIVERS.values() for cause in found} | set(therapy.relieves)
    wanted = targets(therapy)
    return bool(wanted & present) or bool(wanted - bound)


def unsimulated(therapies: Iterable[Therapy], causes: Iterable[str]) -> tuple[Therapy, ...]:
    """Those given for an effect which nothing coded can bring about; controls are none of them."""
    known = tuple(causes)
    return tuple(one for one in dict.fromkeys(therapies) if one.role not in INERT and not acts_on(one, known))


NOT_SIMULATED = "not simulated: no mechanism coded for it in this hair loss"
