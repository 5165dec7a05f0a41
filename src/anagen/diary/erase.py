"""Removal of a diary's file, with an honest word on what that can do."""

from __future__ import annotations

import os
from pathlib import Path

TOLD = (
    "The file was overwritten and removed. On flash disks, on file systems that keep old versions, and in "
    "backups or a cloud folder, older copies can remain; only a diary that was encrypted from the start is "
    "safe there."
)
_BESIDE = ("", "-journal", "-wal", "-shm")


def erase(path: Path) -> str:
    """Overwrite and remove the file and what SQLite may have left beside it; a sentence on what that can do.

    Raises:
        OSError: the file cannot be written to or removed.
    """
    for tail in _BESIDE:
        one = path.with_name(path.name + tail)
        if one.is_symlink() or not one.is_file():
            continue
        with one.open("r+b", buffering=0) as file:
            left = one.stat().st_size
            while left > 0:
                left -= file.write(os.urandom(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
        one.unlink()
    return TOLD
