"""Results for one person show themselves: in a line, in a notebook, as a figure."""

from __future__ import annotations

import pytest

from anagen.economics.appraisal import appraise
from anagen.files.drawing import figure_of
from anagen.files.notice import NOTICE
from anagen.forecasting.result import Forecast
from anagen.forecasting.simulate import simulate
from anagen.learning.distribution import distribution
from anagen.planning.plan import plan
from anagen.planning.preferences import Preferences
from forecasting.people import FINASTERIDE, count, man

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def shown() -> list[object]:
    who = man(FINASTERIDE + count(0, 165) + count(24, 170), name='"<b>Ünal</b>"')
    forecast = Forecast(simulate(who, distribution("fixed"), particles=8, workers=2))
    wishes = Preferences(dislikes=("needles", "surgery", "pills"))
    planned = plan(man(), wishes, "fixed", particles=8, finalists=2, workers=2)
    return [who, forecast, appraise(forecast.simulation), planned]


def test_a_repr_is_one_line(shown: list[object]) -> None:
    for one in shown:
        text = repr(one)
        assert text.startswith(f"<{type(one).__name__}: man of ")
        assert len(text) < 160
        assert "\n" not in text


def test_a_notebook_shows_a_table_with_the_notice(shown: list[object]) -> None:
    for one in shown:
        html = one._repr_html_()  # type: ignore[attr-defined]
        assert html.startswith("<table>")
        assert NOTICE in html
        assert "<b>" not in html


def test_a_figure_shows_without_pyplot(shown: list[object]) -> None:
    for one in shown:
        figure = one.plot()  # type: ignore[attr-defined]
        assert figure.axes
        assert figure._repr_png_().startswith(PNG)


def test_a_person_without_readings_has_a_figure_that_says_so() -> None:
    assert man().plot()._repr_png_().startswith(PNG)  # type: ignore[attr-defined]


def test_what_has_no_figure_is_refused() -> None:
    with pytest.raises(TypeError, match="no figure of a str"):
        figure_of("forecast")


def test_courses_and_plans_as_frames(shown: list[object]) -> None:
    _, forecast, _, planned = shown
    courses = forecast.to_frame()  # type: ignore[attr-defined]
    summary = forecast.summary  # type: ignore[attr-defined]
    assert courses.height == 4 * len(summary.options) * len(summary.days)
    assert courses.filter(option="doing nothing", outcome="against_nothing")["median"].abs().max() == 0.0
    plans = planned.to_frame()  # type: ignore[attr-defined]
    assert plans["plan"].to_list() == [one.name for one in planned.plans]  # type: ignore[attr-defined]
