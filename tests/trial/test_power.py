"""Power and its Monte Carlo errors (R and statsmodels: verification/software/means.py)."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.power import (
    bias,
    coverage,
    power,
    sample_size,
    share_over_draws,
    share_shown,
    t_test_power,
    whole_patients,
)
from anagen.statistics.proportions import wilson


def test_exact_power() -> None:
    n = sample_size(0.5, 0.8)
    assert t_test_power(0.5, n, n) == pytest.approx(0.8, abs=1e-9)
    assert t_test_power(0.0, 40, 40) == pytest.approx(0.05, abs=1e-12)
    assert whole_patients(63.7656) == 64


def test_power_has_its_monte_carlo_error_and_a_missing_p_rejects_nothing() -> None:
    found = power([0.01, 0.2, np.nan, 0.04], 0.05)
    assert found.value == 0.5
    assert found.mcse == pytest.approx(0.25)
    assert np.isnan(power([0.01]).mcse)
    assert np.isnan(power([]).value)


def test_a_share_of_all_repeats_has_an_error() -> None:
    """Half of Wilson's interval over its quantile; of few joint draws that of the draws."""
    low, high = wilson(30, 30, 0.05)
    for shown in (np.ones(30, dtype=bool), np.zeros(30, dtype=bool)):
        found = share_shown(shown)
        assert found.mcse == pytest.approx((float(high) - float(low)) / 2.0 / 1.959964, rel=1e-6)
    assert coverage(np.zeros(30), np.ones(30), 0.5).mcse == pytest.approx(found.mcse)
    few = share_over_draws(np.ones(30, dtype=bool), np.arange(30) % 5)
    assert few.mcse == pytest.approx(share_shown(np.ones(5, dtype=bool)).mcse)
    assert np.isnan(share_shown([True]).mcse)


def test_bias_and_coverage_of_a_correct_interval() -> None:
    rng = np.random.default_rng(1)
    estimate = rng.normal(3.0, 1.0, 4000)
    found = bias(estimate, 3.0)
    assert abs(found.value) < 4 * found.mcse
    assert found.mcse == pytest.approx(1 / np.sqrt(4000), rel=0.05)
    held = coverage(estimate - 1.959964, estimate + 1.959964, 3.0)
    assert abs(held.value - 0.95) < 4 * held.mcse
    assert np.isnan(bias([np.nan], 1.0).value)


@pytest.mark.parametrize(
    "call", [lambda: t_test_power(1.0, 1), lambda: sample_size(0.0, 0.8), lambda: sample_size(0.5, 1.0)]
)
def test_what_has_no_answer_is_said(call) -> None:
    with pytest.raises(InputError):
        call()
