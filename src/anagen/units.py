"""Conversion of user-supplied text with a unit to floats in internal units.

Internal units are days, µm, cm², hairs/cm², particles/cm², mg and plain fractions. Which other units are read
for each stands in ``data/quantities.toml``: a kilogram may not come as N s2/m, nor a dose as an angle.
pint costs a third of a second to start, so it is loaded only for a unit that is not
already the internal one.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import InputError

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"^\s*({_NUMBER})\s*(.*?)\s*$")
_POWER = re.compile(r"([A-Za-zµ])(\d)(?![\d.])")
_PLURAL = re.compile(
    r"\b(hair|particle|follicle|graft|session|hour|day|week|month|year|point|micron|inche?"
    r"|\w*meter|\w*gram|\w*liter)s\b"
)


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


@cache
def quantities_table() -> Mapping[str, Any]:
    """Table of ``data/quantities.toml``."""
    return tomllib.loads((files("anagen") / "data" / "quantities.toml").read_text(encoding="utf-8"))


@cache
def units_read() -> Mapping[str, tuple[str, ...]]:
    """Units that are read beside each internal one."""
    return {unit: tuple(others) for unit, others in quantities_table()["units"].items()}


def _spelling(unit: str) -> str:
    """Unit in the one spelling that is compared: ``Hairs per cm²`` -> ``hair/cm2``."""
    plain = unit.replace("\u03bc", "µ").replace("²", "2").replace("³", "3").replace("**", "").replace("^", "")
    plain = re.sub(r"\s*(?:/|\bper\b)\s*", "/", plain.strip())
    return _PLURAL.sub(lambda word: word[1].removesuffix("e") if word[1] == "inche" else word[1], plain)


_DIGITS = 15
"""Significant digits of a converted number: all that a float holds of any decimal."""


def _known(given_unit: str, unit: str, where: str | None) -> str:
    """Unit as the table spells it.

    Raises:
        InputError: the table does not read it as `unit`.
    """
    known = {_spelling(one): one for one in (unit, *units_read()[unit])}
    found = known.get(_spelling(given_unit))
    if found is None:
        near = get_close_matches(given_unit, known.values(), n=1, cutoff=0.75)
        others = units_read()[unit][:4]
        raise InputError(
            f"unit {given_unit[:40]!r} is not a unit of this kind",
            where=where,
            expected=unit + (f", or {', '.join(others)}" if others else ""),
            nearest=near[0] if near else None,
        )
    return found


def parse_quantity(text: object, unit: str, *, where: str | None = None) -> float:
    """Float in `unit` of a text such as ``"1e8 particles/cm2"``.

    Args:
        text: as the person wrote it; a bare number is refused, because its unit would be a guess.
        unit: the internal unit wanted, for example ``"day"`` or ``"particles/cm2"``.
        where: place named in the error.

    Raises:
        InputError: not text, not a finite number (also after conversion), no unit, or a unit that is not
            read as this one.
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
    if unit in units_read():
        given_unit = _known(given_unit, unit, where)
    if given_unit == unit:
        return value
    # 2.505e-6 kg are 2.505 mg to the last bit: factors are floats, and the product is off in its last digits.
    found = float(f"{value * conversion(given_unit, unit, where=where):.{_DIGITS}g}")
    if not math.isfinite(found):
        raise InputError(
            f"{text[:80]!r} is not finite in {unit}", where=where, expected=f"a number of {unit}"
        )
    return found


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
