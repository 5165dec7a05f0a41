"""Status of products with regulators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from anagen.evidence_base.conditions import ConditionName
from anagen.evidence_base.tables.names import proper_name, read_names
from anagen.evidence_base.tables.read import DAY, READ_AT, STATUS, Status, data_folder, read_toml_table
from anagen.files.sections import FrozenSection, Several, Words
from anagen.files.shape_check import check_shape

FILE = "regulation.toml"


@dataclass(frozen=True)
class Rule:
    """Rule of one jurisdiction on one therapy.

    Attributes:
        condition: the hair loss that the rule speaks of, or "".
        source: the regulator's own text, or a text that reports it.
        source_kind: primary (the regulator's own text) or secondary.
        status_tag: read or recalled.
        read_at: where it was read, if not at `source`.
        read_on: the day it was read or last looked for (2026-11-29).
        origin: of the material that it holds for: human, plant or animal; "" for any.
        way: of giving that it holds for: injected or on the skin; "" for any.
    """

    subject: str
    jurisdiction: str
    status: str
    text: str
    date: str
    source: str
    source_kind: str
    status_tag: str
    read_on: str
    read_at: str = ""
    condition: str = ""
    origin: str = ""
    way: str = ""

    @property
    def fine(self) -> bool:
        """Whether it holds only for one origin of the material or one way of giving it."""
        return bool(self.origin or self.way)

    @property
    def holds_for(self) -> str:
        """Material and way of giving that it holds for, ``"human, injected"``; "" for any."""
        return ", ".join(word for word in (self.origin, self.way) if word)

    @property
    def approves(self) -> bool:
        """Whether it lets the therapy be sold for its condition."""
        return bool(self.condition) and self.status.startswith("approved")


class RuleSection(FrozenSection):
    """[[rule]]: one rule of one jurisdiction on one therapy."""

    subject: Words = Field(description="a therapy's name")
    jurisdiction: Words = Field(description="where it holds, such as US")
    status: Words = Field(description='where the product stands, such as "approved" or "not approved"')
    text: Words = Field(description="the rule in plain words")
    date: str = Field(max_length=200, description='text, the date as the source gives it, or ""')
    source: Words = Field(description="the regulator's own text, or a text that reports it")
    source_kind: Literal["primary", "secondary"] = Field(description='"primary" or "secondary"')
    status_tag: Status = Field(description=STATUS)
    read_at: Words = Field("", description=READ_AT)
    read_on: str = Field(pattern=DAY, description='the day it was read or looked for, such as "2026-11-29"')
    condition: ConditionName = Field("", description="the hair loss that the rule speaks of")
    origin: Literal["", "human", "plant", "animal"] = Field(
        "", description='"human", "plant" or "animal": material that the rule holds for; by default any'
    )
    way: Literal["", "injected", "on the skin"] = Field(
        "", description='"injected" or "on the skin": the way of giving it holds for; by default any'
    )


class RegulationFile(FrozenSection):
    """regulation.toml: where products stand with regulators."""

    rule: Several[RuleSection] = Field(description="[[rule]] tables")


def read_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Every ``[[rule]]`` of ``regulation.toml``.

    Raises:
        InputError: a key missing, unknown, empty or not text, with file, line, rule and key.
    """
    place = data_folder(folder)
    source = read_toml_table(place, FILE)
    names = read_names(place)
    found = []
    for i, rule in enumerate(check_shape(source, RegulationFile).rule):
        subject = proper_name(rule.subject, names, source.where(("rule", i, "subject")))
        found.append(Rule(**{**dict(rule), "subject": subject}))
    return tuple(found)


@cache
def load_rules() -> tuple[Rule, ...]:
    """The package's own table, read once."""
    return read_rules()


def approved_for(condition: str) -> Mapping[str, str]:
    """Jurisdictions where each approved therapy may be sold for `condition`: name -> ``US, EU, UK``."""
    found: dict[str, list[str]] = {}
    for rule in load_rules():
        if rule.approves and rule.condition == condition:
            found.setdefault(rule.subject, []).append(rule.jurisdiction)
    return {name: ", ".join(places) for name, places in found.items()}
