"""MCP-Mod: contrasts by their optimum, the multivariate t against exact integrals, fits of known curves."""

from __future__ import annotations

from math import inf, isnan, sqrt

import numpy as np
import pytest
from scipy.special import ndtr, stdtrit

from anagen.errors import InputError
from anagen.statistics.dose_finding.contrasts import contrast_power, contrast_test, optimal_contrasts
from anagen.statistics.dose_finding.fitting import choose, fit_shape
from anagen.statistics.dose_finding.shapes import FAMILIES, Shape
from anagen.statistics.dunnett import dunnett_critical, dunnett_p, dunnett_weights
from anagen.statistics.multivariate_t import largest

DOSES = np.array([0.0, 0.05, 0.2, 0.6, 1.0])
SHAPES = (
    Shape("linear"),
    Shape("emax", (0.2,)),
    Shape("exponential", (0.28,)),
    Shape("quadratic", (-0.85,)),
    Shape("logistic", (0.4, 0.09)),
    Shape("sigmoid emax", (0.3, 3.0)),
    Shape("beta", (0.7, 1.2)),
    Shape("log-linear"),
)


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("df", [12.0, inf])
def test_the_largest_statistic_is_dunnetts(sides: int, df: float) -> None:
    weights = np.array(dunnett_weights([20, 30, 25, 40], 35))
    correlation = np.outer(weights, weights)
    np.fill_diagonal(correlation, 1.0)
    law = largest(correlation, df, sides=sides)
    for t, slack in ((0.7, 2e-4), (1.5, 1e-4), (2.8, 1e-5)):
        assert law.p(t) == pytest.approx(dunnett_p(t, list(weights), df, sides=sides), abs=slack)
    assert law.quantile(0.95) == pytest.approx(
        dunnett_critical(list(weights), 0.05, df, sides=sides), abs=3e-4
    )


def test_negative_values_singular_and_single_statistics() -> None:
    single = largest([[1.0]], 9.0)
    for probability in (0.05, 0.3, 0.975):
        assert single.quantile(probability) == pytest.approx(stdtrit(9.0, probability), abs=1e-9)
    twice = largest([[1.0, 1.0], [1.0, 1.0]], 9.0)
    assert twice.quantile(0.975) == pytest.approx(stdtrit(9.0, 0.975), abs=1e-9)
    independent = largest(np.eye(3))
    for value in (-1.0, 0.0, 1.2):
        assert independent.below(value) == pytest.approx(ndtr(value) ** 3, abs=1e-4)
    mirrored = largest([[1.0, -1.0], [-1.0, 1.0]])
    assert mirrored.below(1.959963984540054) == pytest.approx(0.95, abs=1e-12)


