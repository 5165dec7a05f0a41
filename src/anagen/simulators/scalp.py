"""Simulator of a disease of the whole scalp, scored by eye: alopecia areata."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.areata.many_kernel import LANES
from anagen.engine.keys import key_of, uniforms
from anagen.learning.distribution import distribution
from anagen.measurement.method import SALT
from anagen.measurement.salt import rated
from anagen.population.areata_recruitment import AreataCohort
from anagen.simulators.capabilities import (
    BASELINE_DENSITY,
    MENOPAUSE,
    OTHER_HAIR_LOSS,
    RATINGS,
    RERANDOMISATION,
    SEASON,
    SPLIT_SCALP,
    WHOLE_SCALPS,
    Capabilities,
    Workload,
)
from anagen.simulators.contract import Observation, Simulator
from anagen.simulators.draws import Distribution
from anagen.simulators.pictures import Courses, Pictures
from anagen.simulators.plan import ArmPlan, Sites
from anagen.simulators.portrait import Portrait, PortraitPlan
from anagen.simulators.scalp_patients import ScalpPatients, gives_nothing
from anagen.simulators.scalp_pictures import salt_frames, scalp_pictures
from anagen.simulators.scalp_portrait import PLACES, scalp_portrait
from anagen.simulators.scalp_twins import Untreated

SITE_DAYS_AT_ONCE = 800_000
"""Sites times days followed together: bounds memory, and does not change results."""


class ScalpSimulator(ScalpPatients, Simulator[AreataCohort]):
    """A disease of the whole scalp: its immune field on a map of each patient's head, and the hair under it.

    It is made from a plan and a distribution, as `ScalpPatients`.
    """

    capabilities = Capabilities(
        methods=(SALT.name,),
        outcomes=SALT.scores,
        regions=("scalp",),
        supports=frozenset({RERANDOMISATION, WHOLE_SCALPS}),
        why_not={
            SPLIT_SCALP: "both sides of a scalp share one disease",
            SEASON: "no season of this disease is known",
            OTHER_HAIR_LOSS: "this disease is simulated alone",
            BASELINE_DENSITY: "hairs are not counted in it; recruit by SALT",
            MENOPAUSE: "menopause has no part in it",
            RATINGS: "ratings were learned in pattern loss",
        },
        usual_endpoint="responders: SALT <= 20",
        # Whole scalps are followed, after a run-in of all candidates at once.
        workload=Workload(
            replicate_s=0.25,
            site_s=0.25 / 128.0,
            site_day_s=1.3e-5,
            area_day_s=0.0,
            site_bytes=400_000.0,
            site_day_bytes=200.0,
            area_visit_bytes=0.0,
            at_once=None,
            estimated=60,
        ),
    )
    places = PLACES

    @classmethod
    def distribution(cls, source: str, account: str) -> Distribution:
        """Distribution of the parameters called `source`; the account is that of growth drugs."""
        return distribution(source, account, "areata")

    def observe(
        self,
        cohort: AreataCohort,
        sites: Sites,
        replicate: int,
        *,
        twin: bool = False,
        truth: bool = True,
        stop: int | None = None,
        arms: Sequence[ArmPlan] | None = None,
    ) -> Observation:
        """SALT of all sites at their visits: measured by a rater, and true.

        Args:
            twin: untreated twins.
            truth: also return the true values.
            stop: day from which all patients are untreated.
            arms: arms that `sites.arm` counts, instead of the plan's.
        """
        visits = np.rint(sites.visit_days).astype(np.int64)
        days = np.unique(visits)
        given: Sequence[ArmPlan | None] = [None] if twin else self.plan.arms if arms is None else arms
        if stop is not None:
            given = [arm and arm.stopped(stop) for arm in given]
        arm = np.zeros_like(sites.arm) if twin else sites.arm
        known = Untreated.none(len(days))
        if twin and stop is None:
            known = self.untreated.pop(cohort, known).of(sites.patient, days)
        rest = np.setdiff1d(np.arange(len(arm)), known.site)
        score = np.empty((len(arm), len(days)))
        score[known.site] = known.score
        score[rest] = self._followed(cohort, sites.patient[rest], given, arm[rest], days, replicate)
        if truth and not twin:
            idle = [number for number, plan in enumerate(given) if gives_nothing(plan)]
            site = np.flatnonzero(np.isin(arm, idle))
            self.untreated[cohort] = Untreated(site, sites.patient[site], days, score[site])
        exact = np.take_along_axis(score, np.searchsorted(days, visits), axis=1)
        with np.errstate(over="ignore"):
            keys = cohort.key[sites.patient] ^ key_of(self.plan.seed, "rater", replicate)
        luck = scipy.special.ndtri(uniforms(keys[:, None], np.arange(visits.shape[1])[None, :]))
        written = rated(exact, luck, self.draws.of(replicate).biology.salt)
        return Observation({"SALT": written}, {"SALT": exact} if truth else {})

    def _followed(
        self,
        cohort: AreataCohort,
        patient: NDArray[np.int64],
        given: Sequence[ArmPlan | None],
        arm: NDArray[np.int64],
        days: NDArray[np.int64],
        replicate: int,
    ) -> NDArray[np.float64]:
        """True SALT of sites, float64[S, V], of which as many are followed together as memory allows."""
        together = max(1, SITE_DAYS_AT_ONCE // (int(days[-1]) + 1) // LANES) * LANES
        score = np.empty((len(arm), len(days)))
        for first in range(0, len(arm), together):
            mine = slice(first, first + together)
            score[mine] = self.salt(cohort.part(patient[mine]), given, arm[mine], days, replicate)
        return score

    def courses(self, outcomes: Sequence[str], horizon: float, workers: int = 1) -> Courses:
        """Expected SALT of all arms and their untreated twins."""
        return Courses(bands=salt_frames(self, horizon, workers))

    def pictures(self, size: int, day: float) -> Pictures:
        """Whole scalps of two patients under each arm, up to the last visit."""
        return Pictures(scalps=scalp_pictures(self, self.plan.visit_days[-1]))

    @classmethod
    def portrait(cls, plan: PortraitPlan) -> Portrait:
        """Portrait of one person's square centimetre and head under two treatments, at the best values."""
        return scalp_portrait(plan)
