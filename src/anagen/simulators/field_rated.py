"""Rated improvement in a trial of hair counted on a field: who is called better by whom.

A rater's chance of calling a person better follows from the person's change of cover
(`anagen.measurement.rated_link`). Cover is the true one with the mean rise of its carrier, as the link was
learned from what arms showed on average. A person's luck with a rater lasts: who is hard to please at one
visit is so at all. A replicate takes one draw of the link, as a new trial with raters of its own, and each
arm its own luck; with fixed parameters the chance is the mean over the link's draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.keys import key_of, uniforms, uniforms_for
from anagen.measurement.outcomes import rated_outcome
from anagen.measurement.rated_link import log_cover, rated_link

_LOWEST, _HIGHEST, _POINTS = -7.0, 3.0, 1001


def rated(
    raters: Sequence[str],
    keys: NDArray[np.uint64],
    cover: NDArray[np.float64],
    trial_key: np.uint64,
    arm: str,
    *,
    fixed: bool,
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Ratings by outcome, as a trial records them and without the luck of the arm; float64[S, V] each.

    Args:
        raters: of `anagen.measurement.rated_link.RatedLink.raters`.
        keys: uint64[S], patients.
        cover: float64[S, V], at the visits, the first of them baseline.
        trial_key: of the replicate.
        arm: what is given in it; its name would make a renamed arm another one.
        fixed: whether parameters are fixed.

    Returns:
        (recorded, true): 100 for better, 0 for not; nobody is better at baseline.
    """
    change = log_cover(cover, np.ones_like(cover))
    written: dict[str, NDArray[np.float64]] = {}
    true: dict[str, NDArray[np.float64]] = {}
    for rater in raters:
        luck = uniforms_for(keys, "rated", rater)[:, None]
        chance, lucky_chance = _chances(rater, change, trial_key, arm, fixed)
        for found, share in ((written, lucky_chance), (true, chance)):
            better = np.where(luck < share, 100.0, 0.0)
            better[:, 0] = 0.0
            found[rated_outcome(rater)] = better
    return written, true


def _chances(
    rater: str, change: NDArray[np.float64], trial_key: np.uint64, arm: str, fixed: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chance of "better" at log changes of cover, without and with the luck of the arm."""
    if fixed:
        grid, better = _curve(rater)
        chance = np.interp(change, grid, better)
        return chance, chance
    link = rated_link()
    with np.errstate(over="ignore"):
        which = int(uniforms(trial_key ^ key_of(0, "rated link")) * len(link.slope))
        luck = scipy.special.ndtri(float(uniforms(trial_key ^ key_of(0, "rated arm", arm, rater))))
    odds = link.intercept[rater][which] + link.slope[which] * change
    return np.asarray(scipy.special.expit(odds)), np.asarray(
        scipy.special.expit(odds + link.arm_sd[which] * luck)
    )


@cache
def _curve(rater: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log changes of cover, and the mean chance over the link's draws."""
    grid = np.linspace(_LOWEST, _HIGHEST, _POINTS)
    return grid, rated_link().better(rater, grid).mean(axis=0)
