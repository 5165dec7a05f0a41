"""Keys of a trial file that are varied, and their values: ``population.size=20..200``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.files.composed import written
from anagen.files.shape_check import keys_of
from anagen.files.source_text import Path_
from anagen.trial.protocol.arm_section import ArmSection

SIZE = "population.size"
MOST_VALUES = 50
_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_RANGE = re.compile(
    rf"^({_NUMBER})\s*([^\d.\s][^.]*?)?\s*\.\.\s*({_NUMBER})\s*([^\d.\s][^.]*?)?"
    rf"(?:\s*\.\.\s*({_NUMBER})\s*([^\d.\s][^.]*?)?)?\s*$"
)
_PARTS = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^."\']+)')
_NAMED = {"arm": "name", "treatment": "therapy"}


@dataclass(frozen=True)
class Between:
    """All sizes from `low` to `high`, of which those that are needed are placed by the exploration."""

    low: int
    high: int


@dataclass(frozen=True)
class Varied:
    """One key and its values.

    Attributes:
        key: as it was written.
        values: as a file would hold them; or a range of sizes.
    """

    key: str
    values: tuple[Any, ...] | Between

    @property
    def where(self) -> str:
        """Words of an error."""
        return f"--vary {self.key}"


def read_all(given: Sequence[str] | Mapping[str, Any]) -> tuple[Varied, ...]:
    """Varied keys, each once.

    Args:
        given: texts ``KEY=VALUES``; or values by key: a text, or a sequence of values.

    Raises:
        InputError: no key or values, or a key twice.
    """
    if isinstance(given, str):
        given = [given]
    found = (
        [_of_values(key, values) for key, values in given.items()]
        if isinstance(given, Mapping)
        else [read_varied(text) for text in given]
    )
    for number, one in enumerate(found):
        if one.key in (other.key for other in found[:number]):
            raise InputError(f"{one.key} is varied twice", where="--vary", expected="each key once")
    return tuple(found)


def read_varied(text: str) -> Varied:
    """Varied key of a text such as ``population.size=20..200``.

    Raises:
        InputError: another form.
    """
    key, equals, values = _cut(text)
    if not equals or not key or not values:
        raise InputError(
            f"{text[:60]!r} varies nothing",
            where="--vary",
            expected="KEY=VALUES such as population.size=20..200",
        )
    return _read(key, values)


def _cut(text: str) -> tuple[str, str, str]:
    """Key, ``=`` and values; a quoted name in the key may hold one."""
    found = re.match(r"((?:\"[^\"]*\"|'[^']*'|[^=\"'])*)(=)(.*)$", text, re.DOTALL)
    return (found[1].strip(), "=", found[3].strip()) if found else (text.strip(), "", "")


def _read(key: str, text: str) -> Varied:
    ranged = _RANGE.match(text)
    if ranged:
        return Varied(key, _range(key, text, *ranged.groups()))
    values = tuple(_value(one) for one in _split(text))
    return _checked(Varied(key, values))


def _of_values(key: str, values: Any) -> Varied:
    if isinstance(values, str):
        return _read(key, values)
    if isinstance(values, Sequence):
        return _checked(Varied(key, tuple(written(one) for one in values)))
    return Varied(key, (written(values),))


def _checked(one: Varied) -> Varied:
    assert not isinstance(one.values, Between)
    if not 1 <= len(one.values) <= MOST_VALUES or any(value == "" for value in one.values):
        raise InputError(
            f"{len(one.values)} values, or an empty one",
            where=one.where,
            expected=f"1 to {MOST_VALUES} values",
        )
    return one


def _range(
    key: str,
    text: str,
    low: str,
    unit: str | None,
    high: str,
    unit2: str | None,
    step: str | None,
    unit3: str | None,
) -> tuple[Any, ...] | Between:
    where, first, last = f"--vary {key}", float(low), float(high)
    units = {one.strip() for one in (unit, unit2, unit3) if one}
    if not first < last or len(units) > 1:
        raise InputError(
            f"{text!r} is no range",
            where=where,
            expected="a lower and a higher value of one unit, such as 20..200",
        )
    if step is None:
        if key == SIZE:
            if "." in low + high or first < 1:
                raise InputError(f"{text!r} patients", where=where, expected="whole numbers from 1")
            return Between(int(first), int(last))
        raise InputError(f"{text!r} has no step", where=where, expected="LOW..HIGH..STEP, or values: a,b,c")
    by = float(step)
    if not by > 0 or (last - first) / by > MOST_VALUES - 1 + 1e-9:
        raise InputError(
            f"{text!r} in steps of {step}", where=where, expected=f"at most {MOST_VALUES} values"
        )
    numbers = [first + by * number for number in range(int((last - first) / by + 1e-9) + 1)]
    if units:
        return tuple(f"{one:.12g} {next(iter(units))}" for one in numbers)
    whole = all("." not in one and "e" not in one.lower() for one in (low, high, step))
    return tuple(round(one) if whole else float(f"{one:.12g}") for one in numbers)


def _split(text: str) -> list[str]:
    """Values between commas outside quotes and brackets."""
    found, depth, quote, begin = [], 0, "", 0
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        elif letter == "," and depth == 0:
            found.append(text[begin:at].strip())
            begin = at + 1
    return [*found, text[begin:].strip()]


def _value(text: str) -> Any:
    """Value as TOML reads it; else the text itself."""
    try:
        return tomllib.loads(f"v = {text}\n")["v"]
    except tomllib.TOMLDecodeError:
        return text


def place_of(key: str, table: Mapping[str, Any], where: str) -> Path_:
    """Path of a key in a trial file's table.

    A table of a list is named by its name or its number from 1 (``arm."oral 5 mg".dropout``,
    ``arm.2.dropout``). It need not be where only one has the key (``arm.dose``); nor need ``treatment``.

    Raises:
        InputError: no such arm or treatment, or several that it could be.
    """
    parts = [(two[0] or two[1] or two[2].strip(), not two[2]) for two in _PARTS.findall(key)]
    path: list[str | int] = []
    node: Any = table
    while parts:
        part, _ = parts.pop(0)
        if (
            isinstance(node, Mapping)
            and path[:1] == ["arm"]
            and len(path) == 2
            and part not in keys_of(ArmSection)
        ):
            parts.insert(0, (part, False))
            part = "treatment"
        path.append(part)
        node = node.get(part, {}) if isinstance(node, Mapping) else {}
        if parts and isinstance(node, list) and all(isinstance(one, Mapping) for one in node):
            index = _index(part, node, parts, where)
            path.append(index)
            node = node[index]
    return tuple(path)


def _index(kind: str, tables: Sequence[Mapping[str, Any]], parts: list[tuple[str, bool]], where: str) -> int:
    """Number of the table that the next part names, which is taken off; or of the only one with the key."""
    first, quoted = parts[0]
    names = [str(one.get(_NAMED.get(kind, "name"), "")) for one in tables]
    if first in names:
        parts.pop(0)
        return names.index(first)
    if first.isdigit():
        if not 1 <= int(first) <= len(tables):
            raise InputError(f"there is no {kind} {first}", where=where, expected=f"1 to {len(tables)}")
        parts.pop(0)
        return int(first) - 1
    if quoted:
        raise unknown_name(kind, first, names, where)
    holding = [number for number, one in enumerate(tables) if _holds(one, parts[-1][0])]
    if len(tables) == 1 or len(holding) == 1:
        return holding[0] if holding else 0
    if len(parts) > 1 and first not in {**keys_of(ArmSection), "treatment": None}:
        raise unknown_name(kind, first, names, where)
    last = parts[-1][0]
    known = {*keys_of(ArmSection), *(key for one in tables for inner in _treatments(one) for key in inner)}
    if kind == "arm" and not holding and last not in known:
        raise unknown_name("key", last, known, where)
    choices = [names[number] for number in holding] or names
    raise InputError(
        f"{kind} could be each of {len(choices)}",
        where=where,
        expected="one of: " + ", ".join(f'{kind}."{name}".{parts[-1][0]}' for name in choices[:4]),
    )


def _holds(table: Mapping[str, Any], key: str) -> bool:
    return key in table or any(key in inner for inner in _treatments(table))


def _treatments(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = table.get("treatment", [])
    return [inner for inner in given if isinstance(inner, Mapping)] if isinstance(given, list) else []


def changed(table: Mapping[str, Any], path: Path_, value: Any) -> dict[str, Any]:
    """Copy of a table with another value at `path`; missing tables on the way are made."""
    made: dict[str, Any] = deepcopy(dict(table))
    node: Any = made
    for part in path[:-1]:
        node = node.setdefault(part, {}) if isinstance(node, dict) else node[part]
    node[path[-1]] = value
    return made
