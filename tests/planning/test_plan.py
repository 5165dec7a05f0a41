"""A planning as a person meets it: what is ranked, what is left out and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from anagen.economics.spending import spending_of
from anagen.forecasting.person import Person
from anagen.forecasting.timeline import plans_of
from anagen.planning.candidate_plans import combined, plan_of
from anagen.planning.exclusion import fit_of, sort_out
from anagen.planning.file_model import DISLIKES
from anagen.planning.lawful import lawful
from anagen.planning.plan import plan as plan_for
from anagen.planning.preferences import KEEP, Budget, Preferences, parse_exchange
from anagen.planning.regimen import families, regimens_for
from anagen.planning.result import Planning
from anagen.report.person.plan_figure import alternative, plan_figure
from anagen.report.person.plan_page import render_plans
from anagen.report.person.plan_table import notes
from anagen.report.view.plan_view import plans_view
from anagen.therapy.catalogue import load_catalogue
from forecasting.people import FINASTERIDE, MAN, count, man

pytestmark = pytest.mark.slow

Command = Callable[..., CompletedProcess[str]]
HIM = man(country='"UK"')
HER = Person("x", "female", 41, "ludwig", "I", "frontal", country="US")


@pytest.mark.parametrize("who", [HIM, HER], ids=["man", "woman"])
def test_regimens_lie_within_what_was_studied(who: Person) -> None:
    regimens = regimens_for(who)
    assert len({regimen.name for regimen in regimens}) == len(regimens)
    for regimen in regimens:
        assert not regimen.course.warnings, regimen.name
        assert regimen.source
        assert regimen.short
        assert sum(one.usual for one in regimens if one.option == regimen.option) == 1


def test_combinations_hold_one_of_a_family_each() -> None:
    for plan in combined(regimens_for(HIM), 3):
        held = [regimen.family for regimen in plan.regimens]
        assert len(set(held)) == len(held) >= 2
        assert set(held) <= set(families())


def test_women_are_not_offered_what_may_harm_a_child_and_are_told() -> None:
    kept, out = sort_out(regimens_for(HER), HER, Preferences())
    assert not {"androgen", "graft"} & {regimen.family for regimen in kept}
    why = {regimen.name: reason for regimen, reason in out}
    assert why["finasteride 1 mg"].ground == "not suitable"
    assert "unborn" in why["dutasteride 0.5 mg"].why


def test_a_minor_is_offered_nothing() -> None:
    kept, _ = sort_out(regimens_for(HIM), man(age='"16 years"', onset='"15 years"'), Preferences())
    assert kept == []


def test_law_decides_unless_told_otherwise() -> None:
    for place, sold in (("UK", False), ("US", False), (None, False), ("Japan", True)):
        assert lawful("exosome", place).sold is sold, place
    kept, out = sort_out(regimens_for(HIM), HIM, Preferences())
    assert "exosome" not in {regimen.therapy for regimen in kept}
    assert {reason.ground for regimen, reason in out} == {"not lawfully sold"}
    kept, out = sort_out(regimens_for(HIM), HIM, Preferences(only_lawful=False))
    assert out == []


def test_every_therapy_that_plans_use_has_a_standing_of_its_own() -> None:
    for regimen in (*regimens_for(HIM), *regimens_for(HER)):
        assert regimen.therapy in load_catalogue()
        assert lawful(regimen.therapy, "UK").source


@pytest.mark.parametrize("dislike", DISLIKES)
def test_what_is_not_wanted_is_left_out(dislike: str) -> None:
    kept, out = sort_out(regimens_for(HIM), HIM, Preferences(dislikes=(dislike,), only_lawful=False))
    assert all(dislike not in regimen.burdens for regimen in kept)
    assert out
    assert all(reason.ground == "not wanted" for _, reason in out)


def spend(*names: str):  # type: ignore[no-untyped-def]
    known = {regimen.name: regimen for regimen in regimens_for(HIM)}
    return spending_of(plans_of([plan_of([known[name] for name in names]).option], (), 0)[0])


def test_a_budget_is_kept_at_usual_prices_and_its_edge_is_told() -> None:
    drug = spend("finasteride 1 mg")  # 240 to 720 USD
    assert fit_of(drug, (Budget(3000, "USD", False),), None).sure
    edge = fit_of(drug, (Budget(600, "USD", False),), None)
    assert edge.fits
    assert not edge.sure
    assert "highest prices" in edge.words
    assert fit_of(drug, (Budget(300, "USD", False),), None).fits is False
    assert fit_of(drug, (Budget(15, "USD", True),), None).fits is False
    assert fit_of(drug, (Budget(3000, "USD", False), Budget(15, "USD", True)), None).fits is False


def test_currencies_are_converted_only_at_the_person_s_own_rate() -> None:
    drug = spend("finasteride 1 mg")
    budget = (Budget(1500, "GBP", False),)
    assert fit_of(drug, budget, None).fits is None
    assert fit_of(drug, budget, parse_exchange("1 USD = 0.8 GBP")).fits
    assert fit_of(drug, budget, parse_exchange("1 USD = 8 GBP")).fits is False


def test_the_summary_holds_together(planned: Planning) -> None:
    summary = json.loads(planned.to_json())
    plans = summary["plans"]
    assert [plan["rank"] for plan in plans] == list(range(1, len(plans) + 1))
    assert [name for tier in summary["tiers"] for name in tier] == [plan["name"] for plan in plans]
    assert [plan["tier"] for plan in plans] == sorted(plan["tier"] for plan in plans)
    assert len({frozenset(row["option"] for row in plan["regimens"]) for plan in plans}) == len(plans)
    nothing = next(plan for plan in plans if plan["kind"] == "nothing")
    assert nothing["cost"] == []
    assert nothing["harm"]["grade"] == "none"
    assert nothing["unbeaten"]
    for plan in plans:
        assert not {"needles", "surgery"} & set(plan["burdens"])
        assert sum(plan["of_100"]["month_24"].values()) == 100
        for row in plan["cost"]:
            assert row["low"] <= row["median"] <= row["high"]
    matrix = summary["beats"]
    assert all(
        matrix[i][j] + matrix[j][i] == pytest.approx(1.0, abs=1e-3)
        for i in range(len(plans))
        for j in range(len(plans))
    )


def test_what_is_left_out_is_shown_with_its_reason(planned: Planning) -> None:
    grounds = {row.name: row.ground for row in planned.summary.excluded}
    assert grounds["exosomes with microneedling"] == "not lawfully sold"
    assert grounds["hair transplant"] == "not wanted"
    aside = {row.short: row for row in planned.summary.aside}
    assert {"exosomes", "transplant", "PRP"} <= set(aside)
    assert aside["transplant"].chance.month_24 > 0.0
    told = notes(planned.summary, plans_view(planned.summary))
    assert any("Not ranked (not lawfully sold): exosomes" in note for note in told)


def test_combinations_do_no_worse_than_their_parts(planned: Planning) -> None:
    """Medians over the same people: more of what helps is not less hair."""
    rows = {frozenset(row.option for row in plan.regimens): plan for plan in planned.plans}
    for held, plan in rows.items():
        for part in held:
            alone = rows.get(frozenset({part}))
            if len(held) > 1 and alone is not None:
                assert plan.against_nothing.median >= alone.against_nothing.median - 1.0


def test_what_is_not_counted_is_not_called_mild(planned: Planning) -> None:
    grades = {plan.short: plan.harm.grade for plan in planned.plans}
    assert grades["laser"] == "mild"
    assert grades["minoxidil lotion"] == "mild"
    assert grades["clascoterone"] == "unknown"
    pairs = [grade for name, grade in grades.items() if "clascoterone" in name and " + " in name]
    assert "mild" not in pairs, "nobody counted the harm of one partner"


def test_the_same_planning_gives_the_same_bytes_on_any_number_of_threads() -> None:
    wishes = Preferences(dislikes=("needles", "surgery", "pills"), goal=KEEP)
    one, two = (plan_for(HIM, wishes, particles=12, workers=n).to_json() for n in (1, 2))
    assert one == two


def test_going_on_is_a_plan_of_its_own() -> None:
    who = man(FINASTERIDE + count(24, 165), country='"UK"')
    wishes = Preferences(dislikes=("needles", "surgery", "daily application"))
    found = plan_for(who, wishes, particles=12, workers=2).plans
    kinds = {plan.kind for plan in found}
    assert {"nothing", "going on", "single"} <= kinds
    going = next(plan for plan in found if plan.kind == "going on")
    assert "finasteride 1 mg" in going.also, "going on with it is not listed twice"
    assert "finasteride 1 mg" not in [plan.name for plan in found]


def test_the_page_needs_nothing_else_and_the_picture_is_told(planned: Planning) -> None:
    page = render_plans(planned.summary, plans_view(planned.summary))
    assert "<script" not in page
    assert page.count("not medical advice") >= 2
    assert page.index("See a dermatologist first") < page.index("In short")
    assert "doing nothing" in alternative(planned.summary)
    assert plan_figure(planned.summary).axes


def test_the_command(anagen_command: Command, tmp_path: Path) -> None:
    text = MAN + '[preferences]\ndislikes = ["needles", "surgery", "pills", "sexual side effects"]\n'
    (tmp_path / "him.toml").write_text(text, encoding="utf-8")
    done = anagen_command("plan", "him.toml", "--out", "out", "--budget", "60 USD a month", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Tier 1" in done.stdout
    assert "not medical advice" in done.stdout
    found = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert found["schema"] == "anagen-plan/1"
    assert found["preferences"]["budgets"] == ["60 USD a month"]
    assert (tmp_path / "out" / "plan.html").exists()
    bad = anagen_command("plan", "him.toml", "--budget", "60 pounds", cwd=tmp_path)
    assert bad.returncode == 2
    assert "not a budget" in bad.stderr
    assert "Traceback" not in bad.stderr
