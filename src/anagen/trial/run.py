"""Conduct of a virtual trial: from a protocol to a result, replicate by replicate."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from anagen.biology.cycle import miniaturisation_accounts
from anagen.errors import InputError, unknown_name
from anagen.learning.distribution import SOURCES
from anagen.measurement.field import Field
from anagen.measurement.method import method
from anagen.simulators.contract import AnySimulator, C, People, Simulator
from anagen.simulators.draws import Distribution
from anagen.simulators.pictures import Courses, Pictures
from anagen.simulators.plan import TrialPlan
from anagen.simulators.registry import simulator_of
from anagen.statistics.comparisons import Comparisons
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import course_records
from anagen.trial.analysis.comparing import comparisons_of
from anagen.trial.analysis.together import compared_together
from anagen.trial.arm_plans import plans_of
from anagen.trial.at_visits import AtVisits, Seen
from anagen.trial.attrition import kept_visit_days, leaving_days, present
from anagen.trial.beside_rivals import with_rivals
from anagen.trial.endpoint_rows import endpoint_frame, together
from anagen.trial.entry.entered import entered
from anagen.trial.entry.planned import recruited, simulator_for
from anagen.trial.kept_replicates import ALL, FIRST, KEEP, KeptReplicates, blocks, shard
from anagen.trial.kept_tables import KeptTables
from anagen.trial.own_analysis.estimates import own_estimates
from anagen.trial.own_analysis.loading import Analyse, own_analysis_of
from anagen.trial.own_analysis.null import under_null
from anagen.trial.own_analysis.rows import own_frame, own_rows
from anagen.trial.planned_table import planned_line, planned_table
from anagen.trial.prediction import (
    check_predictable,
    drawn_rows,
    observed_rows,
    order_right,
    sampling_errors,
)
from anagen.trial.protocol.reading import Protocol, load_protocol, protocol_from_text
from anagen.trial.randomisation import Allocation, allocate
from anagen.trial.replicate import Replicate
from anagen.trial.result import TrialResult
from anagen.trial.results.left_out import LeftOutStudies
from anagen.trial.results.prediction import PredictionFile
from anagen.trial.results.run_record import RunRecord, Seconds
from anagen.trial.score.learned import Score
from anagen.trial.score.observables import Observables
from anagen.trial.score.summary import score_summary, scores_of
from anagen.trial.score.training import REPEATS, score_of, training_protocol
from anagen.trial.subjects import patients_of, subject_frame
from anagen.trial.summary import estimate_frame, observation_frame, parameters_of, summary_of
from anagen.trial.workers import replicates
from anagen.workers import Cluster, Threads, Workers

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[str, int, int], object]
Recipe = tuple[Callable[..., "TrialRun"], tuple[object, ...]]


def silent(what: str, done: int, total: int) -> None:
    """Progress callback that does nothing."""


BIAS_REPLICATES = 40
"""Replicates whose untreated twins are run too, for the true effect."""


class TrialRun:
    """A planned trial.

    >>> result = TrialRun.from_file("examples/pilot.toml").run()  # doctest: +SKIP
    >>> result.comparisons  # doctest: +SKIP

    Args:
        protocol: the checked protocol.
        distribution: of the parameters; default the one that the protocol names.
        keep: replicates whose patients and observations are kept: "first" or "all".
    """

    result_type: type[TrialResult] = TrialResult

    def __init__(
        self, protocol: Protocol, distribution: Distribution | None = None, keep: str = FIRST
    ) -> None:
        self.protocol = protocol
        self.keep = keep
        measurement, trial = protocol.measurement, protocol.trial
        self.simulator_type = simulator_of(protocol.population.alopecia, protocol.population.diseases)
        self.belief = distribution
        self._simulator: AnySimulator | None = None
        self._tables: KeptTables | None = None
        self._recipe: Recipe | None = None
        self._score: Score | None = None
        believed: Distribution = distribution or self.simulator_type.distribution(
            trial.parameters, trial.account
        ).with_stance(trial.stance)
        own = course_records(course for arm in protocol.all_arms for course in arm.courses)
        self.distribution: Distribution = believed.extended(own)
        beneath = protocol.background
        self.plan = TrialPlan(
            recruitment=recruited(protocol),
            region=measurement.region,
            field=Field(measurement.field_cm2, measurement.region),
            method=method(measurement.method).seeing(measurement.threshold_um),
            visit_days=tuple(float(day) for day in measurement.visit_days),
            arms=plans_of(protocol.arms, protocol),
            seed=trial.seed,
            first_day_of_year=protocol.design.season_start,
            raters=protocol.raters,
            effect=1.0 if protocol.population.biomarker is None else protocol.population.biomarker.factor,
            background=None if beneath is None else plans_of((beneath.arm,), protocol)[0],
            lead_days=0 if beneath is None else beneath.lead_days,
        )
        self.others: tuple[AnySimulator, ...] = tuple(
            simulator_for(
                protocol,
                self.simulator_type,
                replace(self.plan, region=region, field=Field(measurement.field_cm2, region)),
                self.distribution,
            )
            for region in measurement.also
        )

    @classmethod
    def from_file(
        cls,
        path: Path | str,
        *,
        replicates: int | None = None,
        seed: int | None = None,
        parameters: str | None = None,
        account: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> Self:
        """Trial of a file; the other arguments override its values.

        Raises:
            InputError: any fault of the file, or an override out of range.
        """
        return cls(overridden(load_protocol(path, catalogue), replicates, seed, parameters, account))

    @classmethod
    def from_text(cls, text: str, name: str = "trial file", catalogue: Catalogue | None = None) -> Self:
        """Trial of the text of a file."""
        return cls(protocol_from_text(text, name, catalogue))

    def __repr__(self) -> str:
        return f"<{planned_line(self.protocol)}>"

    def _repr_html_(self) -> str:
        return planned_table(self.protocol)

    def run(
        self,
        *,
        workers: int | Workers | None = None,
        progress: Progress = silent,
        pictures: bool = True,
        work: Path | str | None = None,
        cluster: Client | None = None,
        keep: str = FIRST,
        analyse: Analyse | None = None,
    ) -> TrialResult:
        """Result of all replicates; the same for any number of workers and any split of the work.

        Args:
            workers: threads, or who runs the replicates (`anagen.workers`). Default: all cores.
            progress: called with (task, done, total) as work is done.
            pictures: also compute courses, patches and delivery (False where only numbers are needed).
            work: folder in which replicates are kept; those that it holds already are not run again.
            cluster: client of dask.distributed (`anagen.cluster.connected`); its workers run the replicates.
            keep: replicates whose patients and observations are kept: "first", or "all" of them, in files.
            analyse: an estimator of one's own, run in this process on the data of every repeat
                (`anagen.trial.own_analysis`); default the one that the protocol names. With `work`, shards
                that it is to use must be run with keep="all".

        Raises:
            InputError: `work` cannot be used, a worker has another version of Anagen, or `analyse` fails.
        """
        began = time.perf_counter()
        made = workers_of(workers, cluster)
        threads = os.cpu_count() or 1 if made.apart else made.count
        protocol = self.protocol
        simulator = self.simulator()
        own = own_analysis_of(protocol, analyse)
        asked = self._keeping(keep if own is None else ALL)
        tables = asked._tables = KeptTables(protocol) if keep == ALL or own is not None else None
        found = asked._replicates(made, progress, work=work)
        simulated = time.perf_counter()
        scores = scores_of(self.score(), found)
        comparisons, *further = compared_together(protocol, found, threads, scores)
        elsewhere = [
            comparisons_of(protocol, [one.at(number) for one in found], threads, scores)
            for number, _ in enumerate(self.others, start=1)
        ]
        summary = summary_of(protocol, simulator.draws, found, comparisons, elsewhere)
        if protocol.several is not None:
            summary = replace(summary, together=together(protocol, found, [comparisons, *further]))
        if (score := self.score()) is not None:
            summary = replace(summary, score=score_summary(protocol, found, comparisons, score, threads))
        of_own = None
        if own is not None and tables is not None:
            given = own_estimates(protocol, found, tables, own, progress)
            of_own = own_frame(protocol, given)
            summary = replace(summary, own=own_rows(protocol, found, comparisons, given))
        courses, shown = Courses(), Pictures()
        if pictures:
            courses = simulator.courses(protocol.measurement.outcomes, self.plan.visit_days[-1], threads)
            shown = simulator.pictures(protocol.population.size, protocol.analysis.endpoint.day)
        progress("pictures", 1, 2)
        result = self.result_type(
            protocol=protocol,
            summary=summary,
            observations=observation_frame(protocol, found[0]),
            estimates=estimate_frame(protocol, found, comparisons, elsewhere),
            endpoints=endpoint_frame(protocol, found, [comparisons, *further]),
            subjects=subject_frame(protocol, 0, found[0]),
            tables=tables if keep == ALL else None,
            own=of_own,
            courses=courses.bands,
            phases=courses.phases,
            delivery=shown.delivery,
            patches=shown.patches,
            scalps=shown.scalps,
            run=RunRecord.here(
                protocol.file,
                made.count,
                Seconds(round(simulated - began, 3), round(time.perf_counter() - began, 3)),
            ),
        )
        progress("pictures", 2, 2)
        return result

    def run_shard(
        self,
        number: int,
        of: int,
        work: Path | str,
        *,
        workers: int | Workers | None = None,
        progress: Progress = silent,
        cluster: Client | None = None,
        keep: str = FIRST,
    ) -> list[int]:
        """Run shard `number` (from 1) of `of` and keep its replicates in `work`; `run` puts them together.

        Args:
            number: of the shard.
            of: number of shards.
            work: folder, which all shards may share.
            workers: threads, or who runs the replicates, as for `run`.
            progress: called with (task, done, total) as work is done.
            cluster: client of dask.distributed, whose workers run the replicates.
            keep: as for `run`, which is given the same word.

        Returns:
            Numbers of the shard's replicates.

        Raises:
            InputError: no such shard, or `work` cannot be used.
        """
        mine = shard(self.protocol, number, of)
        keep = ALL if self.protocol.analysis.further.own is not None else keep
        made = workers_of(workers, cluster)
        self._keeping(keep)._replicates(made, progress, work=work, numbers=mine)
        return mine

    def predict(
        self,
        *,
        workers: int | Workers | None = None,
        progress: Progress = silent,
        work: Path | str | None = None,
        cluster: Client | None = None,
        as_learned: bool = False,
    ) -> PredictionFile:
        """Prediction of the file's [[observed]] rows; nothing else of the trial is computed.

        Args:
            workers: threads, or who runs the replicates, as for `run`.
            progress: called with (task, done, total) as work is done.
            work: folder in which replicates are kept, as for `run`.
            cluster: client of dask.distributed, as for `run`.
            as_learned: predict by the whole posterior even what it has learned from; by default its draws are
                reweighted without the patients of the file.

        Raises:
            InputError: the file has no observed row, or too few replicates for an interval.
        """
        trial = self.protocol.trial
        check_predictable(self.protocol, trial.replicates)
        asked, left = (self, None) if as_learned else blind(self)
        simulator = asked.simulator()
        found = asked._replicates(workers_of(workers, cluster), progress, truth=False, work=work)
        drawn = [one.drawn for one in found]
        rows = observed_rows(self.protocol, drawn, scored=True, left_out=left)
        rows = with_rivals(self.protocol, rows, sampling_errors(drawn))
        return PredictionFile(
            file=self.protocol.file,
            trial=trial.name,
            seed=trial.seed,
            replicates=trial.replicates,
            parameters=parameters_of(self.protocol, simulator.draws),
            rows=rows,
            order_right=order_right(rows),
            left_out=left,
        )

    def endpoint_means(
        self, *, workers: int | None = None, progress: Progress = silent
    ) -> NDArray[np.float64]:
        """Mean of the endpoint of each arm, float64[replicates, arms], as the trial would report it."""
        found = self._replicates(workers_of(workers), progress, truth=False)
        arms = range(len(self.protocol.arms))
        return np.array([[np.nanmean(one.y[one.allocation.arm == arm]) for arm in arms] for one in found])

    def simulate(
        self,
        numbers: Sequence[int],
        *,
        workers: int | Workers | None = None,
        progress: Progress = silent,
        work: Path | str | None = None,
        truth: bool = True,
    ) -> list[Replicate]:
        """Replicates `numbers`, from 0, in order and not yet analysed.

        Args:
            numbers: of the replicates, below those of the protocol.
            workers: threads, or who runs the replicates, as for `run`.
            progress: called with (task, done, total) as work is done.
            work: folder in which replicates are kept, as for `run`.
            truth: whether the true outcomes of the first `BIAS_REPLICATES` are wanted.
        """
        return self._replicates(workers_of(workers), progress, truth=truth, work=work, numbers=numbers)

    def under_null(self) -> TrialRun:
        """Trial without an effect, whose share of repeats that show one is the type I error.

        Raises:
            InputError: a trial of one arm.
        """
        return TrialRun(under_null(self.protocol), self.belief)

    def recipe(self) -> Recipe:
        """Function and arguments that make this trial in another process."""
        return self._recipe or (TrialRun, (self.protocol, self.belief, self.keep))

    def simulator(self) -> AnySimulator:
        """Simulator of the trial, with the draws that it has prepared so far."""
        if self._simulator is None:
            self._simulator = simulator_for(self.protocol, self.simulator_type, self.plan, self.distribution)
        return self._simulator

    def _keeping(self, keep: str) -> Self:
        """This trial, whose replicates are kept whole as `keep` says.

        Raises:
            InputError: no such word.
        """
        if keep not in KEEP:
            raise unknown_name("choice of replicates to keep", keep, KEEP, "keep")
        if keep == self.keep:
            return self
        self.simulator()  # shared
        made = copy.copy(self)
        made.keep = keep
        return made

    def _replicates(
        self,
        workers: Workers,
        progress: Progress,
        *,
        truth: bool = True,
        work: Path | str | None = None,
        numbers: Sequence[int] | None = None,
    ) -> list[Replicate]:
        """Replicates `numbers`, or all, in order, whoever runs them."""
        wanted = range(self.protocol.trial.replicates) if numbers is None else numbers
        kept = (
            None
            if work is None
            else KeptReplicates(Path(work), self.protocol, self.distribution, truth, self.keep)
        )
        found: dict[int, Replicate] = {}

        def take(number: int, replicate: Replicate) -> None:
            if self._tables is not None:
                self._tables.add(number, replicate)
            found[number] = replicate.without_data() if number and self.keep == ALL else replicate

        if kept is not None:
            for block in blocks(self.protocol, wanted):
                for number, replicate in kept.read(set(block).intersection(wanted)).items():
                    take(number, replicate)
        progress("replicates", len(found), len(wanted))
        missing = [number for number in wanted if number not in found]
        try:
            for number, replicate in replicates(workers, self, missing, truth):
                take(number, replicate)
                if kept is not None:
                    kept.add(number, replicate)
                progress("replicates", len(found), len(wanted))
        finally:
            if kept is not None:
                kept.flush()
        return [found[number] for number in wanted]

    def replicate(self, simulator: Simulator[C], replicate: int, truth_wanted: bool = True) -> Replicate:
        """Replicate number `replicate`, from 0; it does not depend on any other.

        Args:
            simulator: of this trial (`simulator`).
            replicate: its number.
            truth_wanted: whether the true outcomes are wanted too (of the first `BIAS_REPLICATES`).
        """
        protocol = self.protocol
        cohort = simulator.recruit(protocol.recruits, replicate)
        came = entered(protocol, simulator, cohort, cohort.key, replicate)
        allocation = allocate(protocol, cohort, replicate, None if came is None else came.centre)
        keys = cohort.key[allocation.patient]
        days = kept_visit_days(self.plan.visit_days, keys, protocol.design.visit_window_days)
        first_arm = np.array([group[0] for group in protocol.groups])[allocation.group[allocation.patient]]
        dropouts = [protocol.dropout_of(arm) for arm in range(len(protocol.arms))]
        leaving = leaving_days(dropouts, keys, first_arm)
        kept = present(leaving, days)
        known = truth_wanted and replicate < BIAS_REPLICATES
        whole = truth_wanted and (replicate == 0 or self.keep == ALL)
        at_visits = AtVisits(protocol, self.plan, replicate, allocation, days, kept, known, whole)
        regions = [at_visits.seen(simulator, cohort, 0)]
        group, happened, lost = regions[0].group, regions[0].happened, regions[0].lost
        for number, other in enumerate(self.others, start=1):
            regions.append(
                at_visits.seen(other, other.elsewhere(cohort, replicate), number, group, happened, lost)
            )
        first = regions[0]
        left = None if happened is None else happened.own.only(protocol.ends_by_leaving)
        if left is not None:  # who only lost the field has stayed
            kept = kept & ~left.after(days.shape[1])
        return Replicate(
            draw=simulator.draws.of(replicate).draw,
            drawn=drawn_rows(
                protocol,
                allocation,
                {name: one.written for name, one in zip(protocol.measurement.regions, regions, strict=True)},
                first.kept,
                group,
                first.excess,
            ),
            allocation=allocation,
            second=first.second,
            visit_days=days if whole else None,
            patients=patients_of(cohort, allocation, leaving, kept, group, left) if whole else None,
            elsewhere=tuple(one.results for one in regions[1:]),
            events=None if happened is None else happened.own,
            entered=came,
            observables=_observables(protocol, cohort, allocation, first)
            if protocol.analysis.further.score
            else None,
            **vars(first.results),
        )

    def compare(self, found: Sequence[Replicate], workers: int = 1) -> Comparisons:
        """Comparisons of the arms in `found`, judged by the trial's hypothesis, looks and procedure."""
        return compared_together(self.protocol, found, workers, scores_of(self.score(), found))[0]

    def score(self) -> Score | None:
        """Prognostic score of the trial, learned when first asked for from a cohort of its own; or None."""
        if self._score is None and self.protocol.analysis.further.score:
            cohort = TrialRun(training_protocol(self.protocol), self.belief)
            self._score = score_of(cohort.simulate(range(REPEATS), truth=False))
        return self._score


