"""Chance of an event, with the interval that the draws of the parameters leave.

People of one draw differ by luck, draws by what is not known. The share of all people is the chance. Its
interval is that of a beta distribution with the variance between draws, less what luck alone gives, and with
that of the number of people followed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

FEWEST = 20
"""People below whom no share is told."""
SAYS_NOTHING = 0.8
"""Width of an interval, as a share, from which a chance says nothing."""


@dataclass(frozen=True)
class Chance:
    """Chance of an event at one month.

    Attributes:
        event: in words.
        month: from now, or from a stop.
        of_100: people of whom it is true.
        low: 5 % point of that number.
        high: 95 % point.
        telling: false where the interval is so wide that nobody can say.
    """

    event: str
    month: int
    of_100: float
    low: float
    high: float
    telling: bool = True

    @property
    def words(self) -> str:
        """Number with its 90 % interval: ``45 (36 to 54)``, or that nobody can say."""
        if not self.telling:
            return "nobody can say"
        return f"{self.of_100:.0f} ({self.low:.0f} to {self.high:.0f})"


def chance_of(
    event: str, month: int, hits: NDArray[np.bool_], among: NDArray[np.bool_] | None = None
) -> Chance | None:
    """Chance from `hits` bool[draws, people]; None where fewer than `FEWEST` people are counted.

    Args:
        event: in words.
        month: to tell.
        hits: of whom it is true.
        among: who is counted, of the same shape; default everybody.
    """
    counted = np.ones_like(hits) if among is None else among
    size = counted.sum(axis=1)
    total = int(size.sum())
    if total < FEWEST:
        return None
    number = (hits & counted).sum(axis=1)
    # Half a person to each side, so that a share of nobody keeps an interval.
    mean = (number.sum() + 0.5) / (total + 1.0)
    luck = mean * (1.0 - mean)
    some = size > 0
    usual = total / some.sum()
    between = 0.0
    if some.sum() > 1 and usual > 1.0:
        share = number[some] / size[some]
        spread = float((size[some] * (share - mean) ** 2).sum() / total) * some.sum() / (some.sum() - 1)
        between = max(usual * spread - luck, 0.0) / (usual - 1.0)
    # Of few draws the variance is itself uncertain: its posterior mean, under a flat prior of its logarithm.
    between *= (some.sum() - 1) / max(some.sum() - 3, 1)
    variance = min(between * (1.0 + 1.0 / some.sum()) + luck / total, 0.9 * luck)
    strength = luck / variance - 1.0
    low, high = scipy.special.betaincinv(mean * strength, (1.0 - mean) * strength, [0.05, 0.95])
    of_100 = round(100.0 * float(number.sum()) / total, 1)
    return Chance(
        event,
        month,
        of_100,
        min(round(100.0 * float(low), 1), of_100),
        max(round(100.0 * float(high), 1), of_100),
        telling=bool(high - low < SAYS_NOTHING),
    )
