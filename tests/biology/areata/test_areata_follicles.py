from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.areata.attack import attack_parameters, attack_signal, attacked
from anagen.biology.areata.course import Skin, expected_standing, follow_scalp, standing_share
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.flares import Flares
from anagen.biology.areata.patients import Case, established, first_episode, healthy
from anagen.biology.areata.scalp_map import ScalpMap, scalp_of
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles, snapshot
from anagen.engine.phases import STANDING, Phase
from anagen.engine.start import Start
from anagen.errors import InputError
from biology.areata.areata_cases import KINETICS, PATIENTS, constitution, keys

pytestmark = pytest.mark.slow


MONTHLY = np.arange(0.0, 365.0, 28.0)
SKIN = Skin.of(follicles=20_000)


def flaring(scalp: ScalpMap, days: int, control: float) -> Case:
    """One flare on the crown."""
    calm = healthy(scalp, constitution(control), days, PATIENTS.with_values({"control_wander": 0.0}))
    crown = np.array([[0.0, 0.0, scalp.axes[2]]])
    flare = Flares.at(scalp, crown, np.zeros(1, dtype=np.int64), PATIENTS)
    return Case(calm.constitution, scalp, calm.strength, calm.control, flare, calm.start, 0)


def standing(phase: np.ndarray) -> np.ndarray:
    return np.isin(phase, STANDING)


def test_no_attack_leaves_every_driver_as_it_was_to_the_bit() -> None:
    base = SKIN.base
    found = attacked(base, np.zeros((30, 5)), 5.0, SKIN.attack)
    assert (found.speed == base.speed[0, :, :1]).all()
    assert (found.target == base.target).all()
    assert (found.kenogen == base.kenogen).all()


def test_zero_disease_is_a_healthy_scalp_to_the_bit() -> None:
    scalp = scalp_of(12)
    case = healthy(scalp, constitution(flares=0.0), 336, PATIENTS)
    found = follow_scalp(case, KINETICS, SKIN, MONTHLY[:13])
    assert (found.signal == 0.0).all()
    cells = scalp.cells
    plain = snapshot(
        SKIN.chain,
        Drivers(
            np.repeat(SKIN.base.speed, cells, axis=0),
            np.repeat(SKIN.base.target, cells, axis=0),
            np.repeat(SKIN.base.kenogen, cells, axis=0),
        ),
        Follicles(
            np.full(cells, case.constitution.key, dtype=np.uint64),
            np.arange(cells, dtype=np.int64) * (1 << 16),
            found.number,
            Start.of(SKIN.state[None], np.zeros(cells, dtype=np.int64)),
        ),
        np.arange(cells, dtype=np.int32),
        np.broadcast_to(MONTHLY[:13], (cells, 13)),
    )
    for name in ("phase", "calibre", "age", "grown", "shed"):
        assert (getattr(found.snapshots, name) == getattr(plain, name)).all(), name


def test_a_healthy_scalp_keeps_its_hair() -> None:
    found = follow_scalp(
        healthy(scalp_of(12), constitution(), 730, PATIENTS), KINETICS, SKIN, np.array([0.0, 730.0])
    )
    share = standing(found.snapshots.phase).mean(axis=0)
    assert share == pytest.approx(standing_share(SKIN), abs=0.005)
    assert len(found.snapshots.site) == pytest.approx(20_000, rel=0.005)


def test_signal_has_a_threshold_and_saturates() -> None:
    records = attack_parameters()
    half = records.value("attack_half")
    signal = attack_signal(np.array([0.0, 0.1 * half, half, 10 * half, 1e9]), records)
    assert signal[0] == 0.0
    assert signal[1] < 0.01
    assert signal[2] == pytest.approx(0.5)
    assert signal[3] > 0.99
    assert np.isfinite(signal).all()


def test_attack_pushes_anagen_on_and_holds_follicles_empty() -> None:
    drivers = attacked(SKIN.base, np.ones((1, 1)), 5.0, SKIN.attack)
    speed = drivers.speed[0, :, 0]
    assert speed[Phase.ANAGEN] > 10
    assert speed[Phase.CATAGEN] > 1
    assert speed[Phase.TELOGEN] > 1
    assert speed[Phase.EARLY_ANAGEN] < 0.1
    assert speed[Phase.KENOGEN] < 0.1
    assert drivers.kenogen[0, 0] > SKIN.base.kenogen[0, 0]


