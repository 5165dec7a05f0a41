"""Comparing who responds, and how many patients that takes: base R, pwr, rpact, multcomp."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from anagen.statistics.contingency import (
    chi_square,
    cochran_mantel_haenszel,
    common_odds_ratio,
    common_risk_difference,
)
from anagen.statistics.dunnett import dunnett_critical
from anagen.statistics.exact import fisher
from anagen.statistics.logistic import logistic
from anagen.statistics.logistic import wald as wald_test
from anagen.statistics.multiplicity import adjust
from anagen.statistics.proportions import clopper_pearson, mee, miettinen_nurminen, newcombe, wald
from anagen.statistics.sample_size import arcsine_sample_size, proportions_sample_size
from verification.software.number import Call, Number, R, numbers

Floats = NDArray[np.float64]
STRATA = np.array([[30, 5], [20, 6], [10, 2]]), np.full((3, 2), 60)
"""Events and sizes of treated and control, float64[3 strata, 2]."""
_UCB = "512 313 89 19 353 207 17 8 120 205 202 391 138 279 131 244 53 138 94 299 22 351 24 317"
_TABLE = np.array([int(word) for word in _UCB.split()]).reshape(6, 4)
BERKELEY = _TABLE[:, ::2], _TABLE[:, ::2] + _TABLE[:, 1::2]
"""`UCBAdmissions`: admitted and applied, men and women, departments A to F."""
CLASSIC = [56, 48], [70, 80]
DESIGN = np.array([[1, treated, s == 1, s == 2] for s in range(3) for treated in (1, 0)], dtype=float)
P = [0.01, 0.02, 0.03, 0.005, 0.04]


def _odds(data: tuple[np.ndarray, np.ndarray]) -> Sequence[float]:
    odds = common_odds_ratio(*data)
    return [float(x) for x in (odds.estimate, odds.low, odds.high)]


def _logistic() -> Sequence[float]:
    fit = logistic(STRATA[0].ravel(), STRATA[1].ravel(), DESIGN)
    odds, z = wald_test(fit, 1)
    return [*(float(x) for x in fit.coefficient), float(odds.se), float(z), float(2 * ndtr(-z))]


def _interval(function: Callable[..., tuple[Floats, Floats]]) -> Sequence[float]:
    return [float(x) for x in function(*CLASSIC)]


def _adjusted(method: str) -> Sequence[float]:
    return [float(x) for x in adjust(P, method)]


def _total(*arguments: float, ratio: float = 1.0) -> float:
    return float(proportions_sample_size(*arguments, ratio=ratio).total)


CALLS = (
    Call(
        "Three strata of 60 an arm: 30, 20, 10 respond on treatment and 5, 6, 2 without",
        f"base R, {R}",
        "mantelhaen.test(tables, correct = FALSE)",
        "anagen.statistics.contingency.cochran_mantel_haenszel, common_odds_ratio",
        (
            Number("χ²", "39.14683544", lambda: float(cochran_mantel_haenszel(*STRATA).statistic), 1e-8),
            Number("p", "3.930999044e-10", lambda: float(cochran_mantel_haenszel(*STRATA).p), 4e-18),
            *numbers(
                "odds ratio, low, high", "6.755102041 3.520919934 12.960079874", lambda: _odds(STRATA), 1e-7
            ),
        ),
    ),
    Call(
        "The same strata",
        R,
        "Mantel-Haenszel risk difference, with Sato's SE",
        "anagen.statistics.contingency.common_risk_difference",
        (
            Number(
                "risk difference",
                "0.26111111111",
                lambda: float(common_risk_difference(*STRATA).estimate),
                1e-10,
            ),
            Number("its SE", "0.03969836545", lambda: float(common_risk_difference(*STRATA).se), 1e-10),
        ),
    ),
    Call(
        "The same strata",
        f"base R, {R}",
        "glm(response ~ treated + stratum, binomial)",
        "anagen.statistics.logistic.logistic",
        (
            *numbers(
                "intercept, treated, stratum 2, stratum 3, SE of treated",
                "-2.057967298 1.938158314 -0.460840447 -1.457807607 0.3355168376",
                lambda: _logistic()[:5],
                1e-9,
            ),
            *numbers("z of treated", "5.776635020", lambda: _logistic()[5], 1e-8),
            *numbers("its p", "7.620935e-09", lambda: _logistic()[6], 8e-15),
        ),
    ),
    Call(
        "Berkeley admissions (`UCBAdmissions`)",
        f"base R, {R}",
        "mantelhaen.test(UCBAdmissions, correct = FALSE); correct = TRUE",
        "anagen.statistics.contingency.cochran_mantel_haenszel",
        (
            Number("χ²", "1.52460666", lambda: float(cochran_mantel_haenszel(*BERKELEY).statistic), 1e-8),
            Number("p", "0.2169236971", lambda: float(cochran_mantel_haenszel(*BERKELEY).p), 1e-8),
            Number(
                "χ², corrected",
                "1.426946229",
                lambda: float(cochran_mantel_haenszel(*BERKELEY, corrected=True).statistic),
                1e-8,
            ),
            *numbers(
                "odds ratio, low, high",
                "0.9046968283 0.7719073618 1.0603297644",
                lambda: _odds(BERKELEY),
                1e-8,
            ),
        ),
    ),
    Call(
        "35 of 100 against 5 of 100",
        f"base R, {R}",
        "χ² test without correction; Wald's interval",
        "anagen.statistics.contingency.chi_square, proportions.wald",
        (
            Number("χ²", "28.125", lambda: float(chi_square([35, 5], [100, 100]).statistic), 1e-10),
            Number("p", "1.137272566e-07", lambda: float(chi_square([35, 5], [100, 100]).p), 2e-15),
            *numbers(
                "low, high",
                "0.1972186215 0.4027813785",
                lambda: [float(x) for x in wald([35, 5], [100, 100])],
                1e-10,
            ),
        ),
    ),
    *(
        Call(
            "56 of 70 against 48 of 80, Newcombe's example",
            software,
            call,
            f"anagen.statistics.proportions.{function.__name__}",
            numbers("low, high", theirs, partial(_interval, function), 1e-10),
        )
        for software, call, function, theirs in (
            (R, "Newcombe's hybrid score interval", newcombe, "0.0524314724 0.3338726540"),
            (
                R,
                "Miettinen-Nurminen, by the constrained likelihood's root",
                miettinen_nurminen,
                "0.0528297132 0.3381729400",
            ),
            (R, "Mee's interval", mee, "0.0533338493 0.3377294638"),
            (R, "Wald's interval", wald, "0.0575048991 0.3424951008"),
        )
    ),
    Call(
        "7 of 10, and 20 of 20",
        f"base R, {R}",
        "binom.test(7, 10)$conf.int; binom.test(20, 20)$conf.int",
        "anagen.statistics.proportions.clopper_pearson",
        (
            *numbers(
                "low, high",
                "0.3475471 0.9332605",
                lambda: [float(x) for x in clopper_pearson(7, 10)],
                1e-6,
            ),
            Number("low of 20", "0.8315665", lambda: float(clopper_pearson(20, 20)[0]), 1e-6),
        ),
    ),
    Call(
        "3 of 4 against 1 of 4",
        f"base R, {R}",
        "fisher.test(matrix(c(3, 1, 1, 3), 2))",
        "anagen.statistics.exact.fisher",
        (
            Number("p", "0.4857142857", lambda: float(fisher((3, 1), (4, 4)).p), 1e-9),
            Number("odds ratio", "6.408308867", lambda: float(fisher((3, 1), (4, 4)).odds_ratio), 2e-5),
        ),
        "R's root search stops at 2e-6 of the root of this quartic.",
    ),
    *(
        Call(
            "p values 0.01, 0.02, 0.03, 0.005, 0.04",
            f"base R, {R}",
            f'p.adjust(p, "{word}")',
            f'anagen.statistics.multiplicity.adjust("{method}")',
            numbers(
                "first, second, third, fourth, fifth",
                theirs,
                partial(_adjusted, method),
                within,
            ),
        )
        for method, word, theirs, within in (
            ("Holm", "holm", "0.04 0.06 0.06 0.025 0.06", 1e-12),
            ("Hochberg", "hochberg", "0.04 0.04 0.04 0.025 0.04", 1e-12),
            ("Hommel", "hommel", "0.04 0.04 0.04 0.025 0.04", 1e-12),
            ("Benjamini-Hochberg", "BH", "0.025 0.0333333 0.0375 0.025 0.04", 4e-8),
            ("Bonferroni", "bonferroni", "0.05 0.1 0.15 0.025 0.2", 1e-12),
        )
    ),
    Call(
        "Three arms against one control of the same size, 5 % on both sides",
        f"multcomp, {R}",
        "Dunnett's critical values",
        "anagen.statistics.dunnett.dunnett_critical",
        (
            Number("critical z", "2.34891", lambda: float(dunnett_critical([sqrt(0.5)] * 3)), 1e-4),
            Number(
                "critical t, 60 df", "2.40991", lambda: float(dunnett_critical([sqrt(0.5)] * 3, df=60)), 1e-4
            ),
        ),
        "R's integration is randomised, good to about 1e-4; ours agrees with an adaptive integral to 1e-10.",
    ),
    Call(
        "Patients for two proportions, power 0.9",
        f"base R, {R}",
        "power.prop.test(p1, p2, power = 0.9)",
        "anagen.statistics.sample_size.proportions_sample_size",
        (
            Number("0.05 and 0.35, an arm", "35.23508175", lambda: _total(0.05, 0.35, 0.9) / 2, 1e-8),
            Number("0.50 and 0.75, an arm", "76.70692845", lambda: _total(0.50, 0.75, 0.9) / 2, 1e-8),
        ),
    ),
    Call(
        "Patients for two proportions, power 0.9",
        f"rpact 3.3.4, {R}",
        "sample size for rates, one-sided 0.025, power 0.9; allocation 2",
        "anagen.statistics.sample_size.proportions_sample_size",
        (
            Number("0.35 and 0.05, in all", "70.4701635", lambda: _total(0.35, 0.05, 0.9), 1e-7),
            Number(
                "0.25 and 0.05, 2 to 1, in all", "149.2090237", lambda: _total(0.25, 0.05, 0.9, ratio=2), 1e-7
            ),
        ),
    ),
    Call(
        "Patients for two proportions, power 0.9",
        f"pwr, {R}",
        "ES.h(0.35, 0.05), power 0.9",
        "anagen.statistics.sample_size.arcsine_sample_size",
        numbers("an arm", "31.63216651", lambda: float(arcsine_sample_size(0.35, 0.05, 0.90)), 1e-6),
    ),
)
