"""Products that are offered by name, and what was found of each (``products.toml``)."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from anagen.errors import InputError
from anagen.evidence_base.tables.names import proper_name, read_names
from anagen.evidence_base.tables.read import DAY, READ_AT, STATUS, Status, data_folder, read_toml_table
from anagen.files.names import same_name
from anagen.files.sections import FrozenSection, Name, Several, Words
from anagen.files.shape_check import check_shape

FILE = "products.toml"
ALIKE = 0.84
"""Least likeness (difflib's ratio) of a misspelt name; below it two brands may differ."""
SHORTEST = 5
"""Letters of the shortest name that is matched although misspelt."""


class KnownProduct(FrozenSection):
    """[[product]]: a product that is offered by name."""

    name: Name = Field(description="the name that it is sold under")
    aliases: Several[Name] = Field((), description="other names")
    maker: str = Field("", max_length=200, description="who makes it, or nothing")
    therapy: str = Field("", max_length=120, description="a therapy's name, or nothing where none fits")
    as_product: str = Field(
        "", max_length=120, description="the product of the catalogue that stands for it in a forecast"
    )
    sold_as: Words = Field(description="what sellers call it")
    what: Words = Field(description="what it is, in a sentence")
    origin: Literal["", "human", "plant", "animal"] = Field(
        "", description='"human", "plant" or "animal", or nothing where it was not told'
    )
    source: str = Field("", max_length=400, description="the cells or tissue that it comes from, or nothing")
    particles: str = Field("", max_length=400, description="particles and where, or nothing")
    given: str = Field("", max_length=400, description="how it is given as marketed, or nothing")
    standing: Words = Field(description="where it stands with regulators, in a sentence")
    trials: Several[Words] = Field((), description="trials of this very product")
    read_at: Words = Field(description=READ_AT)
    read_on: str = Field(pattern=DAY, description='the day it was read, such as "2026-11-29"')
    status: Status = Field(description=STATUS)
    not_found: Words = Field(description="what was looked for and not found")


class ProductsFile(FrozenSection):
    """products.toml: products that are offered by name."""

    product: Several[KnownProduct] = Field(description="[[product]] tables")


def read_products(folder: Path | None = None) -> tuple[KnownProduct, ...]:
    """Every ``[[product]]`` of ``products.toml``.

    Raises:
        InputError: a key missing, unknown or empty, an unknown therapy, or a name given twice.
    """
    place = data_folder(folder)
    source = read_toml_table(place, FILE)
    names = read_names(place)
    taken: set[str] = set()
    found = check_shape(source, ProductsFile).product
    for i, one in enumerate(found):
        if one.therapy:
            proper_name(one.therapy, names, source.where(("product", i, "therapy")))
        for name in (one.name, *one.aliases):
            if plain_name(name) in taken:
                where = source.where(("product", i))
                raise InputError(f"{name!r} is there already", where=where, expected="each name once")
            taken.add(plain_name(name))
    return found


@cache
def load_products() -> tuple[KnownProduct, ...]:
    """The package's own table, read once."""
    return read_products()


def plain_name(name: str) -> str:
    """Key under which a product's name is looked up: small letters and digits alone."""
    return re.sub(r"[^a-z0-9]+", "", same_name(name))


def find_product(name: str) -> tuple[KnownProduct | None, bool]:
    """Product meant by a name, and whether the name was misspelt; None where nothing is near."""
    wanted = plain_name(name)
    known = {plain_name(word): one for one in load_products() for word in (one.name, *one.aliases)}
    if wanted in known:
        return known[wanted], False
    if len(wanted) < SHORTEST:
        return None, False
    words = re.findall(r"[a-z0-9]+", same_name(name))
    runs = {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    inside = [run for run in runs if len(run) >= SHORTEST and run in known]
    if inside:  # "XoGlo exosomes, 5 mL"
        return known[max(inside, key=len)], False
    near = get_close_matches(wanted, [word for word in known if len(word) >= SHORTEST], n=1, cutoff=ALIKE)
    return (known[near[0]], True) if near else (None, False)
