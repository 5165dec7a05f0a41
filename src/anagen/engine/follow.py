"""The compiled loop of the follicle engine (docs/model.md, sections 2 and 3).

Some follicles of a stratum take turns, because each waits on its own chain of look-ups; the
result does not depend on it. Counters and formulas are those of the readable engine in
``tests/engine/oracle.py``, to which the result must be equal to the bit.
"""

from __future__ import annotations

import numpy as np

from anagen.compiled import njit
from anagen.engine.addresses import add_one, move_one
from anagen.engine.clocks import (
    DRIFT_CLOCK,
    FIRST_GUIDED,
    FIXING_CLOCK,
    LOSS_CLOCK,
    clock_passes,
    clock_reads,
)
from anagen.engine.keys import GOLDEN, child, mix
from anagen.engine.phases import Phase
from anagen.engine.quantile import quantile_at

# Counters below one follicle's key. A cycle has 16: two for each phase; cycle 0 is the start. Class steps,
# which have no largest number, are drawn from a key of their own: child `cycle` of the follicle's.
_PER_CYCLE = np.uint64(16)
_START, _AGE, _LOSS, _EARLIER_ANAGEN = np.uint64(10), np.uint64(11), np.uint64(12), np.uint64(13)
_FIXING, _FIXED_AT_START = np.uint64(14), np.uint64(15)  # of the start, where cycles renew the class
_KEPT, _RELEASE = np.uint64(9), np.uint64(10)  # of a cycle
_NOISE, _CHANCE = np.uint64(14), np.uint64(15)  # of a cycle: the new class
_EMPTY = np.uint64(2 * Phase.TELOGEN + 1)  # of a cycle
_ONE, _S11 = np.uint64(1), np.uint64(11)
_EARLY, _ANAGEN, _CATAGEN = int(Phase.EARLY_ANAGEN), int(Phase.ANAGEN), int(Phase.CATAGEN)
_TELOGEN, _KENOGEN, _RETAINED = int(Phase.TELOGEN), int(Phase.KENOGEN), int(Phase.RETAINED)
_SURELY = 1.0 + 1e-9  # more than rounding can do
_FIXED, _LOST = int(Phase.FIXED), int(Phase.LOST)
_PHASES = len(Phase)

HINTS = 256
"""Equal slices of the uniform number that picks the start's state, each with the state to search from."""
LANES, RACING_LANES = 4, 2
"""Follicles of a stratum that take turns, without `extra` and with it: more only crowd each other out."""
LANE = np.dtype(
    [
        ("follicle", np.int64),
        ("key", np.uint64),
        ("cycle", np.uint64),
        ("phase", np.int64),
        ("calibre", np.int64),
        ("day", np.float64),  # on which the phase was entered, or the last class step made
        ("need", np.float64),  # clock days left of the phase
        ("step", np.uint64),  # of the drivers, and the part of it, at `day`, if located
        ("part", np.float64),
        ("located", np.int64),
        ("ends", np.float64),  # day on which the phase ends
        ("raced", np.int64),  # whether the other clock of the phase has won
        ("began", np.float64),
        ("anagen", np.float64),  # days of anagen behind the standing hair
        ("lost", np.float64),  # day on which the follicle is lost or fixed
        ("fate", np.int64),  # lost or fixed
        ("rival", np.float64),  # clock days of telogen until a kept club falls
        ("visit", np.int64),  # next to be recorded
        ("busy", np.int64),
    ],
    align=True,
)
"""One follicle of those that take turns. Every field has 8 bytes."""


@njit(inline="always")
def _uniform(bits):  # type: ignore[no-untyped-def]
    """Uniform number in (0, 1) that 64 random bits encode."""
    return (np.float64(bits >> _S11) + 0.5) * 2.0**-53


