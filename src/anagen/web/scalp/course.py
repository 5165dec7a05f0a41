"""What is drawn of a scalp: the same follicles and the same head under two therapies, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.driven import Loss
from anagen.engine.phases import STANDING, Phase
from anagen.evidence_base.asked import certainty_of_all
from anagen.forecasting.option import Option
from anagen.measurement.outcomes import ruler
from anagen.simulators.pictures import HeadMap

Floats = NDArray[np.float64]
PHASE_NAMES = {
    Phase.EARLY_ANAGEN: "starting (early anagen)",
    Phase.ANAGEN: "growing (anagen)",
    Phase.CATAGEN: "stopping (catagen)",
    Phase.TELOGEN: "resting (telogen)",
    Phase.KENOGEN: "empty (kenogen)",
}
"""What stands in the tables; `Phase.LOST` is no follicle at all (a graft not yet placed)."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the follicles of 1 cm2 stand; the same on both sides.

    Attributes:
        x_mm, y_mm: float64[N], openings in a square of 10 mm.
        lean: float64[N], direction in which the hair lies, rad.
        unit: int64[N], follicular unit.
    """

    x_mm: Floats
    y_mm: Floats
    lean: Floats
    unit: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Side:
    """One therapy over time; F frames, N follicles, C cells of the head.

    Attributes:
        name: the therapy. words: its courses, one sentence each. notes: warnings.
        certainty, why: how sure anyone is that it works, and why.
        phase: int8[F, N]. diameter_um, length_mm: float64[F, N], of the hair if one stands.
        density, cover: float64[F, C]: hairs of 30 µm and more per cm2; and the widths of all visible
            hairs added up, in % of what is full.
        regions: density by region, float64[F] each.
        score: SALT, float64[F], of a disease that has it.
    """

    name: str
    phase: NDArray[np.int8]
    diameter_um: Floats
    length_mm: Floats
    density: Floats
    cover: Floats
    regions: dict[str, Floats]
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    certainty: str = "not asked"
    why: str = ""
    score: Floats | None = None

    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Follicles of the square centimetre by phase, int64[F] each."""
        return {name: (self.phase == phase).sum(axis=1) for phase, name in PHASE_NAMES.items()}

    def standing(self) -> NDArray[np.bool_]:
        """bool[F, N]: a hair stands at the surface."""
        return np.isin(self.phase, STANDING)

    def wide(self) -> NDArray[np.int64]:
        """int64[F]: standing hairs of 30 µm and more (non-vellus), which are what covers."""
        return np.asarray((self.standing() & (self.diameter_um >= ruler().non_vellus_um)).sum(axis=1))

    def fine(self) -> NDArray[np.int64]:
        """int64[F]: standing hairs finer than that."""
        return np.asarray(self.standing().sum(axis=1) - self.wide())

    def mean_diameter(self) -> Floats:
        """float64[F]: mean width of the non-vellus hairs, µm; NaN where none stands."""
        shown = self.standing() & (self.diameter_um >= ruler().non_vellus_um)
        number = shown.sum(axis=1)
        total = np.where(shown, self.diameter_um, 0.0).sum(axis=1)
        return np.asarray(np.where(number > 0, total / np.maximum(number, 1), np.nan))


@dataclass(frozen=True, eq=False)
class Course:
    """Both sides, and what they share.

    Attributes:
        days: float64[F].
        who: the virtual person in words. about: what the pictures leave out or assume.
        place: where the square centimetre was taken.
        full: what 100 % cover means.
    """

    days: Floats
    layout: Layout
    head: HeadMap
    left: Side
    right: Side
    who: str
    place: str
    full: str
    about: tuple[str, ...] = field(default=())


def hair_length(grown_days: Floats, diameter_um: Floats, speed_factor: float) -> Floats:
    """Length in mm of hairs that have grown so many days and are never cut."""
    return np.asarray(grown_days * ruler().growth_speed(diameter_um) * speed_factor / 1000.0)


def how_sure(option: Option, losses: Sequence[Loss]) -> tuple[str, str]:
    """Certainty that an option works in people with `losses`, and why."""
    found = certainty_of_all((course.definition for course in option.courses), losses)
    if not found:
        return "not asked", "Nothing is claimed."
    return found[-1].level, " ".join(f"{one.name}: {one.level}. {one.why}" for one in found)
