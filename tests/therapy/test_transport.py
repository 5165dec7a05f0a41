"""The closed form against a finite-volume solution of the same equation, and what is conserved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.linalg import solve_banded

from anagen.therapy.transport import Medium, Slab, concentration, exposure, remaining

SLAB = Slab(1.0, 2.0, 3.0)
MEDIUM = Medium(diffusivity=0.02, loss=0.9)


def finite_volume(
    slab: Slab, medium: Medium, times: NDArray[np.float64], cell: float = 0.01, step: float = 0.005
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Crank-Nicolson on closed cells: centres, profile at each time, and mass lost by the last."""
    margin = 3.0
    cells = round((slab.bottom - slab.top + 2 * margin) / cell)
    centre = slab.top - margin + (np.arange(cells) + 0.5) * cell
    c = np.where((centre > slab.top) & (centre < slab.bottom), slab.level, 0.0)
    exchange = medium.diffusivity / cell**2
    diagonal = np.full(cells, -2.0 * exchange - medium.loss)
    diagonal[[0, -1]] += exchange
    banded = np.zeros((3, cells))
    banded[0, 1:] = banded[2, :-1] = -0.5 * step * exchange
    banded[1] = 1.0 - 0.5 * step * diagonal
    profiles, lost, now = [], 0.0, 0.0
    for time in times:
        while now < time - 1e-9:
            right = c + 0.5 * step * diagonal * c
            right[1:] += 0.5 * step * exchange * c[:-1]
            right[:-1] += 0.5 * step * exchange * c[1:]
            new = solve_banded((1, 1), banded, right)
            lost += medium.loss * step * 0.5 * float(c.sum() + new.sum()) * cell
            c, now = new, now + step
        profiles.append(c)
    return centre, np.array(profiles), lost


def test_profile_follows_the_finite_volume_solution() -> None:
    times = np.array([0.1, 0.5, 1.0, 3.0])
    centre, profiles, _ = finite_volume(SLAB, MEDIUM, times)
    closed = concentration(SLAB, MEDIUM, centre[None, :], times[:, None])
    assert np.abs(closed - profiles).max() < 2e-3 * SLAB.level


def test_exposure_is_the_time_integral_of_the_finite_volume_solution() -> None:
    times = np.arange(0.02, 14.0, 0.02)
    centre, profiles, _ = finite_volume(SLAB, MEDIUM, times, cell=0.02, step=0.01)
    start = np.where((centre > SLAB.top) & (centre < SLAB.bottom), SLAB.level, 0.0)
    series = np.concatenate([start[None], profiles])
    area = np.trapezoid(series, dx=0.02, axis=0)
    closed = exposure(SLAB, MEDIUM, centre)
    assert np.abs(area - closed).max() < 5e-3 * closed.max()


def test_what_was_deposited_is_lost_or_remains() -> None:
    times = np.array([0.5, 2.0])
    _, profiles, lost = finite_volume(SLAB, MEDIUM, times)
    deposited = SLAB.level * (SLAB.bottom - SLAB.top)
    assert profiles[-1].sum() * 0.01 + lost == pytest.approx(deposited, rel=1e-5)
    assert profiles[-1].sum() * 0.01 == pytest.approx(deposited * float(remaining(MEDIUM, 2.0)), rel=1e-5)


@given(
    diffusivity=st.floats(1e-4, 0.5),
    loss=st.floats(0.2, 4.0),
    time=st.floats(0.05, 5.0),
    thickness=st.floats(0.1, 3.0),
)
def test_mass_of_the_closed_form(diffusivity: float, loss: float, time: float, thickness: float) -> None:
    medium, slab = Medium(diffusivity, loss), Slab(1.0, 1.0 + thickness, 2.0)
    reach = 8.0 * np.sqrt(2 * diffusivity * time) + 0.01
    depths = np.linspace(1.0 - reach, 1.0 + thickness + reach, 20_001)
    mass = np.trapezoid(concentration(slab, medium, depths, time), depths)
    assert mass == pytest.approx(2.0 * thickness * float(remaining(medium, time)), rel=1e-3)


@given(diffusivity=st.floats(1e-3, 0.5), loss=st.floats(0.2, 4.0), depth=st.floats(-0.5, 4.0))
def test_exposure_is_the_integral_of_concentration(diffusivity: float, loss: float, depth: float) -> None:
    medium = Medium(diffusivity, loss)
    area, _ = quad(
        lambda t: float(concentration(SLAB, medium, depth, t)), 0, 40 / loss, limit=400, points=[0.01, 0.1, 1]
    )
    assert float(exposure(SLAB, medium, depth)) == pytest.approx(area, rel=1e-3, abs=1e-9)


def test_exposure_is_continuous_at_the_edges() -> None:
    for edge in (SLAB.top, SLAB.bottom):
        below, above = exposure(SLAB, MEDIUM, [edge - 1e-9, edge + 1e-9])
        assert below == pytest.approx(above, rel=1e-6)


def test_reach_is_the_length_over_which_exposure_falls_e_fold() -> None:
    far, further = exposure(SLAB, MEDIUM, [2.5, 2.5 + MEDIUM.reach])
    assert far / further == pytest.approx(np.e)
    # The medians of the delivery priors: D 0.3 um2/s, R 3, k 0.045 per hour.
    assert Medium(0.0864 * 0.3 / 3, 24 * 0.045).reach == pytest.approx(0.09, abs=0.002)


def test_two_slabs_together_are_their_union() -> None:
    upper, lower = Slab(1.0, 1.4, 3.0), Slab(1.4, 2.0, 3.0)
    z = np.linspace(0, 3, 50)
    together = exposure(upper, MEDIUM, z) + exposure(lower, MEDIUM, z)
    np.testing.assert_allclose(together, exposure(SLAB, MEDIUM, z), rtol=1e-9)


def test_nothing_at_time_zero_outside_the_slab() -> None:
    start = concentration(SLAB, MEDIUM, [0.5, 1.5, 2.5], 0.0)
    np.testing.assert_allclose(start, [0.0, 3.0, 0.0], atol=1e-12)
