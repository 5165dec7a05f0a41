"""A person far from all trials is told so, in words and in grey, wherever the forecast is shown."""

from __future__ import annotations

import io

import pytest

from anagen.evidence_base.certainty import NOT_STUDIED
from anagen.forecasting.person import Person
from anagen.forecasting.result import Forecast
from anagen.forecasting.run import forecast
from anagen.report.person.forecast_page import render_forecast
from anagen.report.person.forecast_table import print_forecast
from anagen.report.person.forecast_wording import answer
from anagen.report.view.whole import view_of
from forecasting.people import OWN_ONLY, man, option

pytestmark = pytest.mark.slow

TABLET = option("tablet", therapy="finasteride", dose="1 mg", schedule="daily")


def told(person: Person) -> Forecast:
    return forecast(person, "prior", particles=12)


def console_text(made: Forecast) -> str:
    from rich.console import Console

    out = io.StringIO()
    print_forecast(made.summary, view_of(made), Console(file=out, width=120))
    return " ".join(out.getvalue().split())


def test_a_bald_man_of_60_is_told_that_nobody_like_him_was_studied() -> None:
    made = told(man(TABLET + OWN_ONLY, age='"60 years"', norwood='"VII"', onset='"25 years"'))
    tablet = made.option("tablet")
    assert tablet.certainty == NOT_STUDIED
    assert tablet.unstudied
    assert [row.of_therapy for row in tablet.evidence] == ["high"]
    assert NOT_STUDIED.capitalize() in answer(made.summary, view_of(made))[0]
    assert console_text(made).startswith(f"{NOT_STUDIED.capitalize()}: finasteride")
    page = render_forecast(made.summary, view_of(made))
    assert page.count('<svg class="fan unstudied"') == 3
    assert page.count('<svg class="people unstudied"') == 1
    assert f"<td>{NOT_STUDIED}</td>" in page
    assert "<td>high</td>" not in page
    assert NOT_STUDIED in made.to_json()


def test_a_man_of_34_keeps_what_the_therapy_has() -> None:
    made = told(man(TABLET + OWN_ONLY))
    assert made.option("tablet").certainty == "high"
    page = render_forecast(made.summary, view_of(made))
    assert "unstudied" not in page.split("<body>")[1]
    assert NOT_STUDIED not in made.to_json()


def test_thresholds_are_counted_only_where_they_are_asked_for() -> None:
    usual, expert = told(man(TABLET + OWN_ONLY)), told(man(TABLET + OWN_ONLY + "thresholds = true\n"))
    assert usual.summary.thresholds == ()
    assert usual.option("tablet").noticing == ()
    assert [one.name for one in expert.summary.thresholds] == ["own_eyes", "trained_eyes"]
    assert len(expert.option("tablet").noticing) == 2
    assert "15.0 %" in console_text(expert)
    assert "15.0 %" not in console_text(usual)
    assert "Change of 15.0 % of density" in render_forecast(expert.summary, view_of(expert))
