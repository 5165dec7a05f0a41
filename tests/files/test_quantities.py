"""The table of quantities: its checks, its schemas, its page, and what is accepted against its laws."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.cli.file_schemas import FILES
from anagen.errors import InputError
from anagen.measurement.outcomes import OUTCOMES
from anagen.quantities import Quantity, dose_quantity, outcome_quantity, quantities, quantity
from anagen.therapy.catalogue import load_catalogue
from anagen.trial.protocol.file_model import protocol_schema
from anagen.units import conversion, parse_quantity, units_read
from tools.docs.quantities import page
from tools.nonsense import KINDS, search


@pytest.mark.parametrize("one", quantities().values(), ids=lambda one: one.name)
def test_a_range_is_finite_rises_and_holds_what_was_studied(one: Quantity) -> None:
    assert -math.inf < one.low < one.high < math.inf
    assert one.why
    if one.studied is not None:
        assert one.low <= one.studied[0] < one.studied[1] <= one.high
        assert one.unstudied(one.studied[0]) is None
    for beyond in (math.nan, math.inf, -math.inf, one.low - 1.0 - 0.01 * abs(one.low), 1.01 * one.high + 1.0):
        with pytest.raises(InputError, match="expected"):
            one.check(beyond, "here")
    assert one.check(one.low) == one.low
    assert one.check(one.high) == one.high


def test_every_outcome_and_every_dose_of_the_catalogue_has_a_quantity() -> None:
    for outcome in OUTCOMES.values():
        assert outcome_quantity(outcome.name).unit == outcome.unit
    for therapy in load_catalogue().values():
        if therapy.dose is not None:
            known = dose_quantity(therapy.dose.unit)
            assert known is not None, therapy.name
            assert therapy.dose.high <= known.high


@pytest.mark.parametrize("unit", units_read())
def test_every_unit_of_the_table_is_converted(unit: str) -> None:
    for other in units_read()[unit]:
        assert conversion(other, unit) > 0.0
        assert parse_quantity(f"2 {other}", unit) == pytest.approx(2.0 * conversion(other, unit))


@pytest.mark.parametrize(
    "text", ["0.05 radian", "5 degree", "1 ppm", "0.05", "0.05 dimensionless", "1 mg/mg"]
)
def test_a_share_is_given_in_per_cent(text: str) -> None:
    with pytest.raises(InputError, match="unit"):
        parse_quantity(text, "%")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("10 hairs/cm²", "hairs/cm2", 10.0),
        ("10 hair per cm^2", "hairs/cm2", 10.0),
        ("1 hairs/mm2", "hairs/cm2", 100.0),
        ("50 \u03bcm", "µm", 50.0),
        ("1 g", "mg", 1000.0),
        ("36 hours", "day", 1.5),
    ],
)
def test_spellings_of_a_unit(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit) == pytest.approx(value)


@given(st.floats(), st.sampled_from(["hairs/mm2", "hairs/cm2"]))
def test_nothing_beyond_the_table_is_read(number: float, unit: str) -> None:
    limits = quantity("total density")
    told, value = "here: ", limits.low
    try:
        value = limits.read(f"{number!r} {unit}", "here")
    except InputError as error:
        told = str(error)
    assert told.startswith("here: ")
    assert limits.low <= value <= limits.high


def test_schemas_have_the_limits_of_the_table() -> None:
    trial = protocol_schema()["$defs"]
    assert trial["PopulationSection"]["properties"]["size"]["maximum"] == quantity("patients").high
    week = FILES["patient"].schema()["$defs"]["MeasurementSection"]["properties"]["week"]["anyOf"][0]
    assert (week["minimum"], week["maximum"]) == (0.0, quantity("week of a person").high)
    assert FILES["costs"].schema()["properties"]["high"]["maximum"] == quantity("price").high


def test_the_page_is_that_of_the_table(root: Path) -> None:
    searched = json.loads((root / "docs" / "nonsense.json").read_text(encoding="utf-8"))
    assert (root / "docs" / "quantities.md").read_text(encoding="utf-8") == page(searched)
    assert all(one["broken"] == one["tracebacks"] == 0 for one in searched.values())


@pytest.mark.parametrize("kind", KINDS)
def test_no_nonsense_is_accepted(kind: str) -> None:
    found = search(kind, 60, seed=7)
    assert found.tracebacks == {}
    assert found.broken == {}
    assert found.refused > 20
    assert found.read > 0


def test_the_search_finds_a_law_that_nobody_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anagen.forecasting.readings._require_whole", lambda *_: None)
    assert search("patient", 400, seed=7).broken
