"""What a forecast or a plan says first: treatments that nobody studied in this person's hair loss."""

from __future__ import annotations

from collections.abc import Iterable

from anagen.evidence_base.certainty import EvidenceRow, unstudied_words


def unstudied(rows: Iterable[EvidenceRow]) -> list[str]:
    """One sentence for each hair loss in which nobody studied a treatment of these rows."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.warning:
            found.setdefault(row.condition, {})[row.therapy] = None
    return [unstudied_words(list(names), condition) for condition, names in found.items()]
