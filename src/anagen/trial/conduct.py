"""The conduct of a virtual trial: from a protocol to a result, replicate by replicate."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from anagen import __version__
from anagen.biology.cycle import DEFAULT_ACCOUNT
from anagen.calibration.knowledge import Knowledge, fitted_knowledge, prior_knowledge
from anagen.errors import InputError
from anagen.measurement.field import Field
from anagen.measurement.method import method
from anagen.measurement.outcomes import OUTCOMES
from anagen.trial.analysis import Comparisons, compare, endpoint_values
from anagen.trial.attrition import kept_visit_days, leaving_days, present
from anagen.trial.courses import course_frames
from anagen.trial.estimand import estimand_of
from anagen.trial.pictures import delivery_pictures, patches
from anagen.trial.power import Estimate, bias, coverage, power
from anagen.trial.protocol import Protocol, load_protocol, protocol_from_text
from anagen.trial.randomisation import Allocation, allocate
from anagen.trial.result import SCHEMA, TrialResult
from anagen.trial.simulation import ArmPlan, Laboratory, Setting, Sites
from anagen.trial.summary import ArmMeans, arm_means, arm_rows

Progress = Callable[[str, int, int], object]


def silent(what: str, done: int, total: int) -> None:
    """Progress told to nobody."""


BIAS_REPLICATES = 40
"""Replicates whose untreated twins are run too, for the true effect."""
DISCLAIMER = "Research and education. Virtual patients, not medical advice."


@dataclass(frozen=True, eq=False)
class Replicate:
    """What is kept of one replicate.

    Attributes:
        allocation: who was measured where. means: by arm.
        y, baseline: float64[S], the endpoint and its baseline.
        truth: float64[arms], true effect on the endpoint: mean change less that of the
            untreated twins; NaN where twins were not run.
        written: every outcome as written down, NaN after dropout (first replicate only).
        true_change: float64[arms, V, O] (first replicate only).
    """

    allocation: Allocation
    means: list[ArmMeans]
    y: NDArray[np.float64]
    baseline: NDArray[np.float64]
    truth: NDArray[np.float64]
    written: NDArray[np.float64] | None = None
    true_change: NDArray[np.float64] | None = None
    visit_days: NDArray[np.float64] | None = None


class Trial:
    """A planned trial.

    >>> result = Trial.from_file("examples/pilot.toml").run()  # doctest: +SKIP
    >>> result.comparisons, result.plot()  # doctest: +SKIP

    Args:
        protocol: the checked protocol.
        knowledge: parameters to use; default what the protocol asks for.
        account: account of miniaturisation (`anagen.biology.cycle.miniaturisation_accounts`).
    """

    result_type: type[TrialResult] = TrialResult

    def __init__(
        self, protocol: Protocol, knowledge: Knowledge | None = None, *, account: str = DEFAULT_ACCOUNT
    ) -> None:
        self.protocol = protocol
        if knowledge is None:
            known = prior_knowledge if protocol.trial.parameters == "prior" else fitted_knowledge
            knowledge = known(account)
        self.knowledge = knowledge
        measurement = protocol.measurement
        self.setting = Setting(
            recruitment=protocol.population.recruitment(),
            region=measurement.region,
            field=Field(measurement.field_cm2, measurement.region),
            method=method(measurement.method),
            visit_days=tuple(float(day) for day in measurement.visit_days),
            arms=tuple(ArmPlan(arm.name, arm.courses, arm.synergy) for arm in protocol.arms),
            seed=protocol.trial.seed,
            uncertain=protocol.trial.parameters != "fixed",
            first_day_of_year=protocol.design.season_start,
        )

    @classmethod
    def from_file(
        cls,
        path: Path | str,
        *,
        replicates: int | None = None,
        seed: int | None = None,
        account: str = DEFAULT_ACCOUNT,
    ) -> Self:
        """Read a trial file; `replicates` and `seed` override what it says.

        Raises:
            InputError: any fault of the file, or an override out of range.
        """
        return cls(_overridden(load_protocol(path), replicates, seed), account=account)

    @classmethod
    def from_text(cls, text: str, name: str = "trial file") -> Self:
        """From a trial file's text."""
        return cls(protocol_from_text(text, name))

    def run(
        self,
        *,
        workers: int | None = None,
        progress: Progress = silent,
        pictures: bool = True,
    ) -> TrialResult:
        """Run all replicates and sum them up.

        Args:
            workers: threads; the result is the same for any number. Default: all cores.
            progress: told (what, done, of) as work is done.
            pictures: also compute courses, patches and delivery (left out where only numbers count).
        """
        began = time.perf_counter()
        workers = workers or os.cpu_count() or 1
        protocol = self.protocol
        laboratory = Laboratory(self.setting, self.knowledge)
        total = protocol.trial.replicates
        found = [self._replicate(laboratory, 0)]  # the first alone: it compiles what is not compiled yet
        progress("replicates", 1, total)
        if total > 1:
            pool = ThreadPoolExecutor(min(workers, total - 1))
            try:
                for done in pool.map(lambda r: self._replicate(laboratory, r), range(1, total)):
                    found.append(done)
                    progress("replicates", len(found), total)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
        simulated = time.perf_counter()
        comparisons = self._compare(found)
        summary = self._summary(found, comparisons)
        empty = pl.DataFrame()
        courses, phases = (
            course_frames(
                laboratory, protocol.measurement.outcomes, self.setting.visit_days[-1], workers=workers
            )
            if pictures
            else (empty, empty)
        )
        progress("pictures", 1, 2)
        result = self.result_type(
            protocol=protocol,
            summary=summary,
            observations=self._observations(found[0]),
            estimates=self._estimates(comparisons),
            courses=courses,
            phases=phases,
            delivery=delivery_pictures(laboratory) if pictures else {},
            patches=patches(
                laboratory, laboratory.cohort(protocol.population.size, 0), protocol.analysis.endpoint.day
            )
            if pictures
            else [],
            run={
                "anagen": __version__,
                "file": protocol.file,
                "workers": workers,
                "seconds": {
                    "replicates": round(simulated - began, 3),
                    "all": round(time.perf_counter() - began, 3),
                },
                "machine": platform.machine(),
                "python": platform.python_version(),
                "system": platform.system(),
            },
        )
        progress("pictures", 2, 2)
        return result

    def _replicate(self, laboratory: Laboratory, replicate: int) -> Replicate:
        protocol = self.protocol
        cohort = laboratory.cohort(protocol.population.size, replicate)
        allocation = allocate(protocol, cohort, replicate)
        keys = cohort.key[allocation.patient]
        days = kept_visit_days(self.setting.visit_days, keys, protocol.design.visit_window_days)
        sites = Sites(allocation.patient, allocation.arm, allocation.side, days)
        known = replicate < BIAS_REPLICATES
        written, true = laboratory.observe(cohort, sites, replicate, truth=known)
        first_arm = np.array([group[0] for group in protocol.groups])[allocation.group[allocation.patient]]
        dropouts = [protocol.dropout_of(arm) for arm in range(len(protocol.arms))]
        kept = present(leaving_days(dropouts, keys, first_arm), days)
        outcomes = protocol.measurement.outcomes
        values = np.stack([np.where(kept, written[name], np.nan) for name in outcomes], axis=2)
        arms = range(len(protocol.arms))
        endpoint = protocol.analysis.endpoint
        at = outcomes.index(endpoint.outcome)
        y, baseline = endpoint_values(
            endpoint, self.setting.visit_days, values[:, :, at], protocol.analysis.missing
        )
        truth = np.full(len(protocol.arms), np.nan)
        if known:
            _, twin = laboratory.observe(cohort, sites, replicate, twin=True)
            gain = [
                endpoint_values(endpoint, self.setting.visit_days, world[endpoint.outcome])[0]
                for world in (true, twin)
            ]
            truth = np.array([_mean((gain[0] - gain[1])[allocation.arm == arm]) for arm in arms])
        kept_whole: dict[str, Any] = {}
        if replicate == 0:
            exact = np.stack([true[name] for name in outcomes], axis=2)
            change = exact - exact[:, :1]
            kept_whole = {
                "written": values,
                "visit_days": days,
                "true_change": np.stack([change[allocation.arm == arm].mean(axis=0) for arm in arms]),
            }
        return Replicate(
            allocation=allocation,
            means=[arm_means(values[allocation.arm == arm]) for arm in arms],
            y=y,
            baseline=baseline,
            truth=truth,
            **kept_whole,
        )

    def _compare(self, found: list[Replicate]) -> Comparisons:
        protocol = self.protocol
        return compare(
            protocol.analysis.model,
            np.stack([one.y for one in found]),
            np.stack([one.baseline for one in found]),
            np.stack([one.allocation.arm for one in found]),
            len(protocol.arms),
            protocol.reference_index,
            protocol.analysis.alpha,
            np.stack([one.allocation.stratum[one.allocation.patient] for one in found]),
        )

    def _summary(self, found: list[Replicate], comparisons: Comparisons) -> dict[str, Any]:
        protocol, measurement = self.protocol, self.protocol.measurement
        first = found[0]
        assert first.true_change is not None
        outcomes, weeks = measurement.outcomes, measurement.visit_weeks
        arms = [
            {
                "name": arm.name,
                "n": int(first.means[index].n[0].max(initial=0)),
                "treatment": [course.describe() for course in arm.courses] or ["untreated"],
                "outcomes": arm_rows(
                    outcomes,
                    weeks,
                    measurement.region,
                    [one.means[index] for one in found],
                    first.true_change[index],
                ),
            }
            for index, arm in enumerate(protocol.arms)
        ]
        endpoint = protocol.analysis.endpoint
        return {
            "schema": SCHEMA,
            "anagen": __version__,
            "disclaimer": DISCLAIMER,
            "seed": protocol.trial.seed,
            "trial": protocol.trial.name,
            "replicates": protocol.trial.replicates,
            "parameters": {
                "mode": protocol.trial.parameters,
                "fit": self.knowledge.fit_id,
                "account": self.knowledge.account,
                "statuses": self._statuses(),
            },
            "endpoint": {
                "text": str(endpoint),
                "outcome": endpoint.outcome,
                "kind": endpoint.kind,
                "week": endpoint.week,
                "unit": "%" if endpoint.kind == "percent change" else OUTCOMES[endpoint.outcome].unit,
            },
            "estimand": estimand_of(protocol).as_table(),
            "arms": arms,
            "comparisons": self._comparison_rows(found, comparisons),
            "evidence": self._evidence(),
            "warnings": [
                warning for arm in protocol.arms for course in arm.courses for warning in course.warnings
            ],
        }

    def _comparison_rows(self, found: list[Replicate], comparisons: Comparisons) -> list[dict[str, Any]]:
        protocol = self.protocol
        reference, endpoint = protocol.reference_index, protocol.analysis.endpoint
        truth = np.stack([one.truth for one in found])
        several = len(found) > 1
        rows = []
        for index, arm in enumerate(protocol.arms):
            if index == reference:
                continue
            estimate = comparisons.difference[:, index]
            true = truth[:, index] - (truth[:, reference] if reference is not None else 0.0)
            known = np.isfinite(true)
            detected = power(comparisons.p[:, index], protocol.analysis.alpha)
            error = bias(estimate[known], true[known])
            held = coverage(comparisons.low[known, index], comparisons.high[known, index], true[known])
            spread = np.nanquantile(estimate, [0.025, 0.975]).tolist() if several else [None, None]
            rows.append(
                {
                    "arm": arm.name,
                    "reference": protocol.analysis.reference,
                    "outcome": endpoint.outcome,
                    "kind": endpoint.kind,
                    "week": endpoint.week,
                    "model": protocol.analysis.model,
                    "n": int(comparisons.n[0, index]),
                    "difference": comparisons.difference[0, index],
                    "se": comparisons.se[0, index],
                    "df": comparisons.df[0, index],
                    "ci95" if protocol.analysis.alpha == 0.05 else "ci": [
                        comparisons.low[0, index],
                        comparisons.high[0, index],
                    ],
                    "p": comparisons.p[0, index],
                    "power": detected.value if several else None,
                    "power_mcse": detected.mcse if several else None,
                    "mean_difference": float(np.nanmean(estimate)),
                    "interval95": spread,
                    "true_difference": _mean(true[known]),
                    "true_interval95": np.nanquantile(true[known], [0.025, 0.975]).tolist()
                    if known.sum() > 1
                    else [None, None],
                    **_estimate("bias", error),
                    **_estimate("coverage", held),
                }
            )
        return rows

    def _statuses(self) -> dict[str, int]:
        """How many of the parameters in force are read, derived, prior, fitted ..."""
        used = [record.status for record in self.knowledge.parameters.values()]
        return {status: used.count(status) for status in sorted(set(used))}

    def _evidence(self) -> list[dict[str, Any]]:
        courses = {course.therapy: course.definition for arm in self.protocol.arms for course in arm.courses}
        return [
            {
                "therapy": name,
                "certainty": record.evidence.certainty,
                "why": record.evidence.why,
                "source": record.evidence.source,
                "regulation": dict(record.regulation),
            }
            for name, record in courses.items()
        ]

    def _observations(self, first: Replicate) -> pl.DataFrame:
        """Every patient, visit, field and outcome of the first replicate."""
        assert first.written is not None
        assert first.visit_days is not None
        measurement, allocation = self.protocol.measurement, first.allocation
        sites, visits, outcomes = first.written.shape
        names = np.array([arm.name for arm in self.protocol.arms])
        value = first.written.reshape(-1)

        def by_site(values: NDArray[Any]) -> NDArray[Any]:
            return np.repeat(values, visits * outcomes)

        def by_visit(values: NDArray[Any]) -> NDArray[Any]:
            return np.tile(np.repeat(values, outcomes), sites)

        return pl.DataFrame(
            {
                "replicate": np.zeros(len(value), dtype=np.int32),
                "patient": by_site(allocation.patient).astype(np.int32),
                "arm": by_site(names[allocation.arm]),
                "side": by_site(allocation.side).astype(np.int8),
                "visit": by_visit(np.arange(visits)).astype(np.int16),
                "week": by_visit(np.array(measurement.visit_weeks)),
                "day": np.repeat(first.visit_days.reshape(-1), outcomes),
                "region": measurement.region,
                "field": f"{measurement.field_cm2:g} cm2",
                "outcome": np.tile(np.array(measurement.outcomes), sites * visits),
                "unit": np.tile(
                    np.array([OUTCOMES[name].unit for name in measurement.outcomes]), sites * visits
                ),
                "value": np.where(np.isfinite(value), value, np.nan),
                "dropped": ~np.isfinite(value),
            }
        ).with_columns(pl.col("value").fill_nan(None))

    def _estimates(self, comparisons: Comparisons) -> pl.DataFrame:
        """Difference, standard error, interval and p of every replicate and comparison."""
        frames = []
        for index, arm in enumerate(self.protocol.arms):
            if index == self.protocol.reference_index:
                continue
            frames.append(
                pl.DataFrame(
                    {
                        "replicate": np.arange(len(comparisons.p), dtype=np.int32),
                        "arm": arm.name,
                        "reference": self.protocol.analysis.reference or "",
                        "difference": comparisons.difference[:, index],
                        "se": comparisons.se[:, index],
                        "low": comparisons.low[:, index],
                        "high": comparisons.high[:, index],
                        "p": comparisons.p[:, index],
                    }
                )
            )
        return pl.concat(frames) if frames else pl.DataFrame()


def _mean(values: NDArray[np.float64]) -> float:
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")


def _estimate(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_mcse": estimate.mcse}


def _overridden(protocol: Protocol, replicates: int | None, seed: int | None) -> Protocol:
    from anagen.trial.file_model import MOST_REPLICATES

    trial = protocol.trial
    if replicates is not None:
        if not 1 <= replicates <= MOST_REPLICATES:
            raise InputError(f"{replicates} replicates", expected=f"1 to {MOST_REPLICATES}")
        trial = replace(trial, replicates=replicates)
    if seed is not None:
        trial = replace(trial, seed=seed)
    return replace(protocol, trial=trial)
