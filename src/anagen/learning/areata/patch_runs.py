"""Engine runs of untreated patches: their regrowth informs the parameter of immune control."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.scalp_map import scalp_map
from anagen.learning.areata.free_parameters import Free
from anagen.learning.areata.people import trial_people
from anagen.learning.areata.severe_runs import Design
from anagen.learning.knowledge import prior_knowledge

RESOLUTION_MM = 10.0
OUTCOMES = ("salt50@24", "salt75@26", "salt75@52", "salt75@104")


def patch_run(plan: Design, run: int, free: Free) -> NDArray[np.float64]:
    """Patients with patches at baseline, and numbers of those who regrow, float64[1 + outcomes]."""
    scalp = scalp_map(RESOLUTION_MM)
    biology = prior_knowledge().with_values(free.values(plan.z[run])).areata
    cohort = trial_people()["patches"].recruited(scalp, biology, run)
    if not len(cohort):
        return np.zeros(1 + len(OUTCOMES))
    weeks = sorted({int(name.split("@")[1]) for name in OUTCOMES})
    control = cohort.group.control_course(7 * weeks[-1], biology.patients)
    score = biology.read(scalp, cohort.crowd.branch().advance(control, [7 * week for week in weeks]))
    found = [float(len(cohort))]
    for name in OUTCOMES:
        least, week = name.removeprefix("salt").split("@")
        better = cohort.salt - score[:, weeks.index(int(week))] >= int(least) / 100.0 * cohort.salt
        found.append(float(better.sum()))
    return np.array(found)
