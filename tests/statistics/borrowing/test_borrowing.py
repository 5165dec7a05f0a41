"""Normal mixtures, priors from earlier trials and Bayesian analyses against quadrature and closed forms."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import halfnorm, norm

from anagen.errors import InputError
from anagen.statistics.borrowing.ancova import bayesian_ancova
from anagen.statistics.borrowing.map_prior import map_prior, robust, worth
from anagen.statistics.borrowing.mixture import NormalMixture, mixture
from anagen.statistics.borrowing.success import posterior_success, significant_success
from anagen.statistics.sequential.classical import obrien_fleming
from anagen.statistics.sequential.interim import predictive_power

VAGUE = mixture([1.0], [0.0], [1e6])
PRIOR = mixture([0.7, 0.3], [1.0, 3.0], [0.5, 2.0])


def density(law: NormalMixture, x: float) -> float:
    return float(law.weights @ norm.pdf(x, law.means, law.sds))


def test_the_posterior_is_that_of_quadrature() -> None:
    found = PRIOR.updated(2.5, 0.8)

    def joint(x: float) -> float:
        return density(PRIOR, x) * norm.pdf(2.5, x, 0.8)

    total = quad(joint, -20, 25, epsabs=1e-13)[0]
    for x in (0.5, 1.7, 2.6):
        assert density(found, x) == pytest.approx(joint(x) / total, rel=1e-9)
    assert found.mean == pytest.approx(quad(lambda x: x * joint(x) / total, -20, 25)[0], rel=1e-8)
    low, high = found.interval(0.9)
    assert found.below(low) == pytest.approx(0.05, abs=1e-10)
    assert found.above(high) == pytest.approx(0.05, abs=1e-10)
    spread = quad(lambda x: (x - found.mean) ** 2 * joint(x) / total, -20, 25)[0]
    assert found.sd == pytest.approx(sqrt(spread), rel=1e-8)


def test_order_of_data_does_not_matter() -> None:
    once = PRIOR.updated(1.0, 0.5).updated(2.0, 0.7)
    twice = PRIOR.updated(2.0, 0.7).updated(1.0, 0.5)
    np.testing.assert_allclose(once.weights, twice.weights, rtol=1e-12)
    np.testing.assert_allclose(once.means, twice.means, rtol=1e-12)


def test_the_predictive_prior_is_that_of_quadrature() -> None:
    y, se, spread = np.array([-51.0, -49.0, -36.0, -47.0]), np.array([10.2, 6.8, 4.9, 19.7]), 20.0

    def likelihood(tau: float) -> tuple[float, float, float]:
        precision = 1 / (se**2 + tau**2)
        centre = precision @ y / precision.sum()
        value = exp(-0.5 * precision @ (y - centre) ** 2) * sqrt(precision.prod() / precision.sum())
        return value * halfnorm.pdf(tau, scale=spread), centre, sqrt(1 / precision.sum() + tau**2)

    total = quad(lambda tau: likelihood(tau)[0], 0, 200)[0]

    def below(x: float) -> float:
        def part(tau: float) -> float:
            value, centre, sd = likelihood(tau)
            return float(value * ndtr((x - centre) / sd) / total)

        return float(quad(part, 0, 200, epsabs=1e-11)[0])

    found = map_prior(y, se, spread=spread)
    for x in (-90.0, -50.0, -40.0, -10.0):
        assert found.below(x) == pytest.approx(below(x), abs=1e-6)
    single = map_prior([3.0], [1.0], spread=1e-9, mean=(0.0, 1.0))
    assert single.mean == pytest.approx(1.5, abs=1e-6)
    assert single.sd == pytest.approx(sqrt(0.5), abs=1e-6)


def test_a_robust_prior_gives_way_when_the_data_disagree() -> None:
    earlier = map_prior([10.0, 11.0, 9.5], [1.0, 1.2, 0.9], spread=1.0)
    doubted = robust(earlier, 0.2, 10.0, 12.0)
    assert worth(doubted, 12.0) < worth(earlier, 12.0)
    near, far = doubted.updated(10.5, 1.5), doubted.updated(22.0, 1.5)
    assert near.sd < 1.5
    assert far.weights[-1] > 0.95
    assert far.mean == pytest.approx(22.0, abs=0.6)
    # Without doubt the same data are drawn back.
    assert earlier.updated(22.0, 1.5).mean < 20.0
    assert robust(earlier, 0.0, 0.0, 1.0).mean == pytest.approx(earlier.mean)


def trial(seed: int, n: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    baseline, treated = random.normal(100.0, 10.0, n), np.arange(n) % 3 > 0
    return 10.0 + 0.4 * (baseline - 100) + 3.0 * treated + random.normal(0.0, 4.0, n), treated, baseline


def test_a_vague_prior_gives_the_classical_analysis() -> None:
    y, treated, baseline = trial(3)
    found = bayesian_ancova(y, treated, VAGUE, baseline)
    x = np.column_stack([np.ones(60), treated, baseline])
    solution, rest, *_ = np.linalg.lstsq(x, y, rcond=None)
    se = sqrt(np.linalg.inv(x.T @ x)[1, 1] * rest[0] / 57)
    assert found.by_itself == pytest.approx((solution[1], se))
    assert found.effect.mean == pytest.approx(solution[1], abs=1e-6)
    assert found.effect.sd == pytest.approx(se, rel=1e-6)


def test_borrowing_is_the_pooled_regression() -> None:
    """A prior that is one normal is the same as so much pseudo-data on the control's mean."""
    y, treated, baseline = trial(4)
    prior = mixture([1.0], [11.0], [0.8])
    found = bayesian_ancova(y, treated, prior, baseline, at=[100.0])
    x = np.column_stack([np.ones(60), treated, baseline - 100.0]) / found.residual_sd
    x = np.vstack([x, [1 / 0.8, 0.0, 0.0]])
    precision = x.T @ x
    pooled = np.linalg.solve(precision, x.T @ np.append(y / found.residual_sd, 11.0 / 0.8))
    assert found.effect.mean == pytest.approx(pooled[1], rel=1e-10)
    assert found.effect.sd == pytest.approx(sqrt(np.linalg.inv(precision)[1, 1]), rel=1e-10)
    assert found.control.mean == pytest.approx(pooled[0], rel=1e-10)
    assert found.effect.sd < found.by_itself[1]


