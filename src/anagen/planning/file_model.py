"""Shapes of the data files of plans: regimens, the package's and a user's own, and what may be sold where."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from anagen.errors import unknown_name
from anagen.files.laws import OneOf, as_law, law
from anagen.files.sections import FrozenSection, Name, NamedTables, Several, Treatment, Words

DISLIKES = {
    "needles": "needles",
    "daily application": "something on the scalp every day or two",
    "pills": "pills",
    "surgery": "surgery",
    "sexual side effects": "sexual side effects",
    "clinic visits": "repeated visits to a clinic",
}
"""Burdens that a person may refuse, in words."""


MATTERS = {
    "more": "more hair",
    "keep": "keeping what you have",
    "safe": "few side effects",
    "cost": "low cost",
    "easy": "little effort",
    "sure": "well-tested treatments",
}
"""Things that can matter to a person, in words."""


class RegimenSection(FrozenSection):
    """[[regimen]]: one therapy in one dose and rhythm."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    option: Name | None = Field(
        None, description="the usual option that it is a form of; by default the name of its therapy"
    )
    sex: Literal["male", "female"] | None = Field(
        None, description='"male" or "female": for whom it is; by default both'
    )
    family: Name = Field(description="a family of regimens, of which a plan holds at most one")
    usual: bool = Field(False, description="true for the form that stands for its option, else false")
    burdens: Several[Annotated[str, OneOf("burden", DISLIKES)]] = Field(
        (), max_length=10, description='a list of burdens such as ["pills"]'
    )
    source: Words = Field(description="where dose and rhythm come from")
    treatment: Treatment = Field(description="a table like a treatment of a trial file")


class RegimensFile(FrozenSection):
    """A file of regimens of Anagen: what plans may be built from."""

    family: dict[Name, Words] = Field(
        default_factory=dict, description="a section [family]: why two of a new family are never combined"
    )
    short: dict[Name, Words] = Field(
        default_factory=dict, description="a section [short]: what a picture calls an option"
    )
    regimen: Several[RegimenSection] = Field(
        min_length=1, max_length=200, description="[[regimen]] tables, at most 200"
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: dict[str, list[str | None]] = {}
        for i, one in enumerate(self.regimen):
            others = seen.setdefault(one.name, [])
            if others and (one.sex is None or None in others or one.sex in others):
                what = f"regimen {one.name!r} is given twice"
                raise law(what, "regimen", i, "name", expected="each name once for each sex")
            others.append(one.sex)
        return self


class ShippedRegimens(RegimensFile):
    """regimens.toml: every family and option has its words."""

    @model_validator(mode="after")
    def _named(self) -> Self:
        for i, one in enumerate(self.regimen):
            if one.family not in self.family:
                raise as_law(unknown_name("family", one.family, self.family), "regimen", i, "family")
            if one.option not in self.short:
                raise as_law(unknown_name("option", one.option, self.short), "regimen", i, "option")
        return self


class StandingSection(NamedTables):
    """["THERAPY"]: standing of one therapy, by place."""

    any: Words = Field(description="the standing where a place has no line of its own")
    source: Words = Field(description="where it was read")
    __pydantic_extra__: dict[str, Words]


class LawfulFile(NamedTables):
    """lawful.toml: whether a treatment may lawfully be sold for hair."""

    standing: dict[str, Words] = Field(description="a section [standing]: each standing in words")
    __pydantic_extra__: dict[str, StandingSection]

    @model_validator(mode="after")
    def _known(self) -> Self:
        for therapy, one in (self.model_extra or {}).items():
            for place, found in (("any", one.any), *(one.model_extra or {}).items()):
                if found not in self.standing:
                    raise as_law(unknown_name("standing", found, self.standing), therapy, place)
        return self
