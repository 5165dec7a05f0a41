"""A scheduler of dask.distributed and two workers of one thread each, every one a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Client

Started = list[subprocess.Popen[bytes]]


@contextmanager
def two_workers(python_path: Sequence[Path | str] = ()) -> Iterator[tuple[Client, Started]]:
    """Yield a client, and the processes of the scheduler and of the two workers; all end with the block.

    Args:
        python_path: folders from which the workers can import too.
    """
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "scheduler.json")
        paths = [*map(str, python_path), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        python = [sys.executable, "-m"]
        usual = ["--scheduler-file", file, "--no-dashboard"]
        worker = [*python, "distributed.cli.dask_worker", *usual, "--nthreads", "1", "--no-nanny"]
        commands = [[*python, "distributed.cli.dask_scheduler", *usual, "--port", "0"], worker, worker]
        started = [
            subprocess.Popen(
                one, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, env=environment
            )
            for one in commands
        ]
        try:
            with Client(scheduler_file=file, timeout=60) as client:
                client.wait_for_workers(2, timeout=120)
                yield client, started
        finally:
            for process in started:
                process.kill()
                process.wait()
