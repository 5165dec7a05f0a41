from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles, count, histories, snapshot
from anagen.engine.phases import Phase
from anagen.engine.start import Start
from engine import oracle
from engine.cases import some_follicles, wavy_drivers


@pytest.mark.parametrize("step", [1.0, 5.0])
def test_compiled_engine_equals_the_readable_one_to_the_bit(chain: Chain, step: float) -> None:
    drivers = wavy_drivers(3, 1000, step)
    follicles = some_follicles(chain, [20, 15, 25])
    fast = histories(chain, drivers, follicles, 1000)
    slow = oracle.histories(chain, drivers, follicles, 1000)
    found = list(
        zip(*(getattr(fast, n).tolist() for n in ("follicle", "day", "phase", "calibre")), strict=True)
    )
    assert found == slow


def test_counts_snapshots_and_histories_tell_one_story(chain: Chain) -> None:
    drivers, follicles = wavy_drivers(2, 400), some_follicles(chain, [300, 200])
    counts = count(chain, drivers, follicles, 392, 28)
    visits = np.tile(np.arange(0, 393, 28.0), (2, 1))
    snaps = snapshot(chain, drivers, follicles, np.array([0, 1], dtype=np.int32), visits)
    events = histories(chain, drivers, follicles, 392)
    shed_events = 0
    for v, day in enumerate(counts.days):
        for b in range(2):
            mine = snaps.stratum == b
            by_phase = np.bincount(snaps.phase[mine, v], minlength=len(Phase))
            assert (by_phase == counts.number[b, v].sum(axis=1)).all()
        known = events.day <= day
        last = np.flatnonzero(np.diff(events.follicle[known], append=-1) != 0)
        assert (events.phase[known][last] == snaps.phase[:, v]).all()
        assert (events.calibre[known][last] == snaps.calibre[:, v]).all()
    for phase, following in zip(events.phase[:-1], np.diff(events.follicle) == 0, strict=True):
        shed_events += phase == Phase.TELOGEN and following
    assert counts.shed.sum() == shed_events


def test_no_follicle_is_made_or_lost(chain: Chain) -> None:
    counts = count(chain, wavy_drivers(3, 700), some_follicles(chain, [50, 0, 70]), 700, 10)
    assert (counts.number.sum(axis=(2, 3)) == np.array([[50], [0], [70]])).all()
    assert (counts.number >= 0).all()


def test_one_more_follicle_or_patient_changes_nobody_else(chain: Chain) -> None:
    few = snapshot(
        chain,
        wavy_drivers(2, 300),
        some_follicles(chain, [40, 30]),
        np.array([0, 1], dtype=np.int32),
        np.tile([0.0, 100.0, 300.0], (2, 1)),
    )
    more = snapshot(
        chain,
        wavy_drivers(3, 300),
        some_follicles(chain, [55, 30, 20]),
        np.array([0, 1, 2], dtype=np.int32),
        np.tile([0.0, 100.0, 300.0], (3, 1)),
    )
    kept = np.concatenate([np.arange(40), 55 + np.arange(30)])
    for name in ("key", "phase", "calibre", "age", "grown"):
        assert (getattr(few, name) == getattr(more, name)[kept]).all()


def test_threads_do_not_change_a_bit(chain: Chain) -> None:
    drivers, follicles = wavy_drivers(8, 500), some_follicles(chain, [60] * 8)
    whole = count(chain, drivers, follicles, 500, 50).number

    def part(b: int) -> np.ndarray:
        mine = Follicles(
            follicles.patient_key[b : b + 1],
            follicles.first_index[b : b + 1],
            follicles.number[b : b + 1],
            Start(follicles.start.cumulative, follicles.start.row[b : b + 1]),
        )
        own = Drivers(drivers.speed[b : b + 1], drivers.target[b : b + 1], drivers.kenogen[b : b + 1])
        return count(chain, own, mine, 500, 50).number

    with ThreadPoolExecutor(4) as pool:
        assert (np.concatenate(list(pool.map(part, range(8)))) == whole).all()


def test_finer_steps_of_the_same_drivers_change_nothing(chain: Chain) -> None:
    coarse = wavy_drivers(2, 600, 10.0)
    fine = Drivers(
        np.repeat(coarse.speed, 10, axis=2),
        np.repeat(coarse.target, 10, axis=1),
        np.repeat(coarse.kenogen, 10, axis=1),
    )
    follicles = some_follicles(chain, [200, 200])
    assert (count(chain, coarse, follicles, 600).number == count(chain, fine, follicles, 600).number).all()


def test_starting_later_under_shifted_drivers_is_the_same_course(chain: Chain) -> None:
    drivers = Drivers.constant(1, 6.0, 0.3, steps=400)
    follicles = some_follicles(chain, [100])
    early = histories(chain, drivers, follicles, 200)
    late = histories(chain, drivers, replace(follicles, begin=np.array([150.0])), 350)
    assert (early.phase == late.phase).all()
    assert np.allclose(early.day + 150, late.day)


def test_a_held_clock_holds_and_a_scarred_follicle_stays_lost(chain: Chain) -> None:
    drivers = Drivers.constant(1, 6.0, 0.3, steps=300)
    held = Drivers(drivers.speed * 0, drivers.target, drivers.kenogen)
    assert len(histories(chain, held, some_follicles(chain, [50]), 300).day) == 50
    scarring = replace(drivers, loss=np.full((1, 300), 0.01) * (np.arange(300) > 100))
    lost = count(chain, scarring, some_follicles(chain, [2000]), 300, 10).number[0, :, Phase.LOST].sum(axis=1)
    assert lost[10] == 0
    assert (np.diff(lost) >= 0).all()
    expected = 2000 * (1 - np.exp(-0.01 * 199))
    assert abs(lost[-1] - expected) < 4 * np.sqrt(expected * np.exp(-0.01 * 199))
