"""The finite-volume solution that delivery is checked against is itself right."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.therapy import transport
from verification.delivery_checks import MEDIUM, MODEL, SLAB, finite_volume

pytestmark = pytest.mark.slow

DAYS = np.array([0.25, 1.0, 3.0])


def test_finite_volumes_lose_only_what_is_lost() -> None:
    depths = np.arange(SLAB.top - 1.9, SLAB.bottom + 1.9, 0.005) + 0.0025
    level = finite_volume(SLAB, MEDIUM, depths, DAYS)
    held = level.sum(axis=1) * 0.005
    assert held == pytest.approx((SLAB.bottom - SLAB.top) * np.exp(-MEDIUM.loss * DAYS), rel=1e-6)


def test_finite_volumes_converge_in_the_size_of_cells() -> None:
    depths = np.array([0.3, 0.45, 0.6])
    exact = transport.concentration(SLAB, MEDIUM, depths[None, :], DAYS[:, None])
    errors = [np.abs(finite_volume(SLAB, MEDIUM, depths, DAYS, cell) - exact).max() for cell in (0.02, 0.01)]
    assert errors[1] < 0.35 * errors[0]


def test_a_wrong_loss_rate_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubled(slab: transport.Slab, medium: transport.Medium, depth: object, time: object) -> object:
        wrong = transport.Medium(medium.diffusivity, 1.01 * medium.loss)
        return transport.concentration(slab, wrong, depth, time)  # type: ignore[arg-type]

    monkeypatch.setattr("verification.delivery_checks.concentration", doubled)
    caught = [claim.id for claim in MODEL.claims[:3] if MODEL.run(claim).passed is False]
    assert caught == ["DE-1", "DE-2", "DE-3"]
