"""Compiled loops of many patients at once: the immune field, and the hair's expected course.

Patients run side by side, one to a lane, so that one instruction of the machine works on several
of them. The field's equations are those of docs/areata.md, "Equations", and of
`anagen.biology.areata.field_kernel`, taken a day at a time with gains from the day's start and losses at its
end: first order in time, exact at rest and stable however strong the drive. Hair follows the forward
equations of a chain without calibres (docs/areata.md, "Many patients at once").
A lane's numbers do not depend on the other lanes.
"""

from __future__ import annotations

import numpy as np

from anagen.compiled import njit

LANES = 32
"""Patients that run side by side."""
STATES = 16
"""Hair chain: early anagen 0-2, short hair 3-4, early anagen under a kept club 5-7, anagen 8-10, catagen 11,
telogen 12-13, kenogen 14-15."""
SEEN = slice(5, 14)
"""States whose hair is long enough to be seen; a kept club is."""
RATES = 9
"""Rates of early anagen, growing long, anagen, catagen, telogen and kenogen, per piece; share going empty;
rate at which a kept club falls, per piece; share of the other ends of telogen at which the club is kept."""
SHORT_EXIT = 1.0 / 3.0
"""Anagen has three long stages; a short hair ends as one of all stages would."""
_FIRST_SEEN, _AFTER_SEEN = SEEN.start, SEEN.stop
_L = LANES
_EXIT = np.float32(SHORT_EXIT)
# Operations are neither reordered nor fused: the compiled loop takes lanes together or one by one, as arrays
# lie in memory, and a number must not depend on that.
_FAST = {"nsz"}

# Rows of the scratch `z` in `_day`, one number a lane. Rows 0-3: F, u, w, R of the cell, as in `Part`.
_GUARDIANS, _MEMORY, _STRENGTH, _PLACE = 4, 5, 6, 7
_INFLOW = 8  # of F, u, w and R from the neighbours
_TAKEN, _TAKEN_THERE = 12, 17  # share taken of the first five of `TERMS`, everywhere and in place
_DRIVE, _CONTROL = 22, 23
_NEXT, _NEXT_STILL = 24, 28  # the day's end: F, u, w and R; guardians and memory
_READINESS = 30
_RATE = 16  # of `z` in `_hair`: the `RATES` of the chain; rows 0-15 are its states
_EMPTIED, _HELD, _BARE, _NEW = (
    25,
    26,
    27,
    28,
)  # of `z` in `_hair`: hairs that go empty, keep their club, start bare, come up


