"""Trend tests: a number of R, and variances by all permutations."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.statistics.dose_finding.trend import cochran_armitage, jonckheere


def test_shares_are_those_of_r() -> None:
    # R, help page of prop.trend.test as recalled: smokers c(83, 90, 129, 70) of c(86, 93, 136, 82)
    found = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82])
    assert found.z**2 == pytest.approx(8.2249, abs=5e-5)
    assert found.p == pytest.approx(0.004132, abs=5e-7)
    assert found.rising > 0.99


def test_only_differences_of_scores_count() -> None:
    plain = cochran_armitage([2, 4, 9], [20, 20, 20], [0.0, 1.0, 5.0])
    moved = cochran_armitage([2, 4, 9], [20, 20, 20], [3.0, 5.0, 13.0])
    assert moved.z == pytest.approx(plain.z, abs=1e-12)
    assert plain.rising == pytest.approx(plain.p / 2)


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 4.0]])
def test_mean_and_variance_are_those_of_all_permutations(values: list[float]) -> None:
    def cut(order: tuple[float, ...]) -> list[tuple[float, ...]]:
        return [order[:2], order[2:4], order[4:]]

    seen = np.array([jonckheere(cut(order)).statistic for order in set(permutations(values))])
    one = jonckheere(cut(tuple(values)))
    spread = (one.statistic - seen.mean()) / one.z
    assert spread == pytest.approx(seen.std(), rel=1e-12)


def test_two_groups_are_the_rank_sum_test() -> None:
    from scipy.stats import mannwhitneyu

    a, b = [1.1, 2.0, 2.0, 3.5, 7.0], [2.0, 4.0, 5.0, 6.1]
    other = mannwhitneyu(b, a, use_continuity=False, method="asymptotic")
    found = jonckheere([a, b])
    assert found.statistic == other.statistic
    assert found.p == pytest.approx(other.pvalue, abs=1e-12)


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="two or more"):
        jonckheere([[1.0, 2.0]])
    with pytest.raises(InputError, match="all equal"):
        jonckheere([[1.0, 1.0], [1.0]])
    with pytest.raises(InputError, match="responders"):
        cochran_armitage([3, 1], [2, 2])
    with pytest.raises(InputError, match="one result"):
        cochran_armitage([2, 2], [2, 2])
