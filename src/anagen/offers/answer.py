"""Answer to an offer for one person.

    from anagen import Offer, offer
    offer(Offer(therapy="exosomes", price="$6,000"), "man.toml").in_short

`anagen.offer` is this function with checked arguments.
"""

from __future__ import annotations

from collections.abc import Callable

from anagen import __version__
from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.files.plain import rounded
from anagen.forecasting.company import Companies
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.person import Person
from anagen.forecasting.result import Forecast
from anagen.forecasting.run import forecast
from anagen.forecasting.simulate import PARTICLES
from anagen.forecasting.summary import DIGITS, PersonSummary
from anagen.learning.distribution import ParameterDistribution
from anagen.offers.compared import compared_with
from anagen.offers.in_short import NOT_OFFERED, in_short, sure_words
from anagen.offers.law import law_of
from anagen.offers.money_buys import money_buys, price_words
from anagen.offers.offer import Offer, Told
from anagen.offers.product_known import product_known
from anagen.offers.promise import promise_of
from anagen.offers.questions import questions_of
from anagen.offers.result import SCHEMA, OfferAnswer, OfferTold, Sureness
from anagen.offers.treatment import NAME, treated, usual_names, with_offer
from anagen.offers.verdict import verdict
from anagen.therapy.catalogue import Catalogue


def answer(
    offer: Offer,
    person: Person,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    particles: int = PARTICLES,
    workers: int | None = None,
    progress: Callable[[str, int, int], object] = lambda what, done, total: None,
    catalogue: Catalogue | None = None,
    companies: Companies | None = None,
) -> OfferAnswer:
    """Answer to an offer made to a person.

    Args:
        offer: as it was told.
        person: it is made to.
        parameters: "posterior", "prior", "fixed", or a parameter distribution.
        seed: of the people drawn.
        particles: followed under every option.
        workers: threads; the result is the same for any number.
        progress: called with (stage, done, total).
        catalogue: therapies known; default the shipped ones.
        companies: particles kept of people asked about before; default: none are kept.

    Raises:
        InputError: a fault of the offer, or no parameters have that name.
    """
    told = offer.checked(person.country)
    own, why_not, supposed = treated(told, person, catalogue)
    asked = with_offer(person, own)
    made = forecast(
        asked,
        parameters,
        seed=seed,
        particles=particles,
        workers=workers,
        progress=progress,
        catalogue=catalogue,
        companies=companies,
    )
    options = made.options
    place = next((i for i, one in enumerate(options) if one.kind == "own" and one.name == NAME), None)
    itself = None if place is None else options[place]
    if place is None and not why_not:
        why = next((one.why for one in made.summary.not_offered if one.name == NAME), "")
        why_not = f"Nothing can be foreseen of it: {why}" if why else "Nothing can be foreseen of it."
    left = next((one for one in made.summary.not_offered if one.name == NAME), None)
    safety = None if left is None else left.safety
    cautions = _cautions(told, made, itself)
    withheld = next((text for text in cautions if NOT_OFFERED in text), "") if safety is None else safety.why
    compared = compared_with(made.simulation, options, place, person.country)
    sure = _sure(itself)
    law, promise = law_of(told, person.country), promise_of(told)
    money = money_buys(told, options, person.country)
    found = OfferAnswer(
        schema=SCHEMA,
        anagen=__version__,
        disclaimer=NOTICE,
        person=PersonSummary.of(person),
        offer=_told(told, itself, supposed),
        verdict=verdict(told.name, safety, why_not, compared, usual=not withheld),
        withheld=withheld,
        cautions=cautions,
        in_short=in_short(told.name, withheld, why_not, compared, sure.answer, law, money, promise),
        no_forecast=why_not,
        forecast=itself,
        compared=compared,
        sure=sure,
        law=law,
        product=product_known(told),
        money=money,
        promise=promise,
        questions=questions_of(told, person, promise),
        harms=() if itself is None else itself.harms,
        doctor_first=made.summary.doctor_first,
        parameters=made.summary.parameters,
        seed=made.summary.seed,
        particles=made.summary.particles,
    )
    return rounded(found, DIGITS)


def _cautions(told: Told, made: Forecast, option: ForecastOption | None) -> tuple[str, ...]:
    """Why the therapy is not usually offered to this person; what to mind; settings beyond those studied."""
    names = usual_names(told.therapy)
    found = [
        f"{told.therapy[:1].upper()}{told.therapy[1:]} {NOT_OFFERED}. {one.why}"
        for one in made.summary.not_offered
        if one.name in names and one.safety is None
    ]
    if option is not None:
        minded = () if option.safety is None else option.safety.minded
        found += [f"{words[:1].upper()}{words[1:]}" for words in minded]
        found += option.warnings
    return tuple(dict.fromkeys(found))


def _sure(option: ForecastOption | None) -> Sureness:
    if option is None:
        return Sureness("", None, (), (), "", ())
    return Sureness(
        answer=sure_words(option, option.stances),
        certainty=option.certainty,
        evidence=option.evidence,
        stances=option.stances,
        stances_rest_on=option.stances_rest_on,
        published=option.published_ratings,
    )


def _told(told: Told, option: ForecastOption | None, supposed: tuple[str, ...]) -> OfferTold:
    return OfferTold(
        name=told.name,
        therapy=told.therapy,
        treatments=() if option is None else option.treatments,
        sessions=told.sessions,
        interval_weeks=told.interval,
        route=told.offer.route or "",
        place=told.place,
        price=price_words(told),
        supposed=(*told.assumed, *supposed),
    )


def require_person(person: Person | None, where: str) -> Person:
    """The person, if there is one.

    Raises:
        InputError: there is none.
    """
    if person is None:
        raise InputError(
            "nobody is named whom the offer is made to",
            where=where,
            expected="a section [person] in the offer file, or a patient file beside it",
        )
    return person
