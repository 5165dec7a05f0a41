"""Patients whose hair is counted on a field, and their scalps under an arm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.biology.alopecias.androgenetic import Severity, season_signal
from anagen.biology.alopecias.kinds import disease_records
from anagen.engine.keys import children, key_of, uniforms
from anagen.population.cohort import Cohort, draw_cohort
from anagen.population.scalp import Scalp, scalp_of
from anagen.simulators.draws import Distribution, ParameterDraws
from anagen.simulators.field_draw import FieldDraw, FieldDrawFor
from anagen.simulators.plan import ArmPlan, TrialPlan
from anagen.therapy.effect import NicheEffect, combine, niche_effect
from anagen.therapy.transplant import graft_plan


def subset(cohort: Cohort, index: NDArray[np.int64]) -> Cohort:
    """Patients at `index`, in that order (repeats allowed)."""
    return Cohort(
        key=cohort.key[index],
        age=cohort.age[index],
        female=cohort.female[index],
        stage=cohort.stage[index],
        severity=Severity(cohort.severity.slope[index], cohort.severity.years[index]),
        structural=cohort.structural[index],
        follicle_density=cohort.follicle_density[index],
        calibre_factor=cohort.calibre_factor[index],
        growth_speed_factor=cohort.growth_speed_factor[index],
        traits={name: values[index] for name, values in cohort.traits.items()},
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
        """Patients of one replicate."""
        draw = draw or self.draws.of(replicate)
        cohort = draw_cohort(
            self.plan.recruitment,
            size,
            self.plan.region,
            draw.population,
            draw.androgenetic,
            self.plan.seed,
            replicate,
        )
        level = self.study_factor("level", replicate, draw)
        return replace(cohort, follicle_density=cohort.follicle_density * level)

    def study_factor(self, of: str, replicate: int, draw: FieldDraw) -> float:
        """Factor of one trial, for `of` "level" or "effect", from the spread between trials.

        All arms of the replicate share it; it is 1 under fixed parameters.
        """
        if self.draws.distribution.size == 1:
            return 1.0
        luck = float(ndtri(uniforms(key_of(self.plan.seed, "study", of, replicate))))
        return max(0.0, 1.0 + draw.value(f"study.{of}_sd") * luck)

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
            effect = combine(
                [niche_effect(course, n, days, cohort.traits, draw.value, lots) for course in arm.courses],
                arm.synergy,
            ).times(self.study_factor("effect", replicate, draw))
            plans = [plan for plan in (graft_plan(course, draw.value) for course in arm.courses) if plan]
            grafts = plans[0] if plans else None
        season = None
        if self.plan.first_day_of_year is not None:
            season = season_signal(draw.androgenetic, self.plan.first_day_of_year, days)
        return scalp_of(cohort, draw.biology, effect, season=season, grafts=grafts)