def test_contrasts_are_the_best_and_known_for_a_line() -> None:
    sizes = np.array([20.0, 30.0, 20.0, 25.0, 40.0])
    covariance = np.diag(1.0 / sizes)
    contrasts = optimal_contrasts(DOSES, covariance, SHAPES)
    np.testing.assert_allclose(contrasts.sum(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(contrasts, axis=0), 1.0)
    centred = sizes * (DOSES - np.average(DOSES, weights=sizes))
    np.testing.assert_allclose(contrasts[:, 0], centred / np.linalg.norm(centred))
    random = np.random.default_rng(1)
    for shape, best in zip(SHAPES, contrasts.T, strict=True):
        mean = shape.means(DOSES)

        def signal(c: np.ndarray, mean: np.ndarray = mean) -> float:
            return float(c @ mean / sqrt(c @ covariance @ c))

        others = random.normal(size=(200, 5)) * 0.2 + best
        others -= others.mean(axis=1, keepdims=True)
        assert max(signal(other) for other in others) < signal(best)


def test_one_shape_is_the_plain_t_test() -> None:
    covariance = np.diag(np.full(5, 0.09))
    mean = np.array([0.1, 0.2, 0.5, 0.6, 1.0])
    found = contrast_test(DOSES, mean, covariance, SHAPES[:1], 45.0)
    assert found.critical == pytest.approx(stdtrit(45.0, 0.975), abs=1e-9)
    more = contrast_test(DOSES, mean, covariance, SHAPES, 45.0)
    assert more.critical > found.critical
    assert more.p[0] > found.p[0]
    assert more.statistics[0] == pytest.approx(found.statistics[0])


def test_the_joint_test_keeps_alpha_and_has_its_power() -> None:
    """Fixed seed; 40,000 trials; 4.5 standard errors for 2 numbers: another seed fails in 1 of 70,000."""
    covariance, df, n = np.diag(np.full(5, 1.0 / 15)), 70.0, 40_000
    shapes = SHAPES[:5]
    random = np.random.default_rng(17)
    for mean in (np.zeros(5), 0.9 * DOSES):
        test = contrast_test(DOSES, mean, covariance, shapes, df)
        estimates = mean + random.normal(size=(n, 5)) / sqrt(15)
        scale = np.sqrt(random.chisquare(df, n) / df)
        error = np.sqrt(np.diag(test.contrasts.T @ covariance @ test.contrasts))
        hit = ((estimates @ test.contrasts / error).max(axis=1) > test.critical * scale).mean()
        power = contrast_power(DOSES, mean, covariance, shapes, df)
        assert hit == pytest.approx(power, abs=4.5 * sqrt(power * (1 - power) / n) + 1e-4)
        if not mean.any():
            assert power == pytest.approx(0.025, abs=3e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_fit_finds_the_curve_that_it_was_made_of(family: str) -> None:
    shape = next(shape for shape in SHAPES if shape.family == family)
    doses = np.array([0.0, 0.1, 0.2, 0.35, 0.5, 0.8, 1.0])
    true = 0.3 + 1.4 * shape.means(doses)
    fit = fit_shape(doses, true, np.diag(np.full(7, 0.01)), family)
    assert fit.distance < 1e-7
    np.testing.assert_allclose(fit.at(doses), true, atol=1e-4)
    if family not in ("quadratic",):
        np.testing.assert_allclose(fit.shape, shape.guess, rtol=0.01)
    effect = 0.5 * float(fit.at(0.5) - fit.at(0.0))
    target = fit.target_dose(effect)
    assert float(fit.at(target) - fit.at(0.0)) == pytest.approx(effect, abs=1e-9)
    assert isnan(fit.target_dose(99.0))


def test_the_right_shape_is_chosen() -> None:
    covariance = np.diag(np.full(5, 0.0004))
    mean = 0.2 + 0.8 * DOSES / (0.15 + DOSES)
    shapes = SHAPES[:3]
    test = contrast_test(DOSES, mean, covariance, shapes)
    chosen = choose(test, DOSES, mean, covariance, shapes)
    assert chosen.best is not None
    assert chosen.best.family == "emax"
    assert chosen.target_dose(0.4) == pytest.approx(0.15, abs=1e-4)
    assert chosen.target_dose(0.4, average=True) == pytest.approx(0.15, abs=0.02)
    assert chosen.weights.sum() == pytest.approx(1.0)
    flat = contrast_test(DOSES, np.zeros(5), covariance, shapes)
    none = choose(flat, DOSES, np.zeros(5), covariance, shapes)
    assert none.best is None
    assert isnan(none.target_dose(0.1))


def test_faults_are_told() -> None:
    unit = np.eye(5)
    with pytest.raises(InputError, match="emax"):
        Shape("emacs", (1.0,))
    with pytest.raises(InputError, match="ed50, hill"):
        Shape("sigmoid emax", (1.0,))
    with pytest.raises(InputError, match="curvature"):
        Shape("quadratic")
    with pytest.raises(InputError, match="no candidate"):
        optimal_contrasts(DOSES, unit, ())
    with pytest.raises(InputError, match="different doses"):
        optimal_contrasts([0.0, 0.0], np.eye(2), SHAPES)
    with pytest.raises(InputError, match="square"):
        optimal_contrasts(DOSES, np.eye(4), SHAPES)
    with pytest.raises(InputError, match="4 estimates"):
        contrast_test(DOSES, np.zeros(4), unit, SHAPES)
    with pytest.raises(InputError, match="symmetric"):
        largest([[1.0, 0.2], [0.3, 1.0]])
    with pytest.raises(InputError, match="eigenvalue"):
        largest([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    with pytest.raises(InputError, match="probability"):
        largest([[1.0]]).quantile(1.0)
    with pytest.raises(InputError, match="shape"):
        fit_shape(DOSES, np.zeros(5), unit, "cubic")
