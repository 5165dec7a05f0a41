"""What a run leaves behind as tables: the summary, the observations, the replicates' estimates."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from anagen import __version__
from anagen.evidence_base.asked import certainty_of_all
from anagen.evidence_base.certainty import Certainty
from anagen.files.notice import NOTICE
from anagen.measurement.outcomes import OUTCOMES
from anagen.parameters import ParameterSet
from anagen.simulators.draws import ParameterDraws
from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import Estimate, assurance, bias, coverage, power
from anagen.therapy.mechanism import NOT_SIMULATED, unsimulated
from anagen.trial.analysis.responder_tables import odds_of, responder_rows, separation_warnings
from anagen.trial.arm_means import ArmMeans, arm_rows
from anagen.trial.prediction import Drawn, observed_rows
from anagen.trial.protocol.endpoint import RESPONDERS
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.randomisation import Allocation
from anagen.trial.result import SCHEMA

PERCENT_KINDS = ("percent change", RESPONDERS)


@dataclass(frozen=True, eq=False)
class Replicate:
    """What is kept of one replicate.

    Attributes:
        second: rows of the second randomisation, if there is one.
        draw: number of the joint draw of the parameters.
        allocation: who was measured where. means: by arm.
        y, baseline: float64[S], the endpoint and its baseline.
        true_mean: float64[arms], mean of the endpoint without errors of measurement and the
            carrier's rise; NaN where the truth was not worked out, as in the next.
        truth: float64[arms], true effect on the endpoint: `true_mean` less that of the
            untreated twins.
        drawn: what it gives for the file's observed rows.
        written: every outcome as written down, NaN after dropout (first replicate only).
        true_change: float64[arms, V, O] (first replicate only).
    """

    draw: int
    allocation: Allocation
    means: list[ArmMeans]
    y: NDArray[np.float64]
    baseline: NDArray[np.float64]
    true_mean: NDArray[np.float64]
    truth: NDArray[np.float64]
    drawn: Drawn
    written: NDArray[np.float64] | None = None
    true_change: NDArray[np.float64] | None = None
    visit_days: NDArray[np.float64] | None = None
    second: list[dict[str, Any]] | None = None


def summary_of(
    protocol: Protocol, draws: ParameterDraws[Any], found: list[Replicate], comparisons: Comparisons
) -> dict[str, Any]:
    """``summary.json``. The first replicate is the trial reported; all give power and intervals."""
    measurement = protocol.measurement
    first = found[0]
    assert first.true_change is not None
    outcomes, weeks = measurement.outcomes, measurement.visit_weeks
    rates = None if protocol.analysis.endpoint.rule is None else responder_rows(protocol, found)
    arms = [
        {
            "name": arm.name,
            "n": int(first.means[index].n[0].max(initial=0)),
            "treatment": [course.describe() for course in arm.courses] or ["untreated"],
            **({} if rates is None else {"responders": rates[index]}),
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
        "disclaimer": NOTICE,
        "seed": protocol.trial.seed,
        "trial": protocol.trial.name,
        "replicates": protocol.trial.replicates,
        "parameters": parameters_of(protocol, draws),
        "endpoint": {
            "text": str(endpoint),
            "outcome": endpoint.outcome,
            "kind": endpoint.kind,
            "week": endpoint.week,
            **({} if endpoint.rule is None else {"rule": str(endpoint.rule)}),
            "unit": "%" if endpoint.kind in PERCENT_KINDS else OUTCOMES[endpoint.outcome].unit,
        },
        "estimand": estimand_of(protocol).as_table(),
        "arms": arms,
        "comparisons": comparison_rows(protocol, found, comparisons),
        "observed": observed_rows(protocol, [one.drawn for one in found]),
        **({} if first.second is None else {"rerandomised": second_summary(found)}),
        "evidence": evidence_rows(protocol),
        "warnings": [
            *(one.warning for one in _certainties(protocol) if one.warning),
            *(warning for arm in protocol.arms for course in arm.courses for warning in course.warnings),
            *_idle(protocol),
            *separation_warnings(protocol, comparisons),
        ],
    }


def parameters_of(protocol: Protocol, draws: ParameterDraws[Any]) -> dict[str, Any]:
    """Distribution of the parameters: source and id, and how many joint draws of it were used."""
    known = draws.distribution
    return {
        "mode": known.source,
        "id": known.id,
        "draws": draws.different(protocol.trial.replicates),
        "account": known.centre.account,
        "statuses": _statuses(known.own),
    }


def comparison_rows(
    protocol: Protocol, found: list[Replicate], comparisons: Comparisons
) -> list[dict[str, Any]]:
    """One row a comparison: estimate, interval, p, and the truth it should have found.

    With fixed parameters the share of significant replicates is ``power``; over draws of the
    parameters it is ``assurance``. The other of the two is None.
    """
    fixed = protocol.trial.parameters == "fixed"
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
        p = comparisons.p[:, index]
        tested = several and protocol.analysis.model != ONE_ARM_MODEL
        detected = (
            power(p, protocol.analysis.alpha)
            if fixed
            else assurance(p, [one.draw for one in found], protocol.analysis.alpha)
        )
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
                **odds_of(comparisons, index),
                "power": detected.value if tested and fixed else None,
                "power_mcse": detected.mcse if tested and fixed else None,
                "assurance": detected.value if tested and not fixed else None,
                "assurance_mcse": detected.mcse if tested and not fixed else None,
                "mean_difference": float(np.nanmean(estimate)),
                "interval95": spread,
                "true_difference": mean_present(true[known]),
                "true_interval95": np.nanquantile(true[known], [0.025, 0.975]).tolist()
                if known.sum() > 1
                else [None, None],
                **_estimate("bias", error),
                **_estimate("coverage", held),
            }
        )
    return rows


def second_summary(found: list[Replicate]) -> list[dict[str, Any]]:
    """The first replicate's second randomisation, with the mean shares of all of them."""
    rows = []
    for number, row in enumerate(found[0].second or []):
        shares = np.array([one.second[number]["share"] for one in found if one.second is not None])
        rows.append({**row, "mean_share": np.nanmean(shares, axis=0).tolist()})
    return rows


