"""A whole appraisal: it holds together, and says what it cannot know."""

from __future__ import annotations

import json

import numpy as np
import pytest

from anagen.economics.appraisal import Appraisal, appraise
from anagen.economics.arms import ArmCost, arm_cost
from anagen.forecasting.simulate import Simulation
from anagen.therapy.course import course_from_table

pytestmark = pytest.mark.slow


def test_it_is_plain_json_and_the_same_each_time(few: Simulation, appraised: Appraisal) -> None:
    assert json.loads(appraised.to_json()) == appraised.to_dict()
    assert appraise(few).to_json() == appraise(few).to_json()


def test_options_are_those_of_the_forecast(few: Simulation, appraised: Appraisal) -> None:
    rows = appraised.options
    assert [row.name for row in rows] == [option.name for option in few.options]
    nothing = rows[0]
    assert nothing.paid.high == 0.0
    assert nothing.hairs.mean == 0.0
    assert nothing not in appraised.summary.compared
    assert "per_hair" not in appraised.to_dict()["options"][0]
    for row in rows[1:]:
        assert row.paid.low <= row.paid.median <= row.paid.high
        assert row.discounted.mean < row.paid.mean or row.paid.mean == 0.0
        for by in row.cumulative.values():
            assert all((np.diff(paid) >= 0).all() for paid in (by.low, by.median, by.high))


def test_what_does_nothing_has_no_upper_bound(appraised: Appraisal) -> None:
    rows = {row.name: row for row in appraised.summary.compared}
    for ratio in (of for row in rows.values() for of in (row.per_hair, row.per_responder)):
        if ratio.no_gain > 0.05:
            assert ratio.high is None
        elif ratio.no_gain == 0.0 and ratio.low is not None:
            assert ratio.high is not None
    drug = rows["finasteride 1 mg"].per_hair
    assert drug.high is not None
    assert drug.low is not None
    assert drug.high > drug.low > 0.0


def test_the_frontier_starts_with_nothing_and_the_cheapest_is_named(appraised: Appraisal) -> None:
    summary = appraised.summary
    costs = {row.name: row.paid.mean for row in summary.options[1:]}
    assert summary.cheapest == min(costs, key=lambda name: costs[name])
    places = [row.frontier.per_hair for row in summary.compared]
    on = [place.icer for place in places if place.standing == "on the frontier"]
    assert on
    assert all(icer is not None and icer > 0 for icer in on)
    assert next(row for row in summary.compared if row.name == summary.cheapest).against_cheapest is None


def test_assumptions_are_told_and_no_currency_is_converted(appraised: Appraisal) -> None:
    summary = appraised.summary
    assert summary.currency == "USD"
    assert {row.unit for row in summary.thresholds} == {"USD/QALY"}
    assert {row.unit for row in summary.thresholds_elsewhere} == {"GBP/QALY"}
    assert any("never measured" in text for text in summary.caveats)
    best = summary.acceptability.best
    sums = np.sum(list(best.values()), axis=0)
    assert sums == pytest.approx(np.ones_like(sums), abs=0.01)
    assert best["doing nothing"][0] == pytest.approx(1.0)


def cost_of(tables: list[dict[str, object]], days: int) -> ArmCost:
    return arm_cost([course_from_table(table, "arm", days) for table in tables], days)


def test_arms_of_a_trial_are_priced_to_their_last_visit() -> None:
    drug = cost_of([{"therapy": "finasteride", "dose": "1 mg", "schedule": "daily"}], 168)
    assert [item.count for item in drug.items] == [6.0]
    low, median, high = drug.interval()
    assert 6 * drug.items[0].price.low <= low < median < high <= 6 * drug.items[0].price.high
    assert cost_of([{"therapy": "vehicle", "schedule": "daily"}], 168).items == ()
    janus = cost_of([{"therapy": "ritlecitinib", "dose": "50 mg", "schedule": "daily"}], 168)
    assert [item.words for item in janus.items] == ["ritlecitinib: 6 times 28 days"]
    assert cost_of([], 168).currency == ""
