"""Properties of the deterministic equations beyond their checks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.models.halloy2002 import rates, solve, start

pytestmark = pytest.mark.slow


@given(loss=st.floats(0.0, 2.0), month=st.floats(0.0, 200.0))
def test_the_default_form_conserves_follicles(loss: float, month: float) -> None:
    state = solve([month], loss)[0]
    assert state.sum() == pytest.approx(1.0, abs=1e-9)
    assert (state > -1e-12).all()


def test_as_encoded_is_the_same_without_loss() -> None:
    assert (rates(0.0) == rates(0.0, as_encoded=True)).all()
    assert solve([3.0], 0.3, as_encoded=True)[0].sum() > 1.1


@given(first=st.floats(0.0, 20.0), second=st.floats(0.0, 20.0))
def test_time_adds_up(first: float, second: float) -> None:
    from scipy.linalg import expm

    onward = expm(rates() * second) @ solve([first])[0]
    assert onward == pytest.approx(solve([first + second])[0], abs=1e-10)


def test_it_starts_at_the_published_start() -> None:
    assert solve([0.0])[0] == pytest.approx(start())
    assert np.isclose(start().sum(), 1.0)
