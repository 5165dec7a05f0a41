"""The phases that a follicle passes through, by the field's names."""

from __future__ import annotations

from enum import IntEnum


class Phase(IntEnum):
    """Phase of one follicle.

    Exogen, the shedding of the club hair, is an event. It ends telogen, and kenogen (the empty follicle) or a
    new anagen follows; or a new anagen begins under a club that is kept (`RETAINED`), and exogen comes later.
    """

    EARLY_ANAGEN = 0
    """Anagen I-V: the new shaft has not reached the surface."""
    ANAGEN = 1
    """Anagen VI: the shaft grows at the surface."""
    CATAGEN = 2
    TELOGEN = 3
    KENOGEN = 4
    RETAINED = 5
    """Anagen I-V under a club hair that is kept: the old hair stands, the new shaft is not yet seen."""
    FIXED = 6
    """A vellus hair of the thinnest class for good, which no signal lifts; it always stands; absorbing."""
    LOST = 7
    """The follicle is gone (scarring); absorbing."""


CLOCKED = 5
"""Number of phases with stages, mean days and clock of their own; `Phase.RETAINED` shares early anagen's."""

LIVING = 6
"""Number of phases a follicle can leave; `Phase.FIXED` and `Phase.LOST` are not among them."""

STANDING = (Phase.ANAGEN, Phase.CATAGEN, Phase.TELOGEN, Phase.RETAINED, Phase.FIXED)
"""Phases with a hair at the surface."""

RESTING = (Phase.CATAGEN, Phase.TELOGEN, Phase.RETAINED, Phase.FIXED)
"""Phases whose hair stands and does not grow: a trichogram calls it telogen. A fixed vellus hair grows for
weeks of its years, so it counts here."""
