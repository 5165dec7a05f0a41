"""Studies that the shipped posteriors were fitted to, by name."""

from __future__ import annotations

from functools import cache

from anagen.learning.areata.rows import severe_rows
from anagen.learning.rows import load_rows


@cache
def learned_studies() -> frozenset[str]:
    """Names of the studies behind the shipped posteriors, such as ``VanNeste2000`` or ``BRAVE-AA1``.

    They include names of the evidence base, and those by which calibration groups its rows.
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
    """Names of trials that go by an acronym instead of author and year, fitted to or not."""
    return frozenset(row.study for row in severe_rows())
