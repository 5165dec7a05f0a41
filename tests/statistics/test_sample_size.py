"""Sample size of two proportions: laws (R and rpact: verification/software/responders.py)."""

from __future__ import annotations

import pytest

from anagen.errors import InputError
from anagen.statistics.sample_size import (
    proportions_power,
    proportions_sample_size,
)


@pytest.mark.parametrize(("a", "b", "ratio"), [(0.05, 0.35, 1.0), (0.50, 0.75, 1.0), (0.25, 0.05, 2.0)])
def test_the_size_has_the_power_asked_for(a: float, b: float, ratio: float) -> None:
    found = proportions_sample_size(a, b, 0.90, ratio=ratio)
    assert found.treated == pytest.approx(ratio * found.control)
    assert proportions_power(a, b, found.treated, found.control) == pytest.approx(0.90, abs=1e-12)


def test_impossible() -> None:
    for a, b in ((0.3, 0.3), (1.2, 0.3)):
        with pytest.raises(InputError, match="proportions"):
            proportions_sample_size(a, b, 0.9)
    with pytest.raises(InputError, match="power"):
        proportions_sample_size(0.3, 0.1, 1.0)
