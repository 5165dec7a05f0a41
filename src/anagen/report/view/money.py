"""Money of the view: printed prices with two significant digits, since none is known to more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.economics.responders import FEWEST_GAINERS
from anagen.report.numbers import number

DIGITS = 2


@dataclass(frozen=True)
class Money:
    """Amount paid in one currency; nothing is converted.

    Attributes:
        currency: its code.
        low: at the lowest printed prices.
        about: at the median prices.
        high: at the highest printed prices.
    """

    currency: str
    low: float
    about: float
    high: float

    @classmethod
    def of(cls, currency: str, low: float, about: float, high: float) -> Money:
        """Amount with two significant digits."""
        return cls(currency, *(float(f"{value:.{DIGITS}g}") for value in (low, about, high)))

    @property
    def words(self) -> str:
        """Range of printed prices: ``720 to 2 400 USD``."""
        low, high = (number(value, 0) for value in (self.low, self.high))
        return f"{low} {self.currency}" if low == high else f"{low} to {high} {self.currency}"


def money_words(amounts: Sequence[Money]) -> str:
    """Amounts in all currencies: ``720 to 2 400 USD``; ``nothing`` without any."""
    return " + ".join(one.words for one in amounts if one.high > 0.0) or "nothing"


TOO_FEW = f"not given: fewer than {FEWEST_GAINERS} in 100 gain"


def per_gainer(amounts: Sequence[Money], added: int) -> Money | None:
    """Cost of each further person who says better; None where too few do, or prices are in two currencies."""
    if added < FEWEST_GAINERS or len(amounts) != 1:
        return None
    (one,) = amounts
    return Money.of(one.currency, *(100.0 * value / added for value in (one.low, one.about, one.high)))
