"""Studies that the shipped posteriors have learned from, by name."""

from __future__ import annotations

from functools import cache

from anagen.learning.areata.rows import severe_rows
from anagen.learning.rows import load_rows


@cache
def learned_studies() -> frozenset[str]:
    """Names of the studies behind the shipped posteriors, such as ``VanNeste2000`` or ``BRAVE-AA1``.

    Those of the evidence base, and those that calibration groups its rows by.
    """
    return frozenset(
        name
        for rows in (load_rows()[1], severe_rows())
        for row in rows
        if row.fit
        for name in (row.study, *row.evidence)
    )


@cache
def acronyms() -> frozenset[str]:
    """Names of trials that go by an acronym instead of author and year, learned from or not."""
    return frozenset(row.study for row in severe_rows())
