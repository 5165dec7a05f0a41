"""Tables of a run: the summary, the observations, the replicates' estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from anagen import __version__
from anagen.evidence_base.certainty import Certainty
from anagen.evidence_base.certainty_of_people import certainty_of_all
from anagen.evidence_base.studied_range import People
from anagen.files.data_table import frame_of
from anagen.files.names import look_alike_warnings
from anagen.files.notice import NOTICE
from anagen.files.phrases import DAYS_PER_WEEK
from anagen.learning.stances import MIXTURE, mixed, on_stance, stance_of
from anagen.measurement.outcomes import OUTCOMES
from anagen.parameters import ParameterSet
from anagen.simulators.draws import ParameterDraws
from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import bias, coverage, share_over_draws, share_shown
from anagen.statistics.present import mean_present
from anagen.therapy.mechanism import NOT_SIMULATED, unsimulated
from anagen.trial.adaptation_rows import adaptation_summary
from anagen.trial.adherence_rows import adherence_rows
from anagen.trial.after_looks import after_looks
from anagen.trial.analysis.responder_tables import (
    bounds_of,
    hazards_of,
    odds_of,
    responder_rows,
    separation_warnings,
)
from anagen.trial.arm_means import arm_rows
from anagen.trial.dose_finding_rows import dose_finding_summary
from anagen.trial.entry.entry_rows import entry_summary
from anagen.trial.entry.steps import entry_warnings
from anagen.trial.intercurrent_rows import estimand_rows, intercurrent_rows
from anagen.trial.look_rows import look_rows
from anagen.trial.prediction import observed_rows
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.assumed import told_assumptions
from anagen.trial.protocol.check_sense import unstudied
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.ratio_rows import ratio_row
from anagen.trial.replicate import Replicate
from anagen.trial.results.arm_summary import ArmSummary
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.data_rows import EstimateRow
from anagen.trial.results.endpoint_summary import EndpointSummary
from anagen.trial.results.estimand_row import EstimandRow
from anagen.trial.results.look_row import LookRow
from anagen.trial.results.parameters_used import ParametersUsed
from anagen.trial.results.ratio_row import RatioRow
from anagen.trial.results.region_summary import RegionSummary
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow
from anagen.trial.results.stance_effect import StanceEffect
from anagen.trial.results.therapy_standing import TherapyStanding
from anagen.trial.results.trial_summary import SCHEMA, TrialSummary
from anagen.trial.results.written import UNKNOWN
from anagen.trial.tipping_rows import tipping_rows

if TYPE_CHECKING:
    import polars as pl


def summary_of(
    protocol: Protocol,
    draws: ParameterDraws[Any],
    found: list[Replicate],
    comparisons: Comparisons,
    elsewhere: Sequence[Comparisons] = (),
) -> TrialSummary:
    """Content of ``summary.json``. The first replicate is the trial reported; all give power and ranges.

    Args:
        protocol: of the trial.
        draws: parameters of the replicates.
        found: the replicates.
        comparisons: of all arms and replicates.
        elsewhere: the same in each further region.
    """
    first = found[0]
    others = [
        _region_summary(protocol, number, [one.at(number) for one in found], compared)
        for number, compared in enumerate(elsewhere, start=1)
    ]
    return TrialSummary(
        schema=SCHEMA,
        anagen=__version__,
        disclaimer=NOTICE,
        seed=protocol.trial.seed,
        trial=protocol.trial.name,
        replicates=protocol.trial.replicates,
        parameters=parameters_of(protocol, draws),
        endpoint=endpoint_summary(protocol.analysis.endpoint),
        estimand=estimand_of(protocol),
        arms=arm_summaries(protocol, protocol.measurement.region, found),
        comparisons=comparison_rows(protocol, found, comparisons),
        observed=observed_rows(protocol, [one.drawn for one in found]),
        rerandomised=None if first.second is None else second_summary(found),
        evidence=evidence_rows(protocol),
        warnings=tuple(
            dict.fromkeys(
                (
                    *told_assumptions(protocol),
                    *(one.warning for one in _certainties(protocol) if one.warning),
                    *(
                        told
                        for arm in protocol.all_arms
                        for course in arm.courses
                        for told in course.warnings
                    ),
                    *unstudied(protocol),
                    *entry_warnings(protocol),
                    *_idle(protocol),
                    *look_alike_warnings(arm.name for arm in protocol.all_arms),
                    *separation_warnings(protocol, comparisons),
                )
            )
        ),
        elsewhere=tuple(others) or None,
        intercurrent=intercurrent_rows(protocol, found),
        adaptation=adaptation_summary(protocol, found, comparisons),
        entry=entry_summary(protocol, found),
        tipping=tipping_rows(protocol, found),
        adherence=adherence_rows(protocol, found),
        dose_finding=dose_finding_summary(protocol, found),
    )


def endpoint_summary(endpoint: Endpoint) -> EndpointSummary:
    """Endpoint as a summary tells it."""
    return EndpointSummary(
        text=str(endpoint),
        outcome=endpoint.outcome,
        kind=endpoint.kind,
        week=endpoint.week,
        rule=None if endpoint.rule is None else str(endpoint.rule),
        unit=endpoint.unit,
    )


def arm_summaries(protocol: Protocol, region: str, found: Sequence[Replicate]) -> tuple[ArmSummary, ...]:
    """Summaries of the arms in one region, whose data the replicates have."""
    measurement, first = protocol.measurement, found[0]
    assert first.true_change is not None
    rates = None if protocol.analysis.endpoint.rule is None else responder_rows(protocol, found)
    return tuple(
        ArmSummary(
            name=arm.name,
            n=int(first.means[index].n[0].max(initial=0)),
            treatment=tuple(course.describe() for course in arm.courses) or ("untreated",),
            responders=None if rates is None else rates[index],
            outcomes=arm_rows(
                measurement.outcomes,
                measurement.visit_weeks,
                region,
                [one.means[index] for one in found],
                first.true_change[index],
            ),
            certainty=found_in[-1].level if (found_in := _certainty_of(arm, protocol, region)) else None,
        )
        for index, arm in enumerate(protocol.arms)
    )


def _region_summary(
    protocol: Protocol, number: int, found: list[Replicate], comparisons: Comparisons
) -> RegionSummary:
    """Summary of region number `number`, whose data the replicates have."""
    region = protocol.measurement.regions[number]
    return RegionSummary(
        region=region,
        arms=arm_summaries(protocol, region, found),
        comparisons=comparison_rows(protocol, found, comparisons),
    )


def parameters_of(protocol: Protocol, draws: ParameterDraws[Any]) -> ParametersUsed:
    """Distribution of the parameters: source and id, and number of its joint draws used."""
    known = draws.distribution
    return ParametersUsed(
        mode=known.source,
        id=known.id,
        draws=draws.different(protocol.trial.replicates),
        account=known.centre.account,
        statuses=_statuses(known.own),
    )


def comparison_rows(
    protocol: Protocol, found: list[Replicate], comparisons: Comparisons
) -> tuple[Comparison, ...]:
    """Comparisons, one row each: estimate, interval, p, and the true difference.

    With fixed parameters the share of significant replicates is ``power``; over draws of the
    parameters it is ``assurance``. The other of the two is None.
    """
    draws = [one.draw for one in found]
    return tuple(
        _comparison(
            protocol,
            comparisons,
            index,
            true_differences(protocol, found, index),
            draws,
            estimand_rows(protocol, found, comparisons, index),
            look_rows(protocol, comparisons, index, found),
            ratio_row(protocol, found, comparisons, index),
        )
        for index in range(len(protocol.arms))
        if index != protocol.reference_index
    )


def _comparison(
    protocol: Protocol,
    comparisons: Comparisons,
    index: int,
    true: NDArray[np.float64],
    draws: list[int],
    estimands: tuple[EstimandRow, ...] | None,
    looks: tuple[LookRow, ...] | None,
    ratio: RatioRow | None,
) -> Comparison:
    """Comparison of one arm.

    Args:
        protocol: of the trial.
        comparisons: of all arms and replicates.
        index: of the arm.
        true: float64[R], true difference in each replicate, NaN where it was not computed.
        draws: number of the joint draw of each replicate.
        estimands: its rows by estimand.
        looks: its rows by look.
        ratio: its row on the model's ratio.
    """
    analysis, aim = protocol.analysis, protocol.analysis.hypothesis
    fixed, usual = protocol.trial.parameters == "fixed", aim.interval_alpha(analysis.alpha) == 0.05
    estimate = comparisons.difference[:, index]
    shown = comparisons.shown[:, index]
    adjusted = None if comparisons.verdict is None else comparisons.verdict.p_adjusted
    known, several = np.isfinite(true), len(draws) > 1
    tested = several and analysis.model != ONE_ARM_MODEL
    detected = share_shown(shown) if fixed else share_over_draws(shown, draws)
    error = bias(estimate[known], true[known])
    held = coverage(comparisons.low[known, index], comparisons.high[known, index], true[known])
    bounds = (float(comparisons.low[0, index]), float(comparisons.high[0, index]))
    return Comparison(
        arm=protocol.arms[index].name,
        reference=analysis.reference,
        outcome=analysis.endpoint.outcome,
        kind=analysis.endpoint.kind,
        week=analysis.endpoint.week,
        model=analysis.model,
        n=int(comparisons.n[0, index]),
        difference=float(estimate[0]),
        se=float(comparisons.se[0, index]),
        df=float(comparisons.df[0, index]),
        ci95=bounds if usual else None,
        ci=None if usual else bounds,
        p=float(comparisons.p[0, index]),
        hypothesis=None if aim.usual else aim.kind,
        margin=aim.margin or None,
        p_hypothesis=None if aim.usual else float(aim.p(comparisons)[0, index]),
        p_adjusted=None if adjusted is None else float(adjusted[0, index]),
        shown=None if aim.usual and not protocol.ends_early and adjusted is None else bool(shown[0]),
        **odds_of(comparisons, index),
        **hazards_of(comparisons, index),
        power=detected.value if tested and fixed else None,
        power_mcse=detected.mcse if tested and fixed else None,
        assurance=detected.value if tested and not fixed else None,
        assurance_mcse=detected.mcse if tested and not fixed else None,
        mean_difference=float(np.nanmean(estimate)),
        interval95=bounds_of(estimate) if several else UNKNOWN,
        true_difference=mean_present(true[known]),
        true_interval95=bounds_of(true[known]) if known.sum() > 1 else UNKNOWN,
        bias=error.value,
        bias_mcse=error.mcse,
        coverage=held.value,
        coverage_mcse=held.mcse,
        looks=looks,
        after_looks=after_looks(protocol, comparisons, index, true),
        stances=_by_stance(protocol, index, estimate, true, draws),
        estimands=estimands,
        ratio=ratio,
    )


def _by_stance(
    protocol: Protocol,
    index: int,
    estimate: NDArray[np.float64],
    true: NDArray[np.float64],
    draws: list[int],
) -> tuple[StanceEffect, ...]:
    """Differences of arm `index` under each belief of the mixture, where they depend on it."""
    arms = [protocol.arms[index]]
    if protocol.reference_index is not None:
        arms.append(protocol.arms[protocol.reference_index])
    given = [course.definition for arm in arms for course in arm.courses]
    if protocol.trial.parameters == "fixed" or protocol.trial.stance != MIXTURE:
        return ()
    if not any(on_stance(therapy.model) for therapy in given):
        return ()
    held = np.array([stance_of(draw).name for draw in draws])
    found = []
    for one in mixed():
        own = (held == one.name) & np.isfinite(estimate)
        if own.any():
            known = true[own & np.isfinite(true)]
            found.append(
                StanceEffect(
                    stance=one.name,
                    weight=one.weight,
                    repeats=int(own.sum()),
                    median=float(np.median(estimate[own])),
                    true_median=float(np.median(known)) if known.size else None,
                )
            )
    return tuple(found)


def second_summary(found: list[Replicate]) -> tuple[SecondRandomisationRow, ...]:
    """Second randomisation of the first replicate, with the mean shares of all replicates."""
    rows = []
    for number, row in enumerate(found[0].second or []):
        shares = np.array([one.second[number].share for one in found if one.second is not None])
        going_on, stopped = np.nanmean(shares, axis=0).tolist()
        lost = None
        if row.lost is not None:
            all_lost = [one.second[number].lost for one in found if one.second is not None]
            kept, gone = np.nanmean(np.array(all_lost, dtype=np.float64), axis=0).tolist()
            lost = (kept, gone)
        rows.append(replace(row, mean_share=(going_on, stopped), lost=lost))
    return tuple(rows)


def _statuses(parameters: ParameterSet) -> dict[str, int]:
    """Number of parameters by status: read, derived, prior, fitted ..."""
    used = [record.status for record in parameters.values()]
    return {status: used.count(status) for status in sorted(set(used))}


def _idle(protocol: Protocol) -> list[str]:
    """Warnings of treatments without a coded mechanism in these patients."""
    courses = (course for arm in protocol.all_arms for course in arm.courses)
    given = (course.definition for course in courses if course.assumed is None)
    causes = [cause for loss in protocol.population.losses for cause in loss.causes]
    return [f"{record.name} is {NOT_SIMULATED}" for record in unsimulated(given, causes)]


def _certainties(protocol: Protocol) -> tuple[Certainty, ...]:
    """Certainties of each therapy, and of those given together, in these patients' hair loss."""
    found = dict.fromkeys(one for arm in protocol.all_arms for one in _certainty_of(arm, protocol))
    return tuple(sorted(found, key=lambda one: len(one.therapies)))


