"""Stamp of the posterior's file, so that an answer from an older posterior is never given for a newer one.

It asks the file system alone and imports nothing that is heavy, since every request needs it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path


def stamp(folder: Path | None = None) -> str:
    """Name, size and time of the posterior's file, which a new one changes.

    Args:
        folder: of the file; default: where Anagen keeps it.
    """
    found = sorted((folder or _shipped()).glob("*.nc"))
    return " ".join(f"{one.name} {(told := one.stat()).st_size} {told.st_mtime_ns}" for one in found)


@cache
def _shipped() -> Path:
    return Path(str(files("anagen.learning") / "data"))
