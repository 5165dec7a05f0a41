"""Shape of ``data/likely_kinds.toml``: signs that a person can see, and what they speak for and against."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from anagen.files.sections import FrozenSection, Name, Several, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source


class QuestionSection(FrozenSection):
    """[[question]]: a question; its signs count once for a kind."""

    key: Name = Field(description="a name")
    asks: Words = Field(description="the question")
    hint: str = Field("", max_length=300, description="a help for who answers")


class NamedAfter(FrozenSection):
    """[[named_after]]: a kind of hair loss that is only named where its cause was told."""

    kind: Name = Field(description="a kind of hair loss")
    signs: Several[Name] = Field(min_length=1, description="a list of signs, of which one is needed")


class SeenSign(FrozenSection):
    """[[sign]]: something that a person can see or knows.

    Attributes:
        name: as the command line and programs write it.
        question: key of its question.
        asks: words of the form.
        sex: of the people who are asked; None for all.
        speaks_for: kinds of hair loss that it speaks for.
        speaks_against: kinds that it speaks against.
        flag: key of the warning sign that it is, if any.
        source: where this is from.
    """

    name: Name = Field(description="a name of 1 to 120 characters")
    question: Name = Field(description="key of a [[question]]")
    asks: Words = Field(description="words of the form")
    sex: Literal["male", "female"] | None = Field(None, description='"male" or "female"; by default both')
    speaks_for: Several[Name] = Field((), alias="for", description="a list of kinds of hair loss")
    speaks_against: Several[Name] = Field((), alias="against", description="a list of kinds of hair loss")
    flag: Name | None = Field(None, description="a key of [warning_signs]")
    source: Words = Field(description="where this is from")


class LikelyKindsFile(FrozenSection):
    """likely_kinds.toml: questions, signs, and what must not be missed."""

    not_to_miss: Several[Name] = Field(description="a list of kinds of hair loss")
    why_not_to_miss: Words = Field(description="why they must not be missed")
    method: Words = Field(description="how kinds are ranked, for a reader")
    named_after: Several[NamedAfter] = Field((), description="[[named_after]] tables")
    question: Several[QuestionSection] = Field(min_length=1, description="[[question]] tables")
    sign: Several[SeenSign] = Field(min_length=1, description="[[sign]] tables")


@cache
def likely_kinds_file() -> LikelyKindsFile:
    """Contents of the data file."""
    return check_shape(
        read_source(files("anagen.forecasting") / "data" / "likely_kinds.toml"), LikelyKindsFile
    )


@cache
def seen_signs() -> dict[str, SeenSign]:
    """Signs by name, in the order of the questions."""
    return {sign.name: sign for sign in likely_kinds_file().sign}
