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


def histories(chain: Chain, drivers: Drivers, follicles: Follicles, horizon: float) -> list[tuple]:
    """(follicle, day, phase, calibre) of every phase entered; no loss, no delayed entry."""
    table = quantile_tables(int(chain.stages.max()))
    stage_days = chain.mean_days / chain.stages[:, None]
    total = int(chain.stages.sum())
    offset, phase_of = chain.stage_offset, chain.phase_of_stage()
    rows: list[tuple] = []
    f = -1
    for b in range(len(follicles.number)):
        cdf = follicles.start.cumulative[follicles.start.row[b]]
        for i in range(follicles.number[b]):
            f += 1
            with np.errstate(over="ignore"):
                key = int(child(follicles.patient_key[b], np.uint64(follicles.first_index[b] + i)))
            state = int(np.searchsorted(cdf, uniform(bits_of(key, 10)), side="right"))
            c, s = divmod(state, total)
            p = int(phase_of[s])
            t, cycle, d, part = 0.0, 16, 0, 0.0
            left = int(chain.stages[p]) - (s - int(offset[p]))
            need = quantile(table, left, bits_of(key, 2 * p)) * stage_days[p, c]
            rows.append((f, t, p, c))
            while True:
                d, part = clock_passes(drivers.speed[b, p], drivers.step_days, d, part, need)
                t = (d + part) * drivers.step_days
                if not t <= horizon:
                    break
                day = min(int(t * (1.0 / drivers.step_days)), drivers.steps - 1)
                onset = p == Phase.KENOGEN
                if p == Phase.TELOGEN:
                    empty = drivers.kenogen[b, day] * chain.kenogen_weight[c]
                    onset = uniform(bits_of(key, cycle + 2 * Phase.TELOGEN + 1)) >= empty
                if onset:
                    cycle += 16
                    chance = uniform(bits_of(key, cycle + 15)) if chain.jump > 0 else 1.0
                    target = drivers.target[b, day]
                    centre = target if chance < chain.jump else c + chain.pull * (target - c)
                    noise = quantile(table, 0, bits_of(key, cycle + 14))
                    c = min(max(math.floor(centre + chain.spread * noise + 0.5), 0), chain.classes - 1)
                    p = int(Phase.EARLY_ANAGEN)
                else:
                    p += 1
                need = quantile(table, int(chain.stages[p]), bits_of(key, cycle + 2 * p)) * stage_days[p, c]
                rows.append((f, t, p, c))
    return rows
