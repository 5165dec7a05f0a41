"""`Estimate`, what an estimator of one's own returns, and the check of what it did return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import isfinite, isnan, nan
from numbers import Real
from typing import Any

from anagen.errors import InputError, unknown_name

LONGEST_NAME = 60
MOST_ESTIMATES = 50


@dataclass(frozen=True)
class Estimate:
    """One estimate from one repeat; NaN or None for what is not known.

    A p value and an interval that are not given are those of a normal law with the standard error.

    Attributes:
        estimate: arm minus reference, in the endpoint's unit, unless `scale` says otherwise.
        se: its standard error.
        p: of the test that the trial makes: two-sided, or of its own hypothesis if that is not the usual one.
        low: lower end of the interval at the trial's level.
        high: upper end.
        name: of the estimator.
        arm: arm compared with the reference; may be left out where there is one.
        scale: "difference", or "other" where the truth is not comparable, such as an odds ratio.
    """

    estimate: float
    se: float | None = None
    p: float | None = None
    low: float | None = None
    high: float | None = None
    name: str = "own"
    arm: str | None = None
    scale: str = "difference"


_NUMBERS = ("estimate", "se", "p", "low", "high")
SCALES = ("difference", "other")


def checked_estimates(returned: Any, arms: Sequence[str]) -> list[Estimate]:
    """Estimates of what a function returned: one, several, or tables with the same keys.

    Args:
        returned: by the function.
        arms: names of those that are compared with the reference.

    Raises:
        InputError: anything else, or a number that cannot be.
    """
    many = [returned] if isinstance(returned, Estimate | Mapping) else returned
    if isinstance(many, str | bytes) or not isinstance(many, Iterable):
        raise InputError(f"it returned {returned!r}"[:160], expected="an Estimate, or a list of them")
    found = [_checked(one, arms) for one in many]
    if not 0 < len(found) <= MOST_ESTIMATES:
        raise InputError(f"it returned {len(found)} estimates", expected=f"1 to {MOST_ESTIMATES}")
    names = [(one.name, one.arm) for one in found]
    for name, arm in names:
        if names.count((name, arm)) > 1:
            raise InputError(f"it returned {name!r} of {arm!r} twice", expected="a name for each estimate")
    return found


def _checked(one: Any, arms: Sequence[str]) -> Estimate:
    known = [item.name for item in fields(Estimate)]
    if isinstance(one, Mapping):
        for key in one:
            if key not in known:
                raise unknown_name("key of an estimate", key, known)
        if "estimate" not in one:
            raise InputError("it returned a table without 'estimate'", expected='{"estimate": 3.1, ...}')
        one = Estimate(**one)
    if not isinstance(one, Estimate):
        raise InputError(f"it returned {one!r}"[:160], expected="an Estimate, or a list of them")
    numbers = {name: _number(name, getattr(one, name)) for name in _NUMBERS}
    if numbers["se"] < 0.0 or not (isnan(numbers["p"]) or 0.0 <= numbers["p"] <= 1.0):
        raise InputError(
            f"it returned se {one.se} and p {one.p}", expected="an se of 0 or more and a p of 0 to 1"
        )
    if numbers["low"] > numbers["high"]:
        raise InputError(f"it returned an interval from {one.low} to {one.high}", expected="low before high")
    if not 0 < len(str(one.name)) <= LONGEST_NAME or not str(one.name).isprintable():
        raise InputError(
            f"it returned the name {one.name!r}"[:160], expected=f"1 to {LONGEST_NAME} characters"
        )
    if one.scale not in SCALES:
        raise unknown_name("scale", one.scale, SCALES)
    if one.arm is None and len(arms) > 1:
        raise InputError(
            "it returned an estimate of no arm", expected="arm=, one of: " + ", ".join(sorted(arms))
        )
    if one.arm is not None and one.arm not in arms:
        raise unknown_name("arm", one.arm, arms)
    return Estimate(**numbers, name=str(one.name), arm=one.arm or arms[0], scale=one.scale)


def _number(name: str, value: Any) -> float:
    if value is None:
        return nan
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"it returned {name} {value!r}"[:160], expected="a number")
    number = float(value)
    if not (isfinite(number) or isnan(number)):
        raise InputError(f"it returned {name} {number}", expected="a finite number, or NaN for none")
    return number
