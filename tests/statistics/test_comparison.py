"""The arms of a trial compared by responders: R's numbers again, through the trial's own arrays."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.statistics.binary import counts
from anagen.statistics.comparisons import ResponderComparisons
from anagen.trial.analysis.compare import compare

TREATED, CONTROL = (30, 20, 10), (5, 6, 2)


def patients(treated: tuple[int, ...], control: tuple[int, ...], n: int) -> tuple[NDArray[np.float64], ...]:
    """y (100 or 0), arm and stratum of every patient, n in each arm and stratum."""
    y = [[100.0] * e + [0.0] * (n - e) for pair in zip(treated, control, strict=True) for e in pair]
    strata = len(treated)
    arm = np.tile(np.repeat([0, 1], n), strata)
    return np.concatenate(y), arm, np.repeat(np.arange(strata), 2 * n)


def analysed(model: str, treated: tuple[int, ...], control: tuple[int, ...], n: int) -> ResponderComparisons:
    y, arm, stratum = patients(treated, control, n)
    found = compare(model, y, np.zeros_like(y), arm, 2, 1, 0.05, stratum)
    assert isinstance(found, ResponderComparisons)
    assert np.isnan(found.difference[1])
    return found


def test_cochran_mantel_haenszel() -> None:
    found = analysed("Cochran-Mantel-Haenszel", TREATED, CONTROL, 60)
    assert found.p[0] == pytest.approx(3.930999044e-10, rel=1e-8)
    assert found.t[0] ** 2 == pytest.approx(39.14683544, abs=1e-8)
    assert found.difference[0] == pytest.approx(26.111111111, abs=1e-8)
    assert found.se[0] == pytest.approx(3.969836545, abs=1e-8)
    assert found.odds_ratio[0] == pytest.approx(6.755102041, abs=1e-8)
    assert (found.odds_low[0], found.odds_high[0]) == pytest.approx((3.520919934, 12.960079874), abs=1e-7)
    assert found.mean.tolist() == pytest.approx([100 / 3, 100 * 13 / 180])
    assert found.n.tolist() == [180, 180]


def test_logistic() -> None:
    found = analysed("logistic", TREATED, CONTROL, 60)
    assert np.log(found.odds_ratio[0]) == pytest.approx(1.938158314, abs=1e-9)
    assert found.t[0] == pytest.approx(5.776635020, abs=1e-8)
    assert found.p[0] == pytest.approx(7.620935e-09, rel=1e-6)
    assert found.difference[0] == pytest.approx(26.111111111, abs=1e-8)
    assert not found.separated.any()


def test_risk_difference_of_one_stratum_is_miettinen_nurminen() -> None:
    y = np.concatenate([np.repeat([100.0, 0.0], [56, 14]), np.repeat([100.0, 0.0], [48, 32])])
    found = compare("risk difference", y, np.zeros_like(y), np.repeat([0, 1], [70, 80]), 2, 1)
    assert (found.low[0], found.high[0]) == pytest.approx((5.28297132, 33.81729400), abs=1e-8)
    assert found.difference[0] == pytest.approx(20.0)


def test_separation_is_reported_and_firth_stands_in() -> None:
    found = analysed("logistic", (5, 4), (0, 0), 12)
    assert found.separated.tolist() == [True, False]
    assert 0 < found.p[0] < 0.01
    assert np.isfinite([found.odds_ratio[0], found.difference[0], found.low[0], found.high[0]]).all()
    # A stratum in which nobody responds tells nothing of the odds, but its patients count in the risk.
    quiet = analysed("logistic", (5, 0), (2, 0), 12)
    alone = analysed("logistic", (5,), (2,), 12)
    assert quiet.odds_ratio[0] == pytest.approx(alone.odds_ratio[0], rel=1e-9)
    assert quiet.difference[0] == pytest.approx(alone.difference[0] / 2, rel=1e-9)


def test_nobody_or_everybody_responds() -> None:
    for events in (0, 12):
        for model in ("Cochran-Mantel-Haenszel", "logistic", "risk difference"):
            found = analysed(model, (events,), (events,), 12)
            assert found.difference[0] == 0.0
            assert np.isnan(found.p[0])
            assert np.isnan(found.low[0]) == (model != "risk difference")


def test_an_empty_arm_is_not_a_number() -> None:
    y = np.array([100.0, 0.0, np.nan, np.nan])
    for model in ("Cochran-Mantel-Haenszel", "logistic", "risk difference"):
        found = compare(model, y, y, np.array([0, 0, 1, 1]), 2, 1)
        assert np.isnan([found.difference, found.p, found.low, found.high]).all()


@pytest.mark.parametrize("model", ["Cochran-Mantel-Haenszel", "logistic", "risk difference"])
def test_replicates_at_once_are_replicates_one_by_one(model: str) -> None:
    rng = np.random.default_rng(11)
    y = np.where(rng.random((12, 90)) < 0.35, 100.0, 0.0)
    y[rng.random(y.shape) < 0.1] = np.nan
    arm, stratum = rng.integers(0, 3, y.shape), rng.integers(0, 4, y.shape)
    whole = compare(model, y, y, arm, 3, 2, 0.1, stratum)
    for index in range(12):
        one = compare(model, y[index], y[index], arm[index], 3, 2, 0.1, stratum[index])
        for name in ("n", "mean", "difference", "se", "p", "low", "high", "odds_ratio"):
            np.testing.assert_allclose(getattr(whole, name)[index], getattr(one, name), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("model", ["Cochran-Mantel-Haenszel", "logistic", "risk difference"])
def test_false_alarms_keep_to_their_rate(model: str) -> None:
    rng = np.random.default_rng(12)
    stratum = np.tile(np.repeat([0, 1], 30), (2000, 1))
    arm = np.tile([0, 1], (2000, 30))
    y = np.where(rng.random(stratum.shape) < np.where(stratum == 1, 0.5, 0.25), 100.0, 0.0)
    p = compare(model, y, y, arm, 2, 1, 0.05, stratum).p[:, 0]
    assert 0.03 < (p < 0.05).mean() < 0.065


def test_one_arm() -> None:
    y = np.repeat([100.0, 0.0], [7, 3])
    found = compare("responder rate", y, y, np.zeros(10, dtype=np.int64), 1, None)
    assert found.difference[0] == pytest.approx(70.0)
    assert (found.low[0], found.high[0]) == pytest.approx((34.75471, 93.32605), abs=1e-4)
    assert np.isnan(found.p[0])


def test_counts() -> None:
    y = np.array([[100.0, 0, np.nan, 100], [0, 0, 0, 100]])
    arm, stratum = np.array([0, 1, 0, 1]), np.array([7, 7, 9, 9])
    events, n = counts(y, np.broadcast_to(arm, y.shape), 2, np.broadcast_to(stratum, y.shape))
    assert events.tolist() == [[[1, 0], [0, 1]], [[0, 0], [0, 1]]]
    assert n.tolist() == [[[1, 1], [0, 1]], [[1, 1], [1, 1]]]
