"""Trials in the background: in order, bounded, stopped at once, forgotten in time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

pytest.importorskip("fastapi", reason="the extra [web] is not installed")

from anagen.web.jobs import CANCELLED, FAILED, FINISHED, OVER, QUEUED, RUNNING, Job, Jobs
from anagen.web.work import BusyError

# Stands in for the process that runs trials: does what the "trial" says, and says so.
STAND_IN = """
import json, os, pathlib, sys, time
for line in sys.stdin:
    order = json.loads(line)
    def tell(news): print(json.dumps(news), flush=True)
    if "prepare" in order: continue
    print("something else that is printed", flush=True)
    tell({"progress": ["replicates", 1, 2]})
    what = order["toml"]
    if what == "hang": time.sleep(600)
    if what == "die": os._exit(3)
    if what == "fault": tell({"fault": "it was bad"}); continue
    tell({"numbers": {"pid": os.getpid()}})
    folder = pathlib.Path(order["folder"]); folder.mkdir()
    (folder / "report.html").write_text("report of " + what)
    (folder / "secret.txt").write_text("not for anybody")
    tell({"finished": True})
"""


@pytest.fixture
def made() -> Iterator[Callable[..., Jobs]]:
    """Makes queues, and ends them."""
    all_of_them: list[Jobs] = []

    def make(**settings: object) -> Jobs:
        found = Jobs(command=(sys.executable, "-c", STAND_IN), **settings)  # type: ignore[arg-type]
        all_of_them.append(found)
        return found

    yield make
    for one in all_of_them:
        one.close()


def until(job: Job, *states: str) -> None:
    """Wait until a job is in one of these states; a minute is an alarm, not a measurement."""
    end = time.monotonic() + 60
    while job.state not in states:
        assert time.monotonic() < end, f"still {job.state}"
        time.sleep(0.005)


def test_a_job_runs_and_its_known_files_can_be_had(made: Callable[..., Jobs]) -> None:
    jobs = made()
    job = jobs.submit("one", "trial")
    until(job, *OVER)
    assert job.state == FINISHED
    assert job.progress == ("replicates", 1, 2)
    report = job.file("report.html")
    assert report is not None
    assert report.read_text() == "report of trial"
    assert [job.file(name) for name in ("secret.txt", "../../x", "summary.json", "")] == [None] * 4


def test_names_cannot_be_guessed_and_do_not_repeat(made: Callable[..., Jobs]) -> None:
    jobs = made(queue=40)
    keys = {jobs.submit("one", "trial").key for _ in range(30)}
    assert len(keys) == 30
    assert min(len(key) for key in keys) >= 24


def test_the_process_lives_on_from_one_job_to_the_next(made: Callable[..., Jobs]) -> None:
    jobs = made()
    first, second = jobs.submit("one", "trial"), jobs.submit("two", "trial")
    until(first, *OVER)
    until(second, *OVER)
    assert first.numbers == second.numbers


def test_a_running_job_is_stopped_and_the_next_one_runs(made: Callable[..., Jobs]) -> None:
    jobs = made()
    stuck, next_one = jobs.submit("stuck", "hang"), jobs.submit("next", "trial")
    until(stuck, RUNNING)
    assert jobs.ahead(next_one) == 1
    jobs.cancel(stuck)
    assert stuck.state == CANCELLED
    until(next_one, *OVER)
    assert next_one.state == FINISHED
    jobs.cancel(next_one)
    assert next_one.state == FINISHED


def test_a_waiting_job_is_taken_out(made: Callable[..., Jobs]) -> None:
    jobs = made()
    jobs.submit("stuck", "hang")
    waiting, last = jobs.submit("waiting", "trial"), jobs.submit("last", "trial")
    before = jobs.ahead(last)
    assert waiting.state == QUEUED
    jobs.cancel(waiting)
    assert waiting.state == CANCELLED
    assert jobs.ahead(last) == before - 1


def test_only_so_many_wait(made: Callable[..., Jobs]) -> None:
    jobs = made(queue=2)
    running = jobs.submit("stuck", "hang")
    until(running, RUNNING)
    jobs.submit("one", "trial")
    jobs.submit("two", "trial")
    with pytest.raises(BusyError):
        jobs.submit("three", "trial")


def test_a_fault_is_told(made: Callable[..., Jobs]) -> None:
    job = made().submit("bad", "fault")
    until(job, *OVER)
    assert (job.state, job.fault) == (FAILED, "it was bad")


def test_a_process_that_dies_fails_its_job_and_no_other(made: Callable[..., Jobs]) -> None:
    jobs = made()
    bad, good = jobs.submit("bad", "die"), jobs.submit("good", "trial")
    until(bad, *OVER)
    until(good, *OVER)
    assert (bad.state, good.state) == (FAILED, FINISHED)
    assert "broke off" in bad.fault


def test_what_takes_too_long_is_ended(made: Callable[..., Jobs]) -> None:
    job = made(seconds=0.2).submit("slow", "hang")
    until(job, *OVER)
    assert job.state == FAILED
    assert "longer" in job.fault


def test_what_is_over_is_forgotten_with_its_files(made: Callable[..., Jobs]) -> None:
    jobs = made(keep=1)
    first, second = jobs.submit("one", "trial"), jobs.submit("two", "trial")
    until(second, *OVER)
    assert jobs.get(first.key) is None
    assert not first.folder.exists()
    assert jobs.get(second.key) is second
    short = made(keep_seconds=0.0)
    job = short.submit("one", "trial")
    until(job, *OVER)
    time.sleep(0.01)
    assert short.get(job.key) is None


def test_closing_ends_the_process_and_removes_everything(made: Callable[..., Jobs]) -> None:
    jobs = made()
    job = jobs.submit("stuck", "hang")
    until(job, RUNNING)
    process = jobs._process
    assert process is not None
    folder = jobs._folder
    jobs.close()
    process.wait(10)
    assert not folder.exists()
    with pytest.raises(BusyError):
        jobs.submit("late", "trial")
    with suppress(BusyError):
        jobs.warm()
    assert jobs._process is None


def test_preparing_waits_for_no_answer_and_stands_in_nobodys_way(made: Callable[..., Jobs]) -> None:
    jobs = made()
    jobs.warm()
    jobs.prepare("anything")
    job = jobs.submit("one", "trial")
    until(job, *OVER)
    assert job.state == FINISHED
