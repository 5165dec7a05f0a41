"""Comparing means, and how many patients that takes: base R, emmeans, pwr."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anagen.statistics.power import sample_size, t_test_power
from anagen.trial.analysis.compare import ancova, compare
from verification.software.anorexia import AFTER, ARM, BEFORE, SLEEP
from verification.software.number import Call, Number, R, numbers


def _ancova() -> Sequence[float]:
    fit = ancova(AFTER, BEFORE, ARM, 3)
    return [fit.slope, fit.slope_se, fit.sigma, fit.df, fit.f, fit.f_p, *fit.ls_mean]


def _against_cbt() -> Sequence[float]:
    found = compare("ANCOVA", AFTER, BEFORE, ARM, 3, 0)
    return [float(x[i]) for i in (1, 2) for x in (found.difference, found.se, found.p)]


def _sleep(model: str) -> Sequence[float]:
    y = np.concatenate(SLEEP) if model == "Welch" else np.stack(SLEEP, axis=1).ravel()
    arm = np.repeat([0, 1], 10) if model == "Welch" else np.tile([0, 1], 10)
    found = compare(model, y, y, arm, 2, 1)
    return [float(found.t[0]), float(found.df[0]), float(found.p[0])]


CALLS = (
    Call(
        "Anorexia (72 young women, three therapies; `MASS::anorexia`)",
        f"base R and emmeans, {R}",
        "lm(Postwt ~ Prewt + Treat); emmeans(fit, ~ Treat)",
        "anagen.trial.analysis.compare.ancova",
        (
            *numbers("slope, its SE", "0.434461150361 0.161182361852", lambda: _ancova()[:2], 1e-12),
            *numbers("sigma, df", "6.978183039 68", lambda: _ancova()[2:4], 5e-10),
            *numbers("F of therapy", "7.86808", lambda: _ancova()[4], 8e-5),
            *numbers("its p", "0.00084384", lambda: _ancova()[5], 9e-9),
            *numbers(
                "mean CBT, mean control, mean family",
                "85.57432831 81.47726279 90.13739097",
                lambda: _ancova()[6:],
                5e-9,
            ),
            *numbers(
                "control − CBT, its SE", "-4.097065528073 1.893492606967", lambda: _against_cbt()[:2], 1e-11
            ),
            *numbers("its p", "0.03399931472", lambda: _against_cbt()[2], 5e-12),
            *numbers(
                "family − CBT, its SE", "4.563062652919 2.133335922643", lambda: _against_cbt()[3:5], 1e-11
            ),
            *numbers("its p", "0.03603508466", lambda: _against_cbt()[5], 5e-12),
        ),
    ),
    Call(
        "Sleep (ten people, two drugs; `sleep`)",
        f"base R, {R}",
        "t.test(extra ~ group)",
        'anagen.trial.analysis.compare.compare("Welch")',
        numbers("t, df, p", "-1.860813467 17.77647352 0.07939414019", lambda: _sleep("Welch"), 2e-8),
    ),
    Call(
        "Sleep",
        f"base R, {R}",
        "t.test(first, second, paired = TRUE)",
        'anagen.trial.analysis.compare.compare("paired")',
        numbers("t, df, p", "-4.062127683 9 0.002832890197", lambda: _sleep("paired"), 4e-9),
    ),
    Call(
        "Patients an arm for a difference of half a standard deviation",
        "statsmodels 0.15",
        "sample size of the t test, two-sided 0.05",
        "anagen.statistics.power.sample_size",
        (
            Number("power 0.8", "63.76561059", lambda: sample_size(0.5, 0.80), 1e-6),
            Number("power 0.9", "85.03128412", lambda: sample_size(0.5, 0.90), 1e-6),
            Number("12 of SD 30, power 0.9", "132.3105144", lambda: sample_size(12 / 30, 0.90), 1e-6),
            Number("pairs, power 0.8", "33.36713118", lambda: sample_size(0.5, 0.80, paired=True), 3e-6),
        ),
        "statsmodels stops its search a little early: at 33.36713118 pairs the power is 0.8 + 2.8e-8.",
    ),
    Call(
        "Power of the t test",
        f"base R and pwr, {R}",
        "power.t.test(n, delta, strict = TRUE); pwr.t2n.test(60, 30, 0.5)",
        "anagen.statistics.power.t_test_power",
        (
            Number("64 an arm, 0.5 SD", "0.8014595579", lambda: t_test_power(0.5, 64, 64), 1e-10),
            Number("20 an arm, 1 SD", "0.8689530278", lambda: t_test_power(1.0, 20, 20), 1e-10),
            Number("60 and 30, 0.5 SD", "0.599361091", lambda: t_test_power(0.5, 60, 30), 1e-9),
        ),
    ),
)
