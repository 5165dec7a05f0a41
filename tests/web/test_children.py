"""Computations in processes: stopped with their client, killed at their limit, in turn, and bounded."""

from __future__ import annotations

import asyncio
import operator
import os
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from anagen.claims.checker.read import read_text
from anagen.errors import InputError
from anagen.web.children import ChildFaultError, Children
from anagen.web.work import BusyError, LargeError, SlowError
from web.test_guard import run_apart

ENDLESS = (re.search, r"(a+)+$", "a" * 4000 + "b")
"""A match that takes for ever and never lets go of Python's lock."""


def with_children(trial: Callable[[Children], Awaitable[None]], **settings: Any) -> None:
    """Run `trial` with processes, and end them."""

    async def whole() -> None:
        children = Children(**{"count": 1, **settings})
        try:
            await trial(children)
        finally:
            await children.close()

    run_apart(whole())


async def until(true: Callable[[], bool]) -> None:
    """Wait for something; a minute is an alarm, not a measurement."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.01)


def alive(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_values_and_faults_come_back_as_they_are() -> None:
    async def trial(children: Children) -> None:
        assert await children.run("a", operator.add, "x" * 300_000, "y") == "x" * 300_000 + "y"
        with pytest.raises(InputError) as refused:
            await children.run("a", read_text, "", "mine.txt")
        assert (refused.value.where, refused.value.what) == ("mine.txt", "no sentence found")
        with pytest.raises(ChildFaultError) as failed:
            await children.run("a", int, "a secret")
        assert str(failed.value) == "ValueError"
        assert await children.run("a", operator.add, 1, 2) == 3

    with_children(trial)


def test_a_cancelled_computation_stops_and_its_process_lives_on() -> None:
    async def trial(children: Children) -> None:
        process = await children.run("a", os.getpid)
        work = asyncio.create_task(children.run("a", time.sleep, 600))
        await until(lambda: children.busy == 1)
        await asyncio.sleep(0.2)
        work.cancel()
        await asyncio.wait({work})
        assert work.cancelled()
        assert await children.run("a", os.getpid) == process

    with_children(trial)


def test_a_cancelled_computation_that_waits_never_begins() -> None:
    async def trial(children: Children) -> None:
        await children.run("a", os.getpid)
        first = asyncio.create_task(children.run("a", time.sleep, 0.5))
        await until(lambda: children.busy == 1)
        waiting = [asyncio.create_task(children.run("a", time.sleep, 600)) for _ in range(10)]
        await until(lambda: children.waiting == 10)
        for one in waiting:
            one.cancel()
        await asyncio.wait(waiting)
        assert children.waiting == 0
        await first
        assert await children.run("a", operator.add, 1, 2) == 3

    with_children(trial)


def test_a_process_that_holds_the_lock_is_killed_at_its_limit_and_replaced() -> None:
    async def trial(children: Children) -> None:
        process = await children.run("a", os.getpid)
        with pytest.raises(SlowError):
            await children.run("a", *ENDLESS, seconds=0.2)
        # The event loop is free all the while: the queue takes the next one, and a new process answers it.
        assert await children.run("a", os.getpid) != process
        assert not alive(process)

    with_children(trial)


def test_a_client_that_leaves_kills_what_does_not_stop() -> None:
    async def trial(children: Children) -> None:
        process = await children.run("a", os.getpid)
        work = asyncio.create_task(children.run("a", *ENDLESS))
        await until(lambda: children.busy == 1)
        work.cancel()
        await asyncio.wait({work})
        await until(lambda: not alive(process))
        assert await children.run("a", operator.add, 1, 2) == 3

    with_children(trial)


def test_memory_is_limited() -> None:
    pytest.importorskip("resource", reason="this system has no limit of memory")

    async def trial(children: Children) -> None:
        process = await children.run("a", os.getpid)
        with pytest.raises(LargeError):
            await children.run("a", bytearray, 8_000_000_000)
        assert await children.run("a", os.getpid) != process

    with_children(trial, memory=4_000_000_000)


def test_a_process_that_grows_is_replaced_after_its_work() -> None:
    async def trial(children: Children) -> None:
        first = await children.run("a", os.getpid)
        await until(lambda: not alive(first))
        assert await children.run("a", os.getpid) != first

    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell a process its memory")
    with_children(trial, resident=1)


def test_a_process_killed_from_outside_fails_its_work_and_no_other() -> None:
    async def trial(children: Children) -> None:
        process = await children.run("a", os.getpid)
        work = asyncio.create_task(children.run("a", time.sleep, 600))
        await until(lambda: children.busy == 1)
        os.kill(process, 9)
        with pytest.raises(ChildFaultError):
            await work
        assert await children.run("a", operator.add, 1, 2) == 3

    with_children(trial)


def test_the_queue_is_bounded_in_all_and_for_one_address_and_in_time() -> None:
    async def trial(children: Children) -> None:
        await children.run("a", os.getpid)
        tasks = [asyncio.create_task(children.run("a", time.sleep, 600))]
        await until(lambda: children.busy == 1)
        tasks += [asyncio.create_task(children.run("a", time.sleep, 600)) for _ in range(2)]
        await until(lambda: children.waiting == 2)
        with pytest.raises(BusyError) as own:
            await children.run("a", os.getpid)
        assert own.value.own
        assert own.value.seconds > 0
        tasks += [asyncio.create_task(children.run("b", time.sleep, 600))]
        await until(lambda: children.waiting == 3)
        with pytest.raises(BusyError) as whole:
            await children.run("c", os.getpid)
        assert not whole.value.own
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    with_children(trial, queue=3, each=2)


def test_who_waits_too_long_is_told_so() -> None:
    async def trial(children: Children) -> None:
        await children.run("a", os.getpid)
        running = asyncio.create_task(children.run("a", time.sleep, 600))
        await until(lambda: children.busy == 1)
        with pytest.raises(BusyError):
            await children.run("b", os.getpid)
        assert children.waiting == 0
        running.cancel()
        await asyncio.wait({running})

    with_children(trial, wait=2.0)


def test_addresses_take_turns() -> None:
    async def trial(children: Children) -> None:
        await children.run("a", os.getpid)
        order: list[str] = []

        async def one(address: str) -> None:
            await children.run(address, operator.add, 1, 1)
            order.append(address)

        first = asyncio.create_task(children.run("a", time.sleep, 0.5))
        await until(lambda: children.busy == 1)
        crowd = []
        for address in "aaaab":
            crowd.append(asyncio.create_task(one(address)))
            await asyncio.sleep(0)
        await asyncio.gather(first, *crowd)
        assert "b" in order[:2]

    with_children(trial)


def test_a_later_function_finds_the_process_that_ran_it_before() -> None:
    async def trial(children: Children) -> None:
        await asyncio.gather(*(children.run("a", time.sleep, 0.3) for _ in range(2)))
        home = await children.run("a", os.getpid)
        for _ in range(3):
            await children.run("a", operator.add, 1, 1)
            assert await children.run("a", os.getpid) == home

    with_children(trial, count=2)


def test_closing_ends_every_process_and_they_start_again_when_needed() -> None:
    async def trial(children: Children) -> None:
        first = await children.run("a", os.getpid)
        await children.close()
        await until(lambda: not alive(first))
        assert await children.run("a", os.getpid) != first

    with_children(trial)


def test_a_process_ends_with_its_server() -> None:
    async def trial(children: Children) -> None:
        process = await children.run("a", os.getpid)
        work = asyncio.create_task(children.run("a", time.sleep, 600))
        await until(lambda: children.busy == 1)
        (child,) = children._all
        assert child.process.stdin is not None
        child.process.stdin.close()  # as when the server is killed
        with pytest.raises(ChildFaultError):
            await work
        await until(lambda: not alive(process))

    with_children(trial)


def test_what_ends_a_long_computation_goes_before_all_that_wait() -> None:
    async def trial(children: Children) -> None:
        await children.run("a", os.getpid)
        order: list[str] = []

        async def one(name: str, address: str, soon: bool) -> None:
            await children.run(address, abs, -1, soon=soon)
            order.append(name)

        busy = asyncio.create_task(children.run("a", time.sleep, 0.5))
        await until(lambda: children.busy == 1)
        rest = []
        for name, address, soon in (("first", "a", False), ("other", "b", False), ("page", "a", True)):
            rest.append(asyncio.create_task(one(name, address, soon)))
            await asyncio.sleep(0)
        await asyncio.gather(busy, *rest)
        assert order[0] == "page"
        assert sorted(order) == ["first", "other", "page"]

    with_children(trial)
