"""Scores of predictions, on predictions whose scores are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from anagen.learning.checks.scores import Scored, clustered, crps, log_score

DRAWS = 2.0 + 3.0 * norm.ppf((np.arange(20_000) + 0.5) / 20_000)


@pytest.mark.parametrize("observed", [2.0, -1.0, 8.0])
def test_scores_are_those_of_the_normal(observed: float) -> None:
    z = (observed - 2.0) / 3.0
    exact = 3.0 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert crps(DRAWS, observed) == pytest.approx(exact, abs=0.04)
    assert log_score(DRAWS, observed) == pytest.approx(norm.logpdf(observed, 2.0, 3.0), abs=0.1)
    assert Scored.of(DRAWS, observed).pit == pytest.approx(norm.cdf(z), abs=0.01)


def test_intervals_hold_what_they_say() -> None:
    truth = np.random.default_rng(2).normal(2.0, 3.0, 2000)
    found = [Scored.of(DRAWS[::10], float(one)) for one in truth]
    assert np.mean([one.covered for one in found]) == pytest.approx(0.9, abs=0.03)
    assert np.mean([one.covered50 for one in found]) == pytest.approx(0.5, abs=0.04)


def test_rows_of_one_study_are_one_piece_of_evidence() -> None:
    values = np.random.default_rng(3).normal(size=50)
    alone = clustered(list(values), [str(i) for i in range(50)])
    tripled = clustered(list(np.repeat(values, 3)), [str(i) for i in np.repeat(np.arange(50), 3)])
    assert tripled == pytest.approx(alone)
    assert alone[1] == pytest.approx(values.std(ddof=1) / np.sqrt(50))
