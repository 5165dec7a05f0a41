"""Enrichment by a biomarker: who is taken, how many have it, and what it is assumed to say of the effect.

    biomarker            = "IgE >= 200 IU/mL"     # or "filaggrin mutation positive"
    biomarker_prevalence = "30 %"                 # of those screened; without it, not known
    biomarker_effect     = 1.5                    # of those with it, in multiples of that of the others

No trial in the evidence base links a biomarker to the effect of a therapy on hair, so nothing of it is drawn:
by default patients with it are like all others, and a warning says so. An assumed ratio keeps the mean effect
over all people, with and without it, at what the parameters say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from anagen.errors import InputError
from anagen.files.phrases import plain

_SIGNS = {"≥": ">=", "≤": "<=", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}
_LEVEL = re.compile(
    r"\s*([^<>=≤≥]*[^<>=≤≥\s])\s*(<=|>=|≤|≥|<|>)\s*(\d{1,9}(?:\.\d{1,9})?)\s*([^<>=≤≥\s].*?)?\s*"
)
_KIND = re.compile(r"\s*(\S.*?)\s+(positive|negative)\s*")


@dataclass(frozen=True)
class Biomarker:
    """Biomarker that patients are taken by.

    Attributes:
        rule: of who is taken, such as ``IgE >= 200 IU/mL``.
        prevalence: per cent of those screened who satisfy it; None if it is not known.
        ratio: assumed effect of treatment in those who satisfy it, as a multiple of that in the others.
    """

    rule: str
    prevalence: float | None = None
    ratio: float = 1.0

    @property
    def factor(self) -> float:
        """Effect in those who are taken, as a multiple of the mean effect in all people.

        Mean effect = p r e + (1 - p) e, with e the effect in those without it.
        """
        if self.prevalence is None or self.ratio == 1.0:
            return 1.0
        with_it = self.prevalence / 100.0
        return self.ratio / (with_it * self.ratio + 1.0 - with_it)

    def __str__(self) -> str:
        return self.rule


def read_biomarker(text: str, where: str | None = None) -> str:
    """Rule of a phrase, in the one spelling that is kept.

    Raises:
        InputError: neither a level of something nor its presence.
    """
    level, kind = _LEVEL.fullmatch(text), _KIND.fullmatch(text)
    if level is not None:
        name, sign, number, unit = level.groups()
        return f"{name} {_SIGNS[sign]} {plain(float(number))} {unit or ''}".rstrip()
    if kind is not None:
        return f"{kind[1]} {kind[2]}"
    raise InputError(
        f"{text[:80]!r} is not a rule for a biomarker",
        where=where,
        expected='a level or a presence, such as "IgE >= 200 IU/mL" or "filaggrin mutation positive"',
    )
