"""Many adaptive trials at once: the same as one by one, and false alarms and sizes as exact integrals say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from anagen.errors import InputError
from anagen.statistics.adaptive.combination import Combination, InverseNormal, rejects
from anagen.statistics.adaptive.enlarged import ZONES, PromisingZone, blinded_size, level_left
from anagen.statistics.adaptive.fisher import equal_levels
from anagen.statistics.adaptive.intersection import DunnettIntersection, Intersection, bonferroni, simes
from anagen.statistics.adaptive.many import DunnettOfMany, intersection_of, rejected_by_stage
from anagen.statistics.adaptive.reestimation import blinded_sd, promising_zone
from anagen.statistics.adaptive.seamless import SelectionRule
from anagen.statistics.adaptive.selection import closed_combination
from anagen.statistics.dunnett import dunnett_p
from anagen.statistics.sequential.lan_demets import spend_alpha
from anagen.statistics.sequential.spending import PocockType

WEIGHTS = (0.7, 0.6, 0.65)
POCOCK = InverseNormal(spend_alpha((0.4, 1.0), PocockType(), alpha=0.025))


@pytest.mark.parametrize("combination", [POCOCK, equal_levels(2)], ids=["inverse normal", "Fisher"])
@pytest.mark.parametrize(
    ("name", "one"),
    [("Dunnett", DunnettIntersection(WEIGHTS)), ("Simes", simes), ("Bonferroni", bonferroni)],
)
def test_many_trials_are_judged_as_each_alone(combination: Combination, name: str, one: Intersection) -> None:
    """Verdicts of 60 trials, arms dropped in half of them."""
    rng = np.random.default_rng(1)
    p = rng.uniform(size=(60, 2, 3)) ** 3
    p[:30, 1, 0] = np.nan
    p[:10, 1, 1] = np.nan
    found = rejected_by_stage(p, combination, intersection_of(name, WEIGHTS))
    for number, trial in enumerate(p):
        assert np.array_equal(found[number], closed_combination(trial, combination, one).rejected)
    assert 0.1 < found[:, 1].mean() < 0.9


def test_the_table_of_dunnett_is_that_of_dunnett() -> None:
    """Adjusted p values by the table, over all that matters."""
    z = np.random.default_rng(2).uniform(-4.0, 6.0, 300)
    found = DunnettOfMany(WEIGHTS).of_statistic(z, (0, 1, 2))
    assert found == pytest.approx([dunnett_p(one, WEIGHTS, sides=1) for one in z], abs=1e-9)


def test_a_margin_of_many_is_that_of_each() -> None:
    """A combination takes stages along the last axis."""
    p = np.random.default_rng(3).uniform(size=(20, 2))
    for combination in (POCOCK, equal_levels(2, stop=0.5)):
        each = np.stack([combination.margin(one) for one in p])
        assert np.array_equal(combination.margin(p), each)
        assert np.array_equal(
            np.maximum.accumulate(combination.margin(p) > 0, axis=1), [rejects(combination, one) for one in p]
        )


@pytest.mark.parametrize("combination", [POCOCK, equal_levels(2)], ids=["inverse normal", "Fisher"])
def test_sizes_are_those_of_the_promising_zone(combination: Combination) -> None:
    """Level left, zone and size of each trial, as by the functions for one."""
    z = np.random.default_rng(4).normal(1.5, 1.0, 60)
    z = z[combination.margin(norm.sf(z)[:, None])[:, 0] < 0]
    level = level_left(combination, norm.sf(z))
    size, zone = PromisingZone(1.5, 3.0, 0.8, 0.3).sizes(level, z)
    for number, one in enumerate(z):
        left = combination.conditional_error([norm.sf(one)])
        assert level[number] == pytest.approx(left, abs=1e-9)
        wanted = promising_zone(left, one, planned=1.5, largest=3.0, power=0.8)
        assert size[number] == pytest.approx(wanted.information, rel=1e-6)
        assert ZONES[zone[number]] == wanted.zone
    assert set(zone.tolist()) == {0, 1, 2}


def test_a_blinded_size_keeps_the_level_and_takes_what_is_expected() -> None:
    """Blinded variance, then a z test with the SD known: 20,000 trials of 5 % false alarms one-sided 2.5 %.

    The share lies within 4 standard errors of the level (one false alarm of this test in 16,000 seeds), the
    mean size within 4 of the exact one, by integration over the chi-square of the variance.
    """
    rng = np.random.default_rng(5)
    first, most, effect = 40, 160, 0.8
    y = rng.standard_normal((20_000, most))
    arm = np.tile([0, 1], most // 2)
    sd = y[:, :first].std(axis=1, ddof=1)
    assert sd[0] == pytest.approx(blinded_sd(y[0, :first]))
    total = np.ceil(blinded_size(sd, effect, 0.025, 0.9, 0.5, 50, most)).astype(int)
    total += total % 2
    sign = np.where(arm == 1, 2.0, -2.0)
    z = np.cumsum(y * sign, axis=1)[np.arange(len(y)), total - 1] / (2.0 * np.sqrt(total))
    alarms = (z > norm.isf(0.025)).mean()
    assert abs(alarms - 0.025) < 4 * np.sqrt(0.025 * 0.975 / len(y))
    from scipy.stats import chi2

    def size(variance: float) -> float:
        made = np.ceil(blinded_size(np.array([np.sqrt(variance)]), effect, 0.025, 0.9, 0.5, 50, most)[0])
        return float(made + made % 2)

    grid = chi2.ppf((np.arange(20_000) + 0.5) / 20_000, first - 1) / (first - 1)
    exact = np.mean([size(one) for one in grid])
    assert abs(total.mean() - exact) < 4 * total.std() / np.sqrt(len(y))


def test_arms_that_go_on() -> None:
    """The best, all near the best, and none below the bound of futility."""
    estimate = np.array([[1.0, 3.0, 2.5], [np.nan, -1.0, -2.0]])
    z = estimate / 1.0
    assert SelectionRule(1).kept(estimate, z).tolist() == [[False, True, False], [False, True, False]]
    assert SelectionRule(2).kept(estimate, z).tolist() == [[False, True, True], [False, True, True]]
    near = SelectionRule(within=0.6, futility=0.0)
    assert near.kept(estimate, z).tolist() == [[False, True, True], [False, False, False]]


def test_faults_are_told() -> None:
    """Zones that do not rise, and three stages."""
    with pytest.raises(InputError, match="second stage 2 to 1"):
        PromisingZone(2.0, 1.0)
    with pytest.raises(InputError, match="3 stages"):
        level_left(equal_levels(3), np.array([0.1]))
    with pytest.raises(InputError, match="Dunett"):
        intersection_of("Dunett", WEIGHTS)


@pytest.mark.parametrize(
    ("combination", "first"),
    [(POCOCK, norm.sf(POCOCK.design.efficacy[0])), (equal_levels(2), equal_levels(2).bounds[0])],
    ids=["inverse normal", "Fisher"],
)
def test_the_conditional_error_integrates_to_the_level(combination: Combination, first: float) -> None:
    """Over all first stages, what is spent at the look and what is left are the level."""
    rest = quad(lambda p: float(level_left(combination, np.array([p]))[0]), first, 1.0, limit=200)[0]
    assert first + rest == pytest.approx(0.025, abs=1e-7)
