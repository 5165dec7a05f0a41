"""First sentences of a forecast or plan: treatments that no study tested in this person's hair loss."""

from __future__ import annotations

from collections.abc import Iterable

from anagen.evidence_base.certainty import EvidenceRow, unstudied_words


def unstudied(rows: Iterable[EvidenceRow]) -> list[str]:
    """Sentences, one for each hair loss in which no study tested a treatment of these rows."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.warning:
            found.setdefault(row.condition, {})[row.therapy] = None
    return [unstudied_words(list(names), condition) for condition, names in found.items()]
