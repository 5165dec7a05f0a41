"""Adjusted p values by their laws (R: verification/software/responders.py)."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.statistics.multiplicity import METHODS, adjust

P = [0.01, 0.02, 0.03, 0.005, 0.04]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6))
def test_order_of_methods(p: list[float]) -> None:
    found = {method: adjust(p, method) for method in METHODS}
    slack = 1e-12
    assert (found["Holm"] <= found["Bonferroni"] + slack).all()
    assert (found["Hochberg"] <= found["Holm"] + slack).all()
    assert (found["Hommel"] <= found["Hochberg"] + slack).all()
    assert (found["Benjamini-Hochberg"] <= found["Hochberg"] + slack).all()
    for adjusted in found.values():
        assert (adjusted >= np.array(p) - slack).all()
        assert (adjusted <= 1.0).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6))
def test_hommel_is_the_closed_test_of_simes(p: list[float]) -> None:
    def simes(among: tuple[int, ...]) -> float:
        ranked = sorted(p[i] for i in among)
        return min(len(ranked) * value / (rank + 1) for rank, value in enumerate(ranked))

    members = range(len(p))
    closed = [
        max(simes(s) for size in members for s in combinations(members, size + 1) if i in s) for i in members
    ]
    np.testing.assert_allclose(adjust(p, "Hommel"), np.minimum(closed, 1.0), atol=1e-12)


def test_missing_and_wrong_p() -> None:
    np.testing.assert_allclose(adjust([0.01, np.nan, 0.04], "Holm"), [0.02, np.nan, 0.04])
    assert np.isnan(adjust([np.nan], "Hommel")).all()
    with pytest.raises(InputError, match="Hommel"):
        adjust(P, "Homel")
    with pytest.raises(InputError, match="must be probabilities"):
        adjust([1.2], "Holm")
