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
RATES, RISING = 9, 8
"""Number of rates, and of those that an attack may change. They are those of early anagen, growing long,
anagen, catagen, telogen and kenogen, per piece; share going empty; rate at which a kept club falls, per
piece; share of the other ends of telogen at which the club is kept, which no attack changes."""
SHORT_EXIT = 1.0 / 3.0
"""Anagen has three long stages; a short hair ends as one of all stages would."""
_FIRST_SEEN, _AFTER_SEEN = SEEN.start, SEEN.stop
_L = LANES
_EXIT = np.float32(SHORT_EXIT)
# Operations are neither reordered nor fused: the compiled loop takes lanes together or one by one, as arrays
# lie in memory, and a number must not depend on that.
_FAST = {"nsz"}

# Rows of the scratch `z` in `_day`, one number a lane. Rows 0-3: F, u, w, R of the cell, as in `Part`.
_INFLOW = 4  # of F, u, w and R from the neighbours
_LEFT = 8  # share left of the six `TERMS`
_TAKEN, _TAKEN_THERE = 14, 20  # share taken of them, everywhere and in place
_CONTROL = 26
_RATE = 16  # of `z` in `_hair`: the `RATES` of the chain; rows 0-15 are its states
_EMPTIED, _HELD, _BARE, _NEW = 25, 26, 27, 28  # hairs that go empty, keep their club, start bare, come up
# Made of rates: clubs pushed on, clubs that go; anagen cut short, short hairs that go; not empty; club kept.
_ON, _CLUB_GOES, _CUT, _SHORT_GOES, _FILLED, _KEPT = 29, 30, 31, 32, 33, 34
_PART = 35  # of a step of the table of rates
SCRATCH = 36
"""Rows of `z`."""


