"""A therapy whose price nobody found costs no made-up money, and is not told as free."""

from __future__ import annotations

from anagen.economics.arms import arm_cost
from anagen.economics.prices import has_price
from anagen.report.trial.economics import _cost
from anagen.therapy.course import course_from_table

WEEKS_24 = 168


def test_an_arm_with_it_has_no_cost_and_says_why() -> None:
    table = {"therapy": "deuruxolitinib", "dose": "8 mg", "schedule": "twice daily"}
    cost = arm_cost([course_from_table(table, "arm", WEEKS_24)], WEEKS_24)
    assert cost.items == ()
    assert cost.unpriced == ("deuruxolitinib",)
    assert _cost(cost) == "no price of deuruxolitinib was found"


def test_a_vehicle_is_not_sold_and_a_drug_has_its_price() -> None:
    cost = arm_cost([course_from_table({"therapy": "vehicle", "schedule": "daily"}, "arm", 168)], WEEKS_24)
    assert (cost.items, cost.unpriced) == ((), ())
    assert has_price("ritlecitinib")
    assert not has_price("deuruxolitinib")
