"""Supervised processes that compute for requests: a fair bounded queue, limits of time and memory, a stop.

A computation that holds Python's lock (a regular expression over a long text) would stop the event loop, so
none runs in the server's own process. A process lives on from one computation to the next, since loading and
compiling the engine takes longer than a forecast. It is told to stop when its client leaves or its time is
over; one that does not within `STOP_SECONDS` is killed, and a new one is made ready.

`anyio.to_process` was considered: it forgets a process after five idle minutes, limits no memory, and can
only kill, so that every client who leaves would cost a start of the engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import Any

from anagen.web.child import DONE, LENGTH, NO_MEMORY, REFUSED, STOPPED, framed
from anagen.web.work import BusyError, LargeError, SlowError

STOP_SECONDS = 5.0
"""Time that a computation has to stop when told, on a busy machine too; then its process is killed."""
KNOWN = 8
"""Persons whose computations a process is remembered to have done; it may keep a part of them."""
START_SECONDS = 600.0
"""Time for each step of a new process; on a busy machine the engine is compiled for minutes."""
_POSIX = os.name == "posix"


class ChildFaultError(RuntimeError):
    """A computation failed unexpectedly, or its process ended; the process logs kind and place."""


class _Child:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.number = 0
        self.resident = 0
        self.last: Callable[..., Any] | None = None
        self.about: deque[str] = deque(maxlen=KNOWN)
        self.ended = asyncio.Event()

    @classmethod
    async def start(cls, memory: int) -> _Child:
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "anagen.web.child",
                str(memory),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                start_new_session=_POSIX,  # Ctrl+C is for the server, which ends its processes itself
            )
        )

    def order(self, function: Callable[..., Any], asked: bytes, cpu: float) -> asyncio.Task[tuple[str, Any]]:
        """Send an order; the task has the kind and the value of the answer."""
        assert self.process.stdin is not None
        self.number, self.last = self.number + 1, function
        self.process.stdin.write(framed(("run", self.number, cpu, asked)))
        answer = asyncio.create_task(self._answer())
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # also if nobody asks
        return answer

    async def _answer(self) -> tuple[str, Any]:
        reader = self.process.stdout
        assert reader is not None
        try:
            length = int.from_bytes(await reader.readexactly(LENGTH), "little")
            kind, value, self.resident = pickle.loads(await reader.readexactly(length))
        except asyncio.IncompleteReadError:
            self.kill()
            raise ChildFaultError("the process ended") from None
        return kind, value

    async def stop(self, answer: asyncio.Task[tuple[str, Any]]) -> None:
        """Stop the present order, by a kill if it does not end in time."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.write(framed(("stop", self.number, 0, b"")))
        await asyncio.wait({answer}, timeout=STOP_SECONDS)
        if not answer.done():
            self.kill()
            answer.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await answer

    def kill(self) -> None:
        """End the process and what it started."""
        self.ended.set()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if _POSIX:
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()


