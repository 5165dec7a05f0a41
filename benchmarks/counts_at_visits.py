"""Whether counting follicles without following them would pay: ``python benchmarks/counts_at_visits.py``.

Follicles that share drivers are independent, so their counts at the next visit, given those at this one,
are sums of multinomials, with the probabilities of each state of one visit to become each state of the
next. Their cost does not depend on the number of follicles, but the probabilities must be worked out: the
forward equations from every state, over every day between visits, for every stratum of every patient and
arm. Printed are what that takes, what following a follicle takes, and the size of a stratum at which both
are equal.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from treated import TWO_YEARS, Study

from anagen.engine.follicles import count
from anagen.engine.meanfield import expect

ROUNDS, NUMBER, STARTS = 5, 20_000, 38
EVERY = 30


def spent(work: Callable[[], object]) -> float:
    """Processor seconds of `work`."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Print the three figures, with their range over rounds."""
    study = Study.prepare()
    chain, drivers = study.chain, study.drivers()
    strata, states = drivers.strata, chain.states
    # Some of the states that a follicle can start from, in one stratum.
    middle = drivers.of(slice(strata // 2, strata // 2 + 1))
    units = np.eye(states)[:: states // STARTS].reshape(-1, chain.classes, chain.total_stages)

    def forward() -> None:
        for unit in units:
            expect(chain, middle, unit[None], EVERY)

    def followed(seed: int) -> object:
        return count(chain, drivers, study.follicles(NUMBER, seed), TWO_YEARS, EVERY)

    forward(), followed(0)
    rounds = [(spent(forward) / len(units), spent(lambda: followed(1)) / NUMBER) for _ in range(ROUNDS)]
    for name, unit, each in (
        (f"forward equations of a stratum from {states} states", "s", [states * one for one, _ in rounds]),
        ("a follicle followed", "ns", [1e9 * own for _, own in rounds]),
        ("follicles of a stratum at which both cost the same", "", [states * a / b for a, b in rounds]),
    ):
        print(f"{name}: {np.median(each):,.3g} {unit} [{min(each):,.3g} to {max(each):,.3g}]")


if __name__ == "__main__":
    main()