# The loops index flat arrays with unsigned numbers: only so does the compiler see that lanes are independent.
# (A signed number may count from an array's end, and is looked at lane by lane.) A loop writes to few arrays,
# as the compiler must see that none of them overlap. All arrays are float32 unless said.
@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def _day(y, after, still, load, z, k, neighbour, exchange, outflow, local, somewhere):  # type: ignore[no-untyped-def]
    """Advance the field by one day: ``y`` -> ``after`` [N*4*L], guardians and memory in `still` [N*5*L].

    Each equation x' = gain - loss x of docs/areata.md, "Equations", becomes x <- (x + gain) / (1 + loss) with
    gain and loss of the day's start; regulation, guardians and memory, which are slow, take an explicit step
    of their own kinetics. `load` [N*L] gains the CD8 cells that reach follicles. `z` [36*L] is scratch; its
    rows are named above; `local` [6]: terms that some treatment damps in place, where there is any at all
    (`somewhere`); what is left of the others is the same in all cells. `k` holds the constants, float32:
    d_I, d, v, F_v², l, b, w_0, iota, 1/F_g, k_g-, k_g+, F_r², k_r+, k_r-, k_m, k_n, mu, 1/u*, D_I, D_T, D_R.
    """
    one, nothing = np.float32(1.0), np.float32(0.0)
    l1, l2, l3 = np.uint64(_L), np.uint64(2 * _L), np.uint64(3 * _L)
    d_i, d, v, half, aid, b, own, iota, f_g, g_down, g_up = k[:11]
    f_r, r_up, r_down, k_m, k_n, mu, full, d_f, d_t, d_r = k[11:]
    for i in range(outflow.shape[0]):
        base, rest = np.uint64(i) * np.uint64(4 * _L), np.uint64(i) * np.uint64(5 * _L)
        first = np.uint64(i) * l1
        if somewhere:
            there = rest + np.uint64(4 * _L)
            for p in range(6):
                if not local[p]:
                    continue
                for a in range(_L):
                    here = still[there + np.uint64(a)] * z[(_TAKEN_THERE + p) * _L + a]
                    z[(_LEFT + p) * _L + a] = (one - z[(_TAKEN + p) * _L + a]) * (one - here)
        e = 6 * i
        j0, j1, j2 = neighbour[e], neighbour[e + 1], neighbour[e + 2]
        j3, j4, j5 = neighbour[e + 3], neighbour[e + 4], neighbour[e + 5]
        c0, c1, c2 = exchange[e], exchange[e + 1], exchange[e + 2]
        c3, c4, c5 = exchange[e + 3], exchange[e + 4], exchange[e + 5]
        for q in range(4 * _L):
            s = np.uint64(q)
            z[q] = y[base + s]
            near = c0 * y[j0 + s] + c1 * y[j1 + s] + c2 * y[j2 + s]
            z[_INFLOW * _L + q] = near + c3 * y[j3 + s] + c4 * y[j4 + s] + c5 * y[j5 + s]
        out = outflow[i]
        out_f, out_r = one / (one + d_i + d_f * out), one / (one + d_r * out)
        out_t = one + d + d_t * out
        for a in range(_L):
            s, t = base + np.uint64(a), rest + np.uint64(a)
            f, u, w, r = z[a], z[_L + a], z[2 * _L + a], z[3 * _L + a]
            g, m, strength, pull = still[t], still[t + l1], still[t + l2], still[t + l3]
            k0, k1, k2 = z[_LEFT * _L + a], z[(_LEFT + 1) * _L + a], z[(_LEFT + 2) * _L + a]
            k3, k4, k5 = z[(_LEFT + 3) * _L + a], z[(_LEFT + 4) * _L + a], z[(_LEFT + 5) * _L + a]
            loose = one + mu * m
            driven = one + m * pull
            free = loose / (loose + strength * g + z[_CONTROL * _L + a] * r)
            seen = f * f
            shown = v * k1 * seen / (half + seen)
            felt = k4 * f * f_g
            attack = min(u * full, one)
            quiet = (one - attack) * (one - attack)
            called, whole = seen / (f_r + seen) - r, one / (one + felt * felt) - g
            after[s] = (f + d_i * k0 * (u + w) + d_f * z[_INFLOW * _L + a]) * out_f
            killers = (u + d * free * (shown + aid * k3 * u * w) + d_t * z[(_INFLOW + 1) * _L + a]) / (
                out_t + d * u
            )
            after[s + l1] = killers
            after[s + l2] = (
                w
                + d * (free * (b * driven * k2 * f + own * k3 * w) + iota * m)
                + d_t * z[(_INFLOW + 2) * _L + a]
            ) / (out_t + d * w)
            # Faster one way than the other, written without a branch.
            after[s + l3] = (
                r
                + r_up * max(called, nothing)
                + r_down * min(called, nothing)
                + d_r * z[(_INFLOW + 3) * _L + a]
            ) * out_r
            still[t] = g + g_up * max(whole, nothing) + g_down * min(whole, nothing)
            still[t + l1] = m + k_m * attack * (one - m) - k_n * quiet * quiet * m
            load[first + np.uint64(a)] += k5 * killers


