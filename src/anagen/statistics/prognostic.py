"""Adjustment for a prognostic score (PROCOVA) and the patients that it saves.

The score is a forecast of each patient's outcome under control, made from baseline data by a model that was
trained elsewhere (Schuler et al. 2022). Randomisation makes the adjusted comparison unbiased in large trials
whatever the score is worth; a poor score saves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike

from anagen.errors import InputError
from anagen.statistics.design import Levels, design
from anagen.statistics.frames import numbers
from anagen.statistics.inference import Contrast
from anagen.statistics.linear import Ancova, ancova


@dataclass(frozen=True, eq=False)
class Procova:
    """A trial analysed with and without a prognostic score.

    Attributes:
        difference: arm minus reference, adjusted for the score.
        unadjusted: arm minus reference by the model without the score.
        correlation: of score and outcome within the arms, given the other terms of the model.
        saved: share of the patients that adjustment saves at the same power, correlation².
        variance_ratio: squared standard errors with and without the score, as they came out.
        model: the analysis with the score.
        plain: the analysis without it.
    """

    difference: Contrast
    unadjusted: Contrast
    correlation: float
    saved: float
    variance_ratio: float
    model: Ancova
    plain: Ancova


def procova(
    data: Any,
    formula: str,
    *,
    arm: str,
    score: str,
    robust: str | None = "HC3",
    levels: Levels | None = None,
    alpha: float = 0.05,
) -> Procova:
    """Comparison of two arms with a prognostic score as covariate, beside the one without it.

    Args:
        data: data frame of pandas or polars, or a mapping from name to array; incomplete rows are left out.
        formula: the model without the score, such as "change ~ baseline + arm".
        arm: factor of two levels, the reference first.
        score: column of the prognostic score; known before treatment.
        robust: "HC0" to "HC3" for robust standard errors, or None.
        levels: levels of factors in order, the reference first; else sorted.
        alpha: two-sided; intervals hold 1 - alpha.

    Raises:
        InputError: an unknown column or level, an arm of other than two levels, or a score in the formula.
    """
    base = design(data, formula, levels=levels, needed=[score])
    if score in base.formula.variables:
        raise InputError(f"score {score!r} is in the formula already", expected="the model without the score")
    if len(base.levels.get(arm, ())) != 2:
        raise InputError(
            f"{arm!r} is no factor of two levels in the formula", expected="the two arms of a trial"
        )
    known = ~np.isnan(numbers(data, score)) & ~np.isnan(numbers(data, base.formula.response))
    rows = np.intersect1d(base.rows, np.flatnonzero(known))
    names = {*base.formula.variables, base.formula.response, score}
    complete = {name: np.asarray(data[name])[rows] for name in names}
    plain = ancova(complete, formula, robust=robust, levels=levels, alpha=alpha)
    model = ancova(complete, f"{formula} + {score}", robust=robust, levels=levels, alpha=alpha)
    # The partial correlation, from the residual sums of squares of the two models.
    gain = 1.0 - (model.residual @ model.residual) / (plain.residual @ plain.residual)
    slope = model.coefficient[model.names.index(score)]
    squared = min(max(float(gain), 0.0), 1.0)
    difference, unadjusted = model.differences(arm)[0], plain.differences(arm)[0]
    return Procova(
        difference=difference,
        unadjusted=unadjusted,
        correlation=sqrt(squared) * (-1.0 if slope < 0 else 1.0),
        saved=squared,
        variance_ratio=(difference.se / unadjusted.se) ** 2,
        model=model,
        plain=plain,
    )


def adjusted_variance(sd: ArrayLike, correlation: ArrayLike, share: float = 0.5) -> float:
    """Variance of the adjusted difference times the number of all patients, in large trials.

    With one slope β = π₁ρ₁σ₁ + π₀ρ₀σ₀ per SD of the score it is σ₁²/π₁ + σ₀²/π₀ + β² / (π₀π₁)
    - 2β (π₀ρ₁σ₁ + π₁ρ₀σ₀) / (π₀π₁), the variance of the difference of the means of y - β × score.

    Args:
        sd: [2], of the outcome in the treated and the control arm, or one number for both.
        correlation: [2], of score and outcome in each, or one number for both.
        share: of the patients who are treated, above 0 and below 1.

    Raises:
        InputError: an SD of 0 or less, a correlation beyond -1 or 1, or a share that leaves an arm empty.
    """
    (s1, s0), (r1, r0) = np.broadcast_to(sd, 2), np.broadcast_to(correlation, 2)
    if min(s1, s0) <= 0 or max(abs(r1), abs(r0)) > 1 or not 0 < share < 1:
        raise InputError(
            f"SDs {s1:g} and {s0:g}, correlations {r1:g} and {r0:g}, share {share:g} describe no trial",
            expected="SDs above 0, correlations of -1 to 1, and a share between 0 and 1",
        )
    p1, p0 = share, 1.0 - share
    beta = p1 * r1 * s1 + p0 * r0 * s0
    between = p0 * p1
    return float(
        s1**2 / p1 + s0**2 / p0 + beta**2 / between - 2.0 * beta * (p0 * r1 * s1 + p1 * r0 * s0) / between
    )


def adjusted_size(
    difference: float,
    sd: ArrayLike,
    correlation: ArrayLike,
    *,
    power: float = 0.9,
    alpha: float = 0.05,
    share: float = 0.5,
) -> int:
    """Patients of both arms that a trial adjusted for a score needs, by the normal formula.

    With a correlation of 0 it is the size without a score.

    Args:
        difference: true, in the outcome's units.
        sd: as in `adjusted_variance`.
        correlation: as in `adjusted_variance`.
        power: to be reached.
        alpha: two-sided.
        share: of the patients who are treated.

    Raises:
        InputError: as `adjusted_variance`, or a difference of 0.
    """
    if not difference or not 0 < power < 1 or not 0 < alpha < 1:
        raise InputError(
            f"difference {difference}, power {power}, alpha {alpha} give no size",
            expected="a difference other than 0, power and alpha between 0 and 1",
        )
    quantiles = float(scipy.special.ndtri(1.0 - alpha / 2.0) + scipy.special.ndtri(power))
    return ceil(quantiles**2 * adjusted_variance(sd, correlation, share) / difference**2 - 1e-9)
