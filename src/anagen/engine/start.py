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
    """

    cumulative: NDArray[np.float64]
    row: NDArray[np.int64]

    @classmethod
    def of(cls, occupancy: NDArray[np.float64], row: NDArray[np.int64] | None = None) -> Start:
        """Start from non-negative weights [R, classes, total stages]; one row a stratum by default.

        Raises:
            InputError: a distribution that is negative, not finite, or empty.
        """
        weights = np.asarray(occupancy, dtype=np.float64).reshape(len(occupancy), -1)
        total = weights.sum(axis=1, keepdims=True)
        if not np.isfinite(weights).all() or (weights < -1e-12).any() or (total <= 0).any():
            raise InputError("weights of a start must be >= 0, finite and not all 0")
        cumulative = np.cumsum(np.maximum(weights, 0.0), axis=1)
        cumulative /= cumulative[:, -1:]
        rows = np.arange(len(weights)) if row is None else np.asarray(row, dtype=np.int64)
        return cls(np.ascontiguousarray(cumulative), rows)

    @classmethod
    def in_phase(cls, chain: Chain, phase: int, class_weights: NDArray[np.float64]) -> Start:
        """Start of every follicle at the very beginning of `phase`, classes by weight [R, classes]."""
        weights = np.zeros((len(class_weights), chain.classes, int(chain.stages.sum())))
        weights[:, :, int(chain.stage_offset[phase])] = class_weights
        return cls.of(weights)
