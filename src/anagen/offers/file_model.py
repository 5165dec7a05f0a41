"""Shapes of the offer file, and of the data files by which offers are read."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from anagen.files.sections import FrozenSection, Name, Phrase, Section, Several, Text, Words
from anagen.forecasting.patient_file import PatientFile, PersonSection
from anagen.quantities import quantity

MOST_SESSIONS = 60
MONTHS = quantity("week of a person").high / 52.0 * 12.0
LONGEST_PROMISE = 8_000


class OfferSection(Section):
    """[offer]: what somebody is offered, in their own words."""

    therapy: Phrase | None = Field(default=None, description='a therapy such as "exosomes" or "PRP"')
    product: Phrase | None = Field(default=None, description='the product or brand, such as "ASCE+ HRLV"')
    sessions: int | None = Field(
        default=None, ge=1, le=MOST_SESSIONS, description="the number of sessions, a whole number of 1 to 60"
    )
    interval: Phrase | None = Field(default=None, description='the time between sessions, such as "4 weeks"')
    route: Phrase | None = Field(
        default=None, description='how it is given, such as "injection", "microneedling" or "on the skin"'
    )
    dose: Phrase | None = Field(default=None, description='the dose as in a trial file, such as "5 %"')
    schedule: Phrase | None = Field(
        default=None, description='when it is given, where sessions do not say it, such as "daily"'
    )
    months: float | None = Field(
        default=None, gt=0, le=MONTHS, description="how long a monthly price is paid, a number of months"
    )
    price: Phrase | None = Field(default=None, description='the price as it was told, such as "$6,000"')
    exchange: Phrase | None = Field(default=None, description='a rate such as "1 USD = 0.79 GBP"')
    place: Phrase | None = Field(default=None, description='the country where it is given, such as "Turkey"')
    promise: str = Field(
        default="", max_length=LONGEST_PROMISE, description="what was promised, in the words of the offer"
    )


class OfferFile(PatientFile):
    """Offer file of Anagen: an offer, and the person it is made to unless a patient file says so."""

    kind_of_file: ClassVar[str] = "an offer, which holds [offer]"

    offer: OfferSection = Field(description="a section [offer]")
    person: PersonSection | None = Field(  # type: ignore[assignment]  # wider than the patient file's
        None, description="a section [person], as in a patient file"
    )


class Currency(FrozenSection):
    """A currency by its code: its name, and how people write it."""

    name: Words = Field(description="its name, in the plural")
    words: Several[Name] = Field(min_length=1, description="how people write it, in small letters")


class Shared(FrozenSection):
    """[shared.NAME]: a sign that several currencies share."""

    words: Several[Name] = Field(min_length=1, description="how it is written, in small letters")
    otherwise: str = Field(
        alias="else", max_length=3, description="the currency meant where no country says it"
    )
    refuse: dict[str, Name] = Field(description="the other currency that it may mean, by country")
    by: dict[str, Name] = Field(description="the currency meant, by country")
    of: Several[Name] = Field(min_length=2, description="currencies that share it")


class CurrenciesFile(FrozenSection):
    """currencies.toml: how people write currencies."""

    currency: dict[Name, Currency] = Field(description="a section [currency]")
    shared: dict[Name, Shared] = Field(description="[shared.NAME] tables")


class RouteWord(FrozenSection):
    """A way of giving in plain words."""

    route: Words = Field(description="the route as in a trial file")
    way: Literal["", "injected", "on the skin"] = Field(description='"injected", "on the skin" or nothing')


class FormsSection(FrozenSection):
    """[forms]: words beside the bare name of a drug that mean another form of it."""

    apart: Several[Words] = Field(description="words that part two drugs")
    of: dict[Name, dict[Name, Several[Words]]] = Field(description="therapies by words, by bare name")


class OffersFile(FrozenSection):
    """offers.toml: how offers are read."""

    routes: dict[Name, RouteWord] = Field(description="a section [routes]")
    groups: dict[Name, Several[Name]] = Field(description="a section [groups]: therapies by group")
    spoken: dict[Name, Name] = Field(description="a section [spoken]: therapies as people speak of them")
    forms: FormsSection = Field(description="a section [forms]")
    lasts: dict[Name, float] = Field(description="a section [lasts]: days that one purchase lasts")


class About(FrozenSection):
    """[[about]]: what is asked besides, by what is given."""

    therapies: Several[Name] = Field(min_length=1, description="therapies by name")
    like: Text = Field(description="what it is like, in a few sentences")
    ask: Several[Words] = Field(description="questions")
    ask_women: Several[Words] = Field((), description="questions of women")


class ProviderFile(Section):
    """provider.toml: what to ask a provider. Only the keys that offers use are checked here."""

    everybody: Several[Words] = Field(description="questions of everybody")
    about: Several[About] = Field(description="[[about]] tables")
    sources: Several[Words] = Field(description="where they come from")


class QuestionSection(FrozenSection):
    """[[question]]: a question that an offer raises."""

    when: Literal[
        "product named",
        "product not named",
        "product not known",
        "injected",
        "abroad",
        "price not told",
        "price unclear",
        "price from",
        "sessions not told",
        "proof claimed",
    ] = Field(description="what raises it")
    ask: Words = Field(description="the question")
    why: Words = Field(description="why it matters")


class QuestionsFile(FrozenSection):
    """questions.toml: questions that an offer raises."""

    question: Several[QuestionSection] = Field(description="[[question]] tables")
