"""Digits of a number as a reader sees them."""

from __future__ import annotations


def grouped(value: float, places: int = 0) -> str:
    """Text of a number of at least 0, thousands set apart by a narrow space: the one form everywhere.

    >>> grouped(2400.0).split("\u202f")
    ['2', '400']
    """
    return f"{value:,.{places}f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def money(value: float) -> str:
    """Amount of money for a reader: ``6 000``, ``2.5``."""
    return grouped(value, 2).rstrip("0").rstrip(".") if value < 100 else grouped(value)
