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
from numpy.typing import NDArray

from anagen.compiled import njit
from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.phases import CLOCKED, Phase
from anagen.engine.renewal import fill_renewal
from anagen.engine.shift import poisson_weights

TARGET_GRID = 0.25
"""Classes between the calibre targets for which renewal matrices are worked out; between two of them the
matrix is their mixture. The spread of renewal is wider than that, so it is as good as exact."""
SUBSTEP_DAYS = 7.0
LANES = 8
"""Strata followed side by side."""

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
def _cycle(y, new, entry, flow, matrix, stay, gain, per_day, offset, phases, lanes):  # type: ignore[no-untyped-def]
    """Advance the first `phases` phases by one sub-step: ``y`` -> ``new``.

    Per stage and class, with rate a and inflow f constant over the sub-step h,
    ``new = y exp(-a h) + f (1 - exp(-a h)) / a`` solves ``y' = f - a y`` (docs/model.md, section 3)
    exactly. `entry` [R, W] is the flow of hairs that are renewed and enter each of the first R stages, by old
    class. `flow` [W] ends as the outflow of the last of these phases, per day. See `_follow` for W.
    """
    classes = matrix.shape[1]
    width = lanes * classes
    for c in range(width):
        flow[c] = 0.0
    for p in range(phases):
        for s in range(offset[p], offset[p + 1]):
            if s < len(entry):
                for lane in range(lanes):
                    first = lane * classes
                    for i in range(classes):
                        for j in range(classes):
                            flow[first + j] += entry[s, first + i] * matrix[lane, i, j]
            for c in range(width):
                new[s, c] = y[s, c] * stay[p, c] + flow[c] * gain[p, c]
                flow[c] += (y[s, c] - new[s, c]) * per_day


@njit(nogil=True, cache=True, error_model="numpy")
def _under_clubs(  # type: ignore[no-untyped-def]
    y, new, held, entry, rate, release, under, gain_under, falls, per_day, first, width
):
    """Advance the stages under a kept club by one sub-step; write the clubs that fall, per day, to `falls`.

    `held` [W] is the inflow. What leaves a stage is shared between the next stage and a fall of the club in
    the ratio of their rates; the flows of hairs without their club are added to `entry`.
    """
    for c in range(width):
        falls[c] = 0.0
    for r in range(len(entry) - 1):
        s = first + r
        for c in range(width):
            new[s, c] = y[s, c] * under[c] + held[c] * gain_under[c]
            out = held[c] + (y[s, c] - new[s, c]) * per_day
            total = rate[c] + release[c]
            lets_go = out * release[c] / total if total > 0.0 else 0.0
            entry[r, c] += lets_go
            falls[c] += lets_go
            held[c] = out - lets_go
    for c in range(width):
        entry[len(entry) - 1, c] = held[c]
        falls[c] += held[c]