class Children:
    """Queue and processes of one kind of work.

    Args:
        count: processes.
        queue: computations that may wait.
        each: computations of one address that may wait.
        wait: seconds that one may wait.
        seconds: time that one may take once begun.
        memory: bytes of address space of a process.
        resident: bytes of resident memory above which a process is replaced after its work.
        ready: functions that a new process runs first.
    """

    def __init__(
        self,
        *,
        count: int,
        queue: int = 100,
        each: int = 40,
        wait: float = 60.0,
        seconds: float = 60.0,
        memory: int = 6_000_000_000,
        resident: int = 2_000_000_000,
        ready: Sequence[Callable[[], object]] = (),
    ) -> None:
        self.count, self._queue, self._each, self._wait = count, queue, each, wait
        self._seconds, self._memory, self._resident, self._ready = seconds, memory, resident, tuple(ready)
        self._waiting: OrderedDict[str, deque[asyncio.Future[_Child]]] = OrderedDict()
        self._wanted: dict[asyncio.Future[_Child], tuple[Callable[..., Any], str]] = {}
        self._idle: list[_Child] = []
        self._all: set[_Child] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = asyncio.Lock()
        self.busy = 0
        self.usual = 2.0
        """Seconds of a computation, of late."""

    @property
    def waiting(self) -> int:
        """Computations that wait."""
        return sum(map(len, self._waiting.values()))

    @property
    def processes(self) -> tuple[int, ...]:
        """Ids of the processes."""
        return tuple(child.process.pid for child in self._all)

    def expected(self) -> float:
        """Seconds that a new computation would wait."""
        return self.usual * (self.waiting + self.busy) / self.count

    def share(self) -> int:
        """Threads that one computation may use: all cores if no other one runs or waits."""
        return max(1, (os.cpu_count() or 1) // max(1, self.busy + self.waiting + 1))

    def open(self) -> None:
        """Start the processes if they are not there; an event loop runs."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop, self._starting = loop, asyncio.Lock()
        for _ in range(self.count):
            self._later(self._keep())

    async def close(self) -> None:
        """End all processes."""
        for task in self._tasks:
            task.cancel()
        for child in self._all:
            child.kill()
        for child in tuple(self._all):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.process.wait(), 5.0)
        self._all.clear()
        self._idle.clear()
        self._waiting.clear()
        self._wanted.clear()
        self._loop, self.busy = None, 0

    async def run(
        self,
        address: str,
        function: Callable[..., Any],
        *given: Any,
        seconds: float | None = None,
        about: str = "",
        soon: bool = False,
    ) -> Any:
        """Value of ``function(*given)``, computed in a process. A cancelled task stops its computation.

        Args:
            address: of the client; addresses take turns.
            seconds: longest time once it has begun.
            about: whom or what it is about: of idle processes, one that has worked on it is taken.
            soon: whether it is short and goes before all that wait: it ends what took long.

        Raises:
            BusyError: too many wait, of this address or in all, or this one waited too long.
            SlowError: it took too long.
            LargeError: it needed more memory than a process may take.
            InputError: of the function.
            ChildFaultError: the function failed, or its process ended.
        """
        asked = pickle.dumps((function, given))
        self.open()
        child = await self._place(address, function, about, soon)
        if about and about not in child.about:
            child.about.append(about)
        self.busy += 1
        loop = asyncio.get_running_loop()
        began, most = loop.time(), seconds or self._seconds
        answer = child.order(function, asked, most * (os.cpu_count() or 1))
        try:
            async with asyncio.timeout(most):
                kind, value = await asyncio.shield(answer)
        except ChildFaultError:
            self._free(child)
            raise
        except (TimeoutError, asyncio.CancelledError) as error:
            self._later(self._stopped(child, answer))
            if isinstance(error, TimeoutError):
                raise SlowError from None
            raise
        self.usual += 0.2 * (loop.time() - began - self.usual)
        if kind == NO_MEMORY or child.resident > self._resident:
            child.kill()
        self._free(child)
        if kind == DONE:
            return value
        if kind == REFUSED:
            raise value
        if kind == NO_MEMORY:
            raise LargeError
        raise ChildFaultError("stopped" if kind == STOPPED else str(value))

    # --- inside ---------------------------------------------------------------------------------------

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _place(self, address: str, function: Callable[..., Any], about: str, soon: bool) -> _Child:
        """A process, in turn."""
        mine = self._waiting.get(address, ())
        full = self.waiting >= self._queue
        if not self._idle and (full or len(mine) >= self._each):
            raise BusyError(self.expected(), own=not full)
        turn: asyncio.Future[_Child] = asyncio.get_running_loop().create_future()
        own = self._waiting.setdefault(address, deque())
        if soon:
            own.appendleft(turn)
            self._waiting.move_to_end(address, last=False)
        else:
            own.append(turn)
        self._wanted[turn] = function, about
        self._serve()
        try:
            async with asyncio.timeout(self._wait):
                return await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            if turn.done() and not turn.cancelled():
                self._idle.append(turn.result())  # given at the last moment
            self._forget(address, turn)
            self._serve()
            if isinstance(error, TimeoutError):
                raise BusyError(self.expected()) from None
            raise

    def _forget(self, address: str, turn: asyncio.Future[_Child]) -> None:
        self._wanted.pop(turn, None)
        mine = self._waiting.get(address)
        if mine is not None:
            with contextlib.suppress(ValueError):
                mine.remove(turn)
            if not mine:
                del self._waiting[address]

    def _serve(self) -> None:
        """Give idle processes to those who wait, one address after another."""
        self._idle = [child for child in self._idle if not child.ended.is_set()]
        while self._idle and self._waiting:
            address, mine = next(iter(self._waiting.items()))
            turn = mine.popleft()
            self._waiting.move_to_end(address)
            if not mine:
                del self._waiting[address]
            function, about = self._wanted.pop(turn)
            if turn.done():
                continue
            # What was kept of a person, or by a function for its next call, lies in the process that ran it.
            known = (one for one in reversed(self._idle) if about and about in one.about)
            alike = (one for one in reversed(self._idle) if one.last is function)
            child = next(known, None) or next(alike, self._idle[-1])
            self._idle.remove(child)
            turn.set_result(child)

    def _free(self, child: _Child) -> None:
        self.busy -= 1
        if not child.ended.is_set():
            self._idle.append(child)
        self._serve()

    async def _stopped(self, child: _Child, answer: asyncio.Task[tuple[str, Any]]) -> None:
        await child.stop(answer)
        self._free(child)

    async def _keep(self) -> None:
        """Keep one process, and a new one after it; wait ever longer while none can be made ready."""
        pause = 1.0
        while True:
            try:
                child = await _Child.start(self._memory)
            except OSError:
                child = None
            if child is not None:
                self._all.add(child)
                await self._made_ready(child)
            if child is None or child.ended.is_set():
                pause = min(2.0 * pause, 60.0)
                await asyncio.sleep(pause)
            else:
                pause = 1.0
            if child is not None:
                await child.ended.wait()
                await child.process.wait()
                self._all.discard(child)

    async def _made_ready(self, child: _Child) -> None:
        """Let a new process take its steps to be ready; from the first on it works for those who wait."""
        for function in self._ready:
            # One process at a time, so that the first is soon ready.
            async with self._starting:
                cpu = START_SECONDS * (os.cpu_count() or 1)
                answer = child.order(function, pickle.dumps((function, ())), cpu)
                try:
                    async with asyncio.timeout(START_SECONDS):
                        await asyncio.shield(answer)
                except (TimeoutError, ChildFaultError):
                    child.kill()
                    answer.cancel()
                    return
            self._idle.append(child)
            self._serve()
            while self._waiting or child not in self._idle:
                await asyncio.sleep(0.05)
                if child.ended.is_set():
                    return
            self._idle.remove(child)
        self._idle.append(child)
        self._serve()
