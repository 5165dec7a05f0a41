"""Bayesian networks: limits with closed forms, brute-force integrals, and multinma's smoking example."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, norm

from anagen.errors import InputError
from anagen.evidence_base.meta.bayesian_network import bayesian_network
from anagen.evidence_base.meta.binomial_network import _Likelihood, binomial_network
from anagen.evidence_base.meta.network import Contrast, network_meta_analysis
from anagen.evidence_base.meta.ranks import rank_probabilities, sucra
from verification.software import senn, smoking

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def diabetes():
    return bayesian_network(senn.CONTRASTS, reference="plac", tau_scale=1.0)


@pytest.fixture(scope="module")
def cessation():
    return binomial_network(smoking.ARMS, reference="A", tau_scale=5.0, prior_sd=100.0)


def test_a_prior_that_forbids_heterogeneity_gives_common_effects():
    posterior = bayesian_network(senn.CONTRASTS, reference="plac", tau_scale=1e-4, prior_sd=1e4)
    common = network_meta_analysis(senn.CONTRASTS, reference="plac", method="common")
    for drug in common.others:
        assert posterior.effect(drug, "plac") == pytest.approx(common.effect(drug, "plac"), abs=1e-5)


def test_a_tight_prior_holds_effects_at_zero():
    posterior = bayesian_network(senn.CONTRASTS, reference="plac", tau_scale=1.0, prior_sd=1e-3)
    assert abs(posterior.effect("rosi", "plac")[0]) < 1e-4


def test_two_treatments_match_brute_force():
    y, v = np.array([1.0, 3.0, 2.0]), np.array([0.25, 0.16, 1.0])
    rows = [Contrast(str(i), "new", "old", a, np.sqrt(b)) for i, (a, b) in enumerate(zip(y, v, strict=True))]
    posterior = bayesian_network(rows, reference="old", tau_scale=2.0, prior_sd=10.0)
    d, tau = np.linspace(-19.99, 23.99, 2200)[:, None], np.linspace(0.005, 14.995, 1500)[None, :]
    height = norm.logpdf(d, 0, 10) + norm.logpdf(tau, 0, 2)
    for a, b in zip(y, v, strict=True):
        height = height + norm.logpdf(a, d, np.sqrt(b + tau**2))
    mass = np.exp(height - height.max())
    mass /= mass.sum()
    mean = float((mass * d).sum())
    assert posterior.effect("new", "old") == pytest.approx(
        (mean, float(np.sqrt((mass * (d - mean) ** 2).sum()))), abs=1e-5
    )
    assert posterior.tau_summary()[0] == pytest.approx(float((mass * tau).sum()), abs=1e-5)
    assert posterior.probability("new", "old") == pytest.approx(float(mass[d[:, 0] > 0].sum()), abs=1e-4)


def test_intervals_hold_what_they_say(diabetes):
    low, high = diabetes.interval("metf", "plac")
    draws = diabetes.draws()[:, diabetes.treatments.index("metf")]
    assert np.mean((draws > low) & (draws < high)) == pytest.approx(0.95, abs=0.005)


def test_exact_sucra_is_the_area_under_the_ranks(diabetes):
    exact = diabetes.sucra(larger_is_better=False)
    ranks = diabetes.rank_probabilities(larger_is_better=False)
    assert ranks.sum(axis=0) == pytest.approx(np.ones(10))
    assert ranks.sum(axis=1) == pytest.approx(np.ones(10))
    assert list(exact.values()) == pytest.approx(sucra(ranks), abs=0.005)
    assert max(exact, key=exact.__getitem__) == "rosi"


def test_opposites_have_opposite_ranks(diabetes):
    up, down = diabetes.sucra(), diabetes.sucra(larger_is_better=False)
    for name in diabetes.treatments:
        assert up[name] + down[name] == pytest.approx(1.0)


def test_sure_ranks_are_sure():
    draws = np.array([[0.0, 2.0, 1.0]] * 5)
    ranks = rank_probabilities(draws)
    assert ranks.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert sucra(ranks).tolist() == [0.0, 1.0, 0.5]


def test_smoking_matches_multinma(cessation):
    # multinma's vignette, priors N(0, 100) and half-N(5); recalled, so to two digits only.
    expected = {"B": 0.49, "C": 0.84, "D": 1.10}
    for programme, effect in expected.items():
        assert cessation.effect(programme, "A")[0] == pytest.approx(effect, abs=0.02)
    assert cessation.tau_summary()[0] == pytest.approx(0.84, abs=0.02)
    assert cessation.effective_draws > 800


def test_programmes_rank_as_their_effects(cessation):
    scores = cessation.sucra()
    assert sorted(scores, key=scores.__getitem__) == ["A", "B", "C", "D"]
    low, high = cessation.interval("C", "A")
    assert 0 < low < cessation.effect("C", "A")[0] < high


@pytest.mark.parametrize(("tau", "effect"), [(0.15, 0.4), (0.8, -1.0), (2.0, 2.5)])
def test_the_likelihood_of_a_trial_matches_brute_force(tau, effect):
    trial = [(0, 0.0, 20.0), (1, 9.0, 48.0)]
    ours = _Likelihood([trial], tau, 10.0)(np.array([[effect]]))[0]
    mu, u = np.linspace(-30, 20, 2001), np.linspace(-8, 8, 641) * tau / np.sqrt(2)
    share = norm.pdf(u, 0, tau / np.sqrt(2)) * (u[1] - u[0])
    arms = norm.pdf(mu, 0, 10.0)
    for t, events, n in trial:
        p = 1 / (1 + np.exp(-(mu[:, None] + effect * t + u[None, :])))
        arms = arms * (binom.pmf(events, n, p) / binom.pmf(events, n, 0.5) * 0.5**n @ share)
    brute = np.log(arms.sum() * (mu[1] - mu[0])) + norm.logpdf(effect, 0, 10.0)
    assert ours == pytest.approx(brute, abs=1e-3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bayesian_network(senn.CONTRASTS, tau_scale=0.0), "above zero"),
        (lambda: bayesian_network(senn.CONTRASTS, tau_scale=1.0).effect("x", "plac"), "unknown treatment"),
        (lambda: binomial_network([("1", "A", 5, 4), ("1", "B", 1, 4)], reference="A"), "5 events"),
        (lambda: binomial_network([("1", "A", 1, 4)], reference="A"), "one arm"),
        (lambda: binomial_network([("1", "A", 0, 4), ("1", "B", 0, 4)], reference="A"), "no odds ratio"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(InputError, match=words):
        call()
