"""Sentences that claim something of hair therapy for which the ledger has no entry."""

from __future__ import annotations

from anagen.claims.checker.lexicon import Found

_THERAPY = ("exosome", "other", "stemsource", "drug", "laser", "surgery")
_SAYING = (
    "does",
    "grows",
    "density",
    "calm",
    "repair",
    "safe",
    "adverse",
    "money",
    "price",
    "approved",
    "promising",
    "better",
    "boost",
    "last",
    "halt",
    "thick",
    "improve",
    "insurance",
    "regulated",
    "natural",
    "combine",
    "wake",
)
"""Concepts by which a sentence says what a therapy does, costs, risks or is allowed to."""
_POINTING = frozenset(["it", "they", "this", "these", "method", "treatment"])
_IMPERATIVE_WORDS = """
ask check choose consult consider considering let let's look make remember meet imagine think read see visit
find talk speak learn discover explore share contact book schedule don't whether if for as understanding here
"""
_NO_CLAIM = frozenset(_IMPERATIVE_WORDS.split())
"""First words of sentences that advise, invite or introduce."""


def claims_something(found: Found, *, about: bool) -> bool:
    """Whether a sentence without a claim of the ledger still claims something of a therapy.

    Advice and talk to the reader do not. `about`: whether it is about exosomes, named or carried over.
    """
    if not found.words or found.has("advice") or found.words[0] in _NO_CLAIM:
        return False
    if "you" in found.words or "your" in found.words:
        # A sentence that addresses the reader claims something only if a therapy is its subject.
        return found.has("does") and found.has(*_THERAPY)
    named = found.has(*_THERAPY) or (about and found.words[0] in _POINTING)
    return (found.has(*_SAYING) and named) or (about and found.has("price", "money"))