@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def _hair(hair, base, z, pieces):  # type: ignore[no-untyped-def]
    """Take `pieces` steps of the hair chain of the cell at `base`; its rates are in rows from `_RATE` of `z`.

    Explicit steps of y_s' = a_{s-1} y_{s-1} - a_s y_s (docs/model.md, section 3) over the states of `STATES`.
    `base` is an unsigned number.
    """
    one = np.float32(1.0)
    for q in range(STATES * _L):
        z[q] = hair[base + np.uint64(q)]
    # What the rates make of each other is the same in all pieces.
    for a in range(_L):
        e, g, fell = z[_RATE * _L + a], z[(_RATE + 2) * _L + a], z[(_RATE + 7) * _L + a]
        # A club falls, or else is pushed on by the new hair: never more than there is.
        on = e * (one - fell)
        z[_ON * _L + a] = on
        z[_CLUB_GOES * _L + a] = fell + on
        z[_CUT * _L + a] = g * _EXIT
        z[_SHORT_GOES * _L + a] = z[(_RATE + 1) * _L + a] + g * _EXIT
        z[_FILLED * _L + a] = one - z[(_RATE + 6) * _L + a]
        z[_KEPT * _L + a] = z[(_RATE + 8) * _L + a] * (one - z[(_RATE + 6) * _L + a])
    for _ in range(pieces):
        # Flows between the halves of the chain first, in short loops: so the compiler takes lanes together.
        for a in range(_L):
            rested = z[(_RATE + 4) * _L + a] * z[13 * _L + a]
            dropped = z[_CUT * _L + a] * (z[3 * _L + a] + z[4 * _L + a])
            held = z[_KEPT * _L + a] * rested
            z[_EMPTIED * _L + a] = z[(_RATE + 6) * _L + a] * (rested + dropped)
            z[_HELD * _L + a] = held
            z[_BARE * _L + a] = (
                z[_FILLED * _L + a] * (rested + dropped) - held + z[(_RATE + 5) * _L + a] * z[15 * _L + a]
            )
            z[_NEW * _L + a] = z[_RATE * _L + a] * z[2 * _L + a] + z[_ON * _L + a] * z[7 * _L + a]
        for a in range(_L):
            e, fell = z[_RATE * _L + a], z[(_RATE + 7) * _L + a]
            x0, x1, x2 = z[a], z[_L + a], z[2 * _L + a]
            c0, c1, c2 = z[5 * _L + a], z[6 * _L + a], z[7 * _L + a]
            on, goes = z[_ON * _L + a], z[_CLUB_GOES * _L + a]
            z[a] = x0 + z[_BARE * _L + a] + fell * c0 - e * x0
            z[_L + a] = x1 + e * (x0 - x1) + fell * c1
            z[2 * _L + a] = x2 + e * (x1 - x2) + fell * c2
            z[5 * _L + a] = c0 + z[_HELD * _L + a] - goes * c0
            z[6 * _L + a] = c1 + on * (c0 - c1) - fell * c1
            z[7 * _L + a] = c2 + on * (c1 - c2) - fell * c2
        for a in range(_L):
            s, g, c = z[(_RATE + 1) * _L + a], z[(_RATE + 2) * _L + a], z[(_RATE + 3) * _L + a]
            t, k = z[(_RATE + 4) * _L + a], z[(_RATE + 5) * _L + a]
            x3, x4, x5, x6, x7 = z[3 * _L + a], z[4 * _L + a], z[8 * _L + a], z[9 * _L + a], z[10 * _L + a]
            x8, x9, x10 = z[11 * _L + a], z[12 * _L + a], z[13 * _L + a]
            x11, x12 = z[14 * _L + a], z[15 * _L + a]
            goes = z[_SHORT_GOES * _L + a]
            z[3 * _L + a] = x3 + z[_NEW * _L + a] - goes * x3
            z[4 * _L + a] = x4 + s * x3 - goes * x4
            z[8 * _L + a] = x5 + s * x4 - g * x5
            z[9 * _L + a] = x6 + g * (x5 - x6)
            z[10 * _L + a] = x7 + g * (x6 - x7)
            z[11 * _L + a] = x8 + g * x7 - c * x8
            z[12 * _L + a] = x9 + c * x8 - t * x9
            z[13 * _L + a] = x10 + t * (x9 - x10)
            z[14 * _L + a] = x11 + z[_EMPTIED * _L + a] - k * x11
            z[15 * _L + a] = x12 + k * (x11 - x12)
    for q in range(STATES * _L):
        hair[base + np.uint64(q)] = z[q]


