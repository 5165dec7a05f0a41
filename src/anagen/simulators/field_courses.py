"""Expected courses of a trial's arms and of their untreated twins, for pictures and prediction.

The mean-field engine follows a sample of the trial's own patients, each replicate under its own
draw of the parameters, so the bands show both differences between people and uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from anagen.engine.meanfield import expect
from anagen.engine.phases import Phase
from anagen.measurement.expected import outcome_weights
from anagen.measurement.outcomes import OUTCOMES
from anagen.population.cohort import Cohort
from anagen.population.scalp import Scalp
from anagen.simulators.field_patients import FieldPatients
from anagen.simulators.pictures import BANDS, Courses
from anagen.simulators.plan import ArmPlan
from anagen.statistics.quantiles import quantiles_known

if TYPE_CHECKING:
    import polars as pl

_Followed: TypeAlias = "tuple[NDArray[np.float64], dict[str, NDArray[np.float64]], NDArray[np.float64]]"
EVERY = 7
"""Days between points of a course."""
PHASE_NAMES = {
    Phase.EARLY_ANAGEN: "early anagen",
    Phase.ANAGEN: "anagen",
    Phase.CATAGEN: "catagen",
    Phase.TELOGEN: "telogen",
    Phase.KENOGEN: "kenogen",
    Phase.RETAINED: "early anagen under a kept club",
    Phase.FIXED: "fixed vellus",
}


@dataclass(frozen=True, eq=False)
class SiteCourses:
    """Expected follicles per cm2 of n sites.

    Attributes:
        days: float64[V].
        occupancy: float64[n, V, P, C].
        shed: float64[n, V], hairs/cm2/day in the week before.
        vigour: float64[n, V].
    """

    days: NDArray[np.float64]
    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]
    vigour: NDArray[np.float64]


def expected_course(scalp: Scalp) -> SiteCourses:
    """Mean-field course of each site of `scalp`, in points `EVERY` days apart.

    Grafts enter on their day: until then their stratum is left out.
    """
    biology, n = scalp.biology, len(scalp.cohort)
    classes, stages = biology.chain.classes, biology.chain.total_stages
    state = scalp.state().reshape(-1, classes, stages)
    drivers = scalp.drivers
    density = scalp.density()
    native = n * len(biology.mosaic.share)
    found = expect(biology.chain, drivers.of(slice(0, native)), state[:native], every=EVERY)
    weighted = density[:native, None, None, None] * found.occupancy
    occupancy = weighted.reshape(n, -1, *weighted.shape[1:]).sum(axis=1)
    shed = (density[:native, None] * found.shed).reshape(n, -1, len(found.days)).sum(axis=1) / EVERY
    if scalp.grafts is not None:
        first = int(scalp.grafts.day)
        late = drivers.of(slice(native, None)).window(first, drivers.steps)
        grafted = expect(biology.chain, late, state[native:], every=EVERY)
        begin = first // EVERY + 1  # the first point after surgery, to within a week
        kept = slice(1, len(found.days) - begin + 1)
        occupancy[:, begin:] += density[native:, None, None, None] * grafted.occupancy[:, kept]
        shed[:, begin:] += density[native:, None] * grafted.shed[:, kept] / EVERY
    day = np.minimum((found.days).astype(np.int64), drivers.steps - 1)
    shed[:, 0] = np.nan  # no week before baseline
    return SiteCourses(found.days, occupancy, shed, scalp.vigour[:, day])


def outcome_courses(
    simulator: FieldPatients, courses: SiteCourses, cohort: Cohort
) -> dict[str, NDArray[np.float64]]:
    """Outcomes of expected counts, float64[n, V], as defined by the trial's method, without its errors."""
    method = simulator.plan.method
    weights = outcome_weights(method, cohort.calibre_factor, cohort.growth_speed_factor)
    found = weights.outcomes(courses.occupancy)
    found["hair mass"] = found["hair mass"] * courses.vigour
    found["shed hairs per day"] = courses.shed
    return {name: found[name] for name in method.outcomes if name in found}


def course_frames(
    simulator: FieldPatients,
    outcomes: Iterable[str],
    horizon: float,
    *,
    patients: int = 12,
    replicates: int = 16,
    workers: int = 1,
) -> Courses:
    """Courses and phase fractions of all arms and their twins.

    The untreated twins are the same patients in every arm, so they are followed once.
    """
    import polars as pl

    days = int(np.ceil(horizon / EVERY)) * EVERY
    names = [name for name in outcomes if name != "shed hairs per day" or days >= EVERY]
    plans: list[ArmPlan | None] = [None, *simulator.plan.arms]

    def follow(cohort: Cohort, plan: ArmPlan | None, replicate: int) -> _Followed:
        course = expected_course(simulator.scalp(cohort, plan, days, replicate))
        by_phase = course.occupancy.sum(axis=3)
        share = (by_phase / by_phase.sum(axis=2, keepdims=True)).mean(axis=0)
        return course.days, outcome_courses(simulator, course, cohort), share

    def follow_all(replicate: int) -> list[_Followed]:
        cohort = simulator.recruit(patients, replicate)
        return [follow(cohort, plan, replicate) for plan in plans]

    with ThreadPoolExecutor(max(1, workers)) as pool:
        found = {
            (which, replicate): one
            for replicate, followed in enumerate(pool.map(follow_all, range(replicates)))
            for which, one in enumerate(followed)
        }
    time = found[0, 0][0]

    def pooled(which: int, name: str) -> NDArray[np.float64]:
        parts = [found[which, replicate][1][name] for replicate in range(replicates)]
        first = 1 if name == "shed hairs per day" else 0
        return np.concatenate([part - part[:, first : first + 1] for part in parts])

    bands, phases = [], []
    for index, arm in enumerate(simulator.plan.arms, start=1):
        for twin, which in ((False, index), (True, 0)):
            reported = [name for name in names if name in found[which, 0][1]]
            bands += [_band(arm, name, time, pooled(which, name), twin) for name in reported]
            share = np.mean([found[which, replicate][2] for replicate in range(replicates)], axis=0)
            phases.append(_phases(arm, time, share, twin))
    return Courses(pl.concat(bands), pl.concat(phases))


def _band(
    arm: ArmPlan, name: str, days: NDArray[np.float64], values: NDArray[np.float64], twin: bool
) -> pl.DataFrame:
    import polars as pl

    quantiles = dict(zip(BANDS, quantiles_known(values, list(BANDS.values())), strict=True))
    kept = np.isfinite(values).any(axis=0)
    return pl.DataFrame(
        {
            "arm": arm.name,
            "outcome": f"change in {name}",
            "unit": OUTCOMES[name].unit,
            "day": days[kept],
            "mean": np.nanmean(values[:, kept], axis=0),
            **{band: quantiles[band][kept] for band in ("lo50", "hi50", "lo90", "hi90")},
            "twin": twin,
        }
    )


def _phases(
    arm: ArmPlan, days: NDArray[np.float64], fraction: NDArray[np.float64], twin: bool
) -> pl.DataFrame:
    import polars as pl

    return pl.concat(
        pl.DataFrame(
            {"arm": arm.name, "twin": twin, "day": days, "phase": name, "fraction": fraction[:, int(phase)]}
        )
        for phase, name in PHASE_NAMES.items()
        if phase < fraction.shape[1]
    )
