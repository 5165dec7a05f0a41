"""Engine runs of a calibration: the same for any workers, kept in chunks, and small to send."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from anagen.learning.areata import calibrate as areata
from anagen.learning.areata.free_parameters import free_parameters
from anagen.learning.areata.severe_runs import design
from anagen.learning.free_parameters import free_names
from anagen.learning.pattern import training
from anagen.learning.pattern.calibrate import sampled_rows
from anagen.learning.pattern.training import engine_runs, normal_design, run_piece, run_rows
from anagen.workers import LARGE, Common, Processes, Threads, Workers

threadpoolctl = pytest.importorskip("threadpoolctl")
ROWS = sampled_rows()[:3]


@pytest.fixture(autouse=True)
def _blas_as_before() -> Iterator[None]:
    """Pieces that run in this process limit its matrix products."""
    now = max(pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas")
    with threadpoolctl.threadpool_limits(limits=now, user_api="blas"):
        yield


def _silent(what: str, done: int, total: int) -> None:
    pass


@pytest.mark.slow
def test_any_workers_give_the_same_runs_and_kept_ones_are_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "CHUNK", 4)
    monkeypatch.setattr(training, "PIECE", 2)
    names = free_names()
    z = 0.3 * normal_design(7, len(names), 5)
    direct = run_rows(names, ROWS, z)
    assert np.isfinite(direct).all()
    steps: list[int] = []
    with Processes(2) as workers:
        there = engine_runs(
            names, ROWS, z, tmp_path / "there", "runs", lambda _, done, __: steps.append(done), workers
        )
    here = engine_runs(names, ROWS, z, tmp_path / "here", "runs", _silent, Threads(1))
    assert there.tobytes() == here.tobytes() == direct.tobytes()
    assert steps[0] == 0
    assert steps[-1] == 7
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("here", "there"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    two[0].unlink()
    steps.clear()
    again = engine_runs(
        names, ROWS, z, tmp_path / "there", "runs", lambda _, done, __: steps.append(done), Threads(1)
    )
    assert again.tobytes() == direct.tobytes()
    assert steps[0] in (3, 4)  # the other chunk was kept


@pytest.mark.slow
def test_any_workers_give_the_same_areata_runs(tmp_path: Path) -> None:
    sizes = areata.Sizes(runs=2, second=1, treatments=2, share=0.05)
    plan = design(2, 2, free_parameters())

    def made(workers: Workers, folder: Path) -> list[bytes]:
        return [one.tobytes() for one in areata._runs(folder, "x", plan, sizes, workers, _silent, "runs")]

    here = made(Threads(1), tmp_path / "here")
    with Processes(2) as workers:
        assert made(workers, tmp_path / "there") == here
    assert made(Threads(1), tmp_path / "there") == here  # kept


def test_what_a_calibration_sends_is_small() -> None:
    """What all pieces share goes out once if it is large; a piece is a few points."""
    names, rows = free_names(), sampled_rows()
    shared = Common(training.names_and_rows, (names, rows))
    assert len(pickle.dumps(shared)) < LARGE
    points = normal_design(training.PIECE, len(names), 1)
    assert len(pickle.dumps((run_piece, points))) < 10_000
    plan = design(256, 3, free_parameters())
    sent = Common(areata.plan_and_patients, (plan, areata.Sizes().patients))
    assert len(pickle.dumps(sent)) < LARGE
