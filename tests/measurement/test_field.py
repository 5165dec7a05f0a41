"""The window that is counted, and the patch it moves in."""

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.measurement.field import Field, sampled_area, windows
from anagen.measurement.method import method, methods


@pytest.mark.parametrize("name", list(methods()))
def test_the_patch_holds_the_window_wherever_it_moves(name: str) -> None:
    field, found = Field(1.0), method(name)
    area = np.full(500, sampled_area(field, found))
    luck = np.random.default_rng(1).normal(size=(500, 4, 2)) * 3.0
    corner, side = windows(field, found, area, luck)
    assert np.all(corner >= 0.0)
    assert np.all(corner + side[:, None, None] <= 1.0 + 1e-12)
    assert side**2 * area == pytest.approx(1.0)


def test_a_tattooed_field_needs_no_margin() -> None:
    assert sampled_area(Field(2.0), method("macrophotography, tattooed field")) == pytest.approx(2.0)
    assert sampled_area(Field(2.0, tattooed=True), method("macrophotography")) == pytest.approx(2.0)
    assert sampled_area(Field(2.0), method("macrophotography")) > 2.0


@pytest.mark.parametrize("area", [0.0, -1.0, 1000.0, float("nan")])
def test_an_impossible_area_is_refused(area: float) -> None:
    with pytest.raises(InputError, match=r"area counted of"):
        Field(area)
