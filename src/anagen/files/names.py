"""When two names are the same: after Unicode normalisation, without what cannot be seen; and look-alikes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from anagen.files.safe_text import without_hidden

# Letters that look like Latin ones (Unicode Technical Standard 39, confusables.txt; those of Greek, Cyrillic,
# Armenian and Cherokee that a keyboard offers), and signs that look like each other. Case is folded before.
_ALIKE = {
    "a": "аα",
    "b": "вьβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еєε",
    "g": "ɡց",
    "h": "һհн",
    "i": "іιıɩ1l|ӏ",
    "j": "јϳ",
    "k": "кκ",
    "m": "м",
    "n": "ոη",
    "o": "оοօσ0",
    "p": "рρ",
    "q": "ԛգ",
    "s": "ѕꜱ",
    "t": "тτ",
    "u": "սυʋ",
    "v": "ѵνᴠ",
    "w": "ԝωѡ",
    "x": "хχ",
    "y": "уүγ",
    "z": "ᴢζ",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212\u02d7",
    "'": "\u2018\u2019\u02bc\u2032`",
    '"': "\u201c\u201d\u201e\u2033",
    "/": "\u2044\u2215",
    ".": "\u2024\u00b7\u2022\u2219",
    "*": "\u2217\u00d7",
}
_LIKE = str.maketrans({sign: plain for plain, signs in _ALIKE.items() for sign in signs})


def same_name(name: str) -> str:
    """Key that is equal for names that are the same: compatible forms, case, and what cannot be seen."""
    found = unicodedata.normalize("NFKC", without_hidden(name)).casefold()
    return " ".join(unicodedata.normalize("NFKC", found).split())


def looks_like(name: str) -> str:
    """Key that is equal for names that a reader cannot tell apart."""
    return same_name(name).translate(_LIKE)


def look_alikes(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of different names that look the same, each with the first name that it looks like."""
    first: dict[str, str] = {}
    pairs = []
    for name in names:
        other = first.setdefault(looks_like(name), name)
        if same_name(other) != same_name(name):
            pairs.append((other, name))
    return tuple(pairs)


def look_alike_warnings(names: Iterable[str], what: str = "arm") -> tuple[str, ...]:
    """A sentence for each pair of `look_alikes`, with the letters in which they differ."""
    return tuple(
        f"The {what}s {one!r} and {other!r} look the same, but are written with different characters "
        f"({_differ(one, other)})."
        for one, other in look_alikes(names)
    )


def _differ(one: str, other: str) -> str:
    pairs = [(a, b) for a, b in zip(same_name(one), same_name(other), strict=False) if a != b]
    first, second = pairs[0] if pairs else (one[:1], other[:1])
    return f"{_called(first)} and {_called(second)}"


def _called(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'no name').lower()}"
