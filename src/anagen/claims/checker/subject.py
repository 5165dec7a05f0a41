"""Subject of a sentence: exosomes, named or carried over from the text around it, or something else."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.claims.checker.lexicon import Found

_OPENING = 3
"""A therapy among the first words of a sentence is what it is about ..."""
_ASIDE = frozenset(
    ["unlike", "while", "compared", "with", "versus", "than", "instead", "move", "beyond", "like"]
)
"""... unless one of these words stands before it."""


def about_exosomes(founds: Sequence[Found]) -> tuple[bool, ...]:
    """Whether each sentence of a text is about exosomes.

    A sentence that names them is. In a text about them so is every other sentence, unless it opens with
    another therapy.
    """
    named = sum(found.has("exosome") for found in founds)
    others = sum(found.has("other") and not found.has("exosome") for found in founds)
    main = named >= 1 and named >= others
    return tuple(found.has("exosome") or (main and not _opens_with_other(found)) for found in founds)


def _opens_with_other(found: Found) -> bool:
    for hit in found.hits.get("other", ()):
        if hit.first <= _OPENING and not _ASIDE.intersection(found.words[: hit.first]):
            return True
    return False
