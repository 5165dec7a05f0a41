"""Predicted against observed: repeats of a trial against the numbers of a publication.

A row's prediction is the distribution of *that arm's mean at that sample size* over replicates:
other patients, other measurement errors, and other joint draws of all parameters. It is computed
from the replicates alone, so it adds no cost to a trial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen import __version__
from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.learning.checks.scores import crps
from anagen.measurement.observation_model import EXCEEDING
from anagen.trial.learned_from import study_of, taught_the_link, was_seen
from anagen.trial.observed_value import MEDIAN_VARIANCE, groups_of, site_values, statistic
from anagen.trial.protocol.kinds import MEDIANS
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.observed import Observed
from anagen.trial.randomisation import Allocation
from anagen.trial.results.left_out import LeftOutStudies
from anagen.trial.results.predicted_row import PredictedRow
from anagen.trial.results.prediction import (
    SCHEMA,
    Agreement,
    ArmOrder,
    Coverage,
    Overall,
    Prediction,
    PredictionFile,
)
from anagen.trial.results.written import UNKNOWN, Bounds

FEWEST = 20
"""Fewest replicates from which an interval of repeats is computed."""
_TAILS = {0.5: [0.25, 0.75], 0.9: [0.05, 0.95]}
_Z95, _Z90, _QUARTILES = 1.959964, 1.644854, 1.348980
"""Half-widths of 95 and 90 % intervals in standard errors; distance of quartiles in standard deviations."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Statistics of one replicate for the observed rows; float64[rows] each.

    Attributes:
        value: the arm's mean, median or share, or the difference of two arms.
        variance: its sampling variance at the number of patients used.
        wanted: its sampling variance at the published number of patients; NaN if that is not given.
    """

    value: NDArray[np.float64]
    variance: NDArray[np.float64]
    wanted: NDArray[np.float64]


def drawn_rows(
    protocol: Protocol,
    allocation: Allocation,
    written: Mapping[str, Mapping[str, NDArray[np.float64]]],
    kept: NDArray[np.bool_],
    group: NDArray[np.int64] | None = None,
    excess: float = 0.0,
) -> Drawn:
    """Statistics of the observed rows in one replicate, without patients who left.

    If the row's n is smaller than the arm, its first n patients are taken; if it is larger, all are,
    and `observed_rows` narrows the distribution.

    Args:
        protocol: of the trial.
        allocation: of the sites.
        written: outcomes float64[S, V] by region and name.
        kept: bool[S, V], visits that took place.
        group: int64[S], group of the second randomisation (-1: none), if there is one.
        excess: of a published rise without a comparison, as a share of baseline.
    """
    found = np.full((len(protocol.observed), 3), np.nan)
    for index, row in enumerate(protocol.observed):
        region = row.region or protocol.measurement.region
        seen = np.where(kept, written[region][row.outcome], np.nan)
        if excess and row.rule is None and row.from_day == 0 and row.outcome in EXCEEDING:
            seen[:, 1:] += excess * seen[:, :1]
        values = site_values(row, protocol, seen)
        found[index] = _statistic(row, protocol, allocation, group, values)
    return Drawn(*found.T)


def _statistic(
    row: Observed,
    protocol: Protocol,
    allocation: Allocation,
    group: NDArray[np.int64] | None,
    values: NDArray[np.float64],
) -> tuple[float, float, float]:
    samples = [values[mine] for mine in groups_of(row, protocol, allocation.arm, group)]
    if len(row.arms) == 2 and protocol.design.kind == "split-scalp" and values.ndim == 1:
        samples = [_within_patients(row, protocol, allocation, values)]
    total, variance, wanted = 0.0, 0.0, 0.0
    for sign, sample in zip((1.0, -1.0), samples, strict=False):
        found = statistic(row, sample)
        total += sign * found.value
        variance += found.variance
        wanted += found.variance * (found.n / row.n) if row.n else float("nan")
    return total, variance, wanted


def _within_patients(
    row: Observed, protocol: Protocol, allocation: Allocation, values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """First arm minus second on the scalp of each patient who has both."""
    sides = []
    for name in row.arms:
        mine = allocation.arm == protocol.arm_names.index(name)
        by_patient = np.full(int(allocation.patient.max()) + 1, np.nan)
        by_patient[allocation.patient[mine]] = values[mine]
        sides.append(by_patient)
    return np.asarray(sides[0] - sides[1])


def observed_rows(
    protocol: Protocol,
    drawn: Sequence[Drawn],
    *,
    scored: bool = False,
    left_out: LeftOutStudies | None = None,
) -> tuple[PredictedRow, ...]:
    """Predicted rows, one for each [[observed]] of the file: observed, predicted, interval, z, covered.

    Intervals, sd and z need two replicates or more. `seen` is whether the posterior was fitted
    to the row's study or a second account of its patients, None if the row names no study. CRPS and PIT are
    worked out if `scored`, and whether the prediction is blind, given the studies that were `left_out`.
    """
    rows = []
    for index, row in enumerate(protocol.observed):
        values = np.array([one.value[index] for one in drawn])
        have, want = (
            float(np.nanmean([getattr(one, name)[index] for one in drawn]))
            if any(np.isfinite(getattr(one, name)[index]) for one in drawn)
            else float("nan")
            for name in ("variance", "wanted")
        )
        values = values[np.isfinite(values)]
        several = len(values) > 1
        mean = float(values.mean()) if len(values) else None
        if several and want < have:
            values = _narrowed(values, have - want, want)
        sd = float(values.std(ddof=1)) if several else None
        half, most = (_inside(values, level, row.value) for level in (0.5, 0.9))
        study = study_of(row)
        seen = was_seen(study, row.outcome) if protocol.trial.parameters != "prior" else False
        out = left_out if seen else None
        by_link = protocol.trial.parameters != "prior" and taught_the_link(study, row.outcome)
        rows.append(
            PredictedRow(
                arm=row.arms[0],
                reference=row.arms[1] if len(row.arms) == 2 else None,
                outcome=row.outcome,
                kind=row.kind,
                rule=None if row.rule is None else str(row.rule),
                week=row.week,
                unit=row.unit,
                n=row.n,
                observed=row.value,
                observed_se=observed_se(row),
                predicted=mean,
                predicted_sd=sd,
                z=(row.value - mean) / sd if sd and mean is not None else None,
                interval50=half[0],
                covered50=half[1],
                interval90=most[0],
                covered90=most[1],
                study=study,
                seen=seen,
                source=row.source,
                note=row.note,
                from_week=row.from_week or None,
                then=row.then or None,
                region=row.region,
                crps=crps(values, row.value) if scored and several else None,
                pit=_below(values, row.value) if scored and several else None,
                blind=None if seen is None or not scored else not seen or (_blind(out) and not by_link),
                pareto_k=None if out is None else out.pareto_k,
            )
        )
    return tuple(rows)


def _blind(left_out: LeftOutStudies | None) -> bool:
    return left_out is not None and left_out.blind


def sampling_errors(drawn: Sequence[Drawn]) -> list[float]:
    """Standard deviation of each observed row by the luck of its patients; NaN if it is not known."""
    wanted = np.array([one.wanted for one in drawn])
    have = np.array([one.variance for one in drawn])
    found = np.where(np.isfinite(wanted), wanted, have)
    return [
        float(np.sqrt(np.nanmean(column))) if np.isfinite(column).any() else float("nan")
        for column in found.T
    ]


def _below(values: NDArray[np.float64], published: float) -> float:
    """Share of the repeats below the published value; ties count half."""
    return float(np.mean(values < published) + 0.5 * np.mean(values == published))


def _inside(values: NDArray[np.float64], level: float, published: float) -> tuple[Bounds, bool | None]:
    """Bounds that hold `level` of the values, and whether the published one is inside; None for one value."""
    if len(values) < 2:
        return UNKNOWN, None
    low, high = (float(bound) for bound in np.quantile(values, _TAILS[level]))
    return (low, high), low <= published <= high


def _narrowed(values: NDArray[np.float64], surplus: float, least: float) -> NDArray[np.float64]:
    """Draws with `surplus` less variance about their mean, but never less than `least`."""
    total = float(values.var(ddof=1))
    wanted = max(total - surplus, least)
    centre = values.mean()
    return np.asarray(centre + (values - centre) * sqrt(min(wanted / total, 1.0)) if total > 0 else values)


def observed_se(row: Observed) -> float | None:
    """Published standard error of a row, in its unit, from the spread that it states, or None."""
    if row.se is not None:
        return row.se
    sd = row.sd if row.quartiles is None else (row.quartiles[1] - row.quartiles[0]) / _QUARTILES
    if sd is not None and row.n is not None and len(row.arms) == 1:
        return sd / sqrt(row.n) * (sqrt(MEDIAN_VARIANCE) if row.kind in MEDIANS else 1.0)
    for interval, half in ((row.ci95, _Z95), (row.ci90, _Z90)):
        if interval is not None:
            return (interval[1] - interval[0]) / (2 * half)
    if row.rule is not None and row.n is not None and len(row.arms) == 1:
        return sqrt(row.value * (100.0 - row.value) / row.n)
    return None


def check_predictable(protocol: Protocol, replicates: int) -> None:
    """Check that a prediction is possible, before anything runs.

    Raises:
        InputError: no [[observed]] in the file, or too few replicates for an interval.
    """
    if not protocol.observed:
        raise InputError(
            "the file has no published result to predict",
            where=protocol.file,
            expected="one [[observed]] table or more: arm, outcome, kind, week, value, source",
        )
    if replicates < FEWEST:
        raise InputError(
            f"{replicates} replicates are too few for a predictive interval",
            where=protocol.file,
            expected=f"{FEWEST} or more",
        )


def order_right(rows: Sequence[PredictedRow]) -> bool | None:
    """Whether predicted arms have the published order wherever the file gives one; None if nowhere.

    Arms are compared on the same outcome, kind and week after baseline: by their own numbers,
    or by their differences from one reference, which itself stands at 0.
    """
    groups: dict[tuple[str | float | None, ...], dict[str, tuple[float, float]]] = {}
    for row in rows:
        if row.week == 0 or row.predicted is None:
            continue
        same = (row.outcome, row.kind, row.rule, row.week, row.from_week, row.region)
        group = groups.setdefault((*same, row.reference_title), {})
        if row.reference_title is not None:
            group.setdefault(row.reference_title, (0.0, 0.0))
        group[row.arm_title] = (row.observed, row.predicted)
    groups = {key: group for key, group in groups.items() if len(group) > 1}
    if not groups:
        return None
    return all(_same_order(list(group.values())) for group in groups.values())


def _same_order(pairs: Sequence[tuple[float, float]]) -> bool:
    """Whether no two arms that differ as published are predicted in the opposite order."""
    return all(
        (a[0] - b[0]) * (a[1] - b[1]) > 0 for i, a in enumerate(pairs) for b in pairs[i + 1 :] if a[0] != b[0]
    )


def prediction_of(files: Sequence[PredictionFile]) -> Prediction:
    """Prediction of the files, with coverage, error and order of arms over all of them."""
    return Prediction(
        schema=SCHEMA,
        anagen=__version__,
        disclaimer=NOTICE,
        files=tuple(files),
        overall=overall([one.rows for one in files]),
    )


def overall(files: Sequence[Sequence[PredictedRow]]) -> Overall:
    """Coverage, error and order of arms over the rows of all files.

    It also has these separately for rows of studies that the parameters know, that were taken out of them,
    and that they never met.
    """
    rows = [row for one in files for row in one]
    orders = [right for one in files if (right := order_right(one)) is not None]
    return Overall(
        files=len(files),
        **vars(_agreement(rows)),
        order=ArmOrder(right=sum(orders), files=len(orders)),
        seen=_agreement([row for row in rows if row.known]),
        left_out=_agreement([row for row in rows if row.seen and row.known is False]),
        not_seen=_agreement([row for row in rows if row.seen is False]),
    )


def _agreement(rows: Sequence[PredictedRow]) -> Agreement:
    known = [row for row in rows if row.covered90 is not None]
    errors: dict[str, list[float]] = {}
    for row in known:
        if row.predicted is not None:
            errors.setdefault(row.unit, []).append(abs(row.observed - row.predicted))
    squares = [row.z**2 for row in known if row.z is not None]
    return Agreement(
        rows=len(known),
        coverage50=_coverage([bool(row.covered50) for row in known]),
        coverage90=_coverage([bool(row.covered90) for row in known]),
        mean_absolute_error={unit: float(np.mean(own)) for unit, own in errors.items()},
        mean_square_z=float(np.mean(squares)) if squares else None,
    )


def _coverage(hits: Sequence[bool]) -> Coverage:
    covered, rows = sum(hits), len(hits)
    return Coverage(covered, rows, covered / rows if rows else None, binomial_interval(covered, rows))


def binomial_interval(hits: int, trials: int) -> Bounds:
    """Exact 95 % interval of a share (Clopper and Pearson 1934, doi 10.1093/biomet/26.4.404)."""
    if trials == 0:
        return UNKNOWN
    low = 0.0 if hits == 0 else float(scipy.special.betaincinv(hits, trials - hits + 1, 0.025))
    high = 1.0 if hits == trials else float(scipy.special.betaincinv(hits + 1, trials - hits, 0.975))
    return low, high
