"""Costs, harms, regulators and warning signs of the options."""

from __future__ import annotations

import pytest

from anagen.forecasting.cost import bills_of, total
from anagen.forecasting.country import jurisdiction, no_rule_words
from anagen.forecasting.doctor_first import doctor_first
from anagen.forecasting.harms import harms_of
from anagen.forecasting.option import Option
from anagen.forecasting.options import options_for
from anagen.forecasting.person import Person
from anagen.forecasting.standing import as_a_whole, evidence_of, regulation_of
from anagen.forecasting.timeline import plans_of
from anagen.therapy.catalogue import INERT, load_catalogue
from forecasting.people import FINASTERIDE, man, option


def named(name: str, who: Person | None = None) -> Option:
    return next(one for one in options_for(who or man())[0] if one.name == name)


def test_every_therapy_of_the_catalogue_is_an_option_or_named_as_left_out() -> None:
    covered: set[str] = set()
    for who in (man(), Person("x", "female", 41, "ludwig", "I", "vertex")):
        options, left_out = options_for(who)
        covered |= {course.therapy for one in options for course in one.courses}
        covered |= {one.name for one in left_out}
    ours = {name: one for name, one in load_catalogue().items() if not one.alopecias}
    assert {name for name, one in ours.items() if one.role not in INERT} <= covered
    assert not covered & {"baricitinib", "intralesional triamcinolone"}, "they treat another hair loss"


def test_men_are_told_why_tablets_that_block_the_receptor_are_not_offered() -> None:
    told = {one.name: one.why for one in options_for(man())[1]}
    for name in ("spironolactone 100 mg", "cyproterone acetate 50 mg", "bicalutamide 25 mg"):
        assert "not used for" in told[name]
        assert "unborn boy" in told[name]


def test_women_are_told_why_something_is_not_offered() -> None:
    woman = Person("x", "female", 41, "ludwig", "I", "frontal")
    options, left_out = options_for(woman)
    assert "minoxidil 5 % on the scalp" in [one.name for one in options]
    assert {one.name for one in left_out} >= {"finasteride 1 mg", "dutasteride 0.5 mg"}
    assert all(one.why for one in left_out)


def test_a_minor_is_offered_nothing() -> None:
    options, left_out = options_for(man(age='"16 years"', onset='"15 years"'))
    assert [one.name for one in options] == ["doing nothing"]
    assert left_out


def test_costs_are_counted_from_the_schedule() -> None:
    options, _ = options_for(man())
    bills = {one.name: bills_of(plan) for one, plan in zip(options, plans_of(options, (), 0), strict=True)}
    assert bills["doing nothing"] == ()
    (prp,) = bills["platelet-rich plasma"]
    assert (prp.count, prp.per, prp.low, prp.high) == (6, "session", 3000, 9000)
    (pill,) = bills["finasteride 1 mg"]
    assert (pill.count, pill.per, pill.currency) == (24, "month", "USD")
    both = total(bills["finasteride and minoxidil"])
    (lotion,) = bills["minoxidil 5 % on the scalp"]
    assert both == (("USD", pill.low + lotion.low, pill.high + lotion.high),)


def test_currencies_are_not_mixed() -> None:
    who = man(
        option(
            "both",
            therapy="exosome",
            product="plant-derived",
            dose="1e8 particles/cm2",
            route="microneedling 1 mm",
            schedule="once",
        )
        + '[[option.treatment]]\ntherapy = "finasteride"\ndose = "1 mg"\n'
    )
    options, _ = options_for(who)
    plan = plans_of(options, (), 0)[[one.name for one in options].index("both")]
    assert {currency for currency, *_ in total(bills_of(plan))} == {"GBP", "USD"}


def test_a_device_in_the_house_is_not_bought_again() -> None:
    who = man('[[treatment]]\ntherapy = "low-level laser"\n[forecast]\nweek = 24\n')
    options, _ = options_for(who)
    plans = plans_of(options, who.given, who.now)
    (bill,) = bills_of(plans[[one.kind for one in options].index("going on")])
    assert bill.high == 0.0


def test_harms_have_numbers_or_say_that_nobody_knows() -> None:
    sexual = next(h for h in harms_of(named("finasteride 1 mg").courses, "male") if "any sexual" in h.event)
    assert sexual.words.startswith("3.8 of 100 (without it 2.1 of 100)")
    vials = harms_of(named("exosomes with microneedling").courses, "male")
    assert any(h.none_of == 39 and "up to 7.4 of 100" in h.words for h in vials)
    assert any("nobody knows how often" in h.words for h in vials)


def test_harms_are_of_people_and_strengths_like_these() -> None:
    subjects = [h.subject for h in harms_of(named("minoxidil 5 % on the scalp").courses, "male")]
    assert subjects
    assert not any("women" in subject or "2%" in subject for subject in subjects)


def test_countries_have_their_regulator() -> None:
    assert jurisdiction("Germany") == "EU"
    assert jurisdiction("usa") == "US"
    assert jurisdiction("Atlantis") is None
    rows = regulation_of(named("exosomes with microneedling").courses, "UK")
    assert {row.place for row in rows} == {"", "UK"}
    assert rows[0].place == "UK"


def test_a_country_without_a_rule_is_said_to_have_none() -> None:
    courses = named("exosomes with microneedling").courses
    turkey = regulation_of(courses, "turkey")
    assert {row.place for row in turkey} == {"Turkey", ""}
    assert turkey[0].text == no_rule_words("turkey")
    assert "Turkey" in turkey[0].text
    assert "EU" not in turkey[0].text
    assert {row.place for row in regulation_of(courses, "Germany")} >= {"EU", ""}
    assert {row.place for row in regulation_of(courses, None)} == {""}


def test_a_combination_is_as_sure_as_trials_of_the_combination() -> None:
    courses = named("minoxidil and microneedling").courses
    rows = evidence_of(courses, man().losses)
    assert [one.certainty for one in rows[:2]] == ["high", "very low"]
    assert rows[2].therapy == "minoxidil topical + microneedling"
    assert rows[2].studies == ("Dhurat2013",)
    assert as_a_whole(rows) == "very low"


@pytest.mark.parametrize(
    "sign", ["pain", "scale", "scarring", "patches", "sudden", "brows", "unwell", "uncertain"]
)
def test_a_warning_sign_is_shown(sign: str) -> None:
    told = doctor_first(man(f"[warning_signs]\n{sign} = true\n"))
    assert told.urgent
    assert [one.answer for one in told.present] == [sign]
    assert sign not in [one.answer for one in told.others]


def test_what_is_going_on_is_not_offered_twice() -> None:
    names = [one.name for one in options_for(man(FINASTERIDE + "[forecast]\nweek = 52\n"))[0]]
    assert "going on as now" in names
    assert "finasteride 1 mg" not in names


def test_no_number_for_what_nothing_coded_can_do() -> None:
    own = """
[[option]]
name = "baricitinib"
  [[option.treatment]]
  therapy = "baricitinib"
  dose = "4 mg"
"""
    options, left_out = options_for(man(own))
    assert "baricitinib" not in {one.name for one in options}
    reason = next(one.why for one in left_out if one.name == "baricitinib")
    assert reason == "baricitinib: not simulated: no mechanism coded for it in this hair loss."