@njit(inline="always")
def _cell(day, per_count):  # type: ignore[no-untyped-def]
    """First day of the counting grid that is not before `day`."""
    return np.uint64(np.int64(np.ceil(day * per_count)))


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
def _always_empty(kenogen, weight):  # type: ignore[no-untyped-def]
    """Whether exogen leaves an empty follicle for sure, on every day and in every class."""
    least = weight[0]
    for c in range(1, len(weight)):
        least = min(least, weight[c])
    d = 0
    while d < len(kenogen) and kenogen[d] * least >= 1.0:
        d += 1
    return d == len(kenogen)


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
    guide,
    column,
    steady,
    density,
    last,
    coarse,
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
    room,
    extra,
):
    """Follow every follicle to the horizon, write the records, and return the number of events.

    A phase of a follicle ends where the clock of docs/model.md, section 2, has run its random
    duration X mu / k. Empty output arrays switch their recording off.

    A follicle's next event waits for its last one (a look-up is four dependent loads and a
    division), so several follicles of a stratum take turns: first the ends of their phases are looked
    up, then what follows is drawn, and while one waits, others compute. The order of turns changes no
    bit of the result. What is certain is not drawn: a class where there is one, an empty follicle where
    there is always or never one. Draws have keys of their own, so others do not change with it.

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
        cumulative: float64[B, D + 1, K], see `Clocks`.
        guide: uint16[B, K, D + 1], see `Clocks`.
        column: int64[8], see `Clocks`.
        steady: float64[B, 8], see `Clocks`.
        density: float64[B, 8], see `Clocks`.
        last: float64[B, 8], see `Clocks`.
        coarse: see `Clocks`.
        target: float64[B, D], see `Drivers`.
        kenogen: float64[B, D], see `Drivers`.
        step_days: days of one step of the drivers.
        horizon: last day followed.
        counts: int64[B, V + 1, 8, C], written: change of the number in each phase since the grid day before;
            the last day is only room for what comes later.
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
        room: `LANE`[lanes], room for the follicles that take turns.
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
    kept_events = ev_day.shape[0]
    recording = kept_events > 0
    has_early = stage_days[_EARLY, 0] > 0
    has_catagen = stage_days[_CATAGEN, 0] > 0
    per_count = 1.0 / count_step
    per_day = 1.0 / step_days
    last_step, final_step = np.uint64(steps), np.uint64(steps - 1)
    row, coarse_bits = np.uint64(cumulative.shape[2]), np.uint64(coarse)
    per_clock = np.uint64(2 * guide.shape[2])  # bytes of a guide
    table_at = np.uint64(table.ctypes.data)
    many = np.uint64(classes)
    per_cell = np.uint64(_PHASES * classes)
    events = 0
    lanes = 1 if recording else len(room)  # histories are written in order of follicle and time
    for turn in range(len(room)):
        room[turn].busy = 0
    last_moves = np.full(2, -1, dtype=np.int64)
    hint = np.empty(HINTS, dtype=np.int64)
    f = -1
    for b in range(number.shape[0]):
        cdf = start_cumulative[start_row[b]]
        dense, final_speed, still = density[b], last[b], steady[b]
        clock_at = np.uint64(cumulative.ctypes.data) + np.uint64(b) * (last_step + _ONE) * row * np.uint64(8)
        guide_at = np.uint64(guide.ctypes.data) + np.uint64(b) * row * per_clock
        counts_at = np.uint64(counts.ctypes.data) + np.uint64(b * (grid + 1)) * per_cell * np.uint64(8)
        losing = still[LOSS_CLOCK] != np.inf
        always_empty = _always_empty(kenogen[b], kenogen_weight)
        if extra is not None:
            moving = drift.shape[1] > 0 and still[DRIFT_CLOCK] != np.inf
            fixing = still[FIXING_CLOCK] != np.inf
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
                lane = room[np.uint64(turn)]
                if not lane.busy:
                    if i == number[b]:
                        continue
                    f += 1
                    key = child(patient_key[b], np.uint64(first_index[b] + i))
                    i += 1
                    u = _uniform(mix(key + _START * GOLDEN))
                    state = hint[np.uint64(u * HINTS)]
                    while cdf[np.uint64(state)] <= u:
                        state += 1
                    c = np.int64(np.uint64(state) // np.uint64(total_stages))
                    s = state - c * total_stages
                    p = phase_of_stage[np.uint64(s)]
                    stage = s - stage_offset[np.uint64(p)]
                    t = begin[b]
                    own = p
                    if extra is not None:
                        if p == _RETAINED:
                            own = _EARLY
                            bits = mix(key + (_PER_CYCLE + _RELEASE) * GOLDEN)
                            lane.rival = quantile_at(table_at, 1, bits) / club_release
                    counter = np.uint64(2 * own)
                    per_stage = stage_days[np.uint64(own), np.uint64(c)]
                    left = stages[np.uint64(own)] - stage
                    lane.need = quantile_at(table_at, left, mix(key + counter * GOLDEN)) * per_stage
                    began = t
                    lane.anagen = 0.0
                    if n_visits > 0:
                        identity[f] = key
                        began -= quantile_at(table_at, stage + 1, mix(key + _AGE * GOLDEN)) * per_stage
                        lane.anagen = (
                            quantile_at(table_at, stages[_ANAGEN], mix(key + _EARLIER_ANAGEN * GOLDEN))
                            * stage_days[_ANAGEN, c]
                        )
                    lane.began = began
                    lane.lost = np.inf
                    if losing:
                        life = quantile_at(table_at, 1, mix(key + _LOSS * GOLDEN))
                        if still[LOSS_CLOCK] != FIRST_GUIDED:
                            lane.lost = t + life * still[LOSS_CLOCK]
                        else:
                            whole = np.int64(t * per_day)
                            k = np.uint64(column[LOSS_CLOCK])
                            d, part = clock_passes(
                                clock_at + k * np.uint64(8),
                                row,
                                guide_at + k * per_clock,
                                coarse_bits,
                                dense[LOSS_CLOCK],
                                last_step,
                                final_speed[LOSS_CLOCK],
                                step_days,
                                np.uint64(whole),
                                t * per_day - whole,
                                life,
                            )
                            lane.lost = (np.float64(np.int64(d)) + part) * step_days
                    if extra is not None:
                        lane.fate = _LOST
                        fixed = np.inf
                        if fixing:
                            life = quantile_at(table_at, 1, mix(key + _FIXING * GOLDEN))
                            if still[FIXING_CLOCK] != FIRST_GUIDED:
                                fixed = t + life * still[FIXING_CLOCK]
                            else:
                                whole = np.int64(t * per_day)
                                k = np.uint64(column[FIXING_CLOCK])
                                d, part = clock_passes(
                                    clock_at + k * np.uint64(8),
                                    row,
                                    guide_at + k * per_clock,
                                    coarse_bits,
                                    dense[FIXING_CLOCK],
                                    last_step,
                                    final_speed[FIXING_CLOCK],
                                    step_days,
                                    np.uint64(whole),
                                    t * per_day - whole,
                                    life,
                                )
                                fixed = (np.float64(np.int64(d)) + part) * step_days
                        if len(fixed_at_start) > 0:
                            if _uniform(mix(key + _FIXED_AT_START * GOLDEN)) < fixed_at_start[b]:
                                fixed = t
                        if fixed < lane.lost:
                            lane.lost, lane.fate = fixed, _FIXED
                    if grid >= 0 and t <= horizon:
                        add_one(
                            counts_at, _cell(t, per_count) * per_cell + np.uint64(p) * many + np.uint64(c)
                        )
                    if recording:
                        if events < kept_events:
                            ev_follicle[events] = f
                            ev_day[events] = t
                            ev_phase[events] = p
                            ev_calibre[events] = c
                        events += 1
                    v = 0
                    while v < n_visits and visits[b, v] < t:
                        v += 1
                    lane.follicle, lane.key, lane.cycle = f, key, _PER_CYCLE
                    lane.phase, lane.calibre, lane.day, lane.visit = p, c, t, v
                    lane.located = 0
                    lane.busy = 1
                running = True
                p, t, need = lane.phase, lane.day, lane.need
                q = np.uint64(p)
                if lane.located:
                    d, part = lane.step, lane.part
                else:
                    whole = np.int64(t * per_day)
                    d = np.uint64(whole)
                    part = t * per_day - whole
                raced = False  # whether the other clock of the phase has won
                if extra is not None:
                    c = lane.calibre
                    stepping = moving and p == _ANAGEN
                    racing = stepping or p == _RETAINED
                    step_key, step = np.uint64(0), _ONE
                    rival, rival_need = np.uint64(DRIFT_CLOCK), 0.0
                    if stepping:
                        step_key = child(lane.key, lane.cycle)
                    elif racing:
                        q, rival, rival_need = np.uint64(_EARLY), np.uint64(_TELOGEN), lane.rival
                    k = np.uint64(column[rival])
                    rival_clock, rival_guide = clock_at + k * np.uint64(8), guide_at + k * per_clock
                k = np.uint64(column[q])
                clock, own_guide = clock_at + k * np.uint64(8), guide_at + k * per_clock
                ends = 0.0
                while True:
                    to, into = d, part
                    located = still[q] == FIRST_GUIDED
                    own_first = True  # whether the phase's own end is looked up before its rival's
                    if extra is not None:
                        if racing and stepping:
                            if (c == 0 and np.int64(d) > last_moves[1]) or (
                                c == classes - 1 and np.int64(d) > last_moves[0]
                            ):
                                racing = False  # no step is left that would change the class
                            else:
                                rival_need = quantile_at(table_at, 1, mix(step_key + step * GOLDEN))
                        own_first = not racing or still[rival] == FIRST_GUIDED
                    if not located:
                        ends = t + need * still[q]
                    elif own_first:
                        to, into = clock_passes(
                            clock,
                            row,
                            own_guide,
                            coarse_bits,
                            dense[q],
                            last_step,
                            final_speed[q],
                            step_days,
                            d,
                            part,
                            need,
                        )
                        ends = (np.float64(np.int64(to)) + into) * step_days
                    if extra is None:
                        break
                    if not racing:
                        break
                    if still[rival] != FIRST_GUIDED:
                        first = t + rival_need * still[rival]
                        rival_to, rival_into = d, part
                        if first <= horizon:
                            whole = np.int64(first * per_day)
                            rival_to = np.uint64(whole)
                            rival_into = first * per_day - whole
                    else:
                        speed = final_speed[rival]
                        if located:
                            # Most rivals are far from winning: cheaper to see than when they would.
                            most = clock_reads(rival_clock, row, last_step, speed, step_days, to, into)
                            now = clock_reads(rival_clock, row, last_step, speed, step_days, d, part)
                            if now + rival_need > most * _SURELY:
                                break
                        rival_to, rival_into = clock_passes(
                            rival_clock,
                            row,
                            rival_guide,
                            coarse_bits,
                            dense[rival],
                            last_step,
                            speed,
                            step_days,
                            d,
                            part,
                            rival_need,
                        )
                        first = (np.float64(np.int64(rival_to)) + rival_into) * step_days
                    used = np.inf
                    if first <= horizon:
                        speed = final_speed[q]
                        if located:
                            used = clock_reads(clock, row, last_step, speed, step_days, rival_to, rival_into)
                            used -= clock_reads(clock, row, last_step, speed, step_days, d, part)
                        else:
                            used = (first - t) * speed
                    if not used < need:
                        if own_first:
                            break
                        racing = False
                        continue
                    need -= used
                    d, part = rival_to, rival_into
                    if not stepping or first > lane.lost:
                        raced, located = True, True
                        ends, to, into = first, d, part
                        break
                    # A class step: the same hair grows on.
                    if n_visits > 0:
                        v, own = lane.visit, lane.follicle
                        while v < n_visits and visits[b, v] < first:
                            rec_phase[own, v] = p
                            rec_calibre[own, v] = c
                            rec_age[own, v] = visits[b, v] - lane.began
                            rec_grown[own, v] = visits[b, v] - lane.began
                            v += 1
                        lane.visit = v
                    t = first
                    step += _ONE
                    new = c + 1 if drift[b, min(d, final_step)] > 0.0 else c - 1
                    if 0 <= new < classes:
                        need *= stage_days[_ANAGEN, np.uint64(new)] / stage_days[_ANAGEN, np.uint64(c)]
                        if grid >= 0:
                            source = _cell(t, per_count) * per_cell + q * many + np.uint64(c)
                            move_one(counts_at, source, source + np.uint64(new) - np.uint64(c))
                        c = new
                        lane.calibre = c
                        if recording and events < kept_events:
                            ev_follicle[events] = f
                            ev_day[events] = t
                            ev_phase[events] = _ANAGEN
                            ev_calibre[events] = c
                        events += 1
                lane.ends, lane.step, lane.part, lane.located = ends, to, into, located
                if extra is not None:
                    lane.raced = raced
                    lane.need = need
            for turn in range(lanes):
                lane = room[np.uint64(turn)]
                if not lane.busy:
                    continue
                p, c, ends = lane.phase, lane.calibre, lane.ends
                gone = ends > lane.lost
                if gone:
                    ends = lane.lost
                if n_visits > 0:
                    v, own = lane.visit, lane.follicle
                    while v < n_visits and visits[b, v] < ends:
                        rec_phase[own, v] = p
                        rec_calibre[own, v] = c
                        rec_age[own, v] = visits[b, v] - lane.began
                        if p == _ANAGEN:
                            rec_grown[own, v] = visits[b, v] - lane.began
                        elif p in (_CATAGEN, _TELOGEN, _RETAINED):
                            rec_grown[own, v] = lane.anagen
                        v += 1
                    lane.visit = v
                if not ends <= horizon:
                    lane.busy = 0
                    continue
                events += 1
                t = ends
                cell = np.uint64(0)
                source = np.uint64(0)
                if grid >= 0:
                    cell = _cell(t, per_count)
                    source = cell * per_cell + np.uint64(p) * many + np.uint64(c)
                if gone:
                    fate = _LOST
                    if extra is not None:
                        fate = lane.fate
                        if fate == _FIXED:
                            c = np.int64(0)
                            for w in range(lane.visit, n_visits):
                                own = lane.follicle
                                rec_phase[own, w] = _FIXED
                                rec_calibre[own, w] = 0
                                rec_age[own, w] = visits[b, w] - t
                                rec_grown[own, w] = stage_days[_ANAGEN, 0] * stages[_ANAGEN]
                    if recording and events <= kept_events:
                        ev_follicle[events - 1] = f
                        ev_day[events - 1] = t
                        ev_phase[events - 1] = fate
                        ev_calibre[events - 1] = c
                    if grid >= 0:
                        move_one(counts_at, source, cell * per_cell + np.uint64(fate) * many + np.uint64(c))
                    lane.busy = 0
                    continue
                if n_visits > 0:
                    if p == _ANAGEN:
                        lane.anagen = t - lane.began
                    lane.began = t
                lane.day = t
                key, cycle = lane.key, lane.cycle
                onset = p == _KENOGEN
                falls = p == _TELOGEN  # whether a hair falls now
                kept = False
                raced = False
                old = c
                if extra is not None:
                    falls |= p == _RETAINED
                    raced = lane.raced != 0
                if p == _TELOGEN and not always_empty:
                    day = min(np.int64(t * per_day), steps - 1)
                    empty = kenogen[b, np.uint64(day)] * kenogen_weight[np.uint64(c)]
                    onset = empty <= 0.0
                    if 0.0 < empty < 1.0:
                        onset = _uniform(mix(key + (cycle + _EMPTY) * GOLDEN)) >= empty
                    if extra is not None:
                        if onset and len(retained) > 0:
                            draw = mix(key + (cycle + _KEPT) * GOLDEN)
                            kept = _uniform(draw) < retained[np.uint64(c)]
                            onset, falls = not kept, not kept
                if falls:
                    if grid >= 0:
                        shed[b, min(np.int64(cell), grid)] += 1
                    if n_visits > 0:
                        for w in range(lane.visit, n_visits):
                            if t > visits[b, w] - 7.0:
                                visit_shed[b, w] += 1
                            else:
                                break
                if kept:
                    cycle += _PER_CYCLE
                    lane.cycle = cycle
                    p = _RETAINED
                elif onset or p == _RETAINED:
                    if onset:
                        cycle += _PER_CYCLE
                        lane.cycle = cycle
                    if classes > 1:
                        # The law of a new class is that of docs/model.md, section 2, "Calibre"; see `Chain`.
                        day = min(np.int64(t * per_day), steps - 1)
                        centre = target[b, np.uint64(day)]
                        chance = 1.0
                        if jump > 0.0:
                            chance = _uniform(mix(key + (cycle + _CHANCE) * GOLDEN))
                        if not chance < jump:
                            centre = c + pull * (centre - c)
                        if spread > 0.0:
                            noise = quantile_at(table_at, 0, mix(key + (cycle + _NOISE) * GOLDEN))
                            centre = centre + spread * noise
                        c = min(max(np.int64(np.floor(centre + 0.5)), np.int64(0)), classes - 1)
                        lane.calibre = c
                    if onset:
                        p = _EARLY if has_early else _ANAGEN
                    else:
                        p = _EARLY if raced else _ANAGEN
                else:
                    p += 1
                    if p == _CATAGEN and not has_catagen:
                        p = _TELOGEN
                lane.phase = p
                if grid >= 0:
                    move_one(counts_at, source, cell * per_cell + np.uint64(p) * many + np.uint64(c))
                own = p
                if extra is not None:
                    if p == _RETAINED:
                        own = _EARLY
                        bits = mix(key + (cycle + _RELEASE) * GOLDEN)
                        lane.rival = quantile_at(table_at, 1, bits) / club_release
                if raced:
                    # A kept club has fallen: early anagen goes on in the stage that it had reached.
                    lane.need = lane.need * (
                        stage_days[_EARLY, np.uint64(c)] / stage_days[_EARLY, np.uint64(old)]
                    )
                else:
                    bits = mix(key + (cycle + np.uint64(2 * own)) * GOLDEN)
                    lane.need = (
                        quantile_at(table_at, stages[np.uint64(own)], bits)
                        * stage_days[np.uint64(own), np.uint64(c)]
                    )
                if recording and events <= kept_events:
                    ev_follicle[events - 1] = f
                    ev_day[events - 1] = t
                    ev_phase[events - 1] = p
                    ev_calibre[events - 1] = c
    return events
