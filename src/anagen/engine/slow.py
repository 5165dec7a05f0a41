"""The expectation over decades, in steps of weeks to months.

The engine's own integrator (`anagen.engine.meanfield`) must resolve stages that last days. Over
the years before baseline the drivers change slowly, and only they matter: an implicit scheme
may then step over the fast stages without losing them. Within a step the drivers are constant
and the state y obeys y' = A y, so the step is a rational approximation of exp(h A),

    y(t + h) = sum over k = 1..3 of c_k (I - g h A)^-k y(t),

of third order and L-stable for g = 0.4358665 (Nørsett 1974, doi 10.1007/BFb0066585; the order
conditions below give g and c). Each factor is one pass through the stages of every calibre
class, coupled only where anagen begins. It keeps the sum of y exactly.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.phases import LIVING, Phase
from anagen.engine.renewal import fill_renewal

_TELOGEN = int(Phase.TELOGEN)


def _scheme() -> tuple[float, NDArray[np.float64]]:
    """Coefficients g and c_1..c_3 of the scheme.

    The order conditions hold for orders 0 to 2 with any g, for order 3 where g^3 - 3 g^2 + 3/2 g - 1/6 = 0.
    """
    roots = np.sort(np.real(np.roots([1.0, -3.0, 1.5, -1.0 / 6.0])))
    g = float(roots[1])  # the root at which the scheme is L-stable
    orders = np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 3.0], [1.0, 3.0, 6.0]])
    return g, np.linalg.solve(orders, [1.0, 1.0 / g, 0.5 / g**2])


_G, _C = _scheme()


def follow_slowly(
    chain: Chain,
    drivers: Drivers,
    steps: NDArray[np.float64],
    start: NDArray[np.float64],
    kept: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Expected state of one stratum after each of its steps in `kept`; no follicle is lost.

    Args:
        chain: the follicle.
        drivers: of one stratum; `step_days` is ignored in favour of `steps`.
        steps: float64[D], length of each step, days.
        start: float64[classes, total stages].
        kept: int64[K], numbers of steps after which the state is kept, rising.

    Returns:
        float64[K, classes, total stages].
    """
    found = np.empty((len(kept), *start.shape))
    _follow(
        chain.stages,
        chain.stage_rate,
        chain.stage_offset,
        chain.kenogen_weight,
        chain.renewal,
        drivers.speed[0],
        drivers.target[0],
        drivers.kenogen[0],
        steps,
        np.ascontiguousarray(start),
        kept,
        _G,
        _C,
        found,
    )
    return found


@njit(nogil=True, cache=True, error_model="numpy")
def _solve_onset(matrix, gain, work):  # type: ignore[no-untyped-def]
    """Write (I - M' diag(gain))^-1 M' to the right half of `work`, for the renewal matrix M.

    The flow f into anagen onset solves ``f = M' (gain f + rest)``, where `gain` [C] is the share of a class'
    flow that comes round to onset within one factor of the step. Columns of M' diag(gain) sum to less than
    1, so no pivots are needed.
    """
    classes = len(gain)
    for i in range(classes):
        for j in range(classes):
            work[i, j] = (1.0 if i == j else 0.0) - matrix[j, i] * gain[j]
            work[i, classes + j] = matrix[j, i]
    for i in range(classes):
        inverse = 1.0 / work[i, i]
        for r in range(i + 1, classes):
            factor = work[r, i] * inverse
            for j in range(i + 1, 2 * classes):
                work[r, j] -= factor * work[i, j]
    for i in range(classes - 1, -1, -1):
        inverse = 1.0 / work[i, i]
        for j in range(classes, 2 * classes):
            left = work[i, j]
            for r in range(i + 1, classes):
                left -= work[i, r] * work[r, j]
            work[i, j] = left * inverse


@njit(nogil=True, cache=True, error_model="numpy")
def _follow(  # type: ignore[no-untyped-def]
    stages,
    stage_rate,
    offset,
    kenogen_weight,
    renewal,
    speed,
    target,
    kenogen,
    lengths,
    start,
    kept,
    g,
    c,
    found,
):
    pull, jump, spread = renewal
    total, classes = offset[LIVING], stage_rate.shape[1]
    y, w = np.empty((total, classes)), np.empty((total, classes))
    stays, passes = np.empty((LIVING, classes)), np.empty((LIVING, classes))
    matrix, work = np.empty((classes, classes)), np.empty((classes, 2 * classes))
    gain, empty, flow, onset = np.empty(classes), np.empty(classes), np.empty(classes), np.empty(classes)
    for s in range(total):
        for k in range(classes):
            y[s, k] = start[k, s]
    keeping = 0
    for d in range(len(lengths)):
        q = g * lengths[d]
        fill_renewal(pull, jump, spread, target[d], matrix)
        for k in range(classes):
            empty[k] = min(1.0, kenogen[d] * kenogen_weight[k])
            to_exogen, through_kenogen = 1.0, 1.0
            for p in range(LIVING):
                # Shares of a stage's content and inflow that stay in it in this factor, and that pass on.
                stays[p, k] = 1.0 / (1.0 + q * stage_rate[p, k] * speed[p, d])
                passes[p, k] = 1.0 - stays[p, k]
                for _ in range(stages[p]):
                    if p <= _TELOGEN:
                        to_exogen *= passes[p, k]
                    else:
                        through_kenogen *= passes[p, k]
            gain[k] = to_exogen * (1.0 - empty[k] + empty[k] * through_kenogen)
        _solve_onset(matrix, gain, work)
        for s in range(total):
            for k in range(classes):
                w[s, k], y[s, k] = y[s, k], 0.0
        for power in range(3):
            # Flow to anagen onset if nothing enters anagen; then, by class, the flow that does enter.
            for k in range(classes):
                flow[k], onset[k] = 0.0, 0.0
            for p in range(LIVING):
                for s in range(offset[p], offset[p + 1]):
                    for k in range(classes):
                        flow[k] = (w[s, k] + flow[k]) * passes[p, k]
                if p == _TELOGEN:
                    for k in range(classes):
                        onset[k] = (1.0 - empty[k]) * flow[k]
                        flow[k] *= empty[k]
            for k in range(classes):
                onset[k] += flow[k]
            for k in range(classes):
                entering = 0.0
                for i in range(classes):
                    entering += work[k, classes + i] * onset[i]
                flow[k] = entering
            for p in range(LIVING):
                for s in range(offset[p], offset[p + 1]):
                    for k in range(classes):
                        here = w[s, k] + flow[k]
                        w[s, k] = here * stays[p, k]
                        flow[k] = here * passes[p, k]
                        y[s, k] += c[power] * w[s, k]
                if p == _TELOGEN:
                    for k in range(classes):
                        flow[k] *= empty[k]
        if keeping < len(kept) and d + 1 == kept[keeping]:
            for s in range(total):
                for k in range(classes):
                    found[keeping, k, s] = y[s, k]
            keeping += 1