def _statuses(parameters: ParameterSet) -> dict[str, int]:
    """How many of the parameters in force are read, derived, prior, fitted ..."""
    used = [record.status for record in parameters.values()]
    return {status: used.count(status) for status in sorted(set(used))}


def _idle(protocol: Protocol) -> list[str]:
    """Treatments that nothing coded lets act on these people."""
    given = (course.definition for arm in protocol.arms for course in arm.courses)
    causes = [cause for loss in protocol.population.losses for cause in loss.causes]
    return [f"{record.name} is {NOT_SIMULATED}" for record in unsimulated(given, causes)]


def _certainties(protocol: Protocol) -> tuple[Certainty, ...]:
    """How sure anyone is of each therapy, and of those given together, in these people's hair loss."""
    losses = protocol.population.losses
    arms = [certainty_of_all((course.definition for course in arm.courses), losses) for arm in protocol.arms]
    found = dict.fromkeys(one for arm in arms for one in arm)
    return tuple(sorted(found, key=lambda one: len(one.therapies)))


def evidence_rows(protocol: Protocol) -> list[dict[str, Any]]:
    """One row for each therapy and combination but controls."""
    records = {course.therapy: course.definition for arm in protocol.arms for course in arm.courses}
    return [
        {**asdict(one.row), "regulation": dict(records[one.name].regulation) if one.name in records else {}}
        for one in _certainties(protocol)
    ]


def observation_frame(protocol: Protocol, first: Replicate) -> pl.DataFrame:
    """Every patient, visit, field and outcome of the first replicate."""
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
            "unit": np.tile(np.array([OUTCOMES[name].unit for name in measurement.outcomes]), sites * visits),
            "value": np.where(np.isfinite(value), value, np.nan),
            "dropped": ~np.isfinite(value),
        }
    ).with_columns(pl.col("value").fill_nan(None))


def estimate_frame(protocol: Protocol, comparisons: Comparisons) -> pl.DataFrame:
    """Difference, standard error, interval and p of every replicate and comparison."""
    frames = []
    for index, arm in enumerate(protocol.arms):
        if index == protocol.reference_index:
            continue
        frames.append(
            pl.DataFrame(
                {
                    "replicate": np.arange(len(comparisons.p), dtype=np.int32),
                    "arm": arm.name,
                    "reference": protocol.analysis.reference or "",
                    "difference": comparisons.difference[:, index],
                    "se": comparisons.se[:, index],
                    "low": comparisons.low[:, index],
                    "high": comparisons.high[:, index],
                    "p": comparisons.p[:, index],
                }
            )
        )
    return pl.concat(frames) if frames else pl.DataFrame()


def mean_present(values: NDArray[np.float64]) -> float:
    """Mean of the values that are there; NaN if none is."""
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")


def _estimate(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_mcse": estimate.mcse}
