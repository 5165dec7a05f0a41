"""Numbers for readers: as many digits as the uncertainty leaves, and a real minus sign."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from anagen.files.digits import grouped

MISSING = "–"


def decimals(*spreads: float | None) -> int:
    """Decimals with which the smallest given spread keeps two significant digits (0 to 4)."""
    known = [abs(s) for s in spreads if s is not None and math.isfinite(s) and s != 0.0]
    if not known:
        return 1
    return int(min(max(1 - math.floor(math.log10(min(known))), 0), 4))


def number(value: float | None, places: int = 1, *, signed: bool = False) -> str:
    """Text of a number with thousands set apart; ``–`` for None, never ``-0``."""
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round(float(value), places) + 0.0
    text = grouped(abs(rounded), places)
    if rounded < 0:
        return "\N{MINUS SIGN}" + text
    return "+" + text if signed and rounded > 0 else text


def interval(bounds: Sequence[float | None] | None, places: int = 1) -> str:
    """Text of an interval: ``−1.2 to 3.4``; ``–`` for None."""
    if bounds is None or len(bounds) != 2 or any(b is None or not math.isfinite(b) for b in bounds):
        return MISSING
    return f"{number(bounds[0], places)} to {number(bounds[1], places)}"


def interval_places(bounds: Sequence[float | None] | None) -> int:
    """Decimals that fit an interval: two significant digits of its half-width, at most three."""
    if bounds is None or len(bounds) != 2 or bounds[0] is None or bounds[1] is None:
        return 1
    return min(decimals((bounds[1] - bounds[0]) / 2.0), 3)


def p_value(p: float | None) -> str:
    """Text of a p value with two significant digits: ``0.034``, ``< 0.001``."""
    if p is None or not math.isfinite(p):
        return MISSING
    if p < 0.001:
        return "< 0.001"
    if p > 0.99:
        return "> 0.99"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def p_phrase(p: float | None) -> str:
    """Phrase of a p value: ``p = 0.034`` or ``p < 0.001``; empty for None."""
    text = p_value(p)
    if text == MISSING:
        return ""
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def percent(fraction: float | None, places: int = 0) -> str:
    """Text of a share: ``34 %``; a small share is never shown as 0 %, nor a near-whole one as 100 %."""
    if fraction is None or not math.isfinite(fraction):
        return MISSING
    value = 100.0 * fraction
    floor = 10.0**-places
    if 0 < value < floor / 2:
        return f"under {floor:.{places}f} %"
    if 100 - floor / 2 < value < 100:
        return f"over {100 - floor:.{places}f} %"
    return f"{number(value, places)} %"


def scientific(value: float | None) -> str:
    """Text of a number as ``1 × 10⁹``; plain digits from 0.01 to 100 000."""
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0 or 0.01 <= abs(value) < 1e5:
        places = 0 if value == 0 else max(2 - math.floor(math.log10(abs(value))), 0)
        text = number(value, places)
        return text.rstrip("0").rstrip(".") if "." in text else text
    return _power(f"{value:.2e}")


def power_of_ten(value: float) -> str:
    """Text of a power of ten: ``10⁸``."""
    return f"10{_raised(round(math.log10(value)))}"


def readable(text: str) -> str:
    """Text of a protocol for readers: ``1e+08 particles/cm2`` becomes ``1 × 10⁸ particles/cm²``."""
    text = re.sub(r"(?<![\w.])\d+(?:\.\d+)?e[+-]?\d+(?![\w.])", lambda found: _power(found.group()), text)
    return re.sub(r"(?<=\b[cm]m)2\b", "²", text)


def _power(text: str) -> str:
    """``2.50e+08`` -> ``2.5 × 10⁸``."""
    mantissa, exponent = text.split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    shown = f"{mantissa}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{_raised(int(exponent))}"
    return shown.replace("-", "\N{MINUS SIGN}")


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def unbroken(words: str) -> str:
    """Words in which no line is broken at a thin space, as a PDF would."""
    return words.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
