"""Options of commands whose work can be kept in a folder and spread over a cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anagen.errors import InputError

if TYPE_CHECKING:
    from anagen.workers import Workers

WorkOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps replicates: a stopped run goes on from them, shards are put together."
    ),
]
SchedulerOption = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="dask scheduler whose workers do the work, such as tcp://node1:8786; "
        "local: a cluster of processes of this machine. The result is the same.",
    ),
]
ProcessesOption = Annotated[
    int,
    typer.Option(
        min=0,
        max=256,
        help="Processes that run the replicates instead of threads (0: threads). The result is the same.",
    ),
]


@contextmanager
def workers_of(scheduler: str, workers: int, processes: int = 0) -> Iterator[Workers]:
    """Yield who runs the work: the workers of `scheduler`, `processes`, or threads.

    Args:
        scheduler: value of ``--scheduler``.
        workers: value of ``--workers``: threads, or processes of a local cluster; 0 for one a core.
        processes: value of ``--processes``.

    Raises:
        InputError: dask.distributed is not installed, no scheduler answers, or both options are given.
    """
    if scheduler and processes:
        raise InputError("two ways to run the work", where="--processes", expected="no --scheduler beside it")
    from anagen.workers import Cluster, Processes, Threads

    if scheduler:
        from anagen.cluster import connected

        with connected(scheduler, workers or os.cpu_count() or 1) as client:
            yield Cluster(client)
    elif processes:
        with Processes(processes) as found:
            yield found
    else:
        yield Threads(workers or os.cpu_count() or 1)


def shard_of(text: str) -> tuple[int, int]:
    """Number of a shard and how many there are, of ``2/8``.

    Raises:
        InputError: another form.
    """
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError(
            f"{text[:20]!r} is no shard", where="--shard", expected="K/N with 1 <= K <= N, such as 2/8"
        )
    return int(found[1]), int(found[2])
