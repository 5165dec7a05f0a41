"""Place of a sentence: its document among those read together, and its number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Document (from 0, in the order given) and sentence (from 1)."""

    document: int
    sentence: int