def _certainty_of(arm: Arm, protocol: Protocol, region: str | None = None) -> tuple[Certainty, ...]:
    """Certainty of each therapy of an arm, and last of all of them together, in these patients."""
    given = (course.definition for course in arm.courses)
    return certainty_of_all(given, protocol.population.losses, people_recruited(protocol, region))


def people_recruited(protocol: Protocol, region: str | None = None) -> People:
    """People of whom a trial speaks, at its endpoint, in `region` or its first one."""
    population = protocol.population
    sexes = {"male": ("men",), "female": ("women",)}.get(population.sex, ("men", "women"))
    return People(
        sexes=sexes,
        ages=population.age,
        stages=population.recruitment().staged,
        region=region or protocol.measurement.region,
        weeks=protocol.analysis.endpoint.day / DAYS_PER_WEEK,
        menopause=population.menopause or "",
    )


def evidence_rows(protocol: Protocol) -> tuple[TherapyStanding, ...]:
    """Rows of evidence, one for each therapy and combination but controls."""
    records = {course.therapy: course.definition for arm in protocol.all_arms for course in arm.courses}
    return tuple(
        TherapyStanding(
            **vars(one.row), regulation=dict(records[one.name].regulation) if one.name in records else {}
        )
        for one in _certainties(protocol)
    )


