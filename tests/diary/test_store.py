"""The file of a diary: whole or not at all, sealed where wished, refused where it is none."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anagen import diary
from anagen.diary import sealed, store, versions
from anagen.diary.export import EXPORTS
from anagen.errors import InputError
from tests.diary.conftest import BEGAN, PERSON, PHRASE, fill

Begin = Callable[..., Any]
NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9999", "0001"
def upgrade():
    op.add_column("observation", sa.Column("mood", sa.String(10)))
"""


def everything(one: Any) -> str:
    return EXPORTS["json"](one)


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_what_is_kept_is_there_again(begin: Begin, phrase: str | None) -> None:
    made = begin(passphrase=phrase)
    fill(made)
    before = everything(made)
    made.close()
    with diary.open(made.path, phrase) as again:
        assert everything(again) == before
        assert again.encrypted == (phrase is not None)
    assert [one.name for one in made.path.parent.iterdir()] == [made.path.name]
    assert made.path.stat().st_mode & 0o077 == 0


def test_a_sealed_diary_never_writes_plain_text(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    put = store.write_file

    def watched(path: Path, content: bytes) -> Path:
        written.append(content)
        return put(path, content)

    monkeypatch.setattr(store, "write_file", watched)
    made = begin(passphrase=PHRASE)
    fill(made)
    assert len(written) >= 14
    # The first dozen bytes of the picture: three are met by chance in 1 of 100 runs.
    shot = next(one for one in made.observations() if one.kind == "photograph")
    jpeg = made.photo(shot.id).data[:12]
    assert jpeg.startswith(b"\xff\xd8\xff")
    for content in [*written, made.path.read_bytes()]:
        assert content.startswith(sealed.MAGIC)
        for marker in (
            b"SQLite format",
            b"MARKERHARM",
            b"finasteride",
            b"observation",
            jpeg,
            b"Norwood",
        ):
            assert marker not in content
    assert [one.name for one in made.path.parent.iterdir()] == [made.path.name]


def test_every_writing_takes_a_new_nonce(begin: Begin) -> None:
    made = begin(passphrase=PHRASE)
    first = made.path.read_bytes()
    made.add("note", BEGAN, text="one")
    second = made.path.read_bytes()
    assert first[19:35] == second[19:35]  # the salt stays
    assert first[35:47] != second[35:47]


def test_a_wrong_passphrase_is_one_message(begin: Begin) -> None:
    made = begin(passphrase=PHRASE)
    with pytest.raises(InputError, match="passphrase does not open"):
        diary.open(made.path, PHRASE + "x")
    with pytest.raises(InputError, match="is encrypted"):
        diary.open(made.path)
    with pytest.raises(InputError, match="not encrypted"):
        diary.open(begin("plain.diary").path, PHRASE)
    with pytest.raises(InputError, match="at least 8"):
        begin("short.diary", passphrase="short")


@pytest.mark.parametrize("place", [16, 20, 40, 60, -1])
def test_a_changed_byte_of_a_sealed_diary_is_noticed(begin: Begin, place: int) -> None:
    made = begin(passphrase=PHRASE)
    content = bytearray(made.path.read_bytes())
    content[place] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(InputError):
        diary.open(made.path, PHRASE)


def test_a_forged_cost_is_refused_before_it_is_paid(begin: Begin) -> None:
    made = begin(passphrase=PHRASE)
    content = bytearray(made.path.read_bytes())
    content[16] = 40
    made.path.write_bytes(content)
    with pytest.raises(InputError, match="settings that are not known"):
        diary.open(made.path, PHRASE)


def test_two_programs_do_not_overwrite_each_other(begin: Begin) -> None:
    one = begin(passphrase=PHRASE)
    with diary.open(one.path, PHRASE) as other:
        other.add("note", BEGAN, text="theirs")
        with pytest.raises(InputError, match="changed elsewhere"):
            one.add("note", BEGAN, text="mine")
        assert [note.text for note in one.observations()] == []
    with diary.open(one.path, PHRASE) as again:
        assert [note.text for note in again.observations()] == ["theirs"]


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_failure_leaves_the_old_diary(
    begin: Begin, phrase: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(passphrase=phrase)
    fill(made)
    before = everything(made)
    fault = OSError(28, "No space left on device")

    def full(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(store if phrase else diary.Diary, "write_file" if phrase else "add", full)
    with pytest.raises(OSError, match="No space"):
        made.add("note", BEGAN, text="lost")
    monkeypatch.undo()
    assert everything(made) == before
    with diary.open(made.path, phrase) as again:
        assert everything(again) == before


def test_files_that_are_no_diary_are_refused(tmp_path: Path, begin: Begin) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("create table thing (x)")
    connection.close()
    (tmp_path / "text").write_text("hello")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "short").write_bytes(sealed.MAGIC)
    cut = tmp_path / "cut"
    whole = begin().path.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    for path in (
        other,
        tmp_path / "text",
        tmp_path / "empty",
        tmp_path / "short",
        cut,
        tmp_path,
        tmp_path / "gone",
    ):
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(InputError):
            diary.open(path, PHRASE if path.name == "short" else None)
        assert (path.read_bytes() if path.is_file() else None) == before


def test_nothing_is_overwritten(begin: Begin) -> None:
    before = begin().path.read_bytes()
    with pytest.raises(InputError, match="already"):
        begin()
    assert begin("other").path.parent.joinpath("me.diary").read_bytes() == before


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_an_older_file_is_brought_up_to_date_and_a_newer_one_refused(
    begin: Begin, phrase: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(passphrase=phrase)
    fill(made)
    before = everything(made)
    made.close()
    scripts = tmp_path / "scripts"
    shutil.copytree(versions.SCRIPTS, scripts)
    (scripts / "versions" / "v9999_next.py").write_text(NEXT)
    with monkeypatch.context() as later:
        later.setattr(versions, "SCRIPTS", scripts)
        with diary.open(made.path, phrase) as again:
            assert everything(again) == before
            with again.store.engine.connect() as connection:
                assert versions.version_of(connection) == "9999"
    content = made.path.read_bytes()
    with pytest.raises(InputError, match="newer Anagen"):
        diary.open(made.path, phrase)
    assert made.path.read_bytes() == content


def test_the_tables_are_those_of_the_migrations(begin: Begin) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from anagen.diary.tables import Base

    with begin().store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_deleted_diary_is_gone(begin: Begin, phrase: str | None) -> None:
    made = begin(passphrase=phrase)
    fill(made)
    assert "older copies can remain" in made.delete()
    assert list(made.path.parent.iterdir()) == []
    with pytest.raises(InputError):
        made.add("note", BEGAN, text="again")


def test_removed_text_does_not_stay_in_a_plain_file(begin: Begin) -> None:
    made = begin()
    fill(made)
    (harm,) = made.observations("harm")
    assert b"MARKERHARM" in made.path.read_bytes()
    made.remove(harm.id)
    assert b"MARKERHARM" not in made.path.read_bytes()


def test_a_person_with_a_fault_begins_no_diary(tmp_path: Path) -> None:
    text = PERSON.read_text().replace("III vertex", "XXL")
    with pytest.raises(InputError, match="XXL"):
        diary.new(tmp_path / "me.diary", text)
    assert list(tmp_path.iterdir()) == []
