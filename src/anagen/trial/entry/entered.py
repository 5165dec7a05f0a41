"""How the patients of one replicate came in: who was screened for each, and on which day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.simulators.screened import Screened
from anagen.trial.entry.accrual import centre_of_patients, centres_of, screening_days
from anagen.trial.entry.funnel import lost_before, of_others

if TYPE_CHECKING:
    from anagen.simulators.contract import C, Simulator
    from anagen.trial.protocol.model import Protocol

STEPS = ("biomarker", "excluded", "measured", "lost", "nonadherent", "rule")
"""Steps at which people are lost, in their order."""
BEFORE_RUN_IN = 3
"""Steps that belong to screening."""


@dataclass(frozen=True, eq=False)
class Entered:
    """Patients of one replicate as they came in; arrays are of their places.

    Attributes:
        lost: int64[n, steps], people lost for each place at each of `STEPS`.
        read: float64[4], means of the measure that people are screened by: all screened, those taken, those
            taken read again on the same day, and SD between all screened; NaN where not known.
        day: float64[n], calendar day of randomisation, day 0 being the opening of the first centre; None
            without recruitment in calendar time.
        centre: int64[n]; None as above.
    """

    lost: NDArray[np.int64]
    read: NDArray[np.float64]
    day: NDArray[np.float64] | None = None
    centre: NDArray[np.int64] | None = None

    @property
    def screened(self) -> NDArray[np.int64]:
        """People screened for each place, the patient among them, int64[n]."""
        return np.asarray(1 + self.lost.sum(axis=1))

    def first(self, patients: int) -> Entered:
        """The first `patients` alone; the means stay those of all."""
        return replace(
            self,
            lost=self.lost[:patients],
            day=None if self.day is None else self.day[:patients],
            centre=None if self.centre is None else self.centre[:patients],
        )


def entered(
    protocol: Protocol, simulator: Simulator[C], cohort: C, keys: NDArray[np.uint64], replicate: int
) -> Entered | None:
    """How the patients of a replicate came in; None where the file says nothing of it.

    Args:
        protocol: of the trial.
        simulator: that recruited them.
        cohort: the patients.
        keys: uint64[n], their identity.
        replicate: its number.
    """
    if not protocol.entry.told and protocol.population.biomarker is None:
        return None
    log = simulator.screened(cohort, replicate)
    lost = _lost(protocol, log, replicate)
    found = Entered(lost, _read(log))
    accrual = protocol.entry.accrual
    if accrual is None:
        return found
    seed = protocol.trial.seed
    centres = centres_of(accrual, protocol.design.centres, seed, replicate)
    screened = screening_days(centres, found.screened, seed, replicate)
    centre = centre_of_patients(centres, screened, keys)
    return replace(found, day=screened + protocol.entry.days_before, centre=centre)


def _lost(protocol: Protocol, log: Screened, replicate: int) -> NDArray[np.int64]:
    """People lost at each step, from the last step, whose passers are known, to the first."""
    seed, run_in, screening = protocol.trial.seed, protocol.entry.run_in, protocol.entry.screening
    marker = protocol.population.biomarker

    def before(passed: NDArray[np.int64], percent: float, step: str) -> NDArray[np.int64]:
        return lost_before(passed, percent / 100.0, seed, replicate, step)

    upto = np.cumsum(log.finished)
    drawn = np.add.reduceat(log.candidates, upto - log.finished) if len(upto) else log.candidates
    nonadherent = before(log.finished, run_in.nonadherent if run_in else 0.0, "nonadherent")
    stayed = log.finished + nonadherent
    left = before(stayed, run_in.lost if run_in else 0.0, "lost")
    others = nonadherent + left
    measured = drawn - log.finished + of_others(log.candidates, upto, others, seed, replicate) - others
    passed = stayed + left + measured
    excluded = before(passed, screening.excluded if screening else 0.0, "excluded")
    known = None if marker is None else marker.prevalence
    without = before(passed + excluded, 0.0 if known is None else 100.0 - known, "biomarker")
    return np.stack([without, excluded, measured, left, nonadherent, log.finished - 1], axis=1)


def _read(log: Screened) -> NDArray[np.float64]:
    if log.taken is None or log.again is None:
        return np.full(4, np.nan)
    means = [np.nan, log.taken.mean(), log.again.mean(), np.nan]
    if log.failed is not None:
        everybody = np.concatenate([log.taken, log.failed])
        means[0], means[3] = everybody.mean(), everybody.std()
    return np.array(means)
