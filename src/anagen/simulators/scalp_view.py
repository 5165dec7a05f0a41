"""View of a scalp course for pictures: place, direction, length and width of each hair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.course import ScalpCourse
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.biology.calibre import calibre_grid
from anagen.engine.keys import uniforms
from anagen.engine.phases import STANDING
from anagen.measurement.salt import SaltCourse, salt_parameters
from anagen.simulators.pictures import HeadMap, ScalpView

Floats = NDArray[np.float64]

_WHORL = np.array([-6.6, -0.8, 8.0])
_PLACE = 40
"""Counter of the luck that places a follicle within its cell."""


def head_of(scalp: ScalpMap) -> HeadMap:
    """Skin of a map."""
    return HeadMap(scalp.axes, scalp.place, scalp.triangles)


def scalp_view(course: ScalpCourse, salt: SaltCourse | None = None) -> ScalpView:
    """View of a course; `salt` is its score, if it is to be shown."""
    shots = course.snapshots
    root, direction, normal, luck = _roots(course)
    growth_cm = salt_parameters().value("shaft_growth") / 10.0
    return ScalpView(
        head=head_of(course.scalp),
        days=course.days,
        root=root,
        direction=direction,
        normal=normal,
        luck=luck,
        standing=np.isin(shots.phase, STANDING),
        length_cm=np.asarray(shots.grown * growth_cm, dtype=np.float64),
        width_um=calibre_grid().diameters[shots.calibre],
        activity=np.stack([course.signal_at(float(day)) for day in course.days]),
        score=None if salt is None else salt.score,
        score_name="SALT",
    )


def _roots(course: ScalpCourse) -> tuple[Floats, Floats, Floats, Floats]:
    """Places of the follicles, directions of their hair, normals of the skin, and their luck."""
    shots, place, axes = course.snapshots, course.scalp.place, course.scalp.axes
    luck = np.stack([uniforms(shots.key, _PLACE + i) for i in range(5)], axis=1)
    middle = place[shots.site]
    normal = middle / axes**2
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    along = np.cross(normal, np.array([0.2, 1.0, 0.1]))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(normal, along)
    # Evenly over a disc a little larger than the cell, so that no seams show.
    reach = np.sqrt(1.25 * course.scalp.area[shots.site] / np.pi * luck[:, 0])
    angle = 2.0 * np.pi * luck[:, 1]
    root = middle + (reach * np.cos(angle))[:, None] * along + (reach * np.sin(angle))[:, None] * across
    root /= np.linalg.norm(root / axes, axis=1, keepdims=True)
    normal = root / axes**2
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    # Hair falls outwards from the whorl.
    away = root - _WHORL
    away /= np.linalg.norm(away, axis=1, keepdims=True) + 0.3
    stream = away + np.array([0.0, 0.0, -0.55]) + 0.5 * (luck[:, 2:5] - 0.5)
    stream -= np.einsum("nd,nd->n", stream, normal)[:, None] * normal
    stream /= np.linalg.norm(stream, axis=1, keepdims=True) + 1e-9
    return root, stream + 0.25 * normal, normal, luck[:, 4]
