"""Kinds of a published result: level or change, mean or median, share of responders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

ObservedKind = Literal[
    "mean",
    "change",
    "percent change",
    "median",
    "median change",
    "median percent change",
    "responders",
    "cumulative responders",
]

RESPONDERS, CUMULATIVE = "responders", "cumulative responders"
SHARES = (RESPONDERS, CUMULATIVE)
"""Kinds that are the share of patients who meet a rule: at the visit, or at any visit up to it."""
MEASURED: Mapping[str, str] = {
    "mean": "level",
    "change": "change",
    "percent change": "percent change",
    "median": "level",
    "median change": "change",
    "median percent change": "percent change",
}
"""Measure of each patient behind a kind that is a mean or a median of patients (`endpoint.KINDS`)."""
LEVELS = tuple(kind for kind, measure in MEASURED.items() if measure == "level")
MEDIANS = tuple(kind for kind in MEASURED if kind.startswith("median"))


def in_percent(kind: str) -> bool:
    """Whether a result of this kind is in per cent, whatever the unit of its outcome."""
    return kind in SHARES or MEASURED[kind] == "percent change"
