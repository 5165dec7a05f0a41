"""Patients after a run-in: the same people followed from its first day, their baseline at its end.

A run-in in which something is given, or by whose change patients are chosen, belongs to their course. They
are simulated from its first day on; their visits are counted from its last. Whoever does not meet the rule is
not randomised, and the next one takes the place, in the order in which people come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.simulators.contract import C, Observation, Simulator
from anagen.simulators.draws import Distribution
from anagen.simulators.pictures import Courses, Pictures
from anagen.simulators.plan import ArmPlan, Sites, TrialPlan
from anagen.simulators.portrait import Portrait, PortraitPlan
from anagen.simulators.screened import Screened
from anagen.trial.analysis.compare import kind_of
from anagen.trial.protocol.entry import RUN_IN, RunIn

_MOST, _FEWEST_TRIED, _RAREST = 200, 1000, 0.002
"""People in a run-in for each patient, and the share of them below which recruitment fails."""
_AT_FIRST = 1.25
"""People followed for each patient wanted, before it is known how many go on."""
_YEAR = 365


@dataclass(frozen=True, eq=False)
class Chosen:
    """Patients who were chosen in the run-in.

    Attributes:
        everybody: all who finished it, up to the last patient: a cohort.
        index: int64[n], the patients among them.
    """

    everybody: Any
    index: NDArray[np.int64]

    @property
    def finished(self) -> NDArray[np.int64]:
        """How many finished the run-in for each patient's place, int64[n]."""
        return np.diff(self.index, prepend=-1)


class AfterRunIn(Simulator[C]):
    """Simulator of a trial after its run-in.

    Args:
        inner: kind of the simulator that follows the patients.
        plan: of the trial, counted from randomisation.
        distribution: of the parameters.
        run_in: of the trial.
    """

    def __init__(
        self, inner: type[Simulator[C]], plan: TrialPlan, distribution: Distribution, run_in: RunIn
    ) -> None:
        self.plan, self.run_in = plan, run_in
        self.given = ArmPlan(RUN_IN, run_in.courses)
        season = plan.first_day_of_year
        self.inner = inner(
            replace(
                plan,
                arms=tuple(self._after(arm) for arm in plan.arms),
                visit_days=(0.0, *(day + run_in.days for day in plan.visit_days)),
                first_day_of_year=None if season is None else (season - run_in.days) % _YEAR,
                response_from=0.0 if run_in.courses else float(run_in.days),
            ),
            distribution,
        )
        self.draws = self.inner.draws
        self._chosen: WeakKeyDictionary[C, Chosen] = WeakKeyDictionary()

    def __getstate__(self) -> dict[str, Any]:
        """State for another process, which chooses the patients of a replicate itself."""
        return {name: value for name, value in vars(self).items() if name != "_chosen"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._chosen = WeakKeyDictionary()

    @classmethod
    def distribution(cls, source: str, account: str) -> Distribution:
        """Not of this class: the simulator that follows the patients has it.

        Raises:
            InputError: always.
        """
        raise InputError("a run-in has no parameters of its own", expected="those of its simulator")

    def recruit(self, size: int, replicate: int) -> C:
        """Patients of one replicate at baseline: of those who finish the run-in the first who go on."""
        if self.run_in.keep is None:
            return self.inner.recruit(size, replicate)
        goes_on, wanted = np.zeros(0, dtype=np.bool_), int(np.ceil(size * _AT_FIRST))
        while True:
            known = len(goes_on)
            rare = known >= _FEWEST_TRIED and goes_on.sum() <= _RAREST * known
            if rare or known > _MOST * max(size, _FEWEST_TRIED // 10):
                raise InputError(
                    f"hardly anybody with a {self.run_in.keep} over the run-in is found",
                    where="run_in, keep",
                    expected="a rule that more people meet",
                )
            people = self.inner.recruit(wanted, replicate)
            goes_on = np.concatenate([goes_on, self._judged(people, np.arange(known, wanted), replicate)])
            if goes_on.sum() >= size:
                break
            share = max(goes_on.mean(), 0.05)
            wanted = max(wanted + 1, int(np.ceil(wanted + _AT_FIRST * (size - goes_on.sum()) / share)))
        index = np.flatnonzero(goes_on)[:size]
        last = int(index[-1]) + 1
        patients = people.part(index)
        self._chosen[patients] = Chosen(people.part(np.arange(last)), index)
        return patients

    def _judged(self, people: C, who: NDArray[np.int64], replicate: int) -> NDArray[np.bool_]:
        """Whether people `who` meet the rule over the run-in, as measured, bool[n]."""
        rule = self.run_in.keep
        assert rule is not None
        days = np.tile([0.0, float(self.run_in.days)], (len(who), 1))
        none = np.zeros(len(who), dtype=np.int64)
        seen = self.inner.observe(
            people, Sites(who, none, none, days), replicate, truth=False, arms=[self.given]
        )
        values = seen.written[rule.outcome]
        return np.asarray(rule.met(kind_of(rule.kind, values[:, 1], values[:, 0])) == 100.0)

    def screened(self, cohort: C, replicate: int) -> Screened:
        """People screened for all who finished the run-in."""
        if self.run_in.keep is None:
            return self.inner.screened(cohort, replicate)
        chosen = self._chosen.get(cohort)
        if chosen is None:  # made in another process
            again = self.recruit(len(cohort), replicate)
            chosen = self._chosen[again]
        return replace(self.inner.screened(chosen.everybody, replicate), finished=chosen.finished)

    def observe(
        self,
        cohort: C,
        sites: Sites,
        replicate: int,
        *,
        twin: bool = False,
        truth: bool = True,
        stop: int | None = None,
        arms: Sequence[ArmPlan] | None = None,
    ) -> Observation:
        """Outcomes of all sites at their visits, days counted from the end of the run-in.

        Args:
            twin: untreated twins, without the run-in's treatment either.
            truth: also return the true outcomes.
            stop: day from which all patients are untreated.
            arms: arms that `sites.arm` counts, instead of the plan's.
        """
        days = np.hstack([np.zeros((len(sites.patient), 1)), sites.visit_days + self.run_in.days])
        found = self.inner.observe(
            cohort,
            replace(sites, visit_days=days),
            replicate,
            twin=twin,
            truth=truth,
            stop=None if stop is None else stop + self.run_in.days,
            arms=None if arms is None else [self._after(arm) for arm in arms],
        )
        written, true = (
            {name: np.ascontiguousarray(values[:, 1:]) for name, values in seen.items()}
            for seen in (found.written, found.true)
        )
        return Observation(written, true, found.excess)

    def elsewhere(self, cohort: C, replicate: int) -> C:
        """The people of `cohort` at this simulator's region."""
        return self.inner.elsewhere(cohort, replicate)

    def courses(self, outcomes: Sequence[str], horizon: float, workers: int = 1) -> Courses:
        """No courses: expected ones would begin before baseline, with people who do not go on."""
        return Courses()

    def pictures(self, size: int, day: float) -> Pictures:
        """No pictures, as there are no courses."""
        return Pictures()

    @classmethod
    def portrait(cls, plan: PortraitPlan) -> Portrait:
        """Not of this class.

        Raises:
            InputError: always.
        """
        raise InputError("a run-in has no portrait", expected="the portrait of its simulator")

    def _after(self, arm: ArmPlan) -> ArmPlan:
        """The run-in's treatment, and then the arm's."""
        return self.given.switched(arm, self.run_in.days)
