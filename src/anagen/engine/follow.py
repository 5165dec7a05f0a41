"""The compiled loop of the follicle engine (docs/model.md, sections 2 and 3).

Two follicles of a stratum take turns, because each waits on its own chain of look-ups; the
result does not depend on it. Counters and formulas are those of the readable engine in
``tests/engine/oracle.py``, to which the result must be equal to the bit.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from anagen.engine.clocks import FIRST_GUIDED, clock_passes
from anagen.engine.keys import GOLDEN, child, mix
from anagen.engine.phases import CLOCKED, Phase
from anagen.engine.quantile import quantile

# Counters below one follicle's key. A cycle has 16: two for each phase; cycle 0 is the start.
_PER_CYCLE = np.uint64(16)
_START, _AGE, _LOSS, _EARLIER_ANAGEN = np.uint64(10), np.uint64(11), np.uint64(12), np.uint64(13)
_TWO, _ONE, _S11 = np.uint64(2), np.uint64(1), np.uint64(11)
_EARLY, _ANAGEN, _CATAGEN = int(Phase.EARLY_ANAGEN), int(Phase.ANAGEN), int(Phase.CATAGEN)
_TELOGEN, _KENOGEN, _LOST = int(Phase.TELOGEN), int(Phase.KENOGEN), int(Phase.LOST)

HINTS = 256
"""Equal slices of the uniform number that picks the start's state, each with the state to search from."""
LANES = 2
"""Follicles of a stratum that take turns."""

_THREE, _EIGHT = np.uint64(3), np.uint64(8)  # a row of the clocks' table holds 8 numbers


@njit(nogil=True, cache=True, error_model="numpy")
def _next_class(old, target, pull, jump, spread, classes, table, bits, chance):  # type: ignore[no-untyped-def]
    """Calibre class of a new anagen hair (docs/model.md, section 2, "Calibre"; see `Chain`).

    `bits` draw the noise, `chance` (0 to 1) decides between target and gradual renewal.
    """
    centre = target if chance < jump else old + pull * (target - old)
    new = np.int64(np.floor(centre + spread * quantile(table, 0, bits) + 0.5))
    return min(max(new, 0), classes - 1)


