"""The file of a diary: a SQLite database, plain or sealed with a passphrase.

A plain diary is a SQLite file, changed in transactions. A sealed one is decrypted into memory only, and every
change writes the whole file anew, sealed, in one step; plain bytes never reach the disk. An older file is
brought up to date in memory and then written in one step, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.diary.sealed import Key, is_sealed, opened, sealed
from anagen.diary.versions import bring_up_to_date, is_current
from anagen.errors import InputError
from anagen.files.writing import write_file

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

SQLITE = b"SQLite format 3\x00"
APPLICATION = 0x416E4469
"""Mark of a diary among SQLite files (``application_id``): "AnDi"."""
LARGEST = 1_000_000_000
_PRAGMAS = ("foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY", "trusted_schema=OFF")


@dataclass(eq=False)
class Store:
    """One open file.

    Attributes:
        path: of the file.
        key: of a sealed file; None of a plain one.
        engine: of SQLAlchemy.
        seen: first bytes of the sealed file as they were read, to notice another writer.
    """

    path: Path
    key: Key | None
    engine: Engine
    seen: bytes = b""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Session that changes nothing."""
        from sqlalchemy.orm import Session

        with self._told(), Session(self.engine) as session:
            yield session

    @contextmanager
    def changing(self) -> Iterator[Session]:
        """Session whose changes reach the file together at the end, or not at all.

        Raises:
            InputError: the file was changed or removed by somebody else meanwhile, or cannot be written to.
        """
        from sqlalchemy.orm import Session

        with self._told():
            if self.key is None:
                if not self.path.is_file():
                    raise InputError("the diary is no longer there", where=str(self.path))
                with Session(self.engine) as session, session.begin():
                    yield session
                return
            before = _dump(self.engine)
            try:
                with Session(self.engine) as session, session.begin():
                    yield session
                self._seal(_dump(self.engine), self.key)
            except BaseException:
                self.engine = _in_memory(before)
                raise

    def _seal(self, database: bytes, key: Key) -> None:
        if not self.path.is_file() or _head(self.path) != self.seen:
            raise InputError(
                "the diary was changed elsewhere meanwhile; nothing was written",
                where=str(self.path),
                expected="one program at a time; open it again",
            )
        content = sealed(database, key)
        write_file(self.path, content)
        _only_mine(self.path)
        self.seen = content[:64]

    def close(self) -> None:
        """Close the file, and forget what was decrypted."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        from sqlalchemy.exc import DatabaseError

        try:
            yield
        except (DatabaseError, sqlite3.DatabaseError) as error:
            cause = getattr(error, "orig", None) or error
            raise InputError(f"the diary cannot be used: {cause}", where=str(self.path)) from None


def create(path: Path, passphrase: str | None, fill: Callable[[Session], None]) -> Store:
    """New file, written whole with what `fill` adds, or not at all.

    Raises:
        InputError: there is a file already, or the passphrase is too short.
    """
    from sqlalchemy.orm import Session

    if path.exists():
        raise InputError(
            "there is a file of this name already",
            where=str(path),
            expected="another name; nothing is overwritten",
        )
    if not path.resolve().parent.is_dir():
        raise InputError(
            f"there is no folder {path.parent}", where=str(path), expected="a folder that exists"
        )
    key = None if passphrase is None else Key.new(passphrase)
    engine = _in_memory(None)
    with engine.begin() as connection:
        bring_up_to_date(connection)
    with Session(engine) as session, session.begin():
        fill(session)
    database = _dump(engine)
    content = database if key is None else sealed(database, key)
    write_file(path, content)
    _only_mine(path)
    if key is None:
        return Store(path, None, _on_disk(path))
    return Store(path, key, engine, content[:64])


def open_store(path: Path, passphrase: str | None = None, key: Key | None = None) -> Store:
    """Open a file, brought up to date where it is older.

    Raises:
        InputError: no file, no diary, damaged, newer, or the passphrase is missing or wrong.
    """
    where = str(path)
    if path.is_dir():
        raise InputError("this is a folder", where=where, expected="the file of a diary")
    if not path.is_file():
        raise InputError(
            "there is no such file", where=where, expected="a diary; begin one with: anagen diary new"
        )
    if path.stat().st_size > LARGEST:
        raise InputError(
            "the file is too large for a diary", where=where, expected=f"at most {LARGEST // 10**9} GB"
        )
    with path.open("rb") as file:
        head = file.read(64)
    if is_sealed(head):
        return _open_sealed(path, passphrase, key, where)
    if not head.startswith(SQLITE):
        raise InputError(
            "this is no diary of Anagen", where=where, expected="a file that `anagen diary new` made"
        )
    if passphrase is not None:
        raise InputError("this diary is not encrypted", where=where, expected="no passphrase")
    found = Store(path, None, _on_disk(path))
    with found._told():
        if not _checked(found.engine, where):
            found.close()
            memory = _in_memory(path.read_bytes())
            with memory.begin() as connection:
                bring_up_to_date(connection)
            write_file(path, _dump(memory))
            _only_mine(path)
            found = Store(path, None, _on_disk(path))
    return found


def _open_sealed(path: Path, passphrase: str | None, key: Key | None, where: str) -> Store:
    content = path.read_bytes()
    if key is None:
        if passphrase is None:
            raise InputError("this diary is encrypted", where=where, expected="its passphrase")
        key = Key.of(content, passphrase)
    engine = _in_memory(opened(content, key, where))
    found = Store(path, key, engine, content[:64])
    with found._told():
        if not _checked(engine, where):
            with engine.begin() as connection:
                bring_up_to_date(connection)
            found._seal(_dump(engine), key)
    return found


def _checked(engine: Engine, where: str) -> bool:
    """Whether the tables are of this version; the database is whole and a diary's."""
    with engine.connect() as connection:
        mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
        whole = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if mark != APPLICATION:
            raise InputError("this is a database, but no diary", where=where, expected="a diary of Anagen")
        if whole != "ok":
            raise InputError("the diary is damaged", where=where, expected="a whole file, or a copy of it")
        return is_current(connection, where)


def _engine(connect: Callable[[], sqlite3.Connection], single: bool) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool, StaticPool

    def made() -> sqlite3.Connection:
        connection = connect()
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return create_engine("sqlite://", creator=made, poolclass=StaticPool if single else NullPool)


def _on_disk(path: Path) -> Engine:
    return _engine(lambda: sqlite3.connect(path, timeout=10, check_same_thread=False), single=False)


def _in_memory(database: bytes | None) -> Engine:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    if database is None:
        connection.execute(f"PRAGMA application_id={APPLICATION}")
    else:
        connection.deserialize(database)
    return _engine(lambda: connection, single=True)


def _dump(engine: Engine) -> bytes:
    raw = engine.raw_connection()
    try:
        connection = raw.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        return connection.serialize()
    finally:
        raw.close()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)


def _only_mine(path: Path) -> None:
    """Let only the owner read the file, where the system has such rights."""
    path.chmod(0o600)
