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
from anagen.engine.phases import CLOCKED, Phase
from anagen.engine.renewal import fill_renewal
from anagen.engine.shift import poisson_weights, shift_classes

TARGET_GRID = 0.25
"""Classes between the calibre targets for which renewal matrices are worked out; between two of them the
matrix is their mixture. The spread of renewal is wider than that, so it is as good as exact."""
SUBSTEP_DAYS = 7.0

_GROWING, _RESTING = int(Phase.CATAGEN), int(Phase.KENOGEN)
_EARLY, _ANAGEN, _CATAGEN = int(Phase.EARLY_ANAGEN), int(Phase.ANAGEN), int(Phase.CATAGEN)
_TELOGEN, _KENOGEN, _RETAINED = int(Phase.TELOGEN), int(Phase.KENOGEN), int(Phase.RETAINED)
_FIXED = int(Phase.FIXED)


@dataclass(frozen=True, eq=False)
class CoarseCourse:
    """Expected follicles over time, per follicle of the start distribution.

    Attributes:
        occupancy: float64[B, D + 1, P, C], fraction in each phase and calibre class at each step's edge. P is
            5; 6 where clubs are kept; 7 where follicles become fixed (`Phase.FIXED`, in the thinnest class).
        shed: float64[B, D], hairs shed in each step.
        final: float64[B, C, stages], state distribution of the living at the end.
    """

    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]
    final: NDArray[np.float64]

    @property
    def fixed(self) -> NDArray[np.float64] | None:
        """float64[B]: fraction that is a fixed vellus follicle at the end; None where none can be."""
        if self.occupancy.shape[2] <= _FIXED:
            return None
        return np.asarray(self.occupancy[:, -1, _FIXED].sum(axis=1))


def expect_coarsely(
    chain: Chain,
    drivers: Drivers,
    start: NDArray[np.float64],
    *,
    substep: float = SUBSTEP_DAYS,
    fixed: NDArray[np.float64] | None = None,
) -> CoarseCourse:
    """Follow the expectation through all steps of `drivers`; see `anagen.engine.meanfield.expect`.

    Args:
        chain: the follicle.
        drivers: of B strata; their loss is ignored.
        start: float64[B, C, stages], state distribution of each stratum.
        substep: longest sub-step, days.
        fixed: float64[B] or None, fraction that is fixed at the start, beside `start`.
    """
    phases = chain.phases if drivers.fixing is None and fixed is None else _FIXED + 1
    occupancy = np.zeros((drivers.strata, drivers.steps + 1, phases, chain.classes))
    shed = np.zeros((drivers.strata, drivers.steps))
    final = np.empty(start.shape)
    _follow(
        chain.stage_rate,
        chain.stage_offset,
        chain.kenogen_weight,
        chain.renewal,
        *chain.clubs,
        drivers.speed,
        drivers.target / TARGET_GRID,
        drivers.kenogen,
        drivers.drift if drivers.drift is not None and drivers.drifts else np.zeros((drivers.strata, 0)),
        drivers.step_days,
        max(1, int(np.ceil(drivers.step_days / substep))),
        np.ascontiguousarray(start),
        occupancy,
        shed,
        final,
    )
    if drivers.fixing is not None:
        _fix(drivers.fixing * drivers.step_days, occupancy, shed, final)
    if fixed is not None:
        occupancy[:, :, _FIXED, 0] += np.asarray(fixed, dtype=np.float64)[:, None]
    return CoarseCourse(occupancy, shed, final)


def _fix(
    hazard: NDArray[np.float64],
    occupancy: NDArray[np.float64],
    shed: NDArray[np.float64],
    final: NDArray[np.float64],
) -> None:
    """Move to `Phase.FIXED`, in place, what the integrated hazard [B, D] of each step takes.

    Fixing acts alike in all phases and classes, so those left are an equal share of every one.
    """
    living = occupancy[:, 0].sum(axis=(1, 2))
    left = np.exp(-np.concatenate([np.zeros((len(hazard), 1)), np.cumsum(hazard, axis=1)], axis=1))
    occupancy *= left[:, :, None, None]
    occupancy[:, :, _FIXED, 0] = living[:, None] * (1.0 - left)
    mean_left = np.where(hazard > 0.0, -np.expm1(-hazard) / np.where(hazard > 0.0, hazard, 1.0), 1.0)
    shed *= mean_left * left[:, :-1]
    final *= left[:, -1, None, None]


