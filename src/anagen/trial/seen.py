"""Which published rows the posterior has already learned from.

A prediction of such a row shows how well the model fits, not how well it foresees.
"""

from __future__ import annotations

import re
from functools import cache

from anagen.calibration.rows import load_rows
from anagen.trial.protocol_model import Observed


@cache
def seen_studies() -> frozenset[str]:
    """Names of the studies behind the shipped posterior, such as ``VanNeste2000``."""
    return frozenset(row.study for row in load_rows()[1] if row.fit)


def study_of(row: Observed) -> str | None:
    """The study that a row names in its source, as in ``VanNeste2000, 10.1046/...``; None for none."""
    named = re.match(r"[A-Za-z]+\d{4}[A-Za-z_]*(?=[\s,;:]|$)", row.source)
    return named.group() if named else None


def was_seen(study: str | None) -> bool | None:
    """Whether the posterior has learned from `study`; None where the study is not named."""
    return None if study is None else study in seen_studies()