def observation_frame(protocol: Protocol, one: Replicate, number: int = 0) -> pl.DataFrame:
    """Observations of all patients, visits, regions, fields and outcomes of replicate `number`."""
    import polars as pl

    regions = protocol.measurement.regions
    return pl.concat(
        [_observations(protocol, region, one.at(place), number) for place, region in enumerate(regions)]
    )


def _observations(protocol: Protocol, region: str, first: Replicate, number: int) -> pl.DataFrame:
    import polars as pl

    assert first.written is not None
    assert first.visit_days is not None
    measurement, allocation = protocol.measurement, first.allocation
    sites, visits, outcomes = first.written.shape
    names = np.array([arm.name for arm in protocol.arms])
    value = first.written.reshape(-1)

    def by_site(values: NDArray[Any]) -> NDArray[Any]:
        return np.repeat(values, visits * outcomes)

    def by_visit(values: NDArray[Any]) -> NDArray[Any]:
        return np.tile(np.repeat(values, outcomes), sites)

    return pl.DataFrame(
        {
            "replicate": np.full(len(value), number, dtype=np.int32),
            "patient": by_site(allocation.patient).astype(np.int32),
            "arm": by_site(names[allocation.arm]),
            "side": by_site(allocation.side).astype(np.int8),
            "visit": by_visit(np.arange(visits)).astype(np.int16),
            "week": by_visit(np.array(measurement.visit_weeks)),
            "day": np.repeat(first.visit_days.reshape(-1), outcomes),
            "region": region,
            "field": f"{measurement.field_cm2:g} cm2",
            "outcome": np.tile(np.array(measurement.outcomes), sites * visits),
            "unit": np.tile(np.array([OUTCOMES[name].unit for name in measurement.outcomes]), sites * visits),
            "value": np.where(np.isfinite(value), value, np.nan),
            "dropped": ~np.isfinite(value),
        }
    ).with_columns(pl.col("value").fill_nan(None))


