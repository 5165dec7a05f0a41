"""Words of the view: plain words for harms (``report/data/visit.toml``), questions to ask, red flags."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from anagen.offers.signs import usual_signs
from anagen.parameters import read_toml


@cache
def visit_words() -> dict[str, Any]:
    """Words that every document about one person shares."""
    return read_toml(files("anagen.report") / "data" / "visit.toml")


@cache
def _provider_words() -> dict[str, Any]:
    """Questions to a provider and signs to walk away, as an offer has them."""
    return read_toml(files("anagen.offers") / "data" / "provider.toml")


def plain(event: str) -> str:
    """Event of the safety tables in plain words, with its medical word behind them if it is a single one."""
    words = visit_words()["plain"].get(event)
    if words is None:
        return event
    return f"{words} ({event})" if len(event.split()) <= 2 else str(words)


def questions(sex: str) -> tuple[str, ...]:
    """Questions for the visit, for a person of `sex`."""
    women = visit_words()["questions_women"] if sex == "female" else ()
    return (*_provider_words()["everybody"], *women)


def red_flags() -> tuple[str, ...]:
    """Signs to walk away from a clinic."""
    return tuple(flag.sign for flag in usual_signs())


def span(months: int) -> str:
    """Length of a horizon in words: ``two years``."""
    return {6: "six months", 12: "one year", 24: "two years"}[months]
