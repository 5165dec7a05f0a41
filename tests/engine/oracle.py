"""The follicle engine in slow, readable Python: what the compiled loop must equal to the bit."""

from __future__ import annotations

import math

import numpy as np

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles
from anagen.engine.keys import GOLDEN, child, mix
from anagen.engine.phases import Phase
from anagen.engine.quantile import CELL_BITS, CELLS, OCTAVES, ROW, quantile_tables

MASK = (1 << 64) - 1


def bits_of(key: int, counter: int) -> int:
    with np.errstate(over="ignore"):
        return int(mix(np.uint64((key + counter * int(GOLDEN)) & MASK)))


def uniform(bits: int) -> float:
    return ((bits >> 11) + 0.5) * 2.0**-53


def quantile(table: np.ndarray, row: int, bits: int) -> float:
    half = bits >> 63
    p = (bits & (MASK >> 1)) | 1
    zeros = 64 - p.bit_length()
    octave = min(zeros - 1, OCTAVES - 1)
    p = (p << (zeros + 1)) & MASK
    cell = octave * ROW + (p >> (64 - CELL_BITS))
    fraction = float(((p << CELL_BITS) & MASK) >> 11) * 2.0**-53
    assert 0 <= cell - octave * ROW < CELLS
    return table[row, half, cell] + fraction * (table[row, half, cell + 1] - table[row, half, cell])


def clock_passes(speeds: np.ndarray, step: float, d: int, part: float, need: float) -> tuple[int, float]:
    """Walk the steps one by one until `need` clock days have run since `part` of step `d`."""
    edges = np.concatenate([[0.0], np.cumsum(speeds * step)])
    if d >= len(speeds):
        return d, part + need / (speeds[-1] * step)
    reading = edges[d] + part * (edges[d + 1] - edges[d]) + need
    if reading >= edges[-1]:
        return len(speeds), (reading - edges[-1]) / (speeds[-1] * step)
    d = 0
    while edges[d + 1] <= reading:
        d += 1
    return d, (reading - edges[d]) / (edges[d + 1] - edges[d])


def reading(speeds: np.ndarray, step: float, d: int, part: float) -> float:
    """Clock days at `part` of step `d`."""
    edges = np.concatenate([[0.0], np.cumsum(speeds * step)])
    if d >= len(speeds):
        return edges[-1] + part * speeds[-1] * step
    return edges[d] + part * (edges[d + 1] - edges[d])


def end_of(hazard: np.ndarray | None, step: float, life: float) -> float:
    """Day on which a hazard of a stratum ends the follicle."""
    if hazard is None or not hazard.any():
        return math.inf
    d, part = clock_passes(hazard, step, 0, 0.0, life)
    return (d + part) * step


def renewed(chain: Chain, table: np.ndarray, key: int, cycle: int, old: int, target: float) -> int:
    """Class of a new hair."""
    chance = uniform(bits_of(key, cycle + 15)) if chain.jump > 0 else 1.0
    centre = target if chance < chain.jump else old + chain.pull * (target - old)
    noise = quantile(table, 0, bits_of(key, cycle + 14))
    return min(max(math.floor(centre + chain.spread * noise + 0.5), 0), chain.classes - 1)


