"""How a trial of several arms keeps its level, as a trial file says it."""

from __future__ import annotations

DUNNETT, SEQUENCE = "Dunnett", "fixed sequence"
MULTIPLICITY = ("Bonferroni", "Holm", "Hochberg", "Hommel", DUNNETT, SEQUENCE)
"""Adjustments of the comparisons with the reference: Dunnett's steps down, a sequence is the file's order."""
