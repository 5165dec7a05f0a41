"""Power curves: the exact size lies within the stated error, the curve rises, clusters widen it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtr

from anagen.errors import InputError
from anagen.statistics.power import sample_size, t_test_power
from anagen.statistics.power_curve import PowerCurve, fit_power_curve

BOUND = 1.959964
SIZES = [60, 80, 100, 120, 140, 160, 180, 200, 240]


def trials(effect: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Significant or not, [R, J], of t tests on the first patients of one trial each."""
    replicates, largest = len(effect), max(SIZES) // 2
    treated = rng.standard_normal((replicates, largest)) + effect[:, None]
    control = rng.standard_normal((replicates, largest))
    found = []
    for size in SIZES:
        n = size // 2
        a, b = treated[:, :n], control[:, :n]
        se = np.sqrt((a.var(axis=1, ddof=1) + b.var(axis=1, ddof=1)) / n)
        t = (a.mean(axis=1) - b.mean(axis=1)) / se
        found.append(2.0 * stdtr(2 * n - 2, -np.abs(t)) < 0.05)
    return np.array(found, dtype=float).T


def test_the_exact_size_is_within_its_stated_error() -> None:
    """Of 40 explorations the interval holds the noncentral t's size in 34 or more (38 expected)."""
    rng, exact = np.random.default_rng(5), 2.0 * sample_size(0.5, 0.9)
    held, away = 0, []
    for number in range(40):
        success = trials(np.full(400, 0.5), rng)
        found = fit_power_curve(
            SIZES, success, np.arange(400), bound=BOUND, uncertain=False, bootstraps=100, seed=number
        ).solve(0.9)
        held += found.interval95[0] <= exact <= found.interval95[1]
        away.append((found.size - exact) / found.se)
    assert held >= 34
    assert abs(np.mean(away)) < 0.6  # 3.8 standard errors of the mean: no bias beyond the error
    assert 0.7 < np.std(away) < 1.4


def test_assurance_of_an_uncertain_effect() -> None:
    """Effects of normal draws: the exact average power lies in the fitted band; clusters make it wide."""
    rng = np.random.default_rng(11)
    drawn = rng.normal(0.5, 0.15, 80)
    cluster = np.repeat(np.arange(80), 5)
    success = trials(drawn[cluster], rng)
    fitted = fit_power_curve(SIZES, success, cluster, bound=BOUND, uncertain=True, bootstraps=200)
    low, high = fitted.band(SIZES)
    exact = [np.mean([t_test_power(one, size / 2, size / 2) for one in drawn]) for size in SIZES]
    assert all(low - 0.02 <= exact)
    assert all(exact <= high + 0.02)
    alone = fit_power_curve(SIZES, success, np.arange(400), bound=BOUND, uncertain=True, bootstraps=200)
    assert fitted.solve(0.8).se > alone.solve(0.8).se


def test_a_curve_rises_and_is_solved_where_it_is() -> None:
    curve = PowerCurve(1.96, 0.2, 0.004)
    sizes = np.arange(1, 2000)
    assert (np.diff(curve.at(sizes)) > 0).all()
    assert curve.at(curve.size(0.8)) == pytest.approx(0.8, abs=1e-9)
    assert curve.size(0.9999) == np.inf  # the assurance ends at Phi(0.2 / sqrt(0.004))


def test_trials_missing_at_large_sizes_are_left_out() -> None:
    """NaN is no failure."""
    rng = np.random.default_rng(3)
    success = trials(np.full(300, 0.5), rng)
    partly = success.copy()
    partly[150:, 5:] = np.nan
    whole, part = (
        fit_power_curve(SIZES, one, np.arange(300), bound=BOUND, uncertain=False, bootstraps=100).solve(0.9)
        for one in (success, partly)
    )
    assert part.size == pytest.approx(whole.size, abs=2.5 * part.se)


def test_too_few_trials() -> None:
    with pytest.raises(InputError, match="too few trials"):
        fit_power_curve([10], [[1.0]], [0], bound=BOUND, uncertain=False)
