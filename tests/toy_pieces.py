"""Pieces of work for the tests of who runs them; importable in the processes that they start."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from anagen.errors import InputError


def base(number: int, ballast: bytes = b"") -> int:
    """The common part: a number, with bytes that make its message large."""
    return number + len(ballast)


def added(common: int, number: int) -> tuple[int, int]:
    """Sum of the common part and a number, and the process that worked it out."""
    return common + number, os.getpid()


def noted(common: int, number: int, folder: str, seconds: float) -> int:
    """`number`, after a file that says that its piece began, and a while."""
    (Path(folder) / f"{number}-{os.getpid()}-{time.monotonic_ns()}").touch()
    time.sleep(seconds)
    return number


def killed_once(common: int, number: int, mark: str) -> int:
    """`number`; the first process that runs number 3 dies of it."""
    if number == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def always_killed(common: int, number: int) -> int:
    """Nothing: its process dies."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refused(common: int, number: int) -> int:
    """Nothing: the error of a task."""
    raise InputError(f"number {number} is refused", where="here", expected="another")
