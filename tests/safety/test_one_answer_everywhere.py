"""Page, print, PDF, terminal and plan give the same options, withheld for the same reasons."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from rich.console import Console

from anagen.api import Person as ComposedPerson
from anagen.forecasting.result import Forecast
from anagen.forecasting.run import forecast
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.exclusion import SAFETY, sort_out
from anagen.planning.preferences import Preferences
from anagen.planning.regimen import regimens_for
from anagen.report.person.forecast_page import render_forecast
from anagen.report.person.forecast_table import print_forecast
from anagen.report.person.safety_words import minded_lines, withheld_lines
from anagen.report.view.person_view import PersonView
from anagen.report.view.whole import view_of
from safety.persons import MAN, person

WHO = person(MAN, heart_disease=True, depression=True, keloids=True)


@pytest.fixture(scope="module")
def made() -> Forecast:
    return forecast(WHO, particles=8, workers=1)


@pytest.fixture(scope="module")
def summary(made: Forecast) -> ForecastSummary:
    return made.summary


@pytest.fixture(scope="module")
def view(made: Forecast) -> PersonView:
    return view_of(made)


@pytest.fixture(scope="module")
def told(summary: ForecastSummary) -> list[str]:
    options = [(option.name, option.safety) for option in summary.options]
    found = [*withheld_lines(summary.not_offered), *minded_lines(options)]
    assert any(line.startswith("Withheld: minoxidil oral") for line in found)
    assert any("Thoughts of suicide" in line for line in found)
    return found


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_nothing_withheld_has_a_number(summary: ForecastSummary) -> None:
    withheld = {one.name for one in summary.not_offered if one.safety is not None}
    assert {"minoxidil by mouth", "microneedling", "hair transplant"} <= withheld
    assert withheld.isdisjoint(option.name for option in summary.options)
    assert all(option.safety is None or not option.safety.withheld for option in summary.options)


def test_json_gives_standing_reason_and_source(summary: ForecastSummary) -> None:
    data = summary.to_dict()
    finasteride = next(one for one in data["options"] if one["name"] == "finasteride 1 mg")
    assert finasteride["safety"]["standing"] == "caution"
    assert all(
        reason["source"] for reason in finasteride["safety"]["reasons"] if reason["standing"] == "caution"
    )
    left = next(one for one in data["not_offered"] if one["name"] == "minoxidil by mouth")
    assert left["safety"]["reasons"][0]["condition"] == "heart_disease"
    assert data["health"]["present"]


def test_page_and_terminal_give_every_reason(
    summary: ForecastSummary, view: PersonView, told: list[str]
) -> None:
    page = plain(render_forecast(summary, view))
    console = Console(file=io.StringIO(), width=200, record=True)
    print_forecast(summary, view, console)
    printed = plain(console.export_text())
    for line in told:
        assert line in printed
        if line.startswith("Withheld"):
            assert line in page
    for option in summary.options:
        for reason in option.safety.minded if option.safety else ():
            assert reason[1:] in page


def test_pdf_gives_every_reason(summary: ForecastSummary, view: PersonView, told: list[str]) -> None:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("fpdf")
    from anagen.report.person.summary_pdf import summary_pdf

    pages = pypdf.PdfReader(io.BytesIO(summary_pdf(summary, view))).pages
    text = "".join(page.extract_text() for page in pages)
    squeezed = re.sub(r"\s", "", text)
    for line in told:
        assert re.sub(r"\s", "", line) in squeezed


def test_plans_withhold_the_same(summary: ForecastSummary) -> None:
    _, out = sort_out(regimens_for(WHO), WHO, Preferences(only_lawful=False))
    withheld = {one.name: one.why for one in summary.not_offered if one.safety is not None}
    found = {regimen.option: why.why for regimen, why in out if why.ground == SAFETY}
    assert {name: found[name] for name in withheld if name in found} == {
        name: why for name, why in withheld.items() if name in found
    }
    assert {"minoxidil by mouth", "microneedling", "hair transplant"} <= set(found)


def test_a_person_composed_in_python_is_the_person_of_the_file() -> None:
    health = {"heart_disease": True, "depression": True, "keloids": True}
    made = ComposedPerson(sex="male", age=24, norwood="III", region="frontal", country="UK", health=health)
    assert made.health == WHO.health


def test_nothing_withheld_is_put_first_and_careful_comes_last(view: PersonView) -> None:
    assert any(line.startswith("Withheld: minoxidil oral") for line in view.withheld)
    shown = [one for one in view.shown if not one.is_nothing]
    assert {one.name for one in shown} <= {one.name for one in view.options}
    careful = [bool(one.minded) for one in shown]
    assert careful == sorted(careful)
