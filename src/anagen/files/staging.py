"""Temporary folders that results are written to first, and the sweep of those that were left behind.

A writer holds a lock on its temporary folder. The system frees the lock when the process ends, however it
ends, so a folder without a lock was left by a process that was killed, and the next writer removes it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOCKS = os.name == "posix"
if _LOCKS:
    import fcntl

PREFIX = ".anagen-"
"""First letters of every temporary name."""
COMMITTED = ".anagen-committed-"
"""First letters of a folder of new files that are complete and still have to be moved to their places."""
_ABANDONED = 24 * 3600.0
"""Age in seconds of a temporary file that is removed where locks cannot be asked."""


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """Yield a private temporary folder in `parent`, which is removed at the end if it is still there.

    What earlier writers left behind in `parent` is removed first.

    Raises:
        OSError: `parent` is not there or cannot be written to.
    """
    sweep(parent)
    path, handle = locked_folder(parent)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(handle)


def sweep(parent: Path, prefix: str = PREFIX) -> list[Path]:
    """Remove temporary files and folders of ended processes from `parent`, and return their paths."""
    removed = []
    with contextlib.suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and not entry.name.startswith(COMMITTED):
                with contextlib.suppress(OSError):
                    if _is_ours(entry.path) and _removed(Path(entry.path)):
                        removed.append(Path(entry.path))
    return removed


def try_lock(handle: int) -> bool | None:
    """Lock an open file or folder: True if done, False if another process holds it, None if unknown."""
    if not _LOCKS:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True


def same_file(handle: int, path: Path) -> bool:
    """Whether `path` still names the open file."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return False


def locked_folder(parent: Path, prefix: str = PREFIX) -> tuple[Path, int]:
    """A new private folder in `parent`, and the open handle that holds its lock."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        if not _LOCKS:
            return path, os.open(os.devnull, os.O_RDONLY)
        try:
            handle = os.open(path, os.O_RDONLY)
        except FileNotFoundError:  # swept by another process before it was locked
            continue
        except OSError:
            os.rmdir(path)
            raise
        if try_lock(handle) is not False and same_file(handle, path):
            return path, handle
        os.close(handle)


def _removed(path: Path) -> bool:
    """Whether `path` was abandoned, and is now removed."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        free = try_lock(handle)
        if free is None:
            free = time.time() - os.fstat(handle).st_mtime > _ABANDONED
        if free and path.is_dir():
            shutil.rmtree(path)
        elif free:
            path.unlink()
    finally:
        os.close(handle)
    return bool(free)


def _is_ours(path: str) -> bool:
    """Whether this user made the file: nobody else's is touched, in a folder that many write to."""
    return not hasattr(os, "getuid") or os.lstat(path).st_uid == os.getuid()
