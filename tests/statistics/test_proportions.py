"""Intervals of proportions by definition and Newcombe's paper (R: verification/software/responders.py)."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.contingency import cochran_mantel_haenszel
from anagen.statistics.exact import fisher
from anagen.statistics.proportions import (
    clopper_pearson,
    constrained_risks,
    mee,
    miettinen_nurminen,
    newcombe,
    wald,
    wilson,
)

CLASSIC = [56, 48], [70, 80]


def test_the_constrained_risks_are_the_most_likely() -> None:
    rng = np.random.default_rng(5)
    n = rng.integers(1, 40, (200, 2)).astype(float)
    x = rng.binomial(n.astype(int), rng.uniform(0, 1, (200, 2))).astype(float)
    difference = rng.uniform(-0.98, 0.98, 200)
    best = constrained_risks(x, n, difference)
    np.testing.assert_allclose(best[:, 0] - best[:, 1], difference, atol=1e-12)

    def likelihood(control: np.ndarray) -> np.ndarray:
        p = np.clip(np.stack([control + difference, control], axis=-1), 1e-300, 1.0)
        q = np.clip(1.0 - np.stack([control + difference, control], axis=-1), 1e-300, 1.0)
        return np.where(x > 0, x * np.log(p), 0.0).sum(-1) + np.where(n > x, (n - x) * np.log(q), 0.0).sum(-1)

    top = likelihood(best[:, 1])
    low, high = np.maximum(0.0, -difference), np.minimum(1.0, 1.0 - difference)
    for share in np.linspace(0.0, 1.0, 101):
        assert (likelihood(low + share * (high - low)) <= top + 1e-9).all()


def test_stratified_score_interval_and_the_test_agree() -> None:
    rng = np.random.default_rng(6)
    n = rng.integers(2, 25, (200, 3, 2))
    events = rng.binomial(n, rng.uniform(0.2, 0.6, (200, 3, 2)))
    low, high = miettinen_nurminen(events, n, stratified=True)
    p = cochran_mantel_haenszel(events, n).p
    known = np.isfinite(p)
    assert np.array_equal((p < 0.05)[known], ((low > 0) | (high < 0))[known])
    assert 10 < (p[known] < 0.05).sum() < 190


def test_one_stratum_is_no_stratum() -> None:
    stratified = miettinen_nurminen([CLASSIC[0]], [CLASSIC[1]], stratified=True)
    np.testing.assert_allclose(stratified, miettinen_nurminen(*CLASSIC), atol=1e-14)


def test_intervals_hold_the_estimate_and_stay_within_bounds() -> None:
    grid = np.array([[a, b] for a in range(8) for b in range(6)])
    sizes = np.broadcast_to([7, 5], grid.shape)
    difference = grid[:, 0] / 7 - grid[:, 1] / 5
    for method in (newcombe, miettinen_nurminen, mee):
        low, high = method(grid, sizes)
        assert (low <= difference + 1e-12).all()
        assert (difference <= high + 1e-12).all()
        assert (low >= -1 - 1e-12).all()
        assert (high <= 1 + 1e-12).all()
        back_low, back_high = method(grid[:, ::-1], sizes[:, ::-1])
        np.testing.assert_allclose((low, high), (-back_high, -back_low), atol=1e-9)


def test_the_score_interval_keeps_its_level_where_walds_does_not() -> None:
    from scipy.stats import binom

    grid = np.array([[a, b] for a in range(16) for b in range(16)])
    size = np.full_like(grid, 15)
    chance = binom.pmf(grid[:, 0], 15, 0.25) * binom.pmf(grid[:, 1], 15, 0.05)

    def coverage(bounds: tuple[np.ndarray, np.ndarray]) -> float:
        return float(chance[(bounds[0] <= 0.2) & (bounds[1] >= 0.2)].sum())

    assert coverage(wald(grid, size)) < 0.94
    assert 0.94 < coverage(miettinen_nurminen(grid, size)) < 0.98
    assert 0.94 < coverage(newcombe(grid, size)) < 0.99


def test_one_proportion() -> None:
    # Newcombe 1998: 81 of 263 and 0 of 20.
    assert wilson([81, 0], [263, 20]) == pytest.approx(np.array([[0.2553, 0.0], [0.3662, 0.1611]]), abs=5e-5)
    assert clopper_pearson([81, 0], [263, 20]) == pytest.approx(
        np.array([[0.2527, 0.0], [0.3676, 0.1684]]), abs=5e-5
    )
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(clopper_pearson(0, 0)).all()
    assert wilson(20, 20)[1] == clopper_pearson(20, 20)[1] == 1.0


def test_fisher() -> None:
    found = fisher((3, 1), (4, 4))
    assert np.polyval([1, 0, -36, -32, -3], found.odds_ratio) == pytest.approx(0.0, abs=1e-8)
    # The exact interval leaves 2.5 % in either tail of the noncentral distribution.
    for odds, tail in ((found.low, slice(3, None)), (found.high, slice(None, 4))):
        weight = np.array([1, 16, 36, 16, 1]) * odds ** np.arange(5.0)
        assert weight[tail].sum() / weight.sum() == pytest.approx(0.025, abs=1e-10)
    assert fisher((4, 0), (4, 4)).odds_ratio == np.inf
    assert fisher((0, 4), (4, 4)).odds_ratio == 0.0
    assert fisher((0, 0), (4, 4)).p == 1.0
    with pytest.raises(InputError, match="responders of"):
        fisher((5, 1), (4, 4))
