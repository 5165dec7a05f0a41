"""Whether a therapy has a coded mechanism in a hair loss: its targets against the causes there."""

from __future__ import annotations

from collections.abc import Iterable

from anagen.biology.alopecias.driven import DRIVERS, IMMUNE_ATTACK
from anagen.therapy.catalogue import INERT, Therapy

_MOVES_HAIR = "graft"
"""Response model that adds follicles, whatever the hair loss; an immune attack damages the new ones, too."""


def targets(therapy: Therapy) -> frozenset[str]:
    """Niche signals that it changes, causes that it relieves, and the immune attack if it damps that."""
    immune = () if therapy.immune is None else (IMMUNE_ATTACK,)
    return frozenset((*therapy.signals, *therapy.relieves, *immune))


def acts_on(therapy: Therapy, causes: Iterable[str]) -> bool:
    """Whether the coded mechanism of `therapy` has any effect where `causes` drive the hair loss.

    A target that is one disease's own driver counts where that driver is; any other signal acts on
    all living follicles.
    """
    present = set(causes)
    if therapy.model == _MOVES_HAIR:
        return IMMUNE_ATTACK not in present
    bound = {cause for found in DRIVERS.values() for cause in found} | set(therapy.relieves)
    wanted = targets(therapy)
    return bool(wanted & present) or bool(wanted - bound)


def unsimulated(therapies: Iterable[Therapy], causes: Iterable[str]) -> tuple[Therapy, ...]:
    """Therapies given for an effect that no coded mechanism can produce; controls are left out."""
    known = tuple(causes)
    return tuple(one for one in dict.fromkeys(therapies) if one.role not in INERT and not acts_on(one, known))


NOT_SIMULATED = "not simulated: no mechanism coded for it in this hair loss"
