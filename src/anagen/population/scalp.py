"""Region of each patient's scalp, untreated or treated, as input for the engines."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic, androgen_signal
from anagen.biology.alopecias.kinds import Diagnoses
from anagen.biology.history import HistoryTable, healthy_state
from anagen.biology.niche import Niche, Response
from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles
from anagen.engine.keys import uniforms
from anagen.engine.start import Start
from anagen.population.baseline import baseline_papillae, baseline_state, baseline_unfixed
from anagen.population.cohort import Cohort
from anagen.population.diseased_past import Ailing, ailing, past_niche
from anagen.population.grafts import graft_drivers, graft_state
from anagen.therapy.effect import NicheEffect
from anagen.therapy.transplant import GraftPlan

SURGERY = 0.5
"""Grafts enter half a day into their day: a baseline visit on that day is before surgery."""
_STRATUM_STRIDE = 1 << 24
"""Follicle indices reserved for each stratum of a patient."""


@dataclass(frozen=True, eq=False)
class Biology:
    """Biology that all scalps of one study share.

    Attributes:
        chain: the follicle.
        response: its answer to the niche.
        mosaic: sensitivity classes of the region.
        history: states after the years before baseline.
        diagnoses: other causes of hair loss, with their records; none by default.
        region: part of the scalp, for diagnoses that act more in one place than another.
    """

    chain: Chain
    response: Response
    mosaic: Mosaic
    history: HistoryTable
    diagnoses: Diagnoses = field(default_factory=Diagnoses)
    region: str = "vertex"


@dataclass(frozen=True, eq=False)
class Scalp:
    """n sites, one a patient of the cohort, with K sensitivity classes (and grafts, if any).

    Attributes:
        drivers: of the n × K strata (site-major), then of the n graft strata.
        vigour: float64[n, D + 1], relative speed of shaft growth: before treatment, then on
            each day. Column d is thus the day before day d.
        ailing: diseases of the cohort beside androgens, and their state at baseline; or None.
        symptoms: itch, flaking, pain under treatment, float64[n, D] by name, 0 to 10.
    """

    cohort: Cohort
    biology: Biology
    drivers: Drivers
    vigour: NDArray[np.float64]
    grafts: GraftPlan | None
    ailing: Ailing | None = None
    symptoms: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def sites(self) -> NDArray[np.int32]:
        """int32[B], site of each stratum."""
        n, classes = len(self.cohort), len(self.biology.mosaic.share)
        native = np.repeat(np.arange(n, dtype=np.int32), classes)
        return native if self.grafts is None else np.concatenate([native, np.arange(n, dtype=np.int32)])

    def state(self) -> NDArray[np.float64]:
        """float64[B, classes × stages], state distribution of each stratum when it enters."""
        cohort, biology = self.cohort, self.biology
        return self._with_grafts(baseline_state(cohort, biology.mosaic, biology.history, self.ailing))

    def _with_grafts(self, native: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.grafts is None:
            return native
        healthy = healthy_state(self.biology.chain, self.biology.response)
        state = graft_state(healthy, self.biology.chain, self.grafts).reshape(1, -1)
        graft = np.broadcast_to(state, (len(self.cohort), native.shape[1]))
        return np.concatenate([native, graft])

    def density(self) -> NDArray[np.float64]:
        """Follicles per cm2 of each stratum, float64[B]: not lost or fixed by baseline, and grafts."""
        cohort, biology = self.cohort, self.biology
        density = cohort.follicle_density
        if self.ailing is not None:
            density = density * self.ailing.surviving
        native = (density[:, None] * biology.mosaic.share[None, :]).ravel()
        native = native * baseline_unfixed(cohort, biology.mosaic, biology.history, self.ailing)
        if self.grafts is None:
            return native
        surviving = self.grafts.density * self.grafts.survival
        return np.concatenate([native, np.full(len(self.cohort), surviving)])

    def follicles(self, area: NDArray[np.float64] | float) -> Follicles:
        """Follicles of `area` cm2 of each site (float64[n] or one number).

        A stratum holds density × area follicles, rounded up or down at random by the patient's key.
        """
        sites = self.sites
        areas = np.broadcast_to(np.asarray(area, dtype=np.float64), (len(self.cohort),))
        classes = len(self.biology.mosaic.share)
        native = np.tile(np.arange(classes), len(self.cohort))
        stratum = (
            native if self.grafts is None else np.concatenate([native, np.full(len(self.cohort), classes)])
        )
        key = self.cohort.key[sites]
        expected = self.density() * areas[sites]
        number = np.floor(expected + uniforms(key, 2_000_000 + stratum)).astype(np.int64)
        begin = np.zeros(len(sites))
        if self.grafts is not None:
            begin[len(self.cohort) * classes :] = self.grafts.day + SURGERY
        return Follicles(
            patient_key=key,
            first_index=stratum.astype(np.int64) * _STRATUM_STRIDE,
            number=number,
            start=Start.of(self.state()),
            begin=begin,
        )


def scalp_of(
    cohort: Cohort,
    biology: Biology,
    effect: NicheEffect,
    *,
    season: NDArray[np.float64] | None = None,
    grafts: GraftPlan | None = None,
) -> Scalp:
    """Scalps of a cohort under a treatment's effect on the niche.

    Args:
        cohort: n patients.
        biology: shared by all of them.
        effect: arrays (n, D); `NicheEffect.none(n, D)` leaves the scalp untreated.
        season: float64[D], or None to leave the seasons out.
        grafts: transplanted follicles that join, or None.
    """
    n, days = effect.growth.shape
    niche = Niche.quiet(n, len(biology.mosaic.share), days)
    niche.signal("growth")[:] = effect.growth
    niche.signal("perfusion")[:] = effect.perfusion
    niche.signal("inflammation")[:] = effect.inflammation
    ill = _ailing(cohort, biology, days)
    if ill is not None:
        for name, values in ill.future.signals(effect.relief).items():
            niche.signal(name)[:] += values
    if season is not None:
        niche.signal("season")[:] = season
    androgen = androgen_signal(cohort.severity, biology.mosaic, effect.androgen, cohort.consolidation)
    niche = Niche(androgen, niche.shared)
    papillae = baseline_papillae(cohort, biology.mosaic, biology.response, ill)
    drivers = biology.response.drivers(niche, start=papillae)
    if grafts is not None:
        # Follicles of the donor area keep their own sensitivity wherever they are put: none, here.
        donors = biology.response.drivers(Niche(np.zeros((n, 1, days)), niche.shared))
        drivers = drivers.joined(graft_drivers(donors, biology.chain, grafts))
    before = Niche.quiet(n, len(biology.mosaic.share), 1)
    if ill is not None and len(ill.past.edges) > 1:
        last = slice(len(ill.past.edges) - 2, None)
        before = past_niche(cohort, biology.mosaic, ill.past, ill.past.signals(), np.arange(n), last)
    untreated = androgen_signal(cohort.severity, biology.mosaic, np.ones((n, 1)), cohort.consolidation)
    share = biology.mosaic.share
    vigour = np.concatenate(
        [
            biology.response.vigour(Niche(untreated, before.shared), share),
            biology.response.vigour(niche, share),
        ],
        axis=1,
    )
    symptoms = {} if ill is None else ill.future.symptoms(effect.relief)
    return Scalp(cohort, biology, drivers, vigour, grafts, ill, symptoms)


def _ailing(cohort: Cohort, biology: Biology, days: int) -> Ailing | None:
    if not biology.diagnoses:
        return None
    return ailing(
        cohort,
        biology.diagnoses,
        biology.region,
        biology.chain,
        biology.response,
        biology.mosaic,
        biology.history,
        days,
    )
