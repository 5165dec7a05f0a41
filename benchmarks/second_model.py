"""Cost of class steps within anagen, kept clubs and fixed follicles, for each follicle and year.

    python benchmarks/second_model.py                  against the same engine without any of it
    python benchmarks/second_model.py --first FOLDER   against a checkout of version 0.1 in FOLDER, and stored

One patient's 100,000 follicles on a treated scalp, two years, counted every 30 days. The drift is that of
a calibre that follows a papilla, which follows the target (60 and 85 days), or one that goes one way for
good. Runs take turns, and are timed in processor seconds; the median of the ratios within rounds is printed.
The same follicles of version 0.1 are followed in a process of its own, under its own biology
(`git worktree add FOLDER 7ddd7f6`). Stored are second_model.json and its section of RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from machine import provenance
from numpy.typing import NDArray
from timing import ratio
from treated import TWO_YEARS, Study

from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles, count
from anagen.engine.start import Start
from report import write_table

HERE = Path(__file__).parent
NUMBER, ROUNDS = 100_000, 9
BAR = 2.0
"""Most times the cost of version 0.1."""
ONE_WAY = {"thinning": -0.01, "thickening": 0.01, "fast thinning": -0.02}
"""Drifts that last, classes a day."""
FIRST = "version 0.1"
WHAT = {
    FIRST: "version 0.1, as its biology drives them",
    "plain": "this version, as its biology drives them: they drift and become fixed",
    "class steps": "the same, with the drift of a calibre that follows a slow papilla",
    "fixing": "the same, with a steady hazard of becoming fixed",
    "kept clubs": "the same, with half of the clubs kept",
    "everything": "all three",
    **{name: f"{name} for good, {drift:g} classes a day" for name, drift in ONE_WAY.items()},
}
CHILD = """
import sys, time
from treated import TWO_YEARS, Study
from anagen.engine.follicles import count
number, study = int(sys.argv[1]), Study.prepare()
drivers = study.drivers()
for line in sys.stdin:
    follicles = study.follicles(number, int(line))
    began = time.process_time()
    count(study.chain, drivers, follicles, TWO_YEARS, 30)
    print(time.process_time() - began, flush=True)
"""
"""Runs in a checkout of another version."""


def followed(values: NDArray[np.float64], days: float) -> NDArray[np.float64]:
    """What follows daily `values` [B, D] with a lag of `days`, from rest."""
    found = np.empty_like(values)
    state = values[:, 0]
    for d in range(values.shape[1]):
        state = state + (values[:, d] - state) / days
        found[:, d] = state
    return found


def runs() -> dict[str, Callable[[int], float]]:
    """Ways to follow the same follicles, by name; each returns its processor seconds."""
    study = Study.prepare()
    plain = study.drivers()
    papilla = followed(plain.target, 85.0)
    drift = (papilla - followed(papilla, 60.0)) / 60.0
    fixing = np.full(plain.target.shape, 3e-4)
    keeping = replace(study.chain, retained=np.full(study.chain.classes, 0.5), club_release=1.0 / 30.0)

    def run(keeps: bool, drivers: Drivers) -> Callable[[int], float]:
        chain = keeping if keeps else study.chain
        state = study.state().reshape(-1, chain.classes, study.chain.total_stages)
        wider = np.pad(state, ((0, 0), (0, 0), (0, chain.total_stages - state.shape[2])))

        def once(seed: int) -> float:
            scalp: Follicles = replace(study.follicles(NUMBER, seed), start=Start.of(wider))
            began = time.process_time()
            count(chain, drivers, scalp, TWO_YEARS, 30)
            return time.process_time() - began

        return once

    lasting = {
        name: run(False, replace(plain, drift=np.full(plain.target.shape, drift)))
        for name, drift in ONE_WAY.items()
    }
    return {
        "plain": run(False, plain),
        "class steps": run(False, replace(plain, drift=drift)),
        "fixing": run(False, replace(plain, fixing=fixing)),
        "kept clubs": run(True, plain),
        "everything": run(True, replace(plain, drift=drift, fixing=fixing)),
        **lasting,
    }


def of_checkout(folder: Path) -> Callable[[int], float]:
    """The same follicles of the version in `folder`, in a process of its own."""
    paths = os.pathsep.join([str(folder / "src"), str(folder / "benchmarks")])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(NUMBER)],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def once(seed: int) -> float:
        assert child.stdin is not None
        assert child.stdout is not None
        print(seed, file=child.stdin, flush=True)
        return float(child.stdout.readline())

    return once


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first", type=Path, help="folder of a checkout of version 0.1")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    every = runs()
    if options.first:
        every = {FIRST: of_checkout(options.first.resolve()), **every}
    seconds: dict[str, list[float]] = {name: [] for name in every}
    for seed in range(options.rounds + 1):
        for name, run in every.items():
            spent = run(seed)
            if seed:  # the first run compiles
                seconds[name].append(spent)
    base = next(iter(every))
    rows = [
        {
            "name": name,
            "what": WHAT[name],
            "ns": 1e9 * min(spent) / NUMBER / (TWO_YEARS / 365.0),
            "ratio": ratio(spent, seconds[base]),
        }
        for name, spent in seconds.items()
    ]
    for row in rows:
        print(f"{row['ns']:6.0f} ns  {row['ratio']:.2f} times {base}: {row['what']}")
    if options.first:
        store(rows, base, options.rounds)


def store(rows: list[dict[str, Any]], base: str, rounds: int) -> None:
    """Write second_model.json, and RESULTS.md with it."""
    found = {
        "provenance": provenance(),
        "command": "python benchmarks/second_model.py --first FOLDER",
        "follicles": NUMBER,
        "rounds": rounds,
        "base": base,
        "bar": BAR,
        "rows": rows,
    }
    (HERE / "second_model.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    stored = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    (HERE / "RESULTS.md").write_text(write_table(stored, found), encoding="utf-8")


if __name__ == "__main__":
    main()
