"""Sampling again without a study, where importance weights are not reliable."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.files.writing import replacing
from anagen.learning.checks.leave_one_out import Refit
from anagen.learning.checks.sample import Sample
from anagen.learning.pattern.calibrate import Sizes, fitted_rows, kept_problem, sexes
from anagen.learning.pattern.hierarchy import RowTable
from anagen.learning.pattern.sampling import Problem, Sampler
from anagen.learning.pattern.training import Progress
from anagen.learning.rows import Row

KEPT = 200
"""Equally likely draws without a study."""
CHAINS, WARMUP, DRAWS = 2, 400, 300
SEED = 77


def refitter(folder: Path, progress: Progress) -> Refit | None:
    """Function that samples without a study, from files of a calibration in `folder`; None if there are none.

    Its samples are kept there too, study by study.
    """
    main, exosome = fitted_rows()
    problem = kept_problem(folder, Sizes())
    if problem is None:
        return None
    try:
        import numpyro  # noqa: F401
    except ImportError:
        return None

    def refit(study: str) -> Sample:
        mark = problem.mark(study, CHAINS, WARMUP, DRAWS, KEPT, SEED)
        path = folder / f"without-{mark}.npz"
        if not path.is_file():
            with replacing(path) as temporary:
                np.savez(temporary, allow_pickle=False, **draws_without(problem, study))
        with np.load(path) as kept:
            flat = {name: kept[name] for name in kept.files}
        progress(f"without {study}", 1, 1)
        return _as_sample(problem, flat, (*main, *exosome))

    return refit


def draws_without(problem: Problem, study: str) -> dict[str, NDArray[np.float64]]:
    """`KEPT` draws of the posterior without a study, by name, draws first.

    A study of exosome rows alone is not in the sampler, which then runs with all its studies.
    """
    without = study if study in problem.table.studies else None
    flat = _sampler(problem).run(SEED, without=without).flat()
    pick = np.linspace(0, len(flat["z"]) - 1, KEPT).round().astype(int)
    return {name: values[pick] for name, values in flat.items()}


def _as_sample(problem: Problem, flat: dict[str, NDArray[np.float64]], rows: Sequence[Row]) -> Sample:
    """Sample with the emulator's parts of `rows`; the exosome effect is 0 in exosome rows."""
    at = tuple({name: values[i] for name, values in flat.items() if name != "z"} for i in range(KEPT))
    return Sample(RowTable.of(rows, sexes()), at, problem.parts(flat["z"]))


@cache
def _sampler(problem: Problem) -> Sampler:
    """Sampler compiled once for all studies."""
    return Sampler(problem, warmup=WARMUP, draws=DRAWS, chains=CHAINS)
