"""A small forecast that tests share."""

from __future__ import annotations

import pytest

from anagen.economics.appraisal import Appraisal, appraise, other_people
from anagen.forecasting.simulate import Simulation, simulate
from anagen.learning.distribution import distribution
from forecasting.people import man


@pytest.fixture(scope="session")
def few() -> Simulation:
    """A man under every option, by 50 particles of the posterior."""
    return simulate(man(), distribution("posterior"), particles=50, workers=2)


@pytest.fixture(scope="session")
def appraised(few: Simulation) -> Appraisal:
    return appraise(few, other_people(few, workers=2))
