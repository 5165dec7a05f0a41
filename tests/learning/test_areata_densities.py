"""Densities of studies in severe alopecia areata: quadrature agrees with drawing what it integrates out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.learning.areata.free_parameters import free_parameters
from anagen.learning.areata.rows import severe_rows
from anagen.learning.areata.sampling import Questions
from anagen.learning.areata.study_densities import _of_rows, by_study

FREE = free_parameters()
ROWS = 4


@pytest.fixture(scope="module")
def asked() -> Questions:
    """Three shares and a mean of two studies, with surfaces that are nearly flat."""
    rng = np.random.default_rng(3)
    wide = len(FREE.population) + 2
    features = 1 + wide + wide * (wide + 1) // 2
    row = next(row for row in severe_rows() if row.fit)
    coefficients = 0.02 * rng.standard_normal((ROWS, 2, features))
    coefficients[:, :, 0] = np.array([-1.0, 0.2, -0.4, 30.0])[:, None]
    nothing = np.zeros(ROWS, dtype=bool)
    return Questions(
        rows=tuple(replace(row, id=str(k), study="AABB"[k], fit=k != 1) for k in range(ROWS)),
        studies=("A", "B"),
        treated=nothing,
        drug=np.zeros(ROWS, dtype=np.int64),
        log_dose=np.zeros(ROWS),
        total=np.full(ROWS, 0.4),
        coefficients=coefficients,
        given=np.zeros((ROWS, 2, features)),
        has_given=nothing,
        mean=np.array([False, False, False, True]),
        error=np.array([0.2, 0.2, 0.1, 1.0]),
        study=np.array([0, 0, 1, 1]),
        value=np.array([25.0, 90.0, 45.0, 28.0]),
        n=np.array([60.0, 40.0, 80.0, 3.0]),
        local=nothing,
    )


def test_the_quadrature_agrees_with_drawn_deviations(asked: Questions) -> None:
    rng = np.random.default_rng(4)
    z = 0.3 * rng.standard_normal((2, len(FREE.names)))
    sd = np.array([0.3, 0.6])
    found = by_study(asked, FREE, z, sd)
    assert list(found) == ["A", "B"]
    for number in range(2):
        luck, own = rng.standard_normal((2, 4000, ROWS))
        between = asked.between(sd[number])
        drawn = np.array(
            [
                _of_rows(asked, FREE, z[number], between * luck[i, asked.study] + asked.error * own[i])
                for i in range(len(luck))
            ]
        )
        for name, mine in (("A", [0]), ("B", [2, 3])):  # the second row is not fitted
            direct = np.log(np.exp(drawn[:, mine].sum(axis=1)).mean())
            assert found[name][number] == pytest.approx(direct, abs=0.06)


def test_without_any_deviation_it_is_the_rows_own_density(asked: Questions) -> None:
    z = np.zeros((1, len(FREE.names)))
    exact = replace(asked, error=np.where(asked.mean, asked.error, 0.0))
    found = by_study(exact, FREE, z, np.zeros(1))
    told = _of_rows(exact, FREE, z[0], np.zeros(ROWS))
    assert found["A"][0] == pytest.approx(told[0])
    assert found["B"][0] == pytest.approx(told[2] + told[3])
