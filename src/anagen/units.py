"""Conversion of user-supplied text with a unit to floats in internal units.

Internal units are days, µm, cm², hairs/cm², particles/cm², mg and plain fractions.
pint costs a third of a second to start, so it is loaded only for a unit that is not
already the internal one.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from anagen.errors import InputError

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"^\s*({_NUMBER})\s*(.*?)\s*$")
_POWER = re.compile(r"([A-Za-zµ])(\d)(?![\d.])")


@cache
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry()
    for name in ("hair", "particle", "follicle", "graft", "session"):
        registry.define(f"{name} = [{name}] = {name}")
    registry.define("percent_points = 0.01")
    return registry


def _pint_unit(unit: str) -> str:
    """Unit as pint reads it: ``cm2`` -> ``cm**2`` and ``%`` -> ``percent``."""
    return _POWER.sub(r"\1**\2", unit.replace("%", "percent").replace("²", "2"))


def parse_quantity(text: object, unit: str, *, where: str | None = None) -> float:
    """Float in `unit` of a text such as ``"1e8 particles/cm2"``.

    Args:
        text: as the person wrote it; a bare number is refused, because its unit would be a guess.
        unit: the internal unit wanted, for example ``"day"`` or ``"particles/cm2"``.
        where: place named in the error.

    Raises:
        InputError: not text, not a finite number, no unit, or a unit of another kind.
    """
    if not isinstance(text, str):
        given = f"{text!r}"[:80]
        raise InputError(
            f"{given} has no unit", where=where, expected=f'a quantity in quotes such as "1 {unit}"'
        )
    match = _QUANTITY.match(text)
    if match is None:
        raise InputError(
            f"{text[:80]!r} is not a number with a unit", where=where, expected=f'for example "1 {unit}"'
        )
    value = float(match.group(1))
    given_unit = match.group(2)
    if not math.isfinite(value):
        raise InputError(f"{text[:80]!r} is not finite", where=where, expected=f"a number of {unit}")
    if not given_unit:
        raise InputError(
            f"{text[:80]!r} has no unit", where=where, expected=f'for example "{match.group(1)} {unit}"'
        )
    if given_unit == unit:
        return value
    return value * conversion(given_unit, unit, where=where)


@cache
def _factor(given_unit: str, unit: str) -> float | None:
    import pint

    registry = _registry()
    try:
        source = registry.Quantity(1.0, _pint_unit(given_unit))
        return float(source.to(_pint_unit(unit)).magnitude)
    except (pint.errors.PintError, AttributeError, ValueError, TypeError, AssertionError, ZeroDivisionError):
        return None
    except Exception:  # pint's tokenizer raises whatever Python's does on stray characters
        return None


def conversion(given_unit: str, unit: str, *, where: str | None = None) -> float:
    """Factor that turns `given_unit` into `unit`.

    Raises:
        InputError: unknown unit, or one of another dimension.
    """
    factor = _factor(given_unit, unit) if len(given_unit) <= 60 else None
    if factor is None or not math.isfinite(factor):
        raise InputError(f"unit {given_unit[:40]!r} is not a unit of this kind", where=where, expected=unit)
    return factor
