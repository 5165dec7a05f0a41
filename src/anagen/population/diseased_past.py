"""State of follicles at baseline when a disease has been active before it.

The past is followed by the forward equations from the state that androgens (or health) had left
before it began. Follicles are independent, so sampling from that state is exact. Losing a
follicle does not depend on its phase, so the remaining ones are followed as if none were lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import YEAR, Mosaic
from anagen.biology.alopecias.diagnosis import DiseaseCourse, Patients
from anagen.biology.alopecias.kinds import Diagnoses
from anagen.biology.history import healthy_state
from anagen.biology.niche import Niche, Response
from anagen.biology.papilla import PapillaState
from anagen.engine.chain import Chain
from anagen.engine.phases import Phase
from anagen.engine.slow import follow_slowly
from anagen.population.cohort import Cohort

TOGETHER = 64
"""People whose past is laid out at once: bounds memory, changes no result."""


class States(Protocol):
    """Protocol of states after years of androgens; `anagen.biology.history.HistoryTable` is one."""

    def state(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """State float64[B, classes × stages] for `slope` and `years`, both float64[B]."""
        ...

    def unfixed(self, slope: NDArray[np.float64], years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of follicles float64[B] that are not fixed, for `slope` and `years`, both float64[B]."""
        ...


@dataclass(frozen=True, eq=False)
class Ailing:
    """A cohort under its diseases.

    Attributes:
        past: course of the diseases before baseline.
        future: their course on each day after baseline.
        start: float64[n × K, classes × stages], state at baseline of the remaining follicles.
        surviving: float64[n], share of follicles that remain.
        unfixed: float64[n × K], share of those that are not fixed.
        papillae: of the n × K strata at baseline.
    """

    past: DiseaseCourse
    future: DiseaseCourse
    start: NDArray[np.float64]
    surviving: NDArray[np.float64]
    unfixed: NDArray[np.float64]
    papillae: PapillaState


def past_androgens(cohort: Cohort, mosaic: Mosaic, days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Androgen signal float64[n, K, T] on `days` float64[T] before baseline, untreated."""
    elapsed = np.maximum(cohort.severity.years[:, None] + days[None, :] / YEAR, 0.0)
    return (cohort.severity.slope[:, None] * elapsed)[:, None, :] * mosaic.sensitivity[None, :, None]


def ailing(
    cohort: Cohort,
    diagnoses: Diagnoses,
    region: str,
    chain: Chain,
    response: Response,
    mosaic: Mosaic,
    history: States,
    days: int,
) -> Ailing:
    """Cohort at baseline after its past, with the course of its diseases for `days` days after.

    A patient whose diseases have had no effect yet has the state of `history`, to the bit.
    """
    edges = np.concatenate([diagnoses.past, np.arange(1.0, days + 1.0)])
    before = len(diagnoses.past) - 1
    healthy = healthy_state(chain, response)
    anagen = healthy[:, chain.stage_offset[Phase.ANAGEN] : chain.stage_offset[Phase.ANAGEN + 1]].sum(axis=1)
    mean_anagen = float(anagen @ chain.mean_days[Phase.ANAGEN] / anagen.sum())
    course = diagnoses.course(Patients(cohort.key, region, edges, chain, mean_anagen))
    past = course.part(0, before)
    slope = (cohort.severity.slope[:, None] * mosaic.sensitivity[None, :]).ravel()
    classes = len(mosaic.share)
    years = np.repeat(cohort.severity.years, classes)
    start, unfixed = history.state(slope, years), history.unfixed(slope, years)
    papillae = response.papilla_after(slope, years)
    surviving = np.ones(len(cohort))
    touched = np.zeros(len(cohort), dtype=np.bool_)
    signals = past.signals()
    for values in signals.values():
        touched |= values.any(axis=1)
    who = np.flatnonzero(touched)
    lengths = np.diff(past.edges)
    for first in range(0, len(who), TOGETHER):
        some = who[first : first + TOGETHER]
        niche = past_niche(cohort, mosaic, past, signals, some)
        rows = (some[:, None] * classes + np.arange(classes)[None, :]).ravel()
        began = np.maximum(years[rows] + past.edges[0] / YEAR, 0.0)
        earlier = history.state(slope[rows], began)
        drivers, reached = response.course(niche, lengths, response.papilla_after(slope[rows], began))
        papillae.put(rows, reached)
        unfixed[rows] = history.unfixed(slope[rows], began)
        if drivers.fixing is not None:
            unfixed[rows] *= np.exp(-(drivers.fixing @ lengths))
        if drivers.loss is not None:
            surviving[some] = np.exp(-(drivers.loss[::classes] @ lengths))
        drivers = replace(drivers, loss=None, fixing=None)
        for i, row in enumerate(rows):
            if i % classes and not cohort.severity.slope[row // classes]:
                start[row] = start[row - 1]  # without androgens, all classes of sensitivity are alike
                continue
            found = follow_slowly(
                chain,
                drivers.of(slice(i, i + 1)),
                lengths,
                earlier[i].reshape(healthy.shape),
                np.array([len(lengths)]),
            )
            start[row] = np.maximum(found[0].ravel(), 0.0)
            start[row] /= start[row].sum()
    return Ailing(past, course.part(before, len(edges) - 1), start, surviving, unfixed, papillae)


def past_niche(
    cohort: Cohort,
    mosaic: Mosaic,
    past: DiseaseCourse,
    signals: dict[str, NDArray[np.float64]],
    who: NDArray[np.int64],
    steps: slice = slice(None),
) -> Niche:
    """Niche of the patients `who` in some steps of the past, untreated."""
    days = (0.5 * (past.edges[1:] + past.edges[:-1]))[steps]
    niche = Niche.quiet(len(who), len(mosaic.share), len(days))
    for name, values in signals.items():
        niche.signal(name)[:] = values[who][:, steps]
    return Niche(past_androgens(cohort, mosaic, days)[who], niche.shared)
