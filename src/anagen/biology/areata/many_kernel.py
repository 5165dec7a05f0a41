"""The compiled loops of many patients at once: the immune field, and the hair's expected course.

Patients run side by side, one to a lane, so that one instruction of the machine works on several
of them. The field's equations are those of `anagen.biology.areata.field_kernel`, taken a day at a
time with gains from the day's start and losses at its end: first order in time, exact at rest and
stable however strong the drive. Hair follows the forward equations of a chain without calibres.
A lane's numbers do not depend on what runs in the others.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LANES = 32
"""Patients that run side by side."""
STATES = 13
"""Hair chain: early anagen 0-2, short hair 3-4, anagen 5-7, catagen 8, telogen 9-10, kenogen 11-12."""
SEEN = slice(5, 11)
"""States whose hair is long enough to be seen."""
RATES = 7
"""Of early anagen, growing long, anagen, catagen, telogen and kenogen, per piece; share going empty."""
SHORT_EXIT = 1.0 / 3.0
"""Anagen has three long stages; a short hair ends as one of all stages would."""
_L = LANES
_EXIT = np.float32(SHORT_EXIT)
_FAST = {"contract", "nsz", "arcp", "reassoc"}


# The loops index flat arrays with offsets that are constants, and neighbours with unsigned numbers:
# only so does the compiler see that lanes are independent. All arrays are float32 unless said.
@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def _day(y, after, still, z, k, neighbour, exchange, outflow):  # type: ignore[no-untyped-def]
    """One day: spreading fields `after` from `y` [N*4*L], guardians and memory in `still` [N*5*L].

    Scratch `z`: 0-3 fields, 4 guardians, 5 memory, 6 strength, 7 place, 30 readiness, 8-11 what flows in,
    12-16 share taken everywhere, 17-21 share taken in place, 22 drive, 23 control, 24-29 results.
    """
    one = np.float32(1.0)
    (d_i, d, v, half, aid, b, own, iota, f_g, k_g, f_r, k_r, k_m, k_n, mu, full, d_f, d_t, d_r) = k
    for i in range(outflow.shape[0]):
        base = i * 4 * _L
        for q in range(4 * _L):
            z[q] = y[base + q]
        for q in range(4 * _L):
            z[4 * _L + q] = still[5 * i * _L + q]
        for q in range(_L):
            z[30 * _L + q] = still[(5 * i + 4) * _L + q]
        e = 6 * i
        j0, j1, j2 = neighbour[e], neighbour[e + 1], neighbour[e + 2]
        j3, j4, j5 = neighbour[e + 3], neighbour[e + 4], neighbour[e + 5]
        c0, c1, c2 = exchange[e], exchange[e + 1], exchange[e + 2]
        c3, c4, c5 = exchange[e + 3], exchange[e + 4], exchange[e + 5]
        for q in range(4 * _L):
            s = np.uint64(q)
            near = c0 * y[j0 + s] + c1 * y[j1 + s] + c2 * y[j2 + s]
            z[8 * _L + q] = near + c3 * y[j3 + s] + c4 * y[j4 + s] + c5 * y[j5 + s]
        out = outflow[i]
        out_f, out_r = one / (one + d_i + d_f * out), one / (one + k_r + d_r * out)
        out_g, out_t = one / (one + k_g), one + d + d_t * out
        for a in range(_L):
            f, u, w = z[a], z[_L + a], z[2 * _L + a]
            r, g, m = z[3 * _L + a], z[4 * _L + a], z[5 * _L + a]
            here = z[7 * _L + a]
            loose = one + mu * m
            free = loose / (loose + z[6 * _L + a] * g + z[23 * _L + a] * r)
            seen = f * f
            k0 = (one - z[12 * _L + a]) * (one - here * z[17 * _L + a])
            k1 = (one - z[13 * _L + a]) * (one - here * z[18 * _L + a])
            k2 = (one - z[14 * _L + a]) * (one - here * z[19 * _L + a])
            k3 = (one - z[15 * _L + a]) * (one - here * z[20 * _L + a])
            k4 = (one - z[16 * _L + a]) * (one - here * z[21 * _L + a])
            shown = v * k1 * seen / (half + seen)
            felt = k4 * f * f_g
            rise = k_m * min(u * full, one)
            z[24 * _L + a] = (f + d_i * k0 * (u + w) + d_f * z[8 * _L + a]) * out_f
            z[25 * _L + a] = (u + d * free * (shown + aid * k3 * u * w) + d_t * z[9 * _L + a]) / (
                out_t + d * u
            )
            z[26 * _L + a] = (
                w
                + d * (free * (b * z[22 * _L + a] * z[30 * _L + a] * k2 * f + own * k3 * w) + iota * m)
                + d_t * z[10 * _L + a]
            ) / (out_t + d * w)
            z[27 * _L + a] = (r + k_r * seen / (f_r + seen) + d_r * z[11 * _L + a]) * out_r
            z[28 * _L + a] = (g + k_g / (one + felt * felt)) * out_g
            z[29 * _L + a] = m + rise * (one - m) - k_n * m
        for q in range(4 * _L):
            after[base + q] = z[24 * _L + q]
        for q in range(2 * _L):
            still[5 * i * _L + q] = z[28 * _L + q]


@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def _hair(hair, base, z, pieces):  # type: ignore[no-untyped-def]
    """`pieces` steps of the hair chain of the cell at `base`; its rates stand in rows 13-19 of `z`."""
    one = np.float32(1.0)
    for q in range(STATES * _L):
        z[q] = hair[base + q]
    for _ in range(pieces):
        for a in range(_L):
            e, s, g, c = z[13 * _L + a], z[14 * _L + a], z[15 * _L + a], z[16 * _L + a]
            t, k, empty = z[17 * _L + a], z[18 * _L + a], z[19 * _L + a]
            x0, x1, x2, x3, x4 = z[a], z[_L + a], z[2 * _L + a], z[3 * _L + a], z[4 * _L + a]
            x5, x6, x7, x8 = z[5 * _L + a], z[6 * _L + a], z[7 * _L + a], z[8 * _L + a]
            x9, x10, x11, x12 = z[9 * _L + a], z[10 * _L + a], z[11 * _L + a], z[12 * _L + a]
            gone = g * _EXIT
            fall = t * x10 + gone * (x3 + x4)
            z[a] = x0 + (one - empty) * fall + k * x12 - e * x0
            z[_L + a] = x1 + e * (x0 - x1)
            z[2 * _L + a] = x2 + e * (x1 - x2)
            z[3 * _L + a] = x3 + e * x2 - (s + gone) * x3
            z[4 * _L + a] = x4 + s * x3 - (s + gone) * x4
            z[5 * _L + a] = x5 + s * x4 - g * x5
            z[6 * _L + a] = x6 + g * (x5 - x6)
            z[7 * _L + a] = x7 + g * (x6 - x7)
            z[8 * _L + a] = x8 + g * x7 - c * x8
            z[9 * _L + a] = x9 + c * x8 - t * x9
            z[10 * _L + a] = x10 + t * (x9 - x10)
            z[11 * _L + a] = x11 + empty * fall - k * x11
            z[12 * _L + a] = x12 + k * (x11 - x12)
    for q in range(STATES * _L):
        hair[base + q] = z[q]


@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def run_many(  # type: ignore[no-untyped-def]
    y, still, hair, spare, load, z, k, neighbour, exchange, outflow, drive, control, taken,
    lift, flare_lane, flare_days, flare_dose, killer_share, table, begun, step_days, pieces, keep_at, kept,
):  # fmt: skip
    """Run LANES patients through the days of `control`; all state is changed in place.

    Args:
        y, spare: [N*4*L]; the result may lie in `spare`: returns True if so.
        still: [N*5*L], guardians, memory, strength, place, readiness.
        hair: [N*13*L]. load: [N*L], CD8 cells that reached follicles since hair's last step.
        z: scratch [32*L]. k: constants of `_day`. neighbour: uint64[N*6], offsets; exchange: [N*6].
        drive: [L]. control: [D, L]. taken: [D, 2, 6, L], share taken of each term, everywhere and
            in place.
        lift: [W, 7, L], what the hair chain's rates are multiplied by, by week; the last one goes on.
        flare_lane: int64[K], flare_days: int64[K, 2], flare_dose: [K, N] per day.
        table: [A, 7], the hair chain's rates by attack load from 0 to 1.
        begun: days already followed (hair steps on whole multiples of `step_days` since the start).
        keep_at: int64[V], days of this run at whose start seen hair is kept, ascending, 0 to D.
        kept: [V, N, L], written.
    """
    cells, days = outflow.shape[0], control.shape[0]
    one = np.float32(1.0)
    full = k[15]
    share, scale = full / np.float32(step_days), np.float32(table.shape[0] - 1)
    most = scale - np.float32(0.001)
    swapped = False
    visit = 0
    for day in range(days + 1):
        while visit < keep_at.shape[0] and keep_at[visit] == day:
            for i in range(cells):
                for a in range(_L):
                    total = np.float32(0.0)
                    for p in range(5, 11):
                        total += hair[(i * STATES + p) * _L + a]
                    kept[visit, i, a] = total
            visit += 1
        if day == days:
            break
        for q in range(flare_lane.shape[0]):
            if flare_days[q, 0] <= day < flare_days[q, 1]:
                for i in range(cells):
                    at = i * 4 * _L + flare_lane[q]
                    y[at + _L] += flare_dose[q, i] * killer_share
                    y[at + 2 * _L] += flare_dose[q, i] * (one - killer_share)
        for a in range(_L):
            for p in range(5):
                z[(12 + p) * _L + a] = taken[day, 0, p, a]
                z[(17 + p) * _L + a] = taken[day, 1, p, a]
            z[22 * _L + a], z[23 * _L + a] = drive[a], control[day, a]
        _day(y, spare, still, z, k, neighbour, exchange, outflow)
        y, spare = spare, y
        swapped = not swapped
        for i in range(cells):
            for a in range(_L):
                spared = (one - taken[day, 0, 5, a]) * (
                    one - still[(5 * i + 3) * _L + a] * taken[day, 1, 5, a]
                )
                load[i * _L + a] += spared * y[(4 * i + 1) * _L + a]
        if (begun + day + 1) % step_days == 0:
            week = min(day // step_days, lift.shape[0] - 1)
            for i in range(cells):
                for a in range(_L):
                    at = min(min(load[i * _L + a] * share, one) * scale, most)
                    if not at >= np.float32(0.0):
                        at = np.float32(0.0)
                    low = np.int32(at)
                    part = at - np.float32(low)
                    for p in range(RATES):
                        rate = table[low, p] + part * (table[low + 1, p] - table[low, p])
                        z[(13 + p) * _L + a] = min(rate * lift[week, p, a], one)
                    load[i * _L + a] = np.float32(0.0)
                _hair(hair, i * STATES * _L, z, pieces)
    return swapped
