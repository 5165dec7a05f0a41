"""Answers that the server keeps in memory for a while, each worked out once for all who ask at the same time.

An answer is found by its content: the question as read, the virtual people followed, the day, the posterior
and the version (`content_key`). A page, its print, its PDF and the API share what they have in common.
Nothing is written to disk: what is kept goes after `seconds`, when the room is needed, or with the server.
Keys are digests under a secret of this process, so they tell nothing of a question.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from anagen import __version__
from anagen.web.work import BusyError

_SECRET = secrets.token_bytes(32)


def content_key(*content: object) -> str:
    """Key of a question, from the representation of all that its answer depends on.

    Args:
        content: names, numbers, dates, tables and dataclasses of these; `repr` tells any two apart.

    >>> [content_key(1) == content_key(other) for other in (1, 1.0, True, "1")]
    [True, False, False, False]
    """
    text = repr((__version__, content))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_SECRET, digest_size=20).hexdigest()


@dataclass(eq=False)
class _Flight:
    """A computation under way, and how many wait for it."""

    task: asyncio.Task[bytes]
    waiting: int = 0


class Kept:
    """Answers kept, the least recently asked for dropped first.

    Args:
        most: bytes of all answers; 0 keeps none.
        seconds: for which one is kept.
        clock: seconds that only rise.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self._clock = most, seconds, clock
        self.bytes = 0
        self._answers: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._flights: dict[str, _Flight] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, key: str) -> bytes | None:
        """The answer kept under `key`, or None."""
        self._drop_old()
        found = self._answers.get(key)
        if found is None:
            return None
        self._answers.move_to_end(key)
        return found[1]

    def keep(self, key: str, answer: bytes) -> None:
        """Keep an answer; one larger than all room is not kept."""
        self._drop(key)
        if len(answer) > self.most:
            return
        self._answers[key] = (self._clock(), answer)
        self.bytes += len(answer)
        while self.bytes > self.most:
            self._drop(next(iter(self._answers)))
        self._wake()

    async def answer(self, key: str, compute: Callable[[], Awaitable[bytes]]) -> bytes:
        """The answer kept under `key`, or that of `compute`, which runs once for all who ask meanwhile.

        It goes on as long as anybody waits for it: the client who asked first may leave. When the last one
        does, it is cancelled. A fault goes to all who wait, and is not kept; one who joined a computation
        that found no place in the queue asks once more, for a place of their own.

        Raises:
            BusyError: too many computations wait.
        """
        while True:
            found = self.find(key)
            if found is not None:
                return found
            flight = self._flights.get(key)
            first = flight is None
            if flight is None:
                flight = self._begin(key, compute)
            flight.waiting += 1
            try:
                return await asyncio.shield(flight.task)
            except BusyError:
                if first:
                    raise
            finally:
                flight.waiting -= 1
                if not flight.waiting and not flight.task.done():
                    self._end(key, flight)
                    flight.task.cancel()

    def close(self) -> None:
        """Forget everything."""
        for flight in self._flights.values():
            flight.task.cancel()
        self._flights.clear()
        self._answers.clear()
        self.bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # --- inside ---------------------------------------------------------------------------------------

    def _begin(self, key: str, compute: Callable[[], Awaitable[bytes]]) -> _Flight:
        async def whole() -> bytes:
            return await compute()

        flight = self._flights[key] = _Flight(asyncio.create_task(whole()))

        def done(task: asyncio.Task[bytes]) -> None:
            self._end(key, flight)
            if not task.cancelled() and task.exception() is None:
                self.keep(key, task.result())

        flight.task.add_done_callback(done)
        return flight

    def _end(self, key: str, flight: _Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]

    def _drop(self, key: str) -> None:
        _, answer = self._answers.pop(key, (0.0, b""))
        self.bytes -= len(answer)

    def _drop_old(self) -> None:
        now = self._clock()
        # An answer that is asked for again moves to the end but keeps its time.
        for key in [key for key, (then, _) in self._answers.items() if now - then >= self.seconds]:
            self._drop(key)

    def _wake(self) -> None:
        """Drop old answers in time, even if nobody asks for anything."""
        if self._timer is None and self._answers:
            with suppress(RuntimeError):  # nothing runs: the next `find` drops them
                self._timer = asyncio.get_running_loop().call_later(self.seconds, self._woken)

    def _woken(self) -> None:
        self._timer = None
        self._drop_old()
        self._wake()
