"""The pooled mean of what other studies found, matched for therapy, dose and week; and no change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.evidence_base.meta.pairwise import pool
from anagen.learning.rivals.asked import Asked, settings

MATCHES = ("therapy, dose and week", "therapy and dose", "therapy")
"""How closely the pooled studies match what is asked, the closest first."""
OTHER = "other therapies"
"""Match of a mean that holds no study of the therapy."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """A rival's prediction of a published number, in that number's unit.

    Attributes:
        draws: float64[D], equally likely values, with the sampling error of that many patients.
        mean: expected value.
        match: one of `MATCHES`, `OTHER`, or "" where it does not apply.
        studies: number of studies that it was pooled from.
    """

    draws: NDArray[np.float64]
    mean: float
    match: str = ""
    studies: int = 0


def matched_mean(asked: Asked, known: Sequence[Asked], rng: np.random.Generator) -> Forecast | None:
    """Random-effects mean of the closest matching numbers of other studies; None without such a study.

    Numbers match at the same therapies; closer ones are preferred: the same doses, then about the same week.
    A change of an arm matches at the same carrier of the placebo response. One mean a study is pooled.

    Args:
        asked: what is to be predicted.
        known: numbers of other studies.
        rng: of the draws.
    """
    pairs = net_effects(known) if asked.kind == "net" else list(known)
    same = [one for one in pairs if _comparable(asked, one)]
    for match, close in zip(MATCHES, (_dose_and_week, _dose, _any), strict=True):
        found = [one for one in same if close(asked, one)]
        if found:
            values, errors = study_means(found)
            between = spread_between(pairs, asked)
            return _forecast(asked, values, errors, between, match, rng)
    return None


def mean_of_others(asked: Asked, known: Sequence[Asked], rng: np.random.Generator) -> Forecast | None:
    """Random-effects mean of what other therapies did, at any dose and week; None without two studies.

    It is what the past says of a therapy of which nothing is known. A change of an arm is pooled with changes
    at the same carrier of the placebo response. One mean a study is pooled; the spread between these holds
    both that between therapies and that between studies.

    Args:
        asked: what is to be predicted.
        known: numbers of other studies.
        rng: of the draws.
    """
    pairs = net_effects(known) if asked.kind == "net" else list(known)
    found = [
        one
        for one in pairs
        if (one.family, one.kind) == (asked.family, asked.kind)
        and one.therapies
        and not set(one.therapies) & set(asked.therapies)
        and (asked.kind == "net" or one.carrier == asked.carrier)
    ]
    values, errors = study_means(found)
    if asked.kind == "level" or len(values) < 2:
        return None
    between = float(np.sqrt(pool(values, errors**2, method="REML").tau2))
    return _forecast(asked, values, errors, between, OTHER, rng)


def no_change(asked: Asked, known: Sequence[Asked], rng: np.random.Generator) -> Forecast | None:
    """Zero, with the spread of the published numbers of that kind around zero; None for a level."""
    if asked.kind == "level":
        return None
    pairs = net_effects(known) if asked.kind == "net" else list(known)
    values = [one.value for one in pairs if (one.family, one.kind) == (asked.family, asked.kind)]
    usual = settings()["family"][asked.family]["scale"]
    spread = float(np.sqrt(np.mean(np.square(values)))) if values else float(usual)
    draws = rng.normal(0.0, np.hypot(spread, asked.error), settings()["matched"]["draws"])
    return Forecast(draws / asked.scale, 0.0)


def net_effects(known: Sequence[Asked]) -> list[Asked]:
    """Published differences, and differences of treated and untreated arms of one study at one week."""
    found = [one for one in known if one.kind == "net"]
    for one in known:
        if one.kind != "change" or not one.parts or one.bias == "uncontrolled":
            continue
        for other in known:
            if (
                other.kind == "change"
                and not other.parts
                and (other.study, other.family, other.week, other.scale, other.like)
                == (one.study, one.family, one.week, one.scale, one.like)
            ):
                found.append(_less(one, other))
                break
    return found


def _less(one: Asked, other: Asked) -> Asked:
    return replace(
        one, kind="net", value=one.value - other.value, error=float(np.hypot(one.error, other.error))
    )


def _comparable(asked: Asked, one: Asked) -> bool:
    if (asked.family, asked.kind) != (one.family, one.kind):
        return False
    if asked.kind == "level":
        return asked.like == one.like and not one.parts
    if asked.kind == "change" and asked.carrier != one.carrier:
        return False
    mine, theirs = ((_names(x.parts), _names(x.versus)) for x in (asked, one))
    return mine == theirs and bool(asked.since) == bool(one.since)


def _names(parts: Sequence[tuple[str, float | None]]) -> tuple[str, ...]:
    return tuple(sorted(name for name, _ in parts))


def _any(asked: Asked, one: Asked) -> bool:
    return True


def _dose(asked: Asked, one: Asked) -> bool:
    return asked.parts == one.parts and asked.versus == one.versus


def _dose_and_week(asked: Asked, one: Asked) -> bool:
    rule = settings()["matched"]
    apart = abs(asked.week - one.week)
    longest, shortest = max(asked.week, one.week), max(min(asked.week, one.week), 1e-9)
    near = apart <= rule["week_slack"] or longest / shortest <= rule["week_ratio"]
    return _dose(asked, one) and near


def study_means(found: Sequence[Asked]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard error of each study's numbers, as if its numbers were of the same people."""
    by_study: dict[str, list[Asked]] = {}
    for one in found:
        by_study.setdefault(one.study, []).append(one)
    values = np.array([np.mean([one.value for one in group]) for group in by_study.values()])
    errors = np.array([np.mean([one.error for one in group]) for group in by_study.values()])
    return values, errors


def spread_between(pairs: Sequence[Asked], asked: Asked) -> float:
    """SD between studies of one therapy, over all therapies that two studies or more gave.

    It is that of the family's prior where there is none.
    """
    groups: dict[tuple[object, ...], list[Asked]] = {}
    for one in pairs:
        if (one.family, one.kind) == (asked.family, asked.kind):
            groups.setdefault((_names(one.parts), _names(one.versus), one.carrier, one.like), []).append(one)
    variances, weights = [], []
    for group in groups.values():
        values, errors = study_means(group)
        if len(values) > 1:
            variances.append(pool(values, errors**2, method="REML").tau2)
            weights.append(len(values) - 1.0)
    if variances:
        return float(np.sqrt(np.average(variances, weights=weights)))
    usual = settings()["family"].get(asked.family, settings()["family"]["counts"])["between"]
    return float(usual)


def _forecast(
    asked: Asked,
    values: NDArray[np.float64],
    errors: NDArray[np.float64],
    between: float,
    match: str,
    rng: np.random.Generator,
) -> Forecast:
    precision = 1.0 / (errors**2 + between**2)
    mean = float(precision @ values / precision.sum())
    sd = float(np.sqrt(1.0 / precision.sum() + between**2 + asked.error**2))
    df = max(len(values) - 1, settings()["matched"]["least_df"])
    draws = mean + sd * rng.standard_t(df, settings()["matched"]["draws"])
    return Forecast(draws / asked.scale, mean / asked.scale, match, len(values))


Rival = Callable[[Asked, Sequence[Asked], np.random.Generator], Forecast | None]
