"""The mean-field engine: forward (Kolmogorov) equations of the chain (docs/model.md, section 3).

Follicles are independent, so this is the exact expectation of the follicle engine, not an
approximation. Integrated by the classical Runge-Kutta scheme with sub-steps that are short
against the fastest stage; drivers are constant within a step, as in the follicle engine.
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
from anagen.engine.stationary import stationary as stationary
from anagen.errors import InputError

_EARLY, _ANAGEN, _CATAGEN = int(Phase.EARLY_ANAGEN), int(Phase.ANAGEN), int(Phase.CATAGEN)
_TELOGEN, _KENOGEN, _RETAINED = int(Phase.TELOGEN), int(Phase.KENOGEN), int(Phase.RETAINED)
_FIXED = int(Phase.FIXED)
LONGEST_STEP = 0.5
"""Longest sub-step, in mean lives of the fastest stage (error below 1e-6 of a phase)."""


@dataclass(frozen=True, eq=False)
class Course:
    """Expected follicles over time, per follicle of the start distribution.

    Attributes:
        days: float64[V], days since the start.
        occupancy: float64[B, V, P, C], expected fraction in each phase and calibre class. P is 5; 6 where
            clubs are kept; 7 where follicles become fixed (`Phase.FIXED`, all in the thinnest class).
        lost: float64[B, V], fraction lost for good.
        shed: float64[B, V], hairs shed per follicle in the output step that ends at each day.
        final: float64[B, classes, total stages], state distribution of the living at the end.
    """

    days: NDArray[np.float64]
    occupancy: NDArray[np.float64]
    lost: NDArray[np.float64]
    shed: NDArray[np.float64]
    final: NDArray[np.float64]

    @property
    def fixed(self) -> NDArray[np.float64]:
        """float64[B, V]: fraction that has become a fixed vellus follicle."""
        if self.occupancy.shape[2] <= Phase.FIXED:
            return np.zeros(self.lost.shape)
        return np.asarray(self.occupancy[:, :, Phase.FIXED].sum(axis=-1))


def expect(
    chain: Chain,
    drivers: Drivers,
    start: NDArray[np.float64],
    every: int = 1,
    longest_step: float = LONGEST_STEP,
    fixed: NDArray[np.float64] | None = None,
) -> Course:
    """Follow the expectation through all steps of `drivers`.

    Args:
        chain: the follicle.
        drivers: of B strata.
        start: float64[B, classes, total stages], state distribution of each stratum.
        every: keep each `every`-th step (day 0 and multiples of ``every * step_days``).
        longest_step: longest sub-step, in mean lives of the fastest stage.
        fixed: float64[B] or None, fraction that is fixed at the start, beside `start`.

    Raises:
        InputError: the start does not fit chain and drivers.
    """
    start = np.ascontiguousarray(start, dtype=np.float64)
    total = chain.total_stages
    if start.shape != (drivers.strata, chain.classes, total):
        raise InputError(f"start has shape {start.shape}, expected {(drivers.strata, chain.classes, total)}")
    kept = drivers.steps // every + 1
    phases = chain.phases if drivers.fixing is None and fixed is None else _FIXED + 1
    occupancy = np.zeros((drivers.strata, kept, phases, chain.classes))
    if fixed is not None:
        occupancy[:, :, _FIXED, 0] = np.asarray(fixed, dtype=np.float64)[:, None]
    lost = np.zeros((drivers.strata, kept))
    shed = np.zeros((drivers.strata, kept))
    final = np.empty_like(start)
    never = np.zeros((drivers.strata, 0))
    _integrate(
        chain.stage_rate,
        chain.stage_offset,
        chain.kenogen_weight,
        chain.renewal,
        *chain.clubs,
        drivers.speed,
        drivers.target,
        drivers.kenogen,
        never if drivers.loss is None else drivers.loss,
        never if drivers.drift is None or not drivers.drifts else drivers.drift,
        never if drivers.fixing is None else drivers.fixing,
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
def _flow(  # type: ignore[no-untyped-def]
    y, dy, rate, entry, matrix, empty, retained, release, drift, offset, present, hazard
):
    """Write the time derivative of the state (stages × classes) to `dy`; return the exogen flow per day.

    The right-hand side of docs/model.md, section 3: dy_s = a_{s-1} y_{s-1} - a_s y_s, with exogen split by
    the kenogen probability and by the clubs that are kept, anagen onset spread by the renewal matrix, and
    growing hairs that step between classes. An absent phase keeps nothing: its inflow passes straight on.

    `entry` [R, C] collects the flow of hairs that are renewed and enter stage 0, and, where clubs are kept,
    each stage of early anagen (a club fell) and the first of anagen (it was pushed out).
    """
    total, classes = y.shape
    phases = len(offset) - 1
    keeping = phases > _RETAINED
    exogen = 0.0
    for c in range(classes):
        for r in range(len(entry)):
            entry[r, c] = 0.0
        dy[0, c] = 0.0
    for p in range(CLOCKED):
        first, last = offset[p], offset[p + 1] - 1
        for s in range(first, last + 1):
            for c in range(classes):
                if present[p]:
                    out = rate[p, c] * y[s, c]
                    dy[s, c] -= out + hazard * y[s, c]
                else:
                    out = dy[s, c]
                    dy[s, c] = 0.0
                if p == _TELOGEN and s == last:
                    dy[s + 1, c] = empty[c] * out
                    if keeping:
                        full = (1.0 - empty[c]) * out
                        held = retained[c] * full
                        dy[offset[_RETAINED], c] = held
                        entry[0, c] += full - held
                        exogen += out - held
                    else:
                        exogen += out
                        entry[0, c] += (1.0 - empty[c]) * out
                elif p == _KENOGEN and s == last:
                    entry[0, c] += out
                else:
                    dy[s + 1, c] = out
    if keeping:
        first, last = offset[_RETAINED], total - 1
        for s in range(first, total):
            for c in range(classes):
                out, falls = rate[_EARLY, c] * y[s, c], release * y[s, c]
                dy[s, c] -= out + falls + hazard * y[s, c]
                entry[s - first, c] += falls
                exogen += falls
                if s == last:
                    entry[s - first + 1, c] += out
                    exogen += out
                else:
                    dy[s + 1, c] = out
    onset = 0 if present[0] else offset[_ANAGEN]
    for r in range(len(entry)):
        for i in range(classes):
            flow = entry[r, i]
            for j in range(classes):
                dy[onset + r, j] += flow * matrix[i, j]
    if drift != 0.0:
        up = 1 if drift > 0.0 else -1
        for s in range(offset[_ANAGEN], offset[_CATAGEN]):
            for c in range(classes):
                if 0 <= c + up < classes:
                    out = abs(drift) * y[s, c]
                    dy[s, c] -= out
                    dy[s, c + up] += out
    return exogen


@njit(nogil=True, cache=True, error_model="numpy")
def _integrate(  # type: ignore[no-untyped-def]
    stage_rate,
    offset,
    kenogen_weight,
    renewal,
    retained,
    club_release,
    speed,
    target,
    kenogen,
    loss,
    drift,
    fixing,
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
    phases = len(offset) - 1
    total = offset[phases]
    classes = stage_rate.shape[1]
    keeping = phases > _RETAINED
    y = np.empty((total, classes))
    trial = np.empty((total, classes))
    k1, k2 = np.empty((total, classes)), np.empty((total, classes))
    k3, k4 = np.empty((total, classes)), np.empty((total, classes))
    entry = np.empty((offset[_ANAGEN] + 1 if keeping else 1, classes))
    empty = np.empty(classes)
    rate = np.empty((CLOCKED, classes))
    matrix = np.empty((classes, classes))
    present = np.empty(CLOCKED, dtype=np.bool_)
    for p in range(CLOCKED):
        present[p] = stage_rate[p, 0] != np.inf
    for b in range(strata):
        for c in range(classes):
            for s in range(total):
                y[s, c] = start[b, c, s]
                for p in range(phases):
                    if offset[p] <= s < offset[p + 1]:
                        occupancy[b, 0, p, c] += y[s, c]
        gone, fixed, fallen = 0.0, 0.0, 0.0
        known_target = np.nan
        for d in range(steps):
            if target[b, d] != known_target:
                known_target = target[b, d]
                fill_renewal(pull, jump, spread, known_target, matrix)
            losing = loss[b, d] if loss.shape[1] else 0.0
            becoming_fixed = fixing[b, d] if fixing.shape[1] else 0.0
            hazard = losing + becoming_fixed
            moving = drift[b, d] if drift.shape[1] else 0.0
            release = club_release * speed[b, _TELOGEN, d] if keeping else 0.0
            fastest = hazard
            for p in range(CLOCKED):
                if not present[p]:
                    continue
                beside = 0.0
                if p == _EARLY:
                    beside = release
                elif p == _ANAGEN:
                    beside = abs(moving)
                for c in range(classes):
                    rate[p, c] = stage_rate[p, c] * speed[b, p, d]
                    fastest = max(fastest, rate[p, c] + beside)
            for c in range(classes):
                empty[c] = min(1.0, kenogen[b, d] * kenogen_weight[c])
            pieces = max(1, int(np.ceil(step_days * fastest / longest_step)))
            h = step_days / pieces
            for _ in range(pieces):
                e1 = _flow(
                    y, k1, rate, entry, matrix, empty, retained, release, moving, offset, present, hazard
                )
                for s in range(total):
                    for c in range(classes):
                        trial[s, c] = y[s, c] + 0.5 * h * k1[s, c]
                e2 = _flow(
                    trial, k2, rate, entry, matrix, empty, retained, release, moving, offset, present, hazard
                )
                for s in range(total):
                    for c in range(classes):
                        trial[s, c] = y[s, c] + 0.5 * h * k2[s, c]
                e3 = _flow(
                    trial, k3, rate, entry, matrix, empty, retained, release, moving, offset, present, hazard
                )
                for s in range(total):
                    for c in range(classes):
                        trial[s, c] = y[s, c] + h * k3[s, c]
                e4 = _flow(
                    trial, k4, rate, entry, matrix, empty, retained, release, moving, offset, present, hazard
                )
                before, after = 0.0, 0.0
                for s in range(total):
                    for c in range(classes):
                        before += y[s, c]
                        y[s, c] += h / 6.0 * (k1[s, c] + 2.0 * (k2[s, c] + k3[s, c]) + k4[s, c])
                        after += y[s, c]
                if becoming_fixed > 0.0:
                    share = becoming_fixed / hazard
                    fixed += (before - after) * share
                    gone += (before - after) * (1.0 - share)
                else:
                    gone += before - after
                fallen += h / 6.0 * (e1 + 2.0 * (e2 + e3) + e4)
            if (d + 1) % every == 0:
                v = (d + 1) // every
                for p in range(phases):
                    for s in range(offset[p], offset[p + 1]):
                        for c in range(classes):
                            occupancy[b, v, p, c] += y[s, c]
                if fixing.shape[1]:
                    occupancy[b, v, _FIXED, 0] += fixed
                lost[b, v] = gone
                shed[b, v] = fallen
                fallen = 0.0
        for s in range(total):
            for c in range(classes):
                final[b, c, s] = y[s, c]
