from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.biology.areata.course import Skin, follow_scalp
from anagen.biology.areata.immune_field import Kinetics, field_parameters
from anagen.biology.areata.patients import Constitution, established, healthy, patient_parameters
from anagen.biology.areata.scalp_map import REGIONS, scalp_of
from anagen.engine.keys import key_of
from anagen.errors import InputError
from anagen.measurement.salt import (
    RESPONSES,
    noticed_loss,
    rated,
    regions_in_words,
    responds,
    salt_course,
    salt_of_loss,
    salt_parameters,
)

SCALP = scalp_of(14)
RECORDS = salt_parameters()
PATIENTS = patient_parameters()
KINETICS = Kinetics.of(field_parameters())
SKIN = Skin.of(follicles=30_000)


def test_salt_runs_from_0_to_100() -> None:
    assert salt_of_loss(SCALP, np.zeros(SCALP.cells)) == pytest.approx(0.0, abs=1e-12)
    assert salt_of_loss(SCALP, np.ones(SCALP.cells)) == pytest.approx(100.0, abs=1e-9)


@pytest.mark.parametrize(("region", "weight"), [("top", 40), ("back", 24), ("left", 18), ("right", 18)])
def test_each_region_counts_with_its_weight(region: str, weight: float) -> None:
    loss = (SCALP.region == REGIONS.index(region)).astype(float)
    assert salt_of_loss(SCALP, loss) == pytest.approx(weight, abs=1e-9)


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0))
def test_more_loss_anywhere_is_never_a_lower_score(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    less = rng.random(SCALP.cells)
    more = less + share * (1.0 - less) * rng.random(SCALP.cells)
    a, b = salt_of_loss(SCALP, np.stack([less, more]))
    assert 0.0 <= a <= b <= 100.0
    seen = 1.0 - np.stack([less, more])
    noticed = salt_of_loss(SCALP, noticed_loss(SCALP, seen, RECORDS))
    assert noticed[0] <= noticed[1] + 1e-9


def test_thinning_too_slight_to_notice_scores_nothing() -> None:
    least = RECORDS.value("least_noticed")
    assert noticed_loss(SCALP, np.full(SCALP.cells, 1.0 - 0.9 * least), RECORDS).max() == 0.0
    assert noticed_loss(SCALP, np.full(SCALP.cells, 1.0 - 1.1 * least), RECORDS) == pytest.approx(1.1 * least)


def test_more_hair_than_in_health_does_not_pay_for_a_patch() -> None:
    seen = np.where(SCALP.region == 0, 0.0, 1.3)
    loss = noticed_loss(SCALP, seen, RECORDS)
    assert (loss >= 0).all()
    assert salt_of_loss(SCALP, loss) > 35


@pytest.mark.parametrize("loss", [np.full(SCALP.cells, 1.5), np.full(SCALP.cells, np.nan), np.zeros(3)])
def test_a_loss_that_cannot_be_is_refused(loss: np.ndarray) -> None:
    with pytest.raises(InputError, match="share of hair lost"):
        salt_of_loss(SCALP, loss)


def test_responders() -> None:
    score = np.array([0.0, 10.0, 20.0, 20.1, 60.0])
    assert responds("SALT<=20", score, 80.0).tolist() == [True, True, True, False, False]
    assert responds("SALT<=10", score, 80.0).tolist() == [True, True, False, False, False]
    assert responds("SALT75", score, 80.0).tolist() == [True, True, True, False, False]
    assert responds("SALT90", score, 80.0).tolist() == [True, False, False, False, False]
    assert not responds("SALT50", np.zeros(2), 0.0).any()
    with pytest.raises(InputError, match="did you mean 'SALT"):
        responds("SALT-50", score, 80.0)


@given(st.floats(1.0, 100.0), st.floats(0.0, 100.0))
def test_a_stricter_response_implies_the_milder(baseline: float, score: float) -> None:
    hit = {name: bool(responds(name, np.array(score), baseline)) for name in RESPONSES}
    assert hit["SALT<=20"] or not hit["SALT<=10"]
    assert hit["SALT30"] >= hit["SALT50"] >= hit["SALT75"] >= hit["SALT90"]


def test_a_rater_is_sure_of_all_or_nothing_and_writes_whole_numbers() -> None:
    score = np.array([0.0, 100.0, 50.0])
    assert rated(score, np.full(3, 5.0), RECORDS).tolist() == [
        0.0,
        100.0,
        50.0 + 5 * RECORDS.value("rater_sd"),
    ]
    luck = np.random.default_rng(1).standard_normal(4000)
    read = rated(np.full(4000, 50.0), luck, RECORDS)
    assert (read == np.rint(read)).all()
    assert read.mean() == pytest.approx(50.0, abs=0.3)
    assert read.std() == pytest.approx(RECORDS.value("rater_sd"), rel=0.05)


def person() -> Constitution:
    return Constitution(key_of(3, "salt"), 1.0, 8.0, 0.0)


def test_a_healthy_scalp_scores_0_all_along() -> None:
    case = healthy(SCALP, person(), 730, PATIENTS)
    found = salt_course(follow_scalp(case, KINETICS, SKIN, np.arange(0.0, 731.0, 73.0)))
    assert (found.score == 0.0).all()
    mean = (found.seen @ SCALP.area) / SCALP.area.sum()
    assert mean == pytest.approx(1.0, abs=0.01)


def test_totalis_scores_close_to_100_and_an_extent_its_percentage() -> None:
    key = key_of(3, "salt")
    flat = dict.fromkeys(("control_wander", "extent_on_control", "extent_on_drive"), 0.0)
    stuck = PATIENTS.with_values(
        {**flat, "drive_mosaic": 0.05, "established_control": 0.3, "self_limited_share": 1e-6}
    )
    for extent in (0.6, 0.9, 1.0):
        form = "totalis" if extent == 1.0 else "patchy"
        case = established(SCALP, key, 30, stuck, KINETICS, extent=extent, years=3.0, form=form)
        score = salt_course(follow_scalp(case, KINETICS, SKIN, np.array([0.0]))).score[0]
        assert score == pytest.approx(100.0 * extent, abs=8.0)


def test_seen_hair_waits_until_it_is_long_enough() -> None:
    case = healthy(SCALP, person(), 60, PATIENTS)
    course = follow_scalp(case, KINETICS, SKIN, np.array([50.0]))
    near, far = (
        salt_course(course, RECORDS.with_values({"seen_length": mm})).seen.mean() for mm in (3.0, 15.0)
    )
    assert near == pytest.approx(far, abs=0.01)  # relative to health, which waits just as long


def test_regions_in_words() -> None:
    assert regions_in_words(np.array([12.4, 40.0, 0.0, 3.0])) == "top 12 %, back 40 %, left 0 %, right 3 %"
