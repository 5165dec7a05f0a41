"""Steps of writing that each reach the disk: put a file, wait for the disk, swap two folders."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_CANNOT_SWAP = (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP, errno.EBUSY, errno.EPERM)
_SWAP = 2
"""Flag of both system calls: RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS."""
_HERE = -100
"""AT_FDCWD of Linux: names are relative to the current folder."""


def put(path: Path, content: str | bytes) -> None:
    """Write `content` (text as UTF-8) to `path` and wait until the disk holds it."""
    left = memoryview(content.encode("utf-8") if isinstance(content, str) else content)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def file_to_disk(path: Path) -> None:
    """Wait until the disk holds the file: a rename may reach it before the content does."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder_to_disk(path: Path) -> None:
    """Wait until the disk holds the names in the folder; some file systems cannot, which is no fault."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def swap(one: Path, other: Path) -> bool:
    """Swap the names of two folders in one step; False if this system or file system cannot.

    Raises:
        OSError: any other failure; then nothing has changed.
    """
    if not sys.platform.startswith(("linux", "darwin")):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            failed = library.renamex_np(first, second, _SWAP)
        else:
            failed = library.renameat2(_HERE, first, _HERE, second, _SWAP)
    except AttributeError:  # an old C library
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_SWAP:
        return False
    raise OSError(number, os.strerror(number), str(other))
