"""Crossover against the linear model with patients as fixed effects, and by its laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from anagen.errors import InputError
from anagen.statistics.crossover import two_period


def data(carry: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(13)
    ab = random.normal(20.0, 6.0, (9, 1)) + random.normal(0.0, 2.0, (9, 2)) + [3.0, 1.0 + carry]
    ba = random.normal(20.0, 6.0, (7, 1)) + random.normal(0.0, 2.0, (7, 2)) + [0.0, 4.0]
    return ab, ba


def test_it_is_the_linear_model_with_fixed_patients() -> None:
    ab, ba = data()
    found = two_period(ab, ba)
    y = np.concatenate([ab.ravel(), ba.ravel()])
    patients = np.repeat(np.eye(16), 2, axis=0)
    second = np.tile([0.0, 1.0], 16)
    a = np.concatenate([np.tile([1.0, 0.0], 9), np.tile([0.0, 1.0], 7)])
    x = np.column_stack([patients, second, a])
    solution, rest, *_ = np.linalg.lstsq(x, y, rcond=None)
    df = 32 - 18
    error = np.sqrt(np.diag(np.linalg.inv(x.T @ x)) * rest[0] / df)
    for contrast, place in ((found.treatment, 17), (found.period, 16)):
        assert contrast.estimate == pytest.approx(solution[place], abs=1e-10)
        assert contrast.se == pytest.approx(error[place], abs=1e-10)
        assert contrast.df == df
    assert found.n == (9, 7)


def test_carry_over_is_the_test_of_totals() -> None:
    ab, ba = data()
    other = ttest_ind(ab.sum(axis=1), ba.sum(axis=1))
    found = two_period(ab, ba).carry_over
    assert found.p == pytest.approx(other.pvalue, abs=1e-12)
    assert two_period(*data(carry=2.0)).carry_over.estimate == pytest.approx(found.estimate + 2.0)
    # It biases the treatment effect by half of itself.
    biased = two_period(*data(carry=2.0)).treatment.estimate
    assert biased == pytest.approx(two_period(ab, ba).treatment.estimate - 1.0)


def test_a_shift_of_a_period_changes_the_period_alone() -> None:
    ab, ba = data()
    shift = np.array([0.0, 5.0])
    before, after = two_period(ab, ba), two_period(ab + shift, ba + shift)
    assert after.treatment.estimate == pytest.approx(before.treatment.estimate)
    assert after.period.estimate == pytest.approx(before.period.estimate + 5.0)


def test_missing_periods_and_faults() -> None:
    ab, ba = data()
    gap = np.vstack([ab, [1.0, np.nan]])
    assert two_period(gap, ba) == two_period(ab, ba)
    with pytest.raises(InputError, match="sequence BA"):
        two_period(ab, ba[:1])
    with pytest.raises(InputError, match="two periods"):
        two_period(ab[:, :1], ba)
    with pytest.raises(InputError, match="level"):
        two_period(ab, ba, level=2.0)
