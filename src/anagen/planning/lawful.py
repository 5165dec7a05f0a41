"""Therapies that may lawfully be sold for hair, by country (``data/lawful.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import unknown_name
from anagen.forecasting.standing import jurisdiction
from anagen.parameters import read_toml

TRIAL_ONLY = "trial only"


@dataclass(frozen=True)
class Lawful:
    """Legal standing of one therapy in one country: `standing` in a word, and in a sentence."""

    therapy: str
    place: str
    standing: str
    words: str
    source: str

    @property
    def sold(self) -> bool:
        """Whether it may be sold, not only given in a trial."""
        return self.standing != TRIAL_ONLY


@cache
def _table() -> Mapping[str, Any]:
    return read_toml(files("anagen.planning") / "data" / "lawful.toml")


def lawful(therapy: str, country: str | None) -> Lawful:
    """Legal standing of a therapy; a country without a line of its own gets the general one.

    Raises:
        InputError: the data hold an unknown standing.
    """
    table = _table()
    place = jurisdiction(country)
    row: Mapping[str, str] = table.get(therapy, {"any": "not known", "source": ""})
    own = place is not None and place in row
    standing = row[place] if own and place is not None else row["any"]
    if standing not in table["standing"]:
        raise unknown_name("standing", standing, table["standing"], f"lawful.toml, {therapy}")
    where = (place or "") if own else "any"
    return Lawful(therapy, where, standing, table["standing"][standing], row["source"])
