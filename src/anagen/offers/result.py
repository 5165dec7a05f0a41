"""The answer to an offer, as one typed result (``offer.json``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anagen.evidence_base.certainty import EvidenceRow
from anagen.files.json_schema import schema_of
from anagen.files.plain import PlainData
from anagen.forecasting.doctor_first import DoctorFirst
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.harms import HarmNumber
from anagen.forecasting.published_ratings import PublishedRating
from anagen.forecasting.stance_medians import StanceMedian
from anagen.forecasting.summary import ParametersUsed, PersonSummary
from anagen.offers.compared import BesideOffer
from anagen.offers.law import Law
from anagen.offers.money_buys import MoneyBuys
from anagen.offers.product_known import ProductKnown
from anagen.offers.promise import Promise
from anagen.offers.questions import Question

SCHEMA = "anagen-offer/1"


@dataclass(frozen=True)
class OfferTold:
    """The offer as it was understood.

    Attributes:
        name: of the product or therapy.
        therapy: its proper name, or "" where nothing known was named.
        treatments: as an option of the forecast, in words; none where there is no forecast.
        sessions: their number, or null where it was not told.
        interval_weeks: between sessions, or null where it was not told.
        route: how it is given, or "".
        place: country where it is given, or null.
        price: in words, with the currency named.
        supposed: what was supposed, in sentences.
    """

    name: str
    therapy: str
    treatments: tuple[str, ...]
    sessions: int | None
    interval_weeks: float | None
    route: str
    place: str | None
    price: str
    supposed: tuple[str, ...]


@dataclass(frozen=True)
class Sureness:
    """How sure anyone is of what the offer does.

    Attributes:
        answer: in a sentence.
        certainty: of the evidence on it in people like this one; null without any.
        evidence: certainty of the therapy, and of all together.
        stances: the gain under each belief on exosomes; none without exosomes.
        stances_rest_on: sentence on these beliefs; "" without exosomes.
        published: what studies of the same therapy published of people called improved.
    """

    answer: str
    certainty: str | None
    evidence: tuple[EvidenceRow, ...]
    stances: tuple[StanceMedian, ...]
    stances_rest_on: str
    published: tuple[PublishedRating, ...]


@dataclass(frozen=True)
class OfferAnswer(PlainData):
    """The answer to one offer for one person, numbers with five significant digits.

    Attributes:
        schema: name and version of this shape.
        anagen: version of the package.
        disclaimer: the notice.
        person: it is made to.
        offer: as it was understood.
        verdict: in one sentence.
        withheld: why their health rules it out, or why it is not usually offered to them; "" if neither.
        cautions: why it is not usually offered to this person, what to mind, and what of it no study tried.
        in_short: the answer in a few sentences.
        no_forecast: why nothing can be foreseen of it; "" where something can.
        forecast: the offer as an option of the forecast; null where nothing can be foreseen.
        compared: every option, doing nothing first and the offer last, where it can be foreseen.
        sure: how sure anyone is.
        law: whether it is lawful there, and who says so.
        product: what is known of it.
        money: what the same money buys.
        promise: what was promised, its claims and the signs to walk away.
        questions: to ask.
        harms: of the offer, the most serious first.
        doctor_first: signs for which to see a dermatologist first.
        parameters: that were drawn from.
        seed: of the people drawn.
        particles: virtual people followed under every option.
    """

    schema: str
    anagen: str
    disclaimer: str
    person: PersonSummary
    offer: OfferTold
    verdict: str
    withheld: str
    cautions: tuple[str, ...]
    in_short: tuple[str, ...]
    no_forecast: str
    forecast: ForecastOption | None
    compared: tuple[BesideOffer, ...]
    sure: Sureness
    law: Law
    product: ProductKnown
    money: MoneyBuys
    promise: Promise
    questions: tuple[Question, ...]
    harms: tuple[HarmNumber, ...]
    doctor_first: DoctorFirst
    parameters: ParametersUsed
    seed: int
    particles: int

    @property
    def itself(self) -> BesideOffer | None:
        """The offer among the options, or None."""
        return next((one for one in self.compared if one.kind == "offer"), None)

    def __repr__(self) -> str:
        return f"<OfferAnswer: {self.offer.name} for a {self.person.description}>"


def offer_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``offer.json``; a copy is ``offers/data/offer.schema.json``."""
    return schema_of(OfferAnswer, "offer.json")
