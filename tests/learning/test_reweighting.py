"""Pareto-smoothed weights."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from anagen.learning.knowledge import prior_knowledge
from anagen.learning.pattern.calibrate import prior_scores
from anagen.learning.pattern.reweighting import effective_size, exosome_draws, exosome_names, smoothed

RNG = np.random.default_rng(8)


@pytest.mark.parametrize("scale", [0.3, 1.0, 3.0])
def test_weights_are_those_of_arviz(scale: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        arviz = pytest.importorskip("arviz", reason="needs the extra bayes")
    ratio = scale * RNG.normal(size=1000)
    found, k = smoothed(ratio)
    expected, expected_k = arviz.psislw(ratio)
    assert k == pytest.approx(float(expected_k), abs=0.02)
    assert np.abs(np.exp(found) - np.exp(np.asarray(expected))).max() < 2e-3


def test_equal_ratios_keep_every_draw() -> None:
    log_weight, k = smoothed(np.zeros(500))
    assert effective_size(log_weight) == pytest.approx(500)
    assert k < 0.7


def test_heavy_ratios_are_told() -> None:
    assert smoothed(6.0 * RNG.normal(size=1000))[1] > 0.7


def test_weights_sum_to_one() -> None:
    assert np.exp(smoothed(RNG.normal(size=300))[0]).sum() == pytest.approx(1.0)


def test_exosome_draws_are_the_same_whatever_their_number() -> None:
    names = exosome_names(("delivery.injection_wound_share",))
    assert "delivery.ec50" in names
    assert "delivery.injection_wound_share" not in names
    assert (exosome_draws(names, 10) == exosome_draws(names, 50)[:10]).all()


def test_scores_are_those_of_the_priors() -> None:
    record = prior_knowledge().parameters["delivery.ec50"]
    assert record.low is not None
    scores = prior_scores(["delivery.ec50"], np.array([[record.value], [record.low]]))
    assert scores[:, 0] == pytest.approx([0.0, -1.645], abs=1e-3)
