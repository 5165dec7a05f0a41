"""Facts known of the product that is offered, and of products of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.evidence_base.tables.quality import load_quality
from anagen.offers.offer import Told, settings

_TOPICS = {"exosome": ("market",), "PRP": ("PRP content",)}
"""Topics of quality.csv that a buyer should know of, by therapy."""


@dataclass(frozen=True)
class QualityTold:
    """A fact about products of this kind: what, how much, and who told it."""

    what: str
    value: str
    unit: str
    basis: str
    status: str
    source: str


@dataclass(frozen=True)
class ProductKnown:
    """Facts known of the product.

    Attributes:
        asked: name in the offer, or "".
        found: whether it is in our tables.
        misspelt: whether it was found under another spelling.
        answer: in a sentence.
        name: in our tables, or "".
        maker: who makes it, or "".
        what: what it is, or "".
        origin: "human", "plant" or "animal", or "" where it was not told.
        source: cells or tissue, or "".
        particles: in words, or "".
        given: how it is given as marketed, or "".
        standing: with regulators, or "".
        trials: of this very product.
        not_found: what was looked for and not found.
        read_at: where it was read.
        read_on: the day it was read, or "".
        status: "read" or "recalled", or "".
        like_it: facts about products of its kind.
    """

    asked: str
    found: bool
    misspelt: bool
    answer: str
    name: str = ""
    maker: str = ""
    what: str = ""
    origin: str = ""
    source: str = ""
    particles: str = ""
    given: str = ""
    standing: str = ""
    trials: tuple[str, ...] = ()
    not_found: str = ""
    read_at: str = ""
    read_on: str = ""
    status: str = ""
    like_it: tuple[QualityTold, ...] = ()


def product_known(offer: Told) -> ProductKnown:
    """Facts known of the product of an offer."""
    like = tuple(
        QualityTold(fact.attribute, fact.value, fact.unit, fact.basis, fact.status, fact.source)
        for fact in load_quality()
        if fact.topic in _TOPICS.get(offer.therapy, ()) and fact.unit.startswith("%")
    )
    one = offer.product
    if one is None:
        answer = (
            f"{offer.product_name} is in none of our tables: nobody here has read anything of it."
            if offer.product_name
            else "No product was named, so nothing can be said of what is in it."
            if not offer.therapy or offer.therapy in settings().groups["branded"]
            else "No product was named."
        )
        return ProductKnown(offer.product_name, False, False, answer, like_it=like)
    trials = f"{len(one.trials)} on record" if one.trials else "none found"
    answer = f"{one.name}: {one.what} Trials of it: {trials}."
    return ProductKnown(
        asked=offer.product_name,
        found=True,
        misspelt=offer.misspelt,
        answer=answer,
        name=one.name,
        maker=one.maker,
        what=one.what,
        origin=one.origin,
        source=one.source,
        particles=one.particles,
        given=one.given,
        standing=one.standing,
        trials=one.trials,
        not_found=one.not_found,
        read_at=one.read_at,
        read_on=one.read_on,
        status=one.status,
        like_it=like,
    )
