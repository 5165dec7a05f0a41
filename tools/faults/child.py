"""Runs an action in a forked child whose disk fails at one step."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anagen.errors import InputError
from tools.faults.injector import Injector

HUNG = 3


@dataclass(frozen=True)
class Ended:
    """End of the child.

    Attributes:
        killed: by the injected kill.
        code: 0 done, 2 refused with a message, 1 broken off with a traceback, `HUNG` out of time.
        said: its message, or its traceback.
        steps: it took; 0 if killed.
    """

    killed: bool
    code: int
    said: str
    steps: int


def in_child(
    action: Callable[[], Any], root: Path, at: int = 0, kind: str = "kill", seconds: int = 0
) -> Ended:
    """End of a forked child that runs `action` and fails at step `at` below `root`.

    The action must need no thread of this process: a pool of threads does not live on in the child.

    Args:
        action: what to run; it may leave with `SystemExit`.
        root: folder whose changes are counted.
        at: step that fails; 0 for none.
        kind: of the fault, one of `tools.faults.injector.KINDS`.
        seconds: of time, after which the child is ended as hung; 0: no limit.
    """
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.close(reader)
        code, said, injector = 1, "", Injector(root, at, kind)
        write, leave = os.write, os._exit
        signal.alarm(seconds)
        try:
            injector.arm()
            action()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        except InputError as error:
            code, said = 2, str(error)
        except OSError as error:  # as `anagen.cli.main`
            code, said = 2, f"{error.filename}: {error.strerror}"
        except BaseException:
            said = traceback.format_exc()
        write(writer, json.dumps([said, injector.count]).encode())
        leave(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        if os.WTERMSIG(status) == signal.SIGALRM:
            return Ended(False, HUNG, f"no end within {seconds} s", 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        return Ended(True, -signal.SIGKILL, "", 0)
    said, steps = json.loads(told)
    return Ended(False, os.WEXITSTATUS(status), said, steps)


def command_in_child(
    words: Sequence[str], root: Path, at: int = 0, kind: str = "kill", seconds: int = 120
) -> Ended:
    """End of the whole command `anagen` `words` in a forked child; its words are what it printed."""
    with tempfile.TemporaryFile() as printed:

        def run() -> None:
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            whole_command(words)
            sys.stdout.flush()

        ended = in_child(run, root, at, kind, seconds)
        printed.seek(0)
        said = printed.read().decode(errors="replace")
    return Ended(ended.killed, ended.code, f"{said}{ended.said}", ended.steps)


def whole_command(words: Sequence[str]) -> None:
    """Run the command as the console does; it may leave with `SystemExit`."""
    from anagen.cli import main

    sys.argv = ["anagen", *words]
    main()
