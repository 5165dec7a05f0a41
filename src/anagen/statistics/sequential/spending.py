"""Spending functions: error that may be spent by a fraction of the information (Lan and DeMets 1983)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import e, exp, expm1, log, sqrt
from typing import Protocol

import numpy as np
import scipy

from anagen.errors import InputError, unknown_name


class Spending(Protocol):
    """Error spent by a fraction of the information."""

    def __call__(self, fraction: float, level: float) -> float:
        """Error of one side spent by `fraction` (0 to 1) of the information, of `level` in all."""


@dataclass(frozen=True)
class OBrienFlemingType:
    """Spending close to O'Brien and Fleming's boundary: 2 - 2 Phi(z(1 - level/2) / sqrt(t)).

    Lan and DeMets 1983, their alpha 1, for one side.
    """

    def __call__(self, fraction: float, level: float) -> float:
        """Error of one side spent by `fraction` of the information."""
        if fraction <= 0:
            return 0.0
        bound = float(scipy.special.ndtri(1.0 - level / 2.0))
        return level if fraction >= 1 else 2.0 * float(scipy.special.ndtr(-bound / sqrt(fraction)))


@dataclass(frozen=True)
class PocockType:
    """Spending close to Pocock's boundary: level x log(1 + (e - 1) t) (Lan and DeMets 1983, alpha 2)."""

    def __call__(self, fraction: float, level: float) -> float:
        """Error of one side spent by `fraction` of the information."""
        return level * min(log(1.0 + (e - 1.0) * max(fraction, 0.0)), 1.0)


@dataclass(frozen=True)
class HwangShihDeCani:
    """Gamma family: level x (1 - exp(-gamma t)) / (1 - exp(-gamma)) (Hwang, Shih and DeCani 1990).

    Attributes:
        gamma: -4 is near O'Brien and Fleming, 1 near Pocock, 0 spends in proportion to t.
    """

    gamma: float

    def __call__(self, fraction: float, level: float) -> float:
        """Error of one side spent by `fraction` of the information."""
        t = min(max(fraction, 0.0), 1.0)
        if self.gamma == 0 or t in (0.0, 1.0):
            return level * t
        if self.gamma > 0:
            return level * expm1(-self.gamma * t) / expm1(-self.gamma)
        # Divided by exp(-gamma), which overflows for a steep function.
        return level * (exp(self.gamma * (1.0 - t)) - exp(self.gamma)) / -expm1(self.gamma)


@dataclass(frozen=True)
class KimDeMets:
    """Power family: level x t^rho (Kim and DeMets 1987).

    Attributes:
        rho: above 0; 3 is near O'Brien and Fleming, 1 spends in proportion to t.

    Raises:
        InputError: a rho that is not positive.
    """

    rho: float

    def __post_init__(self) -> None:
        if not self.rho > 0:
            raise InputError(f"rho {self.rho:g} of a power spending function", expected="a positive number")

    def __call__(self, fraction: float, level: float) -> float:
        """Error of one side spent by `fraction` of the information."""
        return level * float(min(max(fraction, 0.0), 1.0) ** self.rho)


@dataclass(frozen=True)
class UserSpending:
    """Spending given at points, straight lines between them, from nothing at 0.

    Attributes:
        fractions: of the information, rising, the last 1.
        shares: of the level spent by them, not falling, the last 1.

    Raises:
        InputError: points that do not rise to 1.
    """

    fractions: tuple[float, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        t, share = (0.0, *self.fractions), (0.0, *self.shares)
        rising = len(t) == len(share) > 1 and all(np.diff(t) > 0) and all(np.diff(share) >= 0)
        if not rising or abs(t[-1] - 1.0) > 1e-9 or abs(share[-1] - 1.0) > 1e-9:
            raise InputError(
                f"spending {list(self.shares)} at {list(self.fractions)}",
                expected="as many shares as fractions, both rising to 1",
            )

    def __call__(self, fraction: float, level: float) -> float:
        """Error of one side spent by `fraction` of the information."""
        return level * float(np.interp(fraction, (0.0, *self.fractions), (0.0, *self.shares)))


def spending(name: str, parameter: float | None = None) -> Spending:
    """Spending function by name, with the parameter of its family if it has one.

    Args:
        name: one of `PLAIN` or `FAMILIES`.
        parameter: gamma of Hwang-Shih-DeCani, rho of Kim-DeMets.

    Raises:
        InputError: no such function, or a parameter missing or too many.
    """
    if name in PLAIN and parameter is None:
        return PLAIN[name]
    if name in FAMILIES and parameter is not None:
        return FAMILIES[name](parameter)
    if name in PLAIN or name in FAMILIES:
        raise InputError(
            f"spending function {name!r} {'has no' if name in PLAIN else 'needs a'} parameter",
            expected="a number for " + " and ".join(FAMILIES) + ", none for " + " and ".join(PLAIN),
        )
    raise unknown_name("spending function", name, [*PLAIN, *FAMILIES])


PLAIN: dict[str, Spending] = {"O'Brien-Fleming": OBrienFlemingType(), "Pocock": PocockType()}
"""Spending functions without a parameter, by name."""

FAMILIES: dict[str, type[HwangShihDeCani] | type[KimDeMets]] = {
    "Hwang-Shih-DeCani": HwangShihDeCani,
    "Kim-DeMets": KimDeMets,
}
"""Spending functions with one parameter, by name."""


def spent(function: Spending, fractions: Sequence[float], level: float) -> list[float]:
    """Error spent at each look; the last look spends whatever is left, at whatever fraction it comes.

    Raises:
        InputError: a level outside 0 to 1, or a function that falls or spends more than the level.
    """
    if not 0 < level < 1:
        raise InputError(f"error level {level:g}", expected="a number between 0 and 1")
    total = [function(min(t, 1.0), level) for t in fractions[:-1]] + [level]
    each = list(np.diff([0.0, *total]))
    if min(each) < -1e-12:
        raise InputError(
            f"a spending function that gives {total}", expected="one that never falls and ends at its level"
        )
    return [max(float(part), 0.0) for part in each]
