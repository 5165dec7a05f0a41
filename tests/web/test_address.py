"""Addresses of results: answers behind the #, kept for a while, and sent anew where the server has them no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from anagen.errors import InputError
from anagen.web.answered import find, go_to, keep, sent
from anagen.web.app import create_app
from anagen.web.packed import LONGEST, packed, unpacked
from tests.web.conftest import quiet_settings

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
    assert anew.json() == {"address": f"{address}#a={code}"}, "the same content has the same key"


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
