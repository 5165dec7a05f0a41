"""The tool that collects kills: its record goes on, its forks die, and its figures stand in the page."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from anagen.files.writing import write_file
from anagen.learning.pattern.smc import Settings, cross
from tests.files.test_faults import Normal
from tools.faults.calibration import ForkingInjector, files
from tools.faults.child import Ended, command_in_child, in_child
from tools.faults.record import Fault, Record, counts, put_into, table

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs fork and /proc")
ROOT = Path(__file__).resolve().parents[2]


def test_a_record_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    path = tmp_path / "faults.jsonl"
    record = Record(path)
    record.add(Fault("trial, replaced", "kill", 3, True, -9, "old", "", 0))
    record.add(Fault("trial, replaced", "EIO", 4, False, 2, "new", "", 0))
    record.add(Fault("calibrate, pattern", "kill", 1, True, -9, "resumed", "", 0))
    whole = path.read_text()
    other = json.dumps({**json.loads(whole.splitlines()[0]), "at": 9, "digest": "of other code"})
    path.write_text(f'{whole}{other}\n{{"case": "trial, rep')
    again = Record(path)
    assert again.faults == record.faults
    assert again.knows("trial, replaced", "kill", 3)
    assert not again.knows("trial, replaced", "kill", 9)
    found = counts(again.faults)
    assert found["all"] == {
        "killed": 2,
        "failed": 1,
        "old stands": 1,
        "new stands": 2,
        "torn": 0,
        "stale": 0,
    }
    page = tmp_path / "page.md"
    page.write_text("before\n\n" + "\n".join(table({})) + "\n\nafter\n")
    for _ in range(2):
        put_into(page, table(found))
    assert page.read_text() == "before\n\n" + "\n".join(table(found)) + "\n\nafter\n"


def test_the_page_tells_the_figures() -> None:
    found = json.loads((ROOT / "docs" / "faults.json").read_text(encoding="utf-8"))["counts"]
    page = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    assert "\n".join(table(found)) in page
    assert (found["all"]["torn"], found["all"]["stale"]) == (0, 0)


def test_a_child_that_hangs_is_ended(tmp_path: Path) -> None:
    import time

    ended = in_child(lambda: time.sleep(60), tmp_path, seconds=1)
    assert ended == Ended(False, 3, "no end within 1 s", 0)


@pytest.mark.slow
def test_a_whole_command_runs_in_a_child(tmp_path: Path) -> None:
    ended = command_in_child(["verify", str(tmp_path / "none")], tmp_path)
    assert (ended.killed, ended.code, ended.steps) == (False, 2, 0)
    assert ended.said.startswith("anagen: there is no folder")


def test_a_step_that_is_killed_is_taken_back(tmp_path: Path) -> None:
    seen: list[tuple[str, int, list[str]]] = []

    def act() -> None:
        def look(kind: str, at: int) -> None:
            seen.append((kind, at, sorted(files(tmp_path / "here"))))

        ForkingInjector(tmp_path / "here", look).arm()
        write_file(tmp_path / "here" / "one.txt", "a whole text")
        assert (tmp_path / "here" / "one.txt").read_text() == "a whole text"
        assert len(seen) == 2 * seen[-1][1] > 8
        assert seen[0][2] == []
        assert seen[-1][2] == ["one.txt"]

    (tmp_path / "here").mkdir()
    ended = in_child(act, tmp_path / "elsewhere")
    assert ended.code == 0, ended.said


def test_sampling_goes_on_from_every_state_that_a_kill_leaves(tmp_path: Path) -> None:
    start = np.random.default_rng(3).normal(size=(12, 2))
    settings = Settings(effective=1.0, least=1, most=2)
    work, states = tmp_path / "work", tmp_path / "states"
    work.mkdir()
    states.mkdir()

    def act() -> None:
        known: set[str] = set()

        def look(kind: str, at: int) -> None:
            state = json.dumps(files(work))
            if state not in known:
                shutil.copytree(work, states / str(len(known)))
                known.add(state)

        ForkingInjector(work, look).arm()
        cross(Normal(), start, work, "toy", settings)

    ended = in_child(act, tmp_path / "elsewhere")
    assert ended.code == 0, ended.said
    whole = files(work)
    assert len(whole) > 2
    assert len(list(states.iterdir())) == 1 + len(whole)
    for state in states.iterdir():
        cross(Normal(), start, state, "toy", settings)
        assert files(state) == whole
        assert list(state.rglob(".anagen-*")) == []
