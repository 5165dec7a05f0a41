"""One replicate of a trial in alopecia areata: patients, their disease under each arm, SALT.

The counterpart of `anagen.simulators.field`, with the same interface, for a disease that lives on a
whole scalp: every patient has a map, many are followed at once (`anagen.biology.areata.crowd`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.biology.areata.crowd import STEP, Given
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.scalp_map import ScalpMap, scalp_map
from anagen.engine.keys import children, key_of, uniforms
from anagen.learning.areata.belief import AreataBelief, AreataKnowledge
from anagen.learning.areata.biology import Areata
from anagen.measurement.salt import rated
from anagen.population.areata_people import AreataPeople
from anagen.simulators.field import ArmPlan, Sites
from anagen.simulators.scalp_cohort import AreataCohort, draw_areata
from anagen.simulators.scalp_growth import growth_lift
from anagen.simulators.worlds import MOST_DRAWS
from anagen.therapy.course import Course, stopped
from anagen.therapy.immune import immune_effect

WIDE_MM, NARROW_MM = 10.0, 7.0
"""Map for disease that is mostly wide, and for patches; see docs/areata.md for how they agree."""


@dataclass(frozen=True)
class AreataSetting:
    """What all replicates of a trial share; `visit_days` are nominal, the first is 0."""

    people: AreataPeople
    sex: str
    age: tuple[float, float]
    visit_days: tuple[float, ...]
    arms: tuple[ArmPlan, ...]
    seed: int


@dataclass(frozen=True, eq=False)
class AreataWorld:
    """One joint value of every parameter: number of the draw (-1: the best values), and what holds."""

    draw: int
    knowledge: AreataKnowledge

    @property
    def biology(self) -> Areata:
        """Field, follicle and patients."""
        return self.knowledge.biology

    @property
    def value(self) -> Callable[[str], float]:
        """A parameter's value, by qualified name."""
        return self.knowledge.parameters.value


class AreataWorlds:
    """Parameter draws of a trial's replicates in alopecia areata; see `anagen.simulators.worlds.Worlds`."""

    def __init__(self, belief: AreataBelief, seed: int) -> None:
        self.belief = belief
        draws = np.array(belief.draws(MOST_DRAWS))
        luck = uniforms(key_of(seed, "draw"), np.arange(len(draws)))
        self.order: tuple[int, ...] = tuple(int(draw) for draw in draws[np.argsort(luck, kind="stable")])

    def of(self, replicate: int) -> AreataWorld:
        """The world of one replicate."""
        draw = self.order[replicate % len(self.order)]
        return AreataWorld(draw, self.belief.knowledge(draw))

    @cached_property
    def best(self) -> AreataWorld:
        """The world of the best values."""
        return AreataWorld(-1, self.belief.centre)

    def different(self, replicates: int) -> int:
        """How many different draws so many replicates use."""
        return min(replicates, len(self.order))


