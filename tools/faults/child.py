"""Runs an action in a forked child whose disk fails at one step."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anagen.errors import InputError
from tools.faults.injector import Injector


@dataclass(frozen=True)
class Ended:
    """End of the child.

    Attributes:
        killed: by a signal.
        code: 0 done, 2 refused with a message, 1 broken off with a traceback.
        said: its message, or its traceback.
        steps: it took; 0 if killed.
    """

    killed: bool
    code: int
    said: str
    steps: int


def in_child(action: Callable[[], Any], root: Path, at: int = 0, kind: str = "kill") -> Ended:
    """End of a forked child that runs `action` and fails at step `at` below `root`.

    The action must need no thread of this process: a pool of threads does not live on in the child.
    """
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.close(reader)
        code, said, injector = 1, "", Injector(root, at, kind)
        write, leave = os.write, os._exit
        try:
            injector.arm()
            action()
            code = 0
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
        assert os.WTERMSIG(status) == signal.SIGKILL
        return Ended(True, -signal.SIGKILL, "", 0)
    said, steps = json.loads(told)
    return Ended(False, os.WEXITSTATUS(status), said, steps)
