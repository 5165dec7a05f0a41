"""How long a person waits for the pages: ``.venv/bin/python benchmarks/web_speed.py [--save]``.

Starts `anagen serve` as a user does and measures, from outside:

- page ready after start: from the command to the first page answered whole (bar 1 s);
- all options: from sending the answers to the last byte of the result (bar 2 s), the engine warm, and in
  Chromium, if there is one, from the click to the answer seen (same bar);
- a tick beside the answer, in Chromium: from the tick to the new answer seen (bar 300 ms);
- all options again: the same answers sent once more (bar 50 ms), and the print and the PDF made of them;
- plans ranked: of the person whose options were shown just before (bar 3 s);
- an article checked, a therapy's page: no bar, to see that nothing drags;
- 6 and then 20 other people at once, of different ages: no error, how long the last waits, and the processor
  seconds of one; then the same 20 again;
- bytes of the result, plain and compressed.

Where the system tells it, the processor seconds of the server and its processes stand beside: on a busy
machine they are what can be compared, and on an idle one with two cores a forecast takes little more than
half of them.

``--save`` writes ``benchmarks/web_speed.json``. Run it on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

BARS = {
    "page ready after start": 1.0,
    "all options": 2.0,
    "all options, seen in a browser": 2.0,
    "a tick, seen in a browser": 0.3,
    "all options, again": 0.05,
    "plans ranked": 3.0,
}
FEW, PEOPLE = 6, 20
ROUNDS = 3
FORM = "/options"
"""Address of the form."""
WHO = {"kind": "pattern", "sex": "male", "age": "34", "norwood": "III vertex", "region": "vertex"}
ARTICLE = "Exosomes are FDA approved. They regrow hair without side effects. " * 30
STORED = Path(__file__).with_name("web_speed.json")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int) -> tuple[subprocess.Popen[bytes], float]:
    """The server, and seconds until its first page was there."""
    command = [str(Path(sys.executable).with_name("anagen")), "serve", "--port", str(port)]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                answer.read()
            return server, time.perf_counter() - began
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server ended") from None
            time.sleep(0.005)


def cpu_seconds(pid: int) -> float | None:
    """CPU time of a process and of those that it started, so far; None where the system does not tell."""
    used = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(parts[1]) == pid:
            used.append(int(parts[11]) + int(parts[12]))
    return sum(used) / os.sysconf("SC_CLK_TCK") if used else None


def used_by(pid: int, run: Callable[[], Any]) -> tuple[Any, float | None]:
    """What `run` gives, and the processor seconds of the server meanwhile."""
    before = cpu_seconds(pid)
    found = run()
    after = cpu_seconds(pid)
    return found, None if before is None or after is None else round(after - before, 2)


def send(address: str, fields: dict[str, str] | None = None, zipped: bool = True) -> tuple[float, int]:
    """Seconds to the last byte of an answer, and its status; compressed, as browsers ask for it."""
    data = None if fields is None else urlencode(fields).encode()
    headers = {"Accept-Encoding": "gzip"} if zipped else {}
    began = time.perf_counter()
    try:
        with urlopen(Request(address, data=data, headers=headers), timeout=300) as answer:
            answer.read()
            status = answer.status
    except HTTPError as error:
        status = error.code
    return time.perf_counter() - began, status


def send_for(address: str, fields: dict[str, str], part: str) -> tuple[float, int]:
    """The same for a part of somebody's result, which has been asked for; "" for the form itself."""
    if not part:
        return send(address + FORM, fields)
    with urlopen(Request(address + FORM, data=urlencode(fields).encode()), timeout=300) as answer:
        answer.read()
        result = answer.geturl().split("#")[0]
    return send(result + part)


def median(run: Callable[[], tuple[float, int]]) -> float:
    found = [run() for _ in range(ROUNDS)]
    assert all(status == 200 for _, status in found), found
    return statistics.median(seconds for seconds, _ in found)


def size(address: str, zipped: bool) -> int:
    """Bytes of the result, as they come."""
    headers = {"Accept-Encoding": "gzip"} if zipped else {}
    with urlopen(
        Request(address + FORM, data=urlencode(WHO).encode(), headers=headers), timeout=300
    ) as answer:
        return len(answer.read())


def at_once(address: str, pid: int, number: int, youngest: int) -> dict[str, Any]:
    """`number` people of different ages send their answers at the same moment."""
    people = [WHO | {"age": str(youngest + i)} for i in range(number)]
    began = time.perf_counter()
    before = cpu_seconds(pid)
    with ThreadPoolExecutor(number) as pool:
        found = list(pool.map(lambda one: send(address + FORM, one), people))
    waits = sorted(seconds for seconds, _ in found)
    return {
        "people": number,
        "errors": sum(status != 200 for _, status in found),
        "first": round(waits[0], 2),
        "median": round(statistics.median(waits), 2),
        "last": round(time.perf_counter() - began, 2),
        "cpu_seconds_each": None
        if before is None or (after := cpu_seconds(pid)) is None
        else round((after - before) / number, 2),
    }


