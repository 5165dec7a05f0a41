"""A small planning that tests share."""

from __future__ import annotations

import pytest

from anagen.planning.plan import plan
from anagen.planning.preferences import Preferences
from anagen.planning.result import Planning
from forecasting.people import man


@pytest.fixture(scope="session")
def planned() -> Planning:
    """A man in the UK without needles or surgery, by 40 particles of the posterior."""
    return plan(man(country='"UK"'), Preferences(dislikes=("needles", "surgery")), particles=40, workers=2)
