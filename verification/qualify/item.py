"""One check of a qualification."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

PASS, FAIL, NOTED = "pass", "FAIL", "noted"
"""Verdicts; what is noted has nothing to be held against."""


@dataclass(frozen=True)
class Item:
    """One check with its verdict.

    Attributes:
        part: "IQ", "OQ" or "PQ".
        id: such as "OQ-012".
        what: is checked.
        how: command, call or file that gave what is expected.
        expected: as text; "" for what is only noted.
        found: as text.
        verdict: `PASS`, `FAIL` or `NOTED`.
    """

    part: str
    id: str
    what: str
    how: str
    expected: str
    found: str
    verdict: str


def equal(part: str, what: str, how: str, expected: str, found: str) -> Item:
    """Check that passes where two texts are equal; it gets its number later."""
    return Item(part, "", what, how, expected, found, PASS if expected == found else FAIL)


def noted(part: str, what: str, found: str) -> Item:
    """Fact for the record."""
    return Item(part, "", what, "", "", found, NOTED)


def guarded(part: str, what: str, how: str, check: Callable[[], Item]) -> Item:
    """The check, or a failed one that tells the error: a qualification ends whatever breaks."""
    try:
        return check()
    except Exception as error:
        return Item(part, "", what, how, "no error", f"{type(error).__name__}: {error}", FAIL)


def numbered(items: Iterator[Item]) -> Iterator[Item]:
    """The checks of one part with their numbers."""
    for number, item in enumerate(items, start=1):
        yield Item(
            item.part,
            f"{item.part}-{number:03d}",
            item.what,
            item.how,
            item.expected,
            item.found,
            item.verdict,
        )
