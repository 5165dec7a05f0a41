"""The compiled loop of the follicle engine (docs/model.md, sections 2 and 3).

Two follicles of a stratum take turns, because each waits on its own chain of look-ups; the
result does not depend on it. Counters and formulas are those of the readable engine in
``tests/engine/oracle.py``, to which the result must be equal to the bit.
"""

from __future__ import annotations

import numpy as np

from anagen.compiled import njit
from anagen.engine.clocks import DRIFT_CLOCK, FIRST_GUIDED, FIXING_CLOCK, LOSS_CLOCK, clock_passes
from anagen.engine.keys import GOLDEN, child, mix
from anagen.engine.phases import Phase
from anagen.engine.quantile import quantile

# Counters below one follicle's key. A cycle has 16: two for each phase; cycle 0 is the start. Class steps,
# which have no largest number, are drawn from a key of their own: child `cycle` of the follicle's.
_PER_CYCLE = np.uint64(16)
_START, _AGE, _LOSS, _EARLIER_ANAGEN = np.uint64(10), np.uint64(11), np.uint64(12), np.uint64(13)
_FIXING, _FIXED_AT_START = np.uint64(14), np.uint64(15)  # of the start, where cycles renew the class
_KEPT, _RELEASE = np.uint64(9), np.uint64(10)  # of a cycle
_TWO, _ONE, _S11 = np.uint64(2), np.uint64(1), np.uint64(11)
_EARLY, _ANAGEN, _CATAGEN = int(Phase.EARLY_ANAGEN), int(Phase.ANAGEN), int(Phase.CATAGEN)
_TELOGEN, _KENOGEN, _RETAINED = int(Phase.TELOGEN), int(Phase.KENOGEN), int(Phase.RETAINED)
_FIXED, _LOST = int(Phase.FIXED), int(Phase.LOST)

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


@njit(inline="always")
def _reading(flat, final_speed, q, last_step, step_days, d, part):  # type: ignore[no-untyped-def]
    """Clock days of clock `q` at `part` of step `d`."""
    if d >= last_step:
        return flat[(last_step << _THREE) + q] + part * final_speed[q] * step_days
    at = (d << _THREE) + q
    return flat[at] + part * (flat[at + _EIGHT] - flat[at])


@njit(inline="always")
def _passes(flat, guides, dense, final_speed, q, last_step, step_days, d, part, need):  # type: ignore[no-untyped-def]
    """`clock_passes` on the flat table, without a call."""
    if d >= last_step:
        part += need / (final_speed[q] * step_days) if final_speed[q] > 0 else np.inf
    else:
        at = (d << _THREE) + q
        reading = flat[at] + part * (flat[at + _EIGHT] - flat[at]) + need
        whole = flat[(last_step << _THREE) + q]
        if reading >= whole:
            d = last_step
            part = (reading - whole) / (final_speed[q] * step_days) if final_speed[q] > 0 else np.inf
        else:
            at = (np.uint64(guides[q, np.uint64(np.int64(reading * dense[q]))]) << _THREE) + q
            while flat[at + _EIGHT] <= reading:
                at = at + _EIGHT
            d = at >> _THREE
            part = (reading - flat[at]) / (flat[at + _EIGHT] - flat[at])
    return d, part


@njit(inline="always")
def _count_stay(counts, b, p, c, begun, ends, horizon, per_count, grid):  # type: ignore[no-untyped-def]
    """Count a follicle in phase `p` and class `c` from day `begun` until `ends`."""
    first = np.int64(np.ceil(begun * per_count))
    if first < grid:
        after = grid
        if ends <= horizon:
            after = np.int64(np.ceil(ends * per_count))
        if after > first:
            counts[b, first, p, c] += 1
            counts[b, after, p, c] -= 1


