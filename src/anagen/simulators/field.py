"""Simulator of hair counted on a field of scalp: all its follicles, and the clinic's measurements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import REGIONS
from anagen.engine.follicles import Follicles, snapshot
from anagen.engine.keys import key_of
from anagen.learning.distribution import distribution
from anagen.measurement.field import sampled_area
from anagen.measurement.method import methods
from anagen.measurement.observe import SiteOptics, measure, true_outcomes
from anagen.measurement.outcomes import OUTCOMES
from anagen.measurement.placebo_response import strongest_carrier
from anagen.population.cohort import Cohort
from anagen.population.scalp import Scalp
from anagen.simulators.capabilities import (
    BACKGROUND,
    BASELINE_DENSITY,
    DELIVERY,
    MENOPAUSE,
    OTHER_HAIR_LOSS,
    PATCHES,
    PHASES,
    RATINGS,
    RERANDOMISATION,
    SEASON,
    SEVERAL_REGIONS,
    SPLIT_SCALP,
    Capabilities,
    Workload,
)
from anagen.simulators.contract import Observation, Simulator
from anagen.simulators.draws import Distribution
from anagen.simulators.field_courses import course_frames
from anagen.simulators.field_patients import FieldPatients, subset
from anagen.simulators.field_pictures import delivery_pictures, patches
from anagen.simulators.field_portrait import PLACES, field_portrait
from anagen.simulators.field_rated import rated
from anagen.simulators.pictures import Courses, Pictures
from anagen.simulators.plan import ArmPlan, Sites
from anagen.simulators.portrait import Portrait, PortraitPlan

SITES_AT_ONCE, SITE_DAYS_AT_ONCE = 1000, 400_000
"""Sites, and sites times days, simulated together: bounds memory, and does not change results."""
HAIRS_CM2, HAIR_VISIT_BYTES = 350.0, 12.0


class FieldSimulator(FieldPatients, Simulator[Cohort]):
    """Hair counted on a field: pattern loss, and all hair losses that act through the follicle's niche.

    Args:
        plan: the trial.
        distribution: of the parameters; a replicate takes one joint draw of it.
    """

    capabilities = Capabilities(
        methods=tuple(methods()),
        outcomes=tuple(name for name, outcome in OUTCOMES.items() if not (outcome.score or outcome.rater)),
        regions=REGIONS,
        supports=frozenset(
            {
                SPLIT_SCALP,
                SEASON,
                RERANDOMISATION,
                OTHER_HAIR_LOSS,
                BASELINE_DENSITY,
                MENOPAUSE,
                SEVERAL_REGIONS,
                RATINGS,
                BACKGROUND,
                PHASES,
                PATCHES,
                DELIVERY,
            }
        ),
        usual_endpoint="change in non-vellus density",
        # Trials of 100 to 1000 patients, 24 to 1,040 weeks, fields of 1 to 20 cm2.
        workload=Workload(
            replicate_s=0.03,
            site_s=1.5e-4,
            site_day_s=7e-7,
            area_day_s=4e-7,
            site_bytes=0.0,
            site_day_bytes=550.0,
            area_visit_bytes=HAIRS_CM2 * HAIR_VISIT_BYTES,
            at_once=SITES_AT_ONCE,
            days_at_once=SITE_DAYS_AT_ONCE,
            estimated=240,
        ),
    )
    places = PLACES

    @classmethod
    def distribution(cls, source: str, account: str) -> Distribution:
        """Distribution of the parameters called `source` under an account of miniaturisation."""
        return distribution(source, account)

    def observe(
        self,
        cohort: Cohort,
        sites: Sites,
        replicate: int,
        *,
        twin: bool = False,
        truth: bool = True,
        stop: int | None = None,
        arms: Sequence[ArmPlan] | None = None,
    ) -> Observation:
        """Outcomes of all sites at their visits.

        Args:
            twin: untreated twins (with the same carrier, so with the same placebo response).
            truth: also return the true outcomes.
            stop: day from which all patients are untreated (the placebo response goes on, as after a switch
                to placebo).
            arms: arms that `sites.arm` counts, instead of the plan's.
        """
        plan = self.plan
        draw = self.draws.of(replicate)
        days = int(np.ceil(sites.visit_days.max())) + 1 + plan.lead_days
        area = sampled_area(plan.field, plan.method)
        together = max(1, min(SITES_AT_ONCE, SITE_DAYS_AT_ONCE // days))
        lead = float(plan.lead_days)
        written: dict[str, NDArray[np.float64]] = {}
        true: dict[str, NDArray[np.float64]] = {}
        pieces = [
            (arm, mine[first : first + together])
            for index, arm in enumerate(plan.arms if arms is None else arms)
            for mine in [np.flatnonzero(sites.arm == index)]
            for first in range(0, len(mine), together)
        ]
        for arm, mine in pieces:
            given = None if twin else arm if stop is None else arm.stopped(stop)
            people = subset(cohort, sites.patient[mine])
            visits = np.ascontiguousarray(sites.visit_days[mine])
            scalp = self.scalp(people, plan.beside_background(given), days, replicate, draw)
            follicles = _side_of(scalp, area, sites.side[mine])
            snapshots = snapshot(draw.biology.chain, scalp.drivers, follicles, scalp.sites, visits + lead)
            day = np.minimum((visits + lead).astype(np.int64), days - 1)
            speed = people.growth_speed_factor[:, None] * np.take_along_axis(scalp.vigour, day, axis=1)
            carrier = strongest_carrier((course.carrier for course in arm.courses), response=draw.carrier)
            optics = SiteOptics(
                patient_key=people.key,
                side=sites.side[mine],
                area_cm2=np.full(len(mine), area),
                calibre_factor=people.calibre_factor,
                growth_speed_factor=speed,
                carrier=[carrier] * len(mine),
                female=people.female,
            )
            trial_key = key_of(plan.seed, "trial", replicate)
            measured = measure(
                snapshots,
                optics,
                plan.method,
                plan.field,
                visits - plan.response_from,
                trial_key,
                response=draw.carrier,
                study=self.reading(draw),
                departure=self.departure(replicate),
            )
            exact = true_outcomes(snapshots, optics, plan.method) if truth or plan.raters else {}
            if plan.raters:
                rise = draw.carrier.expected_gain(carrier, people.female, visits)
                ratings = rated(
                    plan.raters,
                    people.key,
                    exact["cumulative thickness"] * rise,
                    trial_key,
                    arm.given,
                    fixed=self.draws.distribution.size == 1,
                )
                measured |= ratings[0]
                exact = {**exact, **ratings[1]} if truth else {}
            # Shed hair is collected, not counted on a field, so the measured value is the true one.
            fallen = np.where(visits >= 7.0, snapshots.shed / (7.0 * area), np.nan)
            measured["shed hairs per day"] = fallen
            if truth:
                exact["shed hairs per day"] = fallen
            for target, values in ((written, measured), (true, exact)):
                for name, value in values.items():
                    if name not in target:
                        target[name] = np.full(sites.visit_days.shape, np.nan)
                    target[name][mine] = value
        return Observation(written, true, self.excess(replicate))

    def courses(self, outcomes: Sequence[str], horizon: float, workers: int = 1) -> Courses:
        """Expected courses and shares of the phases of the hair cycle, by the mean-field engine.

        None under a background treatment: they begin with untreated people.
        """
        if self.plan.background is not None:
            return Courses()
        return course_frames(self, outcomes, horizon, workers=workers)

    def pictures(self, size: int, day: float) -> Pictures:
        """Delivery into the skin, and 1 cm2 of the patient of median density on `day`; no background."""
        if self.plan.background is not None:
            return Pictures()
        everybody = self.recruit(size, 0, self.draws.best)
        return Pictures(delivery=delivery_pictures(self), patches=patches(self, everybody, day))

    @classmethod
    def portrait(cls, plan: PortraitPlan) -> Portrait:
        """Portrait of one person's square centimetre and head under two treatments, at the best values."""
        return field_portrait(plan)


_SIDE_STRIDE = 1 << 40


def _side_of(scalp: Scalp, area: float, side: NDArray[np.int64]) -> Follicles:
    """Follicles of each site; the two sides of one scalp have their own follicles."""
    follicles = scalp.follicles(area)
    shift = side[scalp.sites] * _SIDE_STRIDE
    return replace(follicles, first_index=follicles.first_index + shift)
