"""Expected rows: as exact as the Runge-Kutta engine, and the same however the rows are grouped."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.engine.drivers import Drivers
from anagen.engine.meanfield import expect
from anagen.learning.free_parameters import values_at
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.pattern.calibrate import fitted_rows
from anagen.learning.pattern.expectation import Expectation
from anagen.learning.posterior import read_posterior

ROWS = sum(fitted_rows(), ())


class Exact(Expectation):
    """Expectation by the Runge-Kutta scheme, in fine steps."""

    def _engine(
        self, drivers: Drivers, start: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        found = expect(self.knowledge.chain, drivers, start, longest_step=0.25)
        return found.occupancy, found.shed


@cache
def _expectation(kind: type[Expectation], draw: int) -> Expectation:
    posterior = read_posterior()
    values = values_at(prior_knowledge(), posterior.names, posterior.z[draw])
    return kind(prior_knowledge().with_values(values))


@pytest.mark.parametrize("draw", [0, 600])
def test_rows_are_those_of_the_exact_engine(draw: int) -> None:
    found, exact = (_expectation(kind, draw).all(ROWS) for kind in (Expectation, Exact))
    error = np.abs(found - exact).max(axis=1)
    in_hairs = np.array([row.outcome != "hair mass" for row in ROWS])
    assert error[in_hairs].max() < 0.15
    assert error.max() < 0.5  # hair mass, in %


def test_a_row_does_not_depend_on_the_others() -> None:
    alone = np.array([_expectation(Expectation, 0).all([row])[0] for row in ROWS[::10]])
    fresh = Expectation(_expectation(Expectation, 0).knowledge).all(ROWS)
    assert np.abs(fresh[::10] - alone).max() < 1e-9
