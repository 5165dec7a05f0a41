"""A diary as writers of exports and reminders read it."""

from __future__ import annotations

import datetime
from typing import Any, Protocol

from anagen.diary.observation import Observation
from anagen.diary.photo import Photo
from anagen.diary.rows import Taken


class Held(Protocol):
    """Content of a diary; `anagen.diary.book.Diary` is one."""

    @property
    def began(self) -> datetime.date: ...

    @property
    def told(self) -> dict[str, Any]: ...

    @property
    def photo_weeks(self) -> int: ...

    @property
    def identity(self) -> str: ...

    @property
    def treatments(self) -> tuple[Taken, ...]: ...

    def observations(self, kind: str | None = None) -> tuple[Observation, ...]: ...

    def photo(self, id: str) -> Photo: ...
