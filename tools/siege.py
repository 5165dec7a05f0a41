"""A server under siege, with the figures: ``python -m tools.siege [--save]``.

Starts `anagen serve` as a user does and holds against it, all at once, half-open connections, forecasts
whose clients leave, and two texts of full stops. Meanwhile somebody else asks for a page that computes
nothing, for the room for trials and for a forecast. Then thousands of small requests are sent, and the memory
of the server and of its processes is compared between an early one and the last. Linux only (`/proc`).

``--save`` writes the figures to ``docs/siege.json`` and the table to ``docs/web.md``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "docs" / "siege.json"
PAGE = ROOT / "docs" / "web.md"
BEGIN, END = "<!-- siege: written by python -m tools.siege --save -->", "<!-- end of siege -->"
FORM = {"kind": "pattern", "sex": "male", "norwood": "III vertex", "region": "vertex"}
SMALL = (
    "/about",
    "/options",
    "/known",
    "/known/therapy/exosome",
    "/design",
    "/check",
    "/nowhere",
    "/static/web/anagen.css",
)
HALF_OPEN, ABANDONED, STOPS, REQUESTS, EARLY = 300, 100, 100_000, 5_000, 500
LOCAL = "127.0.0.1"
VISITOR = "127.0.0.2"
"""Address of the visitor whose waits are measured; the siege comes from `LOCAL`."""


@dataclass(frozen=True)
class Answer:
    """Answer to one request: seconds to its last byte, status, and its Retry-After."""

    seconds: float
    status: int
    later: str | None


@dataclass(frozen=True)
class Siege:
    """Figures of one siege; seconds and megabytes.

    Attributes:
        about_before: worst of 10 requests for ``/about`` on a quiet server.
        about_during: worst of 20 during the siege.
        design_during: worst of 5 requests for ``/design``.
        forecast_before: one forecast on a quiet server.
        forecast_during: one forecast of another address during the siege.
        forecast_status: its status.
        dots: status of each text of full stops, and the seconds to it.
        half_open_left: half-open connections that the server still held at the end.
        server_early: resident memory of the server after `EARLY` requests.
        server_late: after `REQUESTS` requests.
        processes_early: of all its processes together.
        processes_late: after `REQUESTS` requests.
        statuses: of the small requests.
        cpu_seconds: of the server and its processes in all.
        load: of the machine at the end.
    """

    about_before: float
    about_during: float
    design_during: float
    forecast_before: float
    forecast_during: float
    forecast_status: int
    dots: tuple[tuple[int, float], ...]
    half_open_left: int
    server_early: float
    server_late: float
    processes_early: float
    processes_late: float
    statuses: dict[str, int]
    cpu_seconds: float
    load: float


class Server:
    """`anagen serve` on a free port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind((LOCAL, 0))
            self.port = int(probe.getsockname()[1])
        command = (sys.executable, "-m", "anagen.cli", "serve", "--port", str(self.port))
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def ask(
        self, path: str, fields: dict[str, str] | None = None, *, data: object = None, host: str = VISITOR
    ) -> Answer:
        """Send a form, JSON or nothing from an address of this machine; a form is followed to its result."""
        body, headers = None, {}
        if fields is not None:
            body, headers = urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"}
        elif data is not None:
            body, headers = json.dumps(data), {"Content-Type": "application/json"}
        began = time.perf_counter()
        line = http.client.HTTPConnection(LOCAL, self.port, timeout=300, source_address=(host, 0))
        try:
            line.request("GET" if body is None else "POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            if answer.status == 303:
                line.request("GET", (answer.getheader("Location") or "/").split("#")[0])
                answer = line.getresponse()
                answer.read()
            return Answer(time.perf_counter() - began, answer.status, answer.getheader("Retry-After"))
        finally:
            line.close()

    def wait(self) -> None:
        """Wait until a forecast is answered and every process is ready."""
        for _ in range(600):
            try:
                if self.ask("/options", FORM | {"age": "34"}).status == 200:
                    break
            except OSError:
                time.sleep(0.5)
        before = -1.0
        while (now := self.cpu()) - before > 0.05:
            before = now
            time.sleep(2.0)

    def all(self) -> list[int]:
        """Its process and those that it started."""
        own = self.process.pid
        found = [own]
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _stat(int(entry.name))[1:2] == [str(own)]:
                found.append(int(entry.name))
        return found

    def cpu(self) -> float:
        """CPU seconds of all of them."""
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(sum(map(int, _stat(process)[11:13])) for process in self.all()) / ticks

    def resident(self) -> tuple[float, float]:
        """Megabytes of resident memory of the server, and of its processes together."""
        sizes = [int(_stat(process)[21:22][0]) for process in self.all() if _stat(process)]
        page = os.sysconf("SC_PAGE_SIZE") / 1e6
        return sizes[0] * page, sum(sizes[1:]) * page


def _stat(process: int) -> list[str]:
    """Fields of ``/proc/PID/stat`` from the state on; empty if the process is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return []


def half_open(port: int) -> socket.socket:
    """A connection with half the head of a request."""
    made = socket.create_connection((LOCAL, port), timeout=60)
    made.sendall(b"GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
    return made


def abandoned(port: int, number: int) -> socket.socket:
    """A connection with a whole request for a forecast."""
    body = urlencode(FORM | {"age": str(20 + number % 60)}).encode()
    made = socket.create_connection((LOCAL, port), timeout=60)
    made.sendall(
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    return made


def held(connections: list[socket.socket]) -> int:
    """Connections that the other side has not closed."""
    left = 0
    for one in connections:
        one.setblocking(False)
        try:
            left += one.recv(1) != b""
        except BlockingIOError:
            left += 1
        except OSError:
            pass
    return left


def besiege(server: Server) -> Siege:
    """Figures of a siege."""
    server.wait()
    about = max(server.ask("/about").seconds for _ in range(10))
    forecast = server.ask("/options", FORM | {"age": "41"}).seconds
    print(f"quiet: /about {about:.3f} s, forecast {forecast:.2f} s", flush=True)

    crowd = [half_open(server.port) for _ in range(HALF_OPEN)]
    leaving = [abandoned(server.port, i) for i in range(ABANDONED)]
    dots: list[tuple[int, float]] = []

    def send_dots() -> None:
        found = server.ask("/api/v1/check", data={"articles": [{"text": "." * STOPS}]}, host=LOCAL)
        dots.append((found.status, round(found.seconds, 2)))

    texts = [threading.Thread(target=send_dots) for _ in range(2)]
    for text in texts:
        text.start()
    answers = [server.ask("/about") for _ in range(10)]
    designs = [server.ask("/design") for _ in range(5)]
    for one in leaving:
        one.close()
    mine = server.ask("/options", FORM | {"age": "42"})
    answers += [server.ask("/about") for _ in range(10)]
    for text in texts:
        text.join()
    assert all(one.status == 200 for one in (*answers, *designs))
    print(f"siege: forecast {mine.seconds:.2f} s ({mine.status}), texts {dots}", flush=True)

    statuses: Counter[str] = Counter()
    early = (0.0, 0.0)
    for number, path in enumerate(islice(cycle(SMALL), REQUESTS), start=1):
        statuses[str(server.ask(path).status)] += 1
        if number == EARLY:
            early = server.resident()
    late = server.resident()
    return Siege(
        about_before=round(about, 3),
        about_during=round(max(one.seconds for one in answers), 3),
        design_during=round(max(one.seconds for one in designs), 3),
        forecast_before=round(forecast, 2),
        forecast_during=round(mine.seconds, 2),
        forecast_status=mine.status,
        dots=tuple(dots),
        half_open_left=held(crowd),
        server_early=round(early[0]),
        server_late=round(late[0]),
        processes_early=round(early[1]),
        processes_late=round(late[1]),
        statuses=dict(sorted(statuses.items())),
        cpu_seconds=round(server.cpu(), 1),
        load=round(os.getloadavg()[0], 1),
    )


def table(found: Siege) -> str:
    """Markdown table of the figures."""
    told = ", ".join(f"{status} after {seconds:.1f} s" for status, seconds in found.dots)
    rows = {
        "`/about`, worst of 10 on a quiet server": f"{found.about_before:.2f} s",
        f"`/about`, worst of 20 with {HALF_OPEN} half-open connections, {ABANDONED} forecasts whose clients "
        f"leave, and two texts of {STOPS:,} full stops": f"{found.about_during:.2f} s",
        "`/design`, worst of 5 during that": f"{found.design_during:.2f} s",
        "a forecast on a quiet server": f"{found.forecast_before:.1f} s",
        "a forecast of somebody else during that": f"{found.forecast_during:.1f} s "
        f"(status {found.forecast_status})",
        "the two texts": told,
        "half-open connections still held at the end": str(found.half_open_left),
        f"memory of the server after {EARLY:,} and {REQUESTS:,} requests": f"{found.server_early:.0f} and "
        f"{found.server_late:.0f} MB",
        "memory of its processes together": f"{found.processes_early:.0f} and {found.processes_late:.0f} MB",
        "load of the machine": f"{found.load:.0f}",
    }
    return "\n".join(["| what | measured |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows.items())])


def main() -> None:
    """Print the table; with ``--save`` write it; exit code 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true", help="write docs/siege.json and docs/web.md")
    wanted = parser.parse_args()
    server = Server()
    try:
        found = besiege(server)
    finally:
        server.process.terminate()
        server.process.wait(60)
    print(table(found))
    if wanted.save:
        STORED.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{table(found)}\n\n{END}{after}", encoding="utf-8")
    missed = found.about_during > 1.0 or found.forecast_status != 200
    if missed or found.server_late > 1.05 * found.server_early:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