@njit(nogil=True, cache=True, error_model="numpy")
def _cycle(y, new, entry, flow, matrix, stay, gain, per_day, offset, phases):  # type: ignore[no-untyped-def]
    """Advance the first `phases` phases by one sub-step: ``y`` -> ``new``.

    Per stage and class, with rate a and inflow f constant over the sub-step h,
    ``new = y exp(-a h) + f (1 - exp(-a h)) / a`` solves ``y' = f - a y`` (docs/model.md, section 3)
    exactly. `entry` [R, C] is the flow of hairs that are renewed and enter each of the first R stages, by old
    class. `flow` [C] ends as the outflow of the last of these phases, per day.
    """
    classes = y.shape[1]
    for j in range(classes):
        flow[j] = 0.0
    for p in range(phases):
        for s in range(offset[p], offset[p + 1]):
            if s < len(entry):
                for i in range(classes):
                    for j in range(classes):
                        flow[j] += entry[s, i] * matrix[i, j]
            for c in range(classes):
                new[s, c] = y[s, c] * stay[p, c] + flow[c] * gain[p, c]
                flow[c] += (y[s, c] - new[s, c]) * per_day


@njit(nogil=True, cache=True, error_model="numpy")
def _under_clubs(y, new, held, entry, rate, release, under, gain_under, per_day, first):  # type: ignore[no-untyped-def]
    """Advance the stages under a kept club by one sub-step; return the clubs that fall, per day.

    `held` [C] is the inflow. What leaves a stage is shared between the next stage and a fall of the club in
    the ratio of their rates; the flows of hairs without their club are added to `entry`.
    """
    classes = y.shape[1]
    falls = 0.0
    for r in range(len(entry) - 1):
        for c in range(classes):
            s = first + r
            new[s, c] = y[s, c] * under[c] + held[c] * gain_under[c]
            out = held[c] + (y[s, c] - new[s, c]) * per_day
            total = rate[c] + release
            lets_go = out * release / total if total > 0.0 else 0.0
            entry[r, c] += lets_go
            falls += lets_go
            held[c] = out - lets_go
    for c in range(classes):
        entry[len(entry) - 1, c] = held[c]
        falls += held[c]
    return falls


