"""Quality of life and responders: what follows from the assumptions, and only that."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from anagen.economics.quality import (
    NOTICED,
    PROPORTIONAL,
    gain_draws,
    noticed_years,
    qalys_gained,
    utility_gains,
    worth_of_noticing,
)
from anagen.economics.responders import LOGISTIC_VARIANCE, Share, share_of
from anagen.errors import InputError
from anagen.forecasting.rated import PATIENT, chance_better
from anagen.measurement.rated_link import log_cover

STEPS = 105
TOLD = (Share(0.0, None, 100), Share(1.0, None, 100))


def course(end: float, count: int = 100) -> np.ndarray:
    """Nothing stays at 100; the other option is at `end` from the first step on. float64[P, 2, V]."""
    density = np.full((count, 2, STEPS), 100.0)
    density[:, 1, 1:] = end
    return density


def gained(density: np.ndarray, shares: tuple[Share, Share] = TOLD, mapping: str = NOTICED) -> np.ndarray:
    """QALYs gained at an unchanged diameter."""
    return qalys_gained(density, log_cover(density, np.ones_like(density)), shares, "male", mapping)


def test_utilities_are_those_of_the_tables() -> None:
    men = {one.name: one for one in utility_gains("male")}
    assert men["time trade-off, lay raters"].gain == pytest.approx(0.95 - 0.93)
    assert men["visual scale, lay raters"].gain == pytest.approx(0.93 - 0.85)
    assert men["time trade-off, patients"].se == pytest.approx(0.12 / np.sqrt(31))
    women = {one.name: one for one in utility_gains("female")}
    assert women["visual scale, lay raters"].gain == pytest.approx(0.93 - 0.83)


def test_no_change_is_worth_nothing() -> None:
    for mapping in (NOTICED, PROPORTIONAL):
        assert np.abs(gained(course(100.0), (TOLD[1], TOLD[1]), mapping)).max() == 0.0


def test_years_called_better_are_the_chance_of_it_less_the_discount() -> None:
    density = course(130.0)
    better, worse = noticed_years(log_cover(density, np.ones_like(density)))
    chance = chance_better(PATIENT, np.array(np.log(1.3)))
    assert better[:, 1] == pytest.approx(np.full(100, 1.985 * 0.967 * chance), rel=0.01)
    expected = gain_draws("male", 100) * worth_of_noticing(100)
    expected = expected * ((better - worse)[:, 1] - (better - worse)[:, 0])
    assert gained(density, (TOLD[1], TOLD[1]))[:, 1] == pytest.approx(expected)


def test_more_hair_is_worth_more_and_less_loss_is_a_gain() -> None:
    worth = [gained(course(end), (TOLD[1], TOLD[1]))[:, 1].mean() for end in (70.0, 90.0, 110.0, 130.0)]
    assert worth == sorted(worth)
    assert worth[1] < 0.0 < worth[2]
    falling = course(100.0)
    falling[:, 0, 1:] = 70.0
    assert gained(falling, (TOLD[1], TOLD[1]))[:, 1].mean() > 0.0


def test_an_unknown_mapping_is_named() -> None:
    with pytest.raises(InputError, match="noticed"):
        gained(course(100.0), TOLD, "notised")


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.6])
def test_what_the_unknown_explains_is_found_again(rho: float) -> None:
    """False alarms: correlation of 4000 pairs has SE 0.016, so 0.06 is nearly four of them.

    Log odds of two people who share a draw correlate by `rho`; their answers by less, as each rater has noise.
    """
    rng = np.random.default_rng(11)
    draws = np.arange(4000)
    common = rng.standard_normal(4000)
    one, two = (
        2.0 * (np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.standard_normal(4000)) for _ in range(2)
    )
    found = share_of(expit(one), draws, expit(two), draws)
    left = rho * 4.0 / (4.0 + LOGISTIC_VARIANCE)
    assert found.correlation == pytest.approx(left, abs=0.06)
    assert found.mean == pytest.approx(0.5, abs=0.02)
    shares = found.draws(2000)
    assert shares.mean() == pytest.approx(found.mean, abs=0.01)
    noise = 2.0 * np.sqrt(1 - rho) * rng.standard_normal((200, 1))
    given = expit(2.0 * np.sqrt(rho) * common[None] + noise).mean(axis=0)
    assert shares.std() == pytest.approx(given.std(), abs=0.03)


def test_without_other_people_a_share_has_no_spread() -> None:
    found = share_of(np.linspace(0.1, 0.9, 100), np.arange(100))
    assert found.mean == pytest.approx(0.5)
    assert found.correlation is None
    assert np.ptp(found.draws(50)) == 0.0


def test_a_share_below_half_a_person_is_none() -> None:
    assert (Share(0.001, 0.5, 100).draws(200)[:100] == 0.0).all()
