"""A trial on threads, on a cluster, and on a cluster that loses a worker: ``python -m benchmarks.cluster``.

Two workers of one thread each are started as processes of their own. The files of all three runs must be
equal byte for byte. Efficiency is the wall time of two threads over that of the cluster, both once warm; on a
machine with other work, the ratio of CPU seconds says more.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.api import Trial
from anagen.trial.result import TrialResult

if TYPE_CHECKING:
    from distributed import Client

EXAMPLES = Path(__file__).parents[1] / "examples"
TRIALS = {
    "pilot": ("pilot.toml", None, 1000),
    "scalp": ("exosome_areata.toml", 10_000, 4),
}
"""File, patients (None: as there) and replicates."""


def planned(name: str, replicates: int | None = None) -> Trial:
    """The trial called `name`."""
    file, patients, repeats = TRIALS[name]
    text = (EXAMPLES / file).read_text(encoding="utf-8")
    if patients is not None:
        lines = [
            f"size = {patients}" if line.split("=")[0].strip() == "size" else line
            for line in text.splitlines()
        ]
        text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file
        copy.write_text(text, encoding="utf-8")
        return Trial.from_file(copy, replicates=replicates or repeats)


@contextmanager
def two_workers() -> Iterator[tuple[Client, list[subprocess.Popen[bytes]]]]:
    """Yield a client of a scheduler with two workers of one thread, each a process of its own."""
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder:
        file = ["--scheduler-file", str(Path(folder) / "scheduler.json"), "--no-dashboard"]
        python = [sys.executable, "-m"]
        commands = [
            [*python, "distributed.cli.dask_scheduler", *file, "--port", "0"],
            *[[*python, "distributed.cli.dask_worker", *file, "--nthreads", "1", "--no-nanny"]] * 2,
        ]
        started = [
            subprocess.Popen(one, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
            for one in commands
        ]
        try:
            with Client(scheduler_file=file[1], timeout=60) as client:
                client.wait_for_workers(2, timeout=120)
                yield client, started[1:]
        finally:
            for process in started:
                process.kill()
                process.wait()


def cpu_of(pid: int) -> float:
    """CPU seconds of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def content(result: TrialResult) -> dict[str, str | bytes]:
    """Files that must be equal."""
    return {name: kept for name, kept in result.files().items() if name != "run.json"}


def timed(run: Callable[[], TrialResult]) -> tuple[TrialResult, float]:
    """Result and wall seconds."""
    begun = time.perf_counter()
    result = run()
    return result, time.perf_counter() - begun


def compare(name: str, replicates: int | None) -> bool:
    """Print the comparison of one trial; True if all files are equal."""
    trial = planned(name, replicates)
    warm = 2 * min(25, trial.protocol.trial.replicates)
    planned(name, min(warm, 4)).run(workers=2, pictures=False)
    before = time.process_time()
    serial, threads = timed(lambda: planned(name, replicates).run(workers=2, pictures=False))
    cpu = time.process_time() - before
    print(f"{name}: {trial.protocol.population.size} patients, {trial.protocol.trial.replicates} replicates")
    print(f"  two threads            {threads:7.1f} s wall, {cpu:7.1f} CPU s")
    with two_workers() as (client, workers):
        planned(name, min(warm, 4)).run(cluster=client, pictures=False)  # compiled and loaded on both
        before = sum(cpu_of(one.pid) for one in workers)
        spread, wall = timed(lambda: planned(name, replicates).run(cluster=client, pictures=False))
        used = sum(cpu_of(one.pid) for one in workers) - before
        print(f"  two workers            {wall:7.1f} s wall, {used:7.1f} CPU s in the workers")
        print(f"  efficiency             {threads / wall:7.2f} by wall, {cpu / used:.2f} by CPU")
        half = trial.protocol.trial.replicates // 2
        killed: list[int] = []

        def progress(_: str, done: int, __: int) -> None:
            if done >= half and not killed:
                killed.append(done)
                os.kill(workers[0].pid, signal.SIGKILL)

        lost, wall = timed(
            lambda: planned(name, replicates).run(cluster=client, pictures=False, progress=progress)
        )
        print(f"  one killed half-way    {wall:7.1f} s wall (after {killed[0]} replicates)")
    equal = content(serial) == content(spread) == content(lost)
    print(f"  files equal            {equal}")
    return equal


def main() -> None:
    """Compare the trials that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--trial", choices=list(TRIALS), action="append")
    parser.add_argument("--replicates", type=int)
    asked = parser.parse_args()
    equal = [compare(name, asked.replicates) for name in asked.trial or list(TRIALS)]
    sys.exit(0 if all(equal) else 1)


if __name__ == "__main__":
    main()
