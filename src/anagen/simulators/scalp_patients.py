"""Patients with a disease of the whole scalp, and their disease under each arm of a trial.

Each patient has a map of the scalp; many are followed at once (`anagen.biology.areata.crowd`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.areata.crowd import RATES, STEP, Given
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.scalp_map import ScalpMap, scalp_map
from anagen.engine.keys import children, key_of, uniforms
from anagen.errors import InputError
from anagen.measurement.salt import rated
from anagen.population.areata_people import AreataPeople
from anagen.population.areata_recruitment import MOST_TRIES, AreataCohort, draw_areata
from anagen.population.areata_shares import ATTEMPT, draw_by_share
from anagen.population.cohort import BASELINE, OWN
from anagen.simulators.areata_hair_growth import growth_lift, may_lift
from anagen.simulators.draws import Distribution, ParameterDraws
from anagen.simulators.plan import ArmPlan, TrialPlan
from anagen.simulators.scalp_draw import ScalpDraw, scalp_draw
from anagen.simulators.scalp_twins import Untreated
from anagen.simulators.screened import Screened, counted_candidates
from anagen.therapy.immune import REACHES
from anagen.therapy.immune_joint import immune_effects

WIDE_MM, NARROW_MM = 10.0, 7.0
"""Cell sizes of the map for widespread disease and for patches; docs/areata.md shows how they agree."""


class ScalpPatients:
    """Patients of a trial's replicates and their disease, each replicate under its own draw.

    Args:
        plan: the trial.
        distribution: of the parameters; a replicate takes one joint draw of it.

    Raises:
        InputError: the plan screens by measures of another disease.
    """

    def __init__(self, plan: TrialPlan, distribution: Distribution) -> None:
        self.plan = plan
        self.draws: ParameterDraws[ScalpDraw] = ParameterDraws(distribution, plan.seed, scalp_draw)
        self.people = screened(plan)
        self.map: ScalpMap = scalp_map(NARROW_MM if self.people.patches else WIDE_MM)
        self.untreated: WeakKeyDictionary[AreataCohort, Untreated] = WeakKeyDictionary()

    def __getstate__(self) -> dict[str, Any]:
        """State for another process; cohorts followed untreated are followed there anew."""
        return {name: value for name, value in vars(self).items() if name != "untreated"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.untreated = WeakKeyDictionary()

    def recruit(self, size: int, replicate: int, draw: ScalpDraw | None = None) -> AreataCohort:
        """Patients of one replicate, at baseline."""
        draw = draw or self.draws.of(replicate)
        who = self.plan.recruitment
        recruit = draw_areata if self.people.totalis is None else draw_by_share
        return recruit(
            self.people,
            who.sex,
            who.age,
            size,
            self.map,
            draw.biology,
            self.plan.seed,
            replicate,
            who.women,
            None if who.reading is None else lambda found: self.read(found, found.salt, replicate, draw),
        )

    def read(
        self,
        cohort: AreataCohort,
        salt: NDArray[np.float64],
        replicate: int,
        draw: ScalpDraw,
        reading: int | None = None,
    ) -> NDArray[np.float64]:
        """True SALT float64[n] as a rater reads it at baseline, or at a visit of its own."""
        with np.errstate(over="ignore"):
            keys = cohort.key ^ key_of(self.plan.seed, "rater", replicate)
        number = (self.plan.recruitment.reading or BASELINE) if reading is None else reading
        luck = scipy.special.ndtri(uniforms(keys, np.full(len(keys), number)))
        return rated(salt, luck, draw.biology.salt)

    def screened(self, cohort: AreataCohort, replicate: int) -> Screened:
        """People screened for the patients, and the SALT of those who were taken.

        Candidates begin near the range already, so their number is of people whom a referring doctor thinks
        eligible. Those who failed are not followed again for their SALT.
        """
        root, n = key_of(self.plan.seed, "patient", replicate), len(cohort)
        if self.people.totalis is None:
            tried = _in_a_row(cohort.key, root)
        else:
            place = np.arange(n)
            attempts = (children(root, place + attempt * ATTEMPT) for attempt in range(MOST_TRIES))
            tried, _ = counted_candidates(cohort.key, attempts)
        reading = self.plan.recruitment.reading
        if reading is None:
            return Screened(tried, np.ones_like(tried), "SALT")
        draw = self.draws.of(replicate)
        other = OWN if reading == BASELINE else BASELINE
        taken, again = (
            self.read(cohort, cohort.salt, replicate, draw, number) for number in (reading, other)
        )
        return Screened(tried, np.ones_like(tried), "SALT", taken, again)

    def study_factor(self, of: str, replicate: int, draw: ScalpDraw) -> float:
        """Factor of one trial, from the spread between trials, for all arms; 1 if fixed or outside trials.

        Of "effect" it multiplies susceptibilities, of "course" regulation, so that untreated arms of trials
        differ by more than the luck of their patients, and series of patches most.
        """
        if self.draws.distribution.size == 1 or self.plan.outside_trials:
            return 1.0
        luck = float(scipy.special.ndtri(uniforms(key_of(self.plan.seed, "study", of, replicate))))
        spread = "local_sd" if of == "course" and self.people.patches else "response_sd"
        return float(np.exp(draw.value(f"areata study.{spread}") * luck))

    def lots(self, replicate: int) -> Callable[[str, NDArray[np.int64]], NDArray[np.float64]]:
        """Luck of product lots: the same for all arms given the same product."""
        seed = self.plan.seed

        def luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
            return uniforms(children(key_of(seed, "lot", purpose, replicate), index))

        return luck

    def given(
        self, cohort: AreataCohort, arm: ArmPlan | None, days: int, replicate: int, draw: ScalpDraw
    ) -> Given:
        """Treatments of each patient of the cohort in an arm (None: none)."""
        if arm is None or gives_nothing(arm):
            return Given.nothing(len(cohort), days, cohort.bald.shape[1])
        susceptible = cohort.susceptible * self.study_factor("effect", replicate, draw) * self.plan.effect
        taken = immune_shares(arm, cohort.key, susceptible, days, draw)
        place = np.asarray(reached(cohort.bald), dtype=np.float32)
        lift = growth_lift(arm, cohort.key, days, self.lots(replicate), STEP, draw.knowledge)
        return Given(taken, place, lift)

    def salt(
        self,
        cohort: AreataCohort,
        arms: Sequence[ArmPlan | None],
        arm: NDArray[np.int64],
        days: NDArray[np.int64],
        replicate: int,
        draw: ScalpDraw | None = None,
    ) -> NDArray[np.float64]:
        """True SALT of each patient under arm `arm` (int64[n]) on ascending whole days, float64[n, V]."""
        draw = draw or self.draws.of(replicate)
        horizon = int(days[-1])
        whole = Given.nothing(len(cohort), horizon, cohort.bald.shape[1])
        lifts = np.ones((len(cohort), RATES, max(1, -(-horizon // STEP))), dtype=np.float32)
        for number, plan in enumerate(arms):
            mine = np.flatnonzero(arm == number)
            if len(mine) == 0 or plan is None or gives_nothing(plan):
                continue
            part = self.given(cohort.part(mine), plan, horizon, replicate, draw)
            whole.taken[mine], whole.place[mine] = part.taken, part.place
            if part.lift is not None:
                lifts[mine] = part.lift
        control = cohort.group.control_course(horizon, draw.biology.patients)
        control = control * self.study_factor("course", replicate, draw)
        seen = cohort.crowd.advance(control, days, Given(whole.taken, whole.place, lifts), stay=True)
        return draw.biology.read(self.map, seen)


def _in_a_row(taken: NDArray[np.uint64], root: np.uint64) -> NDArray[np.int64]:
    """Candidates tried for each patient, int64[n], where candidates are tried one after the other."""
    at, first = np.empty(len(taken), dtype=np.int64), 0
    wanted = 0
    while wanted < len(taken):
        keys = children(root, np.arange(first, first + len(taken) + 64))
        for number, key in enumerate(keys, start=first):
            if wanted < len(taken) and key == taken[wanted]:
                at[wanted] = number
                wanted += 1
        first += len(keys)
    return np.diff(at, prepend=-1)


def gives_nothing(arm: ArmPlan | None) -> bool:
    """Whether nothing in an arm reaches disease or hair: its patients are their own untreated twins."""
    return arm is None or not any(
        course.definition.immune is not None or may_lift(course) for course in arm.courses
    )


def screened(plan: TrialPlan) -> AreataPeople:
    """Patients that the trial takes; usual severe disease if it does not say.

    Raises:
        InputError: the plan screens by measures of another disease.
    """
    people = plan.recruitment.screening or AreataPeople()
    if not isinstance(people, AreataPeople):
        raise InputError(
            f"{people.describe()}: not a measure of this disease", expected="SALT, episode and forms"
        )
    return people


def immune_shares(
    arm: ArmPlan,
    key: NDArray[np.uint64],
    susceptible: NDArray[np.float64],
    days: int,
    draw: ScalpDraw,
) -> NDArray[np.float32]:
    """Share by which an arm reduces each term of the immune field, float32[P, 2, terms, days].

    The first of the two channels reaches the whole scalp, the second bald patches (`reached`).

    Args:
        arm: its courses.
        key: uint64[P], identity of the patients.
        susceptible: float64[P], sensitivity of their disease to treatment.
    """
    if arm.adherence is not None and len(key):
        return np.concatenate(
            [
                immune_shares(arm.taken_by(one, days), key[[n]], susceptible[[n]], days, draw)
                for n, one in enumerate(key)
            ]
        )
    taken = Given.nothing(len(key), days, 1).taken
    for shares in immune_effects(arm.courses, key, susceptible, days, draw.value):
        for (reach, term), share in shares.items():
            part = taken[:, REACHES.index(reach), TERMS.index(term)]
            part[:] = 1.0 - (1.0 - part) * (1.0 - share)
    return taken


def reached(bald: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of an injection into bald patches that reaches each cell, 0 to 1, from its share of hair lost.

    An injection reaches a little beyond its patch.
    """
    return np.asarray(np.clip(2.0 * bald, 0.0, 1.0))


def damping_of(shares: NDArray[np.float32], bald: NDArray[np.float64]) -> Damping | None:
    """Damping of one patient, or None; `shares` float32[2, terms, days] and lost hair `bald` float64[N]."""
    found = None
    for channel, where in ((0, None), (1, reached(bald))):
        courses = {
            term: np.clip(shares[channel, number].astype(np.float64), 0.0, 1.0)
            for number, term in enumerate(TERMS)
            if shares[channel, number].any()
        }
        if courses:
            part = Damping.of(courses, len(bald), where)
            found = part if found is None else found.with_also(part)
    return found
