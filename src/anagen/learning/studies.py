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
    pattern = (name for row in load_rows()[1] if row.fit for name in (row.study, *row.evidence))
    areata = (name for row in severe_rows() if row.fit for name in (row.study, *row.evidence))
    return frozenset([*pattern, *areata])


@cache
def calibration_studies() -> frozenset[str]:
    """Names of trials by which calibration groups rows that it learns from or foresees."""
    return frozenset(row.study for row in severe_rows())
