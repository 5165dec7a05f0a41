"""The page for the visit: one A4 page, every option, nothing lost."""

from __future__ import annotations

import io
from datetime import date

import pytest

from anagen.errors import InputError
from anagen.forecasting.result import Forecast
from anagen.forecasting.simulate import simulate
from anagen.forecasting.summary import ForecastSummary
from anagen.learning.distribution import distribution
from anagen.report.person import summary_pdf as page
from anagen.report.view.person_view import PersonView
from anagen.report.view.whole import view_of
from forecasting.people import man, option

pytestmark = pytest.mark.slow


pytest.importorskip("fpdf")
pypdf = pytest.importorskip("pypdf")


@pytest.fixture(scope="module")
def made() -> tuple[ForecastSummary, PersonView]:
    who = man("[warning_signs]\nbrows = true\n", name='"Ünal, µ² ≤ 3"', country='"UK"')
    found = Forecast(simulate(who, distribution("posterior"), particles=16, workers=2))
    return found.summary, view_of(found)


def text_of(data: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    return str(reader.pages[0].extract_text())


def test_it_is_one_page_with_every_option_alike(made: tuple[ForecastSummary, PersonView]) -> None:
    text = " ".join(text_of(page.summary_pdf(*made, today=date(2026, 11, 21))).split())
    for row in made[0].options:
        assert row.name.split()[0].casefold() in text.casefold()
    assert text.count(" same, ") == len(made[0].options)
    assert "Ünal, µ² ≤ 3" in text
    assert "21 November 2026" in text
    for words in (
        "See a dermatologist before anything else",
        "Ask",
        "Walk away",
        "not medical advice",
        "Funding",
    ):
        assert words in text
    assert "not approved: trials only" in text


def test_the_same_summaries_give_the_same_bytes(made: tuple[ForecastSummary, PersonView]) -> None:
    day = date(2026, 11, 21)
    assert page.summary_pdf(*made, today=day) == page.summary_pdf(*made, today=day)
    assert page.summary_pdf(*made)[:5] == b"%PDF-"


def test_many_options_still_fit_on_one_page() -> None:
    own = "".join(
        option(f"lotion {n}", therapy="minoxidil topical", dose="5 %", schedule="daily") for n in range(20)
    )
    found = Forecast(simulate(man(own), distribution("fixed"), particles=4, workers=2))
    summary = found.summary
    text = text_of(page.summary_pdf(summary, view_of(found)))
    assert f"{len(summary.options) - page.MOST_ROWS} more are in the full forecast" in text


def test_without_the_extra_it_says_which_one(
    made: tuple[ForecastSummary, PersonView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fpdf", None)
    with pytest.raises(InputError, match=r"anagen\[pdf\]"):
        page.summary_pdf(*made)
