"""Graft plans."""

from __future__ import annotations

import pytest

from anagen.therapy.transplant import graft_plan
from therapy.giving import give, medians


def test_grafts_are_follicular_units() -> None:
    plan = graft_plan(give({"therapy": "hair transplant", "dose": "40 grafts/cm2"}), medians())
    assert plan is not None
    assert plan.density == pytest.approx(88.0)
    assert plan.day == 0
    assert 0 < plan.survival <= 1
    assert plan.kept_growing == pytest.approx(0.05)
    # Regrowth from month 3 to 4 after surgery.
    assert 80 <= plan.shed_days + plan.dormancy_days <= 125


def test_hairs_and_follicles_are_counted_as_they_are() -> None:
    for unit in ("hairs/cm2", "follicles/cm2"):
        plan = graft_plan(give({"therapy": "hair transplant", "dose": f"60 {unit}"}), medians())
        assert plan is not None
        assert plan.density == 60.0


def test_surgery_has_its_day() -> None:
    table = {"therapy": "hair transplant", "dose": "60 hairs/cm2", "schedule": "once at week 4"}
    plan = graft_plan(give(table), medians())
    assert plan is not None
    assert plan.day == 28


def test_no_grafts_no_plan() -> None:
    assert graft_plan(give({"therapy": "hair transplant", "dose": "0 grafts/cm2"}), medians()) is None
    assert graft_plan(give({"therapy": "finasteride", "dose": "1 mg"}), medians()) is None
