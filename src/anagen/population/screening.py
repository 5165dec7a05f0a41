"""Recruitment by measures of a disease: the contract of a disease that has such measures.

A disease whose patients are screened by keys of its own (SALT, the length of an episode) declares a
`ScreenedDisease` beside its reader and is given a line in `anagen.population.hair_loss_keys.SCREENED`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Screening(Protocol):
    """Protocol of recruitment by measures of the disease itself; a frozen value."""

    def table(self) -> dict[str, Any]:
        """The keys of a resolved file's [population]."""

    def describe(self) -> str:
        """Description in words."""


@dataclass(frozen=True)
class ScreenedDisease:
    """A disease with keys of its own in [population].

    Attributes:
        name: as `alopecia` writes it.
        keys: names of its keys.
        read: makes a `Screening` of the keys that a file gives and of a function from a key to its place
            in the file; raises `InputError` on a phrase that is not understood.
    """

    name: str
    keys: tuple[str, ...]
    read: Callable[[Mapping[str, Any], Callable[[str], str]], Screening]
