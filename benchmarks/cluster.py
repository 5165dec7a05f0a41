"""A trial on one thread, two threads, two processes, a cluster, and a cluster that loses a worker.

    python -m benchmarks.cluster --save                        # all, on a quiet machine: a quarter of an hour
    python -m benchmarks.cluster --trial field --replicates 40 # a part
    python -m benchmarks.cluster --trial scalps --patients 200 --without serial processes

The cluster is a scheduler and two workers of one thread each, started as processes of their own; in the last
run one of them is killed once half of the replicates are done. The files of all runs must be equal byte for
byte. Efficiency is the wall time of two threads over that of the cluster, both once warm, and its bar is
0.85; on a machine with other work the ratio of CPU seconds says more. ``--save`` writes ``cluster.json``
beside this file, and the table of docs/cluster.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from anagen.api import Trial
from anagen.simulators.draws import MOST_DRAWS
from anagen.trial.protocol.reading import load_protocol
from anagen.trial.result import TrialResult
from anagen.trial.workers import planned, run_block
from anagen.workers import Cluster, Common, Processes, Threads, Workers
from benchmarks.machine import provenance
from benchmarks.two_workers import two_workers

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "cluster.md"
SAVED = HERE / "cluster.json"
TRIALS = {"field": "field.toml", "scalps": "whole_scalps.toml"}
WAYS = ("serial", "threads", "processes", "cluster", "killed")
BAR = 0.85
WORDS = {
    "serial": "one thread",
    "threads": "two threads",
    "processes": "two processes",
    "cluster": "cluster of two workers",
    "killed": "the same, one killed half-way",
}


@dataclass(frozen=True)
class Way:
    """One run.

    Attributes:
        wall: seconds.
        cpu: CPU seconds of this process and of the workers that lived to the end.
        equal: whether its files are those of the first run.
    """

    wall: float
    cpu: float
    equal: bool


@dataclass(frozen=True)
class Compared:
    """All runs of one trial.

    Attributes:
        patients: of a replicate.
        replicates: of the trial.
        ways: runs by name.
    """

    patients: int
    replicates: int
    ways: dict[str, Way]

    def efficiency(self, way: str) -> tuple[float, float] | None:
        """Wall time and CPU seconds of two threads over those of `way`; None if either was not run."""
        if "threads" not in self.ways or way not in self.ways:
            return None
        threads, other = self.ways["threads"], self.ways[way]
        return threads.wall / other.wall, threads.cpu / other.cpu


class Bench:
    """Runs of one trial, warm, with their times.

    Args:
        name: one of `TRIALS`.
        patients: of the trial; None: as in its file.
        replicates: likewise.
    """

    def __init__(self, name: str, patients: int | None, replicates: int | None) -> None:
        protocol = load_protocol(HERE / "trials" / TRIALS[name])
        people, trial = protocol.population, protocol.trial
        self.protocol = replace(
            protocol,
            population=replace(people, size=patients or people.size),
            trial=replace(trial, replicates=replicates or trial.replicates),
        )
        self.first: dict[str, str | bytes] | None = None

    def planned(self, patients: int | None = None, replicates: int | None = None) -> Trial:
        """The trial, or a smaller one of its kind."""
        people, trial = self.protocol.population, self.protocol.trial
        return Trial(
            replace(
                self.protocol,
                population=replace(people, size=patients or people.size),
                trial=replace(trial, replicates=replicates or trial.replicates),
            )
        )

    def warm(self, workers: Workers) -> None:
        """Load and compile in each of the workers, by a few small pieces for each."""
        small = self.planned(min(self.protocol.population.size, 40), 6)
        common = Common(planned, small.recipe())
        for _ in workers.pieces(common, run_block, {number: ([number], True) for number in range(6)}):
            pass

    def draws(self) -> None:
        """Prepare all joint draws once, so that the tables that are kept on disk are there for every run."""
        draws = self.planned().simulator().draws
        for replicate in range(min(MOST_DRAWS, self.protocol.trial.replicates)):
            draws.of(replicate)

    def run(
        self,
        workers: Workers,
        pids: Sequence[int] = (),
        progress: Callable[[str, int, int], object] | None = None,
    ) -> Way:
        """Time one run."""
        trial = self.planned()
        used, begun = cpu_of(pids), time.perf_counter()
        result = trial.run(
            workers=workers, pictures=False, progress=progress or (lambda what, done, total: None)
        )
        wall, used = time.perf_counter() - begun, cpu_of(pids) - used
        made = content(result)
        self.first = self.first or made
        return Way(round(wall, 2), round(used, 2), made == self.first)


def content(result: TrialResult) -> dict[str, str | bytes]:
    """Files that must be equal."""
    return {name: kept for name, kept in result.files().items() if name != "run.json"}


def cpu_of(pids: Sequence[int]) -> float:
    """CPU seconds of this process and of others that live (Linux)."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    total = own.ru_utime + own.ru_stime
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        except OSError:
            continue
        fields = text.rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def children() -> list[int]:
    """Processes that this one has started and that live (Linux)."""
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text(encoding="utf-8").split()]


