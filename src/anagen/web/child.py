"""Process that computes for the server, one order after another, within limits of memory and CPU time.

Orders come on standard input and answers go to standard output, each a length of four bytes and a pickle;
both ends are Anagen, and nobody else holds the pipes. An order is ("run", number, CPU seconds, pickle of a
function and its arguments) or ("stop", number, 0, b""). An answer is (kind, value, resident memory in bytes).
The process ends when its input ends, and so with its server.
"""

from __future__ import annotations

import _thread
import contextlib
import io
import logging
import math
import os
import pickle
import signal
import sys
import threading
import traceback
from queue import SimpleQueue
from typing import Any, BinaryIO

DONE, REFUSED, STOPPED, NO_MEMORY, FAULT = "done", "refused", "stopped", "no memory", "fault"
"""Kinds of an answer: the value, an `InputError`, stopped as told, out of memory, or an unexpected fault."""
LENGTH = 4
Order = tuple[str, int, float, bytes]

log = logging.getLogger("anagen.web")


class StoppedError(BaseException):
    """The server wants no answer any more; not an `Exception`, so that no code takes it for a fault."""


def framed(content: object) -> bytes:
    """A pickle with its length before it."""
    body = pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(LENGTH, "little") + body


class Computing:
    """Runs orders in the main thread, and stops the present one when told in another."""

    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._orders, self._answers = orders, answers
        self._queue: SimpleQueue[Order] = SimpleQueue()
        self._lock = threading.Lock()
        self._now: int | None = None

    def run(self) -> None:
        """Run orders until the input ends."""
        signal.signal(signal.SIGINT, self._interrupted)
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            _, number, seconds, asked = self._queue.get()
            limit_cpu(seconds)
            self._answers.write(self._answer(number, asked))
            self._answers.flush()

    def _answer(self, number: int, asked: bytes) -> bytes:
        from anagen.errors import InputError

        try:
            try:
                with self._lock:
                    self._now = number
                function, given = pickle.loads(asked)
                return framed((DONE, function(*given), resident()))
            finally:
                with self._lock:
                    self._now = None
        except StoppedError:
            self._now = None
            return framed((STOPPED, None, resident()))
        except InputError as error:
            return framed((REFUSED, error, resident()))
        except MemoryError:
            return framed((NO_MEMORY, None, resident()))
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            # Its message may hold what somebody typed.
            log.error("%s in %s, line %s", type(error).__name__, place.filename, place.lineno)
            return framed((FAULT, type(error).__name__, resident()))

    def _listen(self) -> None:
        """Pass orders on; end the process when the server is gone, even during a computation."""
        try:
            while len(head := self._orders.read(LENGTH)) == LENGTH:
                order: Order = pickle.loads(self._orders.read(int.from_bytes(head, "little")))
                if order[0] == "run":
                    self._queue.put(order)
                    continue
                with self._lock:
                    if self._now == order[1]:
                        interrupt()
        finally:
            os._exit(0)

    def _interrupted(self, *given: Any) -> None:
        if self._now is not None:
            raise StoppedError


def interrupt() -> None:
    """Raise the signal of Ctrl+C in the main thread, even if it waits for a lock."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main(signal.SIGINT)


def limit_memory(most: int) -> None:
    """Limit the address space and write no core file, where the system has such limits."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def limit_cpu(seconds: float) -> None:
    """Let the system end this process after so many more CPU seconds, whatever holds Python's lock."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        whole = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (whole, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def resident() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def main() -> None:
    """Take orders with the memory that the command line gives."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output of other code must not be read as answers
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    limit_memory(int(sys.argv[1]))
    Computing(io.BufferedReader(io.FileIO(0)), answers).run()


if __name__ == "__main__":
    main()
