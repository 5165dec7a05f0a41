"""Rubin's rules by hand, conditional means with jackknife, and analyses under causes of leaving."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.imputation.analysis import (
    Ancova,
    Effect,
    conditional_mean,
    multiple,
    tipping_point,
)
from anagen.statistics.imputation.draws import augmentation_draws, bootstrap_draws
from anagen.statistics.imputation.normal import fit
from anagen.statistics.imputation.pool import rubin
from anagen.statistics.imputation.records import Repeated, repeated


def trial(n: int, seed: int, effect: float = 3.0, *, leave: float = 0.9) -> Repeated:
    """Patients of the active arm who did badly at the first visit often leave: random given the observed."""
    random = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    person = random.normal(0.0, 2.0, n)
    y = (
        person[:, None]
        + np.outer(arm, [effect / 3, 2 * effect / 3, effect])
        + random.normal(0.0, 1.0, (n, 3))
    )
    baseline = person + random.normal(0.0, 1.0, n)
    bad = (y[:, 0] < 1.0) & (random.random(n) < leave) & (arm == 1)
    y[bad, 1:] = np.nan
    y[(random.random(n) < 0.1) & ~bad, 2:] = np.nan
    return repeated(y, arm, baseline)


def test_rubin_by_hand() -> None:
    found = rubin([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    assert found.estimate == 2.0
    assert found.se == pytest.approx(sqrt(7.0 / 3.0))
    assert found.df == pytest.approx(2 / (4 / 7) ** 2)
    # Barnard and Rubin 1999, equations 3 to 5, with 20 degrees of freedom for complete data
    small = rubin([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], 20.0)
    assert small.df == pytest.approx(1 / (1 / 6.125 + 1 / (21 / 23 * 20 * 3 / 7)))
    same = rubin([1.0, 1.0], [4.0, 4.0])
    assert (same.df, same.missing_information) == (inf, 0.0)
    assert same.low == pytest.approx(1.0 - 2 * 1.959963984540054)


def test_the_jackknife_of_complete_data_by_hand() -> None:
    random = np.random.default_rng(2)
    y = random.normal(size=(20, 1))
    arm = np.arange(20) % 2
    found = conditional_mean(repeated(y, arm), "jump to reference")
    means = [y[arm == a].mean() for a in (0, 1)]
    rest = np.concatenate([y[arm == a, 0] - means[a] for a in (0, 1)])
    assert found.estimate == pytest.approx(means[1] - means[0], abs=1e-12)
    assert found.se == pytest.approx(sqrt(19 / 20 * ((rest / 9) ** 2).sum()), rel=1e-10)


def test_missing_at_random_is_right_where_complete_cases_are_not() -> None:
    data = trial(6000, 31)
    model = list(bootstrap_draws(data, 20, np.random.default_rng(1)))
    found = multiple(data, model, "missing at random", np.random.default_rng(2))
    assert found.estimate == pytest.approx(3.0, abs=4 * found.se)
    full = ~data.missing.any(axis=1)
    cases = Ancova()(
        Repeated(data.outcome[full], data.arm[full], data.covariates[full], data.departure[full])
    )
    assert cases.estimate - 3.0 > 4 * cases.se


def test_the_error_under_no_effect_is_nominal_at_random_and_not_with_complete_cases() -> None:
    """Fixed seed; 250 trials of 60; 0.05 + 4 standard errors: another seed fails in 1 of 30,000.

    Leaving depends on what was seen in the active arm alone, so those who stay are better than the reference.
    """
    wrong = naive = 0
    for seed in range(250):
        data = trial(60, 1000 + seed, effect=0.0, leave=0.6)
        data = repeated(data.outcome, data.arm)
        random = np.random.default_rng(seed)
        found = multiple(data, bootstrap_draws(data, 8, random), "missing at random", random)
        wrong += found.p < 0.05
        full = data.only(np.nonzero(~data.missing.any(axis=1))[0])
        cases = Ancova()(full)
        naive += abs(cases.estimate) > 2.02 * cases.se
    most = 0.05 + 4 * sqrt(0.05 * 0.95 / 250)
    assert wrong / 250 < most
    assert naive / 250 > most


def test_the_ways_agree_and_order_as_they_must() -> None:
    """Fixed seed. 60 imputations: their Monte Carlo error is below a tenth of the standard error."""
    data = trial(160, 33)
    draws = list(augmentation_draws(data, 60, np.random.default_rng(3), burn_in=50, thin=5))
    by = {}
    for name in ("missing at random", "copy increments in reference", "jump to reference"):
        by[name] = multiple(data, draws, name, np.random.default_rng(4)), conditional_mean(data, name)
        drawn, mean = by[name]
        assert drawn.estimate == pytest.approx(mean.estimate, abs=0.35 * drawn.se)
    at_random, increments, jump = by.values()
    # The effect that a leaver keeps is all, that reached, or none.
    assert at_random[1].estimate > increments[1].estimate > jump[1].estimate
    # Under the jump those who left carry no effect: its spread in repeated samples falls, Rubin's does not.
    assert jump[1].se < at_random[1].se
    assert jump[0].se > 1.1 * jump[1].se
    assert at_random[0].se == pytest.approx(at_random[1].se, rel=0.2)


def test_a_fit_of_many_imputations_is_the_same_for_the_same_seed() -> None:
    data = trial(60, 3)

    def once() -> float:
        draws = augmentation_draws(data, 3, np.random.default_rng(9), burn_in=5, thin=2)
        return multiple(data, draws, "copy reference", np.random.default_rng(10)).estimate

    assert once() == once()


def test_the_tipping_point_is_where_significance_ends() -> None:
    data = trial(300, 41, effect=1.5)
    draws = list(bootstrap_draws(data, 15, np.random.default_rng(5)))
    random = np.random.default_rng(6)
    found = tipping_point(data, draws, "missing at random", random, farthest=-40.0)
    assert -40.0 < found.delta < 0.0
    assert found.pooled.p == pytest.approx(0.05, abs=1e-6)
    near = multiple(data, draws, "missing at random", np.random.default_rng(6), delta=found.delta / 2)
    assert near.p < 0.05
    assert tipping_point(data, draws, "missing at random", random, farthest=-0.01).delta == inf
    nothing = trial(60, 3, effect=0.0)
    draws = list(bootstrap_draws(nothing, 5, random))
    with pytest.raises(InputError, match="not significant"):
        tipping_point(nothing, draws, "missing at random", random, farthest=-1.0)


def test_an_own_analysis_can_be_given() -> None:
    data = trial(40, 8)
    draws = list(bootstrap_draws(data, 2, np.random.default_rng(5)))

    def mean(full: Repeated) -> Effect:
        return Effect(float(full.outcome[:, 1].mean()), 0.5, inf)

    assert multiple(data, draws, "missing at random", np.random.default_rng(1), mean).se > 0.5
    with pytest.raises(InputError, match="at least 2"):
        multiple(data, draws[:1], "missing at random", np.random.default_rng(1), mean)
    with pytest.raises(InputError, match="two or more"):
        rubin([1.0], [1.0])
    with pytest.raises(InputError, match="level"):
        rubin([1.0, 2.0], [1.0, 1.0], level=0.0)


@pytest.mark.parametrize("seed", [51, 52])
def test_conditional_means_at_random_give_the_mixed_models_estimate(seed: int) -> None:
    """The maximum of the likelihood is where regression on its own conditional means gives it back."""
    data = trial(80, seed)
    data.outcome[np.arange(0, 80, 7), 0] = np.nan
    coefficients = fit(data).coefficients[0]
    found = conditional_mean(data, "missing at random").estimate
    assert found == pytest.approx(coefficients[1, 2] - coefficients[0, 2], abs=1e-7)
