"""Patients whose hair is counted on a field, and their scalps under an arm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import season_signal
from anagen.biology.alopecias.kinds import disease_records
from anagen.engine.follicles import snapshot
from anagen.engine.keys import children, key_of, uniforms
from anagen.measurement.field import sampled_area
from anagen.measurement.observation_model import REFERENCE, ObservationModel, study_scale
from anagen.measurement.observe import SiteOptics, measure
from anagen.population.candidates import MOST_TRIES, candidate_keys, first_eligible
from anagen.population.cohort import BASELINE, OWN, Cohort, Recruitment, draw_cohort, places, sexes
from anagen.population.menopause import is_of_status
from anagen.population.scalp import Scalp, scalp_of
from anagen.simulators.draws import Distribution, ParameterDraws
from anagen.simulators.field_draw import FieldDraw, FieldDrawFor
from anagen.simulators.plan import ArmPlan, TrialPlan
from anagen.simulators.screened import Screened, counted_candidates
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course
from anagen.therapy.joint import niche_effects
from anagen.therapy.product import LotLuck
from anagen.therapy.transplant import graft_plan

COUNTED_AT_ONCE = 1000
"""Candidates counted together: bounds memory, and does not change results."""


def subset(cohort: Cohort, index: NDArray[np.int64]) -> Cohort:
    """Patients at `index`, in that order (repeats allowed)."""
    return cohort.part(index)


def criteria_in_words(people: Recruitment) -> str:
    """Criteria that candidates are screened by, for an error."""
    return " and ".join(
        text
        for text in (
            people.menopause and f"status {people.menopause}",
            people.density and f"a density of {people.density}",
        )
        if text
    )


class FieldPatients:
    """Patients of a trial's replicates and their scalps under treatment, each replicate under its own draw.

    Args:
        plan: the trial.
        distribution: of the parameters, to which those of diseases of one's own are added; a replicate takes
            one joint draw of it.
    """

    def __init__(self, plan: TrialPlan, distribution: Distribution) -> None:
        self.plan = plan
        own = disease_records(plan.recruitment.diagnoses)
        self.draws: ParameterDraws[FieldDraw] = ParameterDraws(
            distribution.extended(own), plan.seed, FieldDrawFor(plan.recruitment, plan.region)
        )

    def recruit(self, size: int, replicate: int, draw: FieldDraw | None = None) -> Cohort:
        """Patients of one replicate: in each place the first candidate who satisfies the criteria."""
        draw = draw or self.draws.of(replicate)
        people = self.plan.recruitment
        place = places(size, self.plan.seed, replicate)
        female = sexes(people, place)
        if people.menopause is None and people.density is None:
            return self._people(place, female, replicate, draw)

        def eligible(keys: NDArray[np.uint64], at: NDArray[np.int64]) -> NDArray[np.bool_]:
            return self._eligible(self._people(keys, female[at], replicate, draw), replicate, draw)

        taken = first_eligible(place, eligible, criteria_in_words(people))
        return self._people(taken, female, replicate, draw)

    def elsewhere(self, cohort: Cohort, replicate: int) -> Cohort:
        """The people of `cohort`, recruited at another region, at this simulator's region."""
        return self._people(cohort.key, cohort.female, replicate, self.draws.of(replicate))

    def _people(
        self, keys: NDArray[np.uint64], female: NDArray[np.bool_], replicate: int, draw: FieldDraw
    ) -> Cohort:
        cohort = draw_cohort(
            self.plan.recruitment,
            len(keys),
            self.plan.region,
            draw.population,
            draw.androgenetic,
            self.plan.seed,
            replicate,
            draw.knowledge.covers if self.plan.recruitment.androgenetic else None,
            keys=keys,
            female=female,
        )
        level = draw.study.level_factor(self.study_luck("level", replicate))
        pace = draw.study.pace_factor(self.study_luck("pace", replicate))
        return replace(
            cohort,
            follicle_density=cohort.follicle_density * level,
            severity=replace(cohort.severity, pace=pace),
        )

    def _eligible(self, cohort: Cohort, replicate: int, draw: FieldDraw) -> NDArray[np.bool_]:
        """Whether each candidate satisfies the criteria, bool[n]."""
        people = self.plan.recruitment
        fits = np.ones(len(cohort), dtype=np.bool_)
        if people.menopause is not None:
            fits &= is_of_status(people.menopause, cohort.key, cohort.age, cohort.female)
        if people.density is not None and fits.any():
            for who in np.array_split(np.flatnonzero(fits), -(-int(fits.sum()) // COUNTED_AT_ONCE)):
                scalp = self.scalp(subset(cohort, who), None, 1, replicate, draw)
                count = self.counted(
                    scalp, people.density.outcome, replicate, draw, people.reading or BASELINE
                )
                fits[who] = people.density.weight(count) > 0.0
        return fits

    def counted(
        self, scalp: Scalp, outcome: str, replicate: int, draw: FieldDraw, reading: int = BASELINE
    ) -> NDArray[np.float64]:
        """An outcome of untreated scalps as the clinic records it at baseline, float64[n].

        The first reading is what `observe` records of the same people at day 0, to the last bit; another
        has other errors.
        """
        plan, people = self.plan, scalp.cohort
        area = sampled_area(plan.field, plan.method)
        visits = np.zeros((len(people), 1))
        snapshots = snapshot(draw.biology.chain, scalp.drivers, scalp.follicles(area), scalp.sites, visits)
        optics = SiteOptics(
            patient_key=people.key,
            side=np.zeros(len(people), dtype=np.int64),
            area_cm2=np.full(len(people), area),
            calibre_factor=people.calibre_factor,
            growth_speed_factor=people.growth_speed_factor,
            carrier=["none"] * len(people),
            female=people.female,
        )
        trial_key = key_of(plan.seed, "trial", replicate)
        found = measure(
            snapshots,
            optics,
            plan.method,
            plan.field,
            visits,
            trial_key,
            response=draw.carrier,
            study=self.reading(draw),
            departure=self.departure(replicate),
            first_reading=reading,
        )
        return found[outcome][:, 0]

    def screened(self, cohort: Cohort, replicate: int) -> Screened:
        """People screened for the patients, and their counts; who is of another status is not screened."""
        people, draw = self.plan.recruitment, self.draws.of(replicate)
        if people.density is None:
            return Screened.nobody_else(len(cohort))
        place = places(len(cohort), self.plan.seed, replicate)
        attempts = (candidate_keys(place, attempt) for attempt in range(MOST_TRIES))
        tried, failures = counted_candidates(cohort.key, attempts)
        reading, outcome = people.reading or BASELINE, people.density.outcome

        def read(who: Cohort, number: int) -> NDArray[np.float64]:
            parts = np.array_split(np.arange(len(who)), max(1, -(-len(who) // COUNTED_AT_ONCE)))
            return np.concatenate(
                [
                    self.counted(
                        self.scalp(who.part(part), None, 1, replicate, draw), outcome, replicate, draw, number
                    )
                    for part in parts
                ]
            )

        failed = [np.zeros(0)]
        for at, keys in failures:
            who = self._people(keys, cohort.female[at], replicate, draw)
            if people.menopause is not None:
                other = ~is_of_status(people.menopause, who.key, who.age, who.female)
                np.subtract.at(tried, at[other], 1)
                who = who.part(np.flatnonzero(~other))
            if len(who):
                failed.append(read(who, reading))
        again = OWN if reading == BASELINE else BASELINE
        return Screened(
            tried,
            np.ones_like(tried),
            outcome,
            read(cohort, reading),
            read(cohort, again),
            np.concatenate(failed),
        )

    def reading(self, draw: FieldDraw) -> ObservationModel | None:
        """How this trial reads diameters, and its people differ in them; None under fixed parameters."""
        return draw.study if self.draws.distribution.size > 1 else None

    def study_luck(self, of: str, replicate: int) -> float:
        """Luck of one trial, of Student's t, for `of` "level", "pace", "effect" or "excess".

        All arms of the replicate share it; it is 0 under fixed parameters.
        """
        if self.draws.distribution.size == 1:
            return 0.0
        own = float(scipy.special.ndtri(uniforms(key_of(self.plan.seed, "study", of, replicate))))
        return self.departure(replicate) * own

    def departure(self, replicate: int) -> float:
        """Factor on all departures of one trial from others (`study_scale`); 1 under fixed parameters."""
        if self.draws.distribution.size == 1:
            return 1.0
        return float(study_scale(uniforms(key_of(self.plan.seed, "study", "departure", replicate))))

    def excess(self, replicate: int) -> float:
        """Excess of the rise that a trial without a comparison reports, as a share of baseline.

        Selection, regression to the mean, season and hope; 0 where another arm is there to compare with, and
        under fixed parameters.
        """
        if len(self.plan.arms) > 1 or self.draws.distribution.size == 1:
            return 0.0
        return float(self.draws.of(replicate).study.excess(self.study_luck("excess", replicate)) / REFERENCE)

    def _effect(
        self, arm: ArmPlan, cohort: Cohort, days: int, replicate: int, draw: FieldDraw, lots: LotLuck
    ) -> NicheEffect:
        """Joint effect of an arm's courses; one trial is kinder to all, each class in its measure."""
        if arm.adherence is not None:
            alone = [
                (arm.taken_by(key, days), subset(cohort, np.array([n]))) for n, key in enumerate(cohort.key)
            ]
            each = [self._effect(own, one, days, replicate, draw, lots) for own, one in alone]
            return NicheEffect.of_each(each) if each else NicheEffect.none(0, days)
        luck = self.study_luck("effect", replicate)

        def factor(course: Course) -> float:
            return float(draw.study.effect_factor(course.carrier, luck)) * self.plan.effect

        given = (arm.courses, len(cohort), days, cohort.traits, draw.value, lots)
        factors = {factor(course) for course in arm.courses}
        if len(factors) == 1:
            return combine(niche_effects(*given), arm.synergy).times(factors.pop())
        return combine(niche_effects(*given, factor), arm.synergy)

    def lot_luck(self, replicate: int) -> Callable[[str, NDArray[np.int64]], NDArray[np.float64]]:
        """Luck of product lots: the same for all arms that use the same product."""
        seed = self.plan.seed

        def luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
            return uniforms(children(key_of(seed, "lot", purpose, replicate), index))

        return luck

    def scalp(
        self,
        cohort: Cohort,
        arm: ArmPlan | None,
        days: int,
        replicate: int,
        draw: FieldDraw | None = None,
        lots: Callable[[str, NDArray[np.int64]], NDArray[np.float64]] | None = None,
    ) -> Scalp:
        """Scalps of all patients of `cohort` under `arm` (None: the untreated twins) for `days` days.

        Args:
            draw: default the replicate's.
            lots: luck of product lots, default the replicate's.
        """
        n = len(cohort)
        draw, lots = draw or self.draws.of(replicate), lots or self.lot_luck(replicate)
        effect = NicheEffect.none(n, days)
        grafts = None
        if arm is not None and arm.courses:
            effect = self._effect(arm, cohort, days, replicate, draw, lots)
            plans = [plan for plan in (graft_plan(course, draw.value) for course in arm.courses) if plan]
            grafts = plans[0] if plans else None
        season = None
        if self.plan.first_day_of_year is not None:
            season = season_signal(draw.androgenetic, self.plan.first_day_of_year, days)
        return scalp_of(cohort, draw.biology, effect, season=season, grafts=grafts)