def _observables(protocol: Protocol, cohort: People, allocation: Allocation, first: Seen) -> Observables:
    """Observables of the sites at baseline."""
    who = allocation.patient
    at_baseline = [first.written[name][:, 0] for name in protocol.measurement.outcomes]
    stage = np.asarray(cohort.stage, dtype=np.str_)
    return Observables(cohort.age[who], cohort.female[who], stage[who], np.column_stack(at_baseline))


def blind(run: TrialRun) -> tuple[TrialRun, LeftOutStudies | None]:
    """`run` by parameters that have not learned from its own patients, and how well they were taken out."""
    from anagen.trial.unseen import unseen

    believed, left = unseen(run.protocol, run.distribution)
    if believed is run.distribution:
        return run, left
    made = TrialRun(run.protocol, believed)
    # Another process weighs the draws itself: they are large, and the recipe of the trial is not.
    made._recipe = (_blind_again, run.recipe())
    return made, left


def _blind_again(make: Callable[..., TrialRun], arguments: tuple[object, ...]) -> TrialRun:
    return blind(make(*arguments))[0]


def workers_of(workers: int | Workers | None, cluster: Client | None = None) -> Workers:
    """Who runs the replicates: `cluster`, `workers`, that many threads, or one a core."""
    if cluster is not None:
        return Cluster(cluster)
    return Threads(workers or os.cpu_count() or 1) if workers is None or isinstance(workers, int) else workers


def overridden(
    protocol: Protocol,
    replicates: int | None = None,
    seed: int | None = None,
    parameters: str | None = None,
    account: str | None = None,
) -> Protocol:
    """`protocol` with other values under [trial].

    Raises:
        InputError: a value out of range.
    """
    from anagen.trial.protocol.trial_section import MOST_REPLICATES

    trial = protocol.trial
    if replicates is not None:
        if not 1 <= replicates <= MOST_REPLICATES:
            raise InputError(f"replicates is {replicates}", expected=f"1 to {MOST_REPLICATES}")
        trial = replace(trial, replicates=replicates)
    if seed is not None:
        if not 0 <= seed < 2**63:
            raise InputError(f"seed is {seed}", expected="a whole number of 0 to 2^63 - 1")
        trial = replace(trial, seed=seed)
    if parameters is not None:
        if parameters not in SOURCES:
            raise unknown_name("parameters", parameters, SOURCES)
        trial = replace(trial, parameters=parameters)
    if account is not None:
        if account not in miniaturisation_accounts():
            raise unknown_name("account of miniaturisation", account, miniaturisation_accounts())
        trial = replace(trial, account=account)
    return replace(protocol, trial=trial)
