"""Kept answers: the same bytes as fresh ones, never an old one, bounded, and computed once for all."""

from __future__ import annotations

import asyncio
import datetime
import os
import random
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest
from fastapi.testclient import TestClient

from anagen.web.app import create_app
from anagen.web.children import Children
from anagen.web.compression import LEAST
from anagen.web.kept import Kept, content_key
from anagen.web.options import outlook, routes
from anagen.web.options.posterior_file import stamp
from anagen.web.work import BusyError, SlowError
from web.conftest import WHO, part_of, quiet_settings
from web.test_children import until, with_children
from web.test_guard import run_apart

PATIENT = {"person": {"sex": "male", "age": "34 years", "norwood": "III vertex", "region": "vertex"}}


@pytest.fixture
def fresh() -> Iterator[TestClient]:
    """A client of a server that keeps no answer."""
    app = create_app(quiet_settings(keep_bytes=0))
    with TestClient(app, base_url="http://127.0.0.1:8765") as made:
        yield made


@pytest.fixture
def forecasts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Forecasts computed in this process from now on."""
    found: list[tuple[Any, ...]] = []
    look_ahead = outlook.look_ahead

    def counted(*given: Any) -> outlook.Outlook:
        found.append(given)
        return look_ahead(*given)

    monkeypatch.setattr(outlook, "look_ahead", counted)
    return found


@pytest.fixture
def new() -> Iterator[TestClient]:
    """A client of a server that has kept nothing yet."""
    with TestClient(create_app(quiet_settings()), base_url="http://127.0.0.1:8765") as made:
        yield made


# --- what a person gets --------------------------------------------------------------------------------


def test_page_print_pdf_and_api_come_from_one_forecast_and_are_the_bytes_of_fresh_ones(
    new: TestClient, fresh: TestClient, forecasts: list[Any]
) -> None:
    for part in ("", "summary", "summary.pdf"):
        first, again = (part_of(new, WHO, part).content for _ in range(2))
        assert first == again
        assert len(forecasts) == 1
        made = part_of(fresh, WHO, part).content
        forecasts.pop()
        assert first == made
    for path in ("/api/v1/forecast", "/api/v1/plan"):
        first, again = (new.post(path, json=PATIENT).content for _ in range(2))
        assert first == again == fresh.post(path, json=PATIENT).content
    assert len(forecasts) == 3


def test_another_person_option_seed_day_or_posterior_is_another_question(
    new: TestClient, forecasts: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(more: dict[str, Any] | None = None, query: str = "") -> Any:
        return new.post(f"/api/v1/forecast{query}", json=PATIENT | (more or {})).json()

    first = ask()
    assert ask() == first
    assert len(forecasts) == 1
    own = {"name": "mine", "treatment": [{"therapy": "low-level laser"}]}
    older = {"person": PATIENT["person"] | {"age": "35 years"}}
    changed = [ask(older), ask({"option": [own]}), ask(query="?seed=2"), ask(query="?parameters=prior")]
    assert len(forecasts) == 5
    assert all(one != first for one in changed)
    assert changed[2]["seed"] == 2
    assert changed[3]["parameters"]["source"] == "prior"

    class Tomorrow(datetime.date):
        @classmethod
        def today(cls) -> Self:
            return cls(2031, 1, 1)

    monkeypatch.setattr("anagen.web.options.routes.datetime", SimpleNamespace(date=Tomorrow))
    assert ask() == first
    monkeypatch.setattr(routes, "stamp", lambda: "posterior.nc 1 2")
    assert ask() == first
    assert len(forecasts) == 7
    assert forecasts[-1][-1] == "posterior.nc 1 2"


def test_a_posterior_that_was_replaced_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "posterior.nc"
    file.write_bytes(b"one")
    before = stamp(tmp_path)
    file.write_bytes(b"another")
    after = stamp(tmp_path)
    assert before != after
    from anagen.web.options import cached_distribution

    monkeypatch.setattr(cached_distribution, "_read_under", [])
    one = cached_distribution.remembered("posterior", before)
    assert cached_distribution.remembered("posterior", before) is one
    other = cached_distribution.remembered("posterior", after)
    assert other is not one
    assert other.posteriors[0] is not one.posteriors[0]
    assert other.id == one.id


def test_an_answer_is_compressed_only_where_the_client_asks_for_it(client: TestClient) -> None:
    def ask(encoding: str, path: str = "/options") -> Any:
        return client.get(path, headers={"accept-encoding": encoding})

    plain = ask("identity")
    for refused in ("", "identity", "br", "gzip;q=0", "br, gzip; q=0.000"):
        answer = ask(refused)
        assert "content-encoding" not in answer.headers
        assert answer.content == plain.content
        assert int(answer.headers["content-length"]) == len(plain.content)
    for asked in ("gzip", "br;q=1, GZIP;q=0.2"):
        answer = ask(asked)
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.content == plain.content
        assert int(answer.headers["content-length"]) < len(plain.content) / 3
    assert all("accept-encoding" in ask(told).headers["vary"].lower() for told in ("gzip", "br"))
    small = ask("gzip", "/static/none")
    assert len(small.content) < LEAST or small.headers["content-encoding"] == "gzip"


# --- what is kept --------------------------------------------------------------------------------------


def test_kept_answers_never_take_more_room_than_there_is_and_the_last_asked_for_stay() -> None:
    draw = random.Random(13)
    kept = Kept(1_000, 60.0)
    for _ in range(2_000):
        key = str(draw.randrange(60))
        if kept.find(key) is None:
            kept.keep(key, bytes(draw.randrange(0, 400)))
        assert kept.bytes <= 1_000
    kept.keep("large", bytes(1_001))
    assert kept.find("large") is None
    kept.keep("a", bytes(400))
    kept.keep("b", bytes(400))
    kept.find("a")
    kept.keep("c", bytes(400))
    assert [kept.find(key) is not None for key in "abc"] == [True, False, True]


def test_an_answer_is_forgotten_in_time_however_often_it_is_asked_for() -> None:
    now = [0.0]
    kept = Kept(1_000, 60.0, clock=lambda: now[0])
    kept.keep("a", b"answer")
    now[0] = 59.0
    assert kept.find("a") == b"answer"
    now[0] = 60.0
    assert kept.find("a") is None
    assert (len(kept), kept.bytes) == (0, 0)


def test_an_answer_is_forgotten_even_if_nobody_asks_for_anything() -> None:
    async def trial() -> None:
        kept = Kept(1_000, 0.01)

        async def compute() -> bytes:
            return b"answer"

        assert await kept.answer("a", compute) == b"answer"
        await until(lambda: not len(kept))
        assert kept.bytes == 0

    run_apart(trial())


def test_contents_that_differ_in_kind_alone_have_different_keys() -> None:
    contents = (1, 1.0, True, "1", b"1", (1,), [1], {"1": 1}, None, datetime.date(2026, 1, 1), "2026-01-01")
    assert len({content_key(one) for one in contents}) == len(contents)
    assert content_key("a", "b") != content_key("ab") != content_key("a, b")


# --- one computation for all who ask at the same time ---------------------------------------------------


class Work:
    """A computation that ends when told, and counts how often it was begun and cancelled."""

    def __init__(self) -> None:
        self.begun, self.cancelled = 0, 0
        self.go = asyncio.Event()
        self.fault: Exception | None = None

    async def __call__(self) -> bytes:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fault is not None:
            raise self.fault
        return b"answer %d" % self.begun


def asked(trial: Callable[[Kept, Work, Callable[[], asyncio.Task[bytes]]], Awaitable[None]]) -> None:
    """Run `trial` with a function that asks one question."""

    async def whole() -> None:
        kept, work = Kept(1_000, 60.0), Work()
        await trial(kept, work, lambda: asyncio.create_task(kept.answer("a", work)))

    run_apart(whole())


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_two_who_ask_the_same_are_answered_by_one_computation() -> None:
    async def trial(kept: Kept, work: Work, ask: Callable[[], asyncio.Task[bytes]]) -> None:
        both = [ask(), ask()]
        await settle()
        work.go.set()
        assert await asyncio.gather(*both) == [b"answer 1"] * 2
        assert await ask() == b"answer 1"
        assert work.begun == 1

    asked(trial)


@pytest.mark.parametrize("leaves", [0, 1])
def test_whoever_leaves_the_other_one_is_served(leaves: int) -> None:
    async def trial(kept: Kept, work: Work, ask: Callable[[], asyncio.Task[bytes]]) -> None:
        both = [ask(), ask()]
        await settle()
        both[leaves].cancel()
        await settle()
        assert both[leaves].cancelled()
        work.go.set()
        assert await both[1 - leaves] == b"answer 1"
        assert (work.begun, work.cancelled) == (1, 0)

    asked(trial)


def test_when_the_last_one_leaves_the_computation_stops_and_the_next_one_begins_anew() -> None:
    async def trial(kept: Kept, work: Work, ask: Callable[[], asyncio.Task[bytes]]) -> None:
        both = [ask(), ask()]
        await settle()
        for one in both:
            one.cancel()
        late = ask()  # before the computation has heard of its end
        await settle()
        assert work.cancelled == 1
        work.go.set()
        assert await late == b"answer 2"
        assert len(kept) == 1

    asked(trial)


def test_a_fault_goes_to_all_who_wait_and_is_not_kept() -> None:
    async def trial(kept: Kept, work: Work, ask: Callable[[], asyncio.Task[bytes]]) -> None:
        both = [ask(), ask()]
        await settle()
        work.fault = SlowError()
        work.go.set()
        found = await asyncio.gather(*both, return_exceptions=True)
        assert all(isinstance(one, SlowError) for one in found)
        work.fault = None
        assert await ask() == b"answer 2"

    asked(trial)


def test_who_joins_one_that_finds_no_place_asks_for_a_place_of_their_own() -> None:
    async def trial(kept: Kept, work: Work, ask: Callable[[], asyncio.Task[bytes]]) -> None:
        first, joined = ask(), ask()
        await settle()
        work.fault = BusyError(own=True)
        work.go.set()
        with pytest.raises(BusyError):
            await first
        work.fault = None
        assert await joined == b"answer 2"

    asked(trial)


def test_a_person_comes_back_to_the_process_that_knows_them() -> None:
    async def trial(children: Children) -> None:
        children.open()
        await until(lambda: len(children._idle) == 2)
        mine = await children.run("a", os.getpid, about="me")
        other = next(one for one in children.processes if one != mine)
        assert await children.run("a", abs, -1) == 1
        found = {await children.run("a", os.getpid, about="me") for _ in range(3)}
        assert found == {mine} != {other}

    with_children(trial, count=2)


def test_who_waits_can_ask_how_many_do(new: TestClient) -> None:
    assert new.get("/options/waiting").json() == {"waiting": 0, "seconds": 0}
    lane = new.app.state.lanes["engine"]  # type: ignore[attr-defined]
    lane.busy, lane.usual = 3, 2.5
    assert new.get("/options/waiting").json()["seconds"] == -(-7.5 // lane.count)
    lane.busy = 0
