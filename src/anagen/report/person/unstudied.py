"""First sentences of a forecast or plan: treatments, people and numbers that no study tested."""

from __future__ import annotations

from collections.abc import Iterable

from anagen.evidence_base.certainty import NOT_STUDIED, EvidenceRow, unlike_words, unstudied_words


def unstudied(rows: Iterable[EvidenceRow], warnings: Iterable[str] | None = None) -> list[str]:
    """Sentences: one for each hair loss without a study of a treatment, one for what nobody like them got.

    Then follow the `warnings` of numbers beyond the range studied, if there are any.
    """
    found: dict[str, dict[str, None]] = {}
    unlike: dict[str, None] = {}
    for row in rows:
        if row.certainty == NOT_STUDIED:
            unlike |= {} if row.together else {row.therapy: None}
        elif row.warning:
            found.setdefault(row.condition, {})[row.therapy] = None
    told = [unstudied_words(list(names), condition) for condition, names in found.items()]
    told += [unlike_words(list(unlike))] if unlike else []
    return told + [f"Mind: {words}." for words in warnings or ()]
