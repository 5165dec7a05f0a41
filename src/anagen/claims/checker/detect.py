"""Claims of each sentence, found by rules and, with vectors, also by likeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anagen.claims.checker.document import Sentence
from anagen.claims.checker.lexicon import Found, Lexicon
from anagen.claims.checker.likeness import THRESHOLD, Likeness, nearest_wording, vectors_of, wordings
from anagen.claims.checker.plain import plain, words
from anagen.claims.checker.rules import has_negation, matches
from anagen.claims.checker.subject import about_exosomes

BY = ("rules", "likeness", "both")


@dataclass(frozen=True, slots=True)
class Detected:
    """A claim found in a sentence.

    Attributes:
        stance: ``asserted`` or ``denied``.
        by: one of `BY`.
        chance: of the likeness curve, or None without vectors.
    """

    claim: str
    stance: str
    by: str
    chance: float | None


def look_up(sentences: Sequence[Sentence], lexicon: Lexicon) -> tuple[Found, ...]:
    """Findings of the lexicon in each sentence."""
    return tuple(lexicon.find(plain(sentence.text)) for sentence in sentences)


def may_claim(sentence: Sentence, found: Found) -> bool:
    """Whether a sentence can make a claim: not a question, and a heading only if it states something."""
    if sentence.text.rstrip("\"'”’) ").endswith("?"):
        return False
    return sentence.kind != "heading" or (found.has("verb") and found.has("exosome", "other"))


def detect(
    sentences: Sequence[Sentence],
    founds: Sequence[Found],
    lexicon: Lexicon,
    likeness: Likeness | None,
) -> tuple[tuple[Detected, ...], ...]:
    """Claims of each sentence, in the order of the ledger.

    With `likeness` a claim found by rules can be dropped and a claim without a rule be added. Likeness cannot
    tell a claim from its opposite, so none is added where the sentence and the wording differ in negation.
    """
    about = about_exosomes(founds)
    able = [may_claim(sentence, found) for sentence, found in zip(sentences, founds, strict=True)]
    ruled = [
        {match.claim: match.stance for match in matches(found, lexicon, about=is_about)} if can else {}
        for found, is_about, can in zip(founds, about, able, strict=True)
    ]
    if likeness is None:
        return tuple(
            tuple(Detected(name, stance, "rules", None) for name, stance in r.items()) for r in ruled
        )
    vectors = vectors_of([sentence.text for sentence in sentences])
    chances = likeness.chances(vectors, [tuple(r) for r in ruled])
    ids = wordings().ids
    result: list[tuple[Detected, ...]] = []
    for i, rules in enumerate(ruled):
        kept: list[Detected] = []
        if able[i] and (about[i] or rules):
            for k in np.flatnonzero(chances[i] > THRESHOLD):
                name, chance = ids[k], round(float(chances[i, k]), 3)
                if name in rules:
                    kept.append(Detected(name, rules[name], "both", chance))
                elif name not in lexicon.rules_only and _same_sense(
                    founds[i].words, nearest_wording(vectors[i], name)
                ):
                    kept.append(Detected(name, "asserted", "likeness", chance))
        result.append(tuple(kept))
    return tuple(result)


def _same_sense(sentence: Sequence[str], wording: str) -> bool:
    return has_negation(sentence) == has_negation(words(plain(wording)))
