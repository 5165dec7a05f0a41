"""Formats in which a whole diary can be taken along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from anagen.diary.exported import json_of
from anagen.diary.fhir import fhir_of
from anagen.diary.table import csv_of

if TYPE_CHECKING:
    from anagen.diary.held import Held

EXPORTS: Mapping[str, Callable[[Held], str]] = {"json": json_of, "csv": csv_of, "fhir": fhir_of}
"""Writer of each format."""
