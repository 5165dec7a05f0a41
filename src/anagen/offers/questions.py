"""Questions to ask whoever makes the offer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.person import Person
from anagen.offers.file_model import About, ProviderFile, QuestionsFile
from anagen.offers.offer import Told, settings
from anagen.offers.promise import Promise


@dataclass(frozen=True)
class Question:
    """A question to ask; `why` is "" where it is asked of every offer."""

    ask: str
    why: str


@cache
def _raised() -> QuestionsFile:
    return check_shape(read_source(files("anagen.offers") / "data" / "questions.toml"), QuestionsFile)


@cache
def _provider() -> tuple[tuple[str, ...], tuple[About, ...]]:
    source = read_source(files("anagen.offers") / "data" / "provider.toml")
    mine = {key: value for key, value in source.table.items() if key in ProviderFile.model_fields}
    shape = check_shape(replace(source, table=mine), ProviderFile)
    return shape.everybody, shape.about


def questions_of(offer: Told, person: Person, promise: Promise) -> tuple[Question, ...]:
    """Questions that this offer raises, then those of its therapy, then those of everybody."""
    return plain_questions(offer, promise, person.country, women=person.female)


def plain_questions(
    offer: Told, promise: Promise, home: str | None, *, women: bool = True
) -> tuple[Question, ...]:
    """Questions where only the country of the person is known; `women`: whether theirs are asked, too."""
    raised = _raises(offer, home, promise)
    found = [Question(one.ask, one.why) for one in _raised().question if one.when in raised]
    everybody, about = _provider()
    for one in about:
        if offer.therapy in one.therapies:
            found += [Question(ask, "") for ask in one.ask]
            found += [Question(ask, "") for ask in one.ask_women if women]
    return tuple(dict.fromkeys([*found, *(Question(ask, "") for ask in everybody)]))


def _raises(offer: Told, home: str | None, promise: Promise) -> set[str]:
    price = offer.price
    injectable = offer.way == "injected" and offer.therapy not in settings().groups["from the person"]
    away = offer.place is not None and home is not None and offer.place.casefold() != home.casefold()
    by_session = not offer.therapy or offer.therapy in settings().groups["by session"]
    facts = {
        "product named": offer.product is not None,
        "product not named": not offer.product_name and offer.therapy in settings().groups["branded"],
        "product not known": bool(offer.product_name) and offer.product is None,
        "injected": injectable,
        "abroad": away,
        "price not told": price is None,
        "price unclear": price is not None and price.per == "" and (offer.sessions or 1) > 1,
        "price from": price is not None and price.lowest,
        "sessions not told": offer.sessions is None and offer.offer.schedule is None and by_session,
        "proof claimed": any(sign.id == "proven" for sign in promise.signs),
    }
    return {name for name, holds in facts.items() if holds}
