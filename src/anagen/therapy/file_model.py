"""Shape of a therapy file: sections, keys, types and limits.

`anagen.therapy.reading` checks whether names fit a response model and parts fit together. The
description of a field is the "expected" part of its error.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from anagen.files.laws import law
from anagen.files.record_section import (
    NAME,
    SENTENCE,
    Amount,
    Currency,
    Key,
    Label,
    Money,
    ParameterSection,
    Place,
    Words,
)
from anagen.files.sections import Section
from anagen.quantities import quantity

_THAWS = quantity("thaws").whole


class EvidenceSection(Section):
    """[evidence]: reason to expect an effect, beside the studies; certainty is computed from those."""

    why: Words = Field(description="one sentence")
    source: Words = Field(description="where it was read: a DOI or a link")


class PriceSection(Section):
    """[price]: price asked for it."""

    low: Money = Field(description=f"a number of {quantity('price').words}")
    high: Money = Field(description=f"a number of {quantity('price').words}, low or more")
    currency: Currency = Field(description='a currency such as "USD"')
    per: Place = Field(description='what it is paid for, such as "month" or "session"')
    source: Words = Field(description="where it was read: a DOI or a link")


class DoseSection(Section):
    """[dose]: unit, range and keys of a dose."""

    unit: Place = Field(description='the unit that doses are kept in, such as "mg" or "%"')
    low: Amount = Field(description="the lowest dose studied, a number of 0 or more")
    high: Amount = Field(description="the highest dose studied, a number, low or more")
    source: Words = Field(description="where the range was read: a DOI or a link")
    key: Key = Field("dose", description='the key of a treatment, such as "dose" or "fluence"')
    total: str = Field("", max_length=60, description="the unit of a whole dose that needs an area")
    also: dict[Place, Key] = Field(
        default_factory=dict,
        max_length=10,
        description="further units, each with the parameter that converts it",
    )
    default: Amount | None = Field(None, description="the dose where none is given, a number")


class ScheduleSection(Section):
    """[schedule]: present if it is given by a schedule."""

    default: Words | None = Field(None, description='a schedule such as "twice daily"')


class ProductSection(Section):
    """[product."NAME"]: one source of particles; its records override the therapy's."""

    note: Words = Field(description=SENTENCE)
    aliases: list[Label] = Field(default_factory=list, max_length=20, description="a list of names")
    thaws: int = Field(0, ge=_THAWS["ge"], le=_THAWS["le"], description="a whole number of 0 to 20")
    freeze_dried: bool = Field(False, description="true or false")
    studied: list[Amount] | None = Field(
        None, min_length=2, max_length=2, description="the lowest and the highest dose studied"
    )
    parameters: dict[Key, ParameterSection] = Field(
        default_factory=dict, max_length=100, description="[...parameters.NAME] tables"
    )
    citations: list[Words] = Field(default_factory=list, max_length=100, description="a list of links")
    regulation: dict[Place, Words] = Field(
        default_factory=dict, max_length=60, description="a table of texts, one a country"
    )
    price: PriceSection | None = Field(None, description="a table of low, high, currency, per and source")


class ProductFile(ProductSection):
    """A product's own file: its therapy, its name, and the rest of [product."NAME"]."""

    product_of: Place = Field(description='the therapy it is a product of, such as "exosome"')
    name: Label = Field(description=NAME)


class AssumptionFile(Section):
    """An assumption's own file: a drug that is not simulated in a hair loss, and the effect to give it."""

    name: Label = Field(description="the drug that the assumption is about")
    effect_of: Place = Field(description="a drug that is simulated in that hair loss")
    alopecias: list[Place] = Field(min_length=1, max_length=20, description="a list of kinds of hair loss")
    share: list[Annotated[float, Field(gt=0.0, le=10.0)]] = Field(
        min_length=3,
        max_length=3,
        description="the share of that drug's effect and its 90 % range, three numbers of above 0 to 10 such "
        "as [0.5, 0.1, 1.5]",
    )
    dose: Words | None = Field(
        None, description='the dose that acts like the other drug\'s, such as "300 mg"'
    )
    as_dose: Words | None = Field(None, description='the dose of the other drug, such as "4 mg"')
    why: Words = Field(description=SENTENCE)


class ImmuneSection(Section):
    """[immune]: effect on an immune attack."""

    terms: dict[Place, Annotated[float, Field(ge=0.0, le=1.0)]] = Field(
        max_length=20, description="weights of 0 to 1 by term of the immune field"
    )
    given: Literal["daily", "session"] = Field(description='"daily" or "session"')
    reach: Literal["whole scalp", "bald patches"] = Field(description='"whole scalp" or "bald patches"')
    parameters: dict[Key, ParameterSection] = Field(
        max_length=100, description="[immune.parameters.NAME] tables"
    )


class TherapyFile(Section):
    """A therapy file of Anagen: one therapy."""

    name: Label = Field(description=NAME)
    like: Place | None = Field(
        None, description="a therapy known already; then only what differs from it need be said"
    )
    role: Literal["treatment", "control", "vehicle", "comparator", "component", "observation"] = Field(
        description='"treatment", "control", "vehicle", "comparator", "component" or "observation"'
    )
    label: Words = Field(description="a name as a reader should see it")
    claim: Words = Field(description=SENTENCE)
    mechanism: Words = Field(description=SENTENCE)
    signals: list[Place] = Field(max_length=20, description="a list of niche signals, may be empty")
    model: Place = Field(description="a response model")
    evidence: EvidenceSection | None = Field(None, description="a section [evidence]")
    price: PriceSection | None = Field(
        None, description="a section [price]; may be left out where no signal is moved"
    )
    regulation: dict[Place, Words] = Field(
        max_length=60, description="a section [regulation]: a table of texts with a summary and a source"
    )
    class_: str = Field("", alias="class", max_length=120, description="the class of the drug, as text")
    aliases: list[Label] = Field(default_factory=list, max_length=20, description="a list of names")
    citations: list[Words] = Field(default_factory=list, max_length=100, description="a list of links")
    routes: list[Place] = Field(default_factory=list, max_length=20, description="a list of kinds of route")
    route: Place | None = Field(None, description='a route such as "topical" or "microneedling 1.5 mm"')
    dose: DoseSection | None = Field(None, description="a section [dose]")
    schedule: ScheduleSection | None = Field(None, description="a section [schedule]")
    product: dict[Label, ProductSection] = Field(
        default_factory=dict, max_length=100, description='[product."NAME"] tables'
    )
    parameters: dict[Key, ParameterSection] = Field(
        default_factory=dict, max_length=200, description="[parameters.NAME] tables"
    )
    relieves: list[Place] = Field(
        default_factory=list, max_length=20, description="a list of causes of hair loss"
    )
    alopecias: list[Place] = Field(
        default_factory=list, max_length=20, description="a list of kinds of hair loss"
    )
    immune: ImmuneSection | None = Field(None, description="a section [immune]")

    @model_validator(mode="after")
    def _priced(self) -> Self:
        """Check that what moves signals has a price: forecasts of counts add up money."""
        if self.price is None and self.signals:
            expected = "a section [price]; its source may say that it is a guess"
            raise law("the section [price] is missing", "price", expected=expected)
        return self
