"""Results of a trial's analysis: every arm, and its difference from the reference."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Verdict:
    """Verdict on each trial; arrays are [..., k], False for the reference.

    Attributes:
        shown: whether what was to be shown was shown.
        look: int, number of the look at which the trial ended, from 0; None without looks before its end.
        z: [..., looks, k], statistic at each look, also after the trial had ended; None without looks.
        p_adjusted: p value adjusted for the other arms; None where each arm is judged alone.
    """

    shown: NDArray[np.bool_]
    look: Integers | None = None
    z: Floats | None = None
    p_adjusted: Floats | None = None


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Every arm, and its difference from the reference; all arrays [..., k] for k arms.

    In a trial of one arm the difference is that from zero; else the reference's own entries
    are NaN.

    Attributes:
        n: patients analysed in each arm.
        mean: (least-squares) mean of the endpoint in each arm.
        se_mean: its standard error.
        difference: arm minus reference.
        se: standard error of the difference.
        df: degrees of freedom of its test.
        t: statistic of its test.
        p: two-sided.
        low: lower end of the confidence interval of the difference at level 1 - alpha.
        high: upper end.
        verdict: what the trial showed; None before it was judged.
    """

    model: str
    n: Integers
    mean: Floats
    se_mean: Floats
    difference: Floats
    se: Floats
    df: Floats
    t: Floats
    p: Floats
    low: Floats
    high: Floats
    verdict: Verdict | None = field(default=None, kw_only=True)

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Whether what was to be shown was shown, [..., k]."""
        assert self.verdict is not None
        return self.verdict.shown


@dataclass(frozen=True, eq=False)
class ResponderComparisons(Comparisons):
    """Comparisons of shares of responders: means and differences are in percent (points).

    The degrees of freedom are NaN, and `t` is the normal statistic of the test.

    Attributes:
        odds_ratio: of the arm against the reference; infinite or 0 where one of them has no responder,
            or none but responders, in any stratum.
        odds_low: lower end of its interval.
        odds_high: upper end.
        separated: whether the logistic model's own estimate is infinite, so that Firth's is given instead.
    """

    odds_ratio: Floats
    odds_low: Floats
    odds_high: Floats
    separated: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TimeComparisons(Comparisons):
    """Comparisons of times to an event: means and differences are shares with the event, percent (points).

    The degrees of freedom are NaN, and `t` is the normal statistic of the test.

    Attributes:
        hazard_ratio: of the event in the arm against the reference; NaN where it is infinite.
        hazard_low: lower end of its interval.
        hazard_high: upper end.
    """

    hazard_ratio: Floats
    hazard_low: Floats
    hazard_high: Floats


@dataclass(frozen=True, eq=False)
class RatioComparisons(Comparisons):
    """Comparisons by a ratio, whose test `t` and `p` are; means and differences are plain ones beside it.

    Attributes:
        ratio: of the arm against the reference, above 1 where the arm does better; NaN where it is infinite.
        ratio_low: lower end of its interval.
        ratio_high: upper end.
    """

    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats


def joined(parts: list[Comparisons]) -> Comparisons:
    """Comparisons of consecutive replicates as one, not yet judged."""
    kind = type(parts[0])
    names = [item.name for item in fields(kind) if item.name not in ("model", "verdict")]
    arrays: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return kind(model=parts[0].model, **arrays)
