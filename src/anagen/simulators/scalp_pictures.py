"""Pictures of a disease of the whole scalp: SALT over time by arm, and whole scalps of a few patients."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.course import ScalpCourse, follow_scalp
from anagen.biology.areata.patients import established
from anagen.biology.areata.scalp_map import scalp_map
from anagen.measurement.outcomes import OUTCOMES
from anagen.measurement.salt import SaltCourse, noticed_loss, salt_course
from anagen.population.areata_recruitment import AreataCohort
from anagen.simulators.pictures import BANDS, ScalpPicture
from anagen.simulators.plan import ArmPlan
from anagen.simulators.scalp_patients import ScalpPatients, damping_of, gives_nothing
from anagen.simulators.scalp_view import scalp_view

if TYPE_CHECKING:
    import polars as pl

EVERY, MOST_POINTS = 14, 13
"""Days between points of a course, and most steps of a longer one, whose points lie further apart."""
REPLICATES, PATIENTS = 8, 21
"""Lots of patients, each under another joint draw, and patients of each: under two arms, and as their own
twins, they fill two blocks of lanes."""
SCREENED = 24
"""Patients from whom the two that are shown are chosen."""
FINE_MM = 5.0
SHOWN_FOLLICLES = 60_000.0
"""Follicles of a scalp in a picture: enough to fill it."""


def salt_frames(simulator: ScalpPatients, horizon: float, workers: int = 1) -> pl.DataFrame:
    """Change in SALT of all arms and their untreated twins: the columns of `Courses.bands`."""
    import polars as pl

    every = EVERY * max(1, int(np.ceil(horizon / EVERY / MOST_POINTS)))
    days = np.arange(0, int(np.ceil(horizon / every)) * every + 1, every, dtype=np.int64)
    plans: list[ArmPlan | None] = [None, *simulator.plan.arms]
    acting = [number for number, arm in enumerate(plans) if number == 0 or not gives_nothing(arm)]

    def changes(replicate: int) -> NDArray[np.float64]:
        """Change of SALT, float64[plans that act, n, V], of one replicate's patients under each."""
        cohort = simulator.recruit(PATIENTS, replicate)
        everyone = np.tile(np.arange(len(cohort)), len(acting))
        arm = np.repeat(np.array(acting), len(cohort))
        score = simulator.salt(cohort.part(everyone), plans, arm, days, replicate)
        return np.asarray((score - score[:, :1]).reshape(len(acting), len(cohort), -1))

    with ThreadPoolExecutor(max(1, workers)) as pool:
        parts = list(pool.map(changes, range(REPLICATES)))
    curves = {number: np.concatenate([part[at] for part in parts]) for at, number in enumerate(acting)}
    found = [curves.get(number, curves[0]) for number in range(len(plans))]
    frames = []
    for number, arm in enumerate(plans[1:], start=1):
        assert arm is not None
        for twin, which in ((False, number), (True, 0)):
            values = found[which]
            bounds = dict(zip(BANDS, np.quantile(values, list(BANDS.values()), axis=0), strict=True))
            frames.append(
                pl.DataFrame(
                    {
                        "arm": arm.name,
                        "outcome": "change in SALT",
                        "unit": OUTCOMES["SALT"].unit,
                        "day": days.astype(np.float64),
                        "mean": values.mean(axis=0),
                        **{band: bounds[band] for band in ("lo50", "hi50", "lo90", "hi90")},
                        "twin": twin,
                    }
                )
            )
    return pl.concat(frames)


def scalp_pictures(simulator: ScalpPatients, horizon: float) -> list[ScalpPicture]:
    """Scalps of two patients under each arm that acts, and untreated, at the best values, on a fine map.

    The first has the median response to the first such arm, the second is among the best sixth, and is
    labelled so.
    """
    best = simulator.draws.best
    cohort = simulator.recruit(SCREENED, 0, best)
    acting = [arm for arm in simulator.plan.arms if acts(arm)]
    ends = np.array([0, int(horizon)], dtype=np.int64)
    score = simulator.salt(
        cohort, [acting[0] if acting else None], np.zeros(len(cohort), dtype=np.int64), ends, 0, best
    )
    order = np.argsort(score[:, 0] - score[:, 1], kind="stable")
    chosen = {
        "a patient with the median response": int(order[len(order) // 2]),
        "a patient with a good response (reached by one in six)": int(order[(5 * len(order)) // 6]),
    }
    visits = np.unique(np.rint(np.array([0.0, 0.33, 0.67, 1.0]) * horizon / 7.0) * 7.0)
    found = []
    for label, who in chosen.items():
        bald = None
        for arm in (None, *acting):
            course, salt = fine_course(simulator, cohort, who, arm, visits, bald)
            if bald is None:  # the untreated come first, and all are alike at baseline
                bald = noticed_loss(course.scalp, salt.seen, best.biology.salt)[0]
            found.append(
                ScalpPicture(label, "untreated" if arm is None else arm.name, scalp_view(course, salt))
            )
    return found


def acts(arm: ArmPlan) -> bool:
    """Whether any course of an arm does more than a placebo."""
    return any(
        course.definition.immune is not None or course.definition.model != "nothing" for course in arm.courses
    )


def fine_course(
    simulator: ScalpPatients,
    cohort: AreataCohort,
    who: int,
    arm: ArmPlan | None,
    visits: NDArray[np.float64],
    bald: NDArray[np.float64] | None = None,
) -> tuple[ScalpCourse, SaltCourse]:
    """Course of one patient of a cohort of the best values, with all follicles, under an arm, at `visits`.

    `bald`: float64[N], hair missing at baseline, if it is known.
    """
    best = simulator.draws.best
    biology, traits = best.biology, cohort.traits
    scalp = scalp_map(FINE_MM)
    days = int(visits[-1]) + 1
    case = established(
        scalp,
        np.uint64(traits.key[who]),
        days,
        biology.patients,
        biology.kinetics,
        extent=float(traits.extent[who]),
        years=float(traits.years[who]),
        form=str(traits.form[who]),
        before=int(cohort.before[who]),
        onset=float(traits.onset[who]),
    )
    skin = replace(biology.skin, follicles=SHOWN_FOLLICLES)
    damping = None
    if arm is not None and arm.courses:
        one = cohort.part(np.array([who]))
        given = simulator.given(one, arm, days, 0, best)
        if bald is None:
            start = salt_course(follow_scalp(case, biology.kinetics, skin, np.zeros(1)), biology.salt)
            bald = noticed_loss(scalp, start.seen, biology.salt)[0]
        damping = damping_of(given.taken[0], bald)
    course = follow_scalp(case, biology.kinetics, skin, visits, damping, step_days=7)
    return course, salt_course(course, biology.salt)