def test_a_patch_loses_its_hair_and_gets_it_back() -> None:
    scalp = scalp_of(18)
    found = follow_scalp(flaring(scalp, 500, control=6.0), KINETICS, SKIN, np.arange(0.0, 500.0, 20.0))
    heart = scalp.distance(np.array([0.0, 0.0, scalp.axes[2]])) < 1.2
    shots = found.snapshots
    share = standing(shots.phase[heart[shots.site]]).mean(axis=0)
    assert share.min() < 0.4
    assert share[-1] > 0.9
    assert share.argmin() * 20 < 150
    assert not (shots.phase == Phase.LOST).any()


def test_hair_lags_the_end_of_the_attack() -> None:
    scalp = scalp_of(18)
    found = follow_scalp(flaring(scalp, 500, control=6.0), KINETICS, SKIN, np.arange(0.0, 500.0, 5.0))
    heart = scalp.distance(np.array([0.0, 0.0, scalp.axes[2]])) < 1.0
    share = standing(found.snapshots.phase[heart[found.snapshots.site]]).mean(axis=0)
    signal = found.signal[:, heart].mean(axis=1)
    ended = 5 * int(np.flatnonzero(signal > 0.5)[-1])
    back = 5 * int(np.flatnonzero(share < 0.8)[-1])
    assert 20 <= back - ended <= 200


@pytest.mark.slow
def test_engine_and_expectation_agree_under_attack() -> None:
    scalp = scalp_of(7)
    case = flaring(scalp, 200, control=1.0)
    many = Skin.of(follicles=60_000)
    found = follow_scalp(case, KINETICS, many, np.array([0.0, 100.0, 200.0]))
    days, expected = expected_standing(found.signal, many, every=20)
    assert days.tolist() == [0.0, 100.0, 200.0]
    shots = found.snapshots
    counted = np.stack(
        [np.bincount(shots.site[standing(shots.phase[:, v])], minlength=scalp.cells) for v in range(3)]
    )
    mean, spread = found.number * expected, np.sqrt(found.number * expected * (1 - expected))
    z = (counted - mean) / spread
    assert np.abs(z).max() < 5
    assert np.abs(z.mean(axis=1)).max() < 4 / np.sqrt(scalp.cells)


def test_the_same_follicles_live_in_every_arm() -> None:
    scalp = scalp_of(12)
    case = first_episode(scalp, constitution(0.8, flares=1.0), 300, PATIENTS)
    nothing = Damping.of({term: np.zeros(300) for term in TERMS}, scalp.cells)
    untreated, with_nothing = (follow_scalp(case, KINETICS, SKIN, MONTHLY[:10], d) for d in (None, nothing))
    for name in ("key", "phase", "calibre", "age", "grown"):
        assert (getattr(untreated.snapshots, name) == getattr(with_nothing.snapshots, name)).all()
    strong = Damping.of({term: np.full(300, 0.9) for term in TERMS}, scalp.cells)
    treated = follow_scalp(case, KINETICS, SKIN, MONTHLY[:10], strong)
    assert (treated.snapshots.key == untreated.snapshots.key).all()
    assert (treated.snapshots.phase[:, 0] == untreated.snapshots.phase[:, 0]).all()


def test_treatment_begins_at_baseline() -> None:
    scalp = scalp_of(12)
    case = established(scalp, keys(1)[0], 280, PATIENTS, KINETICS, extent=1.0, years=2.0, form="totalis")
    strong = Damping.of({"recruitment": np.full(280, 0.9), "help": np.full(280, 0.9)}, scalp.cells)
    untreated, treated = (follow_scalp(case, KINETICS, SKIN, MONTHLY[:10], d) for d in (None, strong))
    before = case.before // treated.field.step_days
    assert case.before > 0
    assert (treated.signal[:before] == untreated.signal[:before]).all()
    assert (treated.snapshots.phase[:, 0] == untreated.snapshots.phase[:, 0]).all()
    assert standing(untreated.snapshots.phase[:, 0]).mean() < 0.15
    assert standing(treated.snapshots.phase[:, -1]).mean() > 0.8


def test_visits_outside_the_time_followed_are_refused() -> None:
    case = healthy(scalp_of(7), constitution(), 100, PATIENTS)
    with pytest.raises(InputError, match="visits"):
        follow_scalp(case, KINETICS, SKIN, np.array([0.0, 101.0]))


def test_drivers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="strata"):
        attacked(Drivers.constant(3, 8.0, 0.1), np.zeros((10, 4)), 5.0, SKIN.attack)
