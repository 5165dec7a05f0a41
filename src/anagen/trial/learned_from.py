"""Published rows that the posterior was fitted to.

A prediction of such a row by the whole posterior shows how well the model fits, not how well it predicts.
"""

from __future__ import annotations

import re

from anagen.evidence_base.same_patients import sharing_patients, studies_identified
from anagen.evidence_base.tables.records import load_evidence
from anagen.learning.rated.rows import rated_rows
from anagen.learning.studies import acronyms, learned_studies
from anagen.measurement.outcomes import OUTCOMES
from anagen.trial.protocol.observed import Observed


def study_of(row: Observed) -> str | None:
    """Study that a row names in its source, as in ``VanNeste2000, 10.1046/...``; None if there is none.

    A name of the evidence base is accepted as it is (``BRAVE-AA1``); else the first word like one; else the
    study with the DOI or registry number of the source.
    """
    first = row.source.split(",")[0].strip()
    if first in load_evidence().studies or first in acronyms():
        return first
    named = re.match(r"[A-Za-z]+\d{4}[A-Za-z_]*(?=[\s,;:]|$)", row.source)
    if named:
        return named.group()
    return next(iter(studies_identified(row.source)), None)


def was_seen(study: str | None, outcome: str = "") -> bool | None:
    """Whether the posterior was fitted to patients of `study`, by this or another account of them.

    Of a rating, also whether the link to rated improvement was. None if the study is not named.
    """
    return None if study is None else bool(_learned(study)) or taught_the_link(study, outcome)


def taught_the_link(study: str | None, outcome: str) -> bool:
    """Whether `outcome` is a rating and the link to ratings was fitted to patients of `study`."""
    if study is None or not outcome or not OUTCOMES[outcome].rater:
        return False
    return bool(sharing_patients({study}) & set(rated_rows().trials))


def _learned(study: str) -> frozenset[str]:
    return sharing_patients({study}) & learned_studies()
