"""Judgements of certainty that need a person (``certainty.toml``), by therapy and condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.names import JOIN, parts
from anagen.evidence_base.tables.read import data_folder, read_toml_table
from anagen.evidence_base.tables.records import EvidenceBase

DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
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


NOTHING_STATED = Stated({}, 0, "", ())


@cache
def stated_certainty(base: EvidenceBase) -> Mapping[tuple[str, str], Stated]:
    """Judgements by (therapy, condition) from ``certainty.toml``; parts of a combination by name.

    Raises:
        InputError: a bad table, with file, body and key.
    """
    table = read_toml_table(data_folder(base.folder), FILE)
    given = table.get("body")
    if set(table) != {"body"} or not isinstance(given, list):
        raise InputError("has another key than body", where=FILE, expected="[[body]] tables only")
    found: dict[tuple[str, str], Stated] = {}
    for i, body in enumerate(given, 1):
        where = f"{FILE}, body {i}"
        key, stated = _one_stated(body, base, where)
        if key in found:
            raise InputError(f"{key[0]} in {key[1]} is judged twice", where=where, expected="once")
        found[key] = stated
    return found


_TEXT_KEYS = ("therapy", "condition")
_KEYS = (*_TEXT_KEYS, "missing", "up", "up_reason", *DOMAINS)


def _one_stated(body: Any, base: EvidenceBase, where: str) -> tuple[tuple[str, str], Stated]:
    if not isinstance(body, dict):
        raise InputError("is not a table", where=where, expected="[[body]]")
    for key in body:
        if key not in _KEYS:
            raise unknown_name("key", key, _KEYS, where)
    for key in _TEXT_KEYS:
        if not isinstance(body.get(key), str):
            raise InputError("is missing or not text", where=f"{where}, {key}", expected="some text")
    if body["condition"] not in CONDITIONS:
        raise unknown_name("condition", body["condition"], CONDITIONS, f"{where}, condition")
    missing = body.get("missing", [])
    if not isinstance(missing, list) or not all(isinstance(text, str) for text in missing):
        raise InputError("is not a list of sentences", where=f"{where}, missing")
    up, up_reason = body.get("up", 0), body.get("up_reason", "")
    if up not in (0, 1, 2) or (up and not up_reason):
        raise InputError("is not 0, 1 or 2 with a reason", where=f"{where}, up", expected="up and up_reason")
    steps = {name: _step(name, body[name], f"{where}, {name}") for name in DOMAINS if name in body}
    names = sorted(parts(body["therapy"], base.names, f"{where}, therapy"))
    return (JOIN.join(names), body["condition"]), Stated(steps, up, up_reason, tuple(missing))


def _step(name: str, given: Any, where: str) -> Step:
    if (
        not isinstance(given, dict)
        or set(given) != {"down", "reason"}
        or given["down"] not in (0, 1, 2)
        or not isinstance(given["reason"], str)
        or not given["reason"].strip()
    ):
        raise InputError("is not a judgement", where=where, expected="down = 0, 1 or 2 and a reason")
    return Step(name, int(given["down"]), given["reason"], True)
