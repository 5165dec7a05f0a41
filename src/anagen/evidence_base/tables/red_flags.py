"""Signs to walk away from an offer, and who says so (``red_flags.toml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from anagen.errors import InputError
from anagen.evidence_base.tables.read import READ_AT, SOURCE, STATUS, Status, data_folder, read_toml_table
from anagen.files.sections import FrozenSection, Name, Several, Words
from anagen.files.shape_check import check_shape

FILE = "red_flags.toml"
ANY = "any"
"""Word of `RedFlag.about` for every offer."""


class RedFlag(FrozenSection):
    """[[flag]]: a sign to walk away from an offer."""

    id: Name = Field(description="a short name of its own")
    sign: Words = Field(description="the sign, in a sentence")
    why: Words = Field(description="why it matters, in a sentence")
    about: Several[Name] = Field(
        min_length=1, description='the offers that it is of: "any", a kind of offer or a therapy'
    )
    phrases: Several[Words] = Field((), description="wordings of a promise that show it, as in rules.toml")
    who: Words = Field(description="who says so")
    place: Words = Field(description="where they are, such as US")
    date: str = Field(max_length=200, description='text, the date as the source gives it, or ""')
    source: Words = Field(description=SOURCE)
    read_at: Words = Field("", description=READ_AT)
    status: Status = Field(description=STATUS)


class RedFlagsFile(FrozenSection):
    """red_flags.toml: signs to walk away from an offer."""

    flag: Several[RedFlag] = Field(description="[[flag]] tables")


def read_red_flags(folder: Path | None = None) -> tuple[RedFlag, ...]:
    """Every ``[[flag]]`` of ``red_flags.toml``.

    Raises:
        InputError: a key missing, unknown or empty, or an id given twice.
    """
    source = read_toml_table(data_folder(folder), FILE)
    found: dict[str, RedFlag] = {}
    for i, flag in enumerate(check_shape(source, RedFlagsFile).flag):
        if flag.id in found:
            where = source.where(("flag", i, "id"))
            raise InputError(f"{flag.id!r} is there already", where=where, expected="each id once")
        found[flag.id] = flag
    return tuple(found.values())


@cache
def load_red_flags() -> tuple[RedFlag, ...]:
    """The package's own table, read once."""
    return read_red_flags()
