"""What a result shows besides numbers: patches of scalp, and delivery into the skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.follicular_units import unit_layout
from anagen.engine.follicles import Snapshots, snapshot
from anagen.engine.keys import uniforms
from anagen.engine.phases import STANDING
from anagen.measurement.observe import diameters
from anagen.measurement.outcomes import ruler
from anagen.population.cohort import Cohort
from anagen.simulators.field import ArmPlan, Laboratory, subset
from anagen.therapy.effect import delivery_profile


@dataclass(frozen=True, eq=False)
class DeliveryPicture:
    """Free particles in the skin after one session of one arm.

    Attributes:
        depths_mm: float64[Z]. hours: float64[T]. concentration: float64[T, Z], particles/mL.
        bulge_mm, papilla_mm: depth of the two targets.
    """

    depths_mm: NDArray[np.float64]
    hours: NDArray[np.float64]
    concentration: NDArray[np.float64]
    bulge_mm: float
    papilla_mm: float


@dataclass(frozen=True, eq=False)
class Patch:
    """1 cm2 of one patient's scalp on one day; arrays have one entry a follicle."""

    title: str
    x_mm: NDArray[np.float64]
    y_mm: NDArray[np.float64]
    diameter_um: NDArray[np.float64]
    length_mm: NDArray[np.float64]
    angle_rad: NDArray[np.float64]
    visible: NDArray[np.bool_]


LONGEST_SHOWN_MM = 12.0
"""Hair is drawn trimmed to this length, as in a clinic's macrophotograph of cut hair."""
_TILT, _LEAN = 3_000_001, 3_000_002


def patches(laboratory: Laboratory, cohort: Cohort, day: float, replicate: int = 0) -> list[Patch]:
    """1 cm2 of one patient: before, untreated at `day`, and under each arm at `day`.

    The patient is the one of median density; the follicles are the same in every picture.
    Parameters are at their best values and product lots are active.
    """
    order = np.argsort(cohort.follicle_density, kind="stable")
    one = subset(cohort, order[len(order) // 2 : len(order) // 2 + 1])
    week = round(day / 7)
    shown = [_patch(laboratory, one, None, day, replicate, "before", 0)]
    shown.append(_patch(laboratory, one, None, day, replicate, f"untreated, week {week}", 1))
    for arm in laboratory.setting.arms:
        if arm.courses:
            shown.append(_patch(laboratory, one, arm, day, replicate, f"{arm.name}, week {week}", 1))
    return shown


def _patch(
    laboratory: Laboratory,
    one: Cohort,
    arm: ArmPlan | None,
    day: float,
    replicate: int,
    title: str,
    visit: int,
) -> Patch:
    world = laboratory.worlds.best
    scalp = laboratory.scalp(one, arm, int(day) + 1, replicate, world, active_lots)
    follicles = scalp.follicles(1.0)
    snaps = snapshot(
        world.biology.chain, scalp.drivers, follicles, scalp.sites, np.array([[0.0, float(day)]])
    )
    place, _ = _places(one, snaps)
    width = diameters(snaps.key, snaps.calibre[:, visit], one.calibre_factor[0] * np.ones(len(snaps.key)))
    standing = np.isin(snaps.phase[:, visit], STANDING)
    visible = standing & (width >= laboratory.setting.method.threshold_um)
    speed = ruler().growth_speed(width) * one.growth_speed_factor[0]
    length = np.minimum(snaps.grown[:, visit] * speed / 1000.0, LONGEST_SHOWN_MM)
    swirl = 0.25 * np.sin(place[:, 0] / 4.0) + 0.2 * np.cos(place[:, 1] / 5.0)
    lean = swirl + 0.7 * (uniforms(snaps.key, _TILT) - 0.5) + 2.0 * np.pi * uniforms(one.key, _LEAN)
    return Patch(
        title=title,
        x_mm=place[:, 0],
        y_mm=place[:, 1],
        diameter_um=width,
        length_mm=np.where(standing, length, 0.0),
        angle_rad=lean,
        visible=visible,
    )


def active_lots(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck of lots that are active and of median potency: what a picture should show."""
    return np.full(np.shape(index), 1e-9 if purpose.endswith("active") else 0.5)


def _places(one: Cohort, snaps: Snapshots) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Openings of the follicles; sensitivity classes are mixed within units."""
    place, unit = unit_layout(one.key[0], len(snaps.key), 10.0)
    shuffled = np.argsort(uniforms(snaps.key, 3_000_003), kind="stable")
    where = np.empty_like(shuffled)
    where[shuffled] = np.arange(len(shuffled))
    return place[where], unit[where]


def delivery_pictures(laboratory: Laboratory) -> dict[str, DeliveryPicture]:
    """Concentration after one session of each arm that puts particles into the skin, at the best values."""
    best = laboratory.worlds.best.value
    depths = np.linspace(0.0, 5.0, 201)
    hours = np.concatenate([[0.1], np.geomspace(0.5, 120.0, 60)])
    found = {}
    for arm in laboratory.setting.arms:
        for course in arm.courses:
            profile = delivery_profile(course, best, depths, hours)
            if profile.max() > 0:
                found[arm.name] = DeliveryPicture(
                    depths_mm=depths,
                    hours=hours,
                    concentration=profile,
                    bulge_mm=_median("bulge_depth"),
                    papilla_mm=_median("papilla_depth"),
                )
    return found


def _median(trait: str) -> float:
    from anagen.population.traits import trait_parameters

    return trait_parameters().value(trait)
