"""Observations and treatments of a diary: checked as they come, and none touches another."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from anagen.diary.kinds import kinds
from anagen.errors import InputError
from tests.diary.conftest import COUNT, FINASTERIDE, fill, jpeg

Begin = Callable[..., Any]
DAY = "2025-09-03"


def rows(made: Any) -> dict[str, tuple[Any, ...]]:
    """Every row of every table."""
    with made.store.engine.connect() as connection:
        return {
            name: tuple(map(tuple, connection.exec_driver_sql(f"select * from {name} order by 1, 2")))
            for name in ("about", "treatment", "missed", "observation", "photo")
        }


def test_one_more_observation_changes_no_other_row(begin: Begin) -> None:
    made = begin()
    fill(made)
    before = rows(made)
    added = made.add("rating", DAY, rating=1)
    after = rows(made)
    assert {name: after[name] for name in after if name != "observation"} == {
        name: before[name] for name in before if name != "observation"
    }
    assert set(before["observation"]) == {row for row in after["observation"] if row[0] != added.id}
    made.remove(added.id)
    assert rows(made) == before


def test_every_kind_is_in_the_diary(begin: Begin) -> None:
    made = begin()
    fill(made)
    assert {one.kind for one in made.observations()} == set(kinds())
    assert [one.value for one in made.observations("ponytail")] == [71.0]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("pony", {"value": 1}),
        ("ponytail", {}),
        ("ponytail", {"value": 4}),
        ("ponytail", {"value": "nan"}),
        ("ponytail", {"value": "70 kg"}),
        ("ponytail", {"value": 70, "place": "top"}),
        ("comb", {"value": -1}),
        ("comb", {"value": "many"}),
        ("count", {"value": 171, "outcome": "non-vellus density"}),
        ("count", {"value": 171, "outcome": "hairs", "method": "phototrichogram"}),
        ("count", {"value": 171, "outcome": "anagen density", "method": "macrophotography"}),
        ("count", {"value": "171 mm", **COUNT}),
        ("count", {"value": 1e9, **COUNT}),
        ("count", {"value": 171, "sd": -1, **COUNT}),
        ("rating", {"rating": 4}),
        ("rating", {"rating": "good"}),
        ("patches", {"shares": (0.1, 0.2)}),
        ("patches", {"shares": (0.1, 0.2, 0.3, 1.2)}),
        ("patches", {"shares": (0, 0, 0, 0), "mask": "<script>"}),
        ("note", {}),
        ("note", {"text": "x" * 5000}),
        ("note", {"text": "dark\u202eside"}),
        ("photograph", {"place": "top"}),
        ("photograph", {"place": "knee", "photo": b"x"}),
    ],
)
def test_what_does_not_fit_is_refused_and_not_kept(begin: Begin, kind: str, given: dict[str, Any]) -> None:
    made = begin()
    before = made.path.read_bytes()
    with pytest.raises(InputError):
        made.add(kind, DAY, **given)
    assert made.path.read_bytes() == before


@pytest.mark.parametrize("day", ["2025-03-02", "2999-01-01", "yesterday", "2025-13-01"])
def test_days_lie_between_the_beginning_and_today(begin: Begin, day: str) -> None:
    made = begin()
    with pytest.raises(InputError):
        made.add("note", day, text="x")
    with pytest.raises(InputError):
        made.begin(FINASTERIDE, day)


def test_a_photograph_lies_only_over_one_of_the_diary(begin: Begin) -> None:
    made = begin()
    with pytest.raises(InputError, match="no photograph was laid under"):
        made.add("photograph", DAY, photo=jpeg(), place="top", overlay_of="0" * 32)


def test_treatments_are_given_on_their_days(begin: Begin) -> None:
    made = begin()
    taken = made.begin(FINASTERIDE, "2025-03-10")
    made.miss(taken.id, "2025-03-12")
    made.stop(taken.id, "2025-03-20")
    made.begin(FINASTERIDE, "2025-04-01")
    made.begin({"therapy": "minoxidil topical", "dose": "5 %", "schedule": "twice daily"}, "2025-03-05")
    person = made.person(datetime.date(2025, 4, 10))
    drug = next(one for one in person.given if one.therapy == "finasteride")
    expected = np.zeros(38)
    expected[7:17], expected[29:38] = 1.0, 1.0
    expected[9] = 0.0
    assert drug.schedule.applications(38).tolist() == expected.tolist()
    lotion = next(one for one in person.given if one.therapy == "minoxidil topical")
    assert lotion.schedule.applications(4).tolist() == [0.0, 0.0, 2.0, 2.0]


def test_treatments_that_do_not_fit_are_refused(begin: Begin) -> None:
    made = begin()
    for course in (
        {"therapy": "minoxidill"},
        {**FINASTERIDE, "schedule": "daily from week 3"},
        {**FINASTERIDE, "dose": "1 kg"},
    ):
        with pytest.raises(InputError):
            made.begin(course, "2025-03-10")
    taken = made.begin(FINASTERIDE, "2025-03-10")
    for change in (made.stop, made.miss):
        with pytest.raises(InputError):
            change(taken.id, "2025-03-05")
    with pytest.raises(InputError):
        made.stop("0" * 32, "2025-04-05")
    assert made.treatments == (taken,)


def test_counts_reach_the_forecast_on_their_days(begin: Begin) -> None:
    made = begin()
    fill(made)
    readings = made.person().readings
    assert [(one.day, one.value, one.area_cm2, one.sd) for one in readings] == [
        (0, 171.0, 1.0, None),
        (184, 178.5, 1.2, 9.0),
    ]
    assert readings[1].carrier == "oral"
