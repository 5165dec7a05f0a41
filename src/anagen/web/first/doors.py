"""Doors of the first screen, from its data file, to the rooms that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.files.source_text import read_source
from anagen.web.routers import ROOMS


@dataclass(frozen=True)
class Opening:
    """A door.

    Attributes:
        path: address of its room.
        title: in the words of who goes through it.
        words: what is behind it.
    """

    path: str
    title: str
    words: str


@cache
def told() -> Mapping[str, Any]:
    """Data file of the first screen."""
    # Read as plain data: the server starts with nothing that computes.
    return read_source(files("anagen.web.first") / "data" / "first.toml").table


def doors(kind: str = "door") -> tuple[Opening, ...]:
    """Doors of one kind, ``door`` or ``side_door``, whose rooms exist."""
    paths = {room.key: room.path for room in ROOMS}
    return tuple(
        Opening(paths[row["room"]], row["title"], row.get("words", ""))
        for row in told()[kind]
        if row["room"] in paths
    )
