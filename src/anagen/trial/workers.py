"""Who runs the replicates of a trial: threads of this process, or the processes of a cluster."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from anagen.cluster import spread
from anagen.simulators.contract import AnySimulator
from anagen.trial.kept_replicates import blocks
from anagen.trial.replicate import Replicate

if TYPE_CHECKING:
    from distributed import Client

    from anagen.trial.run import TrialRun


class Workers(Protocol):
    """Runs replicates of a trial; every replicate is the same whoever runs it."""

    count: int

    def replicates(
        self, run: TrialRun, numbers: Sequence[int], truth: bool
    ) -> Iterator[tuple[int, Replicate]]:
        """Replicates `numbers` with their numbers, in any order, as they are done.

        Args:
            run: the trial.
            numbers: of the replicates.
            truth: whether their true outcomes are wanted.
        """


class Threads:
    """Threads of this process, which serve well: the kernels run outside Python's lock.

    Args:
        count: of threads.
    """

    def __init__(self, count: int) -> None:
        self.count = count

    def replicates(
        self, run: TrialRun, numbers: Sequence[int], truth: bool
    ) -> Iterator[tuple[int, Replicate]]:
        """Replicates as `Workers.replicates` says."""
        simulator = run.simulator()
        # The first runs alone, as it compiles the kernels.
        for number in numbers[:1]:
            yield number, run.replicate(simulator, number, truth)
        later = numbers[1:]
        if not later:
            return
        pool = ThreadPoolExecutor(min(self.count, len(later)))
        try:
            begun = {pool.submit(run.replicate, simulator, number, truth): number for number in later}
            for future in as_completed(begun):
                yield begun.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class Cluster:
    """Processes of a cluster; a worker that dies loses nothing, its blocks are run by another.

    Args:
        client: of the cluster.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.count = max(1, sum(client.nthreads().values()))

    def replicates(
        self, run: TrialRun, numbers: Sequence[int], truth: bool
    ) -> Iterator[tuple[int, Replicate]]:
        """Replicates as `Workers.replicates` says."""
        wanted = set(numbers)
        plan = pickle.dumps((run.protocol, run.belief))
        tasks = {}
        for block in blocks(run.protocol, numbers):
            mine = [number for number in block if number in wanted]
            tasks[mine[0]] = (plan, mine, truth)
        for _, found in spread(self.client, _run_block, tasks):
            yield from found


@lru_cache(maxsize=2)
def _planned(plan: bytes) -> tuple[TrialRun, AnySimulator]:
    """Trial of a message and its simulator, kept between the blocks that a worker runs."""
    from anagen.trial.run import TrialRun

    run = TrialRun(*pickle.loads(plan))
    return run, run.simulator()


def _run_block(plan: bytes, numbers: Sequence[int], truth: bool) -> list[tuple[int, Replicate]]:
    run, simulator = _planned(plan)
    return [(number, run.replicate(simulator, number, truth)) for number in numbers]
