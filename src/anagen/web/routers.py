"""Rooms, in the order of the navigation.

A room is a subpackage ``anagen.web.<key>`` with

- ``routes.py``: ``router`` (pages, served under the room's path) and, if it has one, ``api`` (served
  under ``/api/v1`` and listed in the OpenAPI description), both `fastapi.APIRouter`; if it needs tables
  read before the first visitor, ``warm()`` (runs in a background thread); and ``READY``, functions that a new
  process of each kind of work runs first (`anagen.web.computing.compute`);
- ``templates/``: named ``"<key>/page.html.j2"`` by `anagen.web.pages.page`; they extend ``web/base.html.j2``;
- ``static/``: served under ``/static/<key>/``.

``routes.py`` imports nothing heavy at its top. A new room is a subpackage and one line in `ROOMS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
API = "/api/v1"


@dataclass(frozen=True)
class Room:
    """Room: one entry of the navigation.

    Attributes:
        key: name of its subpackage.
        title: in the navigation.
        path: its address.
        listed: whether the navigation shows it.
    """

    key: str
    title: str
    path: str
    listed: bool = True

    @property
    def folder(self) -> Path:
        return HERE / self.key

    @property
    def routes(self) -> ModuleType:
        return import_module(f"anagen.web.{self.key}.routes")


ROOMS = (
    Room("first", "Anagen", "/", listed=False),
    Room("options", "My options", "/options"),
    Room("offer", "My offer", "/offer"),
    Room("visit", "For clinicians", "/visit"),
    Room("scalp", "The scalp", "/scalp"),
    Room("design", "Design a trial", "/design"),
    Room("known", "What is known", "/known"),
    Room("check", "Check a page", "/check"),
    Room("diary", "Follow me", "/diary"),
)
