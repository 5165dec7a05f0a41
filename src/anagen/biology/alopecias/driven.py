"""What drives the hair loss of a group of people: what a treatment must touch to do anything for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anagen.biology.alopecias.kinds import KINDS, Ailment, causes_of

IMMUNE_ATTACK = "immune attack"
DRIVERS: Mapping[str, tuple[str, ...]] = {
    "androgenetic": ("androgen",),
    "alopecia areata": (IMMUNE_ATTACK,),
    "none": (),
}
"""Causes of what is no `KINDS`; those of a kind are its own (`causes_of`)."""


@dataclass(frozen=True)
class Loss:
    """One hair loss that people have.

    Attributes:
        kind: as a trial file names it.
        ailment: what is said of it, where its kind takes settings.
    """

    kind: str
    ailment: Ailment | None = None

    @property
    def settings(self) -> Mapping[str, str | float]:
        """What the file says of it."""
        return {} if self.ailment is None else self.ailment.settings

    @property
    def causes(self) -> tuple[str, ...]:
        """What drives it."""
        return DRIVERS[self.kind] if self.ailment is None else causes_of(self.ailment)


def losses_of(kinds: Sequence[str], ailments: Sequence[Ailment]) -> tuple[Loss, ...]:
    """The hair losses called `kinds`, each with its ailment if it has one, in their order."""
    said = {one.kind: one for one in ailments}
    return tuple(Loss(kind, said.get(kind)) for kind in kinds if kind in DRIVERS or kind in KINDS)
