"""Power and sample size of tests of means against a margin, in parallel, paired and crossover designs.

Power is exact: by the noncentral t for non-inferiority, and by integration over the estimated variance for
the two one-sided tests of equivalence (Phillips 1990).
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, sqrt

import numpy as np
import scipy

from anagen.errors import InputError, unknown_name
from anagen.statistics.distributions import t_quantile
from anagen.statistics.power import LARGEST_GROUP

DESIGNS: dict[str, Callable[[float], tuple[float, float]]] = {
    "parallel": lambda n: (sqrt(2.0 / n), 2.0 * n - 2.0),
    "paired": lambda n: (sqrt(1.0 / n), n - 1.0),
    "crossover": lambda n: (sqrt(2.0 / n), n - 2.0),
}
"""Standard error of a difference of unit SD, and its degrees of freedom, from the patients n.

Parallel: n in each arm, SD of patients. Paired: n pairs, SD of the differences. Crossover: n in both
sequences together, SD within patients.
"""

_NODES = 200


def noninferiority_power(
    n: float,
    margin: float,
    sd: float,
    *,
    difference: float = 0.0,
    alpha: float = 0.025,
    design: str = "parallel",
) -> float:
    """Power to show that a difference of means is above -margin; with margin 0, that of a superiority test.

    Args:
        n: patients, as the design counts them.
        margin: loss that would be accepted.
        sd: standard deviation, as the design needs it.
        difference: true one, larger being better.
        alpha: one-sided.
        design: one of `DESIGNS`.

    Raises:
        InputError: no such design, too few patients, or an impossible SD.
    """
    error, df = _error(n, sd, design)
    return float(scipy.stats.nct.sf(t_quantile(1.0 - alpha, df), df, (difference + margin) / error))


def noninferiority_sample_size(
    power: float,
    margin: float,
    sd: float,
    *,
    difference: float = 0.0,
    alpha: float = 0.025,
    design: str = "parallel",
) -> float:
    """Patients at which `noninferiority_power` is `power`; not rounded.

    Raises:
        InputError: a power outside (alpha, 1), or a true difference at or beyond the margin.
    """
    if not difference + margin > 0:
        raise InputError(
            f"a difference of {difference:g} with margin {margin:g}", expected="one above minus the margin"
        )

    def reached(n: float) -> float:
        return noninferiority_power(n, margin, sd, difference=difference, alpha=alpha, design=design)

    return _smallest(reached, power, alpha, sd, design)


def equivalence_power(
    n: float,
    within: tuple[float, float],
    sd: float,
    *,
    difference: float = 0.0,
    alpha: float = 0.05,
    design: str = "parallel",
) -> float:
    """Power to show by two one-sided tests that a difference of means is within limits.

    Args:
        n: patients, as the design counts them.
        within: lowest and highest difference that count as none.
        sd: standard deviation, as the design needs it.
        difference: true one.
        alpha: of each one-sided test.
        design: one of `DESIGNS`.

    Raises:
        InputError: no such design, limits that do not rise, too few patients, or an impossible SD.
    """
    least, most = within
    if not least < most:
        raise InputError(f"limits {least:g} to {most:g}", expected="a lower and a higher limit")
    error, df = _error(n, sd, design)
    bound = t_quantile(1.0 - alpha, df)
    # Of the estimated SD over the true one; beyond the last value the interval is wider than the limits.
    reach = 12.0 / sqrt(2.0 * df)
    low = max(0.0, 1.0 - reach)
    high = min((most - least) / (2.0 * bound * error), 1.0 + max(reach, 12.0 / sqrt(df)))
    if high <= low:
        return 0.0
    node, weight = scipy.special.roots_legendre(_NODES)
    scale = low + (high - low) * (node + 1.0) / 2.0
    with np.errstate(divide="ignore"):
        density = np.exp(
            (1.0 - df / 2.0) * np.log(2.0)
            - scipy.special.gammaln(df / 2.0)
            + (df / 2.0) * np.log(df)
            + (df - 1.0) * np.log(scale)
            - df * scale**2 / 2.0
        )
    inside = scipy.special.ndtr((most - difference) / error - bound * scale)
    inside = inside - scipy.special.ndtr((least - difference) / error + bound * scale)
    return float((np.maximum(inside, 0.0) * density) @ weight * (high - low) / 2.0)


def equivalence_sample_size(
    power: float,
    within: tuple[float, float],
    sd: float,
    *,
    difference: float = 0.0,
    alpha: float = 0.05,
    design: str = "parallel",
) -> float:
    """Patients at which `equivalence_power` is `power`; not rounded.

    Raises:
        InputError: a power outside (alpha, 1), or a true difference at or beyond a limit.
    """
    if not within[0] < difference < within[1]:
        raise InputError(
            f"a difference of {difference:g}", expected=f"one within {within[0]:g} and {within[1]:g}"
        )

    def reached(n: float) -> float:
        return equivalence_power(n, within, sd, difference=difference, alpha=alpha, design=design)

    return _smallest(reached, power, alpha, sd, design)


def _error(n: float, sd: float, design: str) -> tuple[float, float]:
    if design not in DESIGNS:
        raise unknown_name("design", design, DESIGNS)
    if not 0 < sd < inf or not n > 0:
        raise InputError(f"{n:g} patients with SD {sd:g}", expected="positive numbers")
    factor, df = DESIGNS[design](n)
    if not df > 0:
        raise InputError(f"{n:g} patients in a {design} design", expected="at least one degree of freedom")
    return factor * sd, df


def _smallest(reached: Callable[[float], float], power: float, alpha: float, sd: float, design: str) -> float:
    if not alpha < power < 1:
        raise InputError(f"power {power:g}", expected="a number between alpha and 1")
    smallest = {"parallel": 1.5, "paired": 2.0, "crossover": 3.0}.get(design, 3.0)
    upper = 4.0
    _error(upper, sd, design)
    if reached(smallest) >= power:
        return smallest
    while reached(upper) < power:
        upper *= 2.0
        if upper > LARGEST_GROUP:
            raise InputError("a margin too narrow to be shown", expected="a wider one")
    return float(scipy.optimize.brentq(lambda n: reached(n) - power, smallest, upper, xtol=1e-10, rtol=1e-13))
