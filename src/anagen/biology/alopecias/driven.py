"""Causes of the hair loss of a group of people, which a treatment must reduce to have an effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anagen.biology.alopecias.kinds import KINDS, Diagnosis, causes_of

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
        diagnosis: its settings, where its kind takes any.
    """

    kind: str
    diagnosis: Diagnosis | None = None

    @property
    def settings(self) -> Mapping[str, str | float]:
        """Settings that the file gives."""
        return {} if self.diagnosis is None else self.diagnosis.settings

    @property
    def causes(self) -> tuple[str, ...]:
        """Names of its causes."""
        return DRIVERS[self.kind] if self.diagnosis is None else causes_of(self.diagnosis)


def losses_of(kinds: Sequence[str], diagnoses: Sequence[Diagnosis]) -> tuple[Loss, ...]:
    """The hair losses called `kinds`, each with its diagnosis if it has one, in their order."""
    said = {one.kind: one for one in diagnoses}
    return tuple(
        Loss(kind, said.get(kind)) for kind in kinds if kind in DRIVERS or kind in KINDS or kind in said
    )
