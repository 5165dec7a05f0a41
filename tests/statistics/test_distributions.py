"""Own distribution functions give what SciPy's own do."""

from __future__ import annotations

import numpy as np
from scipy import stats

from anagen.statistics import distributions as ours

RNG = np.random.default_rng(3)


def test_tails_and_quantiles_are_scipys_to_the_last_bit() -> None:
    x = RNG.normal(0, 3, 200)
    p = RNG.uniform(1e-6, 1 - 1e-6, 200)
    assert np.array_equal(ours.normal_below(x), stats.norm.cdf(x))
    assert np.array_equal(ours.normal_above(x), stats.norm.sf(x))
    assert np.array_equal(ours.normal_quantile(p), stats.norm.ppf(p))
    assert np.array_equal(ours.normal_log_density(x), stats.norm.logpdf(x))
    assert np.array_equal(ours.normal_log_density(x, 0.7), stats.norm.logpdf(x, 0, 0.7))
    for df in (1, 2, 7, 41.5):
        for value, share in zip(np.abs(x[:30]), p[:30], strict=True):
            assert ours.chi2_above(value, df) == stats.chi2.sf(value, df)
            assert ours.chi2_quantile(share, df) == stats.chi2.ppf(share, df)
            assert ours.chi2_quantile_above(share, df) == stats.chi2.isf(share, df)
            assert ours.t_above(value, df) == stats.t.sf(value, df)
            assert ours.t_quantile(share, df) == stats.t.ppf(share, df)
            assert -ours.t_quantile(share, df) == stats.t.isf(share, df)
            assert ours.f_above(value, 3, df) == stats.f.sf(value, 3, df)


def test_equal_values_share_a_rank() -> None:
    for values in ([3.0, 1.0, 3.0, 2.0], [0.0], RNG.integers(0, 5, 40)):
        assert np.array_equal(ours.mean_ranks(values), stats.rankdata(values))
