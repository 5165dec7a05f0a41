"""Boundaries found look by look from spending functions, of the type I error alone or of both errors.

References: Lan and DeMets 1983; Pampallona, Tsiatis and Kim 2001 for the spending of beta; the non-binding
futility bounds are those of gsDesign and rpact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, sqrt

import scipy

from anagen.errors import InputError
from anagen.statistics.sequential.classical import HIGHEST
from anagen.statistics.sequential.design import (
    GroupSequential,
    Regions,
    fractions,
    futility_at_looks,
)
from anagen.statistics.sequential.random_walk import (
    Alive,
    Drift,
    Step,
    above,
    advance,
    at,
    between,
)
from anagen.statistics.sequential.spending import Spending, spent


def spend_alpha(
    looks: int | Sequence[float],
    spending: Spending,
    *,
    alpha: float = 0.025,
    sides: int = 1,
    futility: Sequence[float] | None = None,
    binding: bool = False,
) -> GroupSequential:
    """Design whose efficacy bounds spend alpha by a function, exactly at each look.

    Looks may come at other fractions than planned: bounds depend only on looks before them, and the last look
    spends what is left.

    Args:
        looks: number of equally spaced looks, or their information fractions.
        spending: function of one side.
        alpha: of all sides together, shared equally.
        sides: 1 or 2.
        futility: Z below which (two-sided: |Z|) each look but the last stops.
        binding: whether the efficacy bounds count on these stops.

    Raises:
        InputError: impossible looks, level or spending.
    """
    t = fractions(looks)
    given = futility_at_looks(futility, len(t), sides)
    track = _Track(t, sides, 0.0)
    efficacy = []
    for look, error in enumerate(spent(spending, t, alpha / sides)):
        bound = track.upper(look, error)
        efficacy.append(bound)
        track.pass_look(look, bound, given[look] if given and binding else None)
    return GroupSequential(t, tuple(efficacy), given, sides, binding)


def spend_both(
    looks: int | Sequence[float],
    spending: Spending,
    beta_spending: Spending,
    *,
    alpha: float = 0.025,
    beta: float = 0.1,
    sides: int = 1,
    binding: bool = False,
) -> GroupSequential:
    """Design that spends alpha at its efficacy bounds, and beta at its futility bounds.

    The two meet at the last look, under the drift at which the trial has power 1 - beta with its stops for
    futility (`operating.required_drift` gives that drift back).

    Args:
        looks: number of equally spaced looks, or their information fractions.
        spending: function of alpha, for one side.
        beta_spending: function of beta.
        alpha: of all sides together, shared equally.
        beta: probability to miss the effect planned for.
        sides: 1 or 2.
        binding: whether the efficacy bounds count on the stops for futility.

    Raises:
        InputError: impossible looks, levels or spending.
    """
    t = fractions(looks)
    alphas, betas = spent(spending, t, alpha / sides), spent(beta_spending, t, beta)

    def missed(drift: float) -> float:
        return _both(t, alphas, betas, sides, binding, drift)[1] - beta

    lower = fixed_drift(alpha, sides, 1.0 - beta) / sqrt(t[-1])
    # The fixed test is the most powerful one, so no drift below its own will do, but for rounding.
    lower, upper = lower * (1.0 - 1e-9), lower * 1.1
    while missed(upper) > 0:
        lower, upper = upper, upper * 1.1
        if upper > HIGHEST:
            raise InputError(
                "no effect has this power", expected="fewer looks, or a flatter spending of beta"
            )
    drift = float(scipy.optimize.brentq(missed, lower, upper, xtol=1e-13, rtol=1e-14))
    return _both(t, alphas, betas, sides, binding, drift)[0]


def fixed_drift(alpha: float, sides: int, power: float) -> float:
    """Drift at which a test without looks has this power; a two-sided test's far tail is left out.

    Raises:
        InputError: a power not above the level of one side.
    """
    if not 0 < alpha / sides < power < 1:
        raise InputError(f"power {power:g} at alpha {alpha:g}", expected="a power between alpha and 1")
    return float(scipy.special.ndtri(1.0 - alpha / sides) + scipy.special.ndtri(power))


class _Track:
    """Sub-density of the score under one drift, passing the looks one by one."""

    def __init__(self, information: tuple[float, ...], sides: int, drift: float) -> None:
        self._t = (0.0, *information)
        self._sides = sides
        self._motion = Drift(drift)
        self.alive: Alive = at(0.0)

    def _step(self, look: int) -> Step:
        return self._motion.step(self._t[look], self._t[look + 1])

    def upper(self, look: int, error: float) -> float:
        """Z that is exceeded with probability `error` (on one side) at a look."""
        scale, step = sqrt(self._t[look + 1]), self._step(look)
        if error <= 0:
            return inf

        def excess(z: float) -> float:
            return above(self.alive, step, z * scale) - error

        return _root(excess, -HIGHEST if self._sides == 1 else 0.0)

    def lower(self, look: int, error: float) -> float:
        """Z below which (two-sided: |Z|) the score is with probability `error` at a look."""
        nowhere = 0.0 if self._sides == 2 else -inf
        if error <= 0:
            return nowhere

        def lacking(z: float) -> float:
            return error - self.inside(look, z)

        return _root(lacking, -HIGHEST if self._sides == 1 else 0.0)

    def inside(self, look: int, z: float) -> float:
        """Probability of a Z below `z` (two-sided: of |Z| below it) at a look."""
        bound = z * sqrt(self._t[look + 1])
        return between(self.alive, self._step(look), -bound if self._sides == 2 else -inf, bound)

    def pass_look(self, look: int, efficacy: float, futility: float | None) -> None:
        """Go on with the trials that stop for neither; nothing to do at the last look."""
        if look + 2 >= len(self._t):
            return
        scale = sqrt(self._t[look + 1])
        self.alive = advance(
            self.alive, self._step(look), self._regions(efficacy, futility, scale), self._step(look + 1)
        )

    def _regions(self, efficacy: float, futility: float | None, scale: float) -> Regions:
        design = GroupSequential(
            (scale**2,), (efficacy,), None if futility is None else (futility,), self._sides
        )
        return design.going_on(0, futility=True)


def _both(
    t: tuple[float, ...],
    alphas: Sequence[float],
    betas: Sequence[float],
    sides: int,
    binding: bool,
    drift: float,
) -> tuple[GroupSequential, float]:
    """Design whose futility bounds spend beta under a drift, and the beta it has if its bounds meet."""
    null, alternative = _Track(t, sides, 0.0), _Track(t, sides, drift)
    efficacy, futility, missed = [], [], 0.0
    for look, (error, miss) in enumerate(zip(alphas, betas, strict=True)):
        high = null.upper(look, error)
        last = look == len(t) - 1
        low = high if last else min(alternative.lower(look, miss), high)
        missed += alternative.inside(look, low)
        efficacy.append(high)
        futility.append(low)
        null.pass_look(look, high, low if binding else None)
        alternative.pass_look(look, high, low)
    return GroupSequential(t, tuple(efficacy), tuple(futility), sides, binding), missed


def _root(falling: Callable[[float], float], lowest: float) -> float:
    """Root of a function that falls from `lowest` to the highest bound."""
    if falling(lowest) <= 0:
        return lowest
    return float(scipy.optimize.brentq(falling, lowest, HIGHEST, xtol=1e-13, rtol=1e-14))
