"""Numbers beyond the range studied are accepted and said, in one sentence a quantity."""

from __future__ import annotations

import pytest

from anagen.evidence_base.tables.people_studied import people_studied
from anagen.evidence_base.tables.records import load_evidence
from anagen.forecasting.beyond_studied import beyond_studied
from anagen.forecasting.person import person_from_text
from anagen.quantities import all_unstudied, quantities, quantity
from anagen.report.person.unstudied import unstudied as first_sentences
from anagen.trial.protocol.check_sense import unstudied
from anagen.trial.protocol.reading import protocol_from_text

TRIAL = """
[trial]
name = "far out"
[population]
alopecia = "telogen effluvium"
trigger = "childbirth"
trigger_week = -10
sex = "female"
age = "18 to 50 years"
size = 20
density = "at least 460 hairs/cm2"
[design]
dropout = "80 % by week 24"
[[arm]]
name = "drug"
dropout = "90 % by week 24"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
[[arm]]
name = "nothing"
untreated = true
[measurement]
method = "phototrichogram"
region = "vertex"
field = "0.15 cm2"
visits = "weeks 0, 24, 300"
[analysis]
endpoint = "change in total density at week 24"
reference = "nothing"
alpha = 0.2
[[observed]]
arm = "nothing"
outcome = "total density"
kind = "mean"
week = 24
value = "470 hairs/cm2"
source = "somewhere"
"""
PERSON = """
[person]
sex = "female"
age = "70 years"
ludwig = "II"
region = "vertex"
[[measurement]]
week = 0
outcome = "total density"
value = "470 hairs/cm2"
method = "phototrichogram"
[[measurement]]
week = 200
outcome = "total density"
value = "480 hairs/cm2"
method = "phototrichogram"
field = "0.15 cm2"
[[treatment]]
therapy = "finasteride"
dose = "20 mg"
schedule = "daily"
"""


def test_a_trial_says_each_quantity_once_and_its_farthest_value() -> None:
    assert unstudied(protocol_from_text(TRIAL)) == (
        "age at childbirth of 49.8 years lies outside the range studied (18 to 45 years)",
        "area counted of 0.15 cm2 lies outside the range studied (0.2 to 10 cm2)",
        "week of 300 weeks lies outside the range studied (0 to 260 weeks)",
        "significance level of 0.2 lies outside the range studied (0.001 to 0.1)",
        "total density of 470 hairs/cm2 lies outside the range studied (1 to 450 hairs/cm2)",
        "dropout of 90 % lies outside the range studied (0 to 60 %)",
    )


def test_ages_of_a_trial_are_said_and_usual_numbers_are_not() -> None:
    usual = (
        TRIAL.replace("0.15 cm2", "1 cm2")
        .replace("24, 300", "24")
        .replace("alpha = 0.2", "")
        .replace("460", "200")
        .replace("80 %", "10 %")
        .replace("90 %", "10 %")
        .replace("470", "170")
        .replace('trigger = "childbirth"\ntrigger_week = -10', 'trigger = "fever"')
    )
    assert unstudied(protocol_from_text(usual)) == ()
    (told,) = unstudied(protocol_from_text(usual.replace("18 to 50", "18 to 80")))
    assert told == "age of 80 years lies outside the range studied (12 to 65 years)"


def test_a_forecast_and_a_plan_say_the_numbers_of_the_file() -> None:
    told = beyond_studied(person_from_text(PERSON))
    assert told[0] == "20 mg lies outside the range studied in people (0.01 to 5 mg)"
    names = [words.split(" of ")[0] for words in told[1:]]
    assert names == ["age", "week", "total density", "area counted"]
    assert "age of a person of 70 years" in told[1]
    assert "480" in told[3]
    assert first_sentences([], told) == [f"Mind: {words}." for words in told]
    usual = PERSON.replace("70 years", "40 years").replace("470", "170").replace("480", "180")
    usual = usual.replace("200", "52").replace("0.15 cm2", "1 cm2").replace("20 mg", "1 mg")
    assert beyond_studied(person_from_text(usual)) == ()


@pytest.mark.parametrize("name", sorted(name for name, one in quantities().items() if one.studied))
def test_one_sentence_tells_the_value_farthest_beyond(name: str) -> None:
    one = quantity(name)
    assert one.studied is not None
    low, high = one.studied
    beyond = [value for value in (low - (high - low), high + 2.0 * (high - low), one.high) if value > high]
    told = all_unstudied([(one, low), (one, high), *((one, value) for value in beyond)])
    assert len(told) == (1 if beyond else 0)
    assert all(f"{max(beyond):g}" in words for words in told)


def test_ages_and_weeks_studied_are_those_of_the_evidence() -> None:
    """Weeks are those of people on a treatment: natural histories and single cases are longer."""
    base = load_evidence()
    ages = [age for one in people_studied(base) for age in (one.age_low, one.age_high) if age is not None]
    treated = [
        row.week
        for row in base.results
        if row.week is not None and base.studies[row.study].design not in ("natural history", "case report")
    ]
    assert quantity("age").studied == quantity("age of a person").studied == (min(ages), max(ages))
    assert quantity("week").studied == quantity("week of a person").studied == (0.0, max(treated))
