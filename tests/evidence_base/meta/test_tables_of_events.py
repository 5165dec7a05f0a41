"""Pooled two-by-two tables: laws. metafor's numbers are in verification/software/pooling.py."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.meta.binomial_mixed import binomial_mixed_model
from anagen.evidence_base.meta.stratified_tables import (
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_ratio,
    peto_odds_ratio,
)

# Three strata of 60 patients an arm.
STRATA = ([30, 20, 10], [60] * 3, [5, 6, 2], [60] * 3)


@pytest.mark.parametrize(
    "function", [mantel_haenszel_odds_ratio, mantel_haenszel_risk_ratio, peto_odds_ratio]
)
def test_swapping_arms_turns_the_sign(function):
    a, n1, c, n2 = STRATA
    assert function(c, n2, a, n1).estimate == pytest.approx(-function(*STRATA).estimate)


def test_without_heterogeneity_it_is_logistic_regression():
    n = np.full(3, 50.0)
    result = binomial_mixed_model(np.full(3, 25.0), n, np.full(3, 10.0), n)
    assert result.estimate == pytest.approx(np.log(4.0), abs=1e-6)
    assert result.se == pytest.approx(np.sqrt((4 / 50 + 1 / 10 + 1 / 40) / 3), abs=1e-6)
    assert result.tau2 < 1e-5


def test_a_study_without_events_is_refused():
    with pytest.raises(InputError, match="no odds ratio"):
        binomial_mixed_model([0, 5], [10, 10], [0, 5], [10, 10])
