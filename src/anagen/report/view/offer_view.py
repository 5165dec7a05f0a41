"""View of an answer to an offer: what page, print, PDF and terminal show first, in the same words."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.noticing import OutOf100
from anagen.offers.compared import BesideOffer, best_usual
from anagen.offers.in_short import buys_words, signs_words
from anagen.offers.result import OfferAnswer
from anagen.safety.judge import NOT_ASKED

MOST_USUAL = 2
"""Usual options in the picture."""
PICTURE = "Of 100 people like you, two years on, by what they say of their own hair"

HEALTH = "You told nothing of your health, so nothing is withheld. Ask a doctor if it is safe for you."


@dataclass(frozen=True)
class Crowd:
    """One option of the picture: 100 people by what they say of their own hair.

    Attributes:
        name: for a reader.
        kind: "nothing", "usual" or "offer".
        people: better, unchanged and worse.
        unstudied: whether its trials treated nobody like this person.
    """

    name: str
    kind: str
    people: OutOf100
    unstudied: bool

    @property
    def words(self) -> str:
        """Numbers in words: ``38 better, 40 unchanged, 22 worse``."""
        return f"{self.people.better} better, {self.people.same} unchanged, {self.people.worse} worse"


@dataclass(frozen=True)
class OfferView:
    """First things for the person to read, in order.

    Attributes:
        verdict: one sentence.
        safety: why it is withheld, and what to mind, before any number.
        not_told: that the person's health was not told, so that nothing is withheld; "" where it was.
        crowds: of the picture: a dummy, usual options, and the offer if something can be foreseen of it.
        numbers: what the picture shows, in a sentence; "" where nothing can be foreseen.
        early: what it gives after half a year, in a sentence; "" likewise.
        sure: how sure anyone is.
        price: asked, in a sentence.
        buys: what the same money buys, in a sentence; "" where nothing can be compared.
        law: whether it is lawful there.
        signs: how many signs to walk away were seen, in a sentence; "" without any.
    """

    verdict: str
    safety: tuple[str, ...]
    not_told: str
    crowds: tuple[Crowd, ...]
    numbers: str
    early: str
    sure: str
    price: str
    buys: str
    law: str
    signs: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Sentences beneath the verdict."""
        told = (self.numbers, self.sure, self.price, self.buys, self.law, self.signs)
        return tuple(one for one in told if one)


def offer_view(answer: OfferAnswer) -> OfferView:
    """View of an answer."""
    safety = None if answer.forecast is None else answer.forecast.safety
    foreseen = answer.forecast is not None and not answer.withheld
    return OfferView(
        verdict=answer.verdict,
        safety=tuple(dict.fromkeys(filter(None, (answer.withheld, *answer.cautions)))),
        not_told="" if safety is None or safety.standing != NOT_ASKED else HEALTH,
        crowds=_crowds(answer),
        numbers="" if answer.withheld else answer.in_short[0],
        early=answer.in_short[1] if foreseen else "",
        sure="" if answer.withheld else answer.sure.answer,
        price=f"They ask {answer.money.words}." if answer.money.currency else answer.money.words,
        buys=buys_words(answer.money),
        law=answer.law.answer,
        signs=signs_words(len(answer.promise.signs)) if answer.promise.signs else "",
    )


def _crowds(answer: OfferAnswer) -> tuple[Crowd, ...]:
    nothing = [one for one in answer.compared if one.kind == "nothing"]
    usual = [one for one in best_usual(answer.compared) if one.kind == "usual"][:MOST_USUAL]
    own = [one for one in answer.compared if one.kind == "offer" and not answer.withheld]
    return tuple(_crowd(one, answer) for one in (*own, *nothing, *usual))


def _crowd(one: BesideOffer, answer: OfferAnswer) -> Crowd:
    name = {"offer": f"This offer: {answer.offer.name}", "nothing": "Doing nothing (on a dummy)"}.get(
        one.kind
    )
    kind = one.kind if one.kind in ("offer", "nothing") else "usual"
    return Crowd(name or f"{one.name[:1].upper()}{one.name[1:]}", kind, one.people, one.unstudied)
