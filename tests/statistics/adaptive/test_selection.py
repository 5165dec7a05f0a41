"""Closed testing with selection of arms, and re-estimation: laws, and errors by simulation."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from anagen.errors import InputError
from anagen.statistics.adaptive.combination import InverseNormal
from anagen.statistics.adaptive.intersection import (
    DunnettIntersection,
    Intersection,
    bonferroni,
    closed_p,
    simes,
)
from anagen.statistics.adaptive.reestimation import (
    blinded_sd,
    information_needed,
    power_of_stage,
    promising_zone,
)
from anagen.statistics.adaptive.selection import closed_combination
from anagen.statistics.dunnett import dunnett_adjusted, dunnett_weights
from anagen.statistics.multiplicity import adjust
from anagen.statistics.sequential.classical import obrien_fleming
from anagen.statistics.sequential.interim import conditional_power

TEST = InverseNormal(obrien_fleming(2))


def test_closed_tests_are_the_known_procedures() -> None:
    p = np.array([0.011, 0.024, 0.4, 0.02])
    np.testing.assert_allclose(closed_p(p, bonferroni), adjust(p, "Holm"), atol=1e-15)
    np.testing.assert_allclose(closed_p(p, simes), adjust(p, "Hommel"), atol=1e-15)
    weights = dunnett_weights([20, 30, 25, 20], 40)
    np.testing.assert_allclose(
        closed_p(p, DunnettIntersection(tuple(weights))),
        dunnett_adjusted(-ndtri(p), weights, sides=1),
        atol=1e-12,
    )


@pytest.mark.parametrize("test", [bonferroni, simes, DunnettIntersection((sqrt(0.5),) * 3)])
def test_one_arm_is_the_plain_combination_and_more_are_stricter(test: Intersection) -> None:
    p = np.array([[0.04], [0.01]])
    alone = closed_combination(p, TEST, test)
    np.testing.assert_allclose(alone.margin[:, 0], TEST.margin(p[:, 0]), atol=1e-6)
    three = closed_combination([[0.04, 0.3, 0.6], [0.01, np.nan, np.nan]], TEST, test)
    assert (three.margin[:, 0] <= alone.margin[:, 0] + 1e-6).all()
    assert not three.rejected[:, 1:].any()
    assert np.isnan(three.margin[1, 1:]).all()


def test_an_arm_once_rejected_stays_rejected() -> None:
    found = closed_combination([[1e-6, 1e-5, 0.9], [np.nan, 0.9, 0.9]], TEST, simes)
    assert found.rejected.tolist() == [[True, True, False], [True, True, False]]


def trials(n: int, effects: list[float], seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Stagewise z of three arms against one control, n trials by stages by arms; the best goes on alone."""
    random = np.random.default_rng(seed)
    arms = random.normal(effects, 1.0, (n, 2, 3))
    control = random.normal(0.0, 1.0, (n, 2, 1))
    z = (arms - control) / sqrt(2.0)
    return z, z[:, 0].argmax(axis=1)


def test_selection_keeps_the_familywise_error_and_a_naive_test_does_not() -> None:
    """Fixed seed; 2,500 null trials; 0.025 + 4 standard errors: another seed fails in 1 of 30,000 at most."""
    n = 2500
    z, best = trials(n, [0.0, 0.0, 0.0], 1411)
    dunnett = DunnettIntersection((sqrt(0.5),) * 3)
    wrong = naive = 0
    for trial, chosen in zip(z, best, strict=True):
        p = ndtr(-trial)
        p[1, np.arange(3) != chosen] = np.nan
        wrong += closed_combination(p, TEST, dunnett).rejected[-1].any()
        naive += trial[:, chosen].sum() / sqrt(2.0) > 1.96
    most = 0.025 + 4 * sqrt(0.025 * 0.975 / n)
    assert wrong / n < most
    assert naive / n > most


def test_sample_size_by_conditional_power_keeps_alpha_and_pooling_does_not() -> None:
    """Fixed seed; 400,000 null trials, 4 standard errors: another seed fails in 1 of 15,000.

    The second stage grows to eight times the plan where the first one looks promising.
    """
    n = 400_000
    random = np.random.default_rng(2718)
    z1, z2 = random.normal(size=(2, n))
    larger = np.where((z1 > 0.3) & (z1 < 1.6), 8.0, 1.0)
    combined = (z1 + z2) / sqrt(2.0)
    pooled = (z1 + np.sqrt(larger) * z2) / np.sqrt(1.0 + larger)
    early = z1 > TEST.design.efficacy[0]
    error = (early | (combined > TEST.design.efficacy[1])).mean()
    slack = 4 * sqrt(0.025 * 0.975 / n)
    assert error == pytest.approx(0.025, abs=slack)
    assert (early | (pooled > TEST.design.efficacy[1])).mean() > 0.025 + slack


def test_information_needed_gives_the_power_wanted() -> None:
    left = TEST.conditional_error([ndtr(-1.2)])
    size = information_needed(left, 0.4, 0.9)
    assert power_of_stage(left, 0.4, size) == pytest.approx(0.9, abs=1e-12)
    assert information_needed(0.95, 0.4, 0.9) == 0.0
    assert information_needed(left, 0.0, 0.9) == inf
    assert power_of_stage(0.0, 1.0, 9.0) == 0.0
    left = TEST.conditional_error([ndtr(-1.6)])
    whole = conditional_power(TEST.design, 1, 1.6, 0.4 * sqrt(2 * 30.0))
    assert power_of_stage(left, 0.4, 30.0) == pytest.approx(whole, abs=1e-12)


def test_the_promising_zone_enlarges_between_its_ends_alone() -> None:
    plan = {"planned": 40.0, "largest": 120.0, "power": 0.9, "least": 0.3}
    zones = []
    for z in np.linspace(0.2, 2.7, 26):
        left = TEST.conditional_error([float(ndtr(-z))])
        found = promising_zone(left, z / sqrt(40.0), **plan)
        zones.append(found.zone)
        assert 40.0 <= found.information <= 120.0
        if found.zone != "promising":
            assert found.information == 40.0
        elif found.information < 120.0:
            assert found.conditional_power == pytest.approx(0.9, abs=1e-12)
    assert zones == sorted(zones, key=["unfavourable", "promising", "favourable"].index)
    assert len(set(zones)) == 3


def test_blinded_spread() -> None:
    random = np.random.default_rng(5)
    values = np.concatenate([random.normal(0.0, 3.0, 20_000), random.normal(2.0, 3.0, 20_000)])
    assert blinded_sd(values, 2.0) == pytest.approx(3.0, abs=0.05)
    assert blinded_sd(values) == pytest.approx(sqrt(10.0), abs=0.05)


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="from the first"):
        closed_combination([[0.1, np.nan], [0.1, 0.1]], TEST, simes)
    with pytest.raises(InputError, match="1 to 2 stages"):
        closed_combination(np.full((3, 2), 0.1), TEST, simes)
    with pytest.raises(InputError, match="one for each stage"):
        closed_combination([[0.1], [0.1]], TEST, (simes,))
    with pytest.raises(InputError, match="closed test"):
        closed_p(np.full(13, 0.1), simes)
    with pytest.raises(InputError, match="0 to 1"):
        closed_p([2.0], simes)
    with pytest.raises(InputError, match="powers that rise"):
        promising_zone(0.1, 0.3, planned=40.0, largest=30.0)
    with pytest.raises(InputError, match="conditional power"):
        information_needed(0.1, 0.3, 1.0)
    with pytest.raises(InputError, match="spread"):
        blinded_sd([1.0, 1.1, 0.9], 5.0)