@njit(nogil=True, cache=True, error_model="numpy")
def _last_moves(drift, last):  # type: ignore[no-untyped-def]
    """Write to `last` [2] the last step that moves hairs down and up; the final step goes on for ever."""
    steps = len(drift)
    last[:] = -1
    for d in range(steps):
        if drift[d] < 0.0:
            last[0] = d
        elif drift[d] > 0.0:
            last[1] = d
    for i in range(2):
        if last[i] == steps - 1:
            last[i] = np.iinfo(np.int64).max


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
    extra,
):
    """Follow every follicle to the horizon, write the records, and return the number of events.

    A phase of a follicle ends where the clock of docs/model.md, section 2, has run its random
    duration X mu / k. Empty output arrays switch their recording off.

    A follicle's next event waits for its last one (a look-up is four dependent loads and a
    division), so several follicles of a stratum take turns: while one waits, others compute.
    The order of turns changes no bit of the result.

    Two phases race their clock with another one: in anagen the drift's for a class step, under a kept club
    the telogen's for the club's fall. A gamma time is a sum of unit exponentials, so what is left of it when
    the class changes is scaled by the ratio of the stages' mean days, and the law of the chain holds exactly.
    All class steps of an anagen are taken in one turn. Those of a hair in the thinnest or thickest class that
    is never moved the other way any more would do nothing, and are not drawn.

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
        stage_offset: int64[P + 1], see `Chain`.
        kenogen_weight: float64[C], see `Chain`.
        renewal: pull, jump and spread.
        table: quantiles, see `anagen.engine.quantile.quantile_tables`.
        cumulative: float64[B, D + 1, 8], see `Clocks`.
        rows: float64[B, (D + 1) * 8], the same numbers, flat.
        guide: int32[B, Q, D + 1], see `Clocks`.
        steady: float64[B, Q], see `Clocks`.
        density: float64[B, Q], see `Clocks`.
        last: float64[B, Q], see `Clocks`.
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
        extra: None (the loop is then compiled without all of this), or a tuple of the drift float64[B, D]
            (or [B, 0]), the share of clubs kept float64[C] (or [0]), the rate of their release, and the share
            that begins as fixed float64[B] (or [0]).
    """
    if extra is not None:
        drift, retained, club_release, fixed_at_start = extra
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
    lane_fate = np.empty(lanes, dtype=np.int64)  # lost or fixed, at lane_lost
    lane_rival = np.empty(lanes)  # clock days of telogen until a kept club falls
    last_moves = np.full(2, -1, dtype=np.int64)
    hint = np.empty(HINTS, dtype=np.int64)
    f = -1
    for b in range(number.shape[0]):
        cdf = start_cumulative[start_row[b]]
        clock, guides, dense, final_speed = cumulative[b], guide[b], density[b], last[b]
        flat = rows[b]
        still = steady[b]
        losing = still[LOSS_CLOCK] != np.inf
        if extra is not None:
            moving = drift.shape[1] > 0 and still[DRIFT_CLOCK] != np.inf
            fixing = still.shape[0] > FIXING_CLOCK and still[FIXING_CLOCK] != np.inf
            if moving:
                _last_moves(drift[b], last_moves)
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
                    own = p
                    if extra is not None:
                        if p == _RETAINED:
                            own = _EARLY
                            bits = mix(key + (_PER_CYCLE + _RELEASE) * GOLDEN)
                            lane_rival[lane] = quantile(table, 1, bits) / club_release
                    counter = np.uint64(2 * own)
                    lane_need[lane] = (
                        quantile(table, stages[np.uint64(own)] - stage, mix(key + counter * GOLDEN))
                        * stage_days[np.uint64(own), np.uint64(c)]
                    )
                    began = t
                    lane_anagen[lane] = 0.0
                    if n_visits > 0:
                        identity[f] = key
                        began -= (
                            quantile(table, stage + 1, mix(key + _AGE * GOLDEN))
                            * stage_days[np.uint64(own), np.uint64(c)]
                        )
                        lane_anagen[lane] = (
                            quantile(table, stages[_ANAGEN], mix(key + _EARLIER_ANAGEN * GOLDEN))
                            * stage_days[_ANAGEN, c]
                        )
                    lane_began[lane] = began
                    lane_lost[lane] = np.inf
                    if losing:
                        life = quantile(table, 1, mix(key + _LOSS * GOLDEN))
                        if still[LOSS_CLOCK] != FIRST_GUIDED:
                            lane_lost[lane] = t + life * still[LOSS_CLOCK]
                        else:
                            whole = np.int64(t * per_day)
                            d, part = clock_passes(
                                clock,
                                guides,
                                dense,
                                final_speed,
                                np.uint64(LOSS_CLOCK),
                                step_days,
                                np.uint64(whole),
                                t * per_day - whole,
                                life,
                            )
                            lane_lost[lane] = (np.float64(np.int64(d)) + part) * step_days
                    if extra is not None:
                        lane_fate[lane] = _LOST
                        fixed = np.inf
                        if fixing:
                            life = quantile(table, 1, mix(key + _FIXING * GOLDEN))
                            if still[FIXING_CLOCK] != FIRST_GUIDED:
                                fixed = t + life * still[FIXING_CLOCK]
                            else:
                                whole = np.int64(t * per_day)
                                d, part = clock_passes(
                                    clock,
                                    guides,
                                    dense,
                                    final_speed,
                                    np.uint64(FIXING_CLOCK),
                                    step_days,
                                    np.uint64(whole),
                                    t * per_day - whole,
                                    life,
                                )
                                fixed = (np.float64(np.int64(d)) + part) * step_days
                        if len(fixed_at_start) > 0:
                            draw = mix(key + _FIXED_AT_START * GOLDEN)
                            if (np.float64(draw >> _S11) + 0.5) * 2.0**-53 < fixed_at_start[b]:
                                fixed = t
                        if fixed < lane_lost[lane]:
                            lane_lost[lane], lane_fate[lane] = fixed, _FIXED
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
                raced = False  # whether the other clock of the phase has won
                if extra is not None:
                    stepping = moving and p == _ANAGEN
                    racing = stepping or p == _RETAINED
                    rival, rival_need = np.uint64(DRIFT_CLOCK), 0.0
                    step_key, step, here = np.uint64(0), _ONE, 0.0
                    if racing:
                        if lane_located[lane]:
                            d, part = lane_d[lane], lane_part[lane]
                        else:
                            whole = np.int64(t * per_day)
                            d = np.uint64(whole)
                            part = t * per_day - whole
                        if stepping:
                            step_key = child(lane_key[lane], lane_cycle[lane])
                        else:
                            q, rival, rival_need = np.uint64(_EARLY), np.uint64(_TELOGEN), lane_rival[lane]
                        if still[q] == FIRST_GUIDED:
                            here = _reading(flat, final_speed, q, last_step, step_days, d, part)
                    while racing:
                        if stepping:
                            if (c == 0 and np.int64(d) > last_moves[1]) or (
                                c == classes - 1 and np.int64(d) > last_moves[0]
                            ):
                                break  # no step is left that would change the class
                            rival_need = quantile(table, 1, mix(step_key + step * GOLDEN))
                        if still[rival] != FIRST_GUIDED:
                            ends = t + rival_need * still[rival]
                            to, into = d, part
                            if ends <= horizon:
                                whole = np.int64(ends * per_day)
                                to = np.uint64(whole)
                                into = ends * per_day - whole
                        else:
                            to, into = _passes(
                                flat,
                                guides,
                                dense,
                                final_speed,
                                rival,
                                last_step,
                                step_days,
                                d,
                                part,
                                rival_need,
                            )
                            ends = (np.float64(np.int64(to)) + into) * step_days
                        if not ends <= horizon:
                            break
                        if still[q] != FIRST_GUIDED:
                            used = (ends - t) * final_speed[q]
                        else:
                            there = _reading(flat, final_speed, q, last_step, step_days, to, into)
                            used = there - here
                            here = there
                        if not used < need:
                            break
                        need -= used
                        d, part = to, into
                        lane_d[lane], lane_part[lane], lane_located[lane] = d, part, True
                        if not stepping or ends > lane_lost[lane]:
                            raced = True
                            break
                        # A class step: the same hair grows on.
                        if grid >= 0:
                            _count_stay(counts, b, p, c, t, ends, horizon, per_count, grid)
                        if n_visits > 0:
                            v, own = lane_v[lane], lane_f[lane]
                            while v < n_visits and visits[b, v] < ends:
                                rec_phase[own, v] = p
                                rec_calibre[own, v] = c
                                rec_age[own, v] = visits[b, v] - lane_began[lane]
                                rec_grown[own, v] = visits[b, v] - lane_began[lane]
                                v += 1
                            lane_v[lane] = v
                        t = ends
                        step += _ONE
                        new = c + 1 if drift[b, min(d, last_step - _ONE)] > 0.0 else c - 1
                        if 0 <= new < classes:
                            need *= stage_days[_ANAGEN, new] / stage_days[_ANAGEN, c]
                            c = new
                            lane_c[lane] = c
                            if recording and events < room:
                                ev_follicle[events] = f
                                ev_day[events] = t
                                ev_phase[events] = _ANAGEN
                                ev_calibre[events] = c
                            events += 1
                if raced:
                    pass
                elif still[q] != FIRST_GUIDED:
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
                    _count_stay(counts, b, p, c, t, ends, horizon, per_count, grid)
                if n_visits > 0:
                    v, own = lane_v[lane], lane_f[lane]
                    while v < n_visits and visits[b, v] < ends:
                        rec_phase[own, v] = p
                        rec_calibre[own, v] = c
                        rec_age[own, v] = visits[b, v] - lane_began[lane]
                        if p == _ANAGEN:
                            rec_grown[own, v] = visits[b, v] - lane_began[lane]
                        elif p in (_CATAGEN, _TELOGEN, _RETAINED):
                            rec_grown[own, v] = lane_anagen[lane]
                        v += 1
                    lane_v[lane] = v
                if not ends <= horizon:
                    busy[lane] = False
                    continue
                events += 1
                if gone:
                    fate = _LOST
                    if extra is not None:
                        fate = lane_fate[lane]
                        if fate == _FIXED:
                            c = 0
                            for w in range(lane_v[lane], n_visits):
                                own = lane_f[lane]
                                rec_phase[own, w] = _FIXED
                                rec_calibre[own, w] = 0
                                rec_age[own, w] = visits[b, w] - ends
                                rec_grown[own, w] = stage_days[_ANAGEN, 0] * stages[_ANAGEN]
                    if recording and events <= room:
                        ev_follicle[events - 1] = f
                        ev_day[events - 1] = ends
                        ev_phase[events - 1] = fate
                        ev_calibre[events - 1] = c
                    if grid >= 0:
                        first = np.int64(np.ceil(ends * per_count))
                        if first < grid:
                            counts[b, first, fate, c] += 1
                            counts[b, grid, fate, c] -= 1
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
                falls = p == _TELOGEN  # whether a hair falls now
                kept = False
                if extra is not None:
                    falls |= p == _RETAINED
                if p == _TELOGEN:
                    day = min(np.int64(t * per_day), steps - 1)
                    draw = mix(key + (cycle + np.uint64(2 * _TELOGEN + 1)) * GOLDEN)
                    empty = kenogen[b, np.uint64(day)] * kenogen_weight[np.uint64(c)]
                    onset = (np.float64(draw >> _S11) + 0.5) * 2.0**-53 >= empty
                    if extra is not None:
                        if onset and len(retained) > 0:
                            draw = mix(key + (cycle + _KEPT) * GOLDEN)
                            kept = (np.float64(draw >> _S11) + 0.5) * 2.0**-53 < retained[np.uint64(c)]
                            onset, falls = not kept, not kept
                if falls:
                    if grid >= 0:
                        shed[b, min(np.int64(np.ceil(t * per_count)), grid)] += 1
                    if n_visits > 0:
                        for w in range(lane_v[lane], n_visits):
                            if t > visits[b, w] - 7.0:
                                visit_shed[b, w] += 1
                            else:
                                break
                if kept:
                    cycle += _PER_CYCLE
                    lane_cycle[lane] = cycle
                    p = _RETAINED
                elif onset or p == _RETAINED:
                    if onset:
                        cycle += _PER_CYCLE
                        lane_cycle[lane] = cycle
                    day = min(np.int64(t * per_day), steps - 1)
                    bits = mix(key + (cycle + np.uint64(14)) * GOLDEN)
                    chance = 1.0
                    if jump > 0.0:
                        other = mix(key + (cycle + np.uint64(15)) * GOLDEN)
                        chance = (np.float64(other >> _S11) + 0.5) * 2.0**-53
                    old = c
                    c = _next_class(
                        c, target[b, np.uint64(day)], pull, jump, spread, classes, table, bits, chance
                    )
                    lane_c[lane] = c
                    if onset:
                        p = _EARLY if has_early else _ANAGEN
                    else:
                        p = _EARLY if raced else _ANAGEN
                else:
                    p += 1
                    if p == _CATAGEN and not has_catagen:
                        p = _TELOGEN
                lane_p[lane] = p
                if extra is None:
                    bits = mix(key + (cycle + np.uint64(2 * p)) * GOLDEN)
                    lane_need[lane] = (
                        quantile(table, stages[np.uint64(p)], bits) * stage_days[np.uint64(p), np.uint64(c)]
                    )
                elif raced:
                    # A kept club has fallen: early anagen goes on in the stage that it had reached.
                    lane_need[lane] = need * (stage_days[_EARLY, c] / stage_days[_EARLY, old])
                else:
                    own = p
                    if p == _RETAINED:
                        own = _EARLY
                        bits = mix(key + (cycle + _RELEASE) * GOLDEN)
                        lane_rival[lane] = quantile(table, 1, bits) / club_release
                    bits = mix(key + (cycle + np.uint64(2 * own)) * GOLDEN)
                    lane_need[lane] = (
                        quantile(table, stages[np.uint64(own)], bits)
                        * stage_days[np.uint64(own), np.uint64(c)]
                    )
                if recording and events <= room:
                    ev_follicle[events - 1] = f
                    ev_day[events - 1] = t
                    ev_phase[events - 1] = p
                    ev_calibre[events - 1] = c
    return events
