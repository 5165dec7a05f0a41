"""Operational qualification: the package's statistics against numbers of R and SAS, each with its call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from verification.qualify.item import FAIL, PASS, Item, guarded
from verification.software.number import Call, Number

PART = "OQ"


def operation(calls: Iterable[Call] | None = None) -> Iterator[Item]:
    """Checks of all numbers that other software gave.

    Args:
        calls: of other software; default all on record.
    """
    if calls is None:
        from verification.software.calls import CALLS

        calls = CALLS
    for call in calls:
        for number in call.numbers:
            yield guarded(PART, _what(call, number), _how(call), partial(_item, call, number))


def _item(call: Call, number: Number) -> Item:
    ours = float(number.ours())
    good = abs(ours - float(number.theirs)) <= number.within
    return Item(
        PART,
        "",
        _what(call, number),
        _how(call),
        f"{number.theirs} within {number.within:g}",
        f"{ours:.10g}",
        PASS if good else FAIL,
    )


def _what(call: Call, number: Number) -> str:
    return f"{call.ours}: {number.what} ({call.about})"


def _how(call: Call) -> str:
    return f"{call.call} [{call.software}]"
