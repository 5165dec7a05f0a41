"""The sampler, on a problem small enough to know the answer."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.learning.free_parameters import free_names
from anagen.learning.pattern.calibrate import fitted_rows, problem_of

pytestmark = pytest.mark.slow

pytest.importorskip("numpyro", reason="needs the extra bayes")


def test_without_rows_it_returns_the_prior() -> None:
    from anagen.learning.pattern.sampling import Sampler

    names, (main, _) = free_names(), fitted_rows()
    rng = np.random.default_rng(3)
    z = rng.normal(size=(1200, len(names)))
    y = np.einsum("np,pk->nk", z, rng.normal(size=(len(names), 2 * len(main)))).reshape(1200, len(main), 2)
    problem = problem_of(main, z, y)
    sampler = Sampler(problem, warmup=600, draws=800, chains=2)
    nothing = np.zeros(len(problem.table))
    draws = sampler.run(1, keep=nothing, keep_sd=np.zeros(len(problem.table.log_sd))).flat()
    assert np.abs(draws["z"].mean(axis=0)).max() < 0.25  # forty parameters, some 500 effective draws
    assert np.abs(draws["z"].std(axis=0) - 1.0).max() < 0.25  # forty parameters, some 500 effective draws
    assert draws["rises"].mean() == pytest.approx(3.0, abs=1.0)
