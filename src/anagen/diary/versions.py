"""Version of a diary's tables: made, brought up to date, or refused where it is newer than this Anagen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anagen.errors import InputError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def version_of(connection: Connection) -> str | None:
    """Version of the tables; None where there are none."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def is_current(connection: Connection, where: str) -> bool:
    """Whether the tables are those of this Anagen.

    Raises:
        InputError: a later Anagen made them, or they are no diary's.
    """
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_config(connection))
    found = version_of(connection)
    if found is None:
        raise InputError("this is a database, but no diary", where=where, expected="a diary of Anagen")
    known = {one.revision for one in scripts.walk_revisions()}
    if found not in known:
        raise InputError(
            f"the diary was written by a newer Anagen (version {found[:20]!r} of its tables)",
            where=where,
            expected=f"version {scripts.get_current_head()} or older; update Anagen",
        )
    return found == scripts.get_current_head()


def bring_up_to_date(connection: Connection, until: str = "head") -> None:
    """Make or change the tables to those of this Anagen, or of version `until`."""
    from alembic import command

    command.upgrade(_config(connection), until)
