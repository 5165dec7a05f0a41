"""The server's one queue of trials, and who is waiting for an estimate."""

from __future__ import annotations

import threading
from functools import cache

from anagen.web.jobs import Jobs


@cache
def jobs() -> Jobs:
    """Made when first asked for; ends with the server."""
    return Jobs()


class Latest:
    """Of each person (a tab of a browser) only the latest request counts."""

    MOST = 256

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, threading.Event] = {}

    def begin(self, tab: str) -> threading.Event:
        """An event that is set when a later request of the same tab begins."""
        event = threading.Event()
        if tab:
            with self._lock:
                before = self._open.pop(tab, None)
                if before is not None:
                    before.set()
                while len(self._open) >= self.MOST:
                    self._open.pop(next(iter(self._open))).set()
                self._open[tab] = event
        return event

    def end(self, tab: str, event: threading.Event) -> None:
        """It has been answered."""
        with self._lock:
            if self._open.get(tab) is event:
                del self._open[tab]


latest = Latest()
