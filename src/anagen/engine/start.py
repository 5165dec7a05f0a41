"""Distribution of follicles over the chain's states when a simulation begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.errors import InputError


@dataclass(frozen=True, eq=False)
class Start:
    """Distributions over states, and the one that each stratum starts from.

    Attributes:
        cumulative: float64[R, states], cumulative probabilities; a state is
            ``calibre class * total stages + stage``.
        row: int64[B], the distribution of each stratum.
        fixed: float64[B] or None, share of each stratum that begins as `Phase.FIXED`, 0 to 1; the others
            begin as their distribution says.
    """

    cumulative: NDArray[np.float64]
    row: NDArray[np.int64]
    fixed: NDArray[np.float64] | None = None

    @classmethod
    def of(
        cls,
        occupancy: NDArray[np.float64],
        row: NDArray[np.int64] | None = None,
        fixed: NDArray[np.float64] | None = None,
    ) -> Start:
        """Start from non-negative weights [R, classes, total stages]; one row a stratum by default.

        Raises:
            InputError: a distribution that is negative, not finite, or empty; a share out of [0, 1].
        """
        weights = np.asarray(occupancy, dtype=np.float64).reshape(len(occupancy), -1)
        total = weights.sum(axis=1, keepdims=True)
        if not np.isfinite(weights).all() or (weights < -1e-12).any() or (total <= 0).any():
            raise InputError("weights of a start must be >= 0, finite and not all 0")
        cumulative = np.cumsum(np.maximum(weights, 0.0), axis=1)
        cumulative /= cumulative[:, -1:]
        rows = np.arange(len(weights)) if row is None else np.asarray(row, dtype=np.int64)
        if fixed is not None:
            fixed = np.ascontiguousarray(fixed, dtype=np.float64)
            if fixed.shape != rows.shape or not ((fixed >= 0) & (fixed <= 1)).all():
                raise InputError("fixed of a start must be one share from 0 to 1 for each stratum")
        return cls(np.ascontiguousarray(cumulative), rows, fixed)

    @classmethod
    def in_phase(cls, chain: Chain, phase: int, class_weights: NDArray[np.float64]) -> Start:
        """Start of every follicle at the very beginning of `phase`, classes by weight [R, classes]."""
        weights = np.zeros((len(class_weights), chain.classes, chain.total_stages))
        weights[:, :, int(chain.stage_offset[phase])] = class_weights
        return cls.of(weights)
