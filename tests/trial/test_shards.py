"""Any split of the work gives the same bytes: shards, kept replicates, a cluster that loses a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anagen.api import Trial
from anagen.cli.workers_options import shard_of
from anagen.errors import InputError
from anagen.files.array_tree import packed, unpacked
from anagen.trial.kept_replicates import block_of, blocks, shard
from anagen.trial.result import TrialResult

EXAMPLES = Path(__file__).parents[2] / "examples"
REPLICATES = 60


def _trial(replicates: int = REPLICATES) -> Trial:
    return Trial.from_file(EXAMPLES / "pilot.toml", replicates=replicates)


def _bytes(result: TrialResult) -> dict[str, str | bytes]:
    return {name: content for name, content in result.files().items() if name != "run.json"}


@pytest.fixture(scope="module")
def whole() -> dict[str, str | bytes]:
    """Files of the trial run in one piece."""
    return _bytes(_trial().run(pictures=False))


def test_shards_in_any_order_make_the_whole(whole: dict[str, str | bytes], tmp_path: Path) -> None:
    for number in (3, 1, 2):
        _trial().run_shard(number, 3, tmp_path, workers=1)
    steps: list[tuple[int, int]] = []
    put_together = _trial().run(
        work=tmp_path, pictures=False, progress=lambda _, done, total: steps.append((done, total))
    )
    assert steps[0] == (REPLICATES, REPLICATES)  # nothing was left to run
    assert _bytes(put_together) == whole


def test_a_run_goes_on_from_what_it_kept_and_may_be_made_longer(
    whole: dict[str, str | bytes], tmp_path: Path
) -> None:
    _trial(30).run(work=tmp_path, pictures=False)
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 2
    longer = _trial().run(work=tmp_path, pictures=False)
    assert _bytes(longer) == whole
    cut = sorted(tmp_path.iterdir())[0]
    cut.write_bytes(cut.read_bytes()[:-100])
    assert _bytes(_trial().run(work=tmp_path, pictures=False)) == whole


def test_replicates_of_another_trial_are_not_taken(tmp_path: Path) -> None:
    _trial(2).run(work=tmp_path, pictures=False)
    steps: list[int] = []
    other = Trial.from_file(EXAMPLES / "pilot.toml", replicates=2, seed=77)
    other.run(work=tmp_path, pictures=False, progress=lambda _, done, total: steps.append(done))
    assert steps[0] == 0


def test_every_replicate_is_in_one_shard() -> None:
    protocol = _trial(1000).protocol
    for of in (1, 2, 7, 41):
        parts = [shard(protocol, number, of) for number in range(1, of + 1)]
        assert sorted(number for part in parts for number in part) == list(range(1000))
    assert blocks(protocol, [0, 999]) == [range(block_of(protocol)), range(975, 1000)]
    with pytest.raises(InputError, match="shard 3/2 does not exist"):
        shard(protocol, 3, 2)


def test_a_replicate_survives_being_written_to_the_last_bit() -> None:
    run = _trial(1)
    from anagen.trial.kept_replicates import _RECORDS

    one = run.replicate(run.simulator(), 0)
    again = unpacked(packed(one), _RECORDS)
    assert packed(again) == packed(one)
    with pytest.raises(ValueError, match="unknown part"):
        unpacked(packed(one), ())
    with pytest.raises(TypeError):
        packed({"x": object()})


@pytest.mark.parametrize("text", ["0/2", "3/2", "two", "1/2/3", "-1/2", "1", "٣/٤"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no shard"):
        shard_of(text)
    assert shard_of("2/8") == (2, 8)


@pytest.mark.parametrize(
    ("option", "message"),
    [(["--shard", "1/2"], "nowhere to be kept"), (["--scheduler", "nowhere"], "no scheduler answers")],
)
def test_options_that_cannot_be_followed_are_refused(
    option: list[str],
    message: str,
    tmp_path: Path,
    anagen_command: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    if "--scheduler" in option:
        pytest.importorskip("distributed")
    file = EXAMPLES / "pilot.toml"
    done = anagen_command("trial", file, "--replicates", "2", "--out", "out", *option, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler of its own, and two workers of one thread, each a process."""
    pytest.importorskip("distributed")
    address = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    python = [sys.executable, "-m"]
    file = ["--scheduler-file", str(address), "--no-dashboard"]
    started = [subprocess.Popen([*python, "distributed.cli.dask_scheduler", *file, "--port", "0"], **quiet)]
    worker = [*python, "distributed.cli.dask_worker", *file, "--nthreads", "1", "--no-nanny"]
    started += [subprocess.Popen(worker, **quiet) for _ in range(2)]
    try:
        from distributed import Client

        with Client(scheduler_file=str(address), timeout=60) as client:
            client.wait_for_workers(2, timeout=120)
            where = client.scheduler.address
        yield where, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    whole: dict[str, str | bytes], scheduler: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    from anagen.cluster import connected

    address, workers = scheduler
    killed = []

    def progress(_: str, done: int, total: int) -> None:
        if done and not killed:
            killed.append(done)
            os.kill(workers[0].pid, signal.SIGKILL)

    with connected(address, 0) as client:
        result = _trial().run(cluster=client, work=tmp_path / "kept", pictures=False, progress=progress)
    assert 0 < killed[0] < REPLICATES
    assert _bytes(result) == whole
