"""Many patients at once: the same as one by one, whoever runs beside them."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.areata.course import Skin, follow_scalp
from anagen.biology.areata.crowd import Crowd, Given, HairChain
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.many_kernel import RATES, SEEN, STATES
from anagen.biology.areata.patients import established, established_group
from anagen.biology.areata.scalp_map import scalp_map
from anagen.engine.keys import uniforms
from anagen.engine.phases import STANDING
from anagen.errors import InputError
from anagen.measurement.salt import noticed_loss, salt_course, salt_of_loss, salt_parameters
from biology.areata.areata_cases import KINETICS, PATIENTS, keys

pytestmark = pytest.mark.slow


SALT = salt_parameters()
SHORT = SALT.value("seen_length") / SALT.value("shaft_growth")
HAIR = HairChain.of(Skin.of(), SHORT)
N = 20
BEFORE = int(PATIENTS.value("run_in"))
EXTENT = np.where(np.arange(N) < 9, 1.0, 0.5 + 0.45 * uniforms(keys(1)[0], np.arange(N)))
FORM = np.where(np.arange(N) < 9, "totalis", "patchy")
YEARS = 0.5 + 0.3 * np.arange(N)
DAYS, VISITS = 252, np.array([0, 84, 168, 252])
JAK = ("presentation", "recruitment", "privilege", "help")


def crowd_on(resolution: float, who: np.ndarray | None = None) -> tuple[Crowd, np.ndarray]:
    index = np.arange(N) if who is None else who
    scalp = scalp_map(resolution)
    group = established_group(
        scalp,
        keys(N)[index],
        PATIENTS,
        KINETICS,
        extent=EXTENT[index],
        years=YEARS[index],
        form=FORM[index],
        before=BEFORE,
    )
    crowd = Crowd(
        scalp,
        KINETICS,
        HAIR,
        group.drive,
        group.strength,
        group.readiness,
        group.start,
        before=BEFORE,
    )
    crowd.advance(np.repeat(group.control_at_baseline(PATIENTS)[:, None], BEFORE, axis=1), [])
    return crowd, group.control_course(DAYS, PATIENTS)


def damped(size: int, cells: int, share: float) -> Given:
    given = Given.nothing(size, DAYS, cells)
    for term in JAK:
        given.taken[:, 0, TERMS.index(term)] = share
    return given


def salt_of(crowd: Crowd, seen: np.ndarray) -> np.ndarray:
    return salt_of_loss(crowd.scalp, noticed_loss(crowd.scalp, seen, SALT))


def test_health_stays_health() -> None:
    scalp = scalp_map(15.0)
    start = np.zeros((2, scalp.cells, 6))
    start[:, :, 4] = 1.0
    ones = np.ones((2, scalp.cells))
    crowd = Crowd(scalp, KINETICS, HAIR, np.ones(2), 11.0 * ones, ones, start)
    seen = crowd.advance(np.ones((2, 700)), [0, 350, 700])
    assert seen == pytest.approx(np.ones_like(seen), abs=2e-4)


def test_the_hair_chain_at_rest_is_its_own_future() -> None:
    assert HAIR.rest.shape == (STATES,)
    assert HAIR.rest.sum() == pytest.approx(1.0, abs=1e-6)
    skin = Skin.of()
    standing = skin.state[:, np.isin(skin.chain.phase_of_stage(), STANDING)].sum()
    # Long hair of the short chain: as much as stands, less the three weeks in which it is too short.
    assert float(HAIR.rest[3 : SEEN.stop].sum()) == pytest.approx(float(standing), abs=0.01)


def test_a_patient_is_the_same_in_any_company() -> None:
    crowd, control = crowd_on(15.0)
    together = crowd.advance(control, VISITS, damped(N, crowd.scalp.cells, 0.3))
    few = np.array([3, 11, 17])
    alone, mine = crowd_on(15.0, few)
    apart = alone.advance(mine, VISITS, damped(3, alone.scalp.cells, 0.3))
    assert np.array_equal(together[few], apart)


def test_branches_do_not_touch_each_other_and_picking_keeps_people() -> None:
    crowd, control = crowd_on(15.0)
    first = crowd.branch().advance(control, VISITS)
    treated = crowd.branch().advance(control, VISITS, damped(N, crowd.scalp.cells, 0.5))
    assert (treated[:, -1].mean(axis=1) > first[:, -1].mean(axis=1) - 1e-6).mean() > 0.9
    assert np.array_equal(crowd.branch().advance(control, VISITS), first)
    index = np.array([15, 2, 2, 9])
    assert np.array_equal(crowd.pick(index).advance(control[index], VISITS), first[index])
    joined = Crowd.joined([crowd.pick(np.arange(7)), crowd.pick(np.arange(7, N))])
    assert np.array_equal(joined.advance(control, VISITS), first)


def test_stopping_between_changes_nothing() -> None:
    crowd, control = crowd_on(15.0)
    whole = crowd.branch().advance(control, [168])
    parts = crowd.branch()
    parts.advance(control[:, :70], [])
    assert np.array_equal(parts.advance(control[:, 70:], [98]), whole)


@pytest.mark.slow
def test_it_agrees_with_every_follicle_followed_one_by_one() -> None:
    """Mean SALT within 5 points and each patient's within 9 rms, against 100,000 follicles on 5 mm."""
    fine = scalp_map(5.0)
    skin = Skin.of(follicles=20_000)
    share = 0.3
    exact = []
    for i in range(N):
        case = established(
            fine,
            keys(N)[i],
            DAYS + 1,
            PATIENTS,
            KINETICS,
            extent=float(EXTENT[i]),
            years=float(YEARS[i]),
            form=str(FORM[i]),
        )
        drug = Damping.of(dict.fromkeys(JAK, np.full(DAYS + 1, share)), fine.cells)
        course = follow_scalp(case, KINETICS, skin, VISITS.astype(float), drug, step_days=7)
        exact.append(salt_course(course).score)
    crowd, control = crowd_on(10.0)
    fast = salt_of(crowd, crowd.advance(control, VISITS, damped(N, crowd.scalp.cells, share)))
    gap = fast - np.array(exact)
    assert np.abs(gap.mean(axis=0)).max() < 5.0
    assert np.sqrt((gap**2).mean(axis=0)).max() < 9.0
    assert ((fast <= 20.0) == (np.array(exact) <= 20.0)).mean() > 0.9


