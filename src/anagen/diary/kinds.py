"""Kinds of observation (``data/kinds.toml``), ratings and places on the head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anagen.errors import unknown_name
from anagen.parameters import read_toml

RATINGS: Mapping[int, str] = {
    3: "much better",
    2: "better",
    1: "a little better",
    0: "the same",
    -1: "a little worse",
    -2: "worse",
    -3: "much worse",
}
"""Own rating since the beginning, on seven points."""
PLACES: Mapping[str, str] = {
    "top": "top, from above",
    "vertex": "crown, from behind",
    "front": "hairline, from the front",
    "left": "left temple",
    "right": "right temple",
    "back": "back of the head",
}
"""Standard views, and places on the head."""
REGIONS = ("top", "back", "left", "right")
"""Regions of SALT, in the order of four shares."""


@dataclass(frozen=True)
class Reference:
    """Values that others were seen to have.

    Attributes:
        words: for a reader.
        status: "read": seen in the source.
        source: publication.
    """

    words: str
    status: str
    source: str


@dataclass(frozen=True)
class Kind:
    """One kind of observation.

    Attributes:
        name: its key.
        label: for a reader.
        fitted: whether the forecast is narrowed by it.
        why: why it is, or is not.
        needs: keys that it must have.
        may: keys that it may have.
        code: of its own code system in exports; no LOINC code is claimed.
        unit: of its value; "" where it has none or several.
        low: least value.
        high: largest value.
        reference: what others were seen to have; or None.
    """

    name: str
    label: str
    fitted: bool
    why: str
    needs: tuple[str, ...]
    may: tuple[str, ...]
    code: str
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    reference: Reference | None = None


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by name."""
    table = read_toml(files("anagen.diary") / "data" / "kinds.toml")
    found = {}
    for name, row in table.items():
        told = dict(row)
        beside = told.pop("reference", None)
        told["needs"], told["may"] = tuple(told["needs"]), tuple(told["may"])
        found[name] = Kind(name=name, reference=Reference(**beside) if beside else None, **told)
    return found


def kind(name: str, where: str | None = None) -> Kind:
    """Kind called `name`.

    Raises:
        InputError: there is no such kind.
    """
    if name not in kinds():
        raise unknown_name("kind of observation", name, kinds(), where)
    return kinds()[name]
