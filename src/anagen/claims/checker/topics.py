"""Lists of ``data/topics.toml``: opposites, required disclosures, and subjects of links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.claims.checker.lexicon import Lexicon
from anagen.claims.checker.quantities import KINDS
from anagen.claims.ledger import load_claims
from anagen.errors import InputError, unknown_name
from anagen.parameters import read_toml


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an opposition: what it says, by which claims (``!``: denied) or concepts."""

    says: str
    claims: tuple[str, ...]
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two statements that cannot both be true."""

    topic: str
    one: Side
    other: Side
    note: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers on one matter that can be compared: of sentences with one of the claims."""

    topic: str
    claims: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Omission:
    """A required disclosure: the question, and why it matters."""

    topic: str
    concepts: tuple[str, ...]
    asks: str
    why: str


@dataclass(frozen=True, eq=False)
class Topics:
    """All lists, with the lexicon of their concepts."""

    lexicon: Lexicon
    opposed: tuple[Opposed, ...]
    numbers: tuple[Numbers, ...]
    omissions: tuple[Omission, ...]
    related: tuple[str, ...]
    unrelated: Mapping[str, tuple[str, ...]]


@cache
def load_topics() -> Topics:
    """Shipped lists, checked.

    Raises:
        InputError: an unknown claim, concept or kind of number.
    """
    table = read_toml(files("anagen.claims.checker") / "data" / "topics.toml")
    concepts = table["concept"]
    return Topics(
        Lexicon(concepts, ()),
        tuple(
            Opposed(row["topic"], _side(row["one"], concepts), _side(row["other"], concepts), row["note"])
            for row in table["opposed"]
        ),
        tuple(Numbers(row["topic"], _claims(row["claims"]), _kind(row["kind"])) for row in table["numbers"]),
        tuple(
            Omission(row["topic"], _concepts(row["concepts"], concepts), row["asks"], row["why"])
            for row in table["omission"]
        ),
        tuple(table["links"]["related"]),
        {name: tuple(parts) for name, parts in table["links"]["unrelated"].items()},
    )


def _side(row: Mapping[str, Any], concepts: Mapping[str, Any]) -> Side:
    return Side(row["says"], _claims(row.get("claims", ())), _concepts(row.get("concepts", ()), concepts))


def _claims(names: Any) -> tuple[str, ...]:
    known = {claim.id for claim in load_claims()}
    for name in names:
        if name.lstrip("!") not in known:
            raise unknown_name("claim", name, known, "topics.toml")
    return tuple(names)


def _concepts(names: Any, concepts: Mapping[str, Any]) -> tuple[str, ...]:
    for name in names:
        if name not in concepts:
            raise unknown_name("concept", name, concepts, "topics.toml")
    return tuple(names)


def _kind(name: str) -> str:
    if name not in KINDS:
        raise InputError(f"{name!r} is not a kind of number", where="topics.toml", expected=", ".join(KINDS))
    return name
