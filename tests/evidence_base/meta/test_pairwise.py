"""Pairwise meta-analysis. Reference: R 4.2.2, metafor 3.8.1, `rma(yi, vi, method=, test=)` on dat.bcg."""

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
from evidence_base.meta.bcg import EFFECTS, LATITUDE, VARIANCES

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


@pytest.mark.parametrize(
    ("method", "tau2", "estimate", "se", "i2"),
    [
        ("common", 0.0, -0.430285163654, 0.0404987517, 0.0),
        ("DL", 0.308760262862, -0.714117222073, 0.178742089535, 92.11734685),
        ("REML", 0.313243258136, -0.714532342158, 0.179781516105, 92.22138452),
        ("ML", 0.280028137269, -0.711199135474, 0.171896808777, 91.37828379),
        ("PM", 0.318068452205, -0.714968153493, 0.180892191538, 92.33033795),
        ("EB", 0.318068452205, -0.714968153493, 0.180892191538, 92.33033795),
        ("HE", 0.328563857996, -0.715878588759, 0.183279985989, None),
        ("HS", 0.228362863677, -0.704535373916, 0.158652093057, None),
        ("SJ", 0.345515701599, -0.717248592558, 0.187059458416, None),
    ],
)
def test_every_estimator_matches_metafor(method, tau2, estimate, se, i2):
    result = pool(EFFECTS, VARIANCES, method=method)
    assert result.tau2 == pytest.approx(tau2, abs=1e-10)
    assert result.estimate == pytest.approx(estimate, abs=1e-10)
    assert result.se == pytest.approx(se, abs=1e-10)
    if i2 is not None:
        assert result.i2 == pytest.approx(i2, abs=1e-7)


def test_heterogeneity_of_bcg():
    result = pool(EFFECTS, VARIANCES)
    assert result.q == pytest.approx(152.233008082, abs=1e-8)
    assert result.q_df == 12
    assert result.q_p == pytest.approx(1.99677e-26, rel=1e-5)
    assert result.tau2_se == pytest.approx(0.1664257528, abs=1e-9)
    assert result.tau2_interval() == pytest.approx((0.1197183611, 1.111479084), abs=1e-8)


def test_intervals_of_bcg():
    assert pool(EFFECTS, VARIANCES, method="common").ci == pytest.approx(
        (-0.509661258, -0.350909069), abs=1e-8
    )
    assert pool(EFFECTS, VARIANCES, method="DL").ci == pytest.approx((-1.0644452801, -0.3637891641), abs=1e-9)
    plain = pool(EFFECTS, VARIANCES)
    assert plain.ci == pytest.approx((-1.0668976388, -0.3621670455), abs=1e-9)
    assert plain.prediction_interval("z") == pytest.approx((-1.8666922179, 0.4376275336), abs=1e-9)


def test_hartung_knapp_on_bcg():
    result = pool(EFFECTS, VARIANCES, test="hksj")
    assert result.se == pytest.approx(0.180791744093, abs=1e-11)
    assert result.statistic == pytest.approx(-3.952239887, abs=1e-8)
    assert result.df == 12
    assert result.p == pytest.approx(0.001920015096, abs=1e-10)
    assert result.ci == pytest.approx((-1.10844371369, -0.32062097063), abs=1e-10)
    assert result.prediction_interval() == pytest.approx((-1.9960168342, 0.5669521499), abs=1e-9)
    higgins = result.prediction_interval("higgins")
    assert higgins[0] < -1.9960168342
    assert pool(EFFECTS, VARIANCES, test="hksj-adhoc").se >= result.se


def test_the_profile_likelihood_interval_holds_its_estimate():
    model = studies_model(EFFECTS, VARIANCES)
    low, high = model.profile_likelihood(restricted=True)
    best = model.likelihood_tau2(restricted=True)
    assert low < best < high
    drop = model.log_likelihood(best, restricted=True) - model.log_likelihood(high, restricted=True)
    assert drop == pytest.approx(3.841458820694124 / 2, abs=1e-9)


def test_regression_on_latitude():
    fit = meta_regression(EFFECTS, VARIANCES, {"latitude": LATITUDE})
    assert fit.tau2 == pytest.approx(0.0763479640, abs=1e-9)
    assert fit.coefficients == pytest.approx([0.25146821, -0.029101725], abs=1e-8)
    assert fit.se == pytest.approx([0.249095397, 0.007195327], abs=1e-8)
    assert fit.moderators == pytest.approx(16.35823215, abs=1e-7)
    assert fit.r2 == pytest.approx(75.626622, abs=1e-5)
    moments = meta_regression(EFFECTS, VARIANCES, {"latitude": LATITUDE}, method="DL")
    assert moments.tau2 == pytest.approx(0.0633005024, abs=1e-9)
    assert moments.coefficients[1] == pytest.approx(-0.0292287388, abs=1e-9)
    assert moments.se[1] == pytest.approx(0.0067330108, abs=1e-9)


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
        (lambda: pool([1.0], [0.0]), "not above zero"),
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
