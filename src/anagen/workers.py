"""Who runs independent pieces of work: threads or processes of this machine, or the workers of a cluster.

A piece depends on its own arguments and on what all pieces of a job have in common, and on nothing else. So
the results are the same whoever runs which piece, in what order and how often.
"""

from __future__ import annotations

import hashlib
import pickle
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from anagen import __version__
from anagen.cluster import spread
from anagen.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

C = TypeVar("C")
K = TypeVar("K")
R = TypeVar("R")
LARGE = 100_000
"""Bytes of a message from which it is sent to each worker once, not with each piece."""
MOST_DEATHS = 3
"""Processes that may die while a job runs; beyond them it is the job that kills them."""
_PACKAGE = Path(__file__).parent
_ENDINGS = {".py", ".toml", ".json", ".csv", ".nc"}


@dataclass(frozen=True)
class Common(Generic[C]):
    """Recipe of what all pieces of a job have in common; each process makes it once.

    Attributes:
        make: function that makes it; importable where pieces run in other processes.
        arguments: of `make`.
    """

    make: Callable[..., C]
    arguments: tuple[object, ...] = ()


class Workers(Protocol):
    """Runs independent pieces of work.

    Attributes:
        count: pieces that run at the same time.
        apart: whether they run in other processes, so that a piece should be worth a message.
    """

    count: int
    apart: bool

    def pieces(
        self,
        common: Common[C],
        function: Callable[..., R],
        tasks: Mapping[K, Sequence[Any]],
    ) -> Iterator[tuple[K, R]]:
        """Yield the key of each task and what `function` made of it, in any order, as they are done.

        What has not begun when the caller stops is not run.

        Args:
            common: what it makes is the first argument of `function`.
            function: run once for each task; importable where pieces run in other processes.
            tasks: further arguments by key; small, since they are sent.

        Raises:
            InputError: workers die again and again, or the error of a task.
        """


class Threads:
    """Threads of this process, which serve where the work is done by kernels outside Python's lock.

    Args:
        count: of threads.
    """

    apart = False

    def __init__(self, count: int) -> None:
        self.count = count

    def pieces(
        self,
        common: Common[C],
        function: Callable[..., R],
        tasks: Mapping[K, Sequence[Any]],
    ) -> Iterator[tuple[K, R]]:
        """Pieces as `Workers.pieces` says."""
        made = common.make(*common.arguments)
        todo = list(tasks.items())
        # The first runs alone, as it compiles the kernels.
        for key, arguments in todo[:1]:
            yield key, function(made, *arguments)
        if len(todo) < 2:
            return
        pool = ThreadPoolExecutor(min(self.count, len(todo) - 1))
        try:
            begun = {pool.submit(function, made, *arguments): key for key, arguments in todo[1:]}
            for future in as_completed(begun):
                yield begun.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class Processes:
    """Processes of this machine; they start with the first job and end with the ``with`` block.

    A process that dies loses nothing: what it ran is run again by new ones. A script that uses them needs
    ``if __name__ == "__main__":``, as every process imports it.

    Args:
        count: of processes.
    """

    apart = True

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, once their pieces are done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def pieces(
        self,
        common: Common[C],
        function: Callable[..., R],
        tasks: Mapping[K, Sequence[Any]],
    ) -> Iterator[tuple[K, R]]:
        """Pieces as `Workers.pieces` says."""
        whole = pickle.dumps(common)
        message: bytes | str = whole
        left, deaths = dict(tasks), 0
        with tempfile.TemporaryDirectory(prefix="anagen-pieces-") as folder:
            if len(whole) >= LARGE:
                path = Path(folder) / "common"
                path.write_bytes(whole)
                message = str(path)
            while left:
                begun: dict[Future[R], K] = {}
                try:
                    self._begin(begun, message, function, left)
                    for future in as_completed(list(begun)):
                        key = begun.pop(future)
                        result = future.result()
                        del left[key]
                        yield key, result
                except BrokenProcessPool:
                    self.close()
                    deaths += 1
                    if deaths > MOST_DEATHS:
                        raise InputError(
                            f"processes that run the work died {deaths} times",
                            expected="memory enough for each, and `if __name__ == '__main__':` in a script",
                        ) from None
                finally:
                    for future in begun:
                        future.cancel()

    def _begin(
        self,
        begun: dict[Future[R], K],
        message: bytes | str,
        function: Callable[..., R],
        tasks: Mapping[K, Sequence[Any]],
    ) -> None:
        """Hand out the tasks, and note them in `begun`."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.count, mp_context=get_context("spawn"), initializer=_end_at_ctrl_c
            )
        for key, arguments in tasks.items():
            begun[self._pool.submit(piece, message, function, *arguments)] = key


class Cluster:
    """Workers of a cluster of dask.distributed; one that dies loses nothing, another runs its piece again.

    Args:
        client: of the cluster (`anagen.cluster.connected`).
    """

    apart = True

    def __init__(self, client: Client) -> None:
        self.client = client
        self.count = max(1, sum(client.nthreads().values()))

    def pieces(
        self,
        common: Common[C],
        function: Callable[..., R],
        tasks: Mapping[K, Sequence[Any]],
    ) -> Iterator[tuple[K, R]]:
        """Pieces as `Workers.pieces` says.

        Raises:
            InputError: a worker has another version of Anagen, the scheduler is lost, or as there.
        """
        message = pickle.dumps(common)
        sent = message if len(message) < LARGE else self.client.scatter(message, broadcast=True)
        mine = (__version__, source_mark())
        yield from spread(
            self.client, checked_piece, {key: (mine, sent, function, *task) for key, task in tasks.items()}
        )


def at_work(workers: Workers | int) -> AbstractContextManager[Workers]:
    """`workers`; a number stands for so many processes, which end with the ``with`` block."""
    return Processes(workers) if isinstance(workers, int) else nullcontext(workers)


def _end_at_ctrl_c() -> None:
    """Let Ctrl-C, which the whole process group gets, end this process without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def piece(message: bytes | str, function: Callable[..., R], *arguments: Any) -> R:
    """Return what `function` makes of a task, where the common part came as a message or in a file."""
    return function(_made(message if isinstance(message, bytes) else _content(message)), *arguments)


def checked_piece(asker: tuple[str, str], message: bytes, function: Callable[..., R], *arguments: Any) -> R:
    """`piece` on a worker of the same version, code and data.

    Args:
        asker: version and `source_mark` of who asks.
        message: the common part.
        function: as in `Workers.pieces`.
        arguments: of the task.

    Raises:
        InputError: this worker has another version.
    """
    version, mark = asker
    if version != __version__:
        raise InputError(
            f"a worker has Anagen {__version__}", where="--scheduler", expected=f"{version}, as here"
        )
    if mark != source_mark():
        raise InputError(
            f"a worker has other code or data of Anagen {__version__}",
            where="--scheduler",
            expected="the same as here",
        )
    return piece(message, function, *arguments)


@cache
def source_mark() -> str:
    """Digest of the code and data of this installation: the same numbers come from the same ones."""
    found = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in _ENDINGS:
            found.update(path.relative_to(_PACKAGE).as_posix().encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


@lru_cache(maxsize=2)
def _made(message: bytes) -> Any:
    """Common part of a message, kept between the pieces that a process runs."""
    common: Common[Any] = pickle.loads(message)
    return common.make(*common.arguments)


@lru_cache(maxsize=2)
def _content(path: str) -> bytes:
    return Path(path).read_bytes()
