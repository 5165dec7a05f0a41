"""Combination tests: exact errors, and conditional errors that average to alpha (rpact: verification)."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from scipy.special import ndtr, stdtr

from anagen.errors import InputError
from anagen.statistics.adaptive.combination import Combination, InverseNormal, rejects, repeated_interval
from anagen.statistics.adaptive.fisher import (
    FisherCombination,
    equal_levels,
    full_level,
    spending_levels,
)
from anagen.statistics.sequential.classical import obrien_fleming, pocock

TEST = InverseNormal(obrien_fleming(2))


def stage_p(effect: float) -> list[float]:
    """Two stages of 40 and 40: means 14 v 4 (SD 28, 26), then 13 v 5 (SD 27, 28); t tests."""
    errors = [sqrt((28**2 + 26**2) / 40.0), sqrt((27**2 + 28**2) / 40.0)]
    return [
        float(stdtr(78, -(difference - effect) / error))
        for difference, error in zip((10.0, 8.0), errors, strict=True)
    ]


def test_full_level_is_that_of_bauer_and_koehne() -> None:
    # Their table 1, recalled: alpha 0.025, alpha0 0.5
    np.testing.assert_allclose(full_level(stop=0.5).bounds, [0.0102, 0.0038], atol=5e-5)
    assert full_level(stop=1.0).bounds[0] == full_level(stop=1.0).bounds[1]


def test_the_repeated_interval_ends_where_the_test_begins_to_reject() -> None:
    low, high = repeated_interval(TEST, stage_p, (-100.0, 100.0))
    assert TEST.margin(stage_p(low))[1] == pytest.approx(0.0, abs=1e-9)
    assert TEST.margin([1.0 - p for p in stage_p(high)])[1] == pytest.approx(0.0, abs=1e-9)
    assert low < 8.8 < high


DESIGNS = {
    "equal levels": equal_levels(2, stop=0.5),
    "three": equal_levels(3),
    "four with stops": equal_levels(4, stop=(0.5, 0.6, 0.7)),
    "full level": full_level(stop=0.6),
    "spending": spending_levels((0.002, 0.008, 0.015), 0.5),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_fisher_spends_alpha_exactly(name: str) -> None:
    design = DESIGNS[name]
    assert design.spent().sum() == pytest.approx(0.025, abs=1e-12)
    if name == "spending":
        np.testing.assert_allclose(design.spent(), [0.002, 0.008, 0.015], atol=1e-14)


def test_fisher_spends_what_simulation_sees() -> None:
    """Fixed seed; 500,000 trials; 5 standard errors for 4 numbers: another seed fails in 1 of 400,000."""
    design, n = DESIGNS["four with stops"], 500_000
    p = np.random.default_rng(14).random((n, 4))
    product, on = np.cumprod(p, axis=1), np.ones(n, dtype=bool)
    for stage, exact in enumerate(design.spent()):
        hit = on & (product[:, stage] <= design.bounds[stage])
        assert hit.mean() == pytest.approx(exact, abs=5 * sqrt(exact / n))
        on &= ~hit
        if stage < 3:
            on &= p[:, stage] <= design.stop[stage]


@pytest.mark.parametrize(
    "test", [TEST, InverseNormal(pocock((0.4, 0.7, 1.0))), DESIGNS["equal levels"], DESIGNS["three"]]
)
def test_conditional_error_averages_to_what_is_left(test: Combination) -> None:
    node, weight = leggauss(400)
    p, weight = (node + 1.0) / 2.0, weight / 2.0
    # Cut where the first stage decides, at which the conditional error jumps.
    first = test.bounds[0] if isinstance(test, FisherCombination) else 1.0 - _normal(test)
    edges = [first, *([test.stop[0]] if isinstance(test, FisherCombination) else []), 1.0]
    later = 0.0
    for low, high in pairwise(edges):
        if high > low:
            later += sum(
                w * (high - low) * test.conditional_error([low + (high - low) * x])
                for x, w in zip(p, weight, strict=True)
            )
    assert first + later == pytest.approx(0.025, abs=2e-8)


def _normal(test: Combination) -> float:
    assert isinstance(test, InverseNormal)
    return float(ndtr(test.design.efficacy[0]))


def test_nothing_is_rejected_after_a_stop_that_the_bounds_count_on() -> None:
    fisher = DESIGNS["equal levels"]
    assert rejects(fisher, [0.6, 1e-6]).tolist() == [False, False]
    assert rejects(fisher, [0.4, 1e-6]).tolist() == [False, True]
    for binding, later in ((True, False), (False, True)):
        test = InverseNormal(obrien_fleming(2, futility=(0.0,), binding=binding))
        assert rejects(test, [0.6, 1e-9]).tolist() == [False, later]
        assert (test.conditional_error([0.6]) > 0) == later


def test_final_p_at_the_boundary_is_alpha() -> None:
    assert TEST.final_p([0.5, 1.0 - float(ndtr(sqrt(2.0) * TEST.design.efficacy[1]))]) == pytest.approx(
        0.025, abs=1e-12
    )
    fisher = DESIGNS["three"]
    p = [0.2, 0.3, fisher.bounds[2] / 0.06]
    assert fisher.margin(p)[2] == pytest.approx(0.0, abs=1e-12)
    assert fisher.final_p(p) == pytest.approx(0.025, abs=1e-12)
    assert fisher.final_p([0.001]) == pytest.approx(0.001)
    assert fisher.final_p([1.0]) == 1.0


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="two sides"):
        InverseNormal(obrien_fleming(2, sides=2))
    with pytest.raises(InputError, match="3 stages"):
        TEST.statistic([0.1, 0.1, 0.1])
    with pytest.raises(InputError, match="0 to 1"):
        TEST.statistic([1.2])
    with pytest.raises(InputError, match="farther apart"):
        repeated_interval(TEST, stage_p, (5.0, 6.0))
    with pytest.raises(InputError, match="one stop"):
        FisherCombination((0.01, 0.002), ())
    with pytest.raises(InputError, match="no stage follows"):
        DESIGNS["equal levels"].conditional_error([0.2, 0.3])
    with pytest.raises(InputError, match="cannot be spent"):
        spending_levels((0.01, 0.5), 0.05)
    with pytest.raises(InputError, match="alpha"):
        equal_levels(2, 0.7)
    assert DESIGNS["equal levels"].conditional_error([0.6]) == 0.0
