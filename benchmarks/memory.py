"""Peak memory of ten million treated follicles; run as a process of its own.

Prints JSON: peak resident MiB and seconds, for weekly counts or for a record of every follicle
at two visits (`python memory.py count|snapshot [follicles]`).
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
from treated import TWO_YEARS, Study

from anagen.engine.follicles import count, snapshot

TEN_MILLION = 10_000_000


def main(what: str, follicles: int) -> None:
    study = Study.prepare()
    drivers, scalp = study.drivers(), study.follicles(follicles, seed=1)
    began = time.perf_counter()
    if what == "count":
        count(study.chain, drivers, scalp, TWO_YEARS - 1, 7)
    else:
        site = np.zeros(len(scalp.number), dtype=np.int32)
        kept = snapshot(study.chain, drivers, scalp, site, np.array([[0.0, TWO_YEARS - 1.0]]))
        assert len(kept.key) == follicles
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mib = peak / 2**20 if sys.platform == "darwin" else peak / 2**10
    print(json.dumps({"mib": round(mib), "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else TEN_MILLION)
