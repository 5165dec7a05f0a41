"""Predictive probability that a trial will succeed, with a Bayesian or a classical rule of success.

Reference: Spiegelhalter, Abrams and Myles 2004, chapter 6.
"""

from __future__ import annotations

from math import sqrt

import scipy

from anagen.errors import InputError
from anagen.statistics.borrowing.mixture import NormalMixture


def posterior_success(
    design_prior: NormalMixture,
    analysis_prior: NormalMixture,
    se: float,
    *,
    threshold: float = 0.0,
    certainty: float = 0.975,
) -> float:
    """Probability that a future estimate will leave the effect above a threshold with enough certainty.

    Args:
        design_prior: belief about the effect now, such as a posterior at a look.
        analysis_prior: with which the future estimate will be analysed.
        se: standard error of the future estimate (of the data to come alone, if the belief holds the others).
        threshold: that the effect must exceed.
        certainty: posterior probability of that which counts as success.

    Raises:
        InputError: a certainty outside 0.5 to 1, or a standard error that is not positive.
    """
    if not 0.5 <= certainty < 1:
        raise InputError(f"certainty {certainty:g}", expected="0.5 to 1")

    def lacking(estimate: float) -> float:
        return analysis_prior.updated(estimate, se).above(threshold) - certainty

    if not se > 0:
        raise InputError(f"standard error {se:g}", expected="a positive number")
    reach = 12.0 * (se + analysis_prior.sd) + abs(threshold - analysis_prior.mean)
    low, high = threshold - reach, threshold + reach
    if lacking(low) > 0:
        return 1.0
    while lacking(high) < 0:
        high += 10.0 * reach
        if high > threshold + 1e6 * reach:
            return 0.0
    needed = float(scipy.optimize.brentq(lacking, low, high, xtol=1e-12 * reach))
    return design_prior.predicted(se).above(needed)


def significant_success(
    belief: NormalMixture, estimate: float, now: float, later: float, *, alpha: float = 0.025
) -> float:
    """Probability that the final estimate of a trial will be significant, given the one at a look.

    Args:
        belief: about the effect now, this estimate included, such as a posterior.
        estimate: at the look.
        now: information at the look, 1 / standard error squared.
        later: information at the end.
        alpha: one-sided.

    Raises:
        InputError: information that does not rise, or an alpha outside 0 to 0.5.
    """
    if not 0 < now < later or not 0 < alpha < 0.5:
        raise InputError(
            f"information {now:g} and then {later:g} at alpha {alpha:g}", expected="rising, and 0 to 0.5"
        )
    bound = float(scipy.special.ndtri(1.0 - alpha)) / sqrt(later)
    # The final estimate is the mean of both parts by their information.
    rest = later - now
    needed = (bound * later - estimate * now) / rest
    return belief.predicted(1.0 / sqrt(rest)).above(needed)
