"""Contradictions within an article, or between several.

Three kinds: the opposites of ``data/topics.toml``; a claim made in one place and denied in another; and
numbers on one matter whose ranges do not touch. Places in one document make one entry, places in two
documents another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from anagen.claims.checker.finding import Contradiction, Finding
from anagen.claims.checker.lexicon import Found
from anagen.claims.checker.plain import plain
from anagen.claims.checker.quantities import Quantity, quantities
from anagen.claims.checker.sentence_place import Place
from anagen.claims.checker.topics import Numbers, Side, load_topics
from anagen.claims.ledger import find_claim
from anagen.files.digits import grouped

CONTRADICTION = "contradiction"
DIFFERENCE = "difference"
_MOST_NUMBERS = 6
"""Different numbers on one matter, of one document, that are set against others; more make a price list."""
_FAR = 1.25
"""Ranges differ if the one starts at this many times the other's end."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in the form of the search: place, text, claims, and the concepts of the topics."""

    place: Place
    text: str
    findings: tuple[Finding, ...]
    topical: Found


def contradictions(said: Sequence[Said]) -> tuple[Contradiction, ...]:
    """All contradictions within each document and between documents, the gravest topics first."""
    return (*_opposites(said), *_denials(said), *_numbers(said))


def _opposites(said: Sequence[Said]) -> Iterable[Contradiction]:
    for opposed in load_topics().opposed:
        one = [s.place for s in said if _on(s, opposed.one, opposed.other)]
        known = set(one)
        other = [s.place for s in said if _on(s, opposed.other, opposed.one) and s.place not in known]
        yield from _paired(
            one,
            other,
            lambda within, a, b, o=opposed: Contradiction(  # type: ignore[misc]
                o.topic, CONTRADICTION, within, o.one.says, a, o.other.says, b, o.note
            ),
        )


def _on(said: Said, side: Side, opposite: Side) -> bool:
    """Whether a sentence is on one side of an opposition.

    By a claim; or by a word, unless a claim of the sentence says the opposite.
    """
    return _claims(said, side) or (said.topical.has(*side.concepts) and not _claims(said, opposite))


def _claims(said: Said, side: Side) -> bool:
    named = {("!" if one.stance == "denied" else "") + one.claim for one in said.findings}
    return bool(named.intersection(side.claims))


def _denials(said: Sequence[Said]) -> Iterable[Contradiction]:
    """Claims made and denied that no opposition covers already."""
    covered = {
        name.lstrip("!")
        for row in load_topics().opposed
        for side in (row.one, row.other)
        for name in side.claims
    }
    by_claim: dict[str, dict[str, list[Place]]] = {}
    for one in said:
        for finding in one.findings:
            if finding.claim not in covered:
                sides = by_claim.setdefault(finding.claim, {"asserted": [], "denied": []})
                sides[finding.stance].append(one.place)
    for name, sides in by_claim.items():
        statement = find_claim(name).statement
        yield from _paired(
            sides["asserted"],
            sides["denied"],
            lambda within, a, b, s=statement: Contradiction(  # type: ignore[misc]
                f"“{s.rstrip('.')}”", CONTRADICTION, within, "said", a, "denied", b, ""
            ),
        )


def _paired(
    one: Sequence[Place],
    other: Sequence[Place],
    build: Callable[[bool, tuple[Place, ...], tuple[Place, ...]], Contradiction],
) -> Iterable[Contradiction]:
    """One entry for each document with both sides, and one for sides in different documents."""
    mine, yours = _by_document(one), _by_document(other)
    for document in sorted(set(mine) & set(yours)):
        yield build(True, mine[document], yours[document])
    # A place counts between documents if the other side is in another document.
    here = tuple(place for place in sorted(one) if set(yours) - {place.document})
    there = tuple(place for place in sorted(other) if set(mine) - {place.document})
    if here and there:
        yield build(False, here, there)


def _by_document(places: Sequence[Place]) -> dict[int, tuple[Place, ...]]:
    found: dict[int, list[Place]] = {}
    for place in places:
        found.setdefault(place.document, []).append(place)
    return {document: tuple(mine) for document, mine in found.items()}


def _numbers(said: Sequence[Said]) -> Iterable[Contradiction]:
    for topic in load_topics().numbers:
        first: dict[tuple[int, str], tuple[Place, Quantity]] = {}
        kept: Counter[int] = Counter()
        for one in said:
            number = _stated(one, topic)
            key = (one.place.document, in_words(number)) if number is not None else None
            if number is not None and key not in first and kept[one.place.document] < _MOST_NUMBERS:
                first[one.place.document, in_words(number)] = (one.place, number)
                kept[one.place.document] += 1
        stated = list(first.values())
        seen: set[tuple[bool, str, str]] = set()
        for i, (place, lower) in enumerate(stated):
            for other_place, upper in stated[i + 1 :]:
                within = place.document == other_place.document
                words = (in_words(lower), in_words(upper))
                if _apart(lower, upper) and (within, *words) not in seen:
                    seen.add((within, *words))
                    yield Contradiction(
                        topic.topic, DIFFERENCE, within, words[0], (place,), words[1], (other_place,), ""
                    )


def _stated(said: Said, topic: Numbers) -> Quantity | None:
    if not any(one.claim in topic.claims and one.stance == "asserted" for one in said.findings):
        return None
    return next((one for one in quantities(plain(said.text)) if one.kind == topic.kind), None)


def _apart(one: Quantity, other: Quantity) -> bool:
    low, high = (one, other) if one.low <= other.low else (other, one)
    return high.low > _FAR * low.high


def in_words(one: Quantity) -> str:
    """``6 to 8 weeks``, ``1 500 to 3 000 (price)``.

    >>> in_words(Quantity("weeks", 6.0, 8.0, 0, 1))
    '6 to 8 weeks'
    """
    units: Mapping[str, str] = {"money": " (price)", "percent": " %"}
    span = grouped(one.low) if one.low == one.high else f"{grouped(one.low)} to {grouped(one.high)}"
    return span + units.get(one.kind, f" {one.kind}")
