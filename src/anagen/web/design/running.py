"""Queue of trials of the server, and pending requests for estimates."""

from __future__ import annotations

import asyncio
import threading
from functools import cache

from anagen.web.jobs import Jobs


@cache
def jobs() -> Jobs:
    """Queue of trials, made at first use; it ends with the server."""
    return Jobs()


class Latest:
    """Latest request of each person (a tab of a browser); earlier ones are stopped."""

    MOST = 256

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, asyncio.Event] = {}

    def begin(self, tab: str) -> asyncio.Event:
        """Event that is set when a later request of the same tab begins."""
        event = asyncio.Event()
        if tab:
            with self._lock:
                before = self._open.pop(tab, None)
                if before is not None:
                    before.set()
                while len(self._open) >= self.MOST:
                    self._open.pop(next(iter(self._open))).set()
                self._open[tab] = event
        return event

    def end(self, tab: str, event: asyncio.Event) -> None:
        """Forget a request that has been answered."""
        with self._lock:
            if self._open.get(tab) is event:
                del self._open[tab]


latest = Latest()