# The loops index flat arrays with offsets that are constants, and neighbours with unsigned numbers:
# only so does the compiler see that lanes are independent. All arrays are float32 unless said.
@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def _day(y, after, still, z, k, neighbour, exchange, outflow):  # type: ignore[no-untyped-def]
    """Advance the field by one day: ``y`` -> ``after`` [N*4*L], guardians and memory in `still` [N*5*L].

    Each equation x' = gain - loss x of docs/areata.md, "Equations", becomes x <- (x + gain) / (1 + loss) with
    gain and loss of the day's start; regulation, guardians and memory, which are slow, take an explicit step
    of their own kinetics. `z` [32*L] is scratch; its rows are named above. `k` holds the constants, float32:
    d_I, d, v, F_v², l, b, w_0, iota, 1/F_g, k_g-, k_g+, F_r², k_r+, k_r-, k_m, k_n, mu, 1/u*, D_I, D_T, D_R.
    """
    one, nothing = np.float32(1.0), np.float32(0.0)
    d_i, d, v, half, aid, b, own, iota, f_g, g_down, g_up = k[:11]
    f_r, r_up, r_down, k_m, k_n, mu, full, d_f, d_t, d_r = k[11:]
    for i in range(outflow.shape[0]):
        base = i * 4 * _L
        for q in range(4 * _L):
            z[q] = y[base + q]
        for q in range(4 * _L):
            z[_GUARDIANS * _L + q] = still[5 * i * _L + q]
        for q in range(_L):
            z[_READINESS * _L + q] = still[(5 * i + 4) * _L + q]
        e = 6 * i
        j0, j1, j2 = neighbour[e], neighbour[e + 1], neighbour[e + 2]
        j3, j4, j5 = neighbour[e + 3], neighbour[e + 4], neighbour[e + 5]
        c0, c1, c2 = exchange[e], exchange[e + 1], exchange[e + 2]
        c3, c4, c5 = exchange[e + 3], exchange[e + 4], exchange[e + 5]
        for q in range(4 * _L):
            s = np.uint64(q)
            near = c0 * y[j0 + s] + c1 * y[j1 + s] + c2 * y[j2 + s]
            z[_INFLOW * _L + q] = near + c3 * y[j3 + s] + c4 * y[j4 + s] + c5 * y[j5 + s]
        out = outflow[i]
        out_f, out_r = one / (one + d_i + d_f * out), one / (one + d_r * out)
        out_t = one + d + d_t * out
        for a in range(_L):
            f, u, w = z[a], z[_L + a], z[2 * _L + a]
            r, g, m = z[3 * _L + a], z[_GUARDIANS * _L + a], z[_MEMORY * _L + a]
            here = z[_PLACE * _L + a]
            loose = one + mu * m
            driven = one + m * (z[_DRIVE * _L + a] * z[_READINESS * _L + a] - one)
            free = loose / (loose + z[_STRENGTH * _L + a] * g + z[_CONTROL * _L + a] * r)
            seen = f * f
            k0 = (one - z[_TAKEN * _L + a]) * (one - here * z[_TAKEN_THERE * _L + a])
            k1 = (one - z[(_TAKEN + 1) * _L + a]) * (one - here * z[(_TAKEN_THERE + 1) * _L + a])
            k2 = (one - z[(_TAKEN + 2) * _L + a]) * (one - here * z[(_TAKEN_THERE + 2) * _L + a])
            k3 = (one - z[(_TAKEN + 3) * _L + a]) * (one - here * z[(_TAKEN_THERE + 3) * _L + a])
            k4 = (one - z[(_TAKEN + 4) * _L + a]) * (one - here * z[(_TAKEN_THERE + 4) * _L + a])
            shown = v * k1 * seen / (half + seen)
            felt = k4 * f * f_g
            attack = min(u * full, one)
            quiet = (one - attack) * (one - attack)
            called, whole = seen / (f_r + seen) - r, one / (one + felt * felt) - g
            z[_NEXT * _L + a] = (f + d_i * k0 * (u + w) + d_f * z[_INFLOW * _L + a]) * out_f
            z[(_NEXT + 1) * _L + a] = (
                u + d * free * (shown + aid * k3 * u * w) + d_t * z[(_INFLOW + 1) * _L + a]
            ) / (out_t + d * u)
            z[(_NEXT + 2) * _L + a] = (
                w
                + d * (free * (b * driven * k2 * f + own * k3 * w) + iota * m)
                + d_t * z[(_INFLOW + 2) * _L + a]
            ) / (out_t + d * w)
            # Faster one way than the other, written without a branch.
            z[(_NEXT + 3) * _L + a] = (
                r
                + r_up * max(called, nothing)
                + r_down * min(called, nothing)
                + d_r * z[(_INFLOW + 3) * _L + a]
            ) * out_r
            z[_NEXT_STILL * _L + a] = g + g_up * max(whole, nothing) + g_down * min(whole, nothing)
            z[(_NEXT_STILL + 1) * _L + a] = m + k_m * attack * (one - m) - k_n * quiet * quiet * m
        for q in range(4 * _L):
            after[base + q] = z[_NEXT * _L + q]
        for q in range(2 * _L):
            still[5 * i * _L + q] = z[_NEXT_STILL * _L + q]


@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def _hair(hair, base, z, pieces):  # type: ignore[no-untyped-def]
    """Take `pieces` steps of the hair chain of the cell at `base`; its rates are in rows from `_RATE` of `z`.

    Explicit steps of y_s' = a_{s-1} y_{s-1} - a_s y_s (docs/model.md, section 3) over the states of `STATES`.
    """
    one = np.float32(1.0)
    for q in range(STATES * _L):
        z[q] = hair[base + q]
    for _ in range(pieces):
        # Flows between the halves of the chain first, in short loops: so the compiler takes lanes together.
        for a in range(_L):
            e, fell, empty = z[_RATE * _L + a], z[(_RATE + 7) * _L + a], z[(_RATE + 6) * _L + a]
            rested = z[(_RATE + 4) * _L + a] * z[13 * _L + a]
            dropped = z[(_RATE + 2) * _L + a] * _EXIT * (z[3 * _L + a] + z[4 * _L + a])
            held = z[(_RATE + 8) * _L + a] * (one - empty) * rested
            z[_EMPTIED * _L + a] = empty * (rested + dropped)
            z[_HELD * _L + a] = held
            z[_BARE * _L + a] = (
                (one - empty) * (rested + dropped) - held + z[(_RATE + 5) * _L + a] * z[15 * _L + a]
            )
            z[_NEW * _L + a] = e * z[2 * _L + a] + e * (one - fell) * z[7 * _L + a]
        for a in range(_L):
            e, fell = z[_RATE * _L + a], z[(_RATE + 7) * _L + a]
            x0, x1, x2 = z[a], z[_L + a], z[2 * _L + a]
            c0, c1, c2 = z[5 * _L + a], z[6 * _L + a], z[7 * _L + a]
            # A club falls, or else is pushed on by the new hair: never more than there is.
            on = e * (one - fell)
            z[a] = x0 + z[_BARE * _L + a] + fell * c0 - e * x0
            z[_L + a] = x1 + e * (x0 - x1) + fell * c1
            z[2 * _L + a] = x2 + e * (x1 - x2) + fell * c2
            z[5 * _L + a] = c0 + z[_HELD * _L + a] - (fell + on) * c0
            z[6 * _L + a] = c1 + on * (c0 - c1) - fell * c1
            z[7 * _L + a] = c2 + on * (c1 - c2) - fell * c2
        for a in range(_L):
            s, g, c = z[(_RATE + 1) * _L + a], z[(_RATE + 2) * _L + a], z[(_RATE + 3) * _L + a]
            t, k = z[(_RATE + 4) * _L + a], z[(_RATE + 5) * _L + a]
            x3, x4, x5, x6, x7 = z[3 * _L + a], z[4 * _L + a], z[8 * _L + a], z[9 * _L + a], z[10 * _L + a]
            x8, x9, x10 = z[11 * _L + a], z[12 * _L + a], z[13 * _L + a]
            x11, x12 = z[14 * _L + a], z[15 * _L + a]
            gone = g * _EXIT
            z[3 * _L + a] = x3 + z[_NEW * _L + a] - (s + gone) * x3
            z[4 * _L + a] = x4 + s * x3 - (s + gone) * x4
            z[8 * _L + a] = x5 + s * x4 - g * x5
            z[9 * _L + a] = x6 + g * (x5 - x6)
            z[10 * _L + a] = x7 + g * (x6 - x7)
            z[11 * _L + a] = x8 + g * x7 - c * x8
            z[12 * _L + a] = x9 + c * x8 - t * x9
            z[13 * _L + a] = x10 + t * (x9 - x10)
            z[14 * _L + a] = x11 + z[_EMPTIED * _L + a] - k * x11
            z[15 * _L + a] = x12 + k * (x11 - x12)
    for q in range(STATES * _L):
        hair[base + q] = z[q]


