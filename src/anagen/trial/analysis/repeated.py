"""Mixed model for repeated measures of a trial: all visits up to the endpoint's, each patient as randomised.

    y = visit + visit x baseline + visit x arm + strata + visit x covariates

with an unstructured covariance within a patient.

A replicate whose covariance cannot be fitted gives way to simpler structures (`anagen.statistics.repeated`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons, Floats, Integers
from anagen.statistics.repeated.model import MMRM, mmrm_arrays
from anagen.trial.analysis.followed import Followed
from anagen.trial.protocol.endpoint import REPEATED

METHOD = "kenward-roger-linear"
"""Way to the degrees of freedom."""
_PARTS = ("mean", "se_mean", "difference", "se", "df", "t", "p", "low", "high")


def compare_repeated(data: Followed) -> Comparisons:
    """Comparisons of the arms at the endpoint's visit, replicate by replicate.

    Args:
        data: courses; their endpoint is a change, percent change or level.
    """
    y, baseline = data.to_the_endpoint(), data.baseline

    def one(row: int) -> tuple[Integers, dict[str, Floats]]:
        rest = (data.arm[row], data.arms, data.reference, data.alpha, data.stratum[row])
        covariates = None if data.covariates is None else data.covariates[row]
        return _fitted(y[row], baseline[row], *rest, covariates)

    found = data.each(one)
    parts: dict[str, Any] = {part: np.stack([own[part] for _, own in found]) for part in _PARTS}
    return Comparisons(model=REPEATED, n=np.stack([n for n, _ in found]), **parts)


def _fitted(
    y: Floats,
    baseline: Floats,
    arm: Integers,
    arms: int,
    reference: int,
    alpha: float,
    stratum: Integers,
    covariates: Floats | None = None,
) -> tuple[Integers, dict[str, Floats]]:
    """Patients analysed in each arm, and all results, NaN where the model cannot be fitted; [k] each."""
    seen = np.isfinite(y) & np.isfinite(baseline)[:, None]
    if covariates is not None:
        seen &= np.asarray(np.isfinite(covariates).all(axis=1))[:, None]
    subject, visit = np.nonzero(seen)
    analysed = seen.any(axis=1)
    n = np.bincount(arm[analysed], minlength=arms)
    nothing = {part: np.full(arms, np.nan) for part in _PARTS}
    visits = y.shape[1]
    at = np.eye(visits)[visit]  # [n, V]
    centred = baseline - baseline[analysed].mean() if analysed.any() else baseline
    others = [index for index in range(arms) if index != reference]
    levels = np.unique(stratum[analysed])[1:]
    inside = (stratum[:, None] == levels).astype(np.float64)
    share = inside[analysed].mean(axis=0) if analysed.any() else np.zeros(len(levels))
    columns = [at, at * centred[subject][:, None]]
    columns += [at * (arm[subject] == index)[:, None] for index in others]
    columns.append((inside - share)[subject])
    if covariates is not None:  # their effects differ by visit, as the baseline's does
        middle = covariates[analysed].mean(axis=0) if analysed.any() else 0.0
        columns += [at * one[subject][:, None] for one in (covariates - middle).T]
    try:
        fit = mmrm_arrays(
            y[seen], np.concatenate(columns, axis=1), subject, visit, method=METHOD, alpha=alpha
        )
    except (InputError, np.linalg.LinAlgError):
        return n, nothing
    return n, _at_the_end(fit, visits, others, reference, arms, nothing)


def _at_the_end(
    fit: MMRM, visits: int, others: list[int], reference: int, arms: int, nothing: dict[str, Floats]
) -> dict[str, Floats]:
    """Means and differences at the last visit."""
    wide = len(fit.names)
    mean, difference = np.zeros((arms, wide)), np.zeros((arms, wide))
    mean[:, visits - 1] = 1.0
    for place, index in enumerate(others):
        column = (2 + place) * visits + visits - 1
        mean[index, column] = difference[index, column] = 1.0
    means, apart = fit.contrasts(mean), fit.contrasts(difference[others])
    found = nothing | {"mean": means.estimate, "se_mean": means.se}
    for name, values in (
        ("difference", apart.estimate),
        ("se", apart.se),
        ("df", apart.df),
        ("t", apart.t),
        ("p", apart.p),
        ("low", apart.low),
        ("high", apart.high),
    ):
        whole = np.full(arms, np.nan)
        whole[others] = values
        found[name] = whole
    return found
