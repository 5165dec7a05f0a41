"""Addresses of results: answers behind the #, kept for a while, and sent anew where the server lost them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from anagen.errors import InputError
from anagen.forecasting.person import person_from_text
from anagen.web.answered import Answered, find, go_to, keep, sent
from anagen.web.app import create_app
from anagen.web.options.questions import questions
from anagen.web.packed import LONGEST, packed, unpacked
from anagen.web.routers import ROOMS
from anagen.web.take_along import taken_along
from web.addresses import Walk, has_addresses
from web.conftest import WHO, quiet_settings

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=30))
def test_a_code_holds_every_answer_and_the_letters_of_an_address(fields: list[tuple[str, str]]) -> None:
    code = packed(fields)
    assert unpacked(code) == tuple(fields)
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in code)


@pytest.mark.parametrize("code", ["!", "é", "AAAA", packed([("age", "34")])[:-3], "a" * 30_000])
def test_a_code_cut_on_its_way_is_refused_in_plain_words(code: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        unpacked(code)


def test_a_code_that_unfolds_without_end_is_refused() -> None:
    bomb = packed([("text", "x" * (LONGEST + 1))])
    assert 0 < len(bomb) < 1_000
    with pytest.raises(InputError):
        unpacked(bomb)


# --- a small room ------------------------------------------------------------------------------------------


def small_room(room: str) -> APIRouter:
    router = APIRouter()

    @router.post(room)
    async def asked(request: Request) -> Response:
        return go_to(request, keep(request, room, (await sent(request)).multi_items()))

    @router.get(room + "/r/{key}")
    @router.get(room + "/r/{key}/sheet")
    async def result(request: Request, key: str) -> Response:
        return PlainTextResponse(find(request, room, key).form.get("age", ""))

    return router


@pytest.fixture
def small() -> Iterator[TestClient]:
    """A server with two rooms that only say the age again."""
    app = create_app(quiet_settings())
    for room in ("/small", "/other"):
        app.include_router(small_room(room))
    with TestClient(app, base_url="http://127.0.0.1:8765", follow_redirects=False) as made:
        yield made


def test_a_form_is_answered_by_an_address_that_is_read_again(small: TestClient) -> None:
    answer = small.post("/small", data={"age": "34", "empty": ""})
    assert answer.status_code == 303
    address, code = answer.headers["location"].split("#a=")
    assert unpacked(code) == (("age", "34"),)
    assert small.get(address).text == small.get(address).text == "34"
    assert small.get(f"{address}/sheet").headers["cache-control"] == "no-store"
    anew = small.post("/small", data={"a": code}, headers={"accept": "application/json"})
    assert anew.json()["address"] == f"{address}#a={code}", "the same content has the same key"
    assert anew.json()["form"].startswith("/small?from=")


@pytest.mark.parametrize("part", ["", "/sheet", "/sheet?horizon=6"])
def test_a_gone_key_says_so_and_how_to_go_on(small: TestClient, part: str) -> None:
    there = small.post("/small", data={"age": "34"}).headers["location"].split("#")[0]
    for address in (f"/small/r/{'0' * 40}", there.replace("/small/", "/other/")):
        page = small.get(address + part)
        assert page.status_code == 410
        assert "no longer here" in page.text
        assert f'data-part="{part.removeprefix("/")}"' in page.text
        assert f'href="{address.split("/r/")[0]}"' in page.text


def test_another_server_knows_no_key_of_this_one(small: TestClient) -> None:
    address = small.post("/small", data={"age": "34"}).headers["location"].split("#")[0]
    small.app.state.answers.close()  # type: ignore[attr-defined]
    assert small.get(address).status_code == 410


# --- the room of options -----------------------------------------------------------------------------------

EVERYTHING: dict[str, Any] = WHO | {
    "sign": ["pain", "scale"],
    "onset": "26",
    "ancestry": "asian",
    "health": ["depression"],
    "health_asked": "yes",
    "matter": ["more", "cost"],
    "dislike": ["needles"],
    "budget": "3,000",
    "horizon": "12",
    "tried.finasteride": "now",
    "months.finasteride": "5.5",
    "tried.laser": "stopped",
    "date.1": (date.today() - timedelta(days=90)).isoformat(),
    "outcome.1": "non-vellus density",
    "value.1": "171",
    "method.1": "phototrichogram, tattooed field",
    "mix": ["finasteride+PRP"],
}
SHEDDING = {"kind": "shedding", "sex": "female", "age": "31", "trigger": "childbirth", "since": "16"}
PEOPLE = [EVERYTHING, SHEDDING, *({"kind": kind.key, "sign": "pain"} for kind in questions().kinds[1:])]


def location(answer: Any) -> str:
    assert answer.status_code == 303, answer.text[:400]
    return str(answer.headers["location"])


@pytest.mark.slow
@pytest.mark.parametrize("told", PEOPLE, ids=lambda told: f"{told['kind']} {len(told)}")
def test_a_saved_file_opens_to_identical_numbers(client: TestClient, told: dict[str, Any]) -> None:
    there = location(client.post("/options", data=told, follow_redirects=False))
    path = there.split("#")[0]
    saved = client.get(f"{path}/answers.toml")
    assert "attachment" in saved.headers["content-disposition"]
    file = [("file", ("my-options.toml", saved.content))]
    windows = saved.text.replace("\n", "\r\n")
    for sent_as in (
        {"files": file},
        {"data": {"text": windows}},
        {"data": {"text": f" http://there{there}\n"}},
    ):
        assert location(client.post("/options/open", follow_redirects=False, **sent_as)) == there
    asked = tomllib.loads(saved.text)["answers"]
    for name, value in told.items():
        assert asked[name] == (value[0] if isinstance(value, list) and len(value) == 1 else value)
    if "sex" in told:
        assert person_from_text(saved.text).sex == told["sex"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no section"),
        ("[person]\nage = '34 years'", "no section"),
        ("[answers]\nage = 34", "is no text"),
        ("[answers]\nage = [['34']]", "is no text"),
        ("\x00\xff" * 50, "cannot be read"),
        ("x" * 200_001, "too large"),
        ("http://localhost/options/r#a=AAAA", "cannot be read"),
        ("[answers]\nkind = 'pattern'\nage = 'old'", "Enter an age"),
    ],
)
def test_what_is_no_saved_file_is_refused_in_plain_words(client: TestClient, text: str, words: str) -> None:
    for sent_as in ({"data": {"text": text}}, {"files": [("file", ("a.toml", text.encode("latin-1")))]}):
        answer = client.post("/options/open", follow_redirects=False, **sent_as)  # type: ignore[arg-type]
        assert answer.status_code == 422
        assert words in answer.text
        assert 'id="answers"' in answer.text


def test_answers_count_from_their_day_and_the_page_says_so(client: TestClient) -> None:
    day = date.today() - timedelta(days=40)
    old = packed([*WHO.items(), ("day", day.isoformat())])
    page = client.post("/options", data={"a": old}).text
    assert f"You gave these answers on {day.isoformat()}" in page
    anew = client.post("/options", data=WHO).text
    assert "You gave these answers on" not in anew
    glance = [text[text.index('<table class="glance">') :].split("</table>")[0] for text in (page, anew)]
    assert glance[0] == glance[1], "the same answers give the same numbers, whenever they are opened"


def test_a_half_filled_form_is_filled_again_without_a_reproach(client: TestClient) -> None:
    page = client.post("/options/form", data={"kind": "pattern", "age": "3"}).text
    assert 'name="age" value="3"' in page
    assert 'class="error"' not in page


def test_a_combination_that_cannot_be_added_is_told_beside_the_result(client: TestClient) -> None:
    page = client.post("/options", data=WHO | {"add": "PRP"}).text
    assert "Choose two or three treatments to combine." in page
    assert '<table class="glance">' in page


# --- to take along -----------------------------------------------------------------------------------------


def test_a_code_holds_the_link_or_where_no_telephone_gets_the_text() -> None:
    pytest.importorskip("segno", reason="segno of the extra [web] is not installed")
    kept = Answered("/options", "0" * 40, (("age", "34"),))
    near, far = (taken_along(f"http://{host}/", kept, "[answers]") for host in ("127.0.0.1:8765", "10.0.0.7"))
    assert (near.holds, far.holds) == ("text", "link")
    assert far.link == f"http://10.0.0.7/options/r#a={kept.code}"
    assert near.code != far.code
    assert 'class="qr"' in far.code
    assert "style" not in far.code
    much = Answered("/options", "0" * 40, tuple((f"x{i}", str(i**9)) for i in range(390)))
    assert taken_along("http://10.0.0.7/", much, "short").holds == "text"
    assert taken_along("http://10.0.0.7/", much, "long" * 400).holds == ""


# --- in a browser ------------------------------------------------------------------------------------------


def fill_options(page: Any, first: bool) -> None:
    page.check("#kind-pattern")
    page.check("#sex-male" if first else "#sex-female")
    page.fill("#field-age", "34" if first else "51")
    page.check("input[name=norwood][value=IV]" if first else "input[name=ludwig][value=II]")


OPTIONS = Walk(
    "/options",
    fill_options,
    lambda page: [page.input_value("#field-age"), page.is_checked("#sex-male")],
    "text=Show my answer",
    "#answer",
    ("summary", "#sheet-title"),
)


def fill_offer(page: Any, first: bool) -> None:
    page.fill("#field-offered", "PRP")
    page.fill("#field-price", "$900" if first else "$2,500")
    page.fill("#field-sessions", "3")
    page.check("#sex-male")
    page.fill("#field-age", "34")
    page.check("input[name=norwood][value=IV]")
    page.check("input[name=region][value=vertex]")


OFFER = Walk(
    "/offer",
    fill_offer,
    lambda page: [page.input_value("#field-price"), page.input_value("#field-age")],
    "text=What is it worth?",
    "#first",
)


def fill_visit(page: Any, first: bool) -> None:
    page.click("label:has(#sex-male)" if first else "label:has(#sex-female)")
    page.fill("#field-age", "34" if first else "51")
    page.click("label:has([name=norwood][value=IV])" if first else "label:has([name=ludwig][value=II])")


VISIT = Walk(
    "/visit",
    fill_visit,
    lambda page: [page.input_value("#field-age"), page.is_checked("#sex-male")],
    "#answers button[type=submit]",
    ".sheets",
)
WALKS = [walk for walk in (OPTIONS, OFFER, VISIT) if walk.room in {room.path for room in ROOMS}]


@pytest.mark.slow
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.room)
def test_a_result_has_an_address(browser: Any, walk: Walk) -> None:
    has_addresses(browser, walk)
