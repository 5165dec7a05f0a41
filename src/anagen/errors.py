"""`InputError`, the only exception that Anagen raises for a wrong input."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


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


def unknown_name(kind: str, name: object, known: Iterable[str], where: str | None = None) -> InputError:
    """`InputError` for a name that is not one of `known`, with the nearest one that is."""
    choices = sorted(known)
    lowered = {choice.lower(): choice for choice in choices}
    near = get_close_matches(str(name).lower(), lowered, n=1, cutoff=0.5)
    return InputError(
        f"unknown {kind} {str(name)[:80]!r}",
        where=where,
        expected="one of: " + ", ".join(choices),
        nearest=lowered[near[0]] if near else None,
    )
