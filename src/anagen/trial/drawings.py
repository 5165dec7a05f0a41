"""What a result shows besides numbers, gathered for whichever laboratory ran the trial."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from anagen.simulators.courses import course_frames
from anagen.simulators.field import Laboratory
from anagen.simulators.pictures import DeliveryPicture, Patch, delivery_pictures, patches
from anagen.simulators.scalp import AreataLaboratory
from anagen.simulators.scalp_pictures import ScalpPicture, salt_frames, scalp_pictures
from anagen.trial.protocol.reading import Protocol


@dataclass(frozen=True, eq=False)
class Drawings:
    """Courses, phase fractions, delivery, patches of 1 cm2 and whole scalps; empty where there are none."""

    courses: pl.DataFrame = field(default_factory=pl.DataFrame)
    phases: pl.DataFrame = field(default_factory=pl.DataFrame)
    delivery: dict[str, DeliveryPicture] = field(default_factory=dict)
    patches: list[Patch] = field(default_factory=list)
    scalps: list[ScalpPicture] = field(default_factory=list)


def drawn_of(laboratory: Laboratory | AreataLaboratory, protocol: Protocol, workers: int) -> Drawings:
    """Everything that can be shown of a trial."""
    horizon = float(protocol.measurement.visit_days[-1])
    if isinstance(laboratory, AreataLaboratory):
        return Drawings(courses=salt_frames(laboratory, horizon), scalps=scalp_pictures(laboratory, horizon))
    courses, phases = course_frames(laboratory, protocol.measurement.outcomes, horizon, workers=workers)
    everybody = laboratory.cohort(protocol.population.size, 0, laboratory.worlds.best)
    return Drawings(
        courses,
        phases,
        delivery_pictures(laboratory),
        patches(laboratory, everybody, protocol.analysis.endpoint.day),
    )
