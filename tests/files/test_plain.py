"""Results as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.files.json_schema import schema_of
from anagen.files.plain import OMITTED, PlainData, json_text, plain, rounded, written_as


@dataclass(frozen=True)
class Point:
    """A point.

    Attributes:
        x: across, in steps
            of one.
        kind: which.
    """

    x: float
    kind: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Sheet(PlainData):
    """Points, by name and in pairs."""

    points: tuple[Point, ...]
    named: Mapping[str, Point | None]
    pair: tuple[int, str]
    more: bool | None = field(default=None, metadata=OMITTED)


SHEET = Sheet((Point(1.0), Point(float("nan"))), {"one": Point(0.1), "none": None}, (1, "x"))


def test_dataclasses_become_dicts_and_what_is_not_finite_null() -> None:
    assert SHEET.to_dict() == {
        "points": [{"x": 1.0, "kind": "a"}, {"x": None, "kind": "a"}],
        "named": {"one": {"x": 0.1, "kind": "a"}, "none": None},
        "pair": [1, "x"],
    }
    assert json.loads(SHEET.to_json()) == SHEET.to_dict()


def test_numbers_of_numpy_become_those_of_python() -> None:
    found = plain({"a": np.float64(1 / 3), "b": np.arange(2), "c": np.bool_(True), 4: np.inf}, 3)
    assert found == {"a": 0.333, "b": [0, 1], "c": True, "4": None}
    assert type(found["c"]) is bool
    assert type(found["b"][0]) is int


@given(st.floats(allow_nan=False), st.integers(1, 12))
def test_rounding_first_and_then_writing_is_writing_rounded(x: float, digits: int) -> None:
    assert json_text(rounded(Point(x), digits)) == json_text(Point(x), digits)
    assert rounded(rounded(x, digits), digits) == rounded(x, digits)


def test_rounding_keeps_types() -> None:
    found = rounded(Sheet((Point(0.123456),), {"one": Point(np.float64(9.87654))}, (7, "x"), True), 2)
    assert found == Sheet((Point(0.12),), {"one": Point(9.9)}, (7, "x"), True)


def test_the_schema_fits_what_is_written_and_nothing_else() -> None:
    schema = schema_of(Sheet, "sheet")
    check = jsonschema.Draft202012Validator(schema)
    check.check_schema(schema)
    check.validate(SHEET.to_dict())
    check.validate({**SHEET.to_dict(), "more": True})
    assert schema["$defs"]["Point"]["properties"]["x"]["description"] == "across, in steps of one."
    for wrong in ({"pair": [1, "x", 2]}, {"pair": [1]}, {"extra": 1}, {"points": [{"x": 1.0, "kind": "c"}]}):
        assert not check.is_valid({**SHEET.to_dict(), **wrong})


def test_a_type_without_a_schema_is_refused() -> None:
    @dataclass
    class Odd:
        one: complex

    with pytest.raises(TypeError, match="complex"):
        schema_of(Odd, "odd")


@dataclass(frozen=True)
class Renamed(PlainData):
    """One field under another key."""

    not_seen: int = field(metadata=written_as("not seen"))


def test_a_key_may_be_no_python_name() -> None:
    assert Renamed(3).to_dict() == {"not seen": 3}
    schema = schema_of(Renamed, "renamed")
    assert schema["required"] == ["not seen"]
    jsonschema.validate(Renamed(3).to_dict(), schema)
