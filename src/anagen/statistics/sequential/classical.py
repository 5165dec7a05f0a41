"""Boundaries of a fixed shape whose height spends the error level exactly.

References: O'Brien and Fleming 1979, Pocock 1977, Wang and Tsiatis 1987, Haybittle 1971, Peto and others
1976.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import scipy

from anagen.errors import InputError
from anagen.statistics.sequential.design import (
    GroupSequential,
    crossing,
    fractions,
    futility_at_looks,
)

HIGHEST = 40.0
"""Z beyond every bound that is searched for."""


def wang_tsiatis(
    looks: int | Sequence[float],
    delta: float,
    *,
    alpha: float = 0.025,
    sides: int = 1,
    futility: Sequence[float] | None = None,
    binding: bool = False,
) -> GroupSequential:
    """Design with bounds C t^(delta - 1/2) (Wang and Tsiatis 1987).

    Args:
        looks: number of equally spaced looks, or their information fractions.
        delta: 0 for O'Brien and Fleming's shape, 0.5 for Pocock's.
        alpha: of all sides together.
        sides: 1 or 2.
        futility: Z below which (two-sided: |Z|) each look but the last stops.
        binding: whether the bounds count on these stops.

    Raises:
        InputError: impossible looks or level.
    """
    t = fractions(looks)
    shape = [fraction ** (delta - 0.5) for fraction in t]

    def of(height: float) -> tuple[float, ...]:
        return tuple(height * part for part in shape)

    return _exact(t, of, alpha, sides, futility, binding)


def obrien_fleming(
    looks: int | Sequence[float],
    *,
    alpha: float = 0.025,
    sides: int = 1,
    futility: Sequence[float] | None = None,
    binding: bool = False,
) -> GroupSequential:
    """Design with bounds C / sqrt(t): hardly anything is spent early. Arguments as `wang_tsiatis`."""
    return wang_tsiatis(looks, 0.0, alpha=alpha, sides=sides, futility=futility, binding=binding)


def pocock(
    looks: int | Sequence[float],
    *,
    alpha: float = 0.025,
    sides: int = 1,
    futility: Sequence[float] | None = None,
    binding: bool = False,
) -> GroupSequential:
    """Design with one bound at all looks. Arguments as `wang_tsiatis`."""
    return wang_tsiatis(looks, 0.5, alpha=alpha, sides=sides, futility=futility, binding=binding)


def haybittle_peto(
    looks: int | Sequence[float],
    bound: float = 3.0,
    *,
    alpha: float = 0.025,
    sides: int = 1,
    futility: Sequence[float] | None = None,
    binding: bool = False,
) -> GroupSequential:
    """Design with one high bound at all looks but the last, which spends the rest.

    Other arguments as `wang_tsiatis`.

    Raises:
        InputError: a bound so low that the looks spend more than alpha.
    """
    t = fractions(looks)

    def of(height: float) -> tuple[float, ...]:
        return (*(bound for _ in t[:-1]), height)

    return _exact(t, of, alpha, sides, futility, binding)


def _exact(
    t: tuple[float, ...],
    of: Callable[[float], tuple[float, ...]],
    alpha: float,
    sides: int,
    futility: Sequence[float] | None,
    binding: bool,
) -> GroupSequential:
    """Design of a shape whose height makes the type I error alpha."""
    if not 0 < alpha < 0.5 * sides:
        raise InputError(f"alpha {alpha:g} of a test with {sides} sides", expected=f"0 to {0.5 * sides:g}")
    given = futility_at_looks(futility, len(t), sides)

    def design(height: float) -> GroupSequential:
        return GroupSequential(t, of(height), _not_above(of(height), given), sides, binding)

    def excess(height: float) -> float:
        return crossing(design(height), futility=binding).rejection - alpha

    if excess(HIGHEST) > 0:
        raise InputError(
            "the looks before the last spend more than alpha", expected="a higher bound, or a larger alpha"
        )
    height = scipy.optimize.brentq(excess, 0.0, HIGHEST, xtol=1e-13, rtol=1e-14)
    return replace(design(float(height)), futility=given)


def _not_above(efficacy: tuple[float, ...], futility: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """Futility bounds, lowered to the efficacy bounds that a search tries."""
    return futility and tuple(min(pair) for pair in zip(futility, efficacy, strict=True))
