"""Numbers with a meaning in a sentence: prices, percentages, weeks, sessions, people, hairs."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("money", "percent", "weeks", "sessions", "people", "hairs")
_SMALL = {
    name: float(i)
    for i, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
} | {"fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "hundred": 100.0}
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,3})?|" + "|".join(_SMALL) + ")"
_TO = r"\s{0,2}(?:-|to|and|or)\s{0,2}"
_RANGE = (
    rf"(?P<low>{_NUMBER})\s{{0,2}}(?P<k1>k\b)?(?:{_TO}[$€£]?\s?(?P<high>{_NUMBER})\s{{0,2}}(?P<k2>k\b)?)?"
)
_WEEKS = {"day": 1 / 7, "week": 1.0, "month": 52.1775 / 12, "year": 52.1775}
_PATTERNS = (
    ("money", re.compile(rf"[$€£]\s?{_RANGE}")),
    ("money", re.compile(rf"\b{_RANGE}\s?(?:usd|dollars|euros?|gbp|pounds)\b")),
    ("percent", re.compile(rf"\b{_RANGE}\s?(?:%|percent\b|per cent\b)")),
    ("weeks", re.compile(rf"\b{_RANGE}[\s-]?(?P<unit>day|week|month|year)s?\b")),
    (
        "sessions",
        re.compile(
            rf"\b{_RANGE}\s?(?:\w{{3,14}}\s)?(?:sessions?|treatments|visits|injections|appointments)\b"
        ),
    ),
    (
        "people",
        re.compile(
            rf"\b{_RANGE}\s?(?:participants?|patients?|people|men|women|subjects|volunteers|adults)\b"
        ),
    ),
    ("hairs", re.compile(rf"\b{_RANGE}\s?(?:hairs?|follicles)\b")),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range of one kind; weeks for any span of time, `start` and `end` in the sentence."""

    kind: str
    low: float
    high: float
    start: int
    end: int


def quantities(plain: str) -> tuple[Quantity, ...]:
    """Numbers of a plain sentence, in order.

    >>> [(q.kind, q.low, q.high) for q in quantities("$1,500 to $3,000 per session")]
    [('money', 1500.0, 3000.0)]
    """
    found: list[Quantity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            low = _value(match["low"], match["k1"] or (match["high"] and match["k2"]))
            high = _value(match["high"], match["k2"]) if match["high"] else low
            scale = _WEEKS[match["unit"]] if kind == "weeks" else 1.0
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(
                    Quantity(kind, min(low, high) * scale, max(low, high) * scale, match.start(), match.end())
                )
    return tuple(sorted(found, key=lambda one: one.start))


def _value(text: str, thousands: str | None) -> float:
    number = _SMALL.get(text)
    if number is None:
        number = float(text.replace(",", ""))
    return number * (1000.0 if thousands else 1.0)
