"""One person through page, print, PDF, plan, terminal and API: one set of numbers."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from rich.console import Console

from anagen.economics.appraisal import appraise
from anagen.economics.cost_lines import paid_of
from anagen.errors import InputError
from anagen.forecasting.company import Companies
from anagen.forecasting.horizon import HORIZONS
from anagen.forecasting.result import Forecast
from anagen.forecasting.run import forecast
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.planning.plan import plan
from anagen.planning.preferences import Preferences
from anagen.planning.result import Planning
from anagen.report.person.forecast_page import forecast_json, render_forecast
from anagen.report.person.forecast_table import print_forecast
from anagen.report.person.plan_page import plan_json, render_plans
from anagen.report.person.plan_table import print_plans
from anagen.report.person.summary_pdf import summary_pdf
from anagen.report.view.best import best
from anagen.report.view.money import Money, per_gainer
from anagen.report.view.option_view import OptionView
from anagen.report.view.person_view import PersonView
from anagen.report.view.plan_view import PlansView, plans_view
from anagen.report.view.short_answer import short_answer
from anagen.report.view.whole import view_of
from forecasting.people import FINASTERIDE, man
from tools.reading_grade import page_text, reading_grade

pytestmark = pytest.mark.slow

WISHES = Preferences(matters=("more", "safe", "sure"))
GRADE = 8.0
SHARED = ("people", "untreated", "added", "cost", "per_gainer", "harm", "certainty", "safety")


@dataclass(frozen=True)
class Asked:
    """A person with all that is worked out about them."""

    forecast: Forecast
    plans: Planning


@pytest.fixture(scope="module")
def believed() -> ParameterDistribution:
    return distribution("posterior")


@pytest.fixture(scope="module")
def asked(believed: ParameterDistribution) -> Asked:
    who, companies = man(country='"UK"'), Companies(60_000_000)
    how: dict[str, Any] = {"particles": 24, "workers": 1, "companies": companies}
    return Asked(forecast(who, believed, **how), plan(who, WISHES, believed, finalists=2, **how))


@pytest.fixture(scope="module", params=HORIZONS)
def view(asked: Asked, request: pytest.FixtureRequest) -> PersonView:
    return view_of(asked.forecast, WISHES, request.param)


def plain(text: str) -> str:
    """Text in one line, with plain spaces."""
    return re.sub(r"[\s\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}]+", " ", unescape(text))


def rows_of(page: str, table: str) -> dict[str, list[str]]:
    """Cells by the name in the first one, of the table whose class is `table`."""
    body = re.search(rf'<table class="{table}">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert body is not None
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL):
        cells = [
            plain(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        found[cells[0].casefold()] = cells[1:]
    return found


def decisive(one: OptionView) -> list[str]:
    """Numbers of one option as a table shows them."""
    people = one.people
    untreated = "–" if one.is_nothing else str(one.untreated)
    return [str(people.better), str(people.same), str(people.worse), untreated, plain(one.panel_words)]


def test_the_saved_page_shows_the_numbers_of_the_view(asked: Asked, view: PersonView) -> None:
    economics = appraise(asked.forecast.simulation).summary
    page = render_forecast(asked.forecast.summary, view, economics)
    rows = rows_of(page, "numbers glance")
    for one in view.options:
        cells = rows[one.name]
        assert cells[1:6] == decisive(one)
        assert cells[6:8] == [plain(one.cost_words), one.certainty_words]
        if one.cost:
            assert plain(one.per_gainer_words) in plain(page)
    for sentence in view.answer.sentences:
        assert plain(sentence) in plain(page)
    # An appraisal and a forecast without one give the same payments.
    assert economics.paid == paid_of(asked.forecast.simulation)


def test_the_pages_of_the_room_show_them_too(asked: Asked, view: PersonView) -> None:
    pytest.importorskip("fastapi", reason="the extra [web] is not installed")
    from anagen.forecasting.by_threshold import by_threshold
    from anagen.web.options.answers import Answers
    from anagen.web.options.outlook import Outlook
    from anagen.web.options.view import view as context_of

    answers = Answers(sex="male", age="34", norwood="III vertex", region="vertex", horizon=str(view.horizon))
    economics = appraise(asked.forecast.simulation).summary
    ownly = by_threshold(asked.forecast.simulation)
    told = Outlook(asked.forecast.summary, economics, None, WISHES, ownly)
    assert told.seen(view.horizon) == view
    context = context_of(answers, told)
    assert context["v"] == view
    assert [one["seen"] for one in context["options"]] == list(view.options)
    assert told.whole(view.horizon).to_dict()["view"] == json.loads(view.to_json())


def test_the_sheet_shows_them(asked: Asked, view: PersonView) -> None:
    pytest.importorskip("fpdf")
    pypdf = pytest.importorskip("pypdf")
    made = summary_pdf(asked.forecast.summary, view, today=date(2026, 11, 30))
    reader = pypdf.PdfReader(io.BytesIO(made))
    text = plain(reader.pages[0].extract_text())
    assert f"after {view.span}" in text
    for one in view.options:
        people = one.people
        added = f"{one.added:+d}".replace("-", "\N{MINUS SIGN}") if one.added else "0"
        assert f"{people.better} better ({added}), {people.same} same, {people.worse} worse" in text
        for money in one.cost:
            assert plain(money.words).split(" to ")[0] in text
    for words in (*view.questions, *view.red_flags):
        assert words in text


def test_the_terminal_shows_them(asked: Asked, view: PersonView) -> None:
    out = io.StringIO()
    print_forecast(asked.forecast.summary, view, Console(file=out, width=220))
    text = out.getvalue()
    for sentence in view.answer.sentences:
        assert plain(sentence) in plain(text)
    table = text[text.index("certainty") :]
    for one in view.options:
        line = next(row for row in table.splitlines() if row.strip().startswith(f"{one.name}  "))
        assert plain(line).strip().startswith(plain(f"{one.name} {one.better_words} {one.panel_words}"))
        assert plain(one.cost_words) in plain(line)
    crowd = "".join(row.strip() for row in text.splitlines() if re.fullmatch(r" +[▲·▼]{50}", row))
    assert len(crowd) == 100 * len(view.shown)
    assert crowd[:100].count("▲") == view.options[0].people.better


def test_the_json_holds_the_view(asked: Asked, view: PersonView) -> None:
    written = json.loads(forecast_json(asked.forecast, view))
    assert written["view"] == json.loads(view.to_json())
    plans = plans_view(asked.plans.summary, view.horizon)
    assert json.loads(plan_json(asked.plans, plans))["view"] == json.loads(plans.to_json())


def test_a_plan_of_one_treatment_has_the_numbers_of_its_option(asked: Asked, view: PersonView) -> None:
    plans = plans_view(asked.plans.summary, view.horizon).by_name
    both = [one for one in view.options if one.name in plans]
    assert len(both) >= 8
    for one in both:
        for key in SHARED:
            assert getattr(plans[one.name], key) == getattr(one, key), (one.name, key)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_plans_are_shown_with_the_numbers_of_their_view(asked: Asked, horizon: int) -> None:
    view = plans_view(asked.plans.summary, horizon)
    page, out = plain(page_text(render_plans(asked.plans.summary, view))), io.StringIO()
    print_plans(asked.plans.summary, view, every=True, console=Console(file=out, width=220))
    for one in view.plans:
        named = re.compile(rf" *{re.escape(one.name)}( \*)?  ")
        line = next(row for row in out.getvalue().splitlines() if named.match(row))
        assert plain(one.cost_words) in plain(line)
        assert re.search(rf" {one.wanted} ", plain(line))
        assert plain(one.cost_words) in page
    assert _shown_on_the_web(asked, view)


def _shown_on_the_web(asked: Asked, view: PlansView) -> bool:
    pytest.importorskip("fastapi", reason="the extra [web] is not installed")
    from anagen.web.options.plan_view import plan_view

    context = plan_view(asked.plans.summary, view.horizon)
    rows = [row.seen for group in context["groups"] for row in (*group["shown"], *group["folded"])]
    return rows == sorted(view.plans, key=lambda one: one.tier or 0)


def test_no_cost_for_each_who_gains_where_hardly_anybody_does(asked: Asked, view: PersonView) -> None:
    one = (Money.of("USD", 1_234.0, 2_000.0, 4_567.0),)
    assert per_gainer(one, 4) is None
    assert per_gainer(one, 5) == Money("USD", 24_000.0, 40_000.0, 92_000.0)
    for option in view.options:
        assert (option.per_gainer is None) == (option.added < 5 or len(option.cost) != 1)
    for priced in appraise(asked.forecast.simulation).summary.compared:
        gain = priced.responders.of_100 - priced.responders.nothing_of_100
        assert (priced.per_responder.ratio is None) == (gain < 5.0)


def test_the_numbers_of_the_view_hold_together(view: PersonView) -> None:
    for one in view.options:
        assert one.people.better + one.people.same + one.people.worse == 100
        assert one.added == one.people.better - one.untreated
        assert one.better_low <= one.people.better + 1
        assert one.people.better <= one.better_high + 1
        assert one.change.low <= one.change.median <= one.change.high
        for money in one.cost:
            assert money.low <= money.about <= money.high
    assert view.options[0].added == 0
    assert view.options[0].cost == ()


def test_more_is_paid_by_a_later_month(asked: Asked) -> None:
    first, *later = (view_of(asked.forecast, horizon=months) for months in HORIZONS)
    for earlier, one in zip((first, *later), later, strict=False):
        for before, after in zip(earlier.options, one.options, strict=True):
            assert sum(x.high for x in before.cost) <= sum(x.high for x in after.cost)
    with pytest.raises(InputError, match="no answer is given for 9 months"):
        view_of(asked.forecast, horizon=9)


def test_the_answer_is_short_plain_and_to_the_person(view: PersonView) -> None:
    answer = view.answer
    assert len(answer.sentences) == 3
    text = "\n".join((*answer.sentences, answer.dummy))
    assert reading_grade(text) <= GRADE
    assert len(text.split()) <= 150
    assert answer.shown[0] == "doing nothing"
    assert 1 <= len(answer.shown) <= 3


def test_the_best_are_chosen_by_what_matters_and_never_against_a_dislike(asked: Asked) -> None:
    view = view_of(asked.forecast, horizon=24)
    cheap = best(view.options, Preferences(matters=("cost",)), None)
    dear = [one for one in view.options if one.added > 0 and one.cost and not one.unstudied]
    assert cheap[0].cost[0].about == min(one.cost[0].about for one in dear)
    more = best(view.options, Preferences(matters=("more",)), None)
    assert more[0].added >= more[1].added
    no_pills = best(view.options, Preferences(matters=("more",), dislikes=("pills", "surgery")), None)
    assert all(not {"finasteride", "dutasteride", "minoxidil oral"} & set(one.therapies) for one in no_pills)
    for one in (*cheap, *more, *no_pills):
        assert "exosome" not in one.therapies  # may only be given in a trial


def test_a_person_under_treatment_hears_of_going_on_first(believed: ParameterDistribution) -> None:
    who = man(FINASTERIDE + "[forecast]\nweek = 26.0\n")
    view = view_of(forecast(who, believed, particles=8, workers=1))
    assert view.answer.sentences[0].startswith("If you go on as now")
    assert view.answer.shown[:2] == ("doing nothing", "going on as now")


def test_somebody_who_sheds_is_sold_nothing(asked: Asked) -> None:
    view = view_of(asked.forecast)
    sheds = replace(asked.forecast.summary.person, supposed="telogen effluvium")
    answer = short_answer(view.options, sheds, Preferences(), 24)
    assert answer.shown == ("doing nothing",)
    assert "ends by itself" in answer.sentences[0]
