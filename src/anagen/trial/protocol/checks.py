"""Checks shared by the sections of a trial file."""

from __future__ import annotations

from collections.abc import Iterable

from anagen.errors import InputError
from anagen.files.phrases import (
    visits_text,
)
from anagen.trial.protocol.measurement import Measurement


def require_visit(day: int, text: str, measurement: Measurement, where: str) -> None:
    """Check that `day` is the day of a visit.

    Raises:
        InputError: a fault, with its place.
    """
    if day not in measurement.visit_days:
        raise InputError(
            f"there is no visit at {text!r}",
            where=where,
            expected=f"one of the {visits_text(measurement.visit_days)}",
        )


def require_within(value: float, low: float, high: float, text: str, expected: str, where: str) -> None:
    """Check that a quantity lies between `low` and `high`.

    Raises:
        InputError: a fault, with its place.
    """
    if not low <= value <= high:
        raise InputError(f"{text[:80]!r} is out of range", where=where, expected=expected)


def without_repeats(names: Iterable[str], where: str) -> tuple[str, ...]:
    """Names in order, all different.

    Raises:
        InputError: a fault, with its place.
    """
    names = tuple(names)
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{name!r} is listed twice", where=where, expected="each name once")
    return names
