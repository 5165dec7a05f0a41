"""Outcomes of expected counts: the measurement's definitions applied to the mean-field engine.

A follicle of class j has diameter d_j exp(w (u - 1/2)) with u uniform, times its patient's
calibre factor. The share of a class above a threshold, and the mean of any power of the
diameter above it, are integrals over u in closed form, so an outcome is a dot product of
expected counts with weights that are worked out once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.biology.calibre import CalibreGrid, calibre_grid
from anagen.engine.phases import RESTING, STANDING, Phase
from anagen.measurement.method import Method
from anagen.measurement.outcomes import N_SUMS, Ruler, Sum, outcomes_from_sums, ruler

_GROWING = int(Phase.ANAGEN)
_ROWS = int(Phase.FIXED) + 1


def partial_moment(
    middle: ArrayLike, log_width: float, power: float, threshold: float
) -> NDArray[np.float64]:
    """E[d^power; d >= threshold] for d log-uniform over `log_width` around `middle`.

    With power 0 it is the share above the threshold,
    clip((ln d + w/2 - ln threshold) / w, 0, 1). Shape of `middle`.
    """
    middle = np.asarray(middle, dtype=np.float64)
    upper = np.log(middle) + log_width / 2.0
    lower = np.clip(np.log(max(threshold, 1e-300)), upper - log_width, upper)
    if power == 0.0:
        return np.asarray((upper - lower) / log_width)
    return np.asarray((np.exp(power * upper) - np.exp(power * lower)) / (power * log_width))


@dataclass(frozen=True, eq=False)
class OutcomeWeights:
    """Weights of each phase and class in the sums: sums per cm2 = expected follicles per cm2 . `matrix`.

    Attributes:
        matrix: float64[..., 7 C, N_SUMS], phases up to `Phase.FIXED`; leading axes are those of the
            calibre factors.
    """

    matrix: NDArray[np.float64]

    def sums(self, occupancy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of shape (..., V, N_SUMS) for `occupancy` float64[..., V, P, C], follicles/cm2.

        P counts the phases that the occupancy tells of, from the first (see
        `anagen.engine.meanfield.Course`). The axes before V broadcast against the leading axes of `matrix`.
        Long hairs need ages, which expected counts do not have: that column is NaN.
        """
        flat = occupancy.reshape(*occupancy.shape[:-2], -1)
        sums = np.matmul(flat, self.matrix[..., : flat.shape[-1], :])
        sums[..., Sum.LONG] = np.nan
        return np.asarray(sums)

    def outcomes(self, occupancy: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Outcomes by name, each of shape (..., V); see `sums`."""
        found = outcomes_from_sums(self.sums(occupancy))
        del found["long hair density"]
        return found


def outcome_weights(
    method: Method,
    calibre_factor: ArrayLike = 1.0,
    growth_speed_factor: ArrayLike = 1.0,
    *,
    detected: bool = False,
    grid: CalibreGrid | None = None,
    scale: Ruler | None = None,
) -> OutcomeWeights:
    """Weights that turn expected follicles into outcomes.

    Args:
        method: gives the visibility threshold and, with `detected`, missed hairs and wrong
            calls of phase.
        calibre_factor: of the patient or patients, any shape N...; `matrix` then has shape
            (N..., 7 C, N_SUMS).
        growth_speed_factor: of the same shape. Where speed changes over time, leave its factor
            out here and multiply "hair mass" with it: nothing else depends on it.
        detected: False for the true values, True for what the method shows on average before
            the placebo response (`anagen.measurement.placebo_response`).
        grid: calibre classes; default the shipped ones.
        scale: definitions of outcomes; default the shipped ones.
    """
    scale = ruler() if scale is None else scale
    grid = calibre_grid() if grid is None else grid
    factor, speed_factor = np.broadcast_arrays(
        np.asarray(calibre_factor, dtype=np.float64), np.asarray(growth_speed_factor, dtype=np.float64)
    )
    middle = factor[..., None] * grid.diameters
    width = grid.log_width
    see = 1.0 - method.missed if detected else 1.0
    anagen_called_telogen = method.anagen_called_telogen if detected else 0.0
    telogen_called_anagen = method.telogen_called_anagen if detected else 0.0

    least = method.threshold_um
    counted = see * partial_moment(middle, width, 0.0, least)
    weights = np.zeros((*factor.shape, _ROWS, len(grid.diameters), N_SUMS))
    for phase in STANDING:
        weights[..., phase, :, Sum.COUNTED] = counted
        weights[..., phase, :, Sum.NON_VELLUS] = see * partial_moment(
            middle, width, 0.0, max(least, scale.non_vellus_um)
        )
        weights[..., phase, :, Sum.TERMINAL] = see * partial_moment(
            middle, width, 0.0, max(least, scale.terminal_um)
        )
        weights[..., phase, :, Sum.WIDTH] = see * partial_moment(middle, width, 1.0, least) / 1000.0
    weights[..., _GROWING, :, Sum.ANAGEN] = counted * (1.0 - anagen_called_telogen)
    weights[..., _GROWING, :, Sum.TELOGEN] = counted * anagen_called_telogen
    for phase in RESTING:
        weights[..., phase, :, Sum.ANAGEN] = counted * telogen_called_anagen
        weights[..., phase, :, Sum.TELOGEN] = counted * (1.0 - telogen_called_anagen)
    power = 2.0 + scale.speed_exponent
    speed = scale.speed * scale.speed_diameter**-scale.speed_exponent * speed_factor[..., None]
    weights[..., _GROWING, :, Sum.MASS] = (
        scale.mass_factor * speed * partial_moment(middle, width, power, 0.0)
    )
    return OutcomeWeights(weights.reshape(*factor.shape, -1, N_SUMS))


def expected_outcomes(
    occupancy: NDArray[np.float64],
    method: Method,
    calibre_factor: ArrayLike = 1.0,
    growth_speed_factor: ArrayLike = 1.0,
    *,
    detected: bool = False,
) -> dict[str, NDArray[np.float64]]:
    """Outcomes of expected counts, in one call (keep the weights where it is called often).

    Args:
        occupancy: float64[..., V, P, C], expected follicles/cm2 by phase and calibre class.
        method: see `outcome_weights`.
        calibre_factor: see `outcome_weights`.
        growth_speed_factor: see `outcome_weights`.
        detected: see `outcome_weights`.

    Returns:
        Every outcome but "long hair density" and "shed hairs per day", each float64[..., V].
    """
    weights = outcome_weights(method, calibre_factor, growth_speed_factor, detected=detected)
    return weights.outcomes(occupancy)
