"""Work spread over processes, on this machine or many, by dask.distributed.

A scheduler hands out tasks; a task that was on a worker that died is handed out again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from anagen.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
"""Word for a cluster of processes of this machine, which ends with the run."""
CONNECT_SECONDS = 10.0
K = TypeVar("K")


@contextmanager
def connected(scheduler: str, workers: int) -> Iterator[Client]:
    """Yield a client of the scheduler at an address, or of one that is started here.

    Args:
        scheduler: address such as ``tcp://node1:8786``, or `LOCAL`.
        workers: processes of a local cluster; a scheduler at an address has its own.

    Raises:
        InputError: dask.distributed is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise InputError(
            "a scheduler needs dask.distributed",
            where="--scheduler",
            expected="pip install 'anagen[cluster]'",
        ) from None
    if scheduler == LOCAL:
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=logging.ERROR,
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no scheduler answers at {scheduler}",
            where="--scheduler",
            expected=f"{LOCAL}, or the address that `dask scheduler` prints, such as tcp://node1:8786",
        ) from error
    with client:
        yield client


def spread(
    client: Client, function: Callable[..., Any], tasks: Mapping[K, Sequence[Any]]
) -> Iterator[tuple[K, Any]]:
    """Yield the key of each task and what `function` made of its arguments, as they are done.

    Tasks that are not done when the caller stops are taken back; those that run then end, unheard.

    Args:
        client: of the cluster.
        function: importable on the workers.
        tasks: arguments by key; small, since they cross the network.

    Raises:
        InputError: the scheduler is lost, a task was on several workers that died, or the error of a task.
    """
    from distributed import KilledWorker, as_completed
    from distributed.comm.core import CommClosedError

    waiting = {client.submit(function, *arguments, pure=False): key for key, arguments in tasks.items()}
    try:
        for future in as_completed(list(waiting)):
            key = waiting.pop(future)
            yield key, future.result()
    except (CancelledError, CommClosedError):  # the second, where it was lost amid the fetching of a result
        raise InputError(
            "the scheduler was lost while it ran",
            where="--scheduler",
            expected="one that lives until the end; with --work, the same command goes on from what is kept",
        ) from None
    except KilledWorker as error:
        raise InputError(
            f"one piece of the work was on {error.allowed_failures + 1} workers that died",
            where="--scheduler",
            expected="workers with memory enough for it",
        ) from error
    finally:
        client.cancel(list(waiting))
