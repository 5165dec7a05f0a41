"""Judgements of certainty that need a person (``certainty.toml``), by therapy and condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Self

from pydantic import Field, model_validator

from anagen.errors import InputError
from anagen.evidence_base.conditions import ConditionName
from anagen.evidence_base.tables.names import JOIN, parts
from anagen.evidence_base.tables.read import data_folder, read_toml_table
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.files.laws import law
from anagen.files.sections import FrozenSection, Several, Words
from anagen.files.shape_check import check_shape

FILE = "certainty.toml"


@dataclass(frozen=True)
class Step:
    """One domain: the steps it takes off, the reason, and whether that was stated or computed."""

    domain: str
    down: int
    reason: str
    stated: bool


@dataclass(frozen=True)
class Stated:
    """Judgement of one body in ``certainty.toml``."""

    steps: Mapping[str, Step]
    up: int
    up_reason: str
    missing: tuple[str, ...]


class StepSection(FrozenSection):
    """[body.DOMAIN]: the steps that one domain takes off, judged by a person."""

    down: int = Field(ge=0, le=2, description="0, 1 or 2")
    reason: Words = Field(description="a reason")


class DomainsSection(FrozenSection):
    """The domains of GRADE that may be judged by a person; others are computed."""

    risk_of_bias: StepSection | None = Field(None, description="down = 0, 1 or 2 and a reason")
    inconsistency: StepSection | None = Field(None, description="down = 0, 1 or 2 and a reason")
    indirectness: StepSection | None = Field(None, description="down = 0, 1 or 2 and a reason")
    imprecision: StepSection | None = Field(None, description="down = 0, 1 or 2 and a reason")
    publication_bias: StepSection | None = Field(None, description="down = 0, 1 or 2 and a reason")


class BodySection(DomainsSection):
    """[[body]]: the judgement on the evidence about one therapy in one condition."""

    therapy: Words = Field(description="a therapy's name, or several with + between them")
    condition: ConditionName = Field(description="a kind of hair loss")
    missing: Several[Words] = Field((), description="a list of sentences: gaps beside those computed")
    up: int = Field(0, ge=0, le=2, description="0, 1 or 2 steps up")
    up_reason: str = Field("", max_length=1_000, description="a reason; needed where up is not 0")

    @model_validator(mode="after")
    def _with_reason(self) -> Self:
        if self.up and not self.up_reason:
            raise law("up has no reason", "up", expected="up_reason beside it")
        return self


class CertaintyFile(FrozenSection):
    """certainty.toml: judgements of certainty that need a person."""

    body: Several[BodySection] = Field(description="[[body]] tables")


DOMAINS = tuple(DomainsSection.model_fields)
NOTHING_STATED = Stated({}, 0, "", ())


@cache
def stated_certainty(base: EvidenceBase) -> Mapping[tuple[str, str], Stated]:
    """Judgements by (therapy, condition) from ``certainty.toml``; parts of a combination by name.

    Raises:
        InputError: a bad table, with file, line, body and key.
    """
    source = read_toml_table(data_folder(base.folder), FILE)
    found: dict[tuple[str, str], Stated] = {}
    for i, body in enumerate(check_shape(source, CertaintyFile).body):
        names = sorted(parts(body.therapy, base.names, source.where(("body", i, "therapy"))))
        key = (JOIN.join(names), body.condition)
        if key in found:
            where = source.where(("body", i))
            raise InputError(f"{key[0]} in {key[1]} is judged twice", where=where, expected="once")
        judged = {name: getattr(body, name) for name in DOMAINS}
        steps = {name: Step(name, one.down, one.reason, True) for name, one in judged.items() if one}
        found[key] = Stated(steps, body.up, body.up_reason, body.missing)
    return found