def test_success_of_a_flat_analysis_is_the_predictive_power() -> None:
    look, end, estimate = 0.4, 1.0, 1.9
    belief = VAGUE.updated(estimate, 1 / sqrt(look))
    found = significant_success(belief, estimate, look, end)
    fixed = obrien_fleming(1)
    flat = predictive_power(type(fixed)((look, end), (np.inf, fixed.efficacy[0])), 1, estimate * sqrt(look))
    assert found == pytest.approx(flat, abs=1e-6)
    # A posterior probability of 97.5 % with a flat prior is significance.
    assert posterior_success(PRIOR, VAGUE, 0.6) == pytest.approx(
        PRIOR.predicted(0.6).above(0.6 * 1.959963984540054), abs=1e-6
    )


def test_success_agrees_with_simulation() -> None:
    """Fixed seed; 20,000 trials; 4.5 standard errors: another seed fails in 1 of 150,000."""
    random, se, n = np.random.default_rng(6), 0.9, 20_000
    part = random.choice(2, n, p=PRIOR.weights)
    estimates = random.normal(random.normal(PRIOR.means[part], PRIOR.sds[part]), se)
    sceptic = mixture([0.6, 0.4], [0.0, 1.0], [0.7, 3.0])
    hit = np.mean([sceptic.updated(x, se).above(0.2) > 0.9 for x in estimates])
    exact = posterior_success(PRIOR, sceptic, se, threshold=0.2, certainty=0.9)
    assert hit == pytest.approx(exact, abs=4.5 * sqrt(exact * (1 - exact) / n))


def test_faults_are_told() -> None:
    with pytest.raises(InputError, match="as many"):
        mixture([1.0, 1.0], [0.0], [1.0])
    with pytest.raises(InputError, match="SDs"):
        mixture([1.0], [0.0], [0.0])
    with pytest.raises(InputError, match="standard error"):
        PRIOR.updated(1.0, 0.0)
    with pytest.raises(InputError, match="probability"):
        PRIOR.quantile(0.0)
    with pytest.raises(InputError, match="standard errors"):
        map_prior([1.0], [], spread=1.0)
    with pytest.raises(InputError, match="scale"):
        map_prior([1.0], [1.0], spread=0.0)
    with pytest.raises(InputError, match="vague part"):
        robust(PRIOR, 1.2, 0.0, 1.0)
    with pytest.raises(InputError, match="missing"):
        bayesian_ancova([1.0, np.nan, 1.0], [True, False, True], PRIOR)
    with pytest.raises(InputError, match="in both arms"):
        bayesian_ancova([1.0, 2.0, 1.0], [True, True, True], PRIOR)
    with pytest.raises(InputError, match="one row"):
        bayesian_ancova([1.0, 2.0], [True], PRIOR)
    with pytest.raises(InputError, match="certainty"):
        posterior_success(PRIOR, PRIOR, 1.0, certainty=0.2)
    with pytest.raises(InputError, match="information"):
        significant_success(PRIOR, 1.0, 2.0, 1.0)
