"""How long a trial in alopecia areata takes: ``.venv/bin/python benchmarks/areata_trial.py [replicates]``.

BRAVE-AA1: 654 patients in three arms, 36 weeks, one map of 10 mm each. The bar of issue 4 is five
minutes on two cores for a 600-patient, three-arm trial.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from anagen.api import Trial

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "brave_aa1.toml"
BAR = 300.0


def main() -> None:
    """Print the time of a trial, by the number of its replicates."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    workers = min(2, os.cpu_count() or 1)
    Trial.from_file(EXAMPLE, replicates=1).run(workers=workers, pictures=False)  # compiles
    for count, pictures in ((1, True), (replicates, False)):
        began = time.perf_counter()
        trial = Trial.from_file(EXAMPLE, replicates=count)
        trial.run(workers=workers, pictures=pictures)
        spent = time.perf_counter() - began
        size = trial.protocol.population.size
        told = "with courses and pictures" if pictures else "numbers alone"
        late = "" if spent <= BAR else "  above the bar"
        print(
            f"{size} patients, {count} replicate(s), {workers} workers, {told}: {spent:.1f} s"
            f" ({1000 * spent / (count * size):.1f} ms a patient){late}"
        )


if __name__ == "__main__":
    main()
