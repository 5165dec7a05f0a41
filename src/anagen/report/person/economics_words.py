"""Money and ratios in words, with two digits; a ratio without a bound says so."""

from __future__ import annotations

import math

from anagen.economics.ratio import Ratio
from anagen.economics.spread import Spread
from anagen.economics.standing import Standing
from anagen.report.numbers import number

MOST = 1e7
"""Amount above which a ratio only shows how little is gained."""


def amount(value: float) -> str:
    """Amount of money, as ``1 900``: two significant digits, at least whole units from 10 on."""
    if value >= MOST:
        return "over 10 million"
    if value < 0.05:
        return "0"
    if value < 10.0:
        return number(value, 1)
    digits = max(0, math.floor(math.log10(value)) - 1)
    return number(round(value / 10**digits) * 10**digits, 0)


def spread(found: Spread, currency: str) -> str:
    """Amount with its interval: ``1 900 USD (1 400 to 2 800)``."""
    if found.high <= 0.0:
        return "0"
    return f"{amount(found.median)} {currency} ({amount(found.low)} to {amount(found.high)})"


def ratio(found: Ratio, currency: str) -> str:
    """Ratio: ``46 USD (21 to 110)``, ``140 000 USD (28 000 to no upper bound)``, ``no gain on average``."""
    lost = f"nothing gained in {round(100 * found.no_gain)} of 100 draws"
    if found.ratio is None:
        return "no gain on average" if found.no_gain >= 0.995 else f"no gain on average; {lost}"
    if found.low is None:
        return f"{amount(found.ratio)} {currency}; no interval: {lost}"
    if found.low >= MOST:
        return f"over 10 million {currency}".rstrip()
    high = "no upper bound" if found.high is None else amount(found.high)
    text = f"{amount(found.ratio)} {currency} ({amount(found.low)} to {high})"
    return text if found.high is not None else f"{text}; {lost}"


def standing(found: Standing, currency: str) -> str:
    """Standing of an option among all, by mean cost and mean gain."""
    by = " and ".join(found.by)
    if found.standing == "dominated":
        return f"dominated: {by} gains more for less"
    if found.standing == "extendedly dominated":
        return f"extendedly dominated: between {by}"
    if found.icer is None:
        return "the start of the line"
    return f"on the line: {amount(found.icer)} {currency} for each more over {found.over}"