def compare(name: str, patients: int | None, replicates: int | None, ways: Sequence[str]) -> Compared:
    """Run one trial in the given ways, and print each."""
    bench = Bench(name, patients, replicates)
    size, repeats = bench.protocol.population.size, bench.protocol.trial.replicates
    print(f"{name}: {repeats} replicates of {size} patients", flush=True)
    found: dict[str, Way] = {}

    def note(way: str, one: Way) -> None:
        found[way] = one
        equal = "the same files" if one.equal else "OTHER FILES"
        print(f"  {WORDS[way]:31s} {one.wall:8.1f} s wall {one.cpu:8.1f} CPU s  {equal}", flush=True)

    bench.warm(Threads(2))
    bench.draws()
    for way, count in (("serial", 1), ("threads", 2)):
        if way in ways:
            note(way, bench.run(Threads(count)))
    if "processes" in ways:
        with Processes(2) as workers:
            bench.warm(workers)
            note("processes", bench.run(workers, children()))
    if {"cluster", "killed"} & set(ways):
        with two_workers() as (client, started):
            cluster, pids = Cluster(client), [one.pid for one in started]
            bench.warm(cluster)
            if "cluster" in ways:
                note("cluster", bench.run(cluster, pids))
            killed: list[int] = []

            def progress(what: str, done: int, total: int) -> None:
                if what == "replicates" and 2 * done >= total and not killed:
                    killed.append(done)
                    os.kill(pids[1], signal.SIGKILL)

            if "killed" in ways:
                note("killed", bench.run(cluster, [pids[0], pids[2]], progress))
                print(f"  killed after {killed[0]} of {repeats} replicates")
    compared = Compared(size, repeats, found)
    for way in ("processes", "cluster"):
        ratios = compared.efficiency(way)
        if ratios is not None:
            verdict = "" if way != "cluster" or ratios[0] >= BAR else f", below the bar of {BAR}"
            print(f"  efficiency of {WORDS[way]}: {ratios[0]:.2f} by wall, {ratios[1]:.2f} by CPU{verdict}")
    return compared


def table(all_compared: dict[str, Compared]) -> str:
    """Markdown of what was found."""
    lines = [
        "| trial | run by | wall, s | CPU, s | against two threads | files |",
        "|---|---|---:|---:|---:|---|",
    ]
    for name, one in all_compared.items():
        for way, run in one.ways.items():
            ratios = one.efficiency(way)
            against = "" if ratios is None or way in ("threads", "killed") else f"{ratios[0]:.2f}"
            trial = f"{name}, {one.replicates:,} replicates of {one.patients:,}"
            same = "the same" if run.equal else "**others**"
            lines.append(f"| {trial} | {WORDS[way]} | {run.wall:.1f} | {run.cpu:.1f} | {against} | {same} |")
    return "\n".join(lines)


def save(all_compared: dict[str, Compared], machine: dict[str, Any]) -> None:
    """Write ``cluster.json`` and the table of the page."""
    found = {"machine": machine, "trials": {name: asdict(one) for name, one in all_compared.items()}}
    SAVED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    begin, end = "<!-- figures: python -m benchmarks.cluster --save -->", "<!-- end of figures -->"
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    told = f"{machine['processor']}, {machine['cores']} cores, load {machine['load_before'][0]} before."
    PAGE.write_text(f"{before}{begin}\n{table(all_compared)}\n\n{told}\n{end}{after}", encoding="utf-8")


def main() -> None:
    """Compare the trials that are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--trial", choices=list(TRIALS), action="append", help="one of the trials; default both"
    )
    parser.add_argument("--patients", type=int, help="of a replicate; default as in the file")
    parser.add_argument("--replicates", type=int, help="default as in the file")
    parser.add_argument("--without", nargs="+", choices=WAYS, default=[], help="runs to leave out")
    parser.add_argument("--save", action="store_true", help="write cluster.json and the table of the page")
    asked = parser.parse_args()
    machine = provenance()
    ways = [way for way in WAYS if way not in asked.without]
    found = {
        name: compare(name, asked.patients, asked.replicates, ways) for name in asked.trial or list(TRIALS)
    }
    if asked.save:
        save(found, machine)
    sys.exit(0 if all(run.equal for one in found.values() for run in one.ways.values()) else 1)


if __name__ == "__main__":
    main()
