"""Claims of a sentence by the rules, and whether it asserts or denies them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.claims.checker.lexicon import Found, Hit, Lexicon, Rule

_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "cannot",
        "without",
        "nor",
        "neither",
        "unlikely",
        "hardly",
        "fail",
        "fails",
    ]
)
_CLAUSE = frozenset(["but", "however", "although", "though", "while", "whereas", "yet", "because", "which"])
_REACH = 5
"""Words before a relation in which a negation turns it."""
_REFUTED = (("not", "true"), ("myth",), ("debunked",), ("false", "claim"), ("falsely",))
"""Words that turn round whatever follows."""
_DOUBT = (
    *_REFUTED,
    ("no", "evidence"),
    ("no", "proof"),
    ("little", "evidence"),
    ("not", "shown"),
    ("not", "proven"),
    ("unproven",),
)
_HEDGE_WORDS = """
may might could suggest suggests suggesting appear appears seem seems possibly potentially
reportedly believed thought likely perhaps
"""
_HEDGES = frozenset(_HEDGE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Match:
    """A claim found by a rule, asserted or denied, and the number of its parts."""

    claim: str
    stance: str
    parts: int


def matches(found: Found, lexicon: Lexicon, *, about: bool) -> tuple[Match, ...]:
    """Claims found by the rules, each once; `about`: whether the sentence is about exosomes."""
    best: dict[str, Match] = {}
    for rule in lexicon.rules:
        if not about and rule.subject != "any":
            continue
        seen = _without_spans(found, rule) if found.has(*rule.outside) else found
        if seen.has(*rule.without):
            continue
        relation = _holds(seen, rule)
        if relation is None:
            continue
        stance = rule.stance or ("denied" if negated(found.words, relation) else "asserted")
        if rule.stance and any(_sequence(found.words[: relation.first], words) for words in _REFUTED):
            stance = "denied" if rule.stance == "asserted" else "asserted"
        match = Match(rule.claim, stance, len(rule.needs))
        if rule.claim not in best or best[rule.claim].parts < match.parts:
            best[rule.claim] = match
    return tuple(best.values())


def _without_spans(found: Found, rule: Rule) -> Found:
    """Findings without words inside the concepts of the rule's `outside`, for the rest of that rule.

    "FDA approved, with no side effects" holds a "no" that says nothing of the approval.
    """
    spans = [hit for name in rule.outside for hit in found.hits.get(name, ())]
    hits = {
        name: left
        for name, mine in found.hits.items()
        if (left := tuple(hit for hit in mine if not any(_inside(hit, span) for span in spans)))
    }
    return Found(found.words, hits)


def _holds(found: Found, rule: Rule) -> Hit | None:
    """Hit of the rule's relation if all its parts are near it, each on words of its own; else None."""
    for name in rule.relation:
        for relation in found.hits.get(name, ()):
            if _complete(found, rule, name, relation):
                return relation
    return None


def _complete(found: Found, rule: Rule, name: str, relation: Hit) -> bool:
    taken = [relation]
    pending = list(rule.needs)
    own = next((entry for entry in pending if name in entry), None)
    if own is not None:
        pending.remove(own)
    for entry in pending:
        hits = [hit for concept in entry for hit in found.hits.get(concept, ())]
        free = [
            hit
            for hit in hits
            if _apart(hit, relation) <= rule.near and not any(_overlap(hit, other) for other in taken)
        ]
        if not free:
            return False
        taken.append(min(free, key=lambda hit: _apart(hit, relation)))
    return True


def _apart(one: Hit, other: Hit) -> int:
    return max(one.first - other.last, other.first - one.last, 0)


def _inside(one: Hit, span: Hit) -> bool:
    return span.first <= one.first and one.last <= span.last


def _overlap(one: Hit, other: Hit) -> bool:
    return one.first <= other.last and other.first <= one.last


def negated(words: Sequence[str], relation: Hit) -> bool:
    """Whether the words before the relation deny it, within its clause.

    >>> negated(("they", "do", "not", "regrow", "hair"), Hit(3, 3))
    True
    >>> negated(("not", "only", "regrow", "hair"), Hit(2, 2))
    False
    """
    before = words[: relation.first]
    if any(_sequence(before, doubt) for doubt in _DOUBT):
        return True
    # A phrase with a gap may hold the negation: "hair ... won't be thicker".
    if any(_denies(word) for word in words[relation.first + 1 : relation.last]):
        return True
    if words[relation.last + 1 : relation.last + 2] in (("no",), ("none",), ["no"], ["none"]):
        return True
    for i in range(relation.first - 1, max(relation.first - 1 - _REACH, -1), -1):
        word = words[i]
        if word in _CLAUSE:
            return False
        if _denies(word):
            following = words[i + 1] if i + 1 < len(words) else ""
            return following not in ("only", "just", "merely", "simply")
    return False


def has_negation(words: Sequence[str]) -> bool:
    """Whether any word denies.

    >>> has_negation(("isn't", "approved"))
    True
    """
    return any(_denies(word) for word in words)


def _denies(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _sequence(words: Sequence[str], wanted: tuple[str, ...]) -> bool:
    last = len(words) - len(wanted) + 1
    return any(tuple(words[i : i + len(wanted)]) == wanted for i in range(last))


def hedged(words: Sequence[str]) -> bool:
    """Whether the sentence says that something may be true rather than that it is."""
    return any(word in _HEDGES for word in words)
