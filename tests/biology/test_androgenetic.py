from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.alopecias.androgenetic import (
    Mosaic,
    Severity,
    androgen_signal,
    androgenetic_parameters,
    season_signal,
    spared_years,
)
from anagen.errors import InputError


def signal(androgen: np.ndarray, years: float = 12.0, spared: float = 0.0) -> np.ndarray:
    mosaic = Mosaic.of(androgenetic_parameters(), "vertex")
    severity = Severity(np.array([0.5]), np.array([8.0]))
    return androgen_signal(severity, mosaic, androgen[None], np.array([years]), spared=spared)[0]


def test_untreated_signal_grows_steadily_however_fast_it_becomes_lasting() -> None:
    ones = np.ones(730)
    assert np.allclose(signal(ones, 2.0), signal(ones, 90.0))
    mosaic = Mosaic.of(androgenetic_parameters(), "vertex")
    assert signal(ones)[:, 0] == pytest.approx(0.5 * 8.0 * mosaic.sensitivity, rel=1e-3)
    assert np.allclose(np.diff(signal(ones)[2], 2), 0, atol=1e-9)


def test_lowered_androgens_give_back_what_is_not_yet_lasting() -> None:
    treated, untreated = signal(np.full(730, 0.4)), signal(np.ones(730))
    assert (treated < untreated).all()
    recent = 12.0 * (1.0 - np.exp(-8.0 / 12.0))
    assert treated[2, 0] == pytest.approx(untreated[2, 0] * (1.0 - 0.6 * recent / 8.0), rel=1e-3)
    quickly, slowly = (signal(np.full(730, 0.4), years)[2, 0] for years in (1.0, 50.0))
    assert untreated[2, 0] > quickly > treated[2, 0] > slowly


def test_effect_becomes_lasting_as_its_equation_says() -> None:
    """Recent effect N: dN/dt = 1 - N / c; lasting effect L: dL/dt = a N / c; the signal is a N + L."""
    androgen = 0.5 + 0.4 * np.sin(np.arange(730) / 100.0)
    recent, lasting = 12.0 * (1.0 - np.exp(-8.0 / 12.0)), 0.0
    lasting = 8.0 - recent
    own = []
    for a in androgen:
        half = 0.5 / 365.25
        middle = recent + half * (1.0 - recent / 12.0)
        own.append(a * middle + lasting + half * a * middle / 12.0)
        lasting += 2.0 * half * a * middle / 12.0
        recent += 2.0 * half * (1.0 - middle / 12.0)
    sensitivity = Mosaic.of(androgenetic_parameters(), "vertex").sensitivity[2]
    assert signal(androgen)[2] == pytest.approx(0.5 * sensitivity * np.array(own), rel=1e-5)


def test_treatment_that_goes_on_later_is_one_course() -> None:
    whole = signal(np.full(730, 0.4))
    now = Severity(np.array([0.5]), np.array([8.0]))
    spared = float(spared_years(now, np.full((1, 365), 0.4), np.array([12.0]))[0])
    later = Severity(np.array([0.5]), np.array([8.0 + 365 / 365.25]))
    mosaic = Mosaic.of(androgenetic_parameters(), "vertex")
    second = androgen_signal(later, mosaic, np.full((1, 365), 0.4), np.array([12.0]), spared=spared)[0]
    assert second == pytest.approx(whole[:, 365:], rel=1e-12)


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
