"""The effect as a function of the shift: equal to an analysis at each shift, and lost where it says."""

from __future__ import annotations

from math import inf, isnan

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.imputation.analysis import conditional_mean, multiple, tipping_point
from anagen.statistics.imputation.complete import imputed_after_departure
from anagen.statistics.imputation.draws import bootstrap_draws
from anagen.statistics.imputation.pool import Pooled
from anagen.statistics.imputation.records import Repeated, repeated
from anagen.statistics.imputation.shifts import Shifted, shifted_draws, shifted_means, tipping_shift

AT_RANDOM = "missing at random"


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


@pytest.fixture(scope="module")
def data() -> Repeated:
    return trial(120, 41, effect=1.9)


def by_draws(data: Repeated) -> Shifted:
    draws = list(bootstrap_draws(data, 8, np.random.default_rng(5)))
    return shifted_draws(data, draws, AT_RANDOM, np.random.default_rng(6))


def same(one: Pooled, other: Pooled) -> None:
    for name in ("estimate", "se", "df", "p", "low", "high"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-8), name


@pytest.mark.parametrize("delta", [0.0, -1.5, 4.0])
def test_multiple_imputation_at_a_shift_is_the_analysis_with_that_shift(data: Repeated, delta: float) -> None:
    draws = list(bootstrap_draws(data, 8, np.random.default_rng(5)))
    moved = delta * (data.arm == 1)[:, None] * np.ones(data.outcome.shape)
    wanted = multiple(data, draws, AT_RANDOM, np.random.default_rng(6), delta=moved)
    same(by_draws(data).at(delta), wanted)


@pytest.mark.parametrize("strategy", [AT_RANDOM, "jump to reference", "copy increments in reference"])
def test_conditional_means_at_a_shift_are_the_analysis_with_that_shift(strategy: str) -> None:
    data = trial(60, 12)
    effect = shifted_means(data, strategy)
    for delta in (0.0, -2.0):
        moved = delta * (data.arm == 1)[:, None] * np.ones(data.outcome.shape)
        same(effect.at(delta), conditional_mean(data, strategy, delta=moved))


def test_the_tipping_shift_is_that_of_the_search_by_whole_analyses(data: Repeated) -> None:
    draws = list(bootstrap_draws(data, 8, np.random.default_rng(5)))
    wanted = tipping_point(data, draws, AT_RANDOM, np.random.default_rng(6), farthest=-40.0)
    found = tipping_shift(by_draws(data), lambda one: one.p < 0.05 and one.estimate > 0, -40.0)
    assert found == pytest.approx(wanted.delta, rel=1e-6)


def test_nothing_concluded_never_lost_and_no_draws(data: Repeated) -> None:
    effect = by_draws(data)
    assert isnan(tipping_shift(effect, lambda one: False, -1.0))
    assert tipping_shift(effect, lambda one: True, -1.0) == -inf
    with pytest.raises(InputError, match="at least 2"):
        shifted_draws(data, [], AT_RANDOM, np.random.default_rng(6))


def test_without_missing_values_a_shift_moves_nothing() -> None:
    data = trial(40, 8, leave=0.0)
    data.outcome[np.isnan(data.outcome)] = 1.0
    assert imputed_after_departure(data).sum() == 0
    effect = by_draws(data)
    assert effect.at(-30.0).estimate == pytest.approx(effect.at(0.0).estimate)
