"""Conditions that are asked about before any number (``data/conditions.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from anagen.files.sections import FrozenSection, NamedTables, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.safety.standing import Standing

UNDER_18 = "under_18"
"""Condition that follows from the age."""
ADULT = 18.0


@dataclass(frozen=True)
class Condition:
    """One condition.

    Attributes:
        key: name in the table of cautions and, but for allergies and age, in [health] of a patient file.
        asks: the question.
        told: the answer "yes", as it follows "because".
        sex: who is asked; None: everybody.
        allergy: to what, where it is an allergy; else "".
        unknown: what becomes of a therapy on which no source says anything.
    """

    key: str
    asks: str
    told: str
    sex: str | None
    allergy: str
    unknown: Standing


class ConditionSection(FrozenSection):
    """One condition of conditions.toml."""

    asks: Words = Field(description="the question")
    told: Words = Field(description='the answer "yes", as it follows "because"')
    sex: Literal["male", "female"] | None = Field(
        None, description='"male" or "female": who is asked; by default everybody'
    )
    allergy: str = Field("", max_length=120, description="what the allergy is to, if it is one")
    unknown: Literal["withheld", "not known", "fine"] = Field(
        description='"withheld", "not known" or "fine": a therapy on which no source says anything'
    )


class HealthQuestionsFile(NamedTables):
    """conditions.toml: what is asked, by key."""

    __pydantic_extra__: dict[str, ConditionSection]


@cache
def conditions() -> Mapping[str, Condition]:
    """All conditions by key, in the order in which they are asked."""
    source = read_source(files("anagen.safety") / "data" / "conditions.toml")
    tables = check_shape(source, HealthQuestionsFile).model_extra or {}
    return MappingProxyType({key: Condition(key=key, **dict(one)) for key, one in tables.items()})


@cache
def allergens() -> tuple[str, ...]:
    """Names of allergies, as a patient file lists them."""
    return tuple(one.allergy for one in conditions().values() if one.allergy)


@cache
def asked_by_name() -> tuple[str, ...]:
    """Conditions with a key of their own in [health]: neither allergies nor the age."""
    return tuple(one.key for one in conditions().values() if not one.allergy and one.key != UNDER_18)
