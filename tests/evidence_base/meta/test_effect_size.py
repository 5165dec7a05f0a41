"""Effect sizes: laws. metafor's numbers are in verification/software/pooling.py."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.meta.effect_size import (
    hedges_g,
    log_odds_ratio,
    log_ratio_of_means,
    log_risk_ratio,
    mean_difference,
)
from verification.software.bcg import COUNTS

ARMS = (103, 5.5, 50, 100, 4.5, 50)


@pytest.mark.parametrize("function", [mean_difference, hedges_g, log_ratio_of_means])
def test_swapping_arms_turns_the_sign(function):
    there, back = function(*ARMS), function(*ARMS[3:], *ARMS[:3])
    assert back.estimate == pytest.approx(-there.estimate)
    assert back.variance == pytest.approx(there.variance)


def test_ratios_need_no_half_without_empty_cells():
    a, n1, c, n2 = COUNTS
    assert log_risk_ratio(*COUNTS).estimate == pytest.approx(np.log(a / n1) - np.log(c / n2))
    assert log_odds_ratio(*COUNTS).estimate == pytest.approx(np.log(a * (n2 - c) / (c * (n1 - a))))


def test_only_a_study_with_an_empty_cell_gets_the_half():
    effect = log_odds_ratio([0, 4], [20, 20], [9, 9], [20, 20])
    assert effect.estimate[0] == pytest.approx(np.log(0.5 * 11.5 / (20.5 * 9.5)))
    assert effect.estimate[1] == pytest.approx(np.log(4 * 11 / (16 * 9)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: mean_difference(1, 0, 10, 1, 1, 10),
        lambda: hedges_g(1, 1, 1, 1, 1, 1),
        lambda: log_ratio_of_means(-1, 1, 10, 1, 1, 10),
        lambda: log_odds_ratio(5, 4, 1, 4),
    ],
)
def test_impossible_arms_are_refused(call):
    with pytest.raises(InputError):
        call()
