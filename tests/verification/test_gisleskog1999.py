"""Properties of the inhibitor model beyond its checks."""

from __future__ import annotations

import numpy as np
import pytest

from verification.models.gisleskog1999 import (
    CENTRAL,
    PERIPHERAL,
    UNTREATED,
    daily,
    dutasteride,
    finasteride,
    half_life_between,
    slope,
    suppression,
)

pytestmark = pytest.mark.slow


def test_without_a_dose_nothing_happens() -> None:
    assert (slope(dutasteride(), UNTREATED) == 0).all()
    assert (daily(dutasteride(), 0.0, 3) == UNTREATED).all()


def test_more_drug_suppresses_more() -> None:
    for drug in (dutasteride(), finasteride()):
        reached = [suppression(daily(drug, dose, 14)[-1]) for dose in (0.01, 0.1, 0.5, 2.5)]
        assert (np.diff(reached) > 0).all()
        assert 0 < reached[0] < reached[-1] < 100


def test_volumes_and_clearances_add_up_to_the_abstract() -> None:
    drug = dutasteride()
    assert drug.central + drug.peripheral == pytest.approx(511)
    assert drug.saturable == pytest.approx(6.2)


def test_dutasteride_leaves_faster_when_there_is_less() -> None:
    lives = [half_life_between(dutasteride(), above, above / 2) for above in (100.0, 10.0, 1.0, 0.1)]
    assert (np.diff(lives) < 0).all()


def test_the_two_compartments_come_to_one_concentration() -> None:
    state = daily(dutasteride(), 0.5, 30)[-1]
    assert state[PERIPHERAL] / dutasteride().peripheral == pytest.approx(
        state[CENTRAL] / dutasteride().central, rel=0.1
    )
