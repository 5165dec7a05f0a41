"""Whoever runs the pieces: the same results, nothing lost to a death, nothing begun after a stop."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import toy_pieces
from anagen import workers
from anagen.errors import InputError
from anagen.workers import Common, Processes, Threads, Workers, checked_piece, piece, source_mark
from benchmarks.two_workers import Started, two_workers

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    with Processes(2) as found:
        yield found


def _sums(who: Workers, common: Common[int], numbers: range) -> tuple[dict[int, int], set[int]]:
    """Sums by number, and the processes that worked them out."""
    found = dict(who.pieces(common, toy_pieces.added, {number: (number,) for number in numbers}))
    return {number: one for number, (one, _) in found.items()}, {pid for _, pid in found.values()}


@pytest.mark.parametrize("ballast", [0, 3 * workers.LARGE])
def test_threads_and_processes_give_the_same(processes: Processes, ballast: int) -> None:
    common = Common(toy_pieces.base, (40, b"x" * ballast))
    wanted = {number: 40 + ballast + number for number in range(30)}
    here, only = _sums(Threads(3), common, range(30))
    there, several = _sums(processes, common, range(30))
    assert here == there == wanted
    assert only == {os.getpid()}
    assert os.getpid() not in several
    assert _sums(processes, common, range(0))[0] == {}


def test_processes_live_from_job_to_job(processes: Processes) -> None:
    common = Common(toy_pieces.base, (0,))
    used = [_sums(processes, common, range(20))[1] for _ in range(3)]
    assert len(set().union(*used)) <= 2


def test_the_error_of_a_task_is_told(processes: Processes) -> None:
    for who in (Threads(2), processes):
        with pytest.raises(InputError, match="number 1 is refused") as told:
            list(who.pieces(Common(toy_pieces.base, (0,)), toy_pieces.refused, {1: (1,)}))
        assert (told.value.where, told.value.expected) == ("here", "another")


def test_a_process_that_dies_loses_nothing(processes: Processes, tmp_path: Path) -> None:
    tasks = {number: (number, str(tmp_path / "mark")) for number in range(12)}
    keys = [key for key, _ in processes.pieces(Common(toy_pieces.base, (0,)), toy_pieces.killed_once, tasks)]
    assert sorted(keys) == list(range(12))
    with pytest.raises(InputError, match="died 4 times"):
        list(processes.pieces(Common(toy_pieces.base, (0,)), toy_pieces.always_killed, {1: (1,)}))
    assert _sums(processes, Common(toy_pieces.base, (1,)), range(2))[0] == {0: 1, 1: 2}


def test_a_process_that_died_between_two_jobs_is_replaced() -> None:
    common = Common(toy_pieces.base, (1,))
    with Processes(1) as who:
        _, (pid,) = _sums(who, common, range(1))
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
        assert _sums(who, common, range(2))[0] == {0: 1, 1: 2}


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_what_had_not_begun_at_a_stop_never_runs(kind: str, processes: Processes, tmp_path: Path) -> None:
    who: Workers = Threads(2) if kind == "threads" else processes
    tasks = {number: (number, str(tmp_path), 0.05) for number in range(60)}
    for _ in who.pieces(Common(toy_pieces.base, (0,)), toy_pieces.noted, tasks):
        break
    assert _settled(tmp_path) < 12


def _settled(folder: Path) -> int:
    """Files in a folder, once none has come for a second."""
    count = -1
    while count != (count := len(list(folder.iterdir()))):
        time.sleep(1.0)
    return count


def test_a_worker_of_another_version_is_refused() -> None:
    message = pickle.dumps(Common(toy_pieces.base, (1,)))
    assert piece(message, toy_pieces.added, 2)[0] == 3
    mine = (workers.__version__, source_mark())
    assert checked_piece(mine, message, toy_pieces.added, 2)[0] == 3
    with pytest.raises(InputError, match=r"expected 0\.0\.9"):
        checked_piece(("0.0.9", mine[1]), message, toy_pieces.added, 2)
    with pytest.raises(InputError, match="other code or data"):
        checked_piece((mine[0], "0" * 16), message, toy_pieces.added, 2)


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[workers.Cluster, Started]]:
    """Two workers, and the processes of their scheduler and their own."""
    pytest.importorskip("distributed")
    with two_workers([TESTS]) as (client, started):
        yield workers.Cluster(client), started


@pytest.mark.slow
def test_a_cluster_gives_the_same_and_stops(cluster: tuple[workers.Cluster, Started], tmp_path: Path) -> None:
    who, _ = cluster
    assert who.count == 2
    for ballast in (0, 3 * workers.LARGE):
        common = Common(toy_pieces.base, (40, b"x" * ballast))
        found, where = _sums(who, common, range(30))
        assert found == {number: 40 + ballast + number for number in range(30)}
        assert len(where) == 2
    tasks = {number: (number, str(tmp_path), 0.05) for number in range(200)}
    for _ in who.pieces(Common(toy_pieces.base, (0,)), toy_pieces.noted, tasks):
        break
    assert _settled(tmp_path) < 60
    with pytest.raises(InputError, match="number 1 is refused"):
        list(who.pieces(Common(toy_pieces.base, (0,)), toy_pieces.refused, {1: (1,)}))


@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_told(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with two_workers([TESTS]) as (client, started):
        tasks = {number: (number, str(tmp_path), 0.1) for number in range(100)}
        told = workers.Cluster(client).pieces(Common(toy_pieces.base, (0,)), toy_pieces.noted, tasks)
        next(told)
        os.kill(started[0].pid, signal.SIGKILL)
        with pytest.raises(InputError, match="scheduler was lost"):
            list(told)
