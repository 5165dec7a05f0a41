"""Options of commands whose work can be kept in a folder and spread over a cluster."""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anagen.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

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
        help="dask scheduler whose workers run the replicates, such as tcp://node1:8786; "
        "local: processes of this machine. The result is the same.",
    ),
]


def cluster_of(scheduler: str, workers: int) -> AbstractContextManager[Client | None]:
    """Client of `scheduler`; None if no scheduler was asked for.

    Args:
        scheduler: value of ``--scheduler``.
        workers: value of ``--workers``: processes of a local cluster, 0 for one a core.

    Raises:
        InputError: dask.distributed is not installed, or no scheduler answers.
    """
    if not scheduler:
        return nullcontext()
    from anagen.cluster import connected

    return connected(scheduler, workers or os.cpu_count() or 1)


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