def estimate_frame(
    protocol: Protocol,
    found: Sequence[Replicate],
    comparisons: Comparisons,
    elsewhere: Sequence[Comparisons] = (),
) -> pl.DataFrame:
    """Estimate, error, interval, p, verdict and truth of all replicates and comparisons (`EstimateRow`).

    Where several regions are measured, a column `region` tells them apart, the first one first.
    """
    import polars as pl

    if not elsewhere:
        return _estimates(protocol, found, comparisons)
    frames = []
    for number, compared in enumerate((comparisons, *elsewhere)):
        region = pl.lit(protocol.measurement.regions[number])
        there = [one.at(number) for one in found]
        frames.append(_estimates(protocol, there, compared).with_columns(region=region))
    return pl.concat(frames)


def _estimates(protocol: Protocol, found: Sequence[Replicate], comparisons: Comparisons) -> pl.DataFrame:
    import polars as pl

    reference = protocol.reference_index
    count = len(found)
    frames = []
    for index, arm in enumerate(protocol.arms):
        if index == reference:
            continue
        frames.append(
            frame_of(
                EstimateRow,
                {
                    "replicate": np.arange(count, dtype=np.int32),
                    "arm": [arm.name] * count,
                    "reference": [protocol.analysis.reference or ""] * count,
                    "difference": comparisons.difference[:, index],
                    "se": comparisons.se[:, index],
                    "low": comparisons.low[:, index],
                    "high": comparisons.high[:, index],
                    "p": comparisons.p[:, index],
                    "shown": comparisons.shown[:, index],
                    "df": comparisons.df[:, index],
                    "n": comparisons.n[:, index],
                    "n_reference": [None] * count if reference is None else comparisons.n[:, reference],
                    "draw": [one.draw for one in found],
                    "truth": true_differences(protocol, found, index),
                },
            )
        )
    return pl.concat(frames)


def true_differences(protocol: Protocol, found: Sequence[Replicate], index: int) -> NDArray[np.float64]:
    """True difference of arm `index`, float64[R]; NaN where it was not computed."""
    truth = np.stack([one.truth for one in found])
    reference = protocol.reference_index
    return np.asarray(truth[:, index] - (0.0 if reference is None else truth[:, reference]))