@njit(nogil=True, cache=True, error_model="numpy")
def _follow(  # type: ignore[no-untyped-def]
    stage_rate,
    offset,
    kenogen_weight,
    renewal,
    retained,
    club_release,
    speed,
    target,
    kenogen,
    drift,
    step_days,
    substeps,
    start,
    occupancy,
    shed,
    final,
):
    pull, jump, spread = renewal
    strata, _, steps = speed.shape
    phases = len(offset) - 1
    total = offset[phases]
    classes = stage_rate.shape[1]
    keeping = phases > _RETAINED
    lowest = int(np.floor(target.min()))
    tables = np.empty((int(np.floor(target.max())) - lowest + 2, classes, classes))
    matrix = np.empty((classes, classes))
    known = np.zeros(len(tables), dtype=np.bool_)
    y = np.empty((total, classes))
    new = np.empty((total, classes))
    stay = np.empty((CLOCKED, classes))
    gain = np.empty((CLOCKED, classes))
    entry = np.empty((offset[_ANAGEN] + 1 if keeping else 1, classes))
    flow, held = np.empty(classes), np.empty(classes)
    under, gain_under, rate = np.empty(classes), np.empty(classes), np.empty(classes)
    before, after = np.empty(classes), np.empty(classes)
    weights, row = np.empty(classes), np.empty(classes)
    h = step_days / substeps
    per_day = 1.0 / h
    for b in range(strata):
        for c in range(classes):
            empty = min(1.0, kenogen[b, 0] * kenogen_weight[c])
            leaves_telogen = (
                stage_rate[_TELOGEN, c] * speed[b, _TELOGEN, 0] * start[b, c, offset[_KENOGEN] - 1]
            )
            leaves_kenogen = (
                stage_rate[_KENOGEN, c] * speed[b, _KENOGEN, 0] * start[b, c, offset[_KENOGEN + 1] - 1]
            )
            entry[0, c] = (1.0 - empty) * leaves_telogen + leaves_kenogen
            if keeping:
                entry[0, c] -= (1.0 - empty) * leaves_telogen * retained[c]
                for r in range(len(entry) - 1):
                    here = start[b, c, offset[_RETAINED] + r]
                    falls = club_release * speed[b, _TELOGEN, 0] * here
                    entry[r, c] = falls + (entry[0, c] if r == 0 else 0.0)
                    entry[len(entry) - 1, c] = stage_rate[_EARLY, c] * speed[b, _EARLY, 0] * here
            for p in range(phases):
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
            for p in range(CLOCKED):
                for c in range(classes):
                    if c > 0 and stage_rate[p, c] == stage_rate[p, c - 1]:  # most phases, for all classes
                        stay[p, c], gain[p, c] = stay[p, c - 1], gain[p, c - 1]
                        continue
                    leaves = stage_rate[p, c] * speed[b, p, d]
                    stay[p, c] = np.exp(-leaves * h)
                    gain[p, c] = h if leaves == 0.0 else (1.0 - stay[p, c]) / leaves
            release = 0.0
            if keeping:
                release = club_release * speed[b, _TELOGEN, d]
                for c in range(classes):
                    rate[c] = stage_rate[_EARLY, c] * speed[b, _EARLY, d]
                    under[c] = np.exp(-(rate[c] + release) * h)
                    gain_under[c] = h if rate[c] + release == 0.0 else (1.0 - under[c]) / (rate[c] + release)
            moving = drift[b, d] if drift.shape[1] else 0.0
            if moving != 0.0:
                poisson_weights(0.5 * abs(moving) * h, weights)
            fallen = 0.0
            for _ in range(substeps):
                if moving != 0.0:
                    shift_classes(y, offset[_ANAGEN], offset[_CATAGEN], moving > 0.0, weights, row)
                # First round: hairs shed and anagens begun in this sub-step, given those begun in the last.
                _cycle(y, new, entry, flow, matrix, stay, gain, per_day, offset, _RESTING)
                exogen = 0.0
                for c in range(classes):
                    exogen += flow[c]
                    empty = min(1.0, kenogen[b, d] * kenogen_weight[c])
                    entry[0, c] = (1.0 - empty) * flow[c]
                    flow[c] *= empty
                if keeping:
                    for c in range(classes):
                        held[c] = retained[c] * entry[0, c]
                        entry[0, c] -= held[c]
                        exogen -= held[c]
                        for r in range(1, len(entry)):
                            entry[r, c] = 0.0
                    exogen += _under_clubs(
                        y, new, held, entry, rate, release, under, gain_under, per_day, offset[_RETAINED]
                    )
                for s in range(offset[_KENOGEN], offset[_KENOGEN + 1]):
                    for c in range(classes):
                        new[s, c] = y[s, c] * stay[_KENOGEN, c] + flow[c] * gain[_KENOGEN, c]
                        flow[c] += (y[s, c] - new[s, c]) * per_day
                for c in range(classes):
                    entry[0, c] += flow[c]
                # Second round: new anagens grow. Hardly any reaches a later phase within a sub-step;
                # the error of about a millionth is scaled away below, so that no follicle is lost or made.
                _cycle(y, new, entry, flow, matrix, stay, gain, per_day, offset, _GROWING)
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
                if moving != 0.0:
                    shift_classes(y, offset[_ANAGEN], offset[_CATAGEN], moving > 0.0, weights, row)
            shed[b, d] = fallen
            for p in range(phases):
                for s in range(offset[p], offset[p + 1]):
                    for c in range(classes):
                        occupancy[b, d + 1, p, c] += y[s, c]
        for s in range(total):
            for c in range(classes):
                final[b, c, s] = y[s, c]
