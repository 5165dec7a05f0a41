"""The phases that a follicle passes through, by the field's names."""

from __future__ import annotations

from enum import IntEnum


class Phase(IntEnum):
    """Phase of one follicle.

    Exogen, the shedding of the club hair, is the event that ends telogen. Kenogen (the
    empty follicle) follows it with a probability; otherwise a new anagen starts at once.
    """

    EARLY_ANAGEN = 0
    """Anagen I-V: the new shaft has not reached the surface."""
    ANAGEN = 1
    """Anagen VI: the shaft grows at the surface."""
    CATAGEN = 2
    TELOGEN = 3
    KENOGEN = 4
    LOST = 5
    """The follicle is gone (scarring); absorbing."""


LIVING = 5
"""Number of phases a living follicle can be in; `Phase.LOST` is not one of them."""

STANDING = (Phase.ANAGEN, Phase.CATAGEN, Phase.TELOGEN)
"""Phases with a hair at the surface."""
