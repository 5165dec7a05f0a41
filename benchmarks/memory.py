"""Peak memory of ten million treated follicles, or of a ten-year trial; run as a process of its own.

Prints JSON: peak resident MiB and seconds, for weekly counts or for a record of every follicle at two visits
(`python memory.py count|snapshot [follicles]`), or for one replicate, with its untreated twins, of
``trials/ten_years.toml`` on one thread (`python memory.py trial [patients]`: 10,000 take two minutes). The
bar of a trial is 1 GiB a thread.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from treated import TWO_YEARS, Study

from anagen.engine.follicles import count, snapshot

TEN_MILLION = 10_000_000
PATIENTS = 10_000


def follicles_of(what: str, follicles: int) -> float:
    """Seconds of treated follicles over two years."""
    study = Study.prepare()
    drivers, scalp = study.drivers(), study.follicles(follicles, seed=1)
    began = time.perf_counter()
    if what == "count":
        count(study.chain, drivers, scalp, TWO_YEARS - 1, 7)
        return time.perf_counter() - began
    site = np.zeros(len(scalp.number), dtype=np.int32)
    kept = snapshot(study.chain, drivers, scalp, site, np.array([[0.0, TWO_YEARS - 1.0]]))
    assert len(kept.key) == follicles
    return time.perf_counter() - began


def trial(patients: int) -> float:
    """Seconds of one replicate of the ten-year trial."""
    from anagen.trial.protocol.reading import load_protocol
    from anagen.trial.run import TrialRun

    protocol = load_protocol(Path(__file__).parent / "trials" / "ten_years.toml")
    protocol = replace(protocol, population=replace(protocol.population, size=patients))
    began = time.perf_counter()
    TrialRun(protocol).run(workers=1, pictures=False)
    return time.perf_counter() - began


def main(what: str, size: int | None) -> None:
    """Print the peak and the time of one kind of work."""
    seconds = trial(size or PATIENTS) if what == "trial" else follicles_of(what, size or TEN_MILLION)
    used = resource.getrusage(resource.RUSAGE_SELF)
    mib = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"mib": round(mib), "seconds": round(seconds, 2), "cpu": round(cpu, 2)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
