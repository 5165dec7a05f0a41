"""The full treated model: five phases, twelve calibre classes, a thinning scalp under treatment.

One patient is a man with ten years of androgenetic hair loss at the vertex: strata of
androgen sensitivity, from the state those years leave. Three sessions six weeks apart raise
the growth and perfusion signals and calm inflammation, a tablet takes away most of the androgen
drive, and the seasons are on, so every clock, the calibre target and the kenogen probability
change every day. The signals are stand-ins of plausible size; their cost is that of any others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import (
    Mosaic,
    Severity,
    androgen_signal,
    androgenetic_parameters,
    season_signal,
)
from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.biology.history import HistoryTable
from anagen.biology.niche import Niche, Response
from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles
from anagen.engine.keys import children, key_of
from anagen.engine.start import Start

TWO_YEARS = 728
SLOPE, YEARS = 0.4, 10.0


@dataclass(frozen=True, eq=False)
class Study:
    """What all patients share, worked out once."""

    chain: Chain
    response: Response
    mosaic: Mosaic
    history: HistoryTable
    season: NDArray[np.float64]

    @classmethod
    def prepare(cls, days: int = TWO_YEARS) -> Study:
        cycle, androgenetic = cycle_parameters(), androgenetic_parameters()
        chain, response = chain_of(cycle), Response.of(cycle)
        history = HistoryTable.of(chain, response, steepest=1.0, longest=12.0, slopes=5)
        mosaic = Mosaic.of(androgenetic, "vertex")
        return cls(chain, response, mosaic, history, season_signal(androgenetic, 0.0, days))

    def drivers(self, patients: int = 1) -> Drivers:
        """Drivers of `patients` treated patients, some strata each."""
        days = len(self.season)
        since = np.arange(days) + 0.5 - np.array([[0.0], [42.0], [84.0]])
        pulse = np.where(since > 0, since / 15.0 * np.exp(1.0 - since / 15.0), 0.0).sum(axis=0)
        niche = Niche.quiet(patients, len(self.mosaic.share), days)
        niche.signal("growth")[:] = 0.5 * pulse
        niche.signal("perfusion")[:] = 0.3 * pulse
        niche.signal("inflammation")[:] = -0.2 * pulse
        niche.signal("season")[:] = self.season
        remaining = 0.35 + 0.65 * np.exp(-np.arange(days) / 20.0)
        androgen = androgen_signal(
            Severity(np.full(patients, SLOPE), np.full(patients, YEARS)),
            self.mosaic,
            np.broadcast_to(remaining, (patients, days)),
            np.full(patients, 0.3),
        )
        return self.response.drivers(Niche(androgen, niche.shared))

    def state(self, patients: int = 1) -> NDArray[np.float64]:
        """float64[strata, states], where ten years have left the follicles."""
        slope = np.tile(SLOPE * self.mosaic.sensitivity, patients)
        return self.history.state(slope, np.full(len(slope), YEARS))

    def follicles(self, number: int, seed: int, patients: int = 1) -> Follicles:
        """`number` follicles on each of `patients` scalps."""
        classes = len(self.mosaic.share)
        per_class = np.floor(number * self.mosaic.share).astype(np.int64)
        per_class[-1] += number - per_class.sum()
        return Follicles(
            patient_key=np.repeat(children(key_of(seed, "benchmark"), np.arange(patients)), classes),
            first_index=np.tile(np.arange(classes, dtype=np.int64) << 24, patients),
            number=np.tile(per_class, patients),
            start=Start.of(self.state(patients)),
        )
