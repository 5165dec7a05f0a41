"""Causes of the hair loss of a group of people, which a treatment must reduce to have an effect."""

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
    """A hair loss that people have.

    Attributes:
        kind: as a trial file names it.
        ailment: its settings, where its kind takes any.
    """

    kind: str
    ailment: Ailment | None = None

    @property
    def settings(self) -> Mapping[str, str | float]:
        """Settings that the file gives."""
        return {} if self.ailment is None else self.ailment.settings

    @property
    def causes(self) -> tuple[str, ...]:
        """Names of its causes."""
        return DRIVERS[self.kind] if self.ailment is None else causes_of(self.ailment)


def losses_of(kinds: Sequence[str], ailments: Sequence[Ailment]) -> tuple[Loss, ...]:
    """The hair losses called `kinds`, each with its ailment if it has one, in their order."""
    said = {one.kind: one for one in ailments}
    return tuple(Loss(kind, said.get(kind)) for kind in kinds if kind in DRIVERS or kind in KINDS)
