"""Treatments of the immune attack: level, effect, delay; every file's block."""

from __future__ import annotations

import itertools
import tomllib
from importlib.resources import files

import numpy as np
import pytest
import scipy

from anagen.biology.areata.field_kernel import TERMS
from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.therapy.catalogue import load_catalogue, therapy_from_table
from anagen.therapy.immune import (
    GIVEN,
    NEEDS,
    OFFSET,
    REACHES,
    effect_course,
    immune_effect,
    lasting,
    level_course,
    transit,
)
from anagen.therapy.immune_records import immune_action
from anagen.therapy.schedule import parse_schedule

BLOCKS = {name: one.immune for name, one in load_catalogue().items() if one.immune is not None}
KEYS = children(key_of(1, "immune tests"), np.arange(400))
ONES = np.ones(400)


def effect_of(name: str, dose: float, schedule: str, days: int = 400, **other: float) -> np.ndarray:
    action = immune_action(name)

    def value(short: str) -> float:
        return other.get(short, action.parameters.value(short))

    return immune_effect(action, name, parse_schedule(schedule), dose, KEYS, ONES, days, value)


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_every_block_is_whole(name: str) -> None:
    action = BLOCKS[name]
    assert set(action.terms) <= set(TERMS)
    assert action.given in GIVEN
    assert action.reach in REACHES
    assert set(NEEDS) <= set(action.parameters)
    for record in action.parameters.values():
        assert record.source
        assert record.status != "recalled"


def test_what_grows_hair_without_damping_has_no_block() -> None:
    catalogue = load_catalogue()
    for name in ("minoxidil topical", "minoxidil oral", "finasteride", "saline injection", "placebo pill"):
        assert catalogue[name].immune is None
    assert immune_action("exosome").parameters.value("most") <= 0.05


def test_a_daily_level_settles_at_the_dose_per_day() -> None:
    twice = level_course(parse_schedule("twice daily"), 8.0, "daily", 0.4, 60)
    assert twice[-1] == pytest.approx(16.0, rel=1e-9)
    assert (np.diff(twice) >= 0).all()


def test_a_session_fades_by_its_half_life() -> None:
    level = level_course(parse_schedule("days 0"), 10.0, "session", 21.0, 100)
    assert level[42] / level[21] == pytest.approx(0.5, rel=1e-9)
    assert level[0] == pytest.approx(10.0, rel=0.02)


def test_transit_keeps_what_is_constant_and_delays_by_its_time() -> None:
    step = np.ones(2000)
    found = transit(step, 35.0)
    assert found[-1] == pytest.approx(1.0, abs=1e-9)
    assert (1.0 - found).sum() == pytest.approx(35.0, abs=1.2)


def test_runs_and_trials_mean_the_same_by_a_daily_drug() -> None:
    relative = 4.0 / immune_action("baricitinib").parameters.value("half_dose")
    simple = effect_course(np.array([relative]), 35.0, 200, 0.9)
    full = effect_of("baricitinib", 4.0, "daily", 200, exposure_spread=0.0, transit_time=35.0)
    assert full[0] == pytest.approx(simple[0], abs=0.02)


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_more_is_never_less_and_nothing_is_nothing(name: str) -> None:
    schedule = "daily" if BLOCKS[name].given == "daily" else "3 sessions every 4 weeks"
    half = BLOCKS[name].parameters.value("half_dose")
    found = [effect_of(name, dose, schedule) for dose in (0.0, 0.3 * half, half, 5.0 * half)]
    assert not found[0].any()
    for less, more in itertools.pairwise(found):
        assert (more >= less - 1e-12).all()
    assert found[-1].max() <= BLOCKS[name].parameters.value("most") + 1e-12


def test_stopping_wears_off_and_people_differ_the_same_way_in_two_courses() -> None:
    going = effect_of("ritlecitinib", 50.0, "daily")
    ended = effect_of("ritlecitinib", 50.0, "daily until week 24")
    assert np.array_equal(going[:, :168], ended[:, :168])
    assert ended[:, -1].max() < 0.02
    other = effect_of("ritlecitinib", 30.0, "daily")
    assert np.array_equal(np.argsort(going[:, -1]), np.argsort(other[:, -1]))
    assert going[:, -1].std() > 0.01


def test_what_a_pill_no_longer_blocks_is_free_within_days_and_days_off_are_soon_made_up() -> None:
    ended = effect_of("baricitinib", 4.0, "daily until week 24")
    assert ended[:, 168 + 10].max() < 0.02 < ended[:, 167].min()
    # What built up over weeks is not lost by two days off: two days on treatment bring it back.
    off = np.ones(300)
    off[200:202] = 0.0
    found, whole = (lasting(course, 35.0, 2.0) for course in (off, np.ones(300)))
    assert found[201] < 0.6 * whole[201]
    assert found[206] == pytest.approx(transit(off, 35.0)[206])
    assert found[206] > 0.9 * whole[206]
    # A treatment without such a record wears off as it sets in.
    pulse = BLOCKS["steroid pulse"]
    assert OFFSET not in pulse.parameters
    course = np.repeat([1.0, 0.0], 100)
    assert np.array_equal(lasting(course, 20.0, None), transit(course, 20.0))


def test_bad_blocks_are_refused_with_their_key() -> None:
    path = files("anagen.therapy") / "catalogue" / "baricitinib.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for change, message in (
        ({"terms": {"interleukin": 1.0}}, "interleukin"),
        ({"terms": {"help": 2.0}}, "weight"),
        ({"given": "yearly"}, "yearly"),
        ({"reach": "beard"}, "beard"),
        ({"colour": "red"}, "colour"),
        ({"parameters": {}}, "half_dose"),
    ):
        with pytest.raises(InputError, match=message):
            therapy_from_table({**table, "immune": {**table["immune"], **change}}, "test.toml")
    with pytest.raises(InputError, match="no \\[immune\\] block"):
        immune_action("finasteride")


@pytest.mark.parametrize("days", [0.7, 3.0, 56.0])
def test_transit_is_the_recursive_filter_of_scipy_to_the_bit(days: float) -> None:
    luck = np.random.default_rng(3)
    course = luck.random((5, 120)) * (luck.random((5, 120)) < 0.4)
    keep, expected = float(np.exp(-2.0 / days)), course
    for _ in range(2):
        expected = scipy.signal.lfilter([1.0 - keep], [1.0, -keep], expected, axis=-1)
    assert np.array_equal(transit(course, days), expected)
