"""Quality of life and responders: what follows from the assumptions, and only that."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from anagen.economics.quality import (
    NOTICED,
    PROPORTIONAL,
    gain_draws,
    noticed_years,
    qalys_gained,
    utility_gains,
    worth_of_noticing,
)
from anagen.economics.responders import Share, share_of
from anagen.errors import InputError

STEPS = 105
TOLD = (Share(0.0, None, 100), Share(1.0, None, 100))


def course(end: float, count: int = 100) -> np.ndarray:
    """Nothing stays at 100; the other option is at `end` from the first step on. float64[P, 2, V]."""
    density = np.full((count, 2, STEPS), 100.0)
    density[:, 1, 1:] = end
    return density


def test_utilities_are_those_of_the_tables() -> None:
    men = {one.name: one for one in utility_gains("male")}
    assert men["time trade-off, lay raters"].gain == pytest.approx(0.95 - 0.93)
    assert men["visual scale, lay raters"].gain == pytest.approx(0.93 - 0.85)
    assert men["time trade-off, patients"].se == pytest.approx(0.12 / np.sqrt(31))
    women = {one.name: one for one in utility_gains("female")}
    assert women["visual scale, lay raters"].gain == pytest.approx(0.93 - 0.83)


def test_no_change_is_worth_nothing() -> None:
    for mapping in (NOTICED, PROPORTIONAL):
        assert np.abs(qalys_gained(course(100.0), TOLD, "male", mapping)).max() == 0.0


def test_a_change_below_what_is_noticed_counts_only_in_proportion() -> None:
    assert np.abs(qalys_gained(course(110.0), TOLD, "male", NOTICED)).max() == 0.0
    assert qalys_gained(course(110.0), TOLD, "male", PROPORTIONAL)[:, 1].mean() > 0.0


def test_two_years_of_a_noticed_gain_are_two_years_less_the_discount() -> None:
    better, worse = noticed_years(course(130.0))
    assert better[:, 1] == pytest.approx(np.full(100, 1.985 * 0.967), rel=0.01)
    assert worse.max() == 0.0
    expected = gain_draws("male", 100) * worth_of_noticing(100) * better[:, 1]
    assert qalys_gained(course(130.0), TOLD, "male")[:, 1] == pytest.approx(expected)


def test_a_loss_mirrors_a_gain_and_less_loss_is_a_gain() -> None:
    gain = qalys_gained(course(130.0), TOLD, "male")[:, 1]
    loss = qalys_gained(course(70.0), (TOLD[0], Share(0.0, None, 100)), "male")[:, 1]
    assert loss == pytest.approx(-gain)
    falling = course(100.0)
    falling[:, 0, 1:] = 70.0
    kept = qalys_gained(falling, (TOLD[0], Share(0.0, None, 100)), "male")[:, 1]
    assert kept == pytest.approx(gain)


def test_an_unknown_mapping_is_named() -> None:
    with pytest.raises(InputError, match="noticed"):
        qalys_gained(course(100.0), TOLD, "male", "notised")


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.6])
def test_what_the_unknown_explains_is_found_again(rho: float) -> None:
    """False alarms: correlation of 4000 pairs has SE 0.016, so 0.06 is nearly four of them."""
    rng = np.random.default_rng(11)
    draws = np.arange(4000)
    common = rng.standard_normal(4000)
    one, two = (np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.standard_normal(4000) for _ in range(2))
    found = share_of(one, 0.8, draws, two, draws)
    assert found.correlation == pytest.approx(rho, abs=0.06)
    assert found.mean == pytest.approx(1 - ndtr(0.8), abs=0.02)
    shares = found.draws(2000)
    assert shares.mean() == pytest.approx(found.mean, abs=0.005)
    given = ndtr((ndtri(found.mean) + np.sqrt(rho) * common) / np.sqrt(1 - rho))
    assert shares.std() == pytest.approx(given.std(), abs=0.03)


def test_without_other_people_a_share_has_no_spread() -> None:
    found = share_of(np.linspace(-1, 1, 100), 0.5, np.arange(100))
    assert found.correlation is None
    assert np.ptp(found.draws(50)) == 0.0


def test_a_share_below_half_a_person_is_none() -> None:
    assert (Share(0.001, 0.5, 100).draws(200)[:100] == 0.0).all()
