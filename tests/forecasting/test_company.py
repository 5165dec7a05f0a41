"""Particles kept of a person: the same numbers as fresh ones, only what is new followed, and bounded."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from anagen.forecasting.company import Companies, Company
from anagen.forecasting.course import Courses, follow_together
from anagen.forecasting.person import Person
from anagen.forecasting.run import forecast
from anagen.forecasting.timeline import Plan
from anagen.learning.distribution import ParameterDistribution
from anagen.planning.plan import plan
from forecasting.people import man, option

FEW: dict[str, Any] = {"particles": 5, "workers": 1}
ROOM = 50_000_000


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of plans that were followed, one for each group of particles."""
    found: list[int] = []
    plain = follow_together

    def counted(people: Any, plans: Sequence[Plan], *more: Any) -> list[Courses]:
        found.append(len(plans))
        return plain(people, plans, *more)

    monkeypatch.setattr("anagen.forecasting.company.follow_together", counted)
    return found


def test_one_more_option_costs_that_option_alone_and_gives_the_same_text(
    prior: ParameterDistribution, followed: list[int]
) -> None:
    kept = Companies(ROOM)
    mixed = man(option("both", therapy="minoxidil topical", dose="5 %", schedule="twice daily"))
    plain = forecast(man(), prior, companies=kept, **FEW).to_json()
    whole = max(followed)
    assert plain == forecast(man(), prior, **FEW).to_json()
    followed.clear()
    assert forecast(man(), prior, companies=kept, **FEW).to_json() == plain
    assert followed == []
    more = forecast(mixed, prior, companies=kept, **FEW).to_json()
    assert set(followed) <= {0, 1}
    followed.clear()
    assert forecast(mixed, prior, **FEW).to_json() == more
    assert max(followed) >= whole
    assert len(kept) == 1


def test_a_plan_after_a_forecast_follows_only_what_the_forecast_did_not(
    prior: ParameterDistribution, followed: list[int]
) -> None:
    kept = Companies(ROOM)
    forecast(man(), prior, companies=kept, **FEW)
    followed.clear()
    after = plan(man(), None, prior, finalists=2, companies=kept, **FEW)
    saved = sum(followed)
    followed.clear()
    alone = plan(man(), None, prior, finalists=2, **FEW)
    assert saved < 0.7 * sum(followed)
    assert after.summary.to_json() == alone.summary.to_json()
    for name in ("own", "moved", "follicles", "width"):
        assert np.array_equal(getattr(after.hair, name), getattr(alone.hair, name))


def test_another_person_seed_number_or_distribution_has_other_particles(
    prior: ParameterDistribution,
) -> None:
    kept = Companies(ROOM)
    who = man()
    with ThreadPoolExecutor(1) as pool:

        def of(person: Person, believed: ParameterDistribution, seed: int, particles: int) -> Company:
            return kept.of(person, believed, seed, particles, pool)

        first = of(who, prior, 1, 3)
        assert of(replace(who, label="else", country="UK", thresholds=True), prior, 1, 3) is first
        others = [
            of(replace(who, age=35.0), prior, 1, 3),
            of(replace(who, now=7), prior, 1, 3),
            of(who, prior, 2, 3),
            of(who, prior, 1, 4),
            of(who, replace(prior), 1, 3),
        ]
        assert len({id(one) for one in (first, *others)}) == 6


def test_kept_particles_never_take_more_room_than_there_is(prior: ParameterDistribution) -> None:
    with ThreadPoolExecutor(1) as pool:
        one = Company.of(man(), prior, 1, 3, pool).nbytes
        kept = Companies(3 * one)
        last = None
        for seed in range(1, 7):
            last = kept.of(man(), prior, seed, 3, pool)
            kept.keep(last)
            assert kept.nbytes <= 3 * one
        assert len(kept) > 1
        assert kept.of(man(), prior, 6, 3, pool) is last
        small = Companies(one - 1)
        small.keep(small.of(man(), prior, 1, 3, pool))
        assert len(small) == 0
