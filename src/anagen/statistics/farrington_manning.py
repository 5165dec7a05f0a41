"""Farrington and Manning's score test of two proportions against a difference, and its sample size (1990)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy

from anagen.errors import InputError
from anagen.statistics.proportions import constrained_risks
from anagen.statistics.sample_size import Groups


@dataclass(frozen=True)
class ScoreTest:
    """Result of the score test.

    Attributes:
        z: distance of the difference seen from that of the hypothesis, in standard errors under it.
        p: one-sided, of a difference above that of the hypothesis.
    """

    z: float
    p: float


def farrington_manning(events: tuple[float, float], n: tuple[float, float], difference: float) -> ScoreTest:
    """Test that the treated's proportion less the control's is above `difference`.

    For non-inferiority with a margin, `difference` is minus the margin.

    Args:
        events: responders treated, responders control.
        n: patients treated, patients control.
        difference: of the hypothesis, between -1 and 1.

    Raises:
        InputError: not 0 <= events <= n, an empty group, or an impossible difference.
    """
    if any(not 0 <= x <= size or size <= 0 for x, size in zip(events, n, strict=True)):
        raise InputError(f"{events} responders of {n}", expected="0 to n responders of 1 or more patients")
    _check(difference)
    seen = events[0] / n[0] - events[1] / n[1] - difference
    variance = _restricted(events[0] / n[0], events[1] / n[1], n[0], n[1], difference)
    z = seen / sqrt(variance) if variance > 0 else float(np.copysign(np.inf, seen)) if seen else 0.0
    return ScoreTest(z, float(scipy.special.ndtr(-z)))


def farrington_manning_sample_size(
    treated: float,
    control: float,
    difference: float,
    power: float,
    *,
    alpha: float = 0.025,
    ratio: float = 1.0,
) -> Groups:
    """Patients with whom the test has `power` for given proportions, by their equation 4; not rounded.

    Args:
        treated: true proportion of the treated.
        control: true proportion under control.
        difference: of the hypothesis; minus the margin for non-inferiority.
        power: of the test.
        alpha: one-sided.
        ratio: treated patients for each one in control.

    Raises:
        InputError: impossible proportions, a power outside (alpha, 1), or a true difference not above that of
            the hypothesis.
    """
    if not (0 <= treated <= 1 and 0 <= control <= 1) or not treated - control > difference:
        raise InputError(
            f"proportions {treated:g} and {control:g} against {difference:g}",
            expected="numbers of 0 to 1 that differ by more",
        )
    _check(difference)
    if not alpha < power < 1 or not ratio > 0:
        raise InputError(
            f"power {power:g} at allocation {ratio:g}",
            expected="a power between alpha and 1, a positive ratio",
        )
    null = sqrt(_restricted(treated, control, ratio, 1.0, difference))
    alternative = sqrt(treated * (1.0 - treated) / ratio + control * (1.0 - control))
    needed = float(scipy.special.ndtri(1.0 - alpha)) * null + float(scipy.special.ndtri(power)) * alternative
    n = (needed / (treated - control - difference)) ** 2
    return Groups(ratio * n, n)


def _restricted(
    treated: float, control: float, n_treated: float, n_control: float, difference: float
) -> float:
    """Variance of the difference with the most likely proportions that differ by `difference`."""
    n = np.array([n_treated, n_control])
    risks = constrained_risks(np.array([treated, control]) * n, n, np.array(difference))
    return float((risks * (1.0 - risks) / n).sum())


def _check(difference: float) -> None:
    if not -1 < difference < 1:
        raise InputError(f"a difference of {difference:g}", expected="a number between -1 and 1")