def histories(chain: Chain, drivers: Drivers, follicles: Follicles, horizon: float) -> list[tuple]:
    """(follicle, day, phase, calibre) of every phase entered and class step; no delayed entry."""
    table = quantile_tables(int(chain.stages.max()))
    stage_days = chain.mean_days / chain.stages[:, None]
    offset, phase_of = chain.stage_offset, chain.phase_of_stage()
    retained, release = chain.clubs
    rows: list[tuple] = []
    f = -1
    for b in range(len(follicles.number)):
        cdf = follicles.start.cumulative[follicles.start.row[b]]
        hazards = [None if h is None else h[b] for h in (drivers.loss, drivers.fixing)]
        drift = drivers.drift[b] if drivers.drift is not None and drivers.drift[b].any() else None
        for i in range(follicles.number[b]):
            f += 1
            with np.errstate(over="ignore"):
                key = int(child(follicles.patient_key[b], np.uint64(follicles.first_index[b] + i)))
            state = int(np.searchsorted(cdf, uniform(bits_of(key, 10)), side="right"))
            c, s = divmod(state, chain.total_stages)
            p = int(phase_of[s])
            own = Phase.EARLY_ANAGEN if p == Phase.RETAINED else p
            t, cycle, d, part, steps = 0.0, 16, 0, 0.0, 0
            lost = end_of(hazards[0], drivers.step_days, quantile(table, 1, bits_of(key, 12)))
            fixed = end_of(hazards[1], drivers.step_days, quantile(table, 1, bits_of(key, 14)))
            start = follicles.start.fixed
            if start is not None and uniform(bits_of(key, 15)) < start[b]:
                fixed = 0.0
            left = int(chain.stages[own]) - (s - int(offset[p]))
            need = quantile(table, left, bits_of(key, 2 * own)) * stage_days[own, c]
            rows.append((f, t, p, c))
            while True:
                own = Phase.EARLY_ANAGEN if p == Phase.RETAINED else p
                clock = drivers.speed[b, own]
                # A class step, or the fall of a kept club, may come before the phase ends.
                raced = False
                stepping = p == Phase.ANAGEN and drift is not None
                if stepping:
                    # No step is drawn for a hair that none would change any more.
                    ahead = drift[min(d, drivers.steps - 1) :]
                    stuck = (c == 0 and (ahead <= 0).all()) or (c == chain.classes - 1 and (ahead >= 0).all())
                    stepping = not stuck
                if p == Phase.RETAINED:
                    rival = drivers.speed[b, Phase.TELOGEN]
                    rival_need = quantile(table, 1, bits_of(key, cycle + 10)) / release
                if stepping:
                    rival = np.abs(drift)
                    with np.errstate(over="ignore"):
                        steps_key = int(child(np.uint64(key), np.uint64(cycle)))
                    rival_need = quantile(table, 1, bits_of(steps_key, steps + 1))
                if p == Phase.RETAINED or stepping:
                    to, into = clock_passes(rival, drivers.step_days, d, part, rival_need)
                    if (to + into) * drivers.step_days <= horizon:
                        used = reading(clock, drivers.step_days, to, into)
                        used -= reading(clock, drivers.step_days, d, part)
                        if used < need:
                            raced, need = True, need - used
                            d, part = to, into
                if not raced:
                    d, part = clock_passes(clock, drivers.step_days, d, part, need)
                t = (d + part) * drivers.step_days
                if t > min(lost, fixed):
                    t = min(lost, fixed)
                    if t <= horizon:
                        rows.append((f, t, Phase.FIXED, 0) if fixed < lost else (f, t, Phase.LOST, c))
                    break
                if not t <= horizon:
                    break
                day = min(int(t * (1.0 / drivers.step_days)), drivers.steps - 1)
                if raced and p == Phase.ANAGEN:
                    steps += 1
                    new = c + (1 if drift[min(d, drivers.steps - 1)] > 0 else -1)
                    if 0 <= new < chain.classes:
                        need *= stage_days[p, new] / stage_days[p, c]
                        c = new
                        rows.append((f, t, p, c))
                    continue
                if p == Phase.RETAINED:
                    old, c = c, renewed(chain, table, key, cycle, c, drivers.target[b, day])
                    if raced:
                        p = int(Phase.EARLY_ANAGEN)
                        need *= stage_days[p, c] / stage_days[p, old]
                        rows.append((f, t, p, c))
                        continue
                    p = int(Phase.ANAGEN)
                else:
                    onset, kept = p == Phase.KENOGEN, False
                    if p == Phase.TELOGEN:
                        empty = drivers.kenogen[b, day] * chain.kenogen_weight[c]
                        onset = uniform(bits_of(key, cycle + 2 * Phase.TELOGEN + 1)) >= empty
                        if onset and chain.keeps:
                            kept = uniform(bits_of(key, cycle + 9)) < retained[c]
                    if kept:
                        cycle += 16
                        p = int(Phase.RETAINED)
                    elif onset:
                        cycle += 16
                        c = renewed(chain, table, key, cycle, c, drivers.target[b, day])
                        p = int(Phase.EARLY_ANAGEN)
                    else:
                        p += 1
                steps = 0
                own = Phase.EARLY_ANAGEN if p == Phase.RETAINED else p
                need = quantile(table, int(chain.stages[own]), bits_of(key, cycle + 2 * own))
                need *= stage_days[own, c]
                rows.append((f, t, p, c))
    return rows
