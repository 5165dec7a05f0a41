"""Randomisation of responders to other groups: [rerandomisation]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.responders import Rule

if TYPE_CHECKING:
    from anagen.trial.protocol.retreatment import Retreatment

CONTINUE, STOP = "continue", "stop"
WITHDRAWAL = (CONTINUE, STOP)
"""Usual groups of a second randomisation."""


@dataclass(frozen=True)
class Rerandomisation:
    """[rerandomisation].

    Attributes:
        day: of the second randomisation.
        among: rule of those randomised again.
        arms: names of their arms.
        ratio: of the groups `to`.
        to: groups: `CONTINUE`, `STOP`, or names of arms.
        own: arms that nobody begins the trial with.
        retreatment: after loss of the benefit, or None.
    """

    day: int
    among: Rule
    arms: tuple[str, ...]
    ratio: tuple[int, ...] = (1, 1)
    to: tuple[str, ...] = WITHDRAWAL
    own: tuple[Arm, ...] = ()
    retreatment: Retreatment | None = None
