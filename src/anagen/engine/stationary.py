"""The long-run distribution of the chain under constant drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.phases import Phase
from anagen.engine.renewal import renewal_matrix

_EARLY, _ANAGEN, _KENOGEN = Phase.EARLY_ANAGEN, Phase.ANAGEN, Phase.KENOGEN


def stationary(chain: Chain, target: float, kenogen: float, drift: float = 0.0) -> NDArray[np.float64]:
    """Long-run distribution [classes, total stages] under constant drivers at speed 1.

    From renewal theory: the class at anagen onset is the stationary vector of one whole cycle (renewal, and
    the class steps of anagen); each stage holds its class for its mean duration, times the probability of
    entering it. Without drift and kept clubs the stages of a phase are equally likely.

    Args:
        chain: the follicle.
        target: calibre class toward which anagen onset renews.
        kenogen: probability that exogen leaves an empty follicle.
        drift: classes per day that a growing hair steps, see `anagen.engine.drivers.Drivers`.
    """
    matrix = renewal_matrix(chain, target)
    if drift == 0.0 and not chain.keeps:
        onset = _fixed_point(matrix)
        weight = chain.mean_days * onset
        weight[_KENOGEN] *= np.minimum(1.0, kenogen * chain.kenogen_weight)
        share = weight / weight.sum()
        return np.concatenate(
            [np.repeat(share[p][:, None] / n, n, axis=1) for p, n in enumerate(chain.stages)], axis=1
        )
    stay, change = _anagen_stage(chain, drift)
    old = _fixed_point(matrix @ np.linalg.matrix_power(change, int(chain.stages[_ANAGEN])))
    offset, stage_days = chain.stage_offset, chain.mean_days / chain.stages[:, None]
    state = np.zeros((chain.classes, chain.total_stages))
    for p in range(len(chain.stages)):
        state[:, offset[p] : offset[p + 1]] = (old * stage_days[p])[:, None]
    empty = np.minimum(1.0, kenogen * chain.kenogen_weight)
    state[:, offset[_KENOGEN] : offset[_KENOGEN + 1]] *= empty[:, None]
    onset = old @ matrix
    for s in range(offset[_ANAGEN], offset[_ANAGEN + 1]):
        state[:, s] = onset @ stay
        onset = onset @ change
    retained, release = chain.clubs
    kept = old * (1.0 - empty) * retained if chain.keeps else np.zeros(chain.classes)
    days = stage_days[_EARLY]
    under_club = days / (1.0 + release * days)
    for k in range(int(chain.stages[_EARLY])):
        if chain.keeps:
            state[:, offset[Phase.RETAINED] + k] = kept * under_club
            kept = kept / (1.0 + release * days)
        state[:, k] = ((old - kept) @ matrix) * days
    return state / state.sum()


def _fixed_point(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distribution that a stochastic matrix keeps."""
    values, vectors = np.linalg.eig(matrix.T)
    found = np.abs(np.real(vectors[:, np.argmin(np.abs(values - 1.0))]))
    return np.asarray(found)


def _anagen_stage(chain: Chain, drift: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days that a hair which enters a stage of anagen in class i spends in class j of it, and its exit class.

    Both float64[C, C]; the second has rows that sum to 1.
    """
    rate = chain.stage_rate[_ANAGEN]
    steps = np.full(chain.classes, abs(drift))
    up = 1 if drift > 0 else -1
    steps[-1 if up > 0 else 0] = 0.0
    leaves = np.diag(rate + steps)
    moves = np.diag(steps[:-1], 1) if up > 0 else np.diag(steps[1:], -1)
    stay = np.linalg.inv(leaves - moves)
    return stay, stay * rate
