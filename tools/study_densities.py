"""Store with the shipped posterior how dense each study's rows are at each of its draws, where it lacks that.

``python -m tools.study_densities --work FOLDER`` takes the engine's results from the particles of the
calibration in the folder if they are those of the posterior; else the engine runs at every draw (three CPU
minutes, kept in the folder). `anagen calibrate` stores densities itself; the id of the posterior stays.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.learning.pattern.calibrate import Sizes, fitted_rows, kept_particles, prior_scores, sexes
from anagen.learning.pattern.hierarchy import RowTable, log_likelihood
from anagen.learning.pattern.training import engine_runs
from anagen.learning.posterior import (
    FILE,
    Posterior,
    as_stored,
    read_posterior,
    with_part,
    write_posterior,
)
from anagen.learning.rows import Row
from anagen.learning.without import hyper_of

Floats = NDArray[np.float64]
SHIPPED = Path(str(files("anagen.learning") / "data" / FILE))


def parts_of(posterior: Posterior, rows: Sequence[Row], folder: Path, workers: int) -> Floats:
    """Engine's parts of `rows` at each draw, float64[S, rows, 2]."""
    found = kept_particles(folder, Sizes())
    if found is not None:
        kept = found[1]
        if np.array_equal(as_stored(kept.x[:, : len(posterior.names)]), posterior.z):
            return kept.parts
    scores = prior_scores(posterior.delivered, posterior.delivery)
    points = np.concatenate([posterior.z, scores], axis=1)
    names = (*posterior.names, *posterior.delivered)
    return engine_runs(names, rows, points, folder, "densities", _say, workers)


def by_study(posterior: Posterior, rows: Sequence[Row], parts: Floats) -> dict[str, Floats]:
    """Log density of each study's rows at each draw, float64[S]."""
    found = {}
    at = [hyper_of(posterior, index) for index in range(len(posterior))]
    for study in dict.fromkeys(row.study for row in rows):
        mine = [k for k, row in enumerate(rows) if row.study == study]
        table = RowTable.of([rows[k] for k in mine], sexes())
        told = [float(log_likelihood(table, one[mine], h)) for one, h in zip(parts, at, strict=True)]
        found[study] = as_stored(np.array(told))
    return found


def _say(what: str, done: int, total: int) -> None:
    print(f"{what}: {done} of {total}", flush=True)


def main() -> None:
    """Write the posterior with its densities."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("calibration-runs"), help="folder of engine runs")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="file for the posterior")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    asked = parser.parse_args()
    posterior = read_posterior()
    rows = sum(fitted_rows(), ())
    densities = by_study(posterior, rows, parts_of(posterior, rows, asked.work, asked.workers))
    write_posterior(with_part(replace(posterior, log_density=densities), asked.out), asked.out)
    print(f"{posterior.id}: densities of {len(densities)} studies, in {asked.out}")


if __name__ == "__main__":
    main()
