"""A person's own diary in one file: what was seen, what was taken, and the forecast held against it.

    from anagen import diary
    mine = diary.new("me.diary", "examples/patients/man_34.toml", began="2026-03-01")
    mine.add("count", date="2026-09-01", outcome="non-vellus density", value="178 hairs/cm2",
             method="phototrichogram")
    mine.forecast().narrowed

It needs the extra ``diary`` (SQLAlchemy, Alembic, cryptography); nothing of it is loaded before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anagen.diary.book import Diary, new, read_back
    from anagen.diary.book import open_diary as open

__all__ = ["Diary", "new", "open", "read_back"]


def __getattr__(name: str) -> Any:
    if name not in (*__all__, "open_diary"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from anagen.diary.need import need_diary

    need_diary()
    from anagen.diary import book

    return getattr(book, "open_diary" if name == "open" else name)
