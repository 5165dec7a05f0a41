"""Models whose test is that of a ratio: ordered categories (proportional odds), and wins over a hierarchy.

Each arm is held against the reference alone, without covariates, so that the ratio is that of the population.
The means of the endpoint and their difference (Welch) are told beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK
from anagen.statistics.comparisons import Comparisons, Floats, Integers, RatioComparisons
from anagen.statistics.ordinal import proportional_odds
from anagen.statistics.win_statistics import Outcome, win_ratio
from anagen.trial.analysis.compare import compare, endpoint_values
from anagen.trial.analysis.times import event_times
from anagen.trial.protocol.endpoint import TIME, Endpoint
from anagen.trial.protocol.model_options import Categories, Hierarchy

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate

Ratio = tuple[float, float, float, float, float]
"""Ratio, ends of its interval, statistic and p."""
_UNKNOWN: Ratio = (np.nan, np.nan, np.nan, np.nan, np.nan)


def compare_ratios(
    protocol: Protocol,
    found: Sequence[Replicate],
    here: Sequence[NDArray[np.bool_]],
    alpha: float,
    workers: int = 1,
) -> RatioComparisons:
    """Comparisons of the arms of all replicates.

    Args:
        protocol: of the trial.
        found: replicates with the data of one region.
        here: bool[S] of each, who is analysed.
        alpha: intervals hold 1 - alpha.
        workers: threads.
    """
    from concurrent.futures import ThreadPoolExecutor

    analysis, arms = protocol.analysis, len(protocol.arms)
    assert protocol.reference_index is not None
    reference = protocol.reference_index

    def one(number: int) -> dict[str, Floats]:
        replicate, seen = found[number], here[number]
        arm = replicate.allocation.arm[seen]
        if isinstance(analysis.options, Hierarchy):
            assert replicate.ranked is not None
            return ratios_of_wins(analysis.options, replicate.ranked[:, seen], arm, arms, reference, alpha)
        assert isinstance(analysis.options, Categories)
        category = categories_of(analysis.options, analysis.endpoint, replicate.y[seen])
        return ratios_of_odds(category, arm, arms, reference, alpha)

    with ThreadPoolExecutor(max(workers, 1)) as pool:
        ratios = list(pool.map(one, range(len(found))))
    plain = compare(
        "Welch",
        np.stack([np.where(seen, row.y, np.nan) for seen, row in zip(here, found, strict=True)]),
        np.stack([row.baseline for row in found]),
        np.stack([row.allocation.arm for row in found]),
        arms,
        reference,
        alpha,
    )
    if isinstance(analysis.options, Hierarchy):
        # Who has any outcome of the hierarchy takes part.
        plain = replace(
            plain, n=np.stack([taking_part(one, seen, arms) for one, seen in zip(found, here, strict=True)])
        )
    return with_ratios(
        analysis.model, plain, {name: np.stack([r[name] for r in ratios]) for name in ratios[0]}
    )


def taking_part(one: Replicate, seen: NDArray[np.bool_], arms: int) -> Integers:
    """Patients of each arm with any outcome of the hierarchy, int64[arms]."""
    assert one.ranked is not None
    there = seen & np.isfinite(one.ranked[:, :, 0]).any(axis=0)
    return np.bincount(one.allocation.arm[there], minlength=arms)


def with_ratios(model: str, plain: Comparisons, ratios: Mapping[str, Floats]) -> RatioComparisons:
    """Comparisons of means with the ratio, whose test takes the place of theirs."""
    kept = {item.name: getattr(plain, item.name) for item in fields(Comparisons)}
    unknown = np.full(plain.df.shape, np.nan)
    parts: dict[str, Any] = {**kept, "model": model, "df": unknown, **ratios}
    return RatioComparisons(**parts)


def categories_of(options: Categories, endpoint: Endpoint, y: ArrayLike) -> Floats:
    """Category of each value, from 0, the better the higher; NaN where there is none."""
    values, cuts = np.asarray(y, dtype=np.float64), np.array(options.cuts)
    if endpoint.higher_is_better:
        category = np.searchsorted(cuts, values, side="right")
    else:
        category = np.searchsorted(-cuts[::-1], -values, side="right")
    return np.where(np.isfinite(values), category.astype(np.float64), np.nan)


def ratios_of_odds(
    category: Floats, arm: Integers, arms: int, reference: int, alpha: float
) -> dict[str, Floats]:
    """Common odds ratio of a better category in each arm, with test and interval; [k]."""

    def odds(index: int) -> Ratio:
        two = ((arm == index) | (arm == reference)) & np.isfinite(category)
        table = {"y": category[two].astype(np.int64), "treated": (arm[two] == index).astype(np.float64)}
        if len(np.unique(table["treated"])) < 2:
            return _UNKNOWN
        fit = proportional_odds(table, "y ~ treated", alpha=alpha)
        if not fit.converged:
            return _UNKNOWN
        one = fit.contrasts([[1.0]])[0]
        low, middle, high = np.exp([one.low, one.estimate, one.high]).tolist()
        return middle, low, high, one.t, one.p

    return _of_arms(odds, arms, reference)


def ratios_of_wins(
    options: Hierarchy, ranked: Floats, arm: Integers, arms: int, reference: int, alpha: float
) -> dict[str, Floats]:
    """Win ratio of each arm, with its interval and Finkelstein and Schoenfeld's test; [k].

    Args:
        options: hierarchy.
        ranked: float64[ranks, S, 2], see `ranked_values`.
        arm: int[S].
        arms: number of arms.
        reference: index of the reference arm.
        alpha: intervals hold 1 - alpha.
    """

    def wins(index: int) -> Ratio:
        two = (arm == index) | (arm == reference)
        found = win_ratio(outcomes_of(options, ranked[:, two]), arm[two] == index, alpha=alpha)
        ratio = found.ratio
        estimate = ratio.estimate if np.isfinite(ratio.se) else np.nan
        return estimate, ratio.low, ratio.high, found.z, found.p

    return _of_arms(wins, arms, reference)


def ranked_values(
    options: Hierarchy, visit_days: ArrayLike, values: Mapping[str, Floats], missing: str
) -> Floats:
    """Value of each outcome of a hierarchy, and whether it is an event's time; float64[ranks, S, 2].

    Args:
        options: hierarchy.
        visit_days: [V].
        values: float64[S, V] by outcome; NaN where it was not observed.
        missing: as for `endpoint_values`.
    """
    days = np.asarray(visit_days, dtype=np.float64)
    found = []
    for one in options.ranks:
        own = values[one.endpoint.outcome]
        if one.endpoint.kind == TIME:
            weeks, event = event_times(one.endpoint, days, own)
            found.append(np.stack([weeks * DAYS_PER_WEEK, event.astype(np.float64)], axis=1))
        else:
            y, _ = endpoint_values(one.endpoint, days, own, missing)
            found.append(np.stack([y, np.ones(len(y))], axis=1))
    return np.stack(found)


def outcomes_of(options: Hierarchy, ranked: Floats) -> list[Outcome]:
    """Outcomes for `anagen.statistics.win_statistics`, from the most important."""
    return [
        Outcome(
            value[:, 0],
            event=value[:, 1] > 0 if one.endpoint.kind == TIME else None,
            # Who meets a good rule sooner wins.
            larger_is_better=one.endpoint.higher_is_better != (one.endpoint.kind == TIME),
            margin=one.tie,
        )
        for one, value in zip(options.ranks, ranked, strict=True)
    ]


def true_log_wins(options: Hierarchy, treated: Floats, control: Floats) -> float:
    """Logarithm of the true win ratio: every patient in the arm against every other one in the reference.

    Args:
        options: hierarchy.
        treated: float64[ranks, S, 2], all patients in the arm, without errors of measurement.
        control: the same in the reference.
    """
    both = np.concatenate([treated, control], axis=1)
    of = np.arange(both.shape[1]) < treated.shape[1]
    result = np.zeros((treated.shape[1], control.shape[1]))
    for one in outcomes_of(options, both):
        result = np.where(result == 0, one.compared(of, ~of), result)
    np.fill_diagonal(result, 0.0)  # nobody is compared with himself
    won, lost = int((result > 0).sum()), int((result < 0).sum())
    return float(np.log(won / lost)) if won and lost else np.nan


def true_log_odds(category: Floats, twin: Floats, arm: Integers, index: int, reference: int) -> float:
    """Logarithm of the true common odds ratio of one arm, as proportional odds find it in all patients.

    Shares of the categories in an arm are those of all patients' untreated twins and what the arm changes in
    its own patients, so that the luck of who was allocated to it cancels.

    Args:
        category: float64[S], true one as treated, from 0.
        twin: the same untreated.
        arm: int[S].
        index: of the arm.
        reference: of the reference arm.
    """
    top = int(max(category.max(), twin.max()))
    everybody = np.array([(twin >= level).mean() for level in range(1, top + 1)])

    def shares(own: int) -> Floats:
        mine = arm == own
        change = [
            (category[mine] >= level).mean() - (twin[mine] >= level).mean() for level in range(1, top + 1)
        ]
        reached = np.concatenate([[1.0], np.clip(everybody + np.array(change), 0.0, 1.0), [0.0]])
        return np.asarray(np.maximum(-np.diff(np.minimum.accumulate(reached)), 0.0))

    weight = [float((arm == own).sum()) for own in (index, reference)]
    return common_log_odds(shares(index), shares(reference), weight[0] / sum(weight))


def common_log_odds(treated: Floats, control: Floats, share: float) -> float:
    """Log odds ratio to which the estimate of proportional odds tends, from the shares of the categories.

    Args:
        treated: float64[C], from the lowest category.
        control: the same of the control.
        share: of the patients who are treated.
    """
    there = (treated + control) > 0
    p = np.stack([treated[there] * share, control[there] * (1.0 - share)])
    cuts = p.shape[1] - 1
    if cuts < 1:
        return np.nan
    first = np.clip(np.cumsum(p.sum(axis=0))[:-1] / p.sum(), 1e-9, 1.0 - 1e-9)
    middle = scipy.special.logit(first)

    def loss(at: Floats) -> float:
        # Thresholds rise: the first one, and logarithms of the steps.
        edges = np.concatenate([at[:1], at[:1] + np.cumsum(np.exp(at[1:cuts]))])
        below = [
            np.concatenate([[0.0], scipy.special.expit(edges - shift), [1.0]]) for shift in (at[-1], 0.0)
        ]
        chance = np.maximum(np.diff(np.stack(below), axis=1), 1e-300)
        return -float((p * np.log(chance)).sum())

    start = np.concatenate([middle[:1], np.log(np.maximum(np.diff(middle), 1e-6)), [0.0]])
    found = scipy.optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-9})
    value = float(found.x[-1])
    return value if abs(value) < 20.0 else np.nan


def _of_arms(one: Any, arms: int, reference: int) -> dict[str, Floats]:
    names = ("ratio", "ratio_low", "ratio_high", "t", "p")
    found = {name: np.full(arms, np.nan) for name in names}
    for index in range(arms):
        if index == reference:
            continue
        try:
            values = one(index)
        except (InputError, np.linalg.LinAlgError):
            continue
        for name, value in zip(names, values, strict=True):
            found[name][index] = value
    return found
