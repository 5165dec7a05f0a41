"""The mean-field engine: forward (Kolmogorov) equations of the chain (docs/model.md, section 3).

Follicles are independent, so this is the exact expectation of the follicle engine, not an
approximation. Integrated by the classical Runge-Kutta scheme with sub-steps that are short
against the fastest stage; drivers are constant within a step, as in the follicle engine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.phases import LIVING, Phase
from anagen.engine.renewal import fill_renewal, renewal_matrix
from anagen.errors import InputError

_TELOGEN, _KENOGEN = int(Phase.TELOGEN), int(Phase.KENOGEN)
LONGEST_STEP = 0.5
"""Longest sub-step, in mean lives of the fastest stage (error below 1e-6 of a phase)."""


@dataclass(frozen=True, eq=False)
class Course:
    """Expected follicles over time, per follicle of the start distribution.

    Attributes:
        days: float64[V], days since the start.
        occupancy: float64[B, V, 5, C], expected fraction in each phase and calibre class.
        lost: float64[B, V], fraction lost for good.
        shed: float64[B, V], hairs shed per follicle in the output step that ends at each day.
        final: float64[B, classes, total stages], state distribution at the end.
    """

    days: NDArray[np.float64]
    occupancy: NDArray[np.float64]
    lost: NDArray[np.float64]
    shed: NDArray[np.float64]
    final: NDArray[np.float64]


def expect(
    chain: Chain,
    drivers: Drivers,
    start: NDArray[np.float64],
    every: int = 1,
    longest_step: float = LONGEST_STEP,
) -> Course:
    """Follow the expectation through all steps of `drivers`.

    Args:
        chain: the follicle.
        drivers: of B strata.
        start: float64[B, classes, total stages], state distribution of each stratum.
        every: keep each `every`-th step (day 0 and multiples of ``every * step_days``).
        longest_step: longest sub-step, in mean lives of the fastest stage.

    Raises:
        InputError: the start does not fit chain and drivers.
    """
    start = np.ascontiguousarray(start, dtype=np.float64)
    total = int(chain.stages.sum())
    if start.shape != (drivers.strata, chain.classes, total):
        raise InputError(f"start has shape {start.shape}, expected {(drivers.strata, chain.classes, total)}")
    kept = drivers.steps // every + 1
    occupancy = np.zeros((drivers.strata, kept, LIVING, chain.classes))
    lost = np.zeros((drivers.strata, kept))
    shed = np.zeros((drivers.strata, kept))
    final = np.empty_like(start)
    loss = np.zeros((drivers.strata, 0)) if drivers.loss is None else drivers.loss
    _integrate(
        chain.stages,
        chain.stage_rate,
        chain.stage_offset,
        chain.kenogen_weight,
        chain.renewal,
        drivers.speed,
        drivers.target,
        drivers.kenogen,
        loss,
        drivers.step_days,
        longest_step,
        start,
        every,
        occupancy,
        lost,
        shed,
        final,
    )
    days = np.arange(kept, dtype=np.float64) * (every * drivers.step_days)
    return Course(days, occupancy, lost, shed, final)


@njit(nogil=True, cache=True, error_model="numpy")
def _flow(y, dy, rate, onset, matrix, empty, stages, offset, present, hazard):  # type: ignore[no-untyped-def]
    """Write the time derivative of the state (stages × classes) to `dy`; return the exogen flow per day.

    The right-hand side of docs/model.md, section 3: dy_s = a_{s-1} y_{s-1} - a_s y_s, with exogen split by
    the kenogen probability and anagen onset spread by the renewal matrix. An absent phase keeps nothing: its
    inflow passes straight on.
    """
    total, classes = y.shape
    exogen = 0.0
    for c in range(classes):
        onset[c] = 0.0
        dy[0, c] = 0.0
    for p in range(LIVING):
        for k in range(stages[p]):
            s = offset[p] + k
            for c in range(classes):
                if present[p]:
                    out = rate[p, c] * y[s, c]
                    dy[s, c] -= out + hazard * y[s, c]
                else:
                    out = dy[s, c]
                    dy[s, c] = 0.0
                if p == _TELOGEN and k == stages[p] - 1:
                    exogen += out
                    dy[s + 1, c] = empty[c] * out
                    onset[c] += (1.0 - empty[c]) * out
                elif s == total - 1:
                    onset[c] += out
                else:
                    dy[s + 1, c] = out
    entry = 0 if present[0] else offset[1]
    for i in range(classes):
        flow = onset[i]
        for j in range(classes):
            dy[entry, j] += flow * matrix[i, j]
    return exogen


@njit(nogil=True, cache=True, error_model="numpy")
def _integrate(  # type: ignore[no-untyped-def]
    stages,
    stage_rate,
    offset,
    kenogen_weight,
    renewal,
    speed,
    target,
    kenogen,
    loss,
    step_days,
    longest_step,
    start,
    every,
    occupancy,
    lost,
    shed,
    final,
):
    pull, jump, spread = renewal
    strata, _, steps = speed.shape
    total = offset[LIVING]
    classes = stage_rate.shape[1]
    y = np.empty((total, classes))
    trial = np.empty((total, classes))
    k1, k2 = np.empty((total, classes)), np.empty((total, classes))
    k3, k4 = np.empty((total, classes)), np.empty((total, classes))
    onset, empty = np.empty(classes), np.empty(classes)
    rate = np.empty((LIVING, classes))
    matrix = np.empty((classes, classes))
    present = np.empty(LIVING, dtype=np.bool_)
    for p in range(LIVING):
        present[p] = stage_rate[p, 0] != np.inf
    for b in range(strata):
        for c in range(classes):
            for s in range(total):
                y[s, c] = start[b, c, s]
                for p in range(LIVING):
                    if offset[p] <= s < offset[p + 1]:
                        occupancy[b, 0, p, c] += y[s, c]
        gone, fallen = 0.0, 0.0
        known_target = np.nan
        for d in range(steps):
            if target[b, d] != known_target:
                known_target = target[b, d]
                fill_renewal(pull, jump, spread, known_target, matrix)
            hazard = loss[b, d] if loss.shape[1] else 0.0
            fastest = hazard
            for p in range(LIVING):
                if not present[p]:
                    continue
                for c in range(classes):
                    rate[p, c] = stage_rate[p, c] * speed[b, p, d]
                    fastest = max(fastest, rate[p, c])
            for c in range(classes):
                empty[c] = min(1.0, kenogen[b, d] * kenogen_weight[c])
            pieces = max(1, int(np.ceil(step_days * fastest / longest_step)))
            h = step_days / pieces
            for _ in range(pieces):
                e1 = _flow(y, k1, rate, onset, matrix, empty, stages, offset, present, hazard)
                for s in range(total):
                    for c in range(classes):
                        trial[s, c] = y[s, c] + 0.5 * h * k1[s, c]
                e2 = _flow(trial, k2, rate, onset, matrix, empty, stages, offset, present, hazard)
                for s in range(total):
                    for c in range(classes):
                        trial[s, c] = y[s, c] + 0.5 * h * k2[s, c]
                e3 = _flow(trial, k3, rate, onset, matrix, empty, stages, offset, present, hazard)
                for s in range(total):
                    for c in range(classes):
                        trial[s, c] = y[s, c] + h * k3[s, c]
                e4 = _flow(trial, k4, rate, onset, matrix, empty, stages, offset, present, hazard)
                before, after = 0.0, 0.0
                for s in range(total):
                    for c in range(classes):
                        before += y[s, c]
                        y[s, c] += h / 6.0 * (k1[s, c] + 2.0 * (k2[s, c] + k3[s, c]) + k4[s, c])
                        after += y[s, c]
                gone += before - after
                fallen += h / 6.0 * (e1 + 2.0 * (e2 + e3) + e4)
            if (d + 1) % every == 0:
                v = (d + 1) // every
                for p in range(LIVING):
                    for s in range(offset[p], offset[p + 1]):
                        for c in range(classes):
                            occupancy[b, v, p, c] += y[s, c]
                lost[b, v] = gone
                shed[b, v] = fallen
                fallen = 0.0
        for s in range(total):
            for c in range(classes):
                final[b, c, s] = y[s, c]


def stationary(chain: Chain, target: float, kenogen: float) -> NDArray[np.float64]:
    """Long-run distribution [classes, total stages] under constant drivers at speed 1.

    From renewal theory: the class at anagen onset is the stationary vector of the renewal
    matrix; each phase holds its class for its mean duration, kenogen for its mean times the
    probability of entering it; stages of a phase are equally likely.
    """
    matrix = renewal_matrix(chain, target)
    values, vectors = np.linalg.eig(matrix.T)
    onset = np.abs(np.real(vectors[:, np.argmin(np.abs(values - 1.0))]))
    weight = chain.mean_days * onset
    weight[_KENOGEN] *= np.minimum(1.0, kenogen * chain.kenogen_weight)
    share = weight / weight.sum()
    return np.concatenate(
        [np.repeat(share[p][:, None] / n, n, axis=1) for p, n in enumerate(chain.stages)], axis=1
    )
