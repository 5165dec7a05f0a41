"""The diary that the server has open, and who may see it: this machine, and one session if it is sealed."""

from __future__ import annotations

import ipaddress
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request

from anagen.errors import InputError

if TYPE_CHECKING:
    from anagen.diary.book import Diary
    from anagen.diary.sealed import Key

COOKIE = "anagen-diary"
IDLE_SECONDS = 3_600.0
"""Time without a request after which a passphrase is asked again."""
MOST_SESSIONS = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,60}(\.[A-Za-z0-9]{1,10})?")


class LockedError(Exception):
    """The diary is encrypted, and this session has not given its passphrase."""


@dataclass(eq=False)
class Desk:
    """Desk: memory of the server about one diary; none of it is written.

    Attributes:
        file: of the diary; None: none is named yet.
        folder: in which a page may begin one.
        sessions: keys of those who gave the passphrase, and the time of their last request.
        lock: one change, and one guess of a passphrase, at a time.
    """

    file: Path | None
    folder: Path
    sessions: dict[str, tuple[Key, float]] = field(default_factory=dict, repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def opened(self, token: str | None) -> Diary:
        """The diary, opened anew.

        Raises:
            LockedError: its passphrase is missing.
            InputError: the file cannot be opened.
        """
        from anagen.diary.book import open_diary

        assert self.file is not None
        if not self.sealed:
            return open_diary(self.file)
        now = time.monotonic()
        with self.lock:
            self.sessions = {one: told for one, told in self.sessions.items() if now - told[1] < IDLE_SECONDS}
            if token not in self.sessions:
                raise LockedError
            key = self.sessions[token][0]
            self.sessions[token] = (key, now)
        return open_diary(self.file, key=key)

    @property
    def sealed(self) -> bool:
        """Whether the file is encrypted.

        Raises:
            InputError: the file is gone.
        """
        from anagen.diary.sealed import is_sealed

        assert self.file is not None
        try:
            with self.file.open("rb") as content:
                return is_sealed(content.read(16))
        except OSError:
            raise InputError("the diary is no longer there", where=str(self.file)) from None

    def unlock(self, passphrase: str) -> str:
        """Token of a new session.

        Raises:
            InputError: another passphrase.
        """
        from anagen.diary.book import open_diary

        assert self.file is not None
        with self.lock:  # each guess costs 128 MB for half a second
            with open_diary(self.file, passphrase) as diary:
                key = diary.store.key
            assert key is not None
            token = secrets.token_urlsafe(32)
            while len(self.sessions) >= MOST_SESSIONS:
                self.sessions.pop(next(iter(self.sessions)))
            self.sessions[token] = (key, time.monotonic())
        return token

    def new_file(self, name: str) -> Path:
        """Path of a new diary in the folder.

        Raises:
            InputError: a name with more than letters, digits, spaces, hyphens and one ending.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name[:60]!r} is no name for the file",
                where="File",
                expected="letters and digits, such as my-hair.diary",
            )
        return self.folder / name


def desk_of(request: Request) -> Desk:
    """Desk of the server."""
    state, settings = request.app.state, request.app.state.settings
    if not hasattr(state, "diary_desk"):
        folder = Path(settings.diary_folder) if settings.diary_folder else Path.home()
        state.diary_desk = Desk(None if settings.diary is None else Path(settings.diary), folder)
    found: Desk = state.diary_desk
    return found


def is_here(request: Request) -> bool:
    """Whether the request comes from this machine, and through no other one."""
    if any(name in request.headers for name in ("forwarded", "x-forwarded-for", "via")):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
