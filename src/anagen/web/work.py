"""Computations outside the event loop: a bounded pool of threads with a queue."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


class BusyError(Exception):
    """More requests wait than the queue holds."""


class SlowError(Exception):
    """A computation took longer than a page waits."""


class Work:
    """Pool of threads; the compiled engine releases Python's lock, so they run in parallel."""

    def __init__(self, threads: int, queue: int, seconds: float) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._threads, self._queue, self._seconds = threads, queue, seconds
        self.waiting = 0

    async def run(
        self, function: Callable[..., _T], *given: Any, seconds: float | None = None, **named: Any
    ) -> _T:
        """Result of ``function(*given, **named)``, computed in a thread.

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
        await begun.wait()
        try:
            return await asyncio.wait_for(asyncio.shield(future), seconds or self._seconds)
        except TimeoutError:
            raise SlowError from None

    def share(self) -> int:
        """Threads that one computation may use: all cores if no other request waits."""
        return max(1, (os.cpu_count() or 1) // max(1, self.waiting))

    def close(self) -> None:
        """Accept no more work; running computations end, but their results are dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _done(self, future: asyncio.Future[Any]) -> None:
        self.waiting -= 1
        if not future.cancelled():
            future.exception()  # marks it as retrieved, since no request may be waiting any more
