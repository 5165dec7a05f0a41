"""Engine runs of patches left alone: how many regrow is data, too, and says what control they are under."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.patients import Shape, established_group
from anagen.biology.areata.scalp_map import scalp_map
from anagen.engine.keys import children, key_of, uniforms
from anagen.learning.areata.biology import Areata
from anagen.learning.areata.free import Free
from anagen.learning.areata.severe_runs import Design

RESOLUTION_MM = 10.0
SALT = (4.0, 45.0)
YEARS = (0.1, 2.0)
PATIENTS = 96
OUTCOMES = ("salt50@24", "salt75@26", "salt75@52")


@cache
def _pool() -> tuple[NDArray[np.uint64], NDArray[np.float64], NDArray[np.float64], Shape]:
    key = children(key_of(6, "areata patches"), np.arange(PATIENTS))
    luck = uniforms(key[:, None], 9_500 + np.arange(2))
    extent = (SALT[0] + (SALT[1] - SALT[0]) * luck[:, 0]) / 100.0
    years = YEARS[0] + (YEARS[1] - YEARS[0]) * luck[:, 1] ** 1.5
    form = np.full(PATIENTS, "patchy")
    shape = Shape.of(scalp_map(RESOLUTION_MM), key, Areata.of().patients, extent, form)
    return key, extent, years, shape


def patch_run(plan: Design, run: int, free: Free) -> NDArray[np.float64]:
    """float64[1 + outcomes]: patients whose patches are there at baseline, and how many of them regrow."""
    scalp = scalp_map(RESOLUTION_MM)
    biology = Areata.of(free.values(plan.z[run]))
    key, extent, years, shape = _pool()
    group = established_group(
        scalp,
        key,
        biology.patients,
        biology.kinetics,
        extent=extent,
        years=years,
        form=np.full(PATIENTS, "patchy"),
        shape=shape,
    )
    crowd = biology.crowd(scalp, group, patches=True)
    weeks = sorted({int(name.split("@")[1]) for name in OUTCOMES})
    control = group.control_course(7 * weeks[-1], biology.patients)
    seen = crowd.advance(control, [0, *(7 * week for week in weeks)])
    score = biology.read(scalp, seen)
    taken = (score[:, 0] >= SALT[0]) & (score[:, 0] <= SALT[1])
    found = [float(taken.sum())]
    for name in OUTCOMES:
        least, week = name.removeprefix("salt").split("@")
        better = score[:, 0] - score[:, 1 + weeks.index(int(week))] >= int(least) / 100.0 * score[:, 0]
        found.append(float((better & taken).sum()))
    return np.array(found)
