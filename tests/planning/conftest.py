"""A small planning that tests share."""

from __future__ import annotations

import pytest

from anagen.planning.plan import Planning, best_plans
from anagen.planning.preferences import Preferences
from forecasting.people import man


@pytest.fixture(scope="session")
def planned() -> Planning:
    """A man in the UK without needles or surgery, by 40 particles of the posterior."""
    return best_plans(
        man(country='"UK"'), Preferences(dislikes=("needles", "surgery")), particles=40, workers=2
    )
