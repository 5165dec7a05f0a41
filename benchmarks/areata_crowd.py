"""What many patients with alopecia areata cost: the stages that a user waits for, in CPU seconds.

    python benchmarks/areata_crowd.py                  this version
    python benchmarks/areata_crowd.py --first FOLDER   and a checkout of another one in FOLDER, with ratios

On one thread, after compilation. Both versions run in turns, each in a process of its own; ratios are of the
same round, the median of rounds is printed (`git worktree add FOLDER 091cf9d` for the version before the
crowd's loops were made anew).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "exosome_areata.toml"
BARS = {"600 patients, 3 arms, 2 years: one replicate": 2.0, "exosome_areata.toml: its report": 4.0}
"""CPU seconds asked for."""
TWO_YEARS = """
[trial]
name = "Two years"
seed = 5
replicates = 1
[population]
alopecia = "alopecia areata"
sex = "any"
age = "18 to 60 years"
size = 600
[[arm]]
name = "4 mg"
  [[arm.treatment]]
  therapy = "baricitinib"
  dose = "4 mg"
  schedule = "daily"
[[arm]]
name = "2 mg"
  [[arm.treatment]]
  therapy = "baricitinib"
  dose = "2 mg"
  schedule = "daily"
[[arm]]
name = "untreated"
untreated = true
[measurement]
method = "SALT"
visits = "weeks 0, 36, 104"
[analysis]
endpoint = "responders: SALT <= 20 at week 104"
reference = "untreated"
"""


def stages() -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    import numpy as np

    from anagen.api import Trial
    from anagen.biology.areata.scalp_map import scalp_map
    from anagen.learning.distribution import distribution
    from anagen.population.areata_people import AreataPeople
    from anagen.population.areata_recruitment import draw_areata

    biology = distribution("fixed", disease="areata").centre.areata
    severe, ages = AreataPeople(), (18.0, 65.0)
    cohort = draw_areata(severe, "any", ages, 32, scalp_map(10.0), biology, 1, 0)
    year = np.ones((32, 364))
    exosome = Trial.from_file(EXAMPLE, replicates=1)
    wide = Trial.from_text(TWO_YEARS)
    shown = exosome.run(workers=1)  # compiles

    def report() -> None:
        with tempfile.TemporaryDirectory() as folder:
            shown.save(Path(folder))

    return {
        "32 patients, one year, 10 mm": lambda: cohort.crowd.branch().advance(year, [364]),
        "a cohort of 12": lambda: draw_areata(severe, "any", ages, 12, scalp_map(10.0), biology, 1, 0),
        "exosome_areata.toml: one replicate": lambda: exosome.run(workers=1, pictures=False),
        "exosome_areata.toml: one replicate and pictures": lambda: exosome.run(workers=1),
        "exosome_areata.toml: its report": report,
        "600 patients, 3 arms, 2 years: one replicate": lambda: wide.run(workers=1, pictures=False),
    }


def cpu_seconds(run: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    began = time.process_time()
    run()
    return time.process_time() - began


def measured(source: Path) -> dict[str, float]:
    """CPU seconds by stage of the version in the folder `source`, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, str(HERE / "areata_crowd.py"), "--one"],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first", type=Path, help="folder of a checkout of another version")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", action="store_true", help="measure this process once; print JSON")
    asked = parser.parse_args()
    if asked.one:
        found = stages()
        found["a cohort of 12"]()  # compiles
        print(json.dumps({name: cpu_seconds(run) for name, run in found.items()}))
        return
    sources = {"this": HERE.parent / "src"}
    if asked.first:
        sources["first"] = asked.first.resolve() / "src"
    rounds = [{name: measured(source) for name, source in sources.items()} for _ in range(asked.rounds)]
    for stage in rounds[0]["this"]:
        mine = statistics.median(one["this"][stage] for one in rounds)
        bar = f"  (asked {BARS[stage]:g})" if stage in BARS else ""
        told = f"{stage:<50} {mine:7.3f} CPU s{bar}"
        if asked.first:
            other = statistics.median(one["first"][stage] for one in rounds)
            ratio = statistics.median(one["first"][stage] / one["this"][stage] for one in rounds)
            told += f"  first {other:7.3f}  {ratio:5.2f} times less"
        print(told)


if __name__ == "__main__":
    main()
