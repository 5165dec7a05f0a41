"""Qualification of an installation: each part finds what is wrong, and the record says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from verification.qualify import performance
from verification.qualify.__main__ import main, qualified
from verification.qualify.installation import LOCK, digest_of, installation, pinned
from verification.qualify.item import FAIL, PASS, numbered
from verification.qualify.operation import operation
from verification.qualify.record import NAMES, Record
from verification.software.calls import CALLS


def test_a_lock_is_read_for_this_machine() -> None:
    here = "numpy==2.1.0 \\\n    --hash=sha256:ab\n"
    text = here + "colorama==0.4.6 ; sys_platform == 'beos' \\\n    --hash=sha256:cd\n"
    assert pinned(text) == [("numpy", "2.1.0")]


def test_the_lock_of_the_core_has_its_packages(root: Path) -> None:
    names = dict(pinned((root / LOCK).read_text(encoding="utf-8")))
    assert {"numpy", "scipy", "numba", "polars"} <= set(names)


def test_another_version_than_the_lock_fails(root: Path, tmp_path: Path) -> None:
    for folder in ("src/anagen", "verification"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / LOCK).write_text(
        "numpy==0.0.1 \\\n    --hash=sha256:ab\nno-such-thing==1 \\\n", encoding="utf-8"
    )
    failed = {item.what: item.found for item in installation(tmp_path) if item.verdict == FAIL}
    assert set(failed) == {"version of numpy", "version of no-such-thing"}
    assert failed["version of no-such-thing"] == "not installed"


def test_a_changed_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    before = digest_of(tmp_path)
    assert digest_of(tmp_path) == before
    (tmp_path / "a.py").write_text("2", encoding="utf-8")
    assert digest_of(tmp_path) != before


def test_a_wrong_number_fails_with_the_call_that_made_it() -> None:
    call = CALLS[0]
    wrong = replace(call.numbers[0], theirs=str(float(call.numbers[0].theirs) + 1.0))
    items = list(numbered(operation([replace(call, numbers=(call.numbers[0], wrong))])))
    assert [item.verdict for item in items] == [PASS, FAIL]
    assert items[1].id == "OQ-002"
    assert call.call in items[1].how
    assert call.software in items[1].how


def test_a_number_that_cannot_be_had_fails_and_does_not_stop() -> None:
    def broken() -> float:
        raise ZeroDivisionError("broken")

    call = replace(CALLS[0], numbers=(replace(CALLS[0].numbers[0], ours=broken), CALLS[0].numbers[1]))
    assert [item.verdict for item in operation([call])] == [FAIL, PASS]


def test_the_record_holds_every_check_and_its_verdict(tmp_path: Path) -> None:
    call = CALLS[0]
    record = Record.now(list(numbered(operation([call]))))
    assert record.verdict == "All checks that were run passed; not run: IQ, PQ."
    assert [path.name for path in record.write(tmp_path / "record")] == list(NAMES)
    data = json.loads((tmp_path / "record" / NAMES[0]).read_text(encoding="utf-8"))
    assert len(data["items"]) == len(call.numbers)
    assert data["written"].startswith("20")
    text = (tmp_path / "record" / NAMES[1]).read_text(encoding="utf-8")
    assert all(number.theirs in text for number in call.numbers)


@pytest.mark.slow
def test_small_trials_pass_and_a_pinned_number_that_moved_fails(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not qualified(["PQ"]).failed
    monkeypatch.setattr(performance, "EXAMPLES", ())
    monkeypatch.setattr(performance, "bytes_of", lambda *_: {"estimates": "0" * 64})
    assert [item.what for item in performance.performance(root) if item.verdict == FAIL] == [
        f"estimates and observations of examples/{performance.BYTES_OF} to the byte"
    ]


@pytest.mark.slow
def test_the_command_writes_a_record_and_tells_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["OQ", "--out", str(tmp_path)])
    told = capsys.readouterr().out
    assert code == 0, told
    assert "OQ Operation: " in told
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)
    with pytest.raises(SystemExit):
        main(["XQ"])
