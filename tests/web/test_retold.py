"""Wishes, health and warning signs change the page without following anybody again, and change it exactly."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.forecasting.run import forecast
from anagen.web.options import outlook as worked_out
from anagen.web.options.answers import Answers, example, patient_table
from anagen.web.options.computed import bare
from anagen.web.options.outlook import look_ahead
from anagen.web.options.retold import retold

TODAY = datetime.date(2026, 6, 1)
WOMAN = Answers(sex="female", age="31", ludwig="II", region="vertex", health_asked=True)
PEOPLE = {
    "a man who takes what is ruled out": replace(
        example(),
        health=("heart_disease", "depression"),
        dislikes=("needles",),
        signs=("pain",),
        tried={"minoxidil_oral": "now"},
        months={"minoxidil_oral": "6"},
    ),
    "a woman who may be pregnant": replace(WOMAN, health=("pregnant",), budget="500"),
    "a boy": replace(example(), age="16", health=()),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_a_kept_forecast_told_anew_is_the_forecast(who: str) -> None:
    table = patient_table(PEOPLE[who], TODAY)
    whole, found = look_ahead(table, 1, 4), retold(look_ahead(bare(table), 1, 4), table)
    assert found.summary == whole.summary
    assert found.wishes == whole.wishes
    for one in whole.summary.options:
        assert found.economics.paid[one.name] == whole.economics.paid[one.name]
        assert found.by_threshold[one.name] == whole.by_threshold[one.name]


def test_ticks_follow_nobody_again(
    client: TestClient, who: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = []

    def counted(*given: Any, **how: Any) -> Any:
        followed.append(given)
        return forecast(*given, **how)

    monkeypatch.setattr(worked_out, "forecast", counted)
    who |= {"age": "43"}
    ticks: tuple[dict[str, str], ...] = (
        {},
        {"matter": "cost"},
        {"health": "heart_disease"},
        {"dislike": "pills"},
        {"horizon": "6"},
    )
    pages = [client.post("/options", data=who | ticked).text for ticked in ticks]
    assert len(followed) == 1
    assert len(set(pages)) == len(pages)
    client.post("/options", data=who | {"norwood": "V"})
    assert len(followed) == 2
