"""Pages made anew by one command: every step exists, a stopped run goes on, tables find their place."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from anagen.trial.protocol.reading import protocol_from_text
from tools.docs.all import ROOT, STEPS, Step, make
from tools.docs.placing import placed
from tools.docs.tutorial import PAGE, PILOT, controlled

QUOTED = "Before.\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n| 3 | 4 |\n\nAfter.\n\n| c |\n|---|\n| 5 |\n"


def test_every_step_runs_something_that_exists() -> None:
    for step in STEPS:
        assert find_spec(step.module) is not None, step.name
        assert not step.page or (ROOT / "docs" / step.page).is_file(), step.name
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_a_printed_table_takes_the_place_of_its_heading() -> None:
    text, missing = placed(QUOTED, "words\n| a | b |\n|---|---|\n| 7 | 8 |\n\n| d |\n|---|\n| 9 |")
    assert text == QUOTED.replace("| 1 | 2 |\n| 3 | 4 |", "| 7 | 8 |")
    assert missing == ["| d |"]
    assert placed(QUOTED, "nothing") == (QUOTED, [])


def test_tables_with_one_heading_keep_their_order() -> None:
    twice = QUOTED + "\n" + QUOTED
    text, missing = placed(twice, "| c |\n|---|\n| x |\n\n| c |\n|---|\n| y |")
    assert missing == []
    assert text == twice.replace("| 5 |", "| x |", 1).replace("| 5 |", "| y |", 1)


def test_a_stopped_run_goes_on_and_says_what_changed(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text(QUOTED, encoding="utf-8")
    steps = (
        Step("first", "one", page="page.md"),
        Step("second", "two", ("--work", "{work}")),
        Step("third", "three"),
    )
    ran: list[str] = []
    said: list[str] = []
    fails = {"two"}

    def run(words: Sequence[str]) -> tuple[int, str]:
        ran.append(" ".join(words[1:]))
        return int(words[1] in fails), "| c |\n|---|\n| 6 |\n" if words[1] == "one" else ""

    assert make(steps, tmp_path, "now", work="runs", run=run, say=said.append) == 1
    assert ran == ["one", "two --work runs", "three"]
    assert "| 6 |" in page.read_text(encoding="utf-8")
    assert "changed: docs/page.md, 1 lines" in said
    assert any("FAILED" in line for line in said)
    ran.clear()
    fails.clear()
    said.clear()
    assert make(steps, tmp_path, "now", work="runs", run=run, say=said.append) == 0
    assert ran == ["two --work runs"]
    assert not any(line.startswith("changed") for line in said)
    ran.clear()
    assert make(steps, tmp_path, "with other data", run=run, say=said.append) == 0
    assert len(ran) == 3


def test_the_tutorials_controlled_pilot_is_a_trial() -> None:
    text = controlled(PAGE.read_text(encoding="utf-8"), PILOT.read_text(encoding="utf-8"))
    assert protocol_from_text(text).arm_names == ("exosome + microneedling", "microneedling + saline")


@pytest.mark.parametrize("module", ["tools.docs.pictures", "tools.docs.rated_by_age"])
def test_generators_can_be_imported(module: str) -> None:
    __import__(module)
