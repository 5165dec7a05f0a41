from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.areata.head_surface import areas_and_coupling, sphere
from anagen.biology.areata.scalp_map import REGIONS, scalp_map, scalp_of
from anagen.errors import InputError


def test_the_sphere_is_closed_and_its_cells_cover_it() -> None:
    points, triangles = sphere(12)
    assert len(points) == 10 * 12**2 + 2
    assert len(triangles) == 20 * 12**2
    area, coupling = areas_and_coupling(points, triangles)
    assert area.sum() == pytest.approx(4 * np.pi, rel=0.01)
    assert area.min() > 0
    assert coupling.data.min() > 0
    assert abs(coupling - coupling.T).max() < 1e-12


def test_grids_share_their_places() -> None:
    coarse, fine = sphere(5)[0], sphere(10)[0]
    nearest = np.linalg.norm(coarse[:, None] - fine[None], axis=2).min(axis=1)
    assert nearest.max() < 1e-12


def test_decay_of_a_spherical_harmonic_converges_at_second_order() -> None:
    """The rate at which x y spreads out on the unit sphere is 6."""
    errors = []
    for n in (8, 16, 32):
        points, triangles = sphere(n)
        area, coupling = areas_and_coupling(points, triangles)
        f = points[:, 0] * points[:, 1]
        change = coupling @ f - np.asarray(coupling.sum(axis=1)).ravel() * f
        errors.append(abs(-(f @ change) / (area @ f**2) - 6.0))
    assert (np.log2(np.array(errors[:-1]) / errors[1:]) > 1.9).all()


def test_regions_hold_their_shares_and_weights_sum_to_one() -> None:
    scalp = scalp_map(5.0)
    assert scalp.weight.sum() == pytest.approx(1.0, abs=1e-12)
    assert dict(zip(REGIONS, scalp.weight, strict=True)) == {
        "top": 0.40,
        "back": 0.24,
        "left": 0.18,
        "right": 0.18,
    }
    assert scalp.region_shares() == pytest.approx(scalp.weight, abs=0.002)
    assert scalp.region_shares().sum() == pytest.approx(1.0, abs=1e-12)


def test_left_is_left_and_mirrors_right() -> None:
    scalp = scalp_map(5.0)
    y, region = scalp.place[:, 1], scalp.region
    assert (y[region == 2] > 0).all()
    assert (y[region == 3] <= 0).all()
    top, back = scalp.place[region == 0], scalp.place[region == 1]
    assert top[:, 2].mean() > back[:, 2].mean()
    assert back[:, 0].max() < 0


@pytest.mark.parametrize("resolution", [4.0, 5.0, 8.0])
def test_a_map_is_at_least_as_fine_as_asked(resolution: float) -> None:
    scalp = scalp_map(resolution)
    assert 0.85 * resolution < scalp.spacing_mm <= resolution
    assert scalp.area.sum() == pytest.approx(scalp_map(3.0).area.sum(), rel=0.02)


@pytest.mark.parametrize("resolution", [0.5, 30.0, float("nan")])
def test_a_useless_resolution_is_refused(resolution: float) -> None:
    with pytest.raises(InputError, match="resolution"):
        scalp_map(resolution)


def test_averaging_keeps_what_is_even_and_spreads_as_a_gaussian() -> None:
    scalp = scalp_of(22)
    blur = scalp.averaging(0.7)
    assert np.asarray(blur.sum(axis=1)).ravel() == pytest.approx(1.0, abs=1e-12)
    assert blur.data.min() >= 0
    middle = int(np.argmax(scalp.place[:, 2]))
    weights = np.asarray(blur[middle].todense()).ravel()
    away = scalp.distance(scalp.place[middle])
    assert np.sqrt(0.5 * weights @ away**2) == pytest.approx(0.7, rel=0.05)


def test_the_band_lies_low_and_on_sides_and_back() -> None:
    scalp = scalp_map(5.0)
    band = scalp.band()
    assert 0.1 < scalp.area[band].sum() / scalp.area.sum() < 0.5
    assert not (scalp.region[band] == 0).any()
