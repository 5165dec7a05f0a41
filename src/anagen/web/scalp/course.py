"""Frames of a scalp to draw: the same follicles and head under two therapies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.driven import Loss
from anagen.engine.phases import STANDING, Phase
from anagen.evidence_base.certainty_of_people import certainty_of_all
from anagen.evidence_base.studied_range import People
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
    Phase.RETAINED: "starting under the old hair",
    Phase.FIXED: "vellus for good",
}
"""Names of phases in the tables; `Phase.LOST` is no follicle at all (a graft not yet placed)."""
ALWAYS_NAMED = 5
"""The first so many phases are named in every table, later ones up to the last that any follicle is in."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Places of the follicles of 1 cm2, equal on both sides.

    Attributes:
        x_mm: float64[N], openings in a square of 10 mm.
        y_mm: float64[N], openings in a square of 10 mm.
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
        name: of the therapy.
        words: its courses, one sentence each.
        notes: warnings.
        certainty: of the evidence that it works.
        why: reasons for the certainty.
        phase: int8[F, N].
        diameter_um: float64[F, N], of the hair if one stands.
        length_mm: float64[F, N], of the hair if one stands.
        density: float64[F, C], hairs of 30 µm and more per cm2.
        cover: float64[F, C], widths of all visible hairs added up, in % of full cover.
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

    def counts(self, phases: Sequence[str]) -> dict[str, NDArray[np.int64]]:
        """Follicles of the square centimetre in each of the first `phases` (names), int64[F] each."""
        return {name: (self.phase == phase).sum(axis=1) for phase, name in enumerate(phases)}

    def standing(self) -> NDArray[np.bool_]:
        """Whether a hair stands at the surface, bool[F, N]."""
        return np.isin(self.phase, STANDING)

    def wide(self) -> NDArray[np.int64]:
        """Number of standing hairs of 30 µm and more (non-vellus), which cover the scalp, int64[F]."""
        return np.asarray((self.standing() & (self.diameter_um >= ruler().non_vellus_um)).sum(axis=1))

    def fine(self) -> NDArray[np.int64]:
        """Number of standing hairs finer than 30 µm, int64[F]."""
        return np.asarray(self.standing().sum(axis=1) - self.wide())

    def mean_diameter(self) -> Floats:
        """Mean width of the non-vellus hairs, µm, float64[F]; NaN without any."""
        shown = self.standing() & (self.diameter_um >= ruler().non_vellus_um)
        number = shown.sum(axis=1)
        total = np.where(shown, self.diameter_um, 0.0).sum(axis=1)
        return np.asarray(np.where(number > 0, total / np.maximum(number, 1), np.nan))


@dataclass(frozen=True, eq=False)
class Course:
    """Both sides, and the values that they share.

    Attributes:
        days: float64[F].
        who: the virtual person in words.
        about: omissions and assumptions of the pictures.
        place: of the square centimetre.
        full: meaning of 100 % cover.
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

    def phases(self) -> list[str]:
        """Names of the phases to show, by number."""
        present = [phase for side in (self.left, self.right) for phase in np.unique(side.phase)]
        last = max([ALWAYS_NAMED - 1, *(int(phase) for phase in present if phase in PHASE_NAMES)])
        return list(PHASE_NAMES.values())[: last + 1]


def hair_length(grown_days: Floats, diameter_um: Floats, speed_factor: float) -> Floats:
    """Length in mm of hairs that have grown for `grown_days` and are never cut."""
    return np.asarray(grown_days * ruler().growth_speed(diameter_um) * speed_factor / 1000.0)


def how_sure(option: Option, losses: Sequence[Loss], people: People | None = None) -> tuple[str, str]:
    """Certainty that an option works in these people with `losses`, with the reasons."""
    found = certainty_of_all((course.definition for course in option.courses), losses, people)
    if not found:
        return "not asked", "Nothing is claimed."
    return found[-1].level, " ".join(f"{one.name}: {one.level}. {one.why}" for one in found)
