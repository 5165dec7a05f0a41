"""Crossing probabilities against a second integration and simulation (rpact: verification/software)."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr

from anagen.errors import InputError
from anagen.statistics.sequential.classical import obrien_fleming, pocock
from anagen.statistics.sequential.design import GroupSequential, crossing
from anagen.statistics.sequential.lan_demets import fixed_drift, spend_both
from anagen.statistics.sequential.operating import (
    expected_information,
    inflation,
    power,
    required_drift,
)
from anagen.statistics.sequential.spending import HwangShihDeCani, OBrienFlemingType


def jennison_turnbull(design: GroupSequential, drift: float, r: int) -> list[float]:
    """Probability to cross the upper bound at each look, by Simpson's rule on their grid (section 19.2)."""
    t = design.information

    def grid(low: float, high: float, middle: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        i = np.arange(1, 6 * r)
        x = np.where(
            i < r,
            -3.0 - 4.0 * np.log(r / np.minimum(i, r)),
            np.where(
                i <= 5 * r, -3.0 + 3.0 * (i - r) / (2 * r), 3.0 + 4.0 * np.log(r / np.maximum(6 * r - i, 1))
            ),
        )
        x = np.unique(np.clip(middle + x, low, high))
        z = np.sort(np.concatenate([x, (x[1:] + x[:-1]) / 2.0]))
        weight = np.zeros(len(z))
        gap = np.diff(x)
        weight[0:-1:2] += gap / 6.0
        weight[2::2] += gap / 6.0
        weight[1::2] += 4.0 * gap / 6.0
        return z, weight

    found, z, mass = [], np.zeros(1), np.ones(1)
    before = 0.0
    for look, now in enumerate(t):
        sd = sqrt(now - before)
        shift = drift * (now - before)
        found.append(float(ndtr(-(design.efficacy[look] * sqrt(now) - z * sqrt(before) - shift) / sd) @ mass))
        low = -20.0 if design.futility is None else design.futility[look]
        nodes, weight = grid(low, design.efficacy[look], drift * sqrt(now))
        argument = (nodes[:, None] * sqrt(now) - z * sqrt(before) - shift) / sd
        density = np.exp(-(argument**2) / 2.0) * sqrt(now / (2.0 * np.pi)) / sd
        z, mass, before = nodes, density @ mass * weight, now
    return found


@pytest.mark.parametrize("drift", [0.0, 3.3])
def test_crossing_agrees_with_the_grid_of_jennison_and_turnbull(drift: float) -> None:
    design = spend_both((0.2, 0.5, 0.8, 1.0), HwangShihDeCani(-2.0), HwangShihDeCani(-2.0))
    np.testing.assert_allclose(
        crossing(design, drift).efficacy, jennison_turnbull(design, drift, 96), rtol=0, atol=3e-9
    )


def test_many_close_looks_are_resolved() -> None:
    t = tuple(np.linspace(0.02, 1.0, 50))
    found = crossing(GroupSequential(t, (3.0,) * 50))
    # A grid of the second kind, fine enough for steps of a fiftieth.
    np.testing.assert_allclose(
        found.efficacy, jennison_turnbull(GroupSequential(t, (3.0,) * 50), 0.0, 48), atol=3e-8
    )


def test_crossing_agrees_with_simulation() -> None:
    """Fixed seed; 400,000 trials; 10 numbers at 4.5 standard errors: another seed fails in 1 of 10,000."""
    design = spend_both((0.4, 0.7, 1.0), OBrienFlemingType(), HwangShihDeCani(-2.0), sides=2, alpha=0.05)
    assert design.futility is not None
    drift, n = 2.5, 400_000
    t = np.array(design.information)
    random = np.random.default_rng(20261130)
    score = np.cumsum(random.normal(drift * np.diff([0.0, *t]), np.sqrt(np.diff([0.0, *t])), (n, 3)), axis=1)
    z = score / np.sqrt(t)
    on = np.ones(n, dtype=bool)
    exact = crossing(design, drift)
    for look in range(3):
        up, down = z[:, look] > design.efficacy[look], z[:, look] < -design.efficacy[look]
        vain = np.abs(z[:, look]) < design.futility[look]
        for seen, p in ((up, exact.efficacy), (down, exact.opposite), (vain, exact.futility)):
            share = float((on & seen).mean())
            assert share == pytest.approx(p[look], abs=4.5 * sqrt(p[look] * (1 - p[look]) / n) + 2 / n)
        on &= ~(up | down | vain)
    mean = float(np.mean(t[np.argmax(_ended(z, design), axis=1)]))
    assert mean == pytest.approx(expected_information(design, drift), abs=4.5 * 0.25 / sqrt(n))


def _ended(z: NDArray[np.float64], design: GroupSequential) -> NDArray[np.bool_]:
    ended = (np.abs(z) > design.efficacy) | (np.abs(z) < design.futility)
    ended[:, -1] = True
    return np.asarray(ended)


def test_power_rises_with_the_drift_and_one_look_is_the_fixed_test() -> None:
    design = pocock(4)
    assert (np.diff([power(design, drift) for drift in np.linspace(0.0, 5.0, 11)]) > 0).all()
    assert inflation(obrien_fleming(1), 0.9) == pytest.approx(1.0, abs=1e-12)
    assert required_drift(obrien_fleming(1), 0.9) == pytest.approx(fixed_drift(0.025, 1, 0.9), abs=1e-12)
    with pytest.raises(InputError, match="power"):
        required_drift(design, 0.01)
