"""What is typed into the form becomes a patient file that the forecast takes, or a fault with its field."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from anagen.errors import InputError
from anagen.forecasting.options import options_for
from anagen.forecasting.run import forecast
from anagen.planning.file_model import DISLIKES
from anagen.planning.preferences import preferences_from_text
from anagen.population.stage import stage_progress
from anagen.therapy.catalogue import load_catalogue
from anagen.web.options.answers import example, patient_table, patient_text, read_answers
from anagen.web.options.cached_distribution import remembered
from anagen.web.options.outlook import person_of
from anagen.web.options.questions import (
    hair_losses,
    kind_pages,
    provider_questions,
    questions,
    usual_treatments,
)
from anagen.web.options.stage_drawings import head
from web.conftest import WHO

TODAY = date(2026, 11, 21)


def read(**fields: Any) -> Any:
    given = {**WHO, **fields}
    pairs = [
        (k, v) for k, values in given.items() for v in (values if isinstance(values, list) else [values])
    ]
    return read_answers(FormData(pairs), TODAY)


def test_every_stage_of_the_model_is_drawn_and_asked_for() -> None:
    known = stage_progress()
    for scale in ("norwood", "ludwig"):
        assert [stage.key for stage in questions().stages_of(scale)] == list(known[scale])
        drawings = [head(scale, stage) for stage in known[scale]]
        assert len(set(drawings)) == len(drawings)


def test_questions_name_what_the_package_knows() -> None:
    catalogue = load_catalogue()
    asked = questions()
    for one in asked.tried:
        for sex in ("male", "female"):
            treatment = one.treatment(sex)
            assert treatment is None or treatment["therapy"] in catalogue
    assert {choice.key for choice in asked.dislikes} == set(DISLIKES)
    for choice in asked.dislikes:
        assert set(choice.therapies) <= set(catalogue)
    for about in provider_questions()["about"]:
        assert set(about["therapies"]) <= set(catalogue)
    assert {kind.key for kind in asked.kinds if not kind.forecast} == set(kind_pages())
    for told in kind_pages().values():
        assert len(hair_losses(tuple(told["records"]))) == len(told["records"])


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("stage", ["first", "last"])
def test_plain_answers_make_a_person(sex: str, stage: str) -> None:
    scale = "norwood" if sex == "male" else "ludwig"
    chosen = questions().stages_of(scale)[0 if stage == "first" else -1].key
    answers = read(sex=sex, **{scale: chosen})
    assert answers.faults == {}
    person = person_of(patient_table(answers, TODAY))
    assert (person.sex, person.stage, person.age, person.now) == (sex, chosen, 34.0, 0)
    assert person.country == "UK"


def test_what_is_used_now_goes_on_and_measurements_keep_their_days() -> None:
    answers = read(
        **{
            "tried.finasteride": "now",
            "months.finasteride": "12",
            "tried.minoxidil": "now",
            "months.minoxidil": "3",
            "tried.plasma": "stopped",
            "date.0": "2026-05-20",
            "outcome.0": "non-vellus density",
            "value.0": "178",
            "method.0": "phototrichogram",
            "date.1": "2026-11-21",
            "outcome.1": "anagen percent",
            "value.1": "71",
            "method.1": "phototrichogram",
        }
    )
    assert answers.faults == {}
    person = person_of(patient_table(answers, TODAY))
    assert [course.therapy for course in person.given] == ["finasteride", "minoxidil topical"]
    assert [reading.day for reading in person.readings] == [180, 365]
    assert person.now == 371  # the whole week after today
    assert person.age == pytest.approx(33.0, abs=0.01)
    assert person.given[1].schedule.first_day == 274
    names = [option.name for option in options_for(person)[0]]
    assert names[:2] == ["doing nothing", "going on as now"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"sex": ""}, "sex"),
        ({"age": "three"}, "age"),
        ({"age": "7"}, "age"),
        ({"age": "1e3"}, "age"),
        ({"norwood": "VIII"}, "norwood"),
        ({"sex": "female"}, "ludwig"),
        ({"onset": "60"}, "onset"),
        ({"budget": "much"}, "budget"),
        ({"tried.finasteride": "now"}, "months.finasteride"),
        ({"tried.finasteride": "now", "months.finasteride": "900"}, "months.finasteride"),
        ({"value.0": "171"}, "row.0"),
        ({"date.0": "2027-01-01", "value.0": "171"}, "row.0"),
        ({"date.0": "2026-01-01", "value.0": "-4"}, "row.0"),
        ({"add": ["finasteride"]}, "add"),
        ({"add": ["finasteride", "PRP", "exosome", "low-level laser"]}, "add"),
    ],
)
def test_faults_name_their_field(fields: dict[str, Any], field: str) -> None:
    assert field in read(**fields).faults


def test_a_woman_is_not_asked_about_what_men_take() -> None:
    answers = read(sex="female", ludwig="I", **{"tried.finasteride": "now", "months.finasteride": "5"})
    assert answers.faults == {}
    assert answers.tried == {}
    assert "finasteride" not in usual_treatments("female")


def test_combinations_are_kept_and_added_once() -> None:
    first = read(add=["PRP", "finasteride"])
    assert first.mixes == (("finasteride", "PRP"),)
    again = read(mix=["finasteride+PRP", "x+y", "PRP", "PRP+PRP"], add=["finasteride", "PRP"])
    assert again.mixes == first.mixes
    person = person_of(patient_table(again, TODAY))
    assert [option.name for option in person.own_options] == ["finasteride 1 mg with platelet-rich plasma"]


def test_wishes_become_preferences() -> None:
    answers = read(budget="2,000", dislike=["needles", "pills"], matter=["keep"])
    wishes = preferences_from_text(patient_text(patient_table(answers, TODAY)))
    assert wishes.goal == "keep what there is"
    assert [budget.words for budget in wishes.budgets] == ["2000 USD in all"]
    assert set(wishes.dislikes) == {"needles", "pills"}


def test_the_example_is_whole() -> None:
    table = patient_table(example(), TODAY)
    assert tomllib.loads(patient_text(table))["person"]["norwood"] == "III vertex"
    person_of(table)


WHO_FIELDS = ("kind", "sex", "age", "norwood", "ludwig", "region", "onset", "country", "budget")
MORE_FIELDS = (
    "add",
    "mix",
    "tried.laser",
    "months.laser",
    "date.0",
    "value.0",
    "outcome.0",
    "method.0",
    "sign",
)
_typed = st.text(max_size=40) | st.sampled_from(
    ["34", "male", "now", "2026-01-01", "pattern", "-1", "1e9", "∞"]
)


@given(
    st.dictionaries(
        st.sampled_from((*WHO_FIELDS, *MORE_FIELDS)),
        st.lists(_typed, max_size=3),
    )
)
def test_anything_typed_is_a_fault_or_a_file_that_can_be_read(fields: dict[str, list[str]]) -> None:
    answers = read(**fields)
    if answers.faults or not answers.forecast:
        return
    table = patient_table(answers, TODAY)
    assert tomllib.loads(patient_text(table))["person"]["sex"] == answers.sex
    with suppress(InputError):
        person_of(table)


def test_a_fault_that_the_form_cannot_see_is_told_without_lines() -> None:
    table = patient_table(read(), TODAY)
    table["person"]["onset"] = "90 years"
    with pytest.raises(InputError, match=r"^person.onset: an onset at 90 years"):
        person_of(table)


def test_a_belief_that_is_remembered_gives_the_same_forecast() -> None:
    person = person_of(patient_table(read(), TODAY))
    plain = forecast(person, particles=3, workers=1).to_json()
    for _ in range(2):
        assert forecast(person, remembered("posterior"), particles=3, workers=1).to_json() == plain
