"""Power and its Monte Carlo errors (R and statsmodels: verification/software/means.py)."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.power import bias, coverage, power, sample_size, t_test_power, whole_patients


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