@njit(nogil=True, cache=True, error_model="numpy", fastmath=_FAST)
def run_many(  # type: ignore[no-untyped-def]
    y, still, hair, spare, load, z, k, neighbour, exchange, outflow, control, taken,
    lift, flare_lane, flare_days, flare_dose, killer_share, table, kept_share, begun, step_days, pieces,
    keep_at, kept,
):  # fmt: skip
    """Run LANES patients through the days of `control`; all state is changed in place.

    Args:
        y: [N*4*L], F, u, w and R of each cell.
        spare: [N*4*L], room for the next day's `y`.
        still: [N*5*L], guardians, memory, strength, drive of the place less 1, reach of treatment in place.
        hair: [N*16*L], shares of the states of the hair chain.
        load: [N*L], CD8 cells that reached follicles since hair's last step.
        z: scratch [36*L].
        k: constants of `_day`.
        neighbour: uint64[N*6], offsets of the neighbours in `y`.
        exchange: [N*6], entries of the Laplacian, 1/cm².
        outflow: [N], sum of a cell's exchange, 1/cm².
        control: [D, L], strength of regulation.
        taken: [D, 2, 6, L], share taken of each term, everywhere and in place.
        lift: [W*9*L], factors on the hair chain's rates, by week; the last one goes on.
        flare_lane: int64[K], lane of each flare.
        flare_days: int64[K, 2], first day of each flare and the day after its last.
        flare_dose: [K, N], T cells that enter per day.
        killer_share: share of CD8 cells among those that enter.
        table: [A*16], the first 8 of the hair chain's rates by attack load from 0 to 1, each row with what
            each of them gains up to the next row.
        kept_share: last of the rates, which no load changes.
        begun: days already followed (hair steps on whole multiples of `step_days` since the start).
        step_days: days between steps of the hair chain.
        pieces: steps of the chain in that time.
        keep_at: int64[V], days of this run at whose start seen hair is kept, ascending, 0 to D.
        kept: [V, N, L], written: share of follicles with seen hair.

    Returns:
        True if the final `y` lies in `spare`.
    """
    cells, days = outflow.shape[0], control.shape[0]
    one, nothing = np.float32(1.0), np.float32(0.0)
    full = k[17]
    share, scale = full / np.float32(step_days), np.float32(table.shape[0] // (2 * RISING) - 1)
    weeks = lift.shape[0] // (RATES * _L)
    row = np.empty(_L, dtype=np.uint64)
    local = np.zeros(6, dtype=np.bool_)
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
        somewhere = False
        for p in range(6):
            local[p] = False
            for a in range(_L):
                if taken[day, 1, p, a] != nothing:
                    local[p] = somewhere = True
                z[(_TAKEN + p) * _L + a] = taken[day, 0, p, a]
                z[(_TAKEN_THERE + p) * _L + a] = taken[day, 1, p, a]
                z[(_LEFT + p) * _L + a] = one - taken[day, 0, p, a]
        for a in range(_L):
            z[_CONTROL * _L + a] = control[day, a]
        _day(y, spare, still, load, z, k, neighbour, exchange, outflow, local, somewhere)
        y, spare = spare, y
        swapped = not swapped
        if (begun + day + 1) % step_days == 0:
            raised = np.uint64(min(day // step_days, weeks - 1)) * np.uint64(RATES * _L)
            for i in range(cells):
                first = np.uint64(i) * np.uint64(_L)
                for a in range(_L):
                    at = min(min(load[first + np.uint64(a)] * share, one) * scale, most)
                    at = at if at >= nothing else nothing  # also where it is no number
                    low = np.int32(at)
                    z[_PART * _L + a] = at - np.float32(low)
                    row[a] = np.uint64(low) * np.uint64(2 * RISING)
                for a in range(_L):
                    load[first + np.uint64(a)] = nothing
                for a in range(_L):
                    part, low_row = z[_PART * _L + a], row[a]
                    high_row = low_row + np.uint64(RISING)
                    for p in range(RISING):
                        s = np.uint64(p)
                        z[(_RATE + p) * _L + a] = table[low_row + s] + part * table[high_row + s]
                for a in range(_L):
                    z[(_RATE + RISING) * _L + a] = kept_share
                for q in range(RATES * _L):
                    z[_RATE * _L + q] = min(z[_RATE * _L + q] * lift[raised + np.uint64(q)], one)
                _hair(hair, np.uint64(i) * np.uint64(STATES * _L), z, pieces)
    return swapped
