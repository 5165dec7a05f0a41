"""Published units become the package's own, and only where that can be known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.evidence_base.tables.harmonise import conversion, known_units

AREAS = st.floats(0.1, 100.0).map(lambda area: round(area, 3))
COUNTS = st.floats(-1000, 1000)


def brought_over(value: float, unit: str) -> float:
    found = conversion(unit)
    assert found is not None
    assert found.factor is not None
    return value * found.factor


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (107, "hairs per 5.1 cm2", 20.98),  # finasteride 1 year
        (876, "hairs per 5.1 cm2", 171.76),
        (-239, "hairs per 5.1 cm2", -46.86),
        (228.7 - 142.0, "hairs per 2.85 cm2", 30.42),
        (12.52, "hairs per inch2", 1.94),
        (53.6, "days", 7.657),
        (12.3, "months", 53.48),
        (58, "um", 58.0),
        (28.1, "percent", 28.1),
    ],
)
def test_numbers_of_known_papers(value: float, unit: str, expected: float) -> None:
    assert brought_over(value, unit) == pytest.approx(expected, rel=1e-3)


@given(COUNTS, AREAS)
def test_a_count_times_its_area_is_the_density_again(count: float, area: float) -> None:
    assert brought_over(count, f"hairs per {area} cm2") * area == pytest.approx(count, abs=1e-9)


@given(COUNTS, AREAS)
def test_area_units_agree_with_each_other(count: float, area: float) -> None:
    per_inch = brought_over(count, f"hairs per {area} inch2")
    assert per_inch == pytest.approx(brought_over(count, f"hairs per {area * 6.4516} cm2"), rel=1e-4)


def test_an_area_that_nobody_states_gives_no_number() -> None:
    found = conversion("hairs (target area)")
    assert found is not None
    assert found.factor is None
    assert found.unit == "hairs/cm2"


@pytest.mark.parametrize(
    "unit", ["", "furlongs", "hairs per cm3", "hairs per 0 cm2", "hairs per -5 cm2", "hairs/5 cm"]
)
def test_an_unknown_unit_is_none(unit: str) -> None:
    assert conversion(unit) is None


def test_known_units_are_known() -> None:
    assert all(conversion(unit) is not None for unit in known_units() if "<" not in unit)
