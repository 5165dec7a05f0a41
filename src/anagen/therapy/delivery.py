"""From a dose on the scalp to starting concentrations in the skin, by route.

    C0 = F d / [(z2 - z1) phi R]

with the delivered fraction F, the dose d per cm2, the slab z1-z2, the fluid fraction phi and the
retardation R. Needling, laser and ultrasound act on a product that is also on the skin, so the topical
routes (through the horny layer, and from the follicles' openings) are always part of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.therapy.route import LASER, Route
from anagen.therapy.transport import PER_HOUR, UM2_PER_S, Medium, Slab

Draw = Callable[[str], float]
"""Value of a parameter, by name."""


@dataclass(frozen=True)
class Depot:
    """State of the skin after one session, per unit of dose/cm2.

    Attributes:
        slabs: layers; their `level` is per unit of dose per cm2 (1/mL).
        medium: transport and loss of the particles.
        coverage: share of follicles within reach of a deposit (1 unless injected on a grid).
    """

    slabs: tuple[Slab, ...]
    medium: Medium
    coverage: float


def depot(route: Route, draw: Draw) -> Depot:
    """Depot that a dose of 1 per cm2 leaves, for particles or proteins described by `draw`.

    Args:
        route: topical, microneedling, fractional laser, intradermal or ultrasound; others leave no depot.
        draw: parameters by short name (see ``data/delivery.toml``).
    """
    retardation = max(draw("retardation"), 1.0)
    medium = Medium(
        diffusivity=UM2_PER_S
        * draw("diffusivity")
        * draw("diameter_reference")
        / draw("diameter")
        / retardation,
        loss=PER_HOUR * (draw("lymph_loss") + draw("cell_loss")),
    )
    fluid = draw("fluid_fraction") * retardation
    slabs: list[Slab] = []
    coverage = 1.0

    def layer(top: float, bottom: float, fraction: float) -> Slab:
        # Dose per cm2 over a thickness in cm gives dose per mL.
        return Slab(top, bottom, min(fraction, 1.0) / (0.1 * (bottom - top) * fluid))

    if route.kind in ("topical", "microneedling", LASER, "ultrasound"):
        crossing = draw("ultrasound_fraction") if route.kind == "ultrasound" else draw("horny_layer_fraction")
        slabs.append(layer(0.0, draw("epidermal_depth"), crossing))
        slabs.append(_perifollicular(draw, fluid))
    if route.needle_mm is not None:
        slabs.append(layer(0.0, draw("needle_depth_share") * route.needle_mm, draw("needle_fraction")))
    if route.kind == LASER:
        slabs.append(layer(0.0, draw("laser_depth"), draw("laser_fraction")))
    if route.deposits:
        coverage = min(draw("coverage"), 1.0)
        share = draw("injected_fraction") / len(route.deposits) / coverage
        for place in route.deposits:
            leak = draw("track_single") if place.top == place.bottom else draw("track_range")
            top = place.top * leak
            slabs.append(Slab(top, place.bottom, share / (0.1 * (place.bottom - top) * fluid)))
    return Depot(tuple(slabs), medium, coverage)


def _perifollicular(draw: Draw, fluid: float) -> Slab:
    """Sleeve around each follicle: particles that lodged in its opening and crossed its wall."""
    top, bottom = draw("sleeve_top"), draw("sleeve_bottom")
    sleeve_ml = math.pi * (0.1 * draw("sleeve_radius")) ** 2 * 0.1 * (bottom - top) * draw("opening_density")
    fraction = min(draw("follicle_fraction") * draw("follicle_crossing"), 1.0)
    return Slab(top, bottom, fraction / (sleeve_ml * fluid))


def target_depths(
    n: int, traits: Mapping[str, NDArray[np.float64]], draw: Draw
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Depth of bulge and papilla of n sites (mm), from the patients' traits or the records.

    A papilla is never above its bulge, and neither is outside the skin.
    """
    bulge = _trait(traits, "bulge_depth", n, draw("bulge_depth"))
    papilla = _trait(traits, "papilla_depth", n, draw("papilla_depth"))
    bulge = np.maximum(bulge, 0.2)
    return bulge, np.maximum(papilla, bulge)


def _trait(
    traits: Mapping[str, NDArray[np.float64]], name: str, n: int, otherwise: float
) -> NDArray[np.float64]:
    return np.asarray(traits[name], dtype=np.float64) if name in traits else np.full(n, otherwise)
