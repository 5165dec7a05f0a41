"""A therapy whose price nobody found costs no made-up money, and is not told as free."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from anagen.economics.arms import arm_cost
from anagen.economics.prices import has_price
from anagen.errors import InputError
from anagen.report.trial.economics import _cost
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import course_from_table

WEEKS_24 = 168


def test_an_arm_with_it_has_no_cost_and_says_why() -> None:
    table = {"therapy": "deuruxolitinib", "dose": "8 mg", "schedule": "twice daily"}
    cost = arm_cost([course_from_table(table, "arm", WEEKS_24)], WEEKS_24)
    assert cost.items == ()
    assert cost.unpriced == ("deuruxolitinib",)
    assert _cost(cost) == "no price of deuruxolitinib was found"


def test_a_therapy_that_forecasts_count_must_have_one(tmp_path: Path) -> None:
    """Without it a forecast would say that it costs nothing."""
    shipped = files("anagen.therapy") / "catalogue" / "low_level_laser.toml"
    before, _, rest = shipped.read_text(encoding="utf-8").partition("[price]")
    light = (before + rest[rest.index("[") :]).replace('"low-level laser"', '"my light"', 1)
    (tmp_path / "light.toml").write_text(light.replace('["LLLT", "low-level light"]', "[]"))
    with pytest.raises(InputError, match=r"the section \[price\] is missing"):
        Catalogue(tmp_path)


def test_a_vehicle_is_not_sold_and_a_drug_has_its_price() -> None:
    cost = arm_cost([course_from_table({"therapy": "vehicle", "schedule": "daily"}, "arm", 168)], WEEKS_24)
    assert (cost.items, cost.unpriced) == ((), ())
    assert has_price("ritlecitinib")
    assert not has_price("deuruxolitinib")
