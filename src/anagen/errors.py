"""`InputError`, the only exception that Anagen raises for a wrong input."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches


class InputError(Exception):
    """Bad input from a person: what is wrong, where, and what was expected.

    The command line prints it as one message and exits with code 2; nothing is
    written before all input has been checked.

    Args:
        what: the fault, in plain words.
        where: file, line and key (``"pilot.toml, line 7, population.size"``), or None.
        expected: what would have been accepted, or None.
        nearest: the closest valid spelling, or None.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        expected: str | None = None,
        nearest: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.expected = expected
        self.nearest = nearest
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        if self.expected:
            text += f" (expected {self.expected})"
        return text

    def at(self, where: str) -> InputError:
        """This error with `where` filled in, unless it already names a place."""
        return InputError(
            self.what,
            where=self.where or where,
            expected=self.expected,
            nearest=self.nearest,
        )


MOST_NAMES = 8
"""Names that an error lists at most."""
ALIKE = 0.5
"""Least likeness (difflib's ratio) of a spelling that is offered for one that is not known."""
ALIKE_DRUG = 0.8
"""Least likeness for names of drugs, as drugs of different action share half of their letters."""


def unknown_name(
    kind: str,
    name: object,
    known: Iterable[str],
    where: str | None = None,
    *,
    aliases: Iterable[str] = (),
    alike: float = ALIKE,
    listed_by: str | None = None,
) -> InputError:
    """`InputError` for a name that is not one of `known`, with the nearest one that is.

    Args:
        kind: what is named, in words.
        name: as it was given.
        known: names accepted, of which at most `MOST_NAMES` are listed.
        where: place named in the error.
        aliases: further spellings accepted, offered but not listed.
        alike: least likeness of a spelling that is offered.
        listed_by: command that lists all names, given where they are too many for one line.
    """
    choices = sorted(known)
    text = str(name)
    near = _nearest(text, [*choices, *aliases], alike)
    if len(choices) <= MOST_NAMES:
        expected = "one of: " + ", ".join(choices)
    elif listed_by is not None:
        expected = f"one of the {len(choices)} that `{listed_by}` lists"
    else:
        lowered = text.lower()
        ranked = sorted(choices, key=lambda c: -SequenceMatcher(None, lowered, c.lower()).ratio())
        expected = f"one of {len(choices)}: " + ", ".join(sorted(ranked[:MOST_NAMES])) + ", ..."
    return InputError(f"unknown {kind} {text[:80]!r}", where=where, expected=expected, nearest=near)


def _nearest(name: str, choices: Iterable[str], alike: float) -> str | None:
    """Choice spelt most like `name`, or the one whose first words are `name`; None if nothing is near."""
    lowered = {choice.lower(): choice for choice in reversed(list(choices))}
    asked = name.lower().strip()
    if alike >= ALIKE_DRUG:
        # Abrocitinib is not a misspelt baricitinib: a typing error is seldom in the first letter.
        lowered = {low: choice for low, choice in lowered.items() if low[:1] == asked[:1]}
        longer = [low for low in lowered if low.startswith(f"{asked} ")]
        if len(longer) == 1:
            return lowered[longer[0]]
    near = get_close_matches(asked, lowered, n=1, cutoff=alike)
    return lowered[near[0]] if near else None
