"""Every step of every writer is killed and failed: the old or the new result stands, and it says which."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.files import durable
from anagen.files.one_writer import one_writer
from anagen.files.result_set import finish, verified, write_result
from anagen.files.writing import write_file
from anagen.learning.pattern.smc import Settings, cross
from tools.faults.child import Ended, in_child
from tools.faults.injector import KINDS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Folder in memory where there is one: a thousand waits for a disk take minutes."""
    memory = Path("/dev/shm")
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


OLD = {"summary.json": "old", "run.json": "old run", "report.html": "<p>old", "own_catalogue/01.toml": "old"}
NEW = {"summary.json": "new " * 9, "run.json": "new run", "observations.parquet": b"PAR1"}
NEW_SAYS = ("the new result stands", "the new result is complete", "the new file stands")
OLD_SAYS = ("stands, unchanged", "the earlier file stands", "nothing was", "no file was")


def spoiled(
    action: Callable[[], Any], root: Path, kinds: Sequence[str] = KINDS
) -> Iterator[tuple[Ended, str]]:
    """End of a child for every step of `action` and every kind of fault; the caller cleans up between."""
    for kind in kinds:
        for at in itertools.count(1):
            ended = in_child(action, root, at, kind)
            assert ended.code != 1, ended.said
            yield ended, f"{kind} at step {at}"
            if not ended.killed and ended.steps < at:
                assert ended.code == 0
                assert at > 8
                break


def content(folder: Path, strangers: bool = False) -> dict[str, str | bytes] | None:
    """Files of the result in `folder`, without its manifest; None if there is no folder."""
    if not folder.exists():
        return None
    found: dict[str, str | bytes] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.endswith(".manifest.json") and ".anagen-" not in str(path):
            name = path.relative_to(folder).as_posix()
            found[name] = path.read_bytes() if path.suffix == ".parquet" else path.read_text()
    if strangers:
        assert found.pop("mine.txt", None) == "kept"
    return found


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".anagen-*")]


CASES = ("new folder", "replaced", "beside other files", "no swap")


@pytest.mark.parametrize("case", CASES)
def test_a_result_is_the_old_or_the_new_one(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case == "no swap":
        monkeypatch.setattr(durable, "swap", lambda one, other: False)
    folder, strangers = tmp_path / "results", case == "beside other files"

    def old() -> None:
        if case != "new folder":
            write_result(folder, "trial", OLD)
        elif folder.exists():
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()
        write_file(tmp_path / "next.txt", "the next run sweeps")
        if strangers:
            (folder / "mine.txt").write_text("kept")

    before = None if case == "new folder" else OLD
    seen = set()
    old()
    kinds = KINDS[:1] if case == "no swap" else KINDS
    for ended, where in spoiled(lambda: write_result(folder, "trial", NEW), tmp_path, kinds):
        now = content(folder, strangers)
        if folder.exists() and strangers | (case == "no swap"):
            finish(folder)
            now = content(folder, strangers)
        assert now in (before, NEW), where
        if now is not None:
            assert [one.kind for one in verified(folder)] == ["trial"], where
        if ended.code == 2:
            says = NEW_SAYS if now == NEW else OLD_SAYS
            assert any(words in ended.said for words in says), (where, ended.said)
        seen.add(now == NEW)
        old()
        assert left(tmp_path) == [], where
    assert seen == {True, False}


@pytest.mark.parametrize("before", [None, "old " * 20])
def test_a_file_is_the_old_or_the_new_one(before: str | None, tmp_path: Path) -> None:
    path = tmp_path / "checked.html"

    def old() -> None:
        write_file(tmp_path / "other.html", "x")
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_text(before)

    old()
    for ended, where in spoiled(lambda: write_file(path, "new"), tmp_path):
        now = path.read_text() if path.exists() else None
        assert now in (before, "new"), where
        if ended.code == 2:
            says = NEW_SAYS if now == "new" else OLD_SAYS
            assert any(words in ended.said for words in says), (where, ended.said)
        old()
        assert left(tmp_path) == [], where


class Normal:
    """A bridge between two normals."""

    def prior(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(-0.5 * (x**2).sum(axis=1))

    def base(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.zeros(len(x))

    def exact(self, x: NDArray[np.float64], label: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.asarray(-0.5 * ((x - 1.0) ** 2).sum(axis=1)), x.copy()

    def surrogate(
        self, x: NDArray[np.float64], temper: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return np.asarray(self.prior(x) + temper * self.exact(x, "")[0]), -x - temper * (x - 1.0)

    def learn(self, x: NDArray[np.float64], made: NDArray[np.float64]) -> None:
        pass


def test_rounds_of_a_calibration_go_on_after_any_kill(tmp_path: Path) -> None:
    start = np.random.default_rng(3).normal(size=(12, 2))
    settings = Settings(effective=1.0, least=1, most=3)

    def run() -> NDArray[np.float64]:
        return cross(Normal(), start, work, "toy", settings).x

    work = tmp_path / "whole"
    whole = run()
    work = tmp_path / "spoiled"
    work.mkdir()
    steps = in_child(run, work).steps
    for at in range(1, steps + 1):
        for path in work.iterdir():
            path.unlink()
        assert in_child(run, work, at).killed
        assert (run() == whole).all(), at
        assert left(work) == []


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with one_writer(tmp_path / "results"):
        write_result(tmp_path / "results", "trial", OLD)  # the holder itself may write
        ended = in_child(lambda: other_context(tmp_path / "results"), tmp_path)
    assert ended.code == 2
    assert f"another run writes to {tmp_path / 'results'} (process {os.getpid()}, since " in ended.said
    write_result(tmp_path / "results", "trial", NEW)
    assert left(tmp_path) == []


def other_context(folder: Path) -> None:
    """Write as a process that has not inherited the lock."""
    import contextvars

    contextvars.Context().run(write_result, folder, "trial", NEW)


def test_two_writers_never_mix(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    for turn in range(20):
        children = []
        for text in ("one", "two"):
            if not (child := os.fork()):
                try:
                    write_result(folder, "trial", {"summary.json": text, "run.json": f"{text} {turn}"})
                    os._exit(0)
                except InputError:
                    os._exit(2)
            children.append(child)
        codes = [os.WEXITSTATUS(os.waitpid(child, 0)[1]) for child in children]
        assert 0 in codes
        assert set(codes) <= {0, 2}
        verified(folder)
        assert (folder / "run.json").read_text() == f"{(folder / 'summary.json').read_text()} {turn}"


def test_verify_names_each_fault(tmp_path: Path) -> None:
    write_result(tmp_path, "trial", OLD)
    (tmp_path / "summary.json").write_text("other")
    (tmp_path / "run.json").unlink()
    with pytest.raises(InputError, match=r"run\.json is missing .*summary\.json was changed"):
        verified(tmp_path)
    (tmp_path / "trial.manifest.json").write_text("{")
    with pytest.raises(InputError, match="manifest is missing or damaged"):
        verified(tmp_path)
    with pytest.raises(InputError, match="no result with a manifest"):
        verified(tmp_path / "own_catalogue")
