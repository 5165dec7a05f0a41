"""Countries, and under whose rules each of them falls (``data/countries.toml``)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from anagen.errors import unknown_name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.file_model import CountriesFile

UNION = "EU"
"""Jurisdiction of many countries: its rules hold in each, beside rules of their own."""
ELSEWHERE = "elsewhere"
"""Key of the countries that the regulatory tables have no line for."""


@cache
def _jurisdictions() -> dict[str, str]:
    source = read_source(files("anagen.forecasting") / "data" / "countries.toml")
    places = check_shape(source, CountriesFile).model_extra or {}
    return {name: place for place, names in places.items() for name in names}


def jurisdiction(country: str | None) -> str | None:
    """Jurisdiction of a country, or None where the tables have none."""
    place = None if country is None else _jurisdictions().get(_plain(country))
    return None if place == ELSEWHERE else place


def named(country: str) -> str:
    """Name of a country for a reader: ``Turkey`` from "turkey"."""
    return country if any(sign.isupper() for sign in country) else country.title()


def no_rule_words(country: str) -> str:
    """Sentence that no rule of a country, or of its union, is known."""
    whose = named(country) + (f" or the {UNION}" if of_union(country) else "")
    return f"We know no rule of {whose} on it. That is no permission: ask which authority allows it."


def of_union(country: str | None) -> bool:
    """Whether a country is a member of a union whose rules hold in it."""
    return country is not None and jurisdiction(country) == UNION and _plain(country) != UNION.lower()


def require_country(country: str, where: str | None = None) -> None:
    """Check that there is such a country.

    Raises:
        InputError: there is none, with the nearest.
    """
    known = _jurisdictions()
    if _plain(country) not in known:
        raise unknown_name("country", country, known, where, alike=0.7)


def _plain(country: str) -> str:
    return " ".join(country.lower().split())
