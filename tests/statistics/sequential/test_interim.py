"""Conditional and predictive power by closed formulas and by averaging."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr

from anagen.errors import InputError
from anagen.statistics.sequential.classical import obrien_fleming
from anagen.statistics.sequential.interim import conditional_error, conditional_power, predictive_power
from anagen.statistics.sequential.operating import power


def test_with_one_look_left_the_formulas_are_closed() -> None:
    design = obrien_fleming((0.4, 1.0))
    z, t, bound = 1.3, 0.4, design.efficacy[1]
    trend = z / sqrt(t)
    known = ndtr((z * sqrt(t) + trend * (1 - t) - bound) / sqrt(1 - t))
    assert conditional_power(design, 1, z) == pytest.approx(known, abs=1e-13)
    # Spiegelhalter, Freedman and Blackburn 1986: a flat prior widens the prediction by 1 / t.
    predicted = ndtr((z / sqrt(t) - bound) / sqrt((1 - t) / t))
    assert predictive_power(design, 1, z) == pytest.approx(predicted, abs=1e-13)


def test_predictive_power_is_the_average_of_the_conditional_one() -> None:
    design = obrien_fleming(4, futility=(-0.5, 0.3, 0.9))
    look, z, (mean, sd) = 2, 1.1, (2.0, 1.5)
    t = design.information[look - 1]
    precision = t + sd**-2
    centre, spread = (z * sqrt(t) + mean * sd**-2) / precision, precision**-0.5
    node, weight = hermegauss(60)
    averaged = sum(
        w * conditional_power(design, look, z, centre + spread * x)
        for x, w in zip(node, weight / weight.sum(), strict=True)
    )
    assert predictive_power(design, look, z, (mean, sd)) == pytest.approx(averaged, abs=1e-9)
    assured = sum(w * power(design, mean + sd * x) for x, w in zip(node, weight / weight.sum(), strict=True))
    assert predictive_power(design, 0, prior=(mean, sd)) == pytest.approx(assured, abs=1e-6)
    assert predictive_power(design, look, z, (mean, 1e-6)) == pytest.approx(
        conditional_power(design, look, z, mean), abs=1e-5
    )


def test_conditional_error_averages_to_alpha() -> None:
    design = obrien_fleming((0.3, 0.6, 1.0))
    z, weight = np.polynomial.legendre.leggauss(200)
    low, high = -8.0, design.efficacy[0]
    z = low + (high - low) * (z + 1.0) / 2.0
    density = np.exp(-(z**2) / 2.0) / sqrt(2.0 * np.pi) * weight * (high - low) / 2.0
    later = sum(d * conditional_error(design, 1, value) for value, d in zip(z, density, strict=True))
    assert later + ndtr(-high) == pytest.approx(0.025, abs=1e-10)


def test_the_conditional_error_of_two_sides_counts_both() -> None:
    design = obrien_fleming(2, alpha=0.05, sides=2)
    up, down = conditional_power(design, 1, 1.0, 0.0), conditional_power(design, 1, -1.0, 0.0)
    assert conditional_error(design, 1, 1.0) == pytest.approx(up + down, abs=1e-14)
    assert conditional_error(design, 1, -1.0) == pytest.approx(up + down, abs=1e-14)


def test_faults_are_told() -> None:
    design = obrien_fleming(2)
    with pytest.raises(InputError, match="look 2 of 2"):
        conditional_power(design, 2, 1.0)
    with pytest.raises(InputError, match="flat prior"):
        predictive_power(design, 0)
    with pytest.raises(InputError, match="standard deviation"):
        predictive_power(design, 1, 1.0, (0.0, 0.0))
