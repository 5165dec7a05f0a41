"""Routes: how a treatment reaches the follicle, read from text, with depths."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anagen.errors import InputError, unknown_name
from anagen.quantities import quantity
from anagen.units import parse_quantity

LASER = "fractional laser"
KINDS = ("topical", "microneedling", LASER, "intradermal", "ultrasound", "oral", "light", "surgery", "none")
PIERCING = ("microneedling", LASER, "intradermal")
"""Routes that open the skin and so wound it, given in sessions."""
CARRIER = {
    "topical": "topical",
    "microneedling": "needling",
    LASER: "needling",  # no arm with a laser and no wound was read: as needling, which has none either
    "intradermal": "injection",
    "ultrasound": "device",
    "oral": "oral",
    "light": "device",
    "surgery": "none",
    "none": "none",
}
"""Forms of a treatment that a patient notices, whatever its content; the placebo response goes by this."""
_EXPECTED = (
    '"topical", "microneedling 1.5 mm", "intradermal 1-2.5 mm", "intradermal 2 mm and 4 mm", '
    '"fractional laser", "ultrasound", "oral" or "light"'
)
_NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Deposit:
    """Depth range of one injection, mm; equal ends mean the needle's tip at one depth."""

    top: float
    bottom: float


@dataclass(frozen=True)
class Route:
    """One route.

    Attributes:
        kind: one of `KINDS`.
        needle_mm: needle length of microneedling, else None.
        deposits: injection depths, the dose shared equally among them.
    """

    kind: str
    needle_mm: float | None = None
    deposits: tuple[Deposit, ...] = ()

    @property
    def pierces(self) -> bool:
        """Whether it opens the skin, and so wounds it."""
        return self.kind in PIERCING

    @property
    def carrier(self) -> str:
        """Carrier that sets the placebo response."""
        return CARRIER[self.kind]

    def describe(self) -> str:
        """Text of the route in a trial file."""
        if self.needle_mm is not None:
            return f"microneedling {self.needle_mm:g} mm"
        depths = " and ".join(
            f"{d.top:g} mm" if d.top == d.bottom else f"{d.top:g}-{d.bottom:g} mm" for d in self.deposits
        )
        return f"{self.kind} {depths}".strip()

    def warnings(self) -> list[str]:
        """Warnings of depths outside those studied, one sentence each."""
        low, high = quantity("depth").studied or (0.0, 0.0)
        if self.needle_mm is not None and not low <= self.needle_mm <= high:
            return [f"needles of {self.needle_mm:g} mm lie outside those studied ({low:g} to {high:g} mm)"]
        return []


def parse_route(text: object, *, where: str | None = None) -> Route:
    """Route read from text.

    Raises:
        InputError: unknown route (with the nearest), a depth missing, unneeded, without a unit,
            upside down or outside 0.1 to 10 mm.
    """
    if not isinstance(text, str):
        raise InputError(f"a route must be text, not {repr(text)[:60]}", where=where, expected=_EXPECTED)
    words = re.sub(r"\s+", " ", text.strip()).replace("–", "-")[:200]
    kind, rest = _kind_and_depth(words, where)
    if kind == "microneedling":
        if not rest:
            raise InputError(
                "microneedling needs a needle length", where=where, expected='"microneedling 1.5 mm"'
            )
        return Route(kind, needle_mm=needle_length(rest, where=where))
    if kind == "intradermal":
        if not rest:
            raise InputError(
                "an injection needs a depth",
                where=where,
                expected='"intradermal 1-2.5 mm" or "intradermal 2 mm and 4 mm"',
            )
        return Route(kind, deposits=tuple(_deposit(part, where) for part in _parts(rest, where)))
    if rest:
        raise InputError(f"route {kind!r} takes no depth, but {rest[:40]!r} follows", where=where)
    return Route(kind)


def _kind_and_depth(words: str, where: str | None) -> tuple[str, str]:
    """Kind of route that `words` begin with, and the rest.

    Raises:
        InputError: no such kind, with the nearest.
    """
    lower = words.lower()
    for kind in KINDS:
        if lower == kind or lower.startswith(f"{kind} "):
            return kind, words[len(kind) :].strip()
    raise unknown_name("route", re.split(r" (?=\d)", lower)[0], KINDS, where)


def needle_length(text: object, *, where: str | None = None) -> float:
    """Needle length in mm, read from text such as ``"1.5 mm"``.

    Raises:
        InputError: no number, no unit of length, or not within 0.1 to 10 mm.
    """
    return _within(parse_quantity(text, "mm", where=where), where)


def _parts(rest: str, where: str | None) -> list[str]:
    parts = re.split(r"(?:,? and |, ?)", rest)
    if not 1 <= len(parts) <= 2:
        raise InputError(f"{len(parts)} injection depths are given", where=where, expected="one or two")
    return parts


def _deposit(text: str, where: str | None) -> Deposit:
    span = re.fullmatch(rf"({_NUMBER}) ?- ?({_NUMBER}) ?(\S+)", text)
    if span is None:
        depth = _within(parse_quantity(text, "mm", where=where), where)
        return Deposit(depth, depth)
    top, bottom = (
        _within(parse_quantity(f"{n} {span[3]}", "mm", where=where), where) for n in span.groups()[:2]
    )
    if top >= bottom:
        raise InputError(
            f"the depths {text!r} are out of order", where=where, expected="the shallower depth first"
        )
    return Deposit(top, bottom)


def _within(depth: float, where: str | None) -> float:
    if not quantity("depth").contains(depth):
        raise InputError(f"the depth is {depth:g} mm", where=where, expected=quantity("depth").words)
    return depth
