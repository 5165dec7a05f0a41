"""Any split of the work gives the same bytes: shards, kept replicates, a cluster that loses a worker."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from anagen.api import Trial, predict
from anagen.cli.workers_options import shard_of
from anagen.errors import InputError
from anagen.files.array_tree import packed, unpacked
from anagen.trial.kept_replicates import block_of, blocks, shard
from anagen.trial.result import TrialResult
from anagen.trial.run import blind
from anagen.trial.workers import planned, run_block
from anagen.workers import Common, Processes
from benchmarks.two_workers import two_workers

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
    [
        (["--shard", "1/2"], "nowhere to be kept"),
        (["--scheduler", "nowhere"], "no scheduler answers"),
        (["--scheduler", "local", "--processes", "2"], "two ways to run the work"),
    ],
)
def test_options_that_cannot_be_followed_are_refused(
    option: list[str],
    message: str,
    tmp_path: Path,
    anagen_command: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    if "nowhere" in option:
        pytest.importorskip("distributed")
    file = EXAMPLES / "pilot.toml"
    done = anagen_command("trial", file, "--replicates", "2", "--out", "out", *option, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    whole: dict[str, str | bytes], tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    from anagen.cluster import connected

    killed = []
    with two_workers() as (outer, started):

        def progress(_: str, done: int, total: int) -> None:
            if done and not killed:
                killed.append(done)
                os.kill(started[1].pid, signal.SIGKILL)

        with connected(outer.scheduler.address, 0) as client:
            result = _trial().run(cluster=client, work=tmp_path / "kept", pictures=False, progress=progress)
    assert 0 < killed[0] < REPLICATES
    assert _bytes(result) == whole


@pytest.mark.slow
def test_processes_give_the_same_trial_and_the_same_prediction(
    whole: dict[str, str | bytes], tmp_path: Path
) -> None:
    published = EXAMPLES / "van_neste_2000.toml"
    with Processes(2) as workers:
        assert _bytes(_trial().run(workers=workers, pictures=False)) == whole
        there = predict([Trial.from_file(published, replicates=20)], workers=workers, work=tmp_path)
    here = predict([Trial.from_file(published, replicates=20)])
    assert there.to_json() == here.to_json()
    steps: list[tuple[int, int]] = []
    again = predict(
        [Trial.from_file(published, replicates=20)],
        work=tmp_path,
        progress=lambda _, done, total: steps.append((done, total)),
    )
    assert steps[0] == (20, 20)
    assert again.to_json() == here.to_json()


def test_what_crosses_the_network_is_small() -> None:
    """Bytes of a task, also where the posterior has learned from the patients, and of a replicate of 30."""
    run, published = _trial(2), Trial.from_file(EXAMPLES / "van_neste_2000.toml")
    unseen, left = blind(published)
    assert left is not None
    for planned_trial in (run, unseen):
        common = Common(planned, planned_trial.recipe())
        assert len(pickle.dumps((common, run_block, list(range(25)), True))) < 20_000
    simulator = run.simulator()
    first, later = (len(pickle.dumps(run.replicate(simulator, number))) for number in (0, 1))
    assert later < 5_000
    assert first < 20_000  # with its patients and the written outcomes of all visits
