"""Reading outside the event loop, in a few threads; and the faults of everything that computes.

Whatever takes long, and every article, runs in a process (`anagen.web.children`). Threads are for looking
things up in the tables that ship with Anagen, and for the text of a trial file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


class BusyError(Exception):
    """More requests wait than the queue holds, or one waited too long.

    Attributes:
        seconds: expected wait of the next one.
        own: whether this address has too many of its own.
    """

    def __init__(self, seconds: float = 20.0, *, own: bool = False) -> None:
        super().__init__()
        self.seconds, self.own = seconds, own


class SlowError(Exception):
    """A computation took longer than a page waits."""


class LargeError(Exception):
    """A computation needed more memory than it may take."""


class OvertakenError(Exception):
    """A later request of the same person has taken the place of this one."""


class Work:
    """Pool of threads."""

    def __init__(self, threads: int, queue: int, seconds: float) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._threads, self._queue, self._seconds = threads, queue, seconds
        self.waiting = 0

    async def run(
        self, function: Callable[..., _T], *given: Any, seconds: float | None = None, **named: Any
    ) -> _T:
        """Result of ``function(*given, **named)``, computed in a thread.

        A task that is cancelled while it waits takes its work out of the queue; work that has begun runs on.

        Args:
            seconds: longest time it may take once it has begun; waiting for a thread does not count.

        Raises:
            BusyError: the queue is full.
            SlowError: the computation took too long; it runs on, but its result is dropped.
        """
        if self.waiting >= self._threads + self._queue:
            raise BusyError
        if self._pool is None:  # at first use, and again after the server was closed and opened
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="anagen-work")
        loop, begun = asyncio.get_running_loop(), asyncio.Event()

        def work() -> _T:
            loop.call_soon_threadsafe(begun.set)
            return function(*given, **named)

        self.waiting += 1
        future = loop.run_in_executor(self._pool, work)
        future.add_done_callback(self._done)
        try:
            await begun.wait()
            return await asyncio.wait_for(asyncio.shield(future), seconds or self._seconds)
        except asyncio.CancelledError:
            if not begun.is_set():
                future.cancel()
            raise
        except TimeoutError:
            raise SlowError from None

    def close(self) -> None:
        """Accept no more work; running computations end, but their results are dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _done(self, future: asyncio.Future[Any]) -> None:
        self.waiting -= 1
        if not future.cancelled():
            future.exception()  # marks it as retrieved, since no request may be waiting any more
