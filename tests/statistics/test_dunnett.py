"""Dunnett by a second integration and by its laws (R: verification/software)."""

from __future__ import annotations

from itertools import combinations
from math import inf, sqrt

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import chi, norm

from anagen.errors import InputError
from anagen.statistics.dunnett import dunnett_adjusted, dunnett_critical, dunnett_p, dunnett_weights


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


def test_one_sided_critical_value_by_a_second_integration() -> None:
    weights, df = [0.6, 0.7, 0.75], 11
    bound = dunnett_critical(weights, 0.025, df, sides=1)

    def within(scale: float) -> float:
        def given(x: float) -> float:
            inside = [ndtr((bound * scale - w * x) / sqrt(1 - w * w)) for w in weights]
            return float(np.prod(inside) * norm.pdf(x))

        return float(quad(given, -10, 10, epsabs=1e-12)[0] * chi.pdf(scale * sqrt(df), df) * sqrt(df))

    assert quad(within, 0.0, 4.0, epsabs=1e-11)[0] == pytest.approx(0.975, abs=1e-9)
    assert dunnett_critical([sqrt(0.5)], 0.025, sides=1) == pytest.approx(norm.isf(0.025), abs=1e-10)


@pytest.mark.parametrize("sides", [1, 2])
def test_step_down_is_the_closed_test(sides: int) -> None:
    t, weights, df = np.array([1.1, 2.4, 2.6, -2.3]), dunnett_weights([30, 20, 25, 40], 35), 146.0
    size = np.abs(t) if sides == 2 else t
    closed = [
        max(
            dunnett_p(float(size[list(family)].max()), [weights[i] for i in family], df, sides=sides)
            for count in range(1, 5)
            for family in combinations(range(4), count)
            if arm in family
        )
        for arm in range(4)
    ]
    stepped = dunnett_adjusted(t, weights, df, sides=sides)
    np.testing.assert_allclose(stepped, closed, atol=1e-12)
    single = dunnett_adjusted(t, weights, df, sides=sides, step_down=False)
    assert (stepped <= single + 1e-15).all()
    np.testing.assert_allclose(single, [dunnett_p(x, weights, df, sides=sides) for x in t], atol=1e-12)


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="3 statistics for 2 arms"):
        dunnett_adjusted([1.0, 2.0, 3.0], [0.5, 0.5])
    with pytest.raises(InputError, match="3 sides"):
        dunnett_p(1.0, [0.5], sides=3)
