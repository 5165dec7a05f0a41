"""Delivery: the closed form against a finite-volume solution, and what must be conserved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal

from anagen.published.check import Check, Model, Obtained, Progress, measured
from anagen.therapy.transport import PER_HOUR, UM2_PER_S, Medium, Slab, concentration, exposure, remaining

MODEL = Model.load("delivery_checks")
SPEED, LOSS = 0.1, 0.045  # D/R in µm²/s and k in 1/h, for which the checks are made
SLAB = Slab(0.5, 2.5, 1.0)
MEDIUM = Medium(diffusivity=UM2_PER_S * SPEED, loss=PER_HOUR * LOSS)
_DAYS = np.array([1.0, 6.0, 24.0, 72.0]) / 24.0


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this module, one at a time."""
    return MODEL.checks(progress)


def finite_volume(
    slab: Slab,
    medium: Medium,
    depths: NDArray[np.float64],
    days: NDArray[np.float64],
    cell: float = 0.005,
    margin: float = 2.0,
) -> NDArray[np.float64]:
    """float64[days, depths]: free concentration by finite volumes with closed ends, exact in time.

    Args:
        slab: its edges must fall on edges of cells.
        depths: mm. cell, margin: size of a cell, and room beyond the slab on each side, mm.
    """
    cells = round((slab.bottom - slab.top + 2 * margin) / cell)
    centre = slab.top - margin + (np.arange(cells) + 0.5) * cell
    start = np.where((centre > slab.top) & (centre < slab.bottom), slab.level, 0.0)
    exchange = medium.diffusivity / cell**2
    diagonal = np.full(cells, -2.0 * exchange)
    diagonal[[0, -1]] = -exchange
    rates, modes = eigh_tridiagonal(diagonal, np.full(cells - 1, exchange))
    profile = (np.exp(np.outer(days, rates - medium.loss)) * (start @ modes)) @ modes.T
    return np.stack([np.interp(depths, centre, row) for row in profile])


@MODEL.check("DE-1")
def _finite_volume() -> Obtained:
    depths = np.array([0.3, 0.45, 1.3, 2.45, 2.6])
    closed = concentration(SLAB, MEDIUM, depths[None, :], _DAYS[:, None])
    return measured(closed - finite_volume(SLAB, MEDIUM, depths, _DAYS))


@MODEL.check("DE-2")
def _mass_balance() -> Obtained:
    depth = np.linspace(SLAB.top - 3.0, SLAB.bottom + 3.0, 8001)
    nodes, weights = np.polynomial.legendre.leggauss(40)

    def left(days: NDArray[np.float64]) -> NDArray[np.float64]:
        level = concentration(SLAB, MEDIUM, depth[None, :], days[:, None])
        return np.asarray(np.trapezoid(level, depth, axis=1) / (SLAB.bottom - SLAB.top))

    lost = [MEDIUM.loss * end / 2 * weights @ left(end / 2 * (1 + nodes)) for end in _DAYS]
    apart = np.abs(left(_DAYS) - remaining(MEDIUM, _DAYS)).max()
    return measured(left(_DAYS) + np.array(lost), f"integral against the code's own share left: {apart:.0e}")


@MODEL.check("DE-3")
def _exposure() -> Obtained:
    depths = np.array([0.3, 0.5, 0.6, 1.3, 2.5, 2.6])
    days = np.concatenate([[0.0], np.geomspace(1e-8, 25.0, 50_000)])
    course = concentration(SLAB, MEDIUM, depths[:, None], days[None, :])
    return measured(exposure(SLAB, MEDIUM, depths) / np.trapezoid(course, days, axis=1))


@MODEL.check("DE-4")
def _reach() -> Obtained:
    return measured(MEDIUM.reach)
