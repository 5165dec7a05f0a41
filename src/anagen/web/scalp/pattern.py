"""Pattern hair loss: one virtual person's follicles and head under two of the usual options."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.driven import losses_of
from anagen.engine.follicles import Snapshots, snapshot
from anagen.engine.phases import Phase
from anagen.forecasting.option import Option
from anagen.learning.distribution import belief
from anagen.measurement.field import Field
from anagen.measurement.method import method
from anagen.measurement.observe import diameters
from anagen.population.cohort import Cohort, Recruitment
from anagen.population.hair_loss_keys import PATTERN_LOSS
from anagen.simulators.courses import expected_course, outcome_courses
from anagen.simulators.field import ArmPlan, Laboratory, Setting, subset
from anagen.simulators.pictures import active_lots
from anagen.web.scalp.asked import EVERY_DAYS, FRAMES, Asked
from anagen.web.scalp.choices import PATTERN_REGIONS, pattern_options, person_of
from anagen.web.scalp.course import Course, Floats, Side, hair_length, how_sure
from anagen.web.scalp.layout import layout_of
from anagen.web.scalp.zones import head, zones

SEED = 2026
CANDIDATES = 200
"""People drawn of one description, from whom the most typical ones are taken."""
METHOD = "phototrichogram"
"""Whose threshold says which hairs can be seen at all."""
_Number = TypeVar("_Number", np.int8, np.float64)
DAYS = np.arange(FRAMES, dtype=np.float64) * EVERY_DAYS

ABOUT = (
    "One virtual person at the model's best values. Real people differ from each other, and the parameters "
    "are not known well: My options shows how far a course may lie from this one.",
    "Every product lot is taken to be active. An exosome lot often may not be.",
    "Hair is drawn as if clipped; the length given in words is of hair that is never cut.",
    "On the head each place is a blend of the three regions that the model knows; their borders are drawn, "
    "not measured. A therapy is given to the whole scalp, a transplant only to the region chosen.",
)


def pattern_course(asked: Asked) -> Course:
    """Both sides of what was asked, which must be settled."""
    options = pattern_options(asked)
    laboratories = {
        region: _laboratory(asked.sex, asked.stage, asked.age, region) for region in PATTERN_REGIONS
    }
    people = {region: _person(asked, laboratories[region]) for region in PATTERN_REGIONS}
    full = float(_expected(laboratories["occipital"], people["occipital"], None)["cumulative thickness"][0])
    made = [
        (_snapshots(laboratories[asked.region], people[asked.region], plan), option, plan)
        for option in (options[asked.left], options[asked.right])
        for plan in [_plan(option)]
    ]
    one = people[asked.region]
    native = _native(laboratories[asked.region], made[0][0])
    most = max((shots.key for shots, _, _ in made), key=len)
    layout = layout_of(one.key[0], most[:native], most[native:])
    left, right = (
        _side(asked, option, plan, shots, len(most), laboratories, people, full)
        for shots, option, plan in made
    )
    who = person_of(asked).describe()
    return Course(
        days=DAYS,
        layout=layout,
        head=head(),
        left=left,
        right=right,
        who=f"virtual {who}",
        place=f"{asked.region} scalp",
        full="what stands at the back of this head at month 0",
        about=ABOUT,
    )


@lru_cache(maxsize=32)
def _laboratory(sex: str, stage: str, age: int, region: str) -> Laboratory:
    described = person_of(Asked.model_validate({"sex": sex, "stage": stage, "age": age, "region": region}))
    recruitment: Recruitment = described.recruitment()
    setting = Setting(
        recruitment=recruitment,
        region=region,
        field=Field(1.0, region),
        method=method(METHOD),
        visit_days=tuple(DAYS),
        arms=(),
        seed=SEED,
    )
    return Laboratory(setting, belief("posterior"))


def _person(asked: Asked, laboratory: Laboratory) -> Cohort:
    """The asked-for person: the same one in every region of the head."""
    cohort = laboratory.cohort(CANDIDATES, 0, laboratory.worlds.best)
    return subset(cohort, np.array([_typical(asked.sex, asked.stage, asked.age)[asked.person - 1]]))


@lru_cache(maxsize=64)
def _typical(sex: str, stage: str, age: int) -> tuple[int, ...]:
    """Numbers of the candidates, those nearest the middle of all their traits first."""
    laboratory = _laboratory(sex, stage, age, "vertex")
    cohort = laboratory.cohort(CANDIDATES, 0, laboratory.worlds.best)
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
    # One typical person, then people as they come, so that "another person" shows how people differ.
    first = int(np.argmin(away))
    return (first, *(number for number in range(CANDIDATES) if number != first))


def _plan(option: Option) -> ArmPlan | None:
    return ArmPlan(option.name, option.courses, option.synergy) if option.courses else None


def _expected(laboratory: Laboratory, one: Cohort, plan: ArmPlan | None) -> dict[str, Floats]:
    """Expected outcomes float64[F] of the person's region, without any error of measurement."""
    world = laboratory.worlds.best
    scalp = laboratory.scalp(one, plan, int(DAYS[-1]) + 7, 0, world, active_lots)
    courses = expected_course(scalp)
    at = np.searchsorted(courses.days, DAYS)
    return {name: values[0, at] for name, values in outcome_courses(laboratory, courses, one).items()}