class AreataLaboratory:
    """A setting with what is believed: runs replicates, each in a world of its own."""

    def __init__(self, setting: AreataSetting, belief: AreataBelief) -> None:
        self.setting = setting
        self.worlds = AreataWorlds(belief, setting.seed)
        self.scalp: ScalpMap = scalp_map(NARROW_MM if setting.people.patches else WIDE_MM)

    def cohort(self, size: int, replicate: int, world: AreataWorld | None = None) -> AreataCohort:
        """The patients of one replicate, at baseline."""
        setting = self.setting
        world = world or self.worlds.of(replicate)
        return draw_areata(
            setting.people,
            setting.sex,
            setting.age,
            size,
            self.scalp,
            world.biology,
            setting.seed,
            replicate,
        )

    def study_factor(self, replicate: int, world: AreataWorld) -> float:
        """What one trial multiplies every susceptibility by; 1 under fixed parameters."""
        if self.worlds.belief.size == 1:
            return 1.0
        luck = float(ndtri(uniforms(key_of(self.setting.seed, "study", "effect", replicate))))
        return float(np.exp(world.knowledge.study_sd * luck))

    def lots(self, replicate: int) -> Callable[[str, NDArray[np.int64]], NDArray[np.float64]]:
        """Luck of product lots: the same for every arm given the same product."""
        seed = self.setting.seed

        def luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
            return uniforms(children(key_of(seed, "lot", purpose, replicate), index))

        return luck

    def given(
        self, cohort: AreataCohort, arm: ArmPlan | None, days: int, replicate: int, world: AreataWorld
    ) -> Given:
        """What an arm does to each of the cohort (None: nothing)."""
        cells = cohort.bald.shape[1]
        found = Given.nothing(len(cohort), days, cells)
        if arm is None or not arm.courses:
            return found
        factor = self.study_factor(replicate, world)
        for course in arm.courses:
            action = course.definition.immune
            if action is None:
                continue
            effect = immune_effect(
                action,
                course.therapy,
                course.schedule,
                course.dose or 0.0,
                cohort.key,
                cohort.susceptible * factor,
                days,
                own_value(course, world),
            )
            channel = 0 if action.reach == "whole scalp" else 1
            for term, weight in action.terms.items():
                taken = found.taken[:, channel, TERMS.index(term)]
                taken[:] = 1.0 - (1.0 - taken) * (1.0 - weight * effect)
        # Whoever injects the bald patches reaches a little beyond them.
        found.place[:] = np.clip(2.0 * cohort.bald, 0.0, 1.0)
        lift = growth_lift(arm, cohort.key, days, self.lots(replicate), STEP)
        return found if lift is None else Given(found.taken, found.place, lift)

    def salt(
        self,
        cohort: AreataCohort,
        arms: Sequence[ArmPlan | None],
        arm: NDArray[np.int64],
        days: NDArray[np.int64],
        replicate: int,
        world: AreataWorld | None = None,
    ) -> NDArray[np.float64]:
        """float64[n, V]: true SALT of each patient under arm `arm` int64[n] on ascending whole days."""
        world = world or self.worlds.of(replicate)
        horizon = int(days[-1])
        whole = Given.nothing(len(cohort), horizon, cohort.bald.shape[1])
        lifts = np.ones((len(cohort), 7, max(1, -(-horizon // STEP))), dtype=np.float32)
        for number, plan in enumerate(arms):
            mine = np.flatnonzero(arm == number)
            if len(mine) == 0 or plan is None or not plan.courses:
                continue
            part = self.given(cohort.part(mine), plan, horizon, replicate, world)
            whole.taken[mine], whole.place[mine] = part.taken, part.place
            if part.lift is not None:
                lifts[mine] = part.lift
        control = cohort.group.control_course(horizon, world.biology.patients)
        seen = cohort.crowd.branch().advance(control, days, Given(whole.taken, whole.place, lifts))
        return world.biology.read(self.scalp, seen)

    def observe(
        self,
        cohort: AreataCohort,
        sites: Sites,
        replicate: int,
        *,
        twin: bool = False,
        truth: bool = True,
        stop: int | None = None,
    ) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
        """SALT of all sites, float64[S, V]: as a rater writes it down, and as it truly is.

        Args:
            twin: leave everybody untreated. truth: also give what truly is.
            stop: day from which on nobody is treated any longer.
        """
        visits = np.rint(sites.visit_days).astype(np.int64)
        days = np.unique(visits)
        arms: Sequence[ArmPlan | None] = [None] if twin else self.setting.arms
        if stop is not None:
            arms = [arm and replace(arm, courses=stopped(arm.courses, stop)) for arm in arms]
        arm = np.zeros_like(sites.arm) if twin else sites.arm
        score = self.salt(cohort.part(sites.patient), arms, arm, days, replicate)
        exact = np.take_along_axis(score, np.searchsorted(days, visits), axis=1)
        with np.errstate(over="ignore"):
            keys = cohort.key[sites.patient] ^ key_of(self.setting.seed, "rater", replicate)
        luck = ndtri(uniforms(keys[:, None], np.arange(visits.shape[1])[None, :]))
        written = rated(exact, luck, self.worlds.of(replicate).biology.salt)
        return {"SALT": written}, {"SALT": exact} if truth else {}


def own_value(course: Course, world: AreataWorld) -> Callable[[str], float]:
    """A parameter of a course's therapy, by short name, in a world."""
    return course.immune_parameter(world.value)
