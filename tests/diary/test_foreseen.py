"""The forecast of a diary: what counts narrow, and what is only shown beside it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from anagen.diary.words import told
from anagen.errors import InputError
from tests.diary.conftest import BEGAN, COUNT, FINASTERIDE

Begin = Callable[..., Any]
TODAY = datetime.date(2026, 3, 2)
FEW = 60


def test_counts_narrow_the_forecast_and_nothing_else_does(begin: Begin) -> None:
    made = begin()
    made.begin(FINASTERIDE, BEGAN)
    without = made.forecast(today=TODAY, particles=FEW)
    assert without.narrowed is None
    assert without.narrower is None
    assert len(without.days) == len(without.foreseen.median) == 52 + 105
    made.add("ponytail", "2025-09-01", value=70)
    made.add("rating", "2025-09-01", rating=3)
    beside = made.forecast(today=TODAY, particles=FEW)
    assert beside.foreseen == without.foreseen
    assert beside.narrowed is None
    assert [one.kind for one in beside.beside] == ["ponytail", "rating"]
    assert len(beside.not_fitted) == 2
    for day, value in (("2025-09-01", 176), ("2026-03-02", 181)):
        made.add("count", day, value=value, **COUNT)
    found = made.forecast(today=TODAY, particles=FEW)
    assert found.foreseen == without.foreseen  # the past is not rewritten
    assert found.narrowed is not None
    assert found.narrower is not None
    assert found.narrower < 1.0
    now = found.days.index(found.today)
    width = [course.hi90[now] - course.lo90[now] for course in (found.foreseen, found.narrowed)]
    assert width[1] < width[0]
    assert found.conditioning is not None
    for one in found.conditioning.readings:
        assert abs(one.after.median - one.value) < abs(one.before.median - one.value)
    words = " ".join(told(found))
    assert "narrower" in words
    assert "not fitted" in words


def test_the_seam_between_past_and_future_is_smooth(begin: Begin) -> None:
    made = begin()
    made.begin(FINASTERIDE, BEGAN)
    found = made.forecast(today=TODAY, particles=FEW)
    now = found.days.index(found.today)
    line = found.foreseen.median
    assert abs(line[now] - line[now - 1]) < 2.0
    assert abs(line[now + 1] - line[now]) < 2.0


def test_hair_that_cannot_be_counted_ahead_is_said_so(begin: Begin, tmp_path: Any) -> None:
    from anagen import diary

    text = '[person]\nsex = "female"\nage = "30 years"\nalopecia = "areata"\nsalt = "20"\n'
    with diary.new(tmp_path / "patches.diary", text, began=BEGAN) as made:
        made.add("patches", "2025-09-01", shares=(0.2, 0.1, 0, 0))
        with pytest.raises(InputError, match="counted hair cannot be forecast"):
            made.forecast(today=TODAY)


def test_health_and_signs_come_along(begin: Begin, tmp_path: Any) -> None:
    from anagen import diary
    from tests.diary.conftest import PERSON

    text = (
        PERSON.read_text().replace("sudden    = false", "sudden    = true")
        + "\n[health]\ndepression = true\n"
    )
    with diary.new(tmp_path / "told.diary", text, began=BEGAN) as made:
        person = made.person(TODAY)
        assert person.warning_signs == ("sudden",)
        assert replace(person.health) == person.health
        assert made.told["health"] == {"depression": True}
