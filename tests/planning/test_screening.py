"""The screen: exact for single plans, near for combinations, and good enough to choose by."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.forecasting.horizon import step_of
from anagen.forecasting.simulate import simulate
from anagen.planning.cloud import MONTHS
from anagen.planning.plan import plan
from anagen.planning.preferences import Preferences
from anagen.planning.ranking import LAST
from anagen.planning.result import Planning
from anagen.planning.screening import screened
from forecasting.people import man

pytestmark = pytest.mark.slow


def columns(planned: Planning) -> dict[str, int]:
    return {one.plan.name: one.place for one in planned.ranked}


def test_the_cloud_is_the_forecast(planned: Planning) -> None:
    """The same particles, so the same hair as the forecast's option of that name."""
    forecast = simulate(planned.person, particles=40, workers=2)
    names = [option.name for option in forecast.options]
    steps = [step_of(month) for month in MONTHS]
    for name in ("doing nothing", "finasteride 1 mg", "minoxidil by mouth", "low-level laser"):
        expected = forecast.density[:, names.index(name)][:, steps]
        found = planned.hair.density[:, columns(planned)[name]]
        assert found == pytest.approx(expected, rel=1e-9)


def test_a_single_plan_is_screened_exactly(planned: Planning) -> None:
    places = list(columns(planned).values())
    nothing = columns(planned)["doing nothing"]
    hair = planned.hair.of([nothing, *places])
    found = screened(hair, [[n + 1] for n in range(len(places))])
    assert found.density == pytest.approx(hair.density[:, 1:], rel=1e-9)
    assert found.cover == pytest.approx(hair.seen.cover[:, 1:], abs=1e-9)


def test_a_combination_is_screened_to_within_a_tenth(planned: Planning) -> None:
    """Sums of log odds are near, not exact; the order survives (rank correlation)."""
    singles = {one.plan.regimens[0].name: one.place for one in planned.ranked if one.plan.kind == "single"}
    pairs = [
        one
        for one in planned.ranked
        if one.plan.kind == "combination" and all(r.name in singles for r in one.plan.regimens)
    ]
    assert len(pairs) >= 4
    hair = planned.hair.of([columns(planned)["doing nothing"], *singles.values()])
    place = {name: n + 1 for n, name in enumerate(singles)}
    rough = screened(hair, [[place[r.name] for r in one.plan.regimens] for one in pairs])
    full = planned.hair.density[:, [one.place for one in pairs]]
    cover = planned.hair.seen.cover[:, [one.place for one in pairs]]
    assert np.abs(np.median(rough.cover - cover, axis=0)).max() < 0.12
    ratio = np.median(rough.density[:, :, LAST] / full[:, :, LAST], axis=0)
    assert np.abs(ratio - 1.0).max() < 0.1
    order = np.argsort(np.argsort(rough.density[:, :, LAST].mean(axis=0)))
    other = np.argsort(np.argsort(full[:, :, LAST].mean(axis=0)))
    assert np.corrcoef(order, other)[0, 1] > 0.9


def test_the_screen_does_not_change_the_first_tier_nor_the_line() -> None:
    """Against following every combination in full."""
    wishes = Preferences(dislikes=("needles", "surgery", "clinic visits"), most_therapies=2)
    who = man(country='"UK"')
    some = plan(who, wishes, particles=30, finalists=8, workers=2)
    every = plan(who, wishes, particles=30, finalists=None, workers=2)
    assert every.hair.own.shape[1] > some.hair.own.shape[1]
    first = [
        {one.plan.therapies for one in map(made.ranked.__getitem__, made.tiers[0])} for made in (some, every)
    ]
    assert first[0] <= first[1]
    assert some.ranked[0].plan.therapies == every.ranked[0].plan.therapies
    lines = [{made.ranked[i].plan.therapies for i in made.unbeaten} for made in (some, every)]
    assert lines[0] == lines[1]
