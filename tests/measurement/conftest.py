"""Made-up scalps: snapshots and optics without an engine run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from anagen.biology.calibre import calibre_grid
from anagen.engine.follicles import Snapshots
from anagen.engine.keys import children, key_of, uniforms
from anagen.measurement.method import Method
from anagen.measurement.observe import SiteOptics
from anagen.measurement.placebo_response import CarrierResponse, carrier_response


@dataclass(frozen=True)
class Scalps:
    """Builds scalps whose follicles are drawn from an occupancy and, by default, never change."""

    seed: int = 1

    def occupancy(self) -> np.ndarray:
        """Plausible shares of follicles by phase and class, float64[5, C], sum 1."""
        phase = np.array([0.02, 0.66, 0.02, 0.2, 0.10])
        distance = np.arange(len(calibre_grid().diameters)) - 7.0
        calibre = np.exp(-0.5 * (distance / 2.0) ** 2)
        return phase[:, None] * calibre / calibre.sum()

    def make(
        self,
        sites: int,
        visits: int = 2,
        area: float = 1.0,
        density: float = 250.0,
        carrier: str = "none",
        occupancy: np.ndarray | None = None,
        densities: np.ndarray | None = None,
        factor: float = 1.0,
    ) -> tuple[Snapshots, SiteOptics]:
        """`sites` patients with `density` follicles/cm2 over `area` cm2 each."""
        shares = self.occupancy() if occupancy is None else occupancy
        per_site = np.full(sites, density) if densities is None else densities
        number = np.rint(per_site * area).astype(np.int64)
        patient = children(key_of(self.seed, "patients"), np.arange(sites))
        site = np.repeat(np.arange(sites, dtype=np.int32), number)
        key = np.concatenate([children(patient[s], np.arange(number[s])) for s in range(sites)])
        cumulative = np.cumsum(shares.ravel())
        state = np.searchsorted(cumulative, uniforms(key, 1) * cumulative[-1])
        phase, calibre = np.divmod(state, shares.shape[1])

        def still(values: Any, kind: type) -> np.ndarray:
            return np.repeat(np.asarray(values, dtype=kind)[:, None], visits, axis=1)

        snapshots = Snapshots(
            site=site,
            stratum=site,
            key=key,
            phase=still(phase, np.int8),
            calibre=still(calibre, np.int8),
            age=still(np.zeros(len(key)), np.float32),
            grown=still(400.0 * uniforms(key, 2), np.float32),
            shed=np.full((sites, visits), 2, dtype=np.int64),
        )
        optics = SiteOptics(
            patient_key=patient,
            side=np.zeros(sites, dtype=np.int64),
            area_cm2=np.full(sites, area),
            calibre_factor=np.full(sites, factor),
            growth_speed_factor=np.full(sites, factor),
            carrier=[carrier] * sites,
            female=np.zeros(sites, dtype=np.bool_),
        )
        return snapshots, optics

    @staticmethod
    def perfect(method: Method) -> Method:
        """`method` without any error; its threshold stays."""
        return replace(
            method,
            tattooed=True,
            missed=0.0,
            repositioning_mm=0.0,
            cv_within=0.0,
            cv_between=0.0,
            cv_diameter=0.0,
            anagen_called_telogen=0.0,
            telogen_called_anagen=0.0,
            automatic=False,
        )

    @staticmethod
    def calm() -> CarrierResponse:
        """The shipped response without the luck of trial or person."""
        return replace(carrier_response(), between_trial_sd=0.0, drift_sd=0.0)


@pytest.fixture(scope="session")
def scalps() -> Scalps:
    return Scalps()
