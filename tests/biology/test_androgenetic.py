from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.alopecias.androgenetic import (
    Mosaic,
    Severity,
    androgen_signal,
    androgenetic_parameters,
    season_signal,
)
from anagen.errors import InputError


def signal(androgen: np.ndarray, structural: float = 0.6) -> np.ndarray:
    mosaic = Mosaic.of(androgenetic_parameters(), "vertex")
    severity = Severity(np.array([0.5]), np.array([8.0]))
    return androgen_signal(severity, mosaic, androgen[None], np.array([structural]))[0]


def test_untreated_signal_grows_steadily_whatever_the_structural_share() -> None:
    ones = np.ones(730)
    assert np.allclose(signal(ones, 0.2), signal(ones, 0.9))
    mosaic = Mosaic.of(androgenetic_parameters(), "vertex")
    assert signal(ones)[:, 0] == pytest.approx(0.5 * 8.0 * mosaic.sensitivity, rel=1e-3)
    assert np.allclose(np.diff(signal(ones)[2], 2), 0, atol=1e-9)


def test_lowered_androgens_give_back_the_part_that_is_not_structural() -> None:
    treated = signal(np.full(730, 0.4))
    untreated = signal(np.ones(730))
    assert (treated < untreated).all()
    assert treated[2, 0] == pytest.approx(untreated[2, 0] * (0.4 * 0.4 + 0.6), rel=1e-3)
    assert np.diff(treated[2])[0] == pytest.approx(0.4 * np.diff(untreated[2])[0], rel=1e-6)


def test_mosaic_shares_are_a_distribution_in_every_region() -> None:
    for region in ("frontal", "vertex", "occipital"):
        mosaic = Mosaic.of(androgenetic_parameters(), region)
        assert mosaic.share.sum() == pytest.approx(1)
        assert (mosaic.share >= 0).all()
        assert (np.diff(mosaic.sensitivity) > 0).all()
    with pytest.raises(InputError, match="'vertex'"):
        Mosaic.of(androgenetic_parameters(), "vertx")


def test_sensitivity_has_mean_one_and_the_spread_of_its_beta_distribution() -> None:
    records = androgenetic_parameters()
    a, b = records.value("sensitivity_a"), records.value("sensitivity_b")
    mosaic = Mosaic.of(records, "vertex")
    assert mosaic.share @ mosaic.sensitivity == pytest.approx(1.0)
    assert mosaic.share @ mosaic.sensitivity**2 - 1.0 == pytest.approx(b / (a * (a + b + 1.0)))


def test_season_is_a_yearly_cosine() -> None:
    season = season_signal(androgenetic_parameters(), 1.0, 1461)
    assert season.max() == pytest.approx(-season.min(), rel=1e-3)
    assert abs(season.mean()) < 1e-3
