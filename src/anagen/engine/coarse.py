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
from anagen.engine.lanes import (
    LANES,
    MARGIN,
    by_diagonal,
    move_classes,
    pass_stages,
    pass_under_clubs,
    passage,
    renew,
    sum_lanes,
    tile,
)
from anagen.engine.phases import CLOCKED, Phase
from anagen.engine.renewal import fill_renewal
from anagen.errors import InputError

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
        occupancy: float64[S, D + 1, P, C], fraction in each phase and calibre class at each step's edge. P is
            5; 6 where clubs are kept; 7 where follicles become fixed (`Phase.FIXED`, in the thinnest class).
            S is B, or the number of sites where strata were averaged.
        shed: float64[S, D], hairs shed in each step.
        final: float64[B, C, stages], state distribution of the living at the end.
        fixed: float64[B], fraction that is a fixed vellus follicle at the end; None where none can be.
    """

    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]
    final: NDArray[np.float64]
    fixed: NDArray[np.float64] | None = None


def expect_coarsely(
    chain: Chain,
    drivers: Drivers,
    start: NDArray[np.float64],
    *,
    substep: float = SUBSTEP_DAYS,
    fixed: NDArray[np.float64] | None = None,
    share: NDArray[np.float64] | None = None,
) -> CoarseCourse:
    """Follow the expectation through all steps of `drivers`; see `anagen.engine.meanfield.expect`.

    Args:
        chain: the follicle.
        drivers: of B strata; their loss is ignored.
        start: float64[B, C, stages], state distribution of each stratum.
        substep: longest sub-step, days.
        fixed: float64[B] or None, fraction that is fixed at the start, beside `start`.
        share: float64[K] or None, weights by which each K strata, one site's, are averaged.

    Raises:
        InputError: the strata are no whole number of sites.
    """
    share = np.ones(1) if share is None else np.asarray(share, dtype=np.float64)
    strata, steps, group = drivers.strata, drivers.steps, len(share)
    if strata % group:
        raise InputError(f"{strata} strata are no whole number of sites of {group}")
    fixes = drivers.fixing is not None or fixed is not None
    phases = _FIXED + 1 if fixes else chain.phases
    # Fixing acts alike in all phases and classes, so those left are an equal share of every one.
    left, mean_left = np.ones((strata, steps + 1)), np.ones((strata, steps))
    if drivers.fixing is not None:
        hazard = drivers.fixing * drivers.step_days
        np.exp(-np.cumsum(hazard, axis=1), out=left[:, 1:])
        some = hazard > 0.0
        mean_left[some] = -np.expm1(-hazard[some]) / hazard[some]
    weight = np.tile(share, strata // group)[:, None]
    occupancy = np.zeros((strata // group, steps + 1, phases, chain.classes))
    shed = np.zeros((strata // group, steps))
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
        drivers.drift if drivers.drift is not None and drivers.drifts else np.zeros((strata, 0)),
        drivers.step_days,
        max(1, int(np.ceil(drivers.step_days / substep))),
        np.ascontiguousarray(start),
        group,
        weight * left,
        weight * mean_left * left[:, :-1],
        occupancy,
        shed,
        final,
    )
    if not fixes:
        return CoarseCourse(occupancy, shed, final)
    lost = start.sum(axis=(1, 2))[:, None] * (1.0 - left)
    if fixed is not None:
        lost += np.asarray(fixed, dtype=np.float64)[:, None]
    occupancy[:, :, _FIXED, 0] = (weight * lost).reshape(-1, group, steps + 1).sum(axis=1)
    final *= left[:, -1, None, None]
    return CoarseCourse(occupancy, shed, final, lost[:, -1])


@njit(nogil=True, cache=True, error_model="numpy")
def _begin(  # type: ignore[no-untyped-def]
    b, lane, stage_rate, offset, kenogen_weight, retained, club_release, speed, kenogen, start, y, entry
):
    """Put the start of stratum `b` into `y`, and its flows of hairs that are renewed into `entry`.

    Returns its follicles.
    """
    total = 0.0
    for c in range(stage_rate.shape[1]):
        w = c * LANES + lane
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
            total += start[b, c, s]
    return total


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
    group,
    weight,
    shed_weight,
    occupancy,
    shed,
    final,
):
    """Follow all strata, `LANES` of them side by side; rows are those of `anagen.engine.lanes`.

    Occupancies [B, D + 1] and hairs shed [B, D] are summed over `group` strata by their weights. A lane
    without a stratum of its own follows the last one once more.

    A sub-step makes or loses about a millionth of the follicles, see below. All equations are linear, so
    the state is not scaled back each time: `scale` does it where numbers leave.
    """
    pull, jump, spread = renewal
    strata, _, steps = speed.shape
    phases = len(offset) - 1
    total = offset[phases]
    classes = stage_rate.shape[1]
    width = classes * LANES
    keeping = phases > _RETAINED
    lowest = int(np.floor(target.min()))
    nodes = int(np.floor(target.max())) - lowest + 2
    diagonals = -(-(2 * classes - 1) // MARGIN) * MARGIN
    tables, matrix = np.empty((nodes, diagonals, classes)), np.empty((classes, classes))
    extent = np.zeros((nodes, 2), dtype=np.int64)  # after 0: the table is known
    band, base, slope = (
        np.empty((diagonals, width)),
        np.empty((diagonals, width)),
        np.empty((diagonals, width)),
    )
    node_of = np.empty(LANES, dtype=np.int64)
    y, new = np.empty((total, width)), np.empty((total, width))
    stay, gain = np.empty((CLOCKED, width)), np.empty((CLOCKED, width))
    early = offset[_ANAGEN]
    entry = np.zeros((early + 1 if keeping else 1, width))
    renewed, none = np.empty(entry.shape), np.empty((0, width))
    joint, joint_renewed = np.empty((1, width)), np.empty((1, width))
    flow, grown, held, exogen = np.empty(width), np.empty(width), np.empty(width), np.empty(width)
    under, gain_under, lets_go, falls = np.empty(width), np.empty(width), np.empty(width), np.empty(width)
    pace, empty, kept, part = np.empty(width), np.empty(width), np.zeros(width), np.empty(width)
    again, per_class, rates = np.empty(width), np.empty(width), np.empty((CLOCKED, width))
    rows = np.empty((phases, width))
    weights, padded = np.empty((classes + 2, 2 * width)), np.empty((3 * classes + 2 * MARGIN) * LANES)
    room = np.empty(2 * width)
    content, fallen, scale, change = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    pending, moving, both = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    alike = np.empty(CLOCKED, dtype=np.bool_)
    for p in range(CLOCKED):
        alike[p] = (stage_rate[p] == stage_rate[p, 0]).all()
        for w in range(width):
            rates[p, w] = stage_rate[p, w // LANES]
    h = step_days / substeps
    per_day = 1.0 / h
    for w in range(width):
        per_class[w] = kenogen_weight[w // LANES]
        if keeping:
            kept[w] = retained[w // LANES]
    for block in range(0, strata, LANES):
        for lane in range(LANES):
            content[lane] = _begin(
                min(block + lane, strata - 1),
                lane,
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
        pending[:] = 0.0
        scale[:] = 1.0
        again[:] = 1.0
        _sum_stages(y, offset, rows)
        _count(rows, scale, block, 0, group, weight, occupancy)
        low, high, first, after = 2 * classes - 1, 0, 0, 0
        base[:] = 0.0
        slope[:] = 0.0
        node_of[:] = -1
        for d in range(steps):
            moved = False
            for lane in range(LANES):
                b = min(block + lane, strata - 1)
                fallen[lane] = 0.0
                moving[lane] = 0.5 * h * drift[b, d] if drift.shape[1] else 0.0
                if d > 0 and target[b, d] == target[b, d - 1]:
                    continue
                moved = True
                node = int(np.floor(target[b, d])) - lowest
                part[lane] = target[b, d] - (node + lowest)
                if node == node_of[lane]:
                    continue
                node_of[lane] = node
                for k in (node, node + 1):
                    if extent[k, 1] == 0:
                        fill_renewal(pull, jump, spread, (k + lowest) * TARGET_GRID, matrix)
                        extent[k, 0], extent[k, 1] = by_diagonal(matrix, tables[k])
                    low, high = min(low, extent[k, 0]), max(high, extent[k, 1])
                for n in range(diagonals):
                    for j in range(classes):
                        w = j * LANES + lane
                        base[n, w] = tables[node, n, j]
                        slope[n, w] = tables[node + 1, n, j] - tables[node, n, j]
            if moved:
                count = -(-(high - low) // MARGIN) * MARGIN
                first = min(low, diagonals - count)
                after = first + count
                tile(part)
                for n in range(first, after):
                    for w in range(width):
                        band[n, w] = base[n, w] + part[w] * slope[n, w]
            for p in range(CLOCKED):
                for lane in range(LANES):
                    pace[lane] = speed[min(block + lane, strata - 1), p, d]
                if not alike[p]:
                    tile(pace)
                passage(rates[p], pace, h, alike[p], stay[p], gain[p])
            for lane in range(LANES):
                pace[lane] = kenogen[min(block + lane, strata - 1), d]
            tile(pace)
            for w in range(width):
                empty[w] = min(1.0, pace[w] * per_class[w])
            if keeping:
                worked_out = LANES if alike[_EARLY] else width
                for w in range(worked_out):
                    b = min(block + w % LANES, strata - 1)
                    release = club_release * speed[b, _TELOGEN, d]
                    leaves = rates[_EARLY, w] * speed[b, _EARLY, d] + release
                    under[w] = np.exp(-leaves * h)
                    gain_under[w] = h if leaves == 0.0 else (1.0 - under[w]) / leaves
                    lets_go[w] = release / leaves if leaves > 0.0 else 0.0
                if alike[_EARLY]:
                    tile(under)
                    tile(gain_under)
                    tile(lets_go)
            for _ in range(substeps):
                # Half the class steps of a sub-step come before it, half after it, together with the first
                # half of the next one where hairs go on in the same direction.
                apart = False
                for lane in range(LANES):
                    apart |= pending[lane] * moving[lane] < 0.0
                    both[lane] = pending[lane] + moving[lane]
                if apart:
                    move_classes(y, early, offset[_CATAGEN], pending, weights, padded, room)
                    move_classes(y, early, offset[_CATAGEN], moving, weights, padded, room)
                else:
                    move_classes(y, early, offset[_CATAGEN], both, weights, padded, room)
                pending[:] = moving
                # First round: hairs shed and anagens begun in this sub-step, given those begun in the last.
                flow[:] = 0.0
                if alike[_EARLY]:
                    # Classes pass early anagen alike, so that all who enter it are renewed at its end.
                    joint[:] = 0.0
                    for r in range(max(len(entry), early)):
                        if r < len(entry):
                            for w in range(width):
                                joint[0, w] += entry[r, w] * again[w]
                        if r < early:
                            for w in range(width):
                                joint[0, w] *= 1.0 - gain[_EARLY, w] * per_day
                    renew(joint, band, first, after, padded, joint_renewed)
                    pass_stages(y, new, none, flow, stay, gain, per_day, offset, _EARLY, _ANAGEN)
                    for w in range(width):
                        flow[w] += joint_renewed[0, w]
                    pass_stages(y, new, none, flow, stay, gain, per_day, offset, _ANAGEN, _CATAGEN)
                else:
                    for r in range(len(entry)):
                        for w in range(width):
                            entry[r, w] *= again[w]
                    renew(entry, band, first, after, padded, renewed)
                    pass_stages(y, new, renewed, flow, stay, gain, per_day, offset, _EARLY, _CATAGEN)
                grown[:] = flow
                pass_stages(y, new, none, flow, stay, gain, per_day, offset, _CATAGEN, _RESTING)
                for w in range(width):
                    out = flow[w]
                    anew = (1.0 - empty[w]) * out
                    flow[w] = empty[w] * out
                    held[w] = kept[w] * anew
                    entry[0, w] = anew - held[w]
                    exogen[w] = out - held[w]
                if keeping:
                    entry[1:] = 0.0
                    pass_under_clubs(
                        y,
                        new,
                        held,
                        entry,
                        lets_go,
                        under,
                        gain_under,
                        falls,
                        per_day,
                        offset[_RETAINED],
                    )
                    for w in range(width):
                        exogen[w] += falls[w]
                pass_stages(y, new, none, flow, stay, gain, per_day, offset, _KENOGEN, _KENOGEN + 1)
                for w in range(width):
                    entry[0, w] += flow[w]
                sum_lanes(exogen, change)
                for lane in range(LANES):
                    fallen[lane] += change[lane] * h * scale[lane]
                # Second round: new anagens grow. Hardly any reaches a later phase within a sub-step; the
                # millionth that does is told by the flow out of anagen, which differs between the rounds.
                renew(entry, band, first, after, padded, renewed)
                flow[:] = 0.0
                pass_stages(y, new, renewed, flow, stay, gain, per_day, offset, _EARLY, _GROWING)
                for w in range(width):
                    grown[w] -= flow[w]
                sum_lanes(grown, change)
                for lane in range(LANES):
                    left = content[lane] + h * change[lane]
                    if left > 0.0:
                        scale[lane] *= content[lane] / left
                        again[lane] = left / content[lane]
                    content[lane] = left
                tile(again)
                y, new = new, y
            # Class steps move all stages of anagen alike, so their sum is enough to count by.
            _sum_stages(y, offset, rows)
            move_classes(rows, _ANAGEN, _ANAGEN + 1, pending, weights, padded, room)
            _count(rows, scale, block, d + 1, group, weight, occupancy)
            for lane in range(min(LANES, strata - block)):
                b = block + lane
                shed[b // group, d] += shed_weight[b, d] * fallen[lane]
        move_classes(y, early, offset[_CATAGEN], pending, weights, padded, room)
        for lane in range(min(LANES, strata - block)):
            for c in range(classes):
                for s in range(total):
                    final[block + lane, c, s] = y[s, c * LANES + lane] * scale[lane]


@njit(nogil=True, cache=True, error_model="numpy")
def _sum_stages(y, offset, rows):  # type: ignore[no-untyped-def]
    """Write the sum of `y` over the stages of each phase to `rows` [P, W]."""
    width = np.uint64(y.shape[1])
    for p in range(len(rows)):
        s = offset[p]
        for w in range(width):
            rows[p, w] = y[s, w]
        s += 1
        while s < offset[p + 1]:
            if s + 1 < offset[p + 1]:
                t = s + 1
                for w in range(width):
                    rows[p, w] += y[s, w] + y[t, w]
                s += 2
            else:
                for w in range(width):
                    rows[p, w] += y[s, w]
                s += 1


@njit(nogil=True, cache=True, error_model="numpy")
def _count(rows, scale, block, edge, group, weight, occupancy):  # type: ignore[no-untyped-def]
    """Add the strata from `block` on, in `rows` [P, W], to their sites' `occupancy` at a step's edge."""
    phases, width = rows.shape
    for lane in range(min(LANES, len(weight) - block)):
        b = block + lane
        own = weight[b, edge] * scale[lane]
        for p in range(phases):
            for c in range(width // LANES):
                occupancy[b // group, edge, p, c] += own * rows[p, c * LANES + lane]
