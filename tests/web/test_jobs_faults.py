"""A trial's process is killed, or its disk fails, at every step of writing: the result is whole or absent."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra [web] is not installed")

from anagen.files.result_set import verified
from anagen.web.jobs import FAILED, FINISHED, OVER, Job, Jobs
from tools.faults.injector import KINDS
from web.test_jobs import until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")

ROOT = Path(__file__).resolve().parents[2]
WRITES = f"""
import json, pathlib, sys
sys.path.insert(0, {str(ROOT)!r})
from anagen.files.result_set import write_result
from tools.faults.injector import Injector
for line in sys.stdin:
    order = json.loads(line)
    folder, (at, kind) = pathlib.Path(order["folder"]), json.loads(order["toml"])
    injector = Injector(folder.parent, at, kind)
    def tell(news): sys.stdout.write(json.dumps(news) + chr(10)); sys.stdout.flush()
    injector.arm()
    try:
        files = {{"summary.json": "{{}}", "report.html": "<p>whole", "run.json": "x" * 999}}
        write_result(folder, "trial", files)
        tell({{"numbers": {{"steps": injector.count}}}})
        tell({{"finished": True}})
    except Exception as error:
        tell({{"fault": str(error)}})
"""
"""Process that writes one result, with the fault at the step that the "trial" says."""


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(command=(sys.executable, "-c", WRITES), queue=1000)
    yield made
    made.close()


def written(jobs: Jobs, at: int, kind: str) -> Job:
    job = jobs.submit(f"{kind} at {at}", json.dumps([at, kind]))
    until(job, *OVER)
    return job


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_result_is_whole_or_absent(jobs: Jobs, kind: str) -> None:
    whole = written(jobs, 0, kind)
    assert whole.state == FINISHED
    assert whole.numbers is not None
    steps = int(whole.numbers["steps"])
    assert steps > 10
    for at in range(1, steps + 1, 1 if kind == "kill" else 3):
        job = written(jobs, at, kind)
        if job.state == FINISHED:
            verified(job.folder / "result")
        else:
            assert job.state == FAILED
            assert job.fault
            assert job.file("report.html") is None
            until_gone(job)
    after = written(jobs, 0, kind)
    assert after.state == FINISHED
    kept = {one.name for one in jobs._folder.iterdir() if one.is_dir()}
    assert kept <= {job.key for job in jobs._known.values()}
    # A lock whose removal was made to fail goes with the job's folder.
    left = {one.name for one in jobs._folder.rglob(".anagen-*")}
    assert not {name for name in left if not name.startswith(".anagen-lock-")}


def until_gone(job: Job) -> None:
    """Wait until the folder of a failed job is removed."""
    end = time.monotonic() + 60
    while job.folder.exists():
        assert time.monotonic() < end, "the folder stays"
        time.sleep(0.005)