def test_coarse_maps_agree() -> None:
    found = []
    for resolution in (7.0, 10.0, 12.0):
        crowd, control = crowd_on(resolution)
        found.append(salt_of(crowd, crowd.advance(control, VISITS)).mean(axis=0))
    assert np.abs(found[0] - found[1]).max() < 2.0
    assert np.abs(found[0] - found[2]).max() < 2.5


def test_treatment_in_place_stays_there() -> None:
    crowd, control = crowd_on(10.0)
    given = damped(N, crowd.scalp.cells, 0.0)
    left = crowd.scalp.place[:, 1] > 3.0
    given.place[:, left] = 1.0
    for term in JAK:
        given.taken[:, 1, TERMS.index(term)] = 0.85
    untreated = crowd.branch().advance(control, [252])[:, 0]
    treated = crowd.branch().advance(control, [252], given)[:, 0]
    right = crowd.scalp.place[:, 1] < -3.0
    assert treated[:, left].mean() > untreated[:, left].mean() + 0.3
    assert abs(treated[:, right].mean() - untreated[:, right].mean()) < 0.02


def test_growth_without_damping_does_little() -> None:
    crowd, control = crowd_on(15.0)
    given = Given.nothing(N, DAYS, crowd.scalp.cells)
    lift = np.ones((N, RATES, 1), dtype=np.float32)
    lift[:, 0] = 2.0
    faster = crowd.branch().advance(control, [252], Given(given.taken, given.place, lift))
    plain = crowd.branch().advance(control, [252], given)
    assert (faster - plain).min() > -0.02, "nothing is lost by it"
    assert (faster - plain).mean() < 0.1


def test_what_does_not_fit_is_refused() -> None:
    crowd, control = crowd_on(15.0)
    with pytest.raises(InputError, match="every patient"):
        crowd.advance(control[:5], VISITS)
