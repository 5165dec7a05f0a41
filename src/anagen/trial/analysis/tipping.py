"""Tipping point: the shift of what is filled in for an arm at which the trial's conclusion is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.hypothesis import Hypothesis
from anagen.statistics.imputation.analysis import Ancova
from anagen.statistics.imputation.draws import augmentation_draws
from anagen.statistics.imputation.pool import Pooled
from anagen.statistics.imputation.records import Repeated
from anagen.statistics.imputation.shifts import Shifted, shifted_draws, shifted_means, tipping_shift
from anagen.trial.analysis.followed import Followed
from anagen.trial.analysis.imputed import analysed, given_shift, imputation_key, records_of
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.imputation import AT_RANDOM, IMPUTATIONS

Floats = NDArray[np.float64]
CURVE = 41
"""Shifts at which the effect is shown, from none to one and a half times the tipping point."""


@dataclass(frozen=True, eq=False)
class TippingShifts:
    """Tipping points of all repeats and arms; [R, arms], NaN for the reference.

    Attributes:
        delta: shift beyond `delta` of the analysis; NaN where nothing is concluded, infinite where the
            conclusion is not lost within `farthest`.
        filled: patients whose value at the endpoint is filled in from the departure on.
        farthest: last shift tried.
        curve: of the first repeat by arm: shift, estimate, low, high, p; float64[CURVE, 5].
    """

    delta: Floats
    filled: NDArray[np.int64]
    farthest: float
    curve: dict[int, Floats]


def tipping_shifts(analysis: Analysis, data: Followed, seed: int, farthest: float) -> TippingShifts:
    """Tipping points of all repeats.

    The imputations are those of the analysis itself, so the effect without a shift is its own.

    Args:
        analysis: of the trial, whose missing values are imputed.
        data: courses.
        seed: of the trial.
        farthest: largest shift tried, above 0.
    """
    y, aim, others = data.to_the_endpoint(), analysis.hypothesis, data.others

    def one(row: int) -> tuple[Floats, NDArray[np.int64], dict[int, Floats]]:
        delta, count = np.full(data.arms, nan), np.zeros(data.arms, dtype=np.int64)
        curves: dict[int, Floats] = {}
        here = analysed(data, row)
        for index in others:
            mine = here & (data.arm[row] == index)
            count[index] = int(np.isnan(y[row][mine, -1]).sum())
            try:
                records = records_of(data, row, y[row])
                effect = _shifted(analysis, records, int(data.place[index]), data.alpha, seed, row)
            except (InputError, np.linalg.LinAlgError):
                continue
            end = farthest * _against(aim, effect.at(0.0))
            delta[index] = tipping_shift(effect, _holding(aim, analysis.alpha, effect.at(0.0)), end)
            if row == 0:
                curves[index] = _curve(effect, delta[index], end, float(np.nanstd(y[row])))
        return delta, count, curves

    rows = data.each(one)
    return TippingShifts(
        np.stack([delta for delta, _, _ in rows]),
        np.stack([count for _, count, _ in rows]),
        farthest,
        rows[0][2],
    )


def _shifted(analysis: Analysis, records: Repeated, arm: int, alpha: float, seed: int, row: int) -> Shifted:
    shift, level = given_shift(records, analysis.delta), 1.0 - alpha
    by = Ancova(arm=arm)
    if analysis.missing != AT_RANDOM:
        return shifted_means(records, analysis.missing, by, arm=arm, delta=shift, level=level)
    random = imputation_key(seed, row, arm)
    models = augmentation_draws(records, IMPUTATIONS, random)
    return shifted_draws(records, models, "missing at random", random, by, arm=arm, delta=shift, level=level)


def _against(aim: Hypothesis, plain: Pooled) -> float:
    """Sign of the shifts that work against the conclusion."""
    if aim.usual:
        return -1.0 if plain.estimate > 0 else 1.0
    return -1.0 if aim.higher_is_better else 1.0


def _holding(aim: Hypothesis, alpha: float, plain: Pooled) -> Callable[[Pooled], bool]:
    """Whether an effect bears the conclusion; a difference the other way does not bear a two-sided one."""

    def holds(found: Pooled) -> bool:
        if aim.usual and not found.estimate * plain.estimate > 0:
            return False
        numbers = [
            np.array([value])
            for value in (found.estimate, found.se, found.df, nan, found.p, found.low, found.high)
        ]
        nothing = np.array([nan])
        return bool(aim.shown(Comparisons("", np.array([0]), nothing, nothing, *numbers), alpha)[0])

    return holds


def _curve(effect: Shifted, delta: float, end: float, spread: float) -> Floats:
    """Effect at shifts from none to beyond the tipping point; without one, to twice the outcomes' spread."""
    reach = 1.5 * abs(delta) if np.isfinite(delta) and delta else 2.0 * spread
    shifts = np.copysign(np.linspace(0.0, min(reach, abs(end)), CURVE), end) + 0.0  # not -0.0
    found = [effect.at(float(shift)) for shift in shifts]
    rows = zip(shifts, found, strict=True)
    return np.array([(shift, one.estimate, one.low, one.high, one.p) for shift, one in rows])
