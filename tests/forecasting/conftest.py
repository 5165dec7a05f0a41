"""A belief and a particle that tests share."""

from __future__ import annotations

import pytest

from anagen.forecasting.particles import Particle, draw_of, particles_of
from anagen.learning.distribution import ParameterDistribution, distribution
from forecasting.people import man


@pytest.fixture(scope="session")
def prior() -> ParameterDistribution:
    return distribution("prior")


@pytest.fixture(scope="session")
def particle(prior: ParameterDistribution) -> Particle:
    """One draw of the prior and one man of it."""
    return particles_of(draw_of(prior, 3, "vertex"), man(), 1, seed=5)[0]
