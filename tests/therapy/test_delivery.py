"""What each route brings to bulge and papilla."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.engine.keys import key_of, uniforms
from anagen.therapy.catalogue import shared_parameters
from anagen.therapy.delivery import Depot, depot, target_depths
from anagen.therapy.route import parse_route
from anagen.therapy.transport import Slab, exposure

MEDIAN: Callable[[str], float] = shared_parameters().value
N = 3000


def auc(place: Depot, slabs: tuple[Slab, ...], depth: float) -> float:
    """Particles x hours / mL per 1e8 particles/cm2."""
    return sum(24.0 * 1e8 * float(exposure(slab, place.medium, depth)) for slab in slabs)


def prior_exposure(route: str, keep: slice) -> NDArray[np.float64]:
    """float64[2, N]: bulge and papilla, over draws of every prior; `keep` picks ways in."""
    records = shared_parameters()
    drawn = {
        name: record.quantile(uniforms(key_of(7, name), np.arange(N))) for name, record in records.items()
    }
    bulge = drawn["bulge_depth"]
    papilla = 3.0 + 0.5 * ndtri(uniforms(key_of(7, "table"), np.arange(N)))
    found = np.empty((2, N))
    for i in range(N):
        place = depot(parse_route(route), lambda name: float(drawn[name][i]))  # noqa: B023
        slabs = place.slabs[keep]
        # The published table spreads an injection over everything, not over the follicles in reach.
        found[:, i] = [place.coverage * auc(place, slabs, z) for z in (bulge[i], papilla[i])]
    return found


@pytest.mark.parametrize(
    ("route", "keep", "bulge", "papilla"),
    [
        ("topical", slice(1, 2), 6e7, None),
        ("microneedling 0.5 mm", slice(2, 3), 6e3, None),
        ("microneedling 1.5 mm", slice(2, 3), 3e5, None),
        ("microneedling 2.5 mm", slice(2, 3), 2e7, None),
        ("intradermal 1-2.5 mm", slice(0, 1), 9e9, 5e7),
        ("intradermal 4 mm", slice(0, 1), 6e8, 8e9),
    ],
)
def test_prior_exposure_agrees_with_the_published_table(
    route: str, keep: slice, bulge: float, papilla: float | None
) -> None:
    """Medians of the delivery model, one way in at a time.

    Tolerance: a factor of 2 where the follicle lies within the deposit; elsewhere the median hangs
    on exp(-distance / lambda) with lambda spread over a factor of 25, so the order of magnitude.
    """
    found = np.median(prior_exposure(route, keep), axis=1)
    inside = {"intradermal 1-2.5 mm": 0, "intradermal 4 mm": 1}.get(route)
    for index, expected in enumerate((bulge, papilla)):
        if expected is not None:
            assert abs(np.log10(found[index] / expected)) < (np.log10(2) if index == inside else 1.0)
    if papilla is None:
        assert found[1] < 1e-3 * found[0] + 1.0


@pytest.mark.parametrize(
    ("route", "fraction"),
    [
        ("intradermal 1-2.5 mm", "injected_fraction"),
        ("intradermal 4 mm", "injected_fraction"),
        ("intradermal 2 mm and 4 mm", "injected_fraction"),
        ("microneedling 1.5 mm", "needle_fraction"),
        ("fractional laser", "laser_fraction"),
        ("ultrasound", "ultrasound_fraction"),
    ],
)
def test_the_skin_holds_the_delivered_fraction_of_the_dose(route: str, fraction: str) -> None:
    place = depot(parse_route(route), MEDIAN)
    held = MEDIAN("fluid_fraction") * MEDIAN("retardation")
    slabs = [place.slabs[-1]] if "micro" in route or "laser" in route else place.slabs
    if route == "ultrasound":
        slabs = [place.slabs[0]]
    total = sum(slab.level * 0.1 * (slab.bottom - slab.top) * held for slab in slabs)
    assert total * place.coverage == pytest.approx(MEDIAN(fraction))


def test_intact_skin_is_far_below_injection() -> None:
    on, into = (depot(parse_route(text), MEDIAN) for text in ("topical", "intradermal 1-2.5 mm"))
    assert auc(on, on.slabs, 1.3) < 0.02 * auc(into, into.slabs, 1.3)
    assert auc(on, on.slabs, 2.9) < 1e-3 * auc(into, into.slabs, 2.9)


def test_two_depths_reach_both_targets() -> None:
    both, shallow, deep = (
        depot(parse_route(f"intradermal {text}"), MEDIAN) for text in ("2 mm and 4 mm", "1-2.5 mm", "4 mm")
    )
    worst = {
        name: min(auc(place, place.slabs, z) for z in (1.3, 3.4))
        for name, place in (("both", both), ("shallow", shallow), ("deep", deep))
    }
    assert worst["both"] > 5 * max(worst["shallow"], worst["deep"])


def test_a_longer_needle_brings_no_less_to_the_bulge() -> None:
    found = [
        auc(place, place.slabs, 1.3)
        for place in (depot(parse_route(f"microneedling {mm} mm"), MEDIAN) for mm in (0.5, 1.0, 1.5, 2.5))
    ]
    assert found == sorted(found)


def test_needling_is_never_below_the_product_on_intact_skin() -> None:
    on, needled = (depot(parse_route(text), MEDIAN) for text in ("topical", "microneedling 0.5 mm"))
    assert auc(needled, needled.slabs, 1.3) >= auc(on, on.slabs, 1.3)


@pytest.mark.parametrize("route", ["oral", "light", "surgery", "none"])
def test_other_routes_leave_nothing_in_the_skin(route: str) -> None:
    assert depot(parse_route(route), MEDIAN).slabs == ()


def test_depths_come_from_the_patients_and_keep_their_order() -> None:
    traits = {"bulge_depth": np.array([1.3, -1.0]), "papilla_depth": np.array([1.0, 3.0])}
    bulge, papilla = target_depths(2, traits, MEDIAN)
    assert (bulge > 0).all()
    assert (papilla >= bulge).all()
    bulge, papilla = target_depths(3, {}, MEDIAN)
    assert bulge.tolist() == [1.3] * 3
    assert papilla.tolist() == [2.9] * 3
