"""Survival curves, log-rank tests and Cox's model by their laws (others: verification/software/models.py)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.statistics import cox, kaplan_meier, log_rank
from verification.software.leukaemia import LEUKAEMIA

LEVELS = {"arm": ["a", "b"]}


def people(n: int = 80, seed: int = 1, grid: float = 0.0) -> dict[str, NDArray[Any]]:
    """Exponential times, censored at random; rounded to `grid` if it is above 0, so that there are ties."""
    rng = np.random.default_rng(seed)
    arm = np.tile([0, 1], n // 2)
    age = rng.normal(40.0, 10.0, n)
    time = rng.exponential(1.0, n) * np.exp(-0.7 * arm - 0.02 * (age - 40.0))
    censor = rng.exponential(2.0, n)
    seen = np.minimum(time, censor)
    if grid:
        seen = np.ceil(seen / grid) * grid
    return {
        "t": seen,
        "e": time <= censor,
        "arm": np.array(["a", "b"])[arm],
        "age": age,
        "site": np.arange(n) % 3,
    }


def test_without_censoring_the_curve_is_the_share_left() -> None:
    time = people()["t"]
    curve = kaplan_meier(time, np.ones(80))
    when = np.linspace(0.0, 3.0, 30)
    np.testing.assert_allclose(curve.at(when), (time[:, None] > when).mean(axis=0))
    inner = curve.survival > 0
    binomial = np.sqrt(curve.survival * (1 - curve.survival) / 80)
    np.testing.assert_allclose(curve.se[inner], binomial[inner])
    mean, se = curve.restricted_mean(0.8)
    cut = np.minimum(time, 0.8)
    assert mean == pytest.approx(cut.mean())
    assert se == pytest.approx(cut.std() / np.sqrt(80))


@pytest.mark.parametrize("interval", ["log-log", "log", "plain"])
def test_intervals_hold_the_curve(interval: str) -> None:
    data = people()
    curve = kaplan_meier(data["t"], data["e"], interval=interval)
    known = np.isfinite(curve.low)
    assert (curve.low[known] <= curve.survival[known]).all()
    assert (curve.survival[known] <= curve.high[known]).all()
    assert ((curve.low[known] >= 0) & (curve.high[known] <= 1)).all()


def test_unit_of_time_scales_quantiles_alone() -> None:
    data = people()
    days, weeks = kaplan_meier(7.0 * data["t"], data["e"]), kaplan_meier(data["t"], data["e"])
    np.testing.assert_allclose(days.survival, weeks.survival)
    np.testing.assert_allclose(days.quantile(), 7.0 * np.array(weeks.quantile()))
    assert days.restricted_mean(7.0)[0] == pytest.approx(7.0 * weeks.restricted_mean(1.0)[0])


def test_a_median_met_exactly_lies_between_two_events() -> None:
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).quantile()[0] == 2.5
    assert np.isnan(kaplan_meier([1, 2, 3, 4], [1, 0, 0, 0]).quantile()[0])


def test_a_curve_is_not_read_beyond_its_end() -> None:
    curve = kaplan_meier([1, 2, 3], [1, 1, 0])
    assert np.isnan(curve.at(3.5))
    with pytest.raises(InputError, match="does not reach"):
        curve.restricted_mean(4.0)
    assert kaplan_meier([1, 2, 3], [1, 1, 1]).at(3.5) == 0.0


def test_events_before_censoring_at_the_same_time() -> None:
    assert kaplan_meier([5, 5], [1, 0]).survival.tolist() == [0.5]


def test_log_rank_ignores_labels_and_adds_up() -> None:
    data = people(grid=0.25)
    first = log_rank(data["t"], data["e"], data["arm"])
    second = log_rank(np.exp(data["t"]), data["e"], np.where(data["arm"] == "a", "z", "y"))
    assert second.statistic == pytest.approx(first.statistic)
    assert first.observed.sum() == pytest.approx(first.expected.sum())
    alone = [log_rank(*(data[name][data["site"] == k] for name in ("t", "e", "arm"))) for k in range(3)]
    joint = log_rank(data["t"], data["e"], data["arm"], stratum=data["site"])
    np.testing.assert_allclose(joint.expected, sum(one.expected for one in alone))
    np.testing.assert_allclose(joint.covariance, sum(one.covariance for one in alone))


def test_log_rank_variance_is_that_of_allocations() -> None:
    """With all events at one time it is the hypergeometric variance of a 2 x 2 table."""
    found = log_rank([1, 1, 1, 2, 2, 2, 2], [1, 1, 1, 0, 0, 0, 0], list("aababbb"))
    assert found.covariance[0, 0] == pytest.approx(3 * 4 * 3 * 4 / (7 * 7 * 6))


@pytest.mark.parametrize("stratum", [None, "site"])
def test_score_test_of_cox_is_the_log_rank_test(stratum: str | None) -> None:
    data = people()
    fit = cox(data, "arm", time="t", event="e", stratum=stratum)
    test = log_rank(data["t"], data["e"], data["arm"], stratum=data[stratum] if stratum else None)
    assert fit.score == pytest.approx(test.statistic)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("stratum", [None, "site"])
def test_likelihood_written_out(ties: str, stratum: str | None) -> None:
    data = people(40, grid=0.3)
    fit = cox(data, "arm + age", time="t", event="e", stratum=stratum, ties=ties)
    layer = data["site"] if stratum else np.zeros(40)

    def written(beta: NDArray[np.float64]) -> float:
        eta = beta[0] * (data["arm"] == "b") + beta[1] * data["age"]
        total = 0.0
        for one in np.unique(layer):
            for time in np.unique(data["t"][(layer == one) & data["e"]]):
                risk = (layer == one) & (data["t"] >= time)
                dead = (layer == one) & (data["t"] == time) & data["e"]
                for index in range(int(dead.sum())):
                    share = index / dead.sum() if ties == "efron" else 0.0
                    total -= np.log(np.exp(eta[risk]).sum() - share * np.exp(eta[dead]).sum())
                total += eta[dead].sum()
        return total

    assert fit.log_likelihood == pytest.approx(written(fit.coefficient), rel=1e-12)
    assert fit.null_log_likelihood == pytest.approx(written(np.zeros(2)), rel=1e-12)
    step = 1e-4
    for index, size in enumerate((1.0, 0.01)):
        move = step * size * (np.arange(2) == index)
        ends = [written(fit.coefficient + sign * move) for sign in (1.0, -1.0)]
        assert (ends[0] - ends[1]) / (2 * step * size) == pytest.approx(0.0, abs=1e-5 / size)
        curve = -(ends[0] + ends[1] - 2 * written(fit.coefficient)) / (step * size) ** 2
        assert curve == pytest.approx(np.linalg.inv(fit.covariance)[index, index], rel=1e-4)


def test_profile_likelihood_of_the_treatment() -> None:
    """The profile over the covariate is highest at the estimate and falls by half the Wald χ², nearly."""
    data = people(400)
    fit = cox(data, "arm + age", time="t", event="e", levels=LEVELS)
    without = cox(data, "age", time="t", event="e")
    found = fit.differences("arm")[0]
    ratio = 2.0 * (fit.log_likelihood - without.log_likelihood)
    assert ratio == pytest.approx(found.t**2, rel=0.05)


def test_order_of_time_is_all_that_cox_sees() -> None:
    data = people(grid=0.2)
    fit = cox(data, "arm + age", time="t", event="e")
    other = cox(
        {**data, "t": np.expm1(data["t"]), "age": 3.0 * data["age"] + 100.0}, "arm + age", time="t", event="e"
    )
    np.testing.assert_allclose(other.coefficient * [1.0, 3.0], fit.coefficient, rtol=1e-9)
    assert fit.contrasts(np.eye(2), fit.names).ratios()[0]["ratio"] == pytest.approx(
        np.exp(fit.coefficient[0])
    )


def test_separated_arms_do_not_converge_and_say_so() -> None:
    data = {"t": np.arange(1.0, 21.0), "e": np.arange(20) < 10, "arm": np.repeat(["b", "a"], 10)}
    fit = cox(data, "arm", time="t", event="e")
    assert not fit.converged
    assert np.isnan(fit.contrast([1]).p)
    assert fit.log_likelihood > fit.null_log_likelihood


def test_errors() -> None:
    data = dict(LEUKAEMIA)
    with pytest.raises(InputError, match="did you mean 'breslow'"):
        cox(data, "arm", time="weeks", event="relapse", ties="breslaw")
    with pytest.raises(InputError, match="nobody has an event"):
        cox({**data, "relapse": np.zeros(42)}, "arm", time="weeks", event="relapse")
    with pytest.raises(InputError, match="missing or negative"):
        kaplan_meier([-1.0], [1])
    with pytest.raises(InputError, match="neither yes nor no"):
        kaplan_meier([1.0], [2])
    with pytest.raises(InputError, match="one group"):
        log_rank([1.0, 2.0], [1, 1], ["a", "a"])
    with pytest.raises(InputError, match="unknown interval"):
        kaplan_meier([1.0], [1], interval="logit")
