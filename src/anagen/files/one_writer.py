"""Lock that lets one process at a time write the results of a folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from anagen.errors import InputError
from anagen.files.staging import PREFIX, same_file, try_lock

_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())
_TRIES, _PAUSE = 4, 0.05
"""A sweep holds the lock for a moment; so a lock that is taken is tried again, seconds later."""


@contextmanager
def one_writer(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Context in which no other process writes results to `folder`; may be entered again inside.

    Raises:
        InputError: another process writes there, or the place cannot be written to.
    """
    target = Path(os.path.realpath(folder))
    if target in _held.get():
        yield
        return
    try:
        path, handle = _locked(target)
    except OSError as error:
        raise InputError(
            f"cannot write to {str(folder)[:200]}: {error.strerror}; nothing was changed"
        ) from None
    token = _held.set(_held.get() | {target})
    try:
        yield
    finally:
        _held.reset(token)
        with contextlib.suppress(OSError):  # the next writer sweeps it
            path.unlink()
        os.close(handle)


def _locked(target: Path) -> tuple[Path, int]:
    path = _place(target)
    for turn in range(_TRIES):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        free = try_lock(handle)
        if free is not False and same_file(handle, path):
            os.ftruncate(handle, 0)
            os.write(handle, f"process {os.getpid()}, since {time.strftime('%H:%M:%S')}".encode())
            return path, handle
        who = os.pread(handle, 200, 0).decode(errors="replace") if hasattr(os, "pread") else ""
        os.close(handle)
        if turn < _TRIES - 1:
            time.sleep(_PAUSE)
    raise InputError(
        f"another run writes to {target}" + (f" ({who})" if who else ""),
        expected="another folder, or to wait until that run has ended",
    )


def _place(target: Path) -> Path:
    """Path of the lock's file: beside the folder, or in it if only that can be written to."""
    name = f"{PREFIX}lock-{hashlib.blake2b(os.fsencode(target), digest_size=6).hexdigest()}"
    parent = target.parent
    while not parent.is_dir() and parent != parent.parent:
        parent = parent.parent
    if not os.access(parent, os.W_OK) and target.is_dir():
        parent = target
    return parent / name
