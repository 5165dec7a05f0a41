"""Counts every step of this process that changes the disk below a folder, and spoils one of them.

A step is an open for writing, a write, a wait for the disk, or a change of a name. `os` and `open` are
replaced in the process that is to be spoiled, so this is for a child process only. Writes of compiled
libraries (HDF5) go past it; they are made into temporary files, and the steps around them are counted.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

KINDS = ("kill", "kill after", "ENOSPC", "EIO")
"""Kill in the middle of the step, kill after it, a disk that is full from then on, one failed step."""
_NAMES = ("replace", "rename", "mkdir", "rmdir", "unlink", "remove", "chmod")
_GROWS = ("open", "write", "mkdir", "fsync")
"""Steps that a full disk refuses."""


class Injector:
    """Spoils step `at` (0: none) below `root`; `count` is the number of steps so far."""

    def __init__(self, root: Path, at: int = 0, kind: str = "kill") -> None:
        self.root, self.at, self.kind, self.count = os.path.realpath(root), at, kind, 0
        self._open, self._write, self._fsync = os.open, os.write, os.fsync
        self._handles: set[int] = set()

    def arm(self) -> None:
        """Replace the functions of this process."""
        from anagen.files import durable

        for name in _NAMES:
            setattr(os, name, self._named(name, getattr(os, name)))
        os.open, os.write, os.fsync = self._os_open, self._os_write, self._os_fsync  # type: ignore[assignment]
        io.open = builtins.open = self._python_open
        swap = durable.swap
        durable.swap = lambda one, other: self.step("swap", lambda: swap(one, other))

    def step(self, name: str, do: Callable[[], Any], half: Callable[[], Any] = lambda: None) -> Any:
        """Do one step, or spoil it."""
        self.count += 1
        hit = self.count == self.at
        if hit and self.kind == "kill":
            half()
            os.kill(os.getpid(), signal.SIGKILL)
        if hit and self.kind == "EIO":
            half()
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if self.kind == "ENOSPC" and 0 < self.at <= self.count and name in _GROWS:
            if hit:
                half()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        found = do()
        if hit and self.kind == "kill after":
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    def _below(self, path: Any, dir_fd: int | None = None) -> bool:
        if dir_fd is not None:
            return dir_fd in self._handles
        if isinstance(path, int):
            return path in self._handles
        return os.path.realpath(os.path.dirname(os.fspath(path)) or ".").startswith(self.root)

    def _named(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def spoiled(path: Any, *rest: Any, **more: Any) -> Any:
            if self._below(path, more.get("dir_fd")):
                return self.step(name, lambda: real(path, *rest, **more))
            return real(path, *rest, **more)

        return spoiled

    def _os_open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        below = self._below(path, dir_fd)

        def do() -> int:
            return self._open(path, flags, mode, dir_fd=dir_fd)

        changes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        handle: int = self.step("open", do) if below and changes else do()
        (self._handles.add if below else self._handles.discard)(handle)
        return handle

    def _os_write(self, handle: int, content: Any) -> int:
        if handle not in self._handles:
            return self._write(handle, content)
        part = memoryview(content)[: len(content) // 2]
        done: int = self.step(
            "write", lambda: self._write(handle, content), lambda: self._write(handle, part)
        )
        return done

    def _os_fsync(self, handle: int) -> None:
        if handle in self._handles:
            self.step("fsync", lambda: self._fsync(handle))
        else:
            self._fsync(handle)

    def _python_open(self, file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if isinstance(file, int) or not set(mode) & set("wxa+") or not self._below(file):
            return _real_open(file, mode, *rest, **more)
        raw_mode = mode.replace("b", "").replace("t", "")
        raw = self.step("open", lambda: _CountedFile(self, file, raw_mode))
        if "b" not in mode:
            encoding = more.get("encoding") or "utf-8"
            return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, newline=more.get("newline"))
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)


_real_open = io.open


class _CountedFile(io.FileIO):
    """Unbuffered file whose writes are steps."""

    def __init__(self, injector: Injector, file: Any, mode: str) -> None:
        super().__init__(file, mode)
        self._injector = injector

    def write(self, content: Any) -> int:
        real = super().write
        part = memoryview(content)[: len(content) // 2]
        done: int = self._injector.step("write", lambda: real(content), lambda: real(part))
        return done
