"""Where something stands: which document of those read together, and which of its sentences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Document (from 0, in the order given) and sentence (from 1)."""

    document: int
    sentence: int
