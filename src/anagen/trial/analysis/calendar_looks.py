"""Looks by the calendar: each replicate is judged by boundaries at the information that it then has.

On a date set beforehand trials have recruited different numbers of patients. A spending function gives the
bounds at whatever fraction of the patients has reached the endpoint's visit (Lan and DeMets 1983), so the
level is held as long as the dates do not depend on the results. A look that finds fewer than two patients, or
no more than the look before, or all of them, is none: what it would spend is left to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.comparisons import Comparisons, Floats, Verdict
from anagen.statistics.sequential.design import GroupSequential
from anagen.trial.analysis.cut import first_patients
from anagen.trial.analysis.looks import LookPlan
from anagen.trial.analysis.seen_by import Cut, by_day, patients_reached
from anagen.trial.protocol.looks import Looks

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate

FEWEST = 2
"""Patients of a look."""


@dataclass(frozen=True, eq=False)
class CalendarLooks:
    """Looks of all replicates at their own information.

    Attributes:
        protocol: of the trial.
        cuts: of each look before the end, those of all replicates.
        reached: int64[R, looks], patients who have reached the endpoint's visit at each look, and at the end.
    """

    protocol: Protocol
    cuts: tuple[tuple[Cut, ...], ...]
    reached: NDArray[np.int64]

    @classmethod
    def of(cls, protocol: Protocol, found: Sequence[Replicate]) -> CalendarLooks:
        """Looks of these replicates."""
        looks, size = protocol.analysis.looks, protocol.population.size
        assert looks is not None
        cuts = tuple(tuple(by_day(protocol, one, day) for one in found) for day in looks.days)
        seen = [
            [patients_reached(one, cut) for one, cut in zip(found, at_look, strict=True)] for at_look in cuts
        ]
        return cls(protocol, cuts, np.array([*seen, [size] * len(found)], dtype=np.int64).T)

    def held(self, replicate: int) -> list[int]:
        """Looks that take place, the end included."""
        size, before, found = self.protocol.population.size, FEWEST - 1, []
        for number, count in enumerate(self.reached[replicate, :-1].tolist()):
            if before < count < size:
                found.append(number)
                before = count
        return [*found, self.reached.shape[1] - 1]

    def plan(self, replicate: int) -> LookPlan:
        """Looks of one replicate with their boundaries, at the fractions that it has."""
        analysis, size = self.protocol.analysis, self.protocol.population.size
        assert analysis.looks is not None
        held = self.held(replicate)[:-1]
        futility = analysis.looks.futility
        looks = Looks(
            tuple(int(self.reached[replicate, number]) / size for number in held),
            analysis.looks.spending,
            None if futility is None else tuple(futility[number] for number in held),
            analysis.looks.binding,
        )
        return LookPlan(looks, analysis.hypothesis, analysis.alpha, size)

    def designs(self) -> list[GroupSequential]:
        """Boundaries of all replicates; those of equal information are computed once."""

        @cache
        def design(plan: LookPlan) -> GroupSequential:
            return plan.design

        return [design(self.plan(number)) for number in range(len(self.reached))]

    def judged(self, compared: Callable[[Sequence[Cut]], Comparisons], whole: Comparisons) -> Verdict:
        """Ends of all replicates.

        Args:
            compared: comparisons of all replicates by their cuts.
            whole: those at the end.
        """
        plan = self.plan(0)
        z = np.stack([plan.z(one) for one in (*map(compared, self.cuts), whole)], axis=1)
        size = np.abs(z) if self.protocol.analysis.hypothesis.usual else z
        efficacy, futility = self._bounds()
        crossed = size > efficacy[:, :, None]
        futile = size < futility[:, :, None]
        futile[:, -1] = True  # the trial ends
        look = (crossed | futile).argmax(axis=1)
        shown = np.take_along_axis(crossed, look[:, None], axis=1)[:, 0]
        return Verdict(shown, look, z)

    def patients_at(self, look: NDArray[np.int64]) -> NDArray[np.int64]:
        """Patients who had reached the endpoint's visit at the looks int64[R, k], of each replicate."""
        return np.take_along_axis(self.reached, look, axis=1)

    def _bounds(self) -> tuple[Floats, Floats]:
        """Bounds float64[R, looks] of efficacy and futility; none where no look takes place."""
        efficacy = np.full(self.reached.shape, np.inf)
        futility = np.full(self.reached.shape, -np.inf)
        for number, design in enumerate(self.designs()):
            held = self.held(number)
            efficacy[number, held] = design.efficacy
            if design.futility is not None:
                futility[number, held] = design.futility
        return efficacy, futility


def calendar_patients(
    protocol: Protocol, found: Sequence[Replicate], size: int, look: NDArray[np.int64]
) -> Floats:
    """Patients analysed when each trial of `size` ended, float64[R, k], at the looks int64[R, k]."""
    cut = [first_patients(one, size) for one in found]
    return CalendarLooks.of(protocol, cut).patients_at(look).astype(np.float64)
