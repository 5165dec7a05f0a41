"""Inference after a trial with looks: uniform p values, intervals that fit the test (rpact: verification)."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from anagen.errors import InputError
from anagen.statistics.sequential.classical import obrien_fleming, pocock
from anagen.statistics.sequential.design import GroupSequential
from anagen.statistics.sequential.inference import ended, repeated_interval, repeated_p, stagewise_p


def test_one_look_is_the_plain_test() -> None:
    found = ended(obrien_fleming(1), 1, 2.3)
    assert found.p == pytest.approx(ndtr(-2.3), abs=1e-14)
    np.testing.assert_allclose(
        [found.estimate, found.low, found.high], [2.3, 2.3 - ndtri(0.975), 2.3 + ndtri(0.975)], atol=1e-10
    )


@pytest.mark.parametrize("sides", [1, 2])
def test_the_stagewise_test_agrees_with_the_boundary(sides: int) -> None:
    alpha = 0.025 * sides
    for design in (pocock(3, alpha=alpha, sides=sides), obrien_fleming(3, alpha=alpha, sides=sides)):
        last = ended(design, 3, design.efficacy[2], level=0.95)
        assert last.p == pytest.approx(alpha, abs=1e-6 if sides == 2 else 1e-11)
        assert last.low == pytest.approx(0.0, abs=1e-5 if sides == 2 else 1e-9)
        early = [ended(design, look, design.efficacy[look - 1] + 0.1).p for look in (1, 2, 3)]
        assert (np.diff(early) > 0).all()
        assert early[-1] < alpha


def test_p_values_are_uniform_under_the_null() -> None:
    """Fixed seed; 2,000 trials; Kolmogorov's D at 1 in 10,000."""
    design = pocock(3, futility=(-0.3, 0.2), binding=True)
    assert design.futility is not None
    random = np.random.default_rng(1130)
    p = []
    for steps in random.normal(0.0, sqrt(1.0 / 3.0), (2000, 3)):
        z = np.cumsum(steps) / np.sqrt(design.information)
        look = next(k for k in range(3) if k == 2 or z[k] > design.efficacy[k] or z[k] < design.futility[k])
        p.append(stagewise_p(design, look + 1, float(z[look])))
    ranked = np.sort(p)
    distance = np.abs(ranked - (np.arange(2000) + 0.5) / 2000).max()
    assert distance < 2.225 / sqrt(2000)


def test_a_two_sided_result_mirrors() -> None:
    design = obrien_fleming(3, alpha=0.05, sides=2, futility=(0.1, 0.4), binding=True)
    for look, z in ((2, 2.7), (3, 1.2), (2, 0.2)):
        up, down = ended(design, look, z), ended(design, look, -z)
        assert down.p == pytest.approx(up.p, abs=1e-12)
        np.testing.assert_allclose(
            [down.estimate, down.low, down.high], [-up.estimate, -up.high, -up.low], atol=1e-9
        )


def test_repeated_intervals_hold_zero_until_the_boundary_is_crossed() -> None:
    design = obrien_fleming(3)
    for look, bound in enumerate(design.efficacy, 1):
        assert repeated_interval(design, look, bound)[0] == 0.0
        assert repeated_interval(design, look, bound - 0.01)[0] < 0.0
        at_bound = repeated_p(lambda alpha: obrien_fleming(3, alpha=alpha), look, bound)
        assert at_bound == pytest.approx(0.025, abs=1e-10)


def test_faults_are_told() -> None:
    design = GroupSequential((0.5, 1.0), (2.5, 2.0))
    with pytest.raises(InputError, match="look 3 of 2"):
        stagewise_p(design, 3, 1.0)
    with pytest.raises(InputError, match="look 0 of 2"):
        repeated_interval(design, 0, 1.0)
    with pytest.raises(InputError, match="level"):
        ended(design, 2, 1.0, level=1.0)
    with pytest.raises(InputError, match="a look of the design"):
        repeated_p(lambda alpha: obrien_fleming(2, alpha=alpha), 3, 1.0)