@njit(nogil=True, cache=True, error_model="numpy")
def _begin(  # type: ignore[no-untyped-def]
    b, first, stage_rate, offset, kenogen_weight, retained, club_release, speed, kenogen, start, y, entry
):
    """Put the start of stratum `b` into `y`, and its flows of hairs that are renewed into `entry`."""
    for c in range(stage_rate.shape[1]):
        w = first + c
        empty = min(1.0, kenogen[b, 0] * kenogen_weight[c])
        leaves_telogen = stage_rate[_TELOGEN, c] * speed[b, _TELOGEN, 0] * start[b, c, offset[_KENOGEN] - 1]
        leaves_kenogen = (
            stage_rate[_KENOGEN, c] * speed[b, _KENOGEN, 0] * start[b, c, offset[_KENOGEN + 1] - 1]
        )
        entry[0, w] = (1.0 - empty) * leaves_telogen + leaves_kenogen
        if len(offset) - 1 > _RETAINED:
            entry[0, w] -= (1.0 - empty) * leaves_telogen * retained[c]
            for r in range(len(entry) - 1):
                here = start[b, c, offset[_RETAINED] + r]
                falls = club_release * speed[b, _TELOGEN, 0] * here
                entry[r, w] = falls + (entry[0, w] if r == 0 else 0.0)
                entry[len(entry) - 1, w] = stage_rate[_EARLY, c] * speed[b, _EARLY, 0] * here
        for s in range(len(y)):
            y[s, w] = start[b, c, s]


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
    """Follow all strata, `LANES` of them side by side.

    Arrays of a stage hold W = lanes x classes numbers, the classes of one stratum after those of the other:
    loops over them are long enough for the compiler to take several numbers at once.
    """
    pull, jump, spread = renewal
    strata, _, steps = speed.shape
    phases = len(offset) - 1
    total = offset[phases]
    classes = stage_rate.shape[1]
    keeping = phases > _RETAINED
    lowest = int(np.floor(target.min()))
    tables = np.empty((int(np.floor(target.max())) - lowest + 2, classes, classes))
    known = np.zeros(len(tables), dtype=np.bool_)
    most = LANES * classes
    matrix = np.empty((LANES, classes, classes))
    y, new = np.empty((total, most)), np.empty((total, most))
    stay, gain = np.empty((CLOCKED, most)), np.empty((CLOCKED, most))
    entry = np.empty((offset[_ANAGEN] + 1 if keeping else 1, most))
    flow, held, exogen, falls = np.empty(most), np.empty(most), np.empty(most), np.empty(most)
    under, gain_under, rate, release = np.empty(most), np.empty(most), np.empty(most), np.empty(most)
    empty, kept = np.empty(most), np.empty(most)
    before, after, ratio = np.empty(most), np.empty(most), np.empty(most)
    many = (offset[_CATAGEN] - offset[_ANAGEN]) * LANES
    own_weights, weights = np.empty(classes), np.empty((classes, many))
    content, moved, left = np.empty((classes, many)), np.empty((classes, many)), np.empty(many)
    moving, fallen = np.empty(LANES), np.empty(LANES)
    h = step_days / substeps
    per_day = 1.0 / h
    for block in range(0, strata, LANES):
        lanes = min(LANES, strata - block)
        width = lanes * classes
        for lane in range(lanes):
            _begin(
                block + lane,
                lane * classes,
                stage_rate,
                offset,
                kenogen_weight,
                retained,
                club_release,
                speed,
                kenogen,
                start,
                y,
                entry,
            )
            _count(occupancy[block + lane, 0], y, lane * classes, offset)
            if keeping:
                for c in range(classes):
                    kept[lane * classes + c] = retained[c]
        for d in range(steps):
            any_moves = False
            for lane in range(lanes):
                b, first = block + lane, lane * classes
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
                            matrix[lane, i, j] = (1.0 - part) * one[i, j] + part * other[i, j]
                for p in range(CLOCKED):
                    for c in range(classes):
                        w = first + c
                        if c > 0 and stage_rate[p, c] == stage_rate[p, c - 1]:  # most phases, for all classes
                            stay[p, w], gain[p, w] = stay[p, w - 1], gain[p, w - 1]
                            continue
                        leaves = stage_rate[p, c] * speed[b, p, d]
                        stay[p, w] = np.exp(-leaves * h)
                        gain[p, w] = h if leaves == 0.0 else (1.0 - stay[p, w]) / leaves
                for c in range(classes):
                    empty[first + c] = min(1.0, kenogen[b, d] * kenogen_weight[c])
                if keeping:
                    for c in range(classes):
                        w = first + c
                        release[w] = club_release * speed[b, _TELOGEN, d]
                        rate[w] = stage_rate[_EARLY, c] * speed[b, _EARLY, d]
                        if c > 0 and rate[w] == rate[w - 1]:
                            under[w], gain_under[w] = under[w - 1], gain_under[w - 1]
                            continue
                        leaves = rate[w] + release[w]
                        under[w] = np.exp(-leaves * h)
                        gain_under[w] = h if leaves == 0.0 else (1.0 - under[w]) / leaves
                moving[lane] = drift[b, d] if drift.shape[1] else 0.0
                any_moves |= moving[lane] != 0.0
                poisson_weights(0.5 * abs(moving[lane]) * h, own_weights)
                for n in range(classes):
                    for q in range(lane, (offset[_CATAGEN] - offset[_ANAGEN]) * lanes, lanes):
                        weights[n, q] = own_weights[n]
                fallen[lane] = 0.0
            for _ in range(substeps):
                if any_moves:
                    _shift(y, moving, weights, content, moved, left, offset, lanes)
                # First round: hairs shed and anagens begun in this sub-step, given those begun in the last.
                _cycle(y, new, entry, flow, matrix, stay, gain, per_day, offset, _RESTING, lanes)
                for c in range(width):
                    exogen[c] = flow[c]
                    entry[0, c] = (1.0 - empty[c]) * flow[c]
                    flow[c] *= empty[c]
                if keeping:
                    for c in range(width):
                        held[c] = kept[c] * entry[0, c]
                        entry[0, c] -= held[c]
                        exogen[c] -= held[c]
                    for r in range(1, len(entry)):
                        for c in range(width):
                            entry[r, c] = 0.0
                    _under_clubs(
                        y,
                        new,
                        held,
                        entry,
                        rate,
                        release,
                        under,
                        gain_under,
                        falls,
                        per_day,
                        offset[_RETAINED],
                        width,
                    )
                    for c in range(width):
                        exogen[c] += falls[c]
                for s in range(offset[_KENOGEN], offset[_KENOGEN + 1]):
                    for c in range(width):
                        new[s, c] = y[s, c] * stay[_KENOGEN, c] + flow[c] * gain[_KENOGEN, c]
                        flow[c] += (y[s, c] - new[s, c]) * per_day
                for c in range(width):
                    entry[0, c] += flow[c]
                # Second round: new anagens grow. Hardly any reaches a later phase within a sub-step;
                # the error of about a millionth is scaled away below, so that no follicle is lost or made.
                _cycle(y, new, entry, flow, matrix, stay, gain, per_day, offset, _GROWING, lanes)
                for c in range(width):
                    before[c], after[c] = 0.0, 0.0
                for s in range(total):
                    for c in range(width):
                        before[c] += y[s, c]
                        after[c] += new[s, c]
                for lane in range(lanes):
                    first = lane * classes
                    begun, ended, out = 0.0, 0.0, 0.0
                    for c in range(first, first + classes):
                        begun += before[c]
                        ended += after[c]
                        out += exogen[c]
                    ratio[first : first + classes] = begun / ended
                    fallen[lane] += out * h
                for s in range(total):
                    for c in range(width):
                        y[s, c] = new[s, c] * ratio[c]
                if any_moves:
                    _shift(y, moving, weights, content, moved, left, offset, lanes)
            for lane in range(lanes):
                shed[block + lane, d] = fallen[lane]
                _count(occupancy[block + lane, d + 1], y, lane * classes, offset)
        for lane in range(lanes):
            for s in range(total):
                for c in range(classes):
                    final[block + lane, c, s] = y[s, lane * classes + c]


