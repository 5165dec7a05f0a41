"""Names of the ways to fill in the missing values of a trial."""

from __future__ import annotations

AT_RANDOM = "multiple imputation"
REFERENCE_BASED = ("jump to reference", "copy reference", "copy increments in reference")
IMPUTED = (AT_RANDOM, *REFERENCE_BASED)
IMPUTATIONS = 20
"""Completed data sets of multiple imputation."""