def _snapshots(laboratory: Laboratory, one: Cohort, plan: ArmPlan | None) -> Snapshots:
    world = laboratory.worlds.best
    scalp = laboratory.scalp(one, plan, int(DAYS[-1]) + 1, 0, world, active_lots)
    return snapshot(world.biology.chain, scalp.drivers, scalp.follicles(1.0), scalp.sites, DAYS[None, :])


def _native(laboratory: Laboratory, shots: Snapshots) -> int:
    """Follicles that are not grafts."""
    return int((shots.stratum < len(laboratory.worlds.best.biology.mosaic.share)).sum())


def _side(
    asked: Asked,
    option: Option,
    plan: ArmPlan | None,
    shots: Snapshots,
    follicles: int,
    laboratories: dict[str, Laboratory],
    people: dict[str, Cohort],
    full: float,
) -> Side:
    one = people[asked.region]
    width = diameters(shots.key[:, None], shots.calibre, one.calibre_factor[0] * np.ones(shots.phase.shape))
    length = hair_length(shots.grown.astype(np.float64), width, float(one.growth_speed_factor[0]))
    grafted = any(course.definition.model == "graft" for course in option.courses)
    by_region = {
        region: _expected(
            laboratories[region], people[region], None if grafted and region != asked.region else plan
        )
        for region in PATTERN_REGIONS
    }
    share = zones()
    density, cover = (
        np.sum([np.outer(by_region[r][outcome], share[r]) for r in PATTERN_REGIONS], axis=0)
        for outcome in ("non-vellus density", "cumulative thickness")
    )
    certainty, why = how_sure(option, losses_of((PATTERN_LOSS,), ()))
    return Side(
        name=option.name,
        phase=_wider(shots.phase, follicles, Phase.LOST).T,
        diameter_um=_wider(width, follicles, 0).T,
        length_mm=_wider(length, follicles, 0).T,
        density=density,
        cover=100.0 * cover / full,
        regions={region: found["non-vellus density"] for region, found in by_region.items()},
        words=option.words,
        notes=option.warnings,
        certainty=certainty,
        why=why,
    )


def _wider(values: NDArray[_Number], follicles: int, filler: float) -> NDArray[_Number]:
    """[N, F] with rows of `filler` for grafts that this side does not have."""
    missing = follicles - len(values)
    if missing == 0:
        return values
    return np.concatenate([values, np.full((missing, values.shape[1]), filler, dtype=values.dtype)])
