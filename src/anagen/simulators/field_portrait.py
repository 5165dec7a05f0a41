"""Portrait of a person whose hair is counted on a field: 1 cm2 simulated, the head as expected.

The same person has a field in each region; each place on the head is a blend of them. All product lots
are active, and parameters are at their best values.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from anagen.engine.follicles import Snapshots, snapshot
from anagen.engine.phases import Phase
from anagen.learning.distribution import distribution
from anagen.measurement.field import Field
from anagen.measurement.method import method
from anagen.measurement.observe import diameters
from anagen.population.cohort import Cohort, Recruitment
from anagen.simulators.field_courses import expected_course, outcome_courses
from anagen.simulators.field_patients import FieldPatients, subset
from anagen.simulators.field_pictures import active_lots
from anagen.simulators.head_zones import head, zones
from anagen.simulators.plan import ArmPlan, TrialPlan
from anagen.simulators.portrait import Portrait, PortraitPlan, PortraitSide
from anagen.simulators.scalp_view import head_of

PLACES = ("vertex", "frontal", "occipital")
CANDIDATES = 200
"""Candidates of one description, from whom the most typical ones are taken."""
METHOD = "phototrichogram"
"""Method whose threshold sets which hairs are visible."""
Floats = NDArray[np.float64]
_Number = TypeVar("_Number", np.int8, np.float32, np.float64)


def field_portrait(plan: PortraitPlan) -> Portrait:
    """Portrait of one person under two treatments; a transplant is given to the plan's place alone."""
    fields = {region: _patients(plan.recruitment, region, plan.seed) for region in PLACES}
    people = {region: _person(plan, fields[region]) for region in PLACES}
    full = float(_expected(plan, fields["occipital"], people["occipital"], None)["cumulative thickness"][0])
    one = people[plan.place]
    made = [_snapshots(plan, fields[plan.place], one, arm) for arm in (plan.left, plan.right)]
    keys = max((shots.key for shots in made), key=len)
    left, right = (
        _side(plan, arm, shots, len(keys), fields, people, full)
        for arm, shots in zip((plan.left, plan.right), made, strict=True)
    )
    return Portrait(
        key=one.key[0],
        follicles=keys,
        native=_native(fields[plan.place], made[0]),
        speed_factor=float(one.growth_speed_factor[0]),
        head=head_of(head()),
        left=left,
        right=right,
    )


@lru_cache(maxsize=32)
def _patients(recruitment: Recruitment, region: str, seed: int) -> FieldPatients:
    plan = TrialPlan(
        recruitment=recruitment,
        region=region,
        field=Field(1.0, region),
        method=method(METHOD),
        visit_days=(0.0,),
        arms=(),
        seed=seed,
    )
    return FieldPatients(plan, distribution("posterior"))


def _person(plan: PortraitPlan, patients: FieldPatients) -> Cohort:
    """The plan's person: the same one in all regions of the head."""
    cohort = patients.recruit(CANDIDATES, 0, patients.draws.best)
    return subset(cohort, np.array([_typical(plan.recruitment, plan.seed)[plan.person - 1]]))


@lru_cache(maxsize=64)
def _typical(recruitment: Recruitment, seed: int) -> tuple[int, ...]:
    """Numbers of the candidates, sorted by the distance of their traits from the middle."""
    patients = _patients(recruitment, "vertex", seed)
    cohort = patients.recruit(CANDIDATES, 0, patients.draws.best)
    columns = [
        np.log(cohort.severity.slope),
        cohort.severity.years,
        cohort.follicle_density,
        cohort.calibre_factor,
        cohort.growth_speed_factor,
        *cohort.traits.values(),
    ]
    away = np.zeros(CANDIDATES)
    for values in columns:
        rank = np.argsort(np.argsort(values, kind="stable"), kind="stable") / (CANDIDATES - 1)
        away += (rank - 0.5) ** 2
    # One typical person, then people in order of their numbers, so that "another person" shows the variety.
    first = int(np.argmin(away))
    return (first, *(number for number in range(CANDIDATES) if number != first))


def _expected(
    plan: PortraitPlan, patients: FieldPatients, one: Cohort, arm: ArmPlan | None
) -> dict[str, Floats]:
    """Expected outcomes of the person's region, float64[V], without errors of measurement."""
    days = np.array(plan.days)
    scalp = patients.scalp(one, arm, int(days[-1]) + 7, 0, patients.draws.best, active_lots)
    courses = expected_course(scalp)
    at = np.searchsorted(courses.days, days)
    return {name: values[0, at] for name, values in outcome_courses(patients, courses, one).items()}


def _snapshots(plan: PortraitPlan, patients: FieldPatients, one: Cohort, arm: ArmPlan | None) -> Snapshots:
    best, days = patients.draws.best, np.array(plan.days)
    scalp = patients.scalp(one, arm, int(days[-1]) + 1, 0, best, active_lots)
    return snapshot(best.biology.chain, scalp.drivers, scalp.follicles(1.0), scalp.sites, days[None, :])


def _native(patients: FieldPatients, shots: Snapshots) -> int:
    """Number of follicles that are not grafts."""
    return int((shots.stratum < len(patients.draws.best.biology.mosaic.share)).sum())


def _side(
    plan: PortraitPlan,
    arm: ArmPlan | None,
    shots: Snapshots,
    follicles: int,
    fields: dict[str, FieldPatients],
    people: dict[str, Cohort],
    full: float,
) -> PortraitSide:
    width = diameters(
        shots.key[:, None], shots.calibre, people[plan.place].calibre_factor[0] * np.ones(shots.phase.shape)
    )
    grafted = arm is not None and any(course.definition.model == "graft" for course in arm.courses)
    by_region = {
        region: _expected(
            plan, fields[region], people[region], None if grafted and region != plan.place else arm
        )
        for region in PLACES
    }
    share = zones()
    density, cover = (
        np.sum([np.outer(by_region[r][outcome], share[r]) for r in PLACES], axis=0)
        for outcome in ("non-vellus density", "cumulative thickness")
    )
    return PortraitSide(
        phase=_wider(shots.phase, follicles, Phase.LOST),
        diameter_um=_wider(width, follicles, 0),
        grown_days=_wider(shots.grown.astype(np.float64), follicles, 0),
        density=density,
        cover=100.0 * cover / full,
        regions={region: found["non-vellus density"] for region, found in by_region.items()},
    )


def _wider(values: NDArray[_Number], follicles: int, filler: float) -> NDArray[_Number]:
    """`values`, [N, V], with rows of `filler` for grafts that this side does not have."""
    missing = follicles - len(values)
    if missing == 0:
        return values
    return np.concatenate([values, np.full((missing, values.shape[1]), filler, dtype=values.dtype)])
