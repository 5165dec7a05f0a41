"""Bytes kept on disk: made once, made again when damaged, and only the newest of a kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen import compiled
from anagen.files.kept import kept


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compiled, "_said", set())
    return tmp_path / "anagen" / "kept"


def never() -> bytes:
    raise AssertionError("made again")


def test_bytes_are_made_once(home: Path) -> None:
    assert kept("skin", "a", lambda: b"one") == b"one"
    assert kept("skin", "a", never) == b"one"
    assert [path.name for path in home.iterdir()] == ["skin-a"]


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: b"", lambda whole: whole + b"x"])
def test_a_damaged_file_is_made_again(home: Path, damage: object) -> None:
    kept("skin", "a", lambda: b"one")
    (path,) = home.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))  # type: ignore[operator]
    assert kept("skin", "a", lambda: b"one") == b"one"
    assert path.read_bytes() == whole


def test_only_the_newest_of_a_kind_stays(home: Path) -> None:
    kept("skin", "a", lambda: b"one")
    kept("map", "a", lambda: b"another kind")
    assert kept("skin", "b", lambda: b"two") == b"two"
    assert sorted(path.name for path in home.iterdir()) == ["map-a", "skin-b"]


def test_a_folder_that_others_can_write_to_is_not_used(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept("skin", "a", lambda: b"one")
    home.chmod(0o777)
    assert kept("skin", "a", lambda: b"made anew") == b"made anew"
    assert "nothing is kept in" in capsys.readouterr().err
