"""Pooled two-by-two tables. Reference: metafor 3.8.1 `rma.mh`, `rma.peto`, `rma.glmm(model="UM.FS")`."""

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
from evidence_base.meta.bcg import COUNTS

# Three strata of 60 patients an arm, base R `mantelhaen.test`.
STRATA = ([30, 20, 10], [60] * 3, [5, 6, 2], [60] * 3)


@pytest.mark.parametrize(
    ("function", "tables", "estimate", "se"),
    [
        (mantel_haenszel_odds_ratio, COUNTS, -0.4734109884, 0.0410077784),
        (mantel_haenszel_risk_ratio, COUNTS, -0.4537096047, 0.0393373669),
        (peto_odds_ratio, COUNTS, -0.4744463109, 0.0406590807),
        (mantel_haenszel_odds_ratio, STRATA, 1.9102980773, 0.3324427295),
    ],
)
def test_pooled_tables_match(function, tables, estimate, se):
    result = function(*tables)
    assert result.estimate == pytest.approx(estimate, abs=1e-10)
    assert result.se == pytest.approx(se, abs=1e-10)


@pytest.mark.parametrize(
    "function", [mantel_haenszel_odds_ratio, mantel_haenszel_risk_ratio, peto_odds_ratio]
)
def test_swapping_arms_turns_the_sign(function):
    a, n1, c, n2 = STRATA
    assert function(c, n2, a, n1).estimate == pytest.approx(-function(*STRATA).estimate)


def test_the_binomial_mixed_model_matches_glmer():
    result = binomial_mixed_model(*COUNTS, nodes=7)
    # glmer stops its search at about 1e-5; ours ends in Newton steps.
    assert result.estimate == pytest.approx(-0.745013466, abs=2e-5)
    assert result.se == pytest.approx(0.175565799, abs=1e-5)
    assert result.tau2 == pytest.approx(0.294893648, abs=2e-5)


def test_without_heterogeneity_it_is_logistic_regression():
    n = np.full(3, 50.0)
    result = binomial_mixed_model(np.full(3, 25.0), n, np.full(3, 10.0), n)
    assert result.estimate == pytest.approx(np.log(4.0), abs=1e-6)
    assert result.se == pytest.approx(np.sqrt((4 / 50 + 1 / 10 + 1 / 40) / 3), abs=1e-6)
    assert result.tau2 < 1e-5


def test_a_study_without_events_is_refused():
    with pytest.raises(InputError, match="says nothing"):
        binomial_mixed_model([0, 5], [10, 10], [0, 5], [10, 10])
