"""Interval of a share of replicates."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964


def wilson(hits: int, of: int) -> tuple[float, float, float]:
    """A share and Wilson's 95 % interval."""
    share = hits / of
    middle = (share + _Z * _Z / (2 * of)) / (1 + _Z * _Z / of)
    half = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of)) / (1 + _Z * _Z / of)
    return share, max(0.0, middle - half), min(1.0, middle + half)
