"""One virtual person under two treatments over time: all follicles of 1 cm2, and the head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anagen.population.cohort import Recruitment
from anagen.simulators.pictures import HeadMap
from anagen.simulators.plan import ArmPlan


@dataclass(frozen=True)
class PortraitPlan:
    """Person of a portrait, and their two treatments.

    Attributes:
        recruitment: description of the person.
        place: place of the square centimetre, one of the simulator's `places`.
        person: number of the person, 1 being the most typical.
        days: days of the pictures since baseline; ascending, from 0.
        left: treatment of the left picture, or None.
        right: treatment of the same follicles on the right picture, or None.
        beginning: the disease at baseline, in its own keys, where the recruitment does not describe it.
        seed: of the candidates.
    """

    recruitment: Recruitment
    place: str
    person: int
    days: tuple[float, ...]
    left: ArmPlan | None
    right: ArmPlan | None
    beginning: Mapping[str, str | float] = field(default_factory=dict)
    seed: int = 2026


@dataclass(frozen=True, eq=False)
class PortraitSide:
    """One treatment over time; N follicles, V days, C cells of the head.

    Attributes:
        phase: int8[N, V], as `anagen.engine.phases.Phase`.
        diameter_um: float64[N, V].
        grown_days: float64[N, V], age of the standing hair.
        density: float64[V, C], hairs of 30 µm and more per cm2.
        cover: float64[V, C], summed widths of all visible hairs, % of full cover.
        regions: float64[V] by region, density.
        score: float64[V], severity of the disease where it has a score.
    """

    phase: NDArray[np.int8]
    diameter_um: NDArray[np.float64]
    grown_days: NDArray[np.float64]
    density: NDArray[np.float64]
    cover: NDArray[np.float64]
    regions: dict[str, NDArray[np.float64]]
    score: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Portrait:
    """Both sides, and the values that they share.

    Attributes:
        key: the person's identity.
        follicles: uint64[N], keys of the follicles of the square centimetre, grafts last.
        native: number of follicles that are not grafts; a side without grafts has these alone.
        speed_factor: multiplies the growth speed of hair.
        head: the skin of the head.
        left: the first treatment.
        right: the second.
    """

    key: np.uint64
    follicles: NDArray[np.uint64]
    native: int
    speed_factor: float
    head: HeadMap
    left: PortraitSide
    right: PortraitSide
