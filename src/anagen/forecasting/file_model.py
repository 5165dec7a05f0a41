"""Shapes of the data files of forecasts: usual options, counted prices, countries, and warning signs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import FrozenSection, Name, NamedTables, Several, Treatment, Words

Sex = Literal["male", "female"]


class UsualOption(FrozenSection):
    """[[option]]: a usual course, or a combination that people ask about."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    sex: Sex | None = Field(None, description='"male" or "female": who is offered it; by default both')
    kind: Literal["usual", "combination"] = Field("usual", description='"usual" or "combination"')
    why: str = Field("", max_length=1_000, description="text: why the others are not offered it")
    source: Words = Field(description="where dose and rhythm come from")
    regions: Several[Literal["frontal", "vertex"]] = Field(
        (), description='a list of "frontal" and "vertex": where it is done; by default anywhere'
    )
    treatment: Several[Treatment] = Field(
        min_length=1, max_length=10, description="one to ten [[option.treatment]] tables"
    )


class OptionsFile(FrozenSection):
    """options.toml: the options that a forecast offers without being asked."""

    option: Several[UsualOption] = Field(description="[[option]] tables")


class CostItemsFile(NamedTables):
    """cost_items.toml: what each printed price (`item` of costs.csv) pays for."""

    __pydantic_extra__: dict[str, Literal["session", "month", "device", "procedure"]]


class CountriesFile(NamedTables):
    """countries.toml: names of the countries under each jurisdiction, in small letters."""

    __pydantic_extra__: dict[str, Several[Words]]


class SignSection(FrozenSection):
    """[[sign]]: a warning sign that a doctor should see first."""

    answer: Name = Field(description="a key of [warning_signs]")
    asks: Words = Field(description="the question")
    why: Words = Field(description="why it matters")


class DoctorFirstFile(FrozenSection):
    """doctor_first.toml: when to see a doctor before anything else."""

    work_up: Words = Field(description="first steps of a doctor, in a sentence")
    source: Words = Field(description="where they come from")
    sign: Several[SignSection] = Field(description="[[sign]] tables")
