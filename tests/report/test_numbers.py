from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.report.numbers import (
    MISSING,
    decimals,
    interval,
    interval_places,
    number,
    p_phrase,
    p_value,
    percent,
    readable,
    scientific,
)

floats = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("value", "places", "signed", "shown"),
    [
        (3.14159, 1, False, "3.1"),
        (-3.14159, 1, False, "−3.1"),
        (-0.04, 1, False, "0.0"),
        (-0.04, 1, True, "0.0"),
        (2.0, 1, True, "+2.0"),
        (12345.6, 0, False, "12\u202f346"),
        (None, 1, False, MISSING),
        (math.nan, 1, True, MISSING),
        (math.inf, 1, False, MISSING),
    ],
)
def test_number(value: float | None, places: int, signed: bool, shown: str) -> None:
    assert number(value, places, signed=signed) == shown


@given(floats, st.integers(0, 4))
def test_a_shown_number_is_within_half_a_digit(value: float, places: int) -> None:
    shown = number(value, places)
    if shown == MISSING:
        assert not math.isfinite(value)
    elif abs(value) < 1e9:
        back = float(shown.replace("−", "-").replace("\u202f", ""))
        assert back == pytest.approx(value, abs=0.5000001 * 10**-places)


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0.21, "0.21"), (0.0342, "0.034"), (0.0004, "< 0.001"), (0.999, "> 0.99"), (None, MISSING)],
)
def test_p_value(p: float | None, shown: str) -> None:
    assert p_value(p) == shown


def test_p_phrase_says_its_relation_once() -> None:
    assert p_phrase(0.21) == "p = 0.21"
    assert p_phrase(0.0001) == "p < 0.001"
    assert p_phrase(math.nan) == ""


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.345, "34 %"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.001, "under 1 %"),
        (0.999, "over 99 %"),
        (None, MISSING),
    ],
)
def test_percent_never_rounds_a_share_to_none_or_all(share: float | None, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1e9, "1\u00a0×\u00a010⁹"),
        (2.5e-7, "2.5\u00a0×\u00a010⁻⁷"),
        (100.0, "100"),
        (0.05, "0.05"),
        (0.0, "0"),
        (-3e8, "−3\u00a0×\u00a010⁸"),
    ],
)
def test_scientific(value: float, shown: str) -> None:
    assert scientific(value) == shown


def test_digits_follow_the_uncertainty() -> None:
    assert decimals(12.0) == 0
    assert decimals(1.2) == 1
    assert decimals(0.12) == 2
    assert decimals(None, math.nan, 0.0) == 1
    assert interval_places((-30.0, 30.0)) == 0
    assert interval_places((0.0, math.nan)) == 1
    assert interval_places((1.0, 1.0)) == 1
    assert interval((-1.25, 3.0), 1) == "−1.2 to 3.0"
    assert interval((0.0, math.nan)) == MISSING


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1e+08 particles/cm2, 1.5 mm", "1\u00a0×\u00a010⁸ particles/cm², 1.5 mm"),
        ("2.50e-7 and 3e9", "2.5\u00a0×\u00a010⁻⁷ and 3\u00a0×\u00a010⁹"),
        ("10e5x, name1e8, 20 mm2", "10e5x, name1e8, 20 mm²"),
        ("NCT03004469 m2", "NCT03004469 m2"),
    ],
)
def test_typed_powers_and_areas_are_made_readable(text: str, shown: str) -> None:
    assert readable(text) == shown
