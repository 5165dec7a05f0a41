"""A full run in the design room: 90 patients, 200 replicates, with progress; and how fast it stops.

    python benchmarks/web_trial.py

Bars: numbers within 5 s of asking, with progress; stopped within 1 s. Over HTTP, against a server that has
warmed up, as a page asks. The report is drawn after the numbers; its time is told beside them. Once with an
estimate asked before, as the page does while one types, and once without. Writes nothing; the numbers
belong into docs/web_rooms.md by hand.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx
import uvicorn
from machine import load

from anagen.web.app import create_app
from anagen.web.design.examples import blank
from anagen.web.design.running import jobs
from anagen.web.settings import Settings

PORT = 8944
NUMBERS_BAR, STOP_BAR = 5.0, 1.0
HERE = f"http://127.0.0.1:{PORT}/api/v1/design"
POLL = 0.05


def main() -> None:
    """Warm up, run, run after an estimate, stop."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(Settings(port=PORT)), host="127.0.0.1", port=PORT, log_level="error")
    )
    threading.Thread(target=server.run, daemon=True).start()
    with httpx.Client(timeout=300) as client:
        while not server.started:
            time.sleep(0.05)
        _wait(client, _begin(client, blank(replicates=2)))  # everything is loaded and compiled by then
        print(f"load {load()}; 90 patients, 200 replicates, seeds of their own")
        other = blank().replace("22 to 55 years", "22 to 54 years")  # people whom nobody has drawn before
        _told("first of its people", _wait(client, _begin(client, other)))
        typed = blank().replace("22 to 55 years", "22 to 53 years")
        began = time.perf_counter()
        for replicates in (8, 40, 100):
            client.post(f"{HERE}/estimate", json={"toml": typed, "replicates": replicates}).raise_for_status()
            print(f"  estimate from {replicates} replicates after {time.perf_counter() - began:.2f} s")
        time.sleep(4.0)  # a person reads it, while the worker prepares
        _told("after an estimate", _wait(client, _begin(client, typed)))
        key = _begin(client, blank(replicates=2000))
        while client.get(f"{HERE}/jobs/{key}").json()["done"] < 5:
            time.sleep(POLL)
        began = time.perf_counter()
        assert client.delete(f"{HERE}/jobs/{key}").json()["state"] == "cancelled"
        taken = time.perf_counter() - began
        verdict = "within" if taken <= STOP_BAR else "OVER"
        print(f"stopped in {taken:.3f} s ({verdict} the bar of {STOP_BAR:g} s)")
        print(f"load {load()}")
    server.should_exit = True
    jobs().close()


def _begin(client: httpx.Client, toml: str) -> str:
    key: str = client.post(f"{HERE}/jobs", json={"toml": toml}).raise_for_status().json()["key"]
    return key


def _wait(client: httpx.Client, key: str) -> dict[str, Any]:
    """Times of one run: to its first news, its numbers and its end; and how often its progress moved."""
    began = time.perf_counter()
    found: dict[str, Any] = {"steps": 0}
    last = None
    while True:
        state = client.get(f"{HERE}/jobs/{key}").json()
        now = time.perf_counter() - began
        if (state["what"], state["done"]) != last:
            last = (state["what"], state["done"])
            found["steps"] += 1
        if state["done"] and "first" not in found:
            found["first"] = now
        if state["summary"] and "numbers" not in found:
            found["numbers"] = now
        if state["over"]:
            assert state["state"] == "finished", state["fault"]
            return {**found, "end": now}
        time.sleep(POLL)


def _told(name: str, found: dict[str, Any]) -> None:
    verdict = "within" if found["numbers"] <= NUMBERS_BAR else "OVER"
    print(
        f"{name}: first progress after {found['first']:.2f} s, {found['steps']} steps of it seen, "
        f"numbers after {found['numbers']:.2f} s ({verdict} the bar of {NUMBERS_BAR:g} s), "
        f"report after {found['end']:.2f} s"
    )


if __name__ == "__main__":
    main()
