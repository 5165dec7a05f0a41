"""Sample size of two proportions against R's power.prop.test, pwr and rpact."""

from __future__ import annotations

import pytest

from anagen.errors import InputError
from anagen.statistics.sample_size import (
    arcsine_sample_size,
    proportions_power,
    proportions_sample_size,
)


@pytest.mark.parametrize(("a", "b", "n"), [(0.05, 0.35, 35.23508175), (0.50, 0.75, 76.70692845)])
def test_equal_groups(a: float, b: float, n: float) -> None:
    found = proportions_sample_size(a, b, 0.90)
    assert found.treated == found.control == pytest.approx(n, abs=1e-8)
    assert proportions_power(a, b, found.treated, found.control) == pytest.approx(0.90, abs=1e-12)


def test_rpact_totals() -> None:
    assert proportions_sample_size(0.35, 0.05, 0.90).total == pytest.approx(70.4701635, abs=1e-7)
    two_to_one = proportions_sample_size(0.25, 0.05, 0.90, ratio=2)
    assert two_to_one.total == pytest.approx(149.2090237, abs=1e-7)
    assert (two_to_one.treated, two_to_one.control) == pytest.approx((99.47268247, 49.73634124), abs=1e-7)


def test_arcsine() -> None:
    assert arcsine_sample_size(0.35, 0.05, 0.90) == pytest.approx(31.63216651, abs=1e-6)


def test_impossible() -> None:
    for a, b in ((0.3, 0.3), (1.2, 0.3)):
        with pytest.raises(InputError, match="proportions"):
            proportions_sample_size(a, b, 0.9)
    with pytest.raises(InputError, match="power"):
        proportions_sample_size(0.3, 0.1, 1.0)
