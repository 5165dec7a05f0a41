"""Errors of a kept file that is not what was written."""

from __future__ import annotations

import zlib
from zipfile import BadZipFile

DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error, RuntimeError)
"""Errors of a file of arrays that is missing, was cut short, or is something else."""
