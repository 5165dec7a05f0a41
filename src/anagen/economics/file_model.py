"""Shapes of the data files of costs and gains: visits to a clinic, and the sources of utilities."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from anagen.files.laws import law
from anagen.files.sections import FrozenSection, Name, Several, Words

_Number = Annotated[float, Field(ge=0.0, le=366.0)]


class VisitsFile(FrozenSection):
    """visits.toml: visits that a therapy asks for beside its sessions."""

    status: Words = Field(description='"prior", or how the numbers were obtained')
    source: Words = Field(description="where they come from")
    a_year: dict[Name, _Number] = Field(description="a section [a_year]: visits a year, 0 to 366, by therapy")
    to_begin: dict[Name, _Number] = Field(
        description="a section [to_begin]: visits to begin, 0 to 366, by therapy"
    )


class WorseSection(FrozenSection):
    """worse: the state of an untreated head, by sex."""

    male: Words = Field(description="a state of utilities.csv")
    female: Words = Field(description="a state of utilities.csv")


class UtilitySourceSection(FrozenSection):
    """[[source]]: rows of utilities.csv that tell what a restored head of hair is worth."""

    name: Name = Field(description="a name of 1 to 120 characters")
    instrument: Name = Field(description="an instrument of utilities.csv, such as TTO")
    population: Words = Field(description="the raters in utilities.csv")
    gain: Words | None = Field(None, description="the state whose value is the gain itself")
    better: Words | None = Field(None, description="the state of a restored head")
    worse: WorseSection | None = Field(None, description="a table of the state of each sex")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.gain is None) != (self.better is not None and self.worse is not None):
            raise law("names no gain, or two", expected="either gain, or better and worse")
        return self


class UtilitySourcesFile(FrozenSection):
    """utility_sources.toml: sources of the gain of a restored head of hair, each counted alike."""

    source: Several[UtilitySourceSection] = Field(min_length=1, description="[[source]] tables")
