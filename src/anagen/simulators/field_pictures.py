"""Pictures of hair counted on a field: 1 cm2 of one patient, and delivery into the skin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.follicular_units import unit_layout
from anagen.engine.follicles import Snapshots, snapshot
from anagen.engine.keys import uniforms
from anagen.engine.phases import STANDING
from anagen.measurement.observe import diameters
from anagen.measurement.outcomes import ruler
from anagen.population.cohort import Cohort
from anagen.population.traits import trait_parameters
from anagen.simulators.field_patients import FieldPatients, subset
from anagen.simulators.pictures import DeliveryPicture, Patch
from anagen.simulators.plan import ArmPlan
from anagen.therapy.effect import delivery_profile

LONGEST_SHOWN_MM = 12.0
"""Length of the hair drawn: trimmed, as in a clinic's macrophotograph of cut hair."""
_TILT, _LEAN = 3_000_001, 3_000_002


def patches(simulator: FieldPatients, cohort: Cohort, day: float, replicate: int = 0) -> list[Patch]:
    """Pictures of 1 cm2 of one patient: before, untreated at `day`, and under each arm at `day`.

    The patient is the one of median density; the follicles are the same in every picture.
    Parameters are at their best values and product lots are active.
    """
    order = np.argsort(cohort.follicle_density, kind="stable")
    one = subset(cohort, order[len(order) // 2 : len(order) // 2 + 1])
    week = round(day / 7)
    shown = [_patch(simulator, one, None, day, replicate, "before", 0)]
    shown.append(_patch(simulator, one, None, day, replicate, f"untreated, week {week}", 1))
    for arm in simulator.plan.arms:
        if arm.courses:
            shown.append(_patch(simulator, one, arm, day, replicate, f"{arm.name}, week {week}", 1))
    return shown


def _patch(
    simulator: FieldPatients,
    one: Cohort,
    arm: ArmPlan | None,
    day: float,
    replicate: int,
    title: str,
    visit: int,
) -> Patch:
    best = simulator.draws.best
    scalp = simulator.scalp(one, arm, int(day) + 1, replicate, best, active_lots)
    follicles = scalp.follicles(1.0)
    snaps = snapshot(best.biology.chain, scalp.drivers, follicles, scalp.sites, np.array([[0.0, float(day)]]))
    place, _ = _places(one, snaps)
    width = diameters(snaps.key, snaps.calibre[:, visit], one.calibre_factor[0] * np.ones(len(snaps.key)))
    standing = np.isin(snaps.phase[:, visit], STANDING)
    visible = standing & (width >= simulator.plan.method.threshold_um)
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
    """Luck of active lots of median potency, for pictures."""
    return np.full(np.shape(index), 1e-9 if purpose.endswith("active") else 0.5)


def _places(one: Cohort, snaps: Snapshots) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Places of the follicles' openings; sensitivity classes are mixed within units."""
    place, unit = unit_layout(one.key[0], len(snaps.key), 10.0)
    shuffled = np.argsort(uniforms(snaps.key, 3_000_003), kind="stable")
    where = np.empty_like(shuffled)
    where[shuffled] = np.arange(len(shuffled))
    return place[where], unit[where]


def delivery_pictures(simulator: FieldPatients) -> dict[str, DeliveryPicture]:
    """Concentration after one session of each arm with particles that enter the skin, at the best values."""
    best = simulator.draws.best.value
    depths = np.linspace(0.0, 5.0, 201)
    hours = np.concatenate([[0.1], np.geomspace(0.5, 120.0, 60)])
    found = {}
    for arm in simulator.plan.arms:
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
    return trait_parameters().value(trait)
