"""Status of products with regulators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.names import TherapyName, proper_name, read_names
from anagen.evidence_base.tables.read import STATUSES, data_folder, read_toml_table

FILE = "regulation.toml"
OPTIONAL = ("read_at", "read_on", "condition")


@dataclass(frozen=True)
class Rule:
    """Rule of one jurisdiction on one therapy.

    Attributes:
        condition: the hair loss that the rule speaks of, or "".
        source: the regulator's own text, or a text that reports it.
        source_kind: primary (the regulator's own text) or secondary.
        status_tag: read or recalled.
        read_at: where it was read, if not at `source`.
        read_on: the day it was read (2026-11-29), or "".
    """

    subject: str
    jurisdiction: str
    status: str
    text: str
    date: str
    source: str
    source_kind: str
    status_tag: str
    read_at: str = ""
    read_on: str = ""
    condition: str = ""

    @property
    def approves(self) -> bool:
        """Whether it lets the therapy be sold for its condition."""
        return bool(self.condition) and self.status.startswith("approved")


def read_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Every ``[[rule]]`` of ``regulation.toml``.

    Raises:
        InputError: a key missing, unknown, empty or not text, with file, rule and key.
    """
    place = data_folder(folder)
    table = read_toml_table(place, FILE)
    rules = table.get("rule")
    if set(table) != {"rule"} or not isinstance(rules, list):
        raise InputError("has another key than rule", where=FILE, expected="[[rule]] tables only")
    names = read_names(place)
    return tuple(_rule(rule, names, f"{FILE}, rule {i}") for i, rule in enumerate(rules, 1))


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


def _rule(given: Any, names: Mapping[str, TherapyName], where: str) -> Rule:
    if not isinstance(given, dict):
        raise InputError("is not a table", where=where, expected="[[rule]]")
    wanted = [field.name for field in fields(Rule)]
    for key in given:
        if key not in wanted:
            raise unknown_name("key", key, wanted, where)
    for key in wanted:
        if key in OPTIONAL and key not in given:
            continue
        if not isinstance(given.get(key), str) or not (given[key].strip() or key == "date"):
            raise InputError("is missing, empty or not text", where=f"{where}, {key}", expected="some text")
    for key, choices in (("source_kind", ("primary", "secondary")), ("status_tag", STATUSES)):
        if given[key] not in choices:
            raise unknown_name(key, given[key], choices, f"{where}, {key}")
    if given.get("condition", "") not in ("", *CONDITIONS):
        raise unknown_name("condition", given["condition"], CONDITIONS, f"{where}, condition")
    return Rule(**{**given, "subject": proper_name(given["subject"], names, f"{where}, subject")})