@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def run_many(  # type: ignore[no-untyped-def]
    y, still, hair, spare, load, z, k, neighbour, exchange, outflow, drive, control, taken,
    lift, flare_lane, flare_days, flare_dose, killer_share, table, begun, step_days, pieces, keep_at, kept,
):  # fmt: skip
    """Run LANES patients through the days of `control`; all state is changed in place.

    Args:
        y: [N*4*L], F, u, w and R of each cell.
        spare: [N*4*L], room for the next day's `y`.
        still: [N*5*L], guardians, memory, strength, place, readiness.
        hair: [N*16*L], shares of the states of the hair chain.
        load: [N*L], CD8 cells that reached follicles since hair's last step.
        z: scratch [32*L].
        k: constants of `_day`.
        neighbour: uint64[N*6], offsets of the neighbours in `y`.
        exchange: [N*6], entries of the Laplacian, 1/cm².
        outflow: [N], sum of a cell's exchange, 1/cm².
        drive: [L], recruitment relative to the kinetics.
        control: [D, L], strength of regulation.
        taken: [D, 2, 6, L], share taken of each term, everywhere and in place.
        lift: [W, 9, L], factors on the hair chain's rates, by week; the last one goes on.
        flare_lane: int64[K], lane of each flare.
        flare_days: int64[K, 2], first day of each flare and the day after its last.
        flare_dose: [K, N], T cells that enter per day.
        killer_share: share of CD8 cells among those that enter.
        table: [A, 9], the hair chain's rates by attack load from 0 to 1.
        begun: days already followed (hair steps on whole multiples of `step_days` since the start).
        step_days: days between steps of the hair chain.
        pieces: steps of the chain in that time.
        keep_at: int64[V], days of this run at whose start seen hair is kept, ascending, 0 to D.
        kept: [V, N, L], written: share of follicles with seen hair.

    Returns:
        True if the final `y` lies in `spare`.
    """
    cells, days = outflow.shape[0], control.shape[0]
    one = np.float32(1.0)
    full = k[17]
    share, scale = full / np.float32(step_days), np.float32(table.shape[0] - 1)
    most = scale - np.float32(0.001)
    swapped = False
    visit = 0
    for day in range(days + 1):
        while visit < keep_at.shape[0] and keep_at[visit] == day:
            for i in range(cells):
                for a in range(_L):
                    total = np.float32(0.0)
                    for p in range(_FIRST_SEEN, _AFTER_SEEN):
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
                z[(_TAKEN + p) * _L + a] = taken[day, 0, p, a]
                z[(_TAKEN_THERE + p) * _L + a] = taken[day, 1, p, a]
            z[_DRIVE * _L + a], z[_CONTROL * _L + a] = drive[a], control[day, a]
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
                        z[(_RATE + p) * _L + a] = min(rate * lift[week, p, a], one)
                    load[i * _L + a] = np.float32(0.0)
                _hair(hair, i * STATES * _L, z, pieces)
    return swapped
