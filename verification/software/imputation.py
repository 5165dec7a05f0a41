"""Imputation of repeated outcomes: a second implementation in R on nlme, and mice's rules of pooling.

The R package rbmi could not be installed for the check, so `imputation.R` beside this file does what it does
by another road: `nlme::gls` fits the normal model, the means filled in and the jackknife are written out.
Multiple imputation is random: `tests/statistics/imputation/test_against_mice.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from anagen.statistics.imputation.analysis import conditional_mean
from anagen.statistics.imputation.normal import fit
from anagen.statistics.imputation.pool import rubin
from anagen.statistics.imputation.records import Repeated, repeated
from verification.software.fev import LEVELS, fev_data
from verification.software.number import Call, Number, R, numbers

PATIENTS = 100
_ABOUT = f"Lung function of the first {PATIENTS} of those people, the missing visits imputed"
_NLME = f"nlme 3.1-162, {R}"
_SCRIPT = "verification/software/imputation.R"
_NOTE = f"The R code stands in `{_SCRIPT}`; the optimiser of gls stops some 1e-5 of a standard error away."
_CONDITIONAL = "anagen.statistics.imputation.analysis.conditional_mean"
_WAYS = {
    "MAR": "missing at random",
    "J2R": "jump to reference",
    "CR": "copy reference",
    "CIR": "copy increments in reference",
}
# Every line: strategy, shift of what is filled in for the treated; treatment at the last visit, its SE.
_EFFECTS = """
MAR 0 4.66906920750 2.25794660560
J2R 0 3.71585147727 1.80612297167
J2R -5 2.69507229424 1.86788072402
CR 0 4.16919412978 1.78032329084
CIR 0 4.50492817090 1.83584622962
"""
_BETA = (
    "26.593030894390 30.047210833398 35.503452807326 40.034125623271 4.407895867323 3.744215659666 "
    "4.356378103321 4.669069207503 0.154347828144 0.195023875917 0.173717564506 0.192940696758"
)
_SIGMA = (
    "42.07992891148 15.87614997756 5.37444603709 19.26593918451 29.71676366896 4.27714641741 12.68364527725 "
    "20.84191512440 4.23696254691 82.41201678998"
)


@cache
def fev_wide(patients: int) -> Repeated:
    """FEV1 at four visits, treatment, and FEV1 at baseline of the first patients."""
    data = fev_data()
    visits = len(LEVELS["AVISIT"])
    first = slice(0, patients * visits, visits)
    outcome = data["FEV1"].reshape(-1, visits)[:patients]
    treated = (data["ARMCD"][first] == "TRT").astype(np.int64)
    return repeated(outcome, treated, data["FEV1_BL"][first])


def _effect(way: str, delta: float) -> Callable[[], Sequence[float]]:
    @cache
    def values() -> Sequence[float]:
        data = fev_wide(PATIENTS)
        shift = delta * (data.arm == 1)[:, None] * np.ones(data.outcome.shape)
        found = conditional_mean(data, _WAYS[way], delta=shift)
        return [found.estimate, found.se]

    return values


@cache
def _laws() -> Sequence[float]:
    model = fit(fev_wide(PATIENTS))
    control, treated, slope = model.coefficients[0]
    sigma = model.covariance(0)
    lower = [float(sigma[row, column]) for column in range(4) for row in range(column, 4)]
    return [*control.tolist(), *(treated - control).tolist(), *slope.tolist(), *lower]


def _pooled() -> Sequence[float]:
    found = rubin([3.1, 4.7, 2.6, 3.9, 5.2], [1.9, 2.2, 1.7, 2.1, 2.4], 197.0)
    return [found.estimate, found.se**2, found.df, found.missing_information]


def _part(place: int) -> Callable[[], float]:
    return lambda: _laws()[place]


_TERMS = ("control", "treatment", "slope of baseline")
_NAMES = [
    *(f"{term} at visit {visit}" for term in _TERMS for visit in range(1, 5)),
    *(f"Σ{row}{column}" for column in range(1, 5) for row in range(column, 5)),
]
_FIT = tuple(
    Number(name, theirs, _part(place), max(1e-4 * abs(float(theirs)), 5e-5))
    for place, (name, theirs) in enumerate(zip(_NAMES, f"{_BETA} {_SIGMA}".split(), strict=True))
)
CALLS = (
    Call(
        _ABOUT,
        _NLME,
        "gls(y ~ 0 + visit + visit:treated + visit:baseline, correlation = corSymm(form = ~ number | id), "
        'weights = varIdent(form = ~ 1 | visit), method = "ML")',
        "anagen.statistics.imputation.normal.fit",
        _FIT,
        note=_NOTE,
    ),
    *(
        Call(
            _ABOUT,
            _NLME,
            f"{way}, shift {delta}: that fit's conditional means, lm(last ~ treated + baseline), jackknife",
            _CONDITIONAL,
            numbers("treatment, SE", theirs, _effect(way, float(delta)), 5e-5),
            note=_NOTE,
        )
        for way, delta, theirs in (line.split(maxsplit=2) for line in _EFFECTS.strip().splitlines())
    ),
    Call(
        "Five estimates pooled",
        f"mice 3.15.0, {R}",
        "pool.scalar(c(3.1, 4.7, 2.6, 3.9, 5.2), c(1.9, 2.2, 1.7, 2.1, 2.4), n = 200, k = 3)",
        "anagen.statistics.imputation.pool.rubin",
        numbers("qbar, t, df, fmi", "3.9 3.458 20.21522926473387 0.45560141983117", _pooled, 1e-12),
    ),
)
