"""Class steps within anagen, kept clubs and fixed vellus follicles in the follicle engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import gamma

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles, Histories, count, histories, snapshot
from anagen.engine.keys import children, key_of
from anagen.engine.meanfield import expect
from anagen.engine.phases import STANDING, Phase
from anagen.engine.start import Start
from engine import oracle
from engine.cases import everything_on, some_follicles, wavy_drivers


def same(one: Histories, other: Histories) -> bool:
    names = ("follicle", "day", "phase", "calibre")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@pytest.mark.parametrize("step", [1.0, 5.0])
def test_compiled_engine_equals_the_readable_one_to_the_bit(keeping: Chain, step: float) -> None:
    drivers = everything_on(3, 1000, step)
    follicles = some_follicles(keeping, [20, 15, 25], fixed=0.1)
    fast = histories(keeping, drivers, follicles, 1000)
    slow = oracle.histories(keeping, drivers, follicles, 1000)
    found = list(
        zip(*(getattr(fast, n).tolist() for n in ("follicle", "day", "phase", "calibre")), strict=True)
    )
    assert found == slow
    assert set(fast.phase.tolist()) == set(range(len(Phase)))


@pytest.mark.parametrize("steady", [False, True])
def test_both_engines_agree_with_everything_on(keeping: Chain, steady: bool) -> None:
    # 300,000 follicles. With |z| < 5.2 over 6,132 cells the false-alarm rate is about 1e-3; fixed seed.
    number = 300_000
    drivers = everything_on(1, 720)
    if steady:
        drivers = replace(drivers, drift=np.full((1, 720), -0.008), fixing=np.full((1, 720), 3e-4))
    follicles = some_follicles(keeping, [number], fixed=0.1)
    counts = count(keeping, drivers, follicles, 720, 10)
    start = np.diff(follicles.start.cumulative, prepend=0).reshape(1, keeping.classes, -1)
    course = expect(keeping, drivers, 0.9 * start, every=10, fixed=np.array([0.1]))
    p = course.occupancy[0]
    z = (counts.number[0, :, : Phase.LOST] - number * p) / np.sqrt(np.maximum(number * p * (1 - p), 9.0))
    assert np.abs(z).max() < 5.2
    assert np.sqrt((z[number * p > 50] ** 2).mean()) < 1.15
    lost = counts.number[0, :, Phase.LOST].sum(axis=1) - number * course.lost[0]
    assert np.abs(lost).max() < 5 * np.sqrt(number * 0.1)
    shed = (counts.shed[0, 1:] - number * course.shed[0, 1:]) / np.sqrt(number * course.shed[0, 1:])
    assert np.abs(shed).max() < 4.5
    assert np.abs(p.sum(axis=(1, 2)) + course.lost[0] - 1).max() < 1e-12


def test_counts_snapshots_and_histories_tell_one_story(keeping: Chain) -> None:
    drivers, follicles = everything_on(2, 800), some_follicles(keeping, [600, 400], fixed=0.05)
    counts = count(keeping, drivers, follicles, 784, 28)
    visits = np.tile(np.arange(0, 785, 28.0), (2, 1))
    snaps = snapshot(keeping, drivers, follicles, np.array([0, 1], dtype=np.int32), visits)
    events = histories(keeping, drivers, follicles, 784)
    assert events.day.size - 1000 == counts.events
    for v, day in enumerate(counts.days):
        for b in range(2):
            mine = snaps.stratum == b
            by_phase = np.bincount(snaps.phase[mine, v], minlength=len(Phase))
            assert (by_phase == counts.number[b, v].sum(axis=1)).all()
        known = events.day <= day
        last = np.flatnonzero(np.diff(events.follicle[known], append=-1) != 0)
        assert (events.phase[known][last] == snaps.phase[:, v]).all()
        stands = snaps.phase[:, v] != Phase.LOST
        assert (events.calibre[known][last][stands] == snaps.calibre[stands, v]).all()
    assert counts.number[:, -1, Phase.FIXED, 1:].sum() == 0
    assert (counts.number.sum(axis=(2, 3)) == np.array([[600], [400]])).all()
    grown = (snaps.grown > 0) == np.isin(snaps.phase, STANDING)
    assert grown[:, 1:].all()


def test_every_hair_that_stands_falls_exactly_once(keeping: Chain) -> None:
    drivers = replace(everything_on(1, 1500), loss=None, fixing=None)
    events = histories(keeping, drivers, some_follicles(keeping, [400]), 1498)
    counts = count(keeping, drivers, some_follicles(keeping, [400]), 1498, 14)
    first = np.diff(events.follicle, prepend=-1) != 0
    last = np.diff(events.follicle, append=-1) != 0
    before, after = events.phase[:-1][~last[:-1]], events.phase[1:][~first[1:]]
    # A new shaft comes to the surface where anagen is entered from anagen I-V.
    new = np.isin(before, (Phase.EARLY_ANAGEN, Phase.RETAINED)) & (after == Phase.ANAGEN)
    stood = np.isin(events.phase[first], STANDING).sum()
    stand = np.isin(events.phase[last], STANDING).sum()
    assert counts.shed.sum() == stood + new.sum() - stand
    ends_of_clubs = (before == Phase.RETAINED).sum()
    assert ends_of_clubs > 300
    falls = ends_of_clubs + ((before == Phase.TELOGEN) & (after != Phase.RETAINED)).sum()
    assert counts.shed.sum() == falls


def test_any_split_of_the_work_gives_the_same_counts(keeping: Chain) -> None:
    drivers, follicles = everything_on(6, 500), some_follicles(keeping, [60] * 6, fixed=0.1)
    whole = count(keeping, drivers, follicles, 500, 50)

    def part(b: int) -> tuple[np.ndarray, np.ndarray]:
        one = slice(b, b + 1)
        fixed = follicles.start.fixed
        assert fixed is not None
        mine = Follicles(
            follicles.patient_key[one],
            follicles.first_index[one],
            follicles.number[one],
            Start(follicles.start.cumulative, follicles.start.row[one], fixed[one]),
        )
        found = count(keeping, drivers.of(one), mine, 500, 50)
        return found.number, found.shed

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(part, range(6)))
    assert (np.concatenate([number for number, _ in found]) == whole.number).all()
    assert (np.concatenate([shed for _, shed in found]) == whole.shed).all()
    # The days to come change nothing that has been, to the bit.
    early = histories(keeping, drivers, follicles, 300)
    other = histories(keeping, replace(drivers, drift=_bent(drivers, 300)), follicles, 300)
    assert same(early, other)


def _bent(drivers: Drivers, day: int) -> np.ndarray:
    assert drivers.drift is not None
    drift = drivers.drift.copy()
    drift[:, day:] *= -1.0
    return drift


def test_what_is_zero_changes_no_bit(chain: Chain) -> None:
    drivers, follicles = wavy_drivers(2, 800), some_follicles(chain, [100, 80])
    nothing = np.zeros((2, 800))
    plain = histories(chain, drivers, follicles, 800)
    off = replace(chain, retained=np.zeros(12), club_release=0.1)
    assert same(plain, histories(off, replace(drivers, drift=nothing, fixing=nothing), follicles, 800))
    # Nor does the loop that follows all of it, where it finds none.
    barely = replace(some_follicles(chain, [100, 80]), start=replace(follicles.start, fixed=np.zeros(2)))
    assert same(plain, histories(chain, drivers, barely, 800))


def test_finer_steps_of_the_same_drivers_change_nothing(keeping: Chain) -> None:
    coarse = everything_on(2, 600, 10.0)
    fine = Drivers(
        np.repeat(coarse.speed, 10, axis=2),
        *(np.repeat(part, 10, axis=1) for part in (coarse.target, coarse.kenogen, coarse.loss)),
        drift=np.repeat(coarse.drift, 10, axis=1),
        fixing=np.repeat(coarse.fixing, 10, axis=1),
    )
    follicles = some_follicles(keeping, [200, 200])
    one, other = (count(keeping, drivers, follicles, 600).number for drivers in (coarse, fine))
    assert (one == other).all()


def test_fixing_and_loss_are_rival_hazards(chain: Chain) -> None:
    number, days = 40_000, 1000
    drivers = replace(
        Drivers.constant(1, 6.0, 0.3, steps=days),
        loss=np.full((1, days), 4e-4),
        fixing=np.full((1, days), 6e-4),
    )
    share = (1 - np.exp(-1e-3 * days)) * np.array([0.6, 0.4])
    start = some_follicles(chain, [number])
    found = count(chain, drivers, start, days, 100).number[0, -1, Phase.FIXED :].sum(axis=1) / number
    assert (np.abs(found - share) < 4 * np.sqrt(share * (1 - share) / number)).all()
    state = np.diff(start.start.cumulative, prepend=0).reshape(1, chain.classes, -1)
    course = expect(chain, drivers, state, every=days)
    assert [course.fixed[0, -1], course.lost[0, -1]] == pytest.approx(share, abs=1e-8)
    # Alone, fixing takes what loss would take, at the same hours.
    lost = count(chain, replace(drivers, fixing=None, loss=drivers.fixing), start, days, 100)
    fixed = count(chain, replace(drivers, loss=None), start, days, 100)
    gone = fixed.number[0, -1, Phase.FIXED].sum() - lost.number[0, -1, Phase.LOST].sum()
    assert abs(gone) < 4 * np.sqrt(2 * number * 0.25)


def test_a_hair_that_changes_class_half_way_has_the_mean_anagen_of_the_scaling_law() -> None:
    # Fixed seed; |z| < 4 has a false-alarm rate of 6e-5.
    short, long, turn, stages, number = 200.0, 500.0, 100, 3, 100_000
    mean = np.array([[20.0] * 2, [short, long], [15.0] * 2, [80.0] * 2, [50.0] * 2])
    chain = Chain(np.array([2, stages, 1, 2, 1]), mean, np.ones(2))
    drift = np.zeros((1, 4001))
    drift[0, turn] = 40.0  # a step up within hours of day `turn`; there is no third class
    drivers = replace(Drivers.constant(1, 0.0, 0.3, steps=4001), drift=drift)
    follicles = Follicles(
        children(key_of(3, "half way"), np.arange(1)),
        np.zeros(1, dtype=np.int64),
        np.array([number]),
        Start.in_phase(chain, Phase.ANAGEN, np.array([[1.0, 0.0]])),
    )
    events = histories(chain, drivers, follicles, 4000.0)
    first = np.flatnonzero(np.diff(events.follicle, prepend=-1) != 0)
    ends = np.array(
        [events.day[i : i + 4][np.argmax(events.phase[i : i + 4] != Phase.ANAGEN)] for i in first]
    )
    unit = short / stages
    over = short * gamma.sf(turn / unit, stages + 1) - turn * gamma.sf(turn / unit, stages)
    expected = (short - over) + over * long / short
    assert abs(ends.mean() - expected) < 4 * ends.std() / np.sqrt(number)


def test_what_speeds_telogen_speeds_the_fall_of_kept_clubs(keeping: Chain) -> None:
    follicles = Follicles(
        children(key_of(4, "clubs"), np.arange(1)),
        np.zeros(1, dtype=np.int64),
        np.array([20_000]),
        Start.in_phase(keeping, Phase.RETAINED, np.ones((1, 12)) / 12),
    )
    held = Drivers.constant(1, 6.0, 0.3, steps=10)
    speed = held.speed.copy()
    speed[:, Phase.EARLY_ANAGEN] = 0.0
    speed[:, Phase.TELOGEN] = 3.0
    counts = count(keeping, replace(held, speed=speed), follicles, 10, 10)
    left = np.exp(-10 * 3.0 * keeping.club_release)
    share = counts.number[0, 1, Phase.RETAINED].sum() / 20_000
    assert abs(share - left) < 4 * np.sqrt(left * (1 - left) / 20_000)
    assert counts.shed[0].sum() == 20_000 - counts.number[0, 1, Phase.RETAINED].sum()
