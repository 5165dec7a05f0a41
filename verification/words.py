"""How figures of checks are written, in the terminal and in the documentation."""

from __future__ import annotations

from verification.check import Check, Figures

MANY = 4
"""More differences than this are told by their largest alone."""


def figures(value: Figures | str, beside: Figures | str | None = None) -> str:
    """Figures to five digits; differences (expected to be zero) to two, many of them as their largest.

    Args:
        beside: what was expected, when `value` is what was obtained.
    """
    if isinstance(value, str):
        return value
    reference = beside if isinstance(beside, tuple) and len(beside) == len(value) else value
    if len(value) > MANY and not any(reference):
        if beside is None:
            return f"0 ({len(value)} differences)"
        return f"largest {max(value, key=abs):.2g}"
    return ", ".join(
        f"{number:.2g}" if wanted == 0 else f"{number:.5g}"
        for number, wanted in zip(value, reference, strict=True)
    )


def agreement(row: Check) -> str:
    """The allowance: ``± 0.01``, or a range of them where figures differ."""
    if not row.tolerance:
        return ""
    low, high = (f"{extreme(row.tolerance):.2g}" for extreme in (min, max))
    return f"± {low}" if low == high else f"± {low} to {high}"