def in_browser(address: str) -> tuple[float | None, float | None]:
    """Seconds from the click to the answer on the screen, and from a tick beside it to the new one.

    None for both without a browser.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None, None
    chromium = shutil.which("chromium")
    if chromium is None:
        return None, None
    found, ticks = [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for i in range(ROUNDS):
            page = browser.new_page()
            page.goto(address + FORM)
            page.check("#kind-pattern")
            page.check("#sex-male")
            page.fill("#field-age", str(34 + i))
            page.check("[name=norwood][value=IV]")
            began = time.perf_counter()
            page.click("text=Show my answer", no_wait_after=True)
            page.wait_for_selector("#answer")
            found.append(time.perf_counter() - began)
            for months, words in (("6", "six months"), ("12", "one year"), ("24", "two years")):
                began = time.perf_counter()
                page.check(f"aside [name=horizon][value='{months}']")
                page.wait_for_selector(f"#sentences:has-text('{words}')")
                ticks.append(time.perf_counter() - began)
            page.close()
        browser.close()
    return statistics.median(found), statistics.median(ticks)


def settle(pid: int) -> None:
    """Wait until what runs in the background after the start is done."""
    for _ in range(120):
        before = cpu_seconds(pid)
        time.sleep(0.5)
        after = cpu_seconds(pid)
        if before is None or after is None or after - before < 0.02:
            return


def measure() -> dict[str, Any]:
    port = free_port()
    server, ready = start(port)
    cpu = {"page ready after start": cpu_seconds(server.pid)}
    address = f"http://127.0.0.1:{port}"
    try:
        first, _ = send(address + FORM, WHO)  # waits for the engine, as the very first visitor does
        settle(server.pid)
        ages = iter(range(60, 90))
        seconds: dict[str, float | None] = {
            "page ready after start": ready,
            "first forecast of all, engine still loading": first,
        }
        new = WHO | {"age": str(next(ages))}
        for name, part in (
            ("all options", ""),
            ("all options, again", ""),
            ("one page to print, after it", "/summary"),
            ("the same as PDF, after it", "/summary.pdf"),
            ("plans ranked", "/plan"),
            ("plans ranked, again", "/plan"),
        ):
            (seconds[name], _), cpu[name] = used_by(server.pid, partial(send_for, address, new, part))
        for name, part in (("all options", ""), ("all options, again", ""), ("plans ranked", "/plan")):
            cases = [WHO | {"age": str(next(ages))} for _ in range(ROUNDS - 1)]
            if name != "all options":
                for one in cases:
                    send(address + FORM, one)
            seconds[name] = statistics.median(
                [seconds[name] or 0.0, *(send_for(address, one, part)[0] for one in cases)]
            )
        seconds["all options, seen in a browser"], seconds["a tick, seen in a browser"] = in_browser(address)
        seconds |= {
            "an article of 90 sentences checked": median(lambda: send(address + "/check", {"text": ARTICLE})),
            "a therapy's page": median(lambda: send(address + "/known/therapy/exosome")),
        }
        sizes = {"plain": size(address, False), "compressed": size(address, True)}
        few = at_once(address, server.pid, FEW, 50)
        together = at_once(address, server.pid, PEOPLE, 25)
        again = at_once(address, server.pid, PEOPLE, 25)
    finally:
        server.terminate()
        server.wait(20)
    return {
        "seconds": {name: None if found is None else round(found, 3) for name, found in seconds.items()},
        "cpu_seconds": {name: None if used is None else round(used, 2) for name, used in cpu.items()},
        "bars": BARS,
        "few_at_once": few,
        "at_once": together,
        "at_once_again": again,
        "bytes": sizes,
        "cores": os.cpu_count(),
        "load_after": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Print what was measured; with --save, store it."""
    parser = argparse.ArgumentParser(description="How long a person waits for the pages.")
    parser.add_argument("--save", action="store_true", help="write benchmarks/web_speed.json")
    wanted = parser.parse_args()
    load = os.getloadavg()[0]
    found = measure() | {"load_before": round(load, 2)}
    for name, seconds in found["seconds"].items():
        bar = BARS.get(name)
        told = "–" if seconds is None else f"{seconds:.2f} s"
        used = found["cpu_seconds"].get(name)
        print(
            f"{name:<46} {told:>8}"
            + (f"  bar {bar:g} s" if bar else "")
            + (f"  (server: {used:.2f} CPU s)" if used is not None else "")
        )
    for name, words in (("few_at_once", ""), ("at_once", ""), ("at_once_again", ", once more")):
        together = found[name]
        print(
            f"{together['people']} at once{words}: {together['errors']} errors, "
            f"first after {together['first']} s, half after {together['median']} s, "
            f"last after {together['last']} s, {together['cpu_seconds_each']} CPU s each"
        )
    print(f"bytes of a result: {found['bytes']['plain']}, compressed {found['bytes']['compressed']}")
    print(f"{found['cores']} cores, load before {found['load_before']}, after {found['load_after']}")
    if wanted.save:
        STORED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
