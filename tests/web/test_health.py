"""Pages and API ask about pregnancy and health, and give no number for what is withheld."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from anagen.forecasting.person import person_from_text
from anagen.safety.conditions import UNDER_18, conditions
from web.conftest import part_of

WOMAN = {"kind": "pattern", "sex": "female", "age": "29", "ludwig": "I", "region": "frontal"}


def test_the_form_asks_every_condition_and_the_age(client: TestClient) -> None:
    page = client.get("/options").text
    for key, one in conditions().items():
        if key != UNDER_18:
            assert f'name="health" value="{key}"' in page
            assert one.asks.replace("'", "&#39;") in page or one.asks in page
    assert 'name="age"' in page


def test_a_pregnant_woman_sees_reasons_and_no_card_but_doing_nothing(client: TestClient) -> None:
    page = client.post("/options", data=WOMAN | {"health": "pregnant"}).text
    assert page.count('<td class="of100">') == 1
    assert page.index("Left out for your safety") < page.index("Is it safe for me?")
    assert "Withheld: minoxidil oral" in page
    assert 'value="pregnant" checked' in page


@pytest.mark.parametrize("age", ["13", "17"])
def test_a_minor_gets_no_number_for_a_treatment(client: TestClient, age: str) -> None:
    page = client.post("/options", data=WOMAN | {"age": age}).text
    assert page.count('<td class="of100">') == 1
    assert "you are under 18" in page
    assert part_of(client, WOMAN | {"age": age}, "full").text.count('<article class="card option"') == 1


def test_what_the_form_keeps_is_a_patient_file_with_the_same_answers(client: TestClient) -> None:
    data: dict[str, Any] = WOMAN | {"health": ["breastfeeding", "allergy_numbing", "prostate"]}
    person = person_from_text(part_of(client, data, "answers.toml").text)
    assert {one.key for one in person.health.present} == {"breastfeeding", "allergy_numbing"}
    assert "pregnant" in {one.key for one in person.health.not_told}
    all_told = person_from_text(part_of(client, data | {"health_asked": "yes"}, "answers.toml").text)
    assert all_told.health.not_told == ()


def test_the_api_withholds_as_the_pages_do(client: TestClient) -> None:
    person = {"sex": "female", "age": "29 years", "ludwig": "I", "region": "frontal"}
    found = client.post("/api/v1/forecast", json={"person": person, "health": {"pregnant": True}}).json()
    assert [one["name"] for one in found["options"]] == ["doing nothing"]
    assert all(one["safety"]["standing"] == "withheld" for one in found["not_offered"] if "safety" in one)
    wrong = client.post("/api/v1/forecast", json={"person": person, "health": {"prostate": True}})
    assert wrong.status_code == 422
    assert "prostate" in wrong.text


def test_bare_patches_tell_who_must_not_take_the_tablets(client: TestClient) -> None:
    page = client.post("/options", data={"kind": "patches"}).text
    assert "Not for everybody" in page
    assert "you are or may be pregnant" in page
