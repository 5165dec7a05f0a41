"""Cost of class steps within anagen, kept clubs and fixed follicles: ``python benchmarks/second_model.py``.

One patient's 100,000 follicles on a treated scalp, two years, counted every 30 days. The drift is that of
a calibre that follows a papilla, which follows the target (60 and 85 days). Runs take turns; the median ratio
to the follicles without any of it is printed, for the same number of follicles and years.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from timing import interleave, ratio
from treated import TWO_YEARS, Study

from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles, count
from anagen.engine.start import Start

NUMBER, ROUNDS = 100_000, 9


def followed(values: NDArray[np.float64], days: float) -> NDArray[np.float64]:
    """What follows daily `values` [B, D] with a lag of `days`, from rest."""
    found = np.empty_like(values)
    state = values[:, 0]
    for d in range(values.shape[1]):
        state = state + (values[:, d] - state) / days
        found[:, d] = state
    return found


def runs() -> dict[str, Callable[[int], object]]:
    """Ways to follow the same follicles, by name; the first is the plain one."""
    study = Study.prepare()
    plain = study.drivers()
    papilla = followed(plain.target, 85.0)
    drift = (papilla - followed(papilla, 60.0)) / 60.0
    fixing = np.full(plain.target.shape, 3e-4)
    keeping = replace(study.chain, retained=np.full(study.chain.classes, 0.5), club_release=1.0 / 30.0)

    def run(keeps: bool, drivers: Drivers) -> Callable[[int], object]:
        chain = keeping if keeps else study.chain
        state = study.state().reshape(-1, chain.classes, study.chain.total_stages)
        wider = np.pad(state, ((0, 0), (0, 0), (0, chain.total_stages - state.shape[2])))

        def once(seed: int) -> object:
            scalp: Follicles = replace(study.follicles(NUMBER, seed), start=Start.of(wider))
            return count(chain, drivers, scalp, TWO_YEARS, 30)

        return once

    return {
        "plain": run(False, plain),
        "class steps": run(False, replace(plain, drift=drift)),
        "fixing": run(False, replace(plain, fixing=fixing)),
        "kept clubs": run(True, plain),
        "everything": run(True, replace(plain, drift=drift, fixing=fixing)),
    }


def main() -> None:
    """Print the table."""
    every = runs()
    for run in every.values():
        run(0)
    seconds = interleave(every, ROUNDS)
    for name, spent in seconds.items():
        per_year = 1e9 * min(spent) / NUMBER / (TWO_YEARS / 365.0)
        print(f"{name:12s} {per_year:6.0f} ns/follicle/year  {ratio(spent, seconds['plain']):.2f} times")


if __name__ == "__main__":
    main()
