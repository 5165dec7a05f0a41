"""Accounts of the same patients, and studies named by id, DOI or registry number.

A prediction is tested only by patients that nothing was learned from. So a study is left out together with
every other account of its patients that the evidence base knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from anagen.evidence_base.tables.records import EvidenceBase, load_evidence

_REGISTERED = re.compile(
    r"\b(?:NCT\d{8}|CTR\d{8}|ACTRN\d{14}|IRCT\d{6,}N\d+|EUCTR[\d-]+|ISRCTN\d{8})\b", re.IGNORECASE
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+[^\s\"<>;,.)]", re.IGNORECASE)


def first_accounts(study: str, base: EvidenceBase | None = None) -> frozenset[str]:
    """First accounts of the patients of `study`: itself, unless the evidence names earlier ones."""
    known = (base or load_evidence()).studies
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [study]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        earlier = known[name].same_patients_as if name in known else ()
        waiting += earlier
        if not earlier:
            found.add(name)
    return frozenset(found)


def sharing_patients(studies: Collection[str], base: EvidenceBase | None = None) -> frozenset[str]:
    """`studies`, and all of the evidence that share patients with any of them.

    They have a first account in common, a registry number, or a DOI that registry numbers do not tell apart
    (one paper may report two trials).
    """
    base = base or load_evidence()
    own = [(first_accounts(name, base), base.studies.get(name)) for name in studies]
    found = set(studies)
    for name, other in base.studies.items():
        accounts = first_accounts(name, base)
        for mine, study in own:
            same = bool(accounts & mine)
            if study is not None and not same:
                both = study.registry and other.registry
                same = (
                    study.registry.casefold() == other.registry.casefold()
                    if both
                    else bool(study.doi) and study.doi.casefold() == other.doi.casefold()
                )
            if same:
                found.add(name)
    return frozenset(found)


def studies_identified(text: str, base: EvidenceBase | None = None) -> tuple[str, ...]:
    """Studies of the evidence whose DOI or registry number stands in `text`, in the evidence's order.

    A registry number decides where the text has one, as a DOI may be that of a paper on two trials.
    """
    known = (base or load_evidence()).studies
    numbers = {one.casefold() for one in _REGISTERED.findall(text)}
    by_number = tuple(name for name, study in known.items() if study.registry.casefold() in numbers - {""})
    if by_number:
        return by_number
    dois = {one.casefold() for one in _DOI.findall(text)}
    return tuple(name for name, study in known.items() if study.doi and study.doi.casefold() in dois)
