"""Words that a page explains: once, where they are first used, and never inside something else to press."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from anagen.web.glossary import Word, explain, glossary
from tools.reading_grade import reading_grade

WORDS = [one.word for one in glossary()]


def test_every_entry_is_plain_and_stands_alone() -> None:
    keys = [one.key for one in glossary()]
    assert len(set(keys)) == len(keys)
    forms = [form for one in glossary() for form in one.forms]
    assert len({form.lower() for form in forms}) == len(forms)
    assert reading_grade("\n".join(one.says for one in glossary())) < 6.0


def test_a_word_is_explained_where_it_is_first_used() -> None:
    told: dict[str, Word] = {}
    first = explain("Exosomes reach a follicle. Two follicles, one exosome.", told)
    assert re.findall(r">(\w+)</button>", first) == ["Exosomes", "follicle"]
    assert list(told) == ["exosome", "follicle"]
    assert explain("An exosome again.", told) == "An exosome again."


@pytest.mark.parametrize("around", ["a", "button", "h2", "summary", "label", "code"])
def test_what_has_a_purpose_of_its_own_is_left_alone(around: str) -> None:
    text = Markup(f"<{around} id='x'>an <b>exosome</b></{around}> and vellus hair")
    told: dict[str, Word] = {}
    assert str(explain(text, told)).startswith(f"<{around} id='x'>an <b>exosome</b></{around}>")
    assert list(told) == ["vellus"]


def test_a_capital_counts() -> None:
    told: dict[str, Word] = {}
    explain("A grade, and salt. In your power.", told)
    assert not told
    explain("GRADE and SALT", told)
    assert {"grade", "salt"} <= set(told)


@given(st.lists(st.sampled_from([*WORDS, "<script>", "&", '"', "vellus-like", "x"]), max_size=12))
def test_text_stays_as_it_was_but_for_the_buttons(words: list[str]) -> None:
    text = " ".join(words)
    made = str(explain(text, {}))
    assert re.sub(r"</?button[^>]*>", "", made) == str(escape(text))
    opened = re.findall(r'popovertarget="([^"]+)"', made)
    assert len(set(opened)) == len(opened)


def test_the_page_lists_all(client: TestClient) -> None:
    page = client.get("/glossary").text
    assert all(f'id="{one.key}"' in page for one in glossary())
