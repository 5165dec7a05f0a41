"""Files and folders of results: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.files.result_set import replacing_folder
from anagen.files.writing import replacing, write_file


def test_a_file_is_written_with_the_rights_of_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("x")
    made = write_file(tmp_path / "page.html", "Haarwuchs: 5 µm\n")
    assert made.read_bytes() == "Haarwuchs: 5 µm\n".encode()
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert write_file(made, b"\x00\x01").read_bytes() == b"\x00\x01"
    assert sorted(os.listdir(tmp_path)) == ["page.html", "plain.txt"]


def test_the_temporary_file_keeps_the_name(tmp_path: Path) -> None:
    with replacing(tmp_path / "draws.npz") as temporary:
        assert temporary.name == "draws.npz"
        temporary.write_bytes(b"draws")
    assert (tmp_path / "draws.npz").read_bytes() == b"draws"


def interrupted_file(target: Path, stop: BaseException) -> None:
    with replacing(target) as temporary:
        temporary.write_text("half of the n")
        raise stop


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError("full"), ValueError("wrong")])
def test_an_interruption_leaves_the_old_file_and_no_remains(tmp_path: Path, stop: BaseException) -> None:
    old = write_file(tmp_path / "summary.json", "old")
    with pytest.raises(type(stop)):
        interrupted_file(old, stop)
    assert os.listdir(tmp_path) == ["summary.json"]
    assert old.read_text() == "old"


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(OSError, match="page"):
        write_file(tmp_path / "page.html", "x")
    assert os.listdir(tmp_path) == ["page.html"]


def test_a_folder_appears_with_all_its_files(tmp_path: Path) -> None:
    target = tmp_path / "results" / "run"
    with replacing_folder(target) as made:
        (made / "summary.json").write_text("{}")
        (made / "images").mkdir()
        (made / "images" / "one.png").write_bytes(b"png")
        assert not target.exists()
    assert sorted(os.listdir(target)) == ["images", "result.manifest.json", "summary.json"]
    assert os.listdir(target.parent) == ["run"]


def test_a_folder_that_exists_keeps_its_other_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with replacing_folder(tmp_path) as made:
        (made / "summary.json").write_text("{}")
    assert sorted(os.listdir(tmp_path)) == ["mine.txt", "result.manifest.json", "summary.json"]


def interrupted_folder(target: Path) -> None:
    with replacing_folder(target) as made:
        (made / "summary.json").write_text("{}")
        raise KeyboardInterrupt


def test_an_interruption_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted_folder(tmp_path / "run")
    assert os.listdir(tmp_path) == []


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("x")
    with pytest.raises(InputError, match="is a file"), replacing_folder(tmp_path / "run"):
        pass
