"""What the tests of alopecia areata share."""

from __future__ import annotations

import numpy as np

from anagen.biology.areata.field_kernel import Part
from anagen.biology.areata.flares import Flares
from anagen.biology.areata.immune_field import FieldCourse, Kinetics, at_rest, field_parameters, immune_field
from anagen.biology.areata.patients import Constitution, patient_parameters
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.engine.keys import children, key_of

KINETICS = Kinetics.of(field_parameters())
PATIENTS = patient_parameters()


def keys(number: int, seed: int = 4) -> np.ndarray:
    return children(key_of(seed, "areata tests"), np.arange(number))


def constitution(control: float = 1.0, guardians: float = 8.0, flares: float = 0.0) -> Constitution:
    return Constitution(keys(1)[0], control, guardians, flares)


def blob(scalp: ScalpMap, height: float = 7.0, width: float = 2.5) -> np.ndarray:
    """A smooth heap of T cells on the crown, with guardians gone under it."""
    away = scalp.distance(np.array([0.0, 0.0, scalp.axes[2]]))
    heap = np.exp(-((away / width) ** 2))
    state = at_rest(scalp.cells)
    state[:, Part.INTERFERON] = 1.5 * height * heap
    state[:, Part.KILLERS] = 0.5 * height * heap
    state[:, Part.HELPERS] = height * heap
    state[:, Part.GUARDIANS] = 1.0 - heap
    return state


def run(
    scalp: ScalpMap, days: int, *, control: float = 0.0, strength: float = 8.0, **options: object
) -> FieldCourse:
    kinetics = options.pop("kinetics", KINETICS)
    flares = options.pop("flares", Flares.none(scalp.cells))
    return immune_field(
        scalp,
        kinetics,  # type: ignore[arg-type]
        np.full(scalp.cells, strength),
        np.full(days, control),
        flares,  # type: ignore[arg-type]
        options.pop("damping", None),  # type: ignore[arg-type]
        **options,  # type: ignore[arg-type]
    )
