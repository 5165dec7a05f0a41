"""Anagen's own figures. Ratios and memory are held against bars; times are this machine's, and told."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from engines import ENGINES
from renewal import DAYS, EVERY, FOLLICLES, Cycle, exact, varying_speed
from timing import interleave, ratio

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "split_scalp_wharton.toml"


@dataclass(frozen=True)
class Figure:
    """One figure and its bar; `value` is None if it could not be taken, and `note` says why.

    Attributes:
        at_most: the bar is an upper limit; otherwise a lower one.
    """

    name: str
    value: float | None
    unit: str
    bar: float | None = None
    at_most: bool = True
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.value is None or self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar


def own_figures(rounds: int) -> Iterator[Figure]:
    """All figures that need no peer, one after another."""
    yield from treated_scalp(rounds)
    yield from two_threads(rounds)
    yield from scaling(rounds)
    yield from memory()
    yield from example(2 if rounds > 2 else 1)
    yield from first_answer()


def treated_scalp(rounds: int) -> Iterator[Figure]:
    """One patient under treatment: cost per event, a whole scalp, the expectation."""
    from treated import TWO_YEARS, Study

    from anagen.engine.follicles import count, snapshot
    from anagen.engine.meanfield import expect

    study = Study.prepare()
    number = 100_000
    last = TWO_YEARS - 1
    visits = np.array([[0.0, 90.0, 180.0, 364.0, float(last)]])
    strata = study.drivers().strata
    shape = (strata, study.chain.classes, -1)

    def counts(seed: int) -> int:
        return count(study.chain, study.drivers(), study.follicles(number, seed), last, 7).events

    def visited(seed: int) -> object:
        site = np.zeros(strata, dtype=np.int32)
        return snapshot(study.chain, study.drivers(), study.follicles(number, seed), site, visits)

    def expected(_: int) -> object:
        return expect(study.chain, study.drivers(), study.state().reshape(shape), 7)

    events = counts(0)
    visited(0), expected(0)
    seconds = interleave({"counts": counts, "visited": visited, "expected": expected}, 2 * rounds + 1)
    # An absolute time is that of the best round: what else runs can only add to it.
    scalp, seen, mean = (min(seconds[key]) for key in ("counts", "visited", "expected"))
    middle = {key: statistics.median(each) for key, each in seconds.items()}
    yield Figure(
        "full treated model with calibre, one thread",
        scalp / events * 1e9,
        "ns per follicle-event",
        note=f"{events:,} events, drivers and start included; "
        f"best round; median round {middle['counts'] / events * 1e9:.1f}",
    )
    yield Figure(
        "whole scalp, 100,000 follicles, 2 years, treated",
        scalp * 1e3,
        "ms",
        note=f"weekly counts; best round; median round {middle['counts'] * 1e3:.1f}",
    )
    yield Figure(
        "the same scalp, every follicle recorded at 5 visits",
        seen * 1e3,
        "ms",
        note=f"best round; median round {middle['visited'] * 1e3:.1f}",
    )
    yield Figure(
        "mean-field two-year course of one patient",
        mean * 1e3,
        "ms",
        note=f"{strata} strata, daily drivers; best round; median round {middle['expected'] * 1e3:.1f}",
    )


def two_threads(rounds: int) -> Iterator[Figure]:
    """A pool of threads over patients; the compiled loop holds no lock.

    What another process takes of either core is taken from the gain, so the rounds in which
    others were quiet count; up to four times as many are tried.
    """
    from treated import TWO_YEARS, Study

    from anagen.engine.follicles import Follicles, count

    study = Study.prepare()
    drivers = study.drivers()
    patients = [study.follicles(100_000, seed) for seed in range(8)]

    def patient(scalp: Follicles) -> int:
        return count(study.chain, drivers, scalp, TWO_YEARS - 1, 7).events

    def pool(threads: int) -> tuple[float, float]:
        with ThreadPoolExecutor(threads) as workers:
            seconds, others = elapsed_and_others(lambda: list(workers.map(patient, patients)))
        return seconds, others

    pool(2)
    tried: list[tuple[float, float]] = []
    for _ in range(4 * rounds):
        (one, before), (two, during) = pool(1), pool(2)
        tried.append((max(before, during), one / two))
        if sum(others < QUIET for others, _ in tried) >= rounds:
            break
    quiet = [gain for others, gain in tried if others < QUIET]
    chosen = quiet or [gain for _, gain in sorted(tried)[: max(3, rounds // 2)]]
    yield Figure(
        "two threads over one, pool over patients",
        statistics.median(chosen),
        "times",
        1.9,
        at_most=False,
        note=f"median of {len(chosen)} rounds "
        + ("in which nothing else ran" if quiet else f"of {len(tried)}, the least disturbed (none was quiet)")
        + f"; all {len(tried)} rounds: {min(g for _, g in tried):.2f} to {max(g for _, g in tried):.2f}",
    )


QUIET = 0.05
"""Cores that others may use in a quiet round."""


def elapsed_and_others(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that `work` took, and the mean number of cores that others used meanwhile."""
    busy, own = _busy_seconds(), time.process_time()
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    return seconds, max(0.0, (_busy_seconds() - busy) - (time.process_time() - own)) / seconds


