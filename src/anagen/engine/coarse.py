"""The mean-field engine's equations in steps of weeks, for many options at once (docs/model.md, section 3).

`anagen.engine.meanfield.expect` takes steps that are short against the fastest stage; when a
treatment makes a phase race, that is a day or two. Here each stage is followed exactly for a constant
inflow over a sub-step (an exponential step), and what left it is the constant inflow of the next
stage. Occupancies stay positive, no follicle is lost or made, and a stationary state is kept exactly,
whatever the step; the error in a changing state is tested against `expect`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.phases import LIVING, Phase
from anagen.engine.renewal import fill_renewal

TARGET_GRID = 0.25
"""Classes between the calibre targets for which renewal matrices are worked out; between two of them the
matrix is their mixture. The spread of renewal is wider than that, so it is as good as exact."""
SUBSTEP_DAYS = 7.0

_GROWING, _RESTING = int(Phase.CATAGEN), int(Phase.KENOGEN)
_TELOGEN, _KENOGEN = int(Phase.TELOGEN), int(Phase.KENOGEN)


@dataclass(frozen=True, eq=False)
class CoarseCourse:
    """Expected follicles over time, per follicle of the start distribution.

    Attributes:
        occupancy: float64[B, D + 1, 5, C], fraction in each phase and calibre class at each step's edge.
        shed: float64[B, D], hairs shed in each step.
        final: float64[B, C, stages], state distribution at the end.
    """

    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]
    final: NDArray[np.float64]


def expect_coarsely(
    chain: Chain, drivers: Drivers, start: NDArray[np.float64], *, substep: float = SUBSTEP_DAYS
) -> CoarseCourse:
    """Follow the expectation through all steps of `drivers`; see `anagen.engine.meanfield.expect`.

    Args:
        chain: the follicle.
        drivers: of B strata; their loss is ignored.
        start: float64[B, C, stages], state distribution of each stratum.
        substep: longest sub-step, days.
    """
    occupancy = np.zeros((drivers.strata, drivers.steps + 1, LIVING, chain.classes))
    shed = np.zeros((drivers.strata, drivers.steps))
    final = np.empty(start.shape)
    _follow(
        chain.stages,
        chain.stage_rate,
        chain.stage_offset,
        chain.kenogen_weight,
        chain.renewal,
        drivers.speed,
        drivers.target / TARGET_GRID,
        drivers.kenogen,
        drivers.step_days,
        max(1, int(np.ceil(drivers.step_days / substep))),
        np.ascontiguousarray(start),
        occupancy,
        shed,
        final,
    )
    return CoarseCourse(occupancy, shed, final)


@njit(nogil=True, cache=True, error_model="numpy")
def _cycle(y, new, onset, flow, matrix, stay, gain, per_day, offset, phases):  # type: ignore[no-untyped-def]
    """Advance the first `phases` phases by one sub-step: ``y`` -> ``new``.

    Per stage and class, with rate a and inflow f constant over the sub-step h,
    ``new = y exp(-a h) + f (1 - exp(-a h)) / a`` solves ``y' = f - a y`` (docs/model.md, section 3)
    exactly. `flow` [C] ends as the outflow of the last of these phases, per day.
    """
    classes = y.shape[1]
    for j in range(classes):
        flow[j] = 0.0
    for i in range(classes):
        for j in range(classes):
            flow[j] += onset[i] * matrix[i, j]
    for p in range(phases):
        for s in range(offset[p], offset[p + 1]):
            for c in range(classes):
                new[s, c] = y[s, c] * stay[p, c] + flow[c] * gain[p, c]
                flow[c] += (y[s, c] - new[s, c]) * per_day


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
    step_days,
    substeps,
    start,
    occupancy,
    shed,
    final,
):
    pull, jump, spread = renewal
    strata, _, steps = speed.shape
    total = offset[LIVING]
    classes = stage_rate.shape[1]
    lowest = int(np.floor(target.min()))
    tables = np.empty((int(np.floor(target.max())) - lowest + 2, classes, classes))
    matrix = np.empty((classes, classes))
    known = np.zeros(len(tables), dtype=np.bool_)
    y = np.empty((total, classes))
    new = np.empty((total, classes))
    stay = np.empty((LIVING, classes))
    gain = np.empty((LIVING, classes))
    flow, onset = np.empty(classes), np.empty(classes)
    before, after = np.empty(classes), np.empty(classes)
    h = step_days / substeps
    per_day = 1.0 / h
    for b in range(strata):
        for c in range(classes):
            empty = min(1.0, kenogen[b, 0] * kenogen_weight[c])
            leaves_telogen = (
                stage_rate[_TELOGEN, c] * speed[b, _TELOGEN, 0] * start[b, c, offset[_KENOGEN] - 1]
            )
            leaves_kenogen = stage_rate[_KENOGEN, c] * speed[b, _KENOGEN, 0] * start[b, c, total - 1]
            onset[c] = (1.0 - empty) * leaves_telogen + leaves_kenogen
            for p in range(LIVING):
                for s in range(offset[p], offset[p + 1]):
                    y[s, c] = start[b, c, s]
                    occupancy[b, 0, p, c] += y[s, c]
        for d in range(steps):
            if d == 0 or target[b, d] != target[b, d - 1]:
                low = int(np.floor(target[b, d]))
                part = target[b, d] - low
                for node in (low, low + 1):
                    if not known[node - lowest]:
                        fill_renewal(pull, jump, spread, node * TARGET_GRID, tables[node - lowest])
                        known[node - lowest] = True
                one, other = tables[low - lowest], tables[low - lowest + 1]
                for i in range(classes):
                    for j in range(classes):
                        matrix[i, j] = (1.0 - part) * one[i, j] + part * other[i, j]
            for p in range(LIVING):
                for c in range(classes):
                    if c > 0 and stage_rate[p, c] == stage_rate[p, c - 1]:  # most phases, for all classes
                        stay[p, c], gain[p, c] = stay[p, c - 1], gain[p, c - 1]
                        continue
                    rate = stage_rate[p, c] * speed[b, p, d]
                    stay[p, c] = np.exp(-rate * h)
                    gain[p, c] = h if rate == 0.0 else (1.0 - stay[p, c]) / rate
            fallen = 0.0
            for _ in range(substeps):
                # First round: hairs shed and anagens begun in this sub-step, given those begun in the last.
                _cycle(y, new, onset, flow, matrix, stay, gain, per_day, offset, _RESTING)
                exogen = 0.0
                for c in range(classes):
                    exogen += flow[c]
                    empty = min(1.0, kenogen[b, d] * kenogen_weight[c])
                    onset[c] = (1.0 - empty) * flow[c]
                    flow[c] *= empty
                for s in range(offset[_KENOGEN], total):
                    for c in range(classes):
                        new[s, c] = y[s, c] * stay[_KENOGEN, c] + flow[c] * gain[_KENOGEN, c]
                        flow[c] += (y[s, c] - new[s, c]) * per_day
                for c in range(classes):
                    onset[c] += flow[c]
                # Second round: new anagens grow. Hardly any reaches a later phase within a sub-step;
                # the error of about a millionth is scaled away below, so that no follicle is lost or made.
                _cycle(y, new, onset, flow, matrix, stay, gain, per_day, offset, _GROWING)
                for c in range(classes):
                    before[c], after[c] = 0.0, 0.0
                for s in range(total):
                    for c in range(classes):
                        before[c] += y[s, c]
                        after[c] += new[s, c]
                ratio = before.sum() / after.sum()
                for s in range(total):
                    for c in range(classes):
                        y[s, c] = new[s, c] * ratio
                fallen += exogen * h
            shed[b, d] = fallen
            for p in range(LIVING):
                for s in range(offset[p], offset[p + 1]):
                    for c in range(classes):
                        occupancy[b, d + 1, p, c] += y[s, c]
        for s in range(total):
            for c in range(classes):
                final[b, c, s] = y[s, c]
