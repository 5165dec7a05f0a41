"""What a forecast or a plan says first: treatments that nobody studied in this person's hair loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anagen.evidence_base.certainty import unstudied_words


def unstudied(options: Sequence[Mapping[str, Any]]) -> list[str]:
    """One sentence for each hair loss in which nobody studied a treatment of these options or plans."""
    found: dict[str, dict[str, None]] = {}
    for option in options:
        for row in option["evidence"]:
            if row["warning"]:
                found.setdefault(row["condition"], {})[row["therapy"]] = None
    return [unstudied_words(list(names), condition) for condition, names in found.items()]
