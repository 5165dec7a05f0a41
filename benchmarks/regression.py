"""Whether Anagen has become slower: ratios to C and to NumPy against those of ratios.json.

    python benchmarks/regression.py            # a minute; ends with 1 if a ratio has grown beyond the margin
    python benchmarks/regression.py --save     # store today's ratios instead

Every ratio is of processor seconds within one round of one run, so neither the machine's speed nor what
else runs weighs much on it; the median over rounds is compared. Needs gcc for the ratios to C.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from engines import C_KEYED, ENGINES, REFERENCE
from machine import provenance
from renewal import DAYS, EVERY, FOLLICLES, Cycle, exact, judge, varying_speed
from timing import interleave
from treated import TWO_YEARS, Study

STORED = Path(__file__).with_name("ratios.json")
ROUNDS = 9
MARGIN = 1.35
"""Most times its stored value that a ratio may be: what another processor and a busy machine can do to it."""
COUNTED, SEEN, EXPECTED = "treated scalp, counted", "treated scalp, seen at 5 visits", "treated mean field"
PAIRS = (
    (REFERENCE, C_KEYED),
    ("anagen-constant", "c-keyed"),
    (REFERENCE, "numpy-events-varying"),
    ("anagen-constant", "numpy-events"),
    (COUNTED, C_KEYED),
    (SEEN, C_KEYED),
    (EXPECTED, C_KEYED),
)
"""What is timed, and what it is divided by."""
Work = Callable[[int], object]


def common_task(wanted: set[str]) -> dict[str, Work]:
    """Engines of the common task that are here, each checked against the exact answer.

    Raises:
        SystemExit: an engine's counts are wrong.
    """
    cycle, found = Cycle(), {}
    truth = {False: exact(cycle), True: exact(cycle, varying_speed())}
    for engine in ENGINES:
        if engine.key not in wanted:
            continue
        if reason := engine.load().available():
            print(f"{engine.key}: left out, {reason}")
            continue
        run = engine.prepare(cycle, FOLLICLES, DAYS, EVERY)
        verdict = judge(run(0).counts, truth[engine.varying], FOLLICLES)
        if not verdict.accepted:
            raise SystemExit(f"{engine.key}: its counts are not the exact ones (worst z {verdict.worst:.1f})")
        found[engine.key] = run
    return found


def treated_scalp(number: int = 20_000) -> dict[str, Work]:
    """The whole model: one patient's follicles counted and seen, and their expectation."""
    from anagen.engine.follicles import count, snapshot
    from anagen.engine.meanfield import expect

    study = Study.prepare()
    drivers, last = study.drivers(), TWO_YEARS - 1
    state = study.state().reshape(drivers.strata, study.chain.classes, -1)
    visits = np.array([[0.0, 90.0, 180.0, 364.0, float(last)]])
    site = np.zeros(drivers.strata, dtype=np.int32)
    return {
        COUNTED: lambda seed: count(study.chain, drivers, study.follicles(number, seed), last, 30),
        SEEN: lambda seed: snapshot(study.chain, drivers, study.follicles(number, seed), site, visits),
        EXPECTED: lambda _: expect(study.chain, drivers, state, 30),
    }


def measured(rounds: int) -> dict[str, list[float]]:
    """Ratios of each round, by "what / what"."""
    runs = common_task({key for pair in PAIRS for key in pair}) | treated_scalp()
    for run in runs.values():
        run(0)
    seconds = interleave(runs, rounds)
    return {
        f"{own} / {other}": [a / b for a, b in zip(seconds[own], seconds[other], strict=True)]
        for own, other in PAIRS
        if own in seconds and other in seconds
    }


def grown(found: dict[str, list[float]], stored: dict[str, float], margin: float) -> list[str]:
    """Print each ratio beside its stored value; names of those that have grown beyond the margin."""
    slower = []
    for name, each in found.items():
        now, before = statistics.median(each), stored.get(name)
        words = "not stored"
        if before is not None:
            words = f"{now / before:.2f} times the stored {before:.3g}"
            if now > before * margin:
                slower.append(name)
                words += ": SLOWER"
        print(f"{name:60} {now:8.3g} [{min(each):.3g} to {max(each):.3g}]  {words}")
    return slower


def main() -> int:
    """Compare or store; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--margin", type=float, default=MARGIN, help=f"default {MARGIN:g}")
    parser.add_argument("--save", action="store_true", help=f"write {STORED.name}")
    asked = parser.parse_args()
    found = measured(asked.rounds)
    if asked.save:
        ratios = {name: round(statistics.median(each), 4) for name, each in found.items()}
        text: dict[str, Any] = {"provenance": provenance(), "rounds": asked.rounds, "ratios": ratios}
        STORED.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")
    stored = json.loads(STORED.read_text(encoding="utf-8"))["ratios"] if STORED.is_file() else {}
    slower = grown(found, stored, asked.margin)
    print(f"{len(slower)} of {len(found)} ratios beyond {asked.margin:g} times the stored one")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
