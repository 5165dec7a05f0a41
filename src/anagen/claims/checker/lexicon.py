"""Rules for the wording of claims, read from ``data/rules.toml`` and checked.

A phrase is found by its first word in a table, then matched where it stands; no phrase can look
further than a few words, so that reading a text takes time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.claims.ledger import load_claims
from anagen.errors import InputError, unknown_name
from anagen.parameters import read_toml

STANCES = ("asserted", "denied")
GAP = 5
"""Words that ``~`` may stand for."""
NEAR = 18
"""Words that the parts of a claim may lie apart."""

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?%?|[$€£]")
_BETWEEN = r"[^a-z0-9]{1,4}"
_KEYS = ("claim", "needs", "without", "relation", "stance", "subject", "near", "outside", "learned")


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found: words ``first`` to ``last`` of the sentence."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the concepts that make a claim (see the head of ``data/rules.toml``)."""

    claim: str
    needs: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]
    relation: tuple[str, ...]
    stance: str
    subject: str
    near: int
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    pattern: re.Pattern[str] | None
    """Pattern of the words behind the first, or None where the phrase is one word."""


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of the lexicon in one sentence: its words with their places, and hits by concept."""

    words: tuple[str, ...]
    hits: Mapping[str, tuple[Hit, ...]]

    def has(self, *concepts: str) -> bool:
        """Whether any of the concepts is found."""
        return any(concept in self.hits for concept in concepts)


class Lexicon:
    """Concepts and rules.

    Args:
        concepts: phrases by concept.
        rules: in the order of the file.
        rules_only: claims that likeness must not add.
    """

    def __init__(
        self, concepts: Mapping[str, Sequence[str]], rules: Sequence[Rule], rules_only: Iterable[str] = ()
    ) -> None:
        self.rules = tuple(rules)
        self.rules_only = frozenset(rules_only)
        self.concepts = tuple(concepts)
        self._whole: dict[str, list[_Phrase]] = {}
        self._starts: dict[str, list[_Phrase]] = {}
        for concept, phrases in concepts.items():
            for phrase in phrases:
                self._add(concept, phrase)
        self._lengths = sorted({len(start) for start in self._starts})

    def _add(self, concept: str, phrase: str) -> None:
        first, *rest = phrase.split()
        pattern = re.compile("".join(_part(word) for word in rest)) if rest else None
        entry = _Phrase(concept, pattern)
        table = self._starts if first.endswith("*") else self._whole
        table.setdefault(first.rstrip("*"), []).append(entry)

    def find(self, text: str) -> Found:
        """Concepts in a plain sentence."""
        places = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
        index = {start: i for i, (_, start, _) in enumerate(places)}
        hits: dict[str, set[Hit]] = {}
        for i, (word, _, end) in enumerate(places):
            for entry in self._candidates(word):
                last = i
                if entry.pattern is not None:
                    rest = entry.pattern.match(text, end)
                    if rest is None:
                        continue
                    # The phrase ends in the last word that starts before its end.
                    last = max((index[at] for at in range(end, rest.end()) if at in index), default=i)
                hits.setdefault(entry.concept, set()).add(Hit(i, last))
        ordered = {
            name: tuple(sorted(found, key=lambda hit: (hit.first, hit.last))) for name, found in hits.items()
        }
        return Found(tuple(word for word, _, _ in places), ordered)

    def _candidates(self, word: str) -> Iterable[_Phrase]:
        yield from self._whole.get(word, ())
        if word.endswith("'s"):
            yield from self._whole.get(word[:-2], ())
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._starts.get(word[:length], ())


def _part(word: str) -> str:
    if word == "~":
        return rf"(?:{_BETWEEN}[a-z0-9']{{1,30}}){{0,{GAP}}}?"
    stem = re.escape(word.rstrip("*"))
    return _BETWEEN + stem + ("[a-z0-9']{0,30}" if word.endswith("*") else r"(?![a-z0-9])")


def lexicon_from_table(table: Mapping[str, Any], leave_out: frozenset[int] = frozenset()) -> Lexicon:
    """Lexicon of a parsed file, without the entries learned from the articles `leave_out`.

    Raises:
        InputError: an unknown key, claim, concept or stance.
    """
    concepts: dict[str, list[str]] = {name: list(phrases) for name, phrases in table["concept"].items()}
    vetoes: dict[str, list[str]] = {}
    for record in table.get("learned", ()):
        if record["article"] in leave_out:
            continue
        if "claim" in record:
            vetoes.setdefault(record["claim"], []).extend(record["without"])
            continue
        name = record["concept"]
        if name not in concepts:
            raise unknown_name("concept", name, concepts, "rules.toml, learned")
        dropped = record.get("drop", ())
        concepts[name] = [phrase for phrase in concepts[name] if phrase not in dropped]
        concepts[name] += record.get("phrases", ())
    claims = {claim.id for claim in load_claims()}
    rules = [
        _rule(
            {**record, "without": [*record.get("without", ()), *vetoes.get(record.get("claim", ""), ())]},
            concepts,
            claims,
        )
        for record in table["rule"]
        if not leave_out.intersection(record.get("learned", ()))
    ]
    rules_only = table.get("likeness", {}).get("rules_only", ())
    for name in rules_only:
        if name not in claims:
            raise unknown_name("claim", name, claims, "rules.toml, likeness")
    return Lexicon(concepts, rules, rules_only)


def _rule(record: Mapping[str, Any], concepts: Iterable[str], claims: Iterable[str]) -> Rule:
    where = f"rules.toml, {record.get('claim', '(no claim)')}"
    for key in record:
        if key not in _KEYS:
            raise unknown_name("key", key, _KEYS, where)
    if record["claim"] not in claims:
        raise unknown_name("claim", record["claim"], claims, where)
    needs = tuple(tuple(entry.split("|")) for entry in record["needs"])
    without = tuple(record.get("without", ()))
    outside = tuple(record.get("outside", ()))
    relation = tuple(record["relation"].split("|")) if "relation" in record else needs[-1]
    for concept in (*(name for entry in needs for name in entry), *without, *outside, *relation):
        if concept not in concepts:
            raise unknown_name("concept", concept, concepts, where)
    stance = record.get("stance", "")
    if stance and stance not in STANCES:
        raise unknown_name("stance", stance, STANCES, where)
    if not needs:
        raise InputError("the rule needs no concept", where=where)
    subject, near = record.get("subject", ""), record.get("near", NEAR)
    return Rule(record["claim"], needs, without, relation, stance, subject, near, outside)


@cache
def load_lexicon(leave_out: frozenset[int] = frozenset()) -> Lexicon:
    """The shipped rules; see `lexicon_from_table`."""
    return lexicon_from_table(read_toml(files("anagen.claims.checker") / "data" / "rules.toml"), leave_out)
