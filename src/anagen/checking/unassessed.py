"""Sentences that claim something of hair therapy which the ledger has no entry for."""

from __future__ import annotations

from anagen.checking.lexicon import Found

_THERAPY = ("exosome", "other", "stemsource", "drug", "laser", "surgery")
_SAYING = (
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


def claims_something(found: Found, *, about: bool, doubtful: bool) -> bool:
    """Whether a sentence without a claim of the ledger still claims something of a therapy.

    Args:
        about: whether it is about exosomes, in its words or carried over.
        doubtful: a rule or likeness pointed at a claim and was not believed.
    """
    if found.has("advice") or (found.words and found.words[0] in _IMPERATIVES):
        return False
    named = found.has(*_THERAPY)
    return (
        found.has(*_SAYING)
        and found.has("hair", "result", "outcome", "prp")
        and (named or (about and doubtful))
    )


_IMPERATIVE_WORDS = """
ask check choose consult consider let let's look make remember meet imagine think read see visit find
talk speak learn discover explore share contact book schedule don't whether if for as understanding here
"""
_IMPERATIVES = frozenset(_IMPERATIVE_WORDS.split())
