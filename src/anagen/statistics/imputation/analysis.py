"""Analyses of incomplete outcomes: multiple imputation, conditional means with jackknife, tipping point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics.imputation.complete import Strategies, complete, imputed_after_departure
from anagen.statistics.imputation.normal import Model, Normal, fit
from anagen.statistics.imputation.pool import Pooled, rubin, with_interval
from anagen.statistics.imputation.records import Repeated

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """Result of the analysis of complete data.

    Attributes:
        estimate: of the effect.
        se: its standard error.
        df: degrees of freedom of its test.
    """

    estimate: float
    se: float
    df: float


Analysis = Callable[[Repeated], Effect]
"""Analysis of complete data."""


@dataclass(frozen=True)
class Ancova:
    """Difference of an arm from the reference at one visit, adjusted for the covariates by least squares.

    Attributes:
        arm: compared with the reference.
        visit: place of the visit; -1 for the last.
    """

    arm: int = 1
    visit: int = -1

    def __call__(self, data: Repeated) -> Effect:
        """Effect in complete data."""
        dummies = (data.arm[:, None] == np.arange(1, data.arms)).astype(np.float64)
        x = np.hstack([np.ones((len(dummies), 1)), dummies, data.covariates])
        y = data.outcome[:, self.visit]
        inverse = np.linalg.inv(x.T @ x)
        solution = inverse @ (x.T @ y)
        df = len(y) - x.shape[1]
        rest = y - x @ solution
        return Effect(
            float(solution[self.arm]), sqrt(float(rest @ rest) / df * float(inverse[self.arm, self.arm])), df
        )


def multiple(
    data: Repeated,
    models: Iterable[Model],
    strategies: Strategies,
    random: np.random.Generator,
    analysis: Analysis | None = None,
    *,
    delta: float | Floats | None = None,
    level: float = 0.95,
) -> Pooled:
    """Effect by multiple imputation, one completed data set for each draw of the model.

    Args:
        data: outcomes.
        models: draws, from `draws.augmentation_draws` or `draws.bootstrap_draws`.
        strategies: as `complete.complete`.
        random: source of randomness.
        analysis: of complete data; None for `Ancova`.
        delta: added to what was filled in from the departure on, as `complete.complete`.
        level: of the interval.

    Raises:
        InputError: fewer than two draws, or no such strategy.
    """
    analyse = analysis or Ancova()
    effects = [analyse(filled(data, complete(data, model, strategies, random, delta))) for model in models]
    if len(effects) < 2:
        raise InputError(f"{len(effects)} imputations", expected="at least 2")
    return rubin(
        [effect.estimate for effect in effects],
        [effect.se**2 for effect in effects],
        effects[0].df,
        level=level,
    )


def conditional_mean(
    data: Repeated,
    strategies: Strategies,
    analysis: Analysis | None = None,
    *,
    together: bool = True,
    delta: Floats | float | None = None,
    level: float = 0.95,
) -> Pooled:
    """Effect by one imputation with conditional means, and the jackknife (Wolbers and others 2022).

    Nothing is random. The standard error is that of repeated sampling, which under reference-based strategies
    is smaller than Rubin's.

    Args:
        data: outcomes.
        strategies: as `complete.complete`.
        analysis: of complete data, linear in the outcomes; None for `Ancova`. Its standard error is not used.
        together: as `normal.fit`.
        delta: as `complete.complete`.
        level: of the interval.

    Raises:
        InputError: too few patients for the parameters, or no such strategy.
    """
    shift = None if delta is None else np.broadcast_to(np.asarray(delta, np.float64), data.outcome.shape)
    estimates = jackknifed(data, strategies, analysis or Ancova(), [shift], together=together)[:, 0]
    return jackknife(estimates, level)


def jackknifed(
    data: Repeated,
    strategies: Strategies,
    analysis: Analysis,
    shifts: Sequence[Floats | None],
    *,
    together: bool = True,
) -> Floats:
    """Estimates of all patients, and without each of them in turn, float64[1 + n, shifts].

    Args:
        data: outcomes.
        strategies: as `complete.complete`.
        analysis: of complete data.
        shifts: float64[n, V] each, as `complete.complete`.
        together: as `normal.fit`.
    """
    whole = fit(data, together=together)

    def estimates(patients: NDArray[np.intp], start: Normal | None) -> list[float]:
        part = data.only(patients)
        model = whole if start is None else fit(part, together=together, start=start)
        found = []
        for shift in shifts:
            moved = None if shift is None else shift[patients]
            found.append(analysis(filled(part, complete(part, model, strategies, None, moved))).estimate)
        return found

    everybody = np.arange(len(data.arm))
    rows = [estimates(everybody, None)]
    rows += [estimates(np.delete(everybody, i), whole) for i in everybody]
    return np.array(rows)


def jackknife(estimates: Floats, level: float) -> Pooled:
    """Estimate with the jackknife's error, from float64[1 + n] as `jackknifed` gives them."""
    without = estimates[1:]
    n = len(without)
    spread = float(((without - without.mean()) ** 2).sum()) * (n - 1) / n
    return with_interval(float(estimates[0]), sqrt(spread), inf, level)


@dataclass(frozen=True)
class Tipping:
    """Shift of the filled-in outcomes at which a conclusion changes.

    Attributes:
        delta: smallest shift with p above alpha; inf if none within reach.
        pooled: result at that shift, or at the largest one tried.
    """

    delta: float
    pooled: Pooled


def tipping_point(
    data: Repeated,
    models: Iterable[Model],
    strategies: Strategies,
    random: np.random.Generator,
    analysis: Analysis | None = None,
    *,
    arm: int = 1,
    farthest: float,
    alpha: float = 0.05,
) -> Tipping:
    """Shift of what was filled in for one arm that takes its significance away.

    All shifts are tried on the same imputations, so p changes smoothly with the shift.

    Args:
        data: outcomes.
        models: draws, from `draws.augmentation_draws` or `draws.bootstrap_draws`.
        strategies: as `complete.complete`.
        random: source of randomness.
        analysis: of complete data; None for `Ancova`.
        arm: whose filled-in outcomes are shifted, from the departure on.
        farthest: largest shift tried, of the sign that works against the arm.
        alpha: two-sided.

    Raises:
        InputError: a result that is not significant without a shift, or fewer than two draws.
    """
    analyse = analysis or Ancova()
    completed = [complete(data, model, strategies, random) for model in models]
    where = imputed_after_departure(data) * (data.arm == arm)[:, None]

    def pooled(delta: float) -> Pooled:
        effects = [analyse(filled(data, values + delta * where)) for values in completed]
        return rubin([e.estimate for e in effects], [e.se**2 for e in effects], effects[0].df)

    if len(completed) < 2:
        raise InputError(f"{len(completed)} imputations", expected="at least 2")
    plain = pooled(0.0)
    if plain.p >= alpha:
        raise InputError(
            f"a result that is not significant without a shift (p {plain.p:.3g})",
            expected=f"p below {alpha:g}",
        )

    def excess(delta: float) -> float:
        found = pooled(delta)
        # A shift so large that the other arm is better does not bring significance back.
        return (found.p if found.estimate * plain.estimate > 0 else 2.0 - found.p) - alpha

    if excess(farthest) < 0:
        return Tipping(inf, pooled(farthest))
    low, high = sorted((0.0, farthest))
    delta = float(scipy.optimize.brentq(excess, low, high, xtol=1e-10))
    return Tipping(delta, pooled(delta))


def filled(data: Repeated, outcome: Floats) -> Repeated:
    """`data` with its outcomes completed."""
    return Repeated(outcome, data.arm, data.covariates, data.departure)
