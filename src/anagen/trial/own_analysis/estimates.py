"""Estimates of an estimator of one's own from all repeats of a trial.

The function is called once a repeat, in order, in this process, on the tables that `keep="all"` writes: so
the estimates do not depend on who simulated which repeat, where, or when.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy

from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons, Verdict
from anagen.trial.kept_tables import KeptTables
from anagen.trial.own_analysis.estimate import Estimate, checked_estimates
from anagen.trial.own_analysis.loading import Analyse
from anagen.trial.own_analysis.repeat import Repeat, repeat_of
from anagen.trial.replicate import Replicate

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol

_NOTHING = Estimate(np.nan, np.nan, np.nan, np.nan, np.nan)


@dataclass(frozen=True, eq=False)
class OwnEstimates:
    """One estimator's estimates of one arm.

    Attributes:
        name: of the estimator.
        arm: index of the arm compared.
        comparable: whether the truth is on the same scale.
        found: comparisons of the one arm, [R, 1], judged; NaN where there was no estimate.
    """

    name: str
    arm: int
    comparable: bool
    found: Comparisons


def own_estimates(
    protocol: Protocol,
    found: Sequence[Replicate],
    tables: KeptTables,
    analyse: Analyse,
    progress: Callable[[str, int, int], object],
) -> list[OwnEstimates]:
    """Estimates of all repeats, one entry for each name and arm.

    Args:
        protocol: of the trial.
        found: its repeats.
        tables: of all of them.
        analyse: the estimator.
        progress: called with (task, done, total).

    Raises:
        InputError: the function fails or returns what is no estimate; the repeat is named.
    """
    total = protocol.trial.replicates
    rows: list[dict[tuple[str, str], Estimate]] = []
    for number, subjects, observations in tables.each():
        rows.append(_estimated(repeat_of(protocol, number, found[number], subjects, observations), analyse))
        progress("own analysis", len(rows), total)
    keys = dict.fromkeys(key for row in rows for key in row)
    return [_over_repeats(protocol, [row.get(key) for row in rows], *key) for key in keys]


def _estimated(repeat: Repeat, analyse: Analyse) -> dict[tuple[str, str], Estimate]:
    """Estimates of one repeat by name and arm."""
    compared = [name for name in repeat.arms if name != repeat.reference]
    where = f"own analysis, repeat {repeat.number}"
    try:
        found = checked_estimates(analyse(repeat), compared)
    except InputError as error:
        raise InputError(error.what, where=where, expected=error.expected, nearest=error.nearest) from error
    except Exception as error:  # whatever somebody's code does
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename.rpartition('/')[2]}, line {last.lineno}"
        raise InputError(f"{type(error).__name__}: {error} ({place})"[:300], where=where) from error
    return {(one.name, one.arm or ""): one for one in found}


def _over_repeats(protocol: Protocol, given: Sequence[Estimate | None], name: str, arm: str) -> OwnEstimates:
    """Arrays of one estimator and arm; a p or interval that is missing is that of a normal law."""
    analysis, aim = protocol.analysis, protocol.analysis.hypothesis
    rows = [_NOTHING if one is None else one for one in given]
    estimate, se, p, low, high = (
        np.array([getattr(one, part) for one in rows], dtype=np.float64)[:, None]
        for part in ("estimate", "se", "p", "low", "high")
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        z = estimate / se
        half = scipy.special.ndtri(1.0 - aim.interval_alpha(analysis.alpha) / 2.0) * se
    bare = Comparisons(
        model="own",
        n=np.zeros(se.shape, dtype=np.int64),
        mean=np.full_like(se, np.nan),
        se_mean=np.full_like(se, np.nan),
        difference=estimate,
        se=se,
        df=np.full_like(se, np.inf),
        t=z,
        p=2.0 * scipy.special.ndtr(-np.abs(z)),
        low=np.where(np.isnan(low), estimate - half, low),
        high=np.where(np.isnan(high), estimate + half, high),
    )
    p = np.where(np.isnan(p), aim.p(bare), p)
    shown = p < aim.test_level(analysis.alpha)
    found = replace(bare, p=p, verdict=Verdict(shown))
    comparable = all(one.scale == "difference" for one in rows if one is not _NOTHING)
    return OwnEstimates(name, protocol.arm_names.index(arm), comparable, found)
