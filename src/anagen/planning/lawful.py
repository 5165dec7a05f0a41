"""Therapies that may lawfully be sold for hair, by country (``data/lawful.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.country import jurisdiction
from anagen.planning.file_model import LawfulFile, StandingSection

TRIAL_ONLY, NOT_KNOWN = "trial only", "not known"


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
def _file() -> LawfulFile:
    return check_shape(read_source(files("anagen.planning") / "data" / "lawful.toml"), LawfulFile)


def lawful(therapy: str, country: str | None) -> Lawful:
    """Legal standing of a therapy; a country without a line of its own gets the general one."""
    file = _file()
    words = file.standing
    row: StandingSection | None = (file.model_extra or {}).get(therapy)
    if row is None:
        return Lawful(therapy, "any", NOT_KNOWN, words[NOT_KNOWN], "")
    place = jurisdiction(country)
    own = None if place is None else (row.model_extra or {}).get(place)
    standing = row.any if own is None else own
    where = "any" if own is None or place is None else place
    return Lawful(therapy, where, standing, words[standing], row.source)
