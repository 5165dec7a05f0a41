"""Tables of histories kept on disk: equal to new ones to the bit, healed when damaged, bounded in size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from anagen import compiled
from anagen.biology import kept_histories
from anagen.biology.history import HistoryTable
from anagen.biology.kept_histories import kept_folder, kept_history, packed, table_key, trim, unpacked
from anagen.learning.distribution import distribution
from anagen.learning.knowledge import LONGEST_HISTORY, STEEPEST, prior_knowledge

REACH = (1.5, 25.0)
KNOWN = prior_knowledge()
CHAIN, RESPONSE = KNOWN.chain, KNOWN.response


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache folder of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compiled, "_said", set())
    found = kept_folder()
    assert found is not None
    assert found.is_relative_to(tmp_path)
    yield found
    assert not [path for path in found.iterdir() if path.suffix != ".table"], "a temporary file is left"


def kept() -> HistoryTable:
    return kept_history(CHAIN, RESPONSE, *REACH)


def assert_same(one: HistoryTable, other: HistoryTable) -> None:
    for field in fields(HistoryTable):
        a, b = getattr(one, field.name), getattr(other, field.name)
        assert a.dtype == b.dtype
        assert a.shape == b.shape
        assert a.tobytes() == b.tobytes()


def never(*_: object, **__: object) -> HistoryTable:
    raise AssertionError("made again")


def test_a_kept_table_is_the_one_made_anew_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    made = HistoryTable.of(CHAIN, RESPONSE, *REACH)
    assert_same(kept(), made)
    monkeypatch.setattr(HistoryTable, "of", never)
    assert_same(kept(), made)


def test_only_draws_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values tried in a fit never come back; a draw comes back in every run."""
    draw = distribution("posterior").knowledge(3)
    made = draw.history
    assert len(list(folder.iterdir())) == 1
    tried = draw.with_values({"cycle.papilla_days": 80.0})
    assert tried.history is not None
    assert len(list(folder.iterdir())) == 1
    monkeypatch.setattr(HistoryTable, "of", never)
    again = distribution("posterior").knowledge(3)
    assert again is not draw
    assert_same(again.history, made)


def test_a_name_tells_all_that_a_table_depends_on() -> None:
    """Any field, whichever it is, asks for another table."""

    def other(value: object) -> object:
        if isinstance(value, np.ndarray):
            changed = value.copy()
            changed.flat[-1] += 1
            return changed
        return 0.5 if value is None else value + type(value)(1)  # type: ignore[operator]

    keys = {table_key(CHAIN, RESPONSE, STEEPEST, LONGEST_HISTORY), table_key(CHAIN, RESPONSE, *REACH)}
    number = 2
    for one in (CHAIN, RESPONSE, RESPONSE.bounds, RESPONSE.papilla):
        for field in fields(one):
            if field.name in ("bounds", "papilla"):
                continue
            changed = object.__new__(type(one))
            for own in fields(one):
                value = getattr(one, own.name)
                object.__setattr__(changed, own.name, other(value) if own.name == field.name else value)
            chain = changed if one is CHAIN else CHAIN
            response = RESPONSE
            if one is RESPONSE:
                response = changed
            elif one is RESPONSE.bounds:
                response = replace(RESPONSE, bounds=changed)
            elif one is RESPONSE.papilla:
                response = replace(RESPONSE, papilla=changed)
            keys.add(table_key(chain, response, *REACH))
            number += 1
    assert len(keys) == number


def test_a_damaged_file_is_dropped_with_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = kept()
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    spoilt = replace(made, states=made.states + np.float32(1e-6))
    contents = [
        *(whole[:length] for length in (0, 10, 32, len(whole) // 2, len(whole) - 1)),
        b"something else",
        whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:],
        packed("of another", made),
        whole[:32] + packed(path.stem, spoilt)[32:],
    ]
    for content in contents:
        path.write_bytes(content)
        assert_same(kept(), made)
        assert path.stat().st_size == len(whole)
    said = capsys.readouterr().err.splitlines()
    assert said == [f"anagen: damaged history tables dropped and made again (in {folder})"]


def test_a_table_under_the_name_of_another_is_not_taken(folder: Path) -> None:
    """A file that was copied to another name."""
    kept()
    (path,) = folder.iterdir()
    other = kept_history(CHAIN, RESPONSE, 1.0, 25.0)
    (mine,) = set(folder.iterdir()) - {path}
    mine.write_bytes(path.read_bytes())
    assert_same(kept_history(CHAIN, RESPONSE, 1.0, 25.0), other)


def test_tables_not_used_for_longest_go_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [folder / f"{name}.table" for name in "abcd"]
    for age, path in enumerate(paths):
        path.write_bytes(bytes(100))
        os.utime(path, (1e9 - age, 1e9 - age))
    trim(folder, 250)
    assert [path.exists() for path in paths] == [True, True, False, False]
    monkeypatch.setattr(kept_histories, "MOST_BYTES", 1)
    monkeypatch.setattr(kept_histories, "_written", 0)
    kept()
    assert not list(folder.iterdir())


def test_two_at_once_leave_one_whole_file(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        tables = list(pool.map(lambda _: kept(), range(8)))
    assert len(list(folder.iterdir())) == 1
    for table in (*tables, kept()):
        assert_same(table, tables[0])


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes of POSIX")
def test_a_folder_that_others_can_write_to_is_not_used(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.chmod(0o777)
    kept_histories._usable.cache_clear()
    kept()
    kept()
    assert not list(folder.iterdir())
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"anagen: history tables are not kept in {folder}: others can write to")
    kept_histories._usable.cache_clear()


def test_a_table_comes_back_from_its_file_aligned() -> None:
    """Kernels are compiled for arrays whose numbers lie at multiples of their size."""
    made = HistoryTable.of(CHAIN, RESPONSE, *REACH)
    found = unpacked("k", packed("k", made))
    assert_same(found, made)
    assert all(getattr(found, field.name).flags.aligned for field in fields(HistoryTable))
    with pytest.raises(ValueError, match="another content"):
        unpacked("another", packed("k", made))


def test_tables_of_an_earlier_version_are_removed(folder: Path) -> None:
    (folder / "old.npz").write_bytes(bytes(100))
    trim(folder)
    assert not list(folder.iterdir())
