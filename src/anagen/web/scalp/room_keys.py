"""Keys of the kinds of hair loss that the scalp room shows, without loading them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def room_keys() -> tuple[str, ...]:
    """Keys in the order of the files' names: one file of ``data/`` each."""
    folder = files("anagen.web.scalp") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(name.removesuffix(".toml") for name in names)
