"""Adjusted p values by their laws; Dunnett by integration (R: verification/software/responders.py)."""

from __future__ import annotations

from itertools import combinations
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import norm

from anagen.errors import InputError
from anagen.statistics.multiplicity import (
    METHODS,
    adjust,
    dunnett_critical,
    dunnett_p,
    dunnett_weights,
)

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


def test_dunnett() -> None:
    equal = [sqrt(0.5)] * 3

    def within(z: float) -> float:
        return float(
            quad(
                lambda x: (ndtr(sqrt(2) * z + x) - ndtr(x - sqrt(2) * z)) ** 3 * norm.pdf(x),
                -12,
                12,
                epsabs=1e-13,
            )[0]
        )

    assert within(dunnett_critical(equal)) == pytest.approx(0.95, abs=1e-10)
    assert dunnett_p(dunnett_critical(equal, df=17), equal, df=17) == pytest.approx(0.05, abs=1e-9)


def test_dunnett_of_one_arm_is_the_plain_test() -> None:
    assert dunnett_critical([sqrt(0.5)]) == pytest.approx(1.959963984540054, abs=1e-10)
    assert dunnett_critical([sqrt(0.5)], df=10) == pytest.approx(2.2281388519649385, abs=1e-9)
    # Uncorrelated arms: Sidak.
    assert dunnett_critical([0.0] * 4) == pytest.approx(norm.isf((1 - 0.95**0.25) / 2), abs=1e-10)
    assert dunnett_p(3.0, [0.5, 0.5], df=inf) == dunnett_p(-3.0, [0.5, 0.5])


def test_dunnett_of_the_anorexia_trial() -> None:
    # Control 26 patients, CBT 29, FT 17; ANCOVA with 68 df. emmeans prints .0640 and .0004 by its
    # own approximation ("dunnettx"); the integral gives .0629 with the model's correlation of .463.
    weights = [sqrt(0.46284166)] * 2
    assert dunnett_p(4.097065528073 / 1.893492606967, weights, df=68) == pytest.approx(0.0640, abs=1.5e-3)
    assert dunnett_p(3.8966, weights, df=68) == pytest.approx(0.0004, abs=5e-5)
    by_size = dunnett_weights([29, 17], 26)
    assert by_size[0] * by_size[1] == pytest.approx(0.463, abs=0.01)


def test_bad_weights() -> None:
    for weights in ([], [1.0], [-0.1]):
        with pytest.raises(InputError, match="weights"):
            dunnett_critical(weights)
