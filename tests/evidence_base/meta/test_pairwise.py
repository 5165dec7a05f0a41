"""Pairwise meta-analysis: laws. metafor's numbers are in verification/software/pooling.py."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anagen.errors import InputError
from anagen.evidence_base.meta.heterogeneity import TAU2_METHODS, studies_model
from anagen.evidence_base.meta.pairwise import leave_one_out, pool
from anagen.evidence_base.meta.regression import meta_regression
from verification.software.bcg import EFFECTS, LATITUDE, VARIANCES

studies = st.integers(2, 8).flatmap(
    lambda k: st.tuples(
        arrays(float, k, elements=st.floats(-5, 5).map(lambda x: round(x, 3))),
        arrays(float, k, elements=st.floats(0.01, 4).map(lambda x: round(x, 3))),
    )
)


@settings(max_examples=25, deadline=None)
@given(studies, st.sampled_from(TAU2_METHODS), st.floats(-10, 10), st.floats(0.1, 10))
def test_pooling_moves_and_scales_with_the_effects(data, method, shift, scale):
    y, v = data
    plain, moved = pool(y, v, method=method), pool(scale * y + shift, scale**2 * v, method=method)
    assert moved.tau2 == pytest.approx(scale**2 * plain.tau2, rel=1e-5, abs=1e-6 * scale**2)
    assert moved.estimate == pytest.approx(scale * plain.estimate + shift, rel=1e-5, abs=1e-5 * scale)


@settings(max_examples=25, deadline=None)
@given(studies, st.sampled_from(TAU2_METHODS))
def test_a_pooled_effect_lies_among_the_effects(data, method):
    y, v = data
    result = pool(y, v, method=method)
    assert y.min() - 1e-9 <= result.estimate <= y.max() + 1e-9
    assert result.tau2 >= 0
    assert 0 <= result.i2 <= 100
    assert result.weights.sum() == pytest.approx(1)


@settings(max_examples=15, deadline=None)
@given(studies)
def test_the_likelihood_estimate_is_the_highest_point(data):
    model = studies_model(*data)
    for restricted in (True, False):
        best = model.likelihood_tau2(restricted=restricted)
        top = model.log_likelihood(best, restricted=restricted)
        others = [model.log_likelihood(t, restricted=restricted) for t in np.linspace(0, 20, 200)]
        assert max(others) <= top + 1e-9


def test_one_study_is_its_own_mean():
    result = pool([3.0], [4.0], test="hksj")
    assert (result.estimate, result.se, result.tau2, result.test) == (3.0, 2.0, 0.0, "z")
    assert result.prediction_interval() == (-np.inf, np.inf)


def test_hartung_knapp_on_bcg():
    result = pool(EFFECTS, VARIANCES, test="hksj")
    assert result.df == result.q_df == 12
    assert result.prediction_interval("higgins")[0] < result.prediction_interval()[0]
    assert pool(EFFECTS, VARIANCES, test="hksj-adhoc").se >= result.se


def test_the_profile_likelihood_interval_holds_its_estimate():
    model = studies_model(EFFECTS, VARIANCES)
    low, high = model.profile_likelihood(restricted=True)
    best = model.likelihood_tau2(restricted=True)
    assert low < best < high
    drop = model.log_likelihood(best, restricted=True) - model.log_likelihood(high, restricted=True)
    assert drop == pytest.approx(3.841458820694124 / 2, abs=1e-9)


def test_a_single_covariate_tests_alike_by_t_and_by_f():
    fit = meta_regression(EFFECTS, VARIANCES, {"latitude": LATITUDE}, test="hksj")
    assert fit.moderators == pytest.approx(fit.statistic("latitude") ** 2)
    assert fit.moderators_p == pytest.approx(fit.p("latitude"))


def test_leaving_each_study_out():
    results = leave_one_out(list(EFFECTS), list(VARIANCES))
    assert [r.k for r in results] == [12] * 13
    assert results[3].estimate == pytest.approx(pool(np.delete(EFFECTS, 3), np.delete(VARIANCES, 3)).estimate)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pool([1.0, 2.0], [1.0]), "one variance for each effect"),
        (lambda: pool([], []), "0 effects"),
        (lambda: pool([1.0], [0.0]), "must be above zero"),
        (lambda: pool([np.nan, 1.0], [1.0, 1.0]), "missing"),
        (lambda: pool([1.0], [1.0], method="RELM"), "did you mean 'REML'"),
        (lambda: pool([1.0], [1.0], test="t"), "unknown test"),
        (lambda: pool([1.0], [1.0], level=95), "between 0 and 1"),
        (lambda: meta_regression([1.0, 2.0, 3.0], [1.0] * 3, {"same": [1, 1, 1]}), "tell"),
        (lambda: leave_one_out([1.0], [1.0]), "two studies"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(InputError, match=words):
        call()