@njit(nogil=True, cache=True, error_model="numpy")
def _count(occupancy, y, first, offset):  # type: ignore[no-untyped-def]
    """Add the stratum in `y` from column `first` on to its `occupancy` [P, C]."""
    classes = occupancy.shape[1]
    for p in range(len(offset) - 1):
        for s in range(offset[p], offset[p + 1]):
            for c in range(classes):
                occupancy[p, c] += y[s, first + c]


@njit(nogil=True, cache=True, error_model="numpy")
def _shift(y, moving, weights, content, moved, left, offset, lanes):  # type: ignore[no-untyped-def]
    """Half a sub-step of class steps within anagen, as `shift_classes` takes them, in all lanes at once.

    `weights`, `content` and `moved` [C, Q] and `left` [Q] hold a number for each of Q = stages x lanes.
    A lane whose hairs thin has its classes in reverse order there, so that all step up.
    """
    classes = len(content)
    begin, after = offset[_ANAGEN], offset[_CATAGEN]
    many = (after - begin) * lanes
    for lane in range(lanes):
        for s in range(begin, after):
            q = (s - begin) * lanes + lane
            first = lane * classes
            if moving[lane] < 0.0:
                for c in range(classes):
                    content[c, q] = y[s, first + classes - 1 - c]
            else:
                for c in range(classes):
                    content[c, q] = y[s, first + c]
    moved[:] = 0.0
    for c in range(classes):
        for q in range(many):
            left[q] = content[c, q]
        room = classes - 1 - c
        for n in range(room):
            for q in range(many):
                part = content[c, q] * weights[n, q]
                left[q] -= part
                moved[c + n, q] += part
        for q in range(many):
            moved[c + room, q] += left[q]
    for lane in range(lanes):
        for s in range(begin, after):
            q = (s - begin) * lanes + lane
            first = lane * classes
            if moving[lane] < 0.0:
                for c in range(classes):
                    y[s, first + classes - 1 - c] = moved[c, q]
            else:
                for c in range(classes):
                    y[s, first + c] = moved[c, q]
