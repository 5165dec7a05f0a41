"""Size of the second of two stages for many trials at once: by the promising zone, or blinded.

`reestimation` is the same for one trial, where the sources are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.adaptive.combination import LEAST_P, Combination, InverseNormal
from anagen.statistics.adaptive.fisher import FisherCombination

Floats = NDArray[np.float64]
UNFAVOURABLE, PROMISING, FAVOURABLE = "unfavourable", "promising", "favourable"
ZONES = (UNFAVOURABLE, PROMISING, FAVOURABLE)


def level_left(combination: Combination, p: Floats) -> Floats:
    """Conditional error [R] of the second of two stages after first-stage p values [R], where it goes on.

    Raises:
        InputError: a combination of another number of stages, or of a kind that is not known.
    """
    if combination.stages != 2:
        raise InputError(f"{combination.stages} stages", expected="2")
    first = np.clip(p, LEAST_P, 1.0 - 1e-16)
    if isinstance(combination, InverseNormal):
        t = combination.design.information[0] / combination.design.information[1]
        reach = combination.design.efficacy[1] + np.sqrt(t) * scipy.special.ndtri(first)
        return np.asarray(scipy.special.ndtr(-reach / np.sqrt(1.0 - t)))
    if isinstance(combination, FisherCombination):
        return np.asarray(np.minimum(combination.bounds[1] / first, 1.0))
    raise InputError(f"a combination by {type(combination).__name__}", expected="inverse normal or Fisher's")


@dataclass(frozen=True)
class PromisingZone:
    """Rule of the second stage's size.

    Attributes:
        planned: patients of the second stage for each of the first, as planned.
        largest: the same at most.
        power: conditional power aimed at.
        least: conditional power as planned below which nothing is changed.

    Raises:
        InputError: a largest stage below the planned one, or powers that do not rise.
    """

    planned: float
    largest: float
    power: float = 0.9
    least: float = 0.3

    def __post_init__(self) -> None:
        if not 0 < self.planned <= self.largest or not 0 <= self.least <= self.power < 1:
            raise InputError(
                f"second stage {self.planned:g} to {self.largest:g}, conditional power {self.least:g} to "
                f"{self.power:g}",
                expected="a largest stage not below the planned one, and powers that rise",
            )

    def sizes(self, level: Floats, effect: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """Second stage in sizes of the first [R], and the zone of each trial (place in `ZONES`).

        Args:
            level: [R], left for the second stage.
            effect: [R], assumed, in standard errors of the first stage.
        """
        inside = np.clip(level, LEAST_P, 1.0 - 1e-16)
        reach = -scipy.special.ndtri(inside)
        now = scipy.special.ndtr(effect * np.sqrt(self.planned) - reach)
        # Below a thousandth of a standard error the size is out of reach anyway.
        wanted = ((reach + scipy.special.ndtri(self.power)) / np.maximum(effect, 1e-3)) ** 2
        wanted = np.where(effect > 0, wanted, np.inf)
        zone = np.where(now >= self.power, 2, np.where(now >= self.least, 1, 0))
        larger = np.minimum(np.maximum(wanted, self.planned), self.largest)
        return np.where(zone == 1, larger, self.planned), zone


def blinded_size(
    sd: Floats, effect: float, level: float, power: float, share: float, low: float, high: float
) -> Floats:
    """Patients of both arms [R] by the formula for two means, with the SD seen blinded; between two limits.

    Args:
        sd: [R], standard deviation found without knowledge of the arms.
        effect: difference of the means that is assumed.
        level: one-sided.
        power: wanted.
        share: of the patients in one arm.
        low: patients at least.
        high: patients at most.
    """
    reach = scipy.special.ndtri(1.0 - level) + scipy.special.ndtri(power)
    needed = (reach * sd / effect) ** 2 / (share * (1.0 - share))
    return np.asarray(np.clip(np.where(np.isfinite(needed), needed, high), low, high))