def _busy_seconds() -> float:
    """CPU seconds of all processes so far (0 where the system does not tell)."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    ticks = [int(x) for x in stat.read_text().partition("\n")[0].split()[1:]]
    idle = ticks[3] + ticks[4]
    return (sum(ticks[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def scaling(rounds: int) -> Iterator[Figure]:
    """Cost per event against the number of follicles and against the length of a step."""
    from treated import Study

    from anagen.engine.drivers import Drivers
    from anagen.engine.follicles import count

    engine = next(e for e in ENGINES if e.key == "anagen")
    cycle = Cycle()
    events = exact(cycle, varying_speed()).events
    sizes = (1_000, 10_000, 100_000, 1_000_000)
    runs = {str(n): engine.prepare(cycle, n, DAYS, EVERY) for n in sizes}
    seconds = interleave(runs, max(3, rounds // 2))
    cost = {n: statistics.median(seconds[str(n)]) / (n * events) * 1e9 for n in sizes}
    yield Figure(
        "1,000,000 follicles over 10,000, per event",
        cost[1_000_000] / cost[FOLLICLES],
        "times",
        1.25,
        note="ns per event at 10^3, 10^4, 10^5, 10^6 follicles: "
        + ", ".join(f"{cost[n]:.0f}" for n in sizes)
        + " (the clocks' tables, about 0.06 ms, weigh on the smallest)",
    )

    study = Study.prepare()
    coarse = study.drivers()
    scalp = study.follicles(100_000, 1)

    def finer(pieces: int) -> Callable[[int], object]:
        fine = Drivers(
            np.repeat(coarse.speed, pieces, axis=2),
            np.repeat(coarse.target, pieces, axis=1),
            np.repeat(coarse.kenogen, pieces, axis=1),
            step_days=1.0 / pieces,
        )
        return lambda _: count(study.chain, fine, scalp, 720, 30)

    resolutions = {"1 day": finer(1), "6 hours": finer(4), "1 hour": finer(24)}
    for run in resolutions.values():
        run(0)
    seconds = interleave(resolutions, max(3, rounds // 2))
    yield Figure(
        "steps of 6 hours over steps of 1 day, same drivers",
        ratio(seconds["6 hours"], seconds["1 day"]),
        "times",
        1.25,
        note="treated scalp; an engine with fixed steps needs 4 times. Steps of 1 hour: "
        f"{ratio(seconds['1 hour'], seconds['1 day']):.2f} (24 times), as tables outgrow the cache",
    )


def memory() -> Iterator[Figure]:
    """Peak resident memory with ten million follicles, in processes of their own."""
    for what, words in (("count", "weekly counts"), ("snapshot", "every follicle recorded at 2 visits")):
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("memory.py")), what],
            capture_output=True,
            text=True,
            timeout=600,
        )
        name = f"10,000,000 treated follicles, 2 years, {words}"
        if done.returncode:
            yield Figure(name, None, "MiB", 1024.0, note=done.stderr.strip().rpartition("\n")[2])
            continue
        found = json.loads(done.stdout)
        yield Figure(name, float(found["mib"]), "MiB", 1024.0, note=f"peak resident; {found['seconds']} s")


def example(repeats: int) -> Iterator[Figure]:
    """The split-scalp example as a user runs it, from the command line to the report."""
    name = "examples/split_scalp_wharton.toml, 500 replicates, 2 workers"
    anagen = shutil.which("anagen", path=str(Path(sys.executable).parent))
    if anagen is None or not EXAMPLE.exists():
        yield Figure(name, None, "s", note="the command or the example is missing")
        return

    def run(replicates: int) -> tuple[float, float]:
        """Seconds of the whole command, and of the trial itself as ``run.json`` has them."""
        with tempfile.TemporaryDirectory() as folder:
            command = [anagen, "trial", str(EXAMPLE), "--replicates", str(replicates), "--workers", "2"]
            began = time.perf_counter()
            subprocess.run(
                [*command, "--quiet", "--out", folder],
                check=True,
                capture_output=True,
                text=True,
                timeout=600,
            )
            whole = time.perf_counter() - began
            return whole, float(json.loads((Path(folder) / "run.json").read_text())["seconds"]["all"])

    try:
        alone = run(1)  # also fills the compilation cache
        alone = run(1)
        seconds = [run(500) for _ in range(repeats)]
    except subprocess.CalledProcessError as error:
        yield Figure(name, None, "s", note=error.stderr.strip().rpartition("\n")[2][:160])
        return
    yield Figure(
        name,
        min(trial for _, trial in seconds),
        "s",
        note=f"all replicates, analysis and pictures, best of {repeats}",
    )
    yield Figure(
        f"{name}, whole command",
        min(whole for whole, _ in seconds),
        "s",
        note=f"with start-up and rendering of the report; 1 replicate: {alone[0]:.1f} s",
    )


def first_answer() -> Iterator[Figure]:
    """How soon the command answers."""
    anagen = shutil.which("anagen", path=str(Path(sys.executable).parent))
    if anagen is None:
        yield Figure("anagen --help", None, "s", note="the command is missing")
        return
    seconds = []
    for _ in range(6):
        began = time.perf_counter()
        subprocess.run([anagen, "--help"], check=True, capture_output=True, timeout=60)
        seconds.append(time.perf_counter() - began)
    yield Figure("anagen --help", statistics.median(seconds[1:]), "s", note="median of 5")