@njit(nogil=True, cache=True, error_model="numpy")
def follow(  # type: ignore[no-untyped-def]
    patient_key,
    first_index,
    number,
    begin,
    start_cumulative,
    start_row,
    stages,
    stage_days,
    phase_of_stage,
    stage_offset,
    kenogen_weight,
    renewal,
    table,
    cumulative,
    rows,
    guide,
    steady,
    density,
    last,
    target,
    kenogen,
    step_days,
    horizon,
    counts,
    count_step,
    shed,
    visits,
    rec_phase,
    rec_calibre,
    rec_age,
    rec_grown,
    visit_shed,
    identity,
    ev_follicle,
    ev_day,
    ev_phase,
    ev_calibre,
):
    """Follow every follicle to the horizon, write the records, and return the number of events.

    A phase of a follicle ends where the clock of docs/model.md, section 2, has run its random
    duration X mu / k. Empty output arrays switch their recording off.

    A follicle's next event waits for its last one (a look-up is four dependent loads and a
    division), so several follicles of a stratum take turns: while one waits, others compute.
    The order of turns changes no bit of the result.

    Args:
        patient_key: uint64[B], see `Follicles`.
        first_index: int64[B], see `Follicles`.
        number: int64[B], see `Follicles`.
        begin: float64[B], entry day.
        start_cumulative: float64[R, states], see `Start.cumulative`.
        start_row: int64[B], see `Start.row`.
        stages: int64[5], stages of each phase.
        stage_days: float64[5, C], mean days of one stage, mu / k.
        phase_of_stage: int64[total stages], see `Chain`.
        stage_offset: int64[6], see `Chain`.
        kenogen_weight: float64[C], see `Chain`.
        renewal: pull, jump and spread.
        table: quantiles, see `anagen.engine.quantile.quantile_tables`.
        cumulative: float64[B, D + 1, 8], see `Clocks`.
        rows: float64[B, (D + 1) * 8], the same numbers, flat.
        guide: int32[B, 6, D + 1], see `Clocks`.
        steady: float64[B, 6], see `Clocks`.
        density: float64[B, 6], see `Clocks`.
        last: float64[B, 6], see `Clocks`.
        target: float64[B, D], see `Drivers`.
        kenogen: float64[B, D], see `Drivers`.
        step_days: days of one step of the drivers.
        horizon: last day followed.
        counts: int64[B, V + 1, 8, C], written: change of the number in each phase since the grid day before.
        count_step: days between grid days.
        shed: int64[B, V + 1], written: hairs shed in the grid step that ends at each day.
        visits: float64[B, V], ascending visit days of each stratum.
        rec_phase: int8[N, V], written.
        rec_calibre: int8[N, V], written.
        rec_age: float32[N, V], written: days since the phase began.
        rec_grown: float32[N, V], written: days of anagen behind the standing hair.
        visit_shed: int64[B, V], written: hairs shed in the week before each visit.
        identity: uint64[N], written: key of each follicle.
        ev_follicle: int64[E], written: follicle of each event.
        ev_day: float64[E], written: day of each event.
        ev_phase: int8[E], written: phase entered.
        ev_calibre: int8[E], written: calibre class.
    """
    pull, jump, spread = renewal
    total_stages = phase_of_stage.shape[0]
    classes = stage_days.shape[1]
    steps = target.shape[1]
    grid = counts.shape[1] - 1
    n_visits = visits.shape[1]
    room = ev_day.shape[0]
    recording = room > 0
    has_early = stage_days[_EARLY, 0] > 0
    has_catagen = stage_days[_CATAGEN, 0] > 0
    per_count = 1.0 / count_step
    per_day = 1.0 / step_days
    last_step = np.uint64(steps)
    events = 0
    lanes = 1 if recording else LANES  # histories are written in order of follicle and time
    busy = np.zeros(lanes, dtype=np.bool_)
    lane_f = np.empty(lanes, dtype=np.int64)
    lane_key = np.empty(lanes, dtype=np.uint64)
    lane_cycle = np.empty(lanes, dtype=np.uint64)
    lane_p = np.empty(lanes, dtype=np.int64)
    lane_c = np.empty(lanes, dtype=np.int64)
    lane_t = np.empty(lanes)
    lane_need = np.empty(lanes)
    lane_d = np.empty(lanes, dtype=np.uint64)
    lane_part = np.empty(lanes)
    lane_located = np.empty(lanes, dtype=np.bool_)  # whether d and part say where t is
    lane_began = np.empty(lanes)
    lane_anagen = np.empty(lanes)
    lane_lost = np.empty(lanes)
    lane_v = np.empty(lanes, dtype=np.int64)
    hint = np.empty(HINTS, dtype=np.int64)
    f = -1
    for b in range(number.shape[0]):
        cdf = start_cumulative[start_row[b]]
        clock, guides, dense, final_speed = cumulative[b], guide[b], density[b], last[b]
        flat = rows[b]
        still = steady[b]
        losing = still[CLOCKED] != np.inf
        # First state that each of `HINTS` equal slices of the uniform number can fall in.
        state = 0
        for j in range(HINTS):
            while state < cdf.shape[0] - 1 and cdf[state] * HINTS <= j:
                state += 1
            hint[j] = state
        i = 0
        running = True
        while running:
            running = False
            for turn in range(lanes):
                lane = np.uint64(turn)
                if not busy[lane]:
                    if i == number[b]:
                        continue
                    f += 1
                    key = child(patient_key[b], np.uint64(first_index[b] + i))
                    i += 1
                    u = (np.float64(mix(key + _START * GOLDEN) >> _S11) + 0.5) * 2.0**-53
                    state = hint[np.uint64(u * HINTS)]
                    while cdf[np.uint64(state)] <= u:
                        state += 1
                    c = state // total_stages
                    s = state - c * total_stages
                    p = phase_of_stage[s]
                    stage = s - stage_offset[p]
                    t = begin[b]
                    counter = np.uint64(2 * p)
                    lane_need[lane] = (
                        quantile(table, stages[np.uint64(p)] - stage, mix(key + counter * GOLDEN))
                        * stage_days[np.uint64(p), np.uint64(c)]
                    )
                    began = t
                    lane_anagen[lane] = 0.0
                    if n_visits > 0:
                        identity[f] = key
                        began -= (
                            quantile(table, stage + 1, mix(key + _AGE * GOLDEN))
                            * stage_days[np.uint64(p), np.uint64(c)]
                        )
                        lane_anagen[lane] = (
                            quantile(table, stages[_ANAGEN], mix(key + _EARLIER_ANAGEN * GOLDEN))
                            * stage_days[_ANAGEN, c]
                        )
                    lane_began[lane] = began
                    lane_lost[lane] = np.inf
                    if losing:
                        life = quantile(table, 1, mix(key + _LOSS * GOLDEN))
                        if still[CLOCKED] != FIRST_GUIDED:
                            lane_lost[lane] = t + life * still[CLOCKED]
                        else:
                            whole = np.int64(t * per_day)
                            d, part = clock_passes(
                                clock,
                                guides,
                                dense,
                                final_speed,
                                np.uint64(CLOCKED),
                                step_days,
                                np.uint64(whole),
                                t * per_day - whole,
                                life,
                            )
                            lane_lost[lane] = (np.float64(np.int64(d)) + part) * step_days
                    if recording:
                        if events < room:
                            ev_follicle[events] = f
                            ev_day[events] = t
                            ev_phase[events] = p
                            ev_calibre[events] = c
                        events += 1
                    v = 0
                    while v < n_visits and visits[b, v] < t:
                        v += 1
                    lane_f[lane], lane_key[lane], lane_cycle[lane] = f, key, _PER_CYCLE
                    lane_p[lane], lane_c[lane], lane_t[lane], lane_v[lane] = p, c, t, v
                    lane_located[lane] = False
                    busy[lane] = True
                running = True
                p, c, t, need = lane_p[lane], lane_c[lane], lane_t[lane], lane_need[lane]
                q = np.uint64(p)
                if still[q] != FIRST_GUIDED:
                    ends = t + need * still[q]
                    lane_located[lane] = False
                else:
                    if lane_located[lane]:
                        d, part = lane_d[lane], lane_part[lane]
                    else:
                        whole = np.int64(t * per_day)
                        d = np.uint64(whole)
                        part = t * per_day - whole
                    # `clock_passes`, written out: a call would count references to four arrays.
                    if d >= last_step:
                        part += need / (final_speed[q] * step_days) if final_speed[q] > 0 else np.inf
                    else:
                        at = (d << _THREE) + q
                        low = flat[at]
                        reading = low + part * (flat[at + _EIGHT] - low) + need
                        if reading >= flat[(last_step << _THREE) + q]:
                            d = last_step
                            over = reading - flat[(last_step << _THREE) + q]
                            part = over / (final_speed[q] * step_days) if final_speed[q] > 0 else np.inf
                        else:
                            d = np.uint64(guides[q, np.uint64(np.int64(reading * dense[q]))])
                            at = (d << _THREE) + q
                            at = at + (np.uint64(flat[at + _EIGHT] <= reading) << _THREE)
                            low, high = flat[at], flat[at + _EIGHT]
                            while high <= reading:
                                at = at + _EIGHT
                                low, high = high, flat[at + _EIGHT]
                            d = at >> _THREE
                            part = (reading - low) / (high - low)
                    ends = (np.float64(np.int64(d)) + part) * step_days
                    lane_d[lane], lane_part[lane], lane_located[lane] = d, part, True
                gone = ends > lane_lost[lane]
                if gone:
                    ends = lane_lost[lane]
                if grid >= 0:
                    first = np.int64(np.ceil(t * per_count))
                    if first < grid:
                        after = grid
                        if ends <= horizon:
                            after = np.int64(np.ceil(ends * per_count))
                        if after > first:
                            counts[b, first, p, c] += 1
                            counts[b, after, p, c] -= 1
                if n_visits > 0:
                    v, own = lane_v[lane], lane_f[lane]
                    while v < n_visits and visits[b, v] < ends:
                        rec_phase[own, v] = p
                        rec_calibre[own, v] = c
                        rec_age[own, v] = visits[b, v] - lane_began[lane]
                        if p == _ANAGEN:
                            rec_grown[own, v] = visits[b, v] - lane_began[lane]
                        elif p in (_CATAGEN, _TELOGEN):
                            rec_grown[own, v] = lane_anagen[lane]
                        v += 1
                    lane_v[lane] = v
                if not ends <= horizon:
                    busy[lane] = False
                    continue
                events += 1
                if gone:
                    if recording and events <= room:
                        ev_follicle[events - 1] = f
                        ev_day[events - 1] = ends
                        ev_phase[events - 1] = _LOST
                        ev_calibre[events - 1] = c
                    if grid >= 0:
                        first = np.int64(np.ceil(ends * per_count))
                        if first < grid:
                            counts[b, first, _LOST, c] += 1
                            counts[b, grid, _LOST, c] -= 1
                    busy[lane] = False
                    continue
                if n_visits > 0:
                    if p == _ANAGEN:
                        lane_anagen[lane] = ends - lane_began[lane]
                    lane_began[lane] = ends
                t = ends
                lane_t[lane] = t
                key, cycle = lane_key[lane], lane_cycle[lane]
                onset = p == _KENOGEN
                if p == _TELOGEN:
                    day = min(np.int64(t * per_day), steps - 1)
                    draw = mix(key + (cycle + np.uint64(2 * _TELOGEN + 1)) * GOLDEN)
                    empty = kenogen[b, np.uint64(day)] * kenogen_weight[np.uint64(c)]
                    onset = (np.float64(draw >> _S11) + 0.5) * 2.0**-53 >= empty
                    if grid >= 0:
                        shed[b, min(np.int64(np.ceil(t * per_count)), grid)] += 1
                    if n_visits > 0:
                        for w in range(lane_v[lane], n_visits):
                            if t > visits[b, w] - 7.0:
                                visit_shed[b, w] += 1
                            else:
                                break
                if onset:
                    cycle += _PER_CYCLE
                    lane_cycle[lane] = cycle
                    day = min(np.int64(t * per_day), steps - 1)
                    bits = mix(key + (cycle + np.uint64(14)) * GOLDEN)
                    chance = 1.0
                    if jump > 0.0:
                        other = mix(key + (cycle + np.uint64(15)) * GOLDEN)
                        chance = (np.float64(other >> _S11) + 0.5) * 2.0**-53
                    c = _next_class(
                        c, target[b, np.uint64(day)], pull, jump, spread, classes, table, bits, chance
                    )
                    lane_c[lane] = c
                    p = _EARLY if has_early else _ANAGEN
                else:
                    p += 1
                    if p == _CATAGEN and not has_catagen:
                        p = _TELOGEN
                lane_p[lane] = p
                bits = mix(key + (cycle + np.uint64(2 * p)) * GOLDEN)
                lane_need[lane] = (
                    quantile(table, stages[np.uint64(p)], bits) * stage_days[np.uint64(p), np.uint64(c)]
                )
                if recording and events <= room:
                    ev_follicle[events - 1] = f
                    ev_day[events - 1] = t
                    ev_phase[events - 1] = p
                    ev_calibre[events - 1] = c
    return events
