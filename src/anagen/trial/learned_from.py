"""Published rows that the posterior was fitted to.

A prediction of such a row shows how well the model fits, not how well it predicts.
"""

from __future__ import annotations

import re
from functools import cache

from anagen.evidence_base.tables.records import load_evidence
from anagen.learning.studies import acronyms, learned_studies
from anagen.trial.protocol.model import Observed


def study_of(row: Observed) -> str | None:
    """Study that a row names in its source, as in ``VanNeste2000, 10.1046/...``; None if there is none.

    A name of the evidence base is accepted as it is (``BRAVE-AA1``); then a DOI, a PubMed number or a number
    of a trial register that a study of the evidence base has; else the first word like a name.
    """
    first = row.source.split(",")[0].strip()
    if first in load_evidence().studies or first in acronyms():
        return first
    for found in _IDENTIFIER.findall(row.source):
        if (study := _identified().get(found.lower().rstrip(".,;)"))) is not None:
            return study
    named = re.match(r"[A-Za-z]+\d{4}[A-Za-z_]*(?=[\s,;:]|$)", row.source)
    return named.group() if named else None


def was_seen(study: str | None) -> bool | None:
    """Whether the posterior was fitted to `study` or another account of its patients; None if not named."""
    return None if study is None else not accounts_of(study).isdisjoint(learned_studies())


@cache
def accounts_of(study: str) -> frozenset[str]:
    """The study and all that tell of the same patients (``same_patients_as``), near and far."""
    groups = [frozenset((name, *one.same_patients_as)) for name, one in load_evidence().studies.items()]
    found, before = frozenset((study,)), frozenset[str]()
    while found != before:
        before = found
        found = found.union(*(group for group in groups if group & before))
    return found


_IDENTIFIER = re.compile(r"10\.\d{4,9}/[^\s,;]+|NCT\d{8}|PMID:?\s*\d+", re.IGNORECASE)


@cache
def _identified() -> dict[str, str]:
    """Studies of the evidence base by DOI, PubMed number and register number, in small letters."""
    found: dict[str, str] = {}
    for name, record in load_evidence().studies.items():
        for text in (record.doi, record.reference, record.registry, record.link):
            for identifier in _IDENTIFIER.findall(text or ""):
                found.setdefault(identifier.lower().rstrip(".,;)"), name)
        if record.doi:
            found.setdefault(record.doi.lower(), name)
    return found
