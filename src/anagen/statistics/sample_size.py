"""Power and sample size for two proportions, by the normal formula and by the arcsine transform."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, sqrt

import scipy

from anagen.errors import InputError


@dataclass(frozen=True)
class Groups:
    """Patients of each group, not rounded."""

    treated: float
    control: float

    @property
    def total(self) -> float:
        """Patients of both groups."""
        return self.treated + self.control


def proportions_sample_size(
    treated: float, control: float, power: float, *, alpha: float = 0.05, ratio: float = 1.0
) -> Groups:
    """Patients with whom a two-sided test of two proportions has `power` (Fleiss 1981).

    The variance is pooled under no difference and separate under the alternative, without
    continuity correction, and the far tail is left out, as in R's ``power.prop.test``.

    Args:
        treated: true proportion of the treated.
        control: true proportion under control.
        power: of the test.
        alpha: two-sided.
        ratio: treated patients for each one in control.

    Raises:
        InputError: equal or impossible proportions, or a power outside (alpha, 1).
    """
    _check(treated, control, power, alpha, ratio)
    pooled = (ratio * treated + control) / (ratio + 1.0)
    null = sqrt(pooled * (1.0 - pooled) * (1.0 + 1.0 / ratio))
    alternative = sqrt(treated * (1.0 - treated) / ratio + control * (1.0 - control))
    needed = (
        float(scipy.special.ndtri(1.0 - alpha / 2.0)) * null + float(scipy.special.ndtri(power)) * alternative
    )
    n = (needed / (treated - control)) ** 2
    return Groups(ratio * n, n)


def proportions_power(
    treated: float, control: float, n_treated: float, n_control: float, *, alpha: float = 0.05
) -> float:
    """Power of the same test with groups of the given sizes."""
    _check_proportions(treated, control)
    ratio = n_treated / n_control
    pooled = (ratio * treated + control) / (ratio + 1.0)
    null = sqrt(pooled * (1.0 - pooled) * (1.0 / n_treated + 1.0 / n_control))
    alternative = sqrt(treated * (1.0 - treated) / n_treated + control * (1.0 - control) / n_control)
    return float(
        scipy.special.ndtr(
            (abs(treated - control) - float(scipy.special.ndtri(1.0 - alpha / 2.0)) * null) / alternative
        )
    )


def arcsine_effect(treated: float, control: float) -> float:
    """Cohen's h: difference of the two proportions on the scale on which their variance is constant."""
    return 2.0 * asin(sqrt(treated)) - 2.0 * asin(sqrt(control))


def arcsine_sample_size(treated: float, control: float, power: float, *, alpha: float = 0.05) -> float:
    """Patients of each of two equal groups by the arcsine transform, both tails counted (as R's pwr)."""
    _check(treated, control, power, alpha, 1.0)
    effect, bound = abs(arcsine_effect(treated, control)), float(scipy.special.ndtri(1.0 - alpha / 2.0))

    def lacking(n: float) -> float:
        shift = effect * sqrt(n / 2.0)
        return float(scipy.special.ndtr(shift - bound) + scipy.special.ndtr(-shift - bound)) - power

    upper = 2.0
    while lacking(upper) < 0:
        upper *= 2.0
    return float(scipy.optimize.brentq(lacking, 0.0, upper, xtol=1e-10, rtol=1e-14))


def _check(treated: float, control: float, power: float, alpha: float, ratio: float) -> None:
    _check_proportions(treated, control)
    if not alpha < power < 1 or not ratio > 0:
        raise InputError(
            f"no sample size has power {power:g} at allocation {ratio:g}",
            expected="a power between alpha and 1, and a positive ratio",
        )


def _check_proportions(treated: float, control: float) -> None:
    if not (0 <= treated <= 1 and 0 <= control <= 1) or treated == control:
        raise InputError(
            f"proportions {treated:g} and {control:g}", expected="two different numbers of 0 to 1"
        )
