"""Kinds of hair loss as studies name them, and as trial and patient files do (``data/conditions.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.errors import unknown_name
from anagen.evidence_base.tables.read import data_folder, read_toml_table


@dataclass(frozen=True)
class Condition:
    """One kind of hair loss.

    Attributes:
        name: as studies name it.
        short: in a table.
        kind: as a trial file names it.
        where: settings of that kind which must hold besides; empty for the kind as a whole.
    """

    name: str
    short: str
    kind: str
    where: Mapping[str, str]


def _read() -> tuple[Condition, ...]:
    table = read_toml_table(data_folder(), "conditions.toml")
    return tuple(
        Condition(row["name"], row["short"], row["kind"], row.get("where", {})) for row in table["condition"]
    )


ALL = _read()
CONDITIONS: Mapping[str, str] = {one.name: one.short for one in ALL}
"""Conditions and their short names."""


def condition_of(kind: str, settings: Mapping[str, object] | None = None) -> str:
    """Condition of a kind of hair loss with these settings; a condition's own name is accepted, too.

    Raises:
        InputError: no such kind, with the nearest one.
    """
    said = settings or {}
    for one in ALL:
        if one.kind == kind and all(said.get(key) == value for key, value in one.where.items()):
            return one.name
    if kind in CONDITIONS:
        return kind
    raise unknown_name("kind of hair loss", kind, dict.fromkeys([*CONDITIONS, *(one.kind for one in ALL)]))
