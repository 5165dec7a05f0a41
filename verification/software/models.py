"""Covariance analysis, estimating equations, ordered outcomes and survival: statsmodels and lifelines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.estimating_equations import GEE, gee
from anagen.statistics.hazards import Cox, cox
from anagen.statistics.linear import ancova
from anagen.statistics.ordinal import proportional_odds
from anagen.statistics.survival import KaplanMeier, kaplan_meier, log_rank
from verification.software.anorexia import AFTER, ARM, BEFORE
from verification.software.fev import LEVELS, fev_data
from verification.software.leukaemia import LEUKAEMIA
from verification.software.number import Call, Number, R, numbers

_STATSMODELS = "statsmodels 0.15.0"
_LIFELINES = "lifelines 0.30.3"
_FEV = "Lung function of 200 people at four visits (`mmrm::fev_data`)"
_REMISSION = "Weeks in remission of 42 children (Freireich et al. 1963)"
_FEV_TERMS = "intercept, treatment, baseline"


@cache
def fev() -> dict[str, NDArray[Any]]:
    """`fev_data` with an outcome of each kind: above 42, tens, and four categories cut at 40, 48 and 55."""
    data = dict(fev_data())
    y = data["FEV1"]
    missing = np.isnan(y)
    data["high"] = np.where(missing, np.nan, y > 42)
    data["tens"] = np.floor(y / 10)
    data["category"] = np.where(missing, np.nan, np.digitize(y, [40, 48, 55], right=True))
    return data


def _last() -> dict[str, NDArray[Any]]:
    here = fev()["AVISIT"] == "VIS4"
    return {name: values[here] for name, values in fev().items()}


def _complete() -> dict[str, NDArray[Any]]:
    """Those seen at all four visits."""
    data = fev()
    people, index = np.unique(data["USUBJID"], return_inverse=True)
    whole = np.bincount(index, np.isfinite(data["FEV1"]), len(people)) == 4
    return {name: values[whole[index]] for name, values in data.items()}


@cache
def _gee(outcome: str, family: str, working: str, robust: str | None = "CR0") -> GEE:
    if working == "ar1":
        return gee(
            _complete(),
            f"{outcome} ~ ARMCD + FEV1_BL",
            subject="USUBJID",
            visit="AVISIT",
            family=family,
            working=working,
            robust=robust,
            correlation=0.3,
            levels=LEVELS,
        )
    return gee(
        fev(),
        f"{outcome} ~ ARMCD + FEV1_BL",
        subject="USUBJID",
        visit="AVISIT",
        family=family,
        working=working,
        robust=robust,
        levels=LEVELS,
    )


def _errors(fit: GEE | Cox) -> list[float]:
    return [float(value) for value in np.sqrt(np.diagonal(fit.covariance))]


def _equations(outcome: str, family: str, working: str) -> Callable[[], Sequence[float]]:
    """Coefficients, and their robust, bias-corrected and naive standard errors."""

    def values() -> Sequence[float]:
        fits = [_gee(outcome, family, working, robust) for robust in ("CR0", "CR3", None)]
        return [*fits[0].coefficient.tolist(), *(value for fit in fits for value in _errors(fit))]

    return values


# Every line: outcome, family, working correlation; coefficients; cov_robust; cov_robust_bc; cov_naive.
_EQUATIONS = """
FEV1 gaussian independence 33.022712745 4.29546143871 0.178384164067 \
1.83224527948 0.756954240553 0.0430016200485 1.87688134643 0.770368773422 0.0440684360596 \
1.82612913147 0.773446394615 0.0430961687633
FEV1 gaussian exchangeable 33.0202253689 4.30855018672 0.178233544678 \
1.83709200272 0.757396295576 0.0430797774239 1.88209175589 0.770967407405 0.0441541237451 \
1.79367396168 0.758809368362 0.0423342556156
high binomial independence -2.04998355942 0.883939628061 0.0395589529282 \
0.448060744243 0.178350677266 0.0107762038124 0.458479491348 0.181435988277 0.0110321327828 \
0.440300184609 0.18000622224 0.0102628217628
high binomial exchangeable -2.0511029282 0.884030861884 0.0395765585557 \
0.448073451891 0.178175448917 0.0107760460225 0.458508636413 0.181270486964 0.0110323692966 \
0.435689319825 0.178013247508 0.0101559318413
tens poisson independence 1.0596545041 0.109479845943 0.00506662494341 \
0.0510102728087 0.0208289158776 0.00115323432639 0.0522099733907 0.0211797648883 0.00118125697971 \
0.10673997959 0.0446521024637 0.00249307379042
tens poisson exchangeable 1.05983098367 0.109729382684 0.00505963786515 \
0.0510931899018 0.0208350417336 0.00115415489499 0.0523001918403 0.0211889476868 0.00118230110365 \
0.105151693962 0.0439518716892 0.0024562153966
"""
_NAMES = {"gaussian": "Gaussian", "binomial": "Binomial", "poisson": "Poisson"}
_STRUCTURES = {"independence": "Independence", "exchangeable": "Exchangeable"}


def _estimating_equations(line: str) -> Call:
    outcome, family, working, theirs = line.split(maxsplit=3)
    what = ", ".join(
        f"{name} {of}" if of else name
        for of in ("", "SE cov_robust", "SE cov_robust_bc", "SE cov_naive")
        for name in _FEV_TERMS.split(", ")
    )
    return Call(
        _FEV,
        _STATSMODELS,
        f"GEE({outcome} ~ trt + FEV1_BL, family={_NAMES[family]}, cov_struct={_STRUCTURES[working]})",
        "anagen.statistics.gee",
        numbers(what, theirs, _equations(outcome, family, working), 2e-9),
    )


def _robust(kind: str | None) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        fit = ancova(_last(), "FEV1 ~ FEV1_BL + ARMCD", robust=kind, levels=LEVELS)
        found = fit.contrasts(np.eye(3))["3"]
        return [found.estimate, found.se, found.p]

    return values


def _ordinal() -> Sequence[float]:
    fit = proportional_odds(_last(), "category ~ ARMCD + FEV1_BL", levels=LEVELS)
    errors = np.sqrt(np.diagonal(fit.covariance)).tolist()
    return [*fit.coefficient.tolist(), *errors, *fit.thresholds.tolist(), -fit.deviance / 2.0]


def _anorexia() -> Sequence[float]:
    names = np.array(["CBT", "Cont", "FT"])
    fit = ancova({"before": BEFORE, "after": AFTER, "arm": names[ARM]}, "after ~ before + arm")
    return [
        *fit.coefficient.tolist(),
        *np.sqrt(np.diagonal(fit.covariance)).tolist(),
        fit.tests()["arm"].statistic,
    ]


@cache
def hazards(formula: str, ties: str, stratum: str | None = None) -> Cox:
    """Cox's model of the remissions."""
    return cox(LEUKAEMIA, formula, time="weeks", event="relapse", ties=ties, stratum=stratum)


def _hazards(formula: str, ties: str, stratum: str | None = None) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        fit = hazards(formula, ties, stratum)
        return [*fit.coefficient.tolist(), *_errors(fit), fit.log_likelihood]

    return values


# Every line: ties; stratum; coefficients, their standard errors, log-likelihood.
_HAZARDS = """
breslow None 1.53537762846 0.036135873341 0.413721797633 0.0579817815404 -86.1853806313
breslow half 1.49635887759 0.0291017618165 0.410276477406 0.0591794261467 -66.4312029548
efron None 1.59694330831 0.0346526254164 0.416628638777 0.0578751643397 -84.8291872124
efron half 1.54646899896 0.0266136597567 0.413338097128 0.0590519797151 -65.3008909399
"""


def _phreg(line: str) -> Call:
    ties, stratum, theirs = line.split(maxsplit=2)
    strata = "" if stratum == "None" else ", strata=half"
    return Call(
        _REMISSION,
        f"{_STATSMODELS}" if ties == "breslow" else f"{_STATSMODELS} and {_LIFELINES}",
        f'PHReg(weeks, [placebo, made_up], status=relapse, ties="{ties}"{strata})',
        "anagen.statistics.cox",
        numbers(
            "placebo, covariate, SE of placebo, SE of covariate, log-likelihood",
            theirs,
            _hazards("arm + made_up", ties, None if stratum == "None" else stratum),
            1e-10,
        ),
    )


@cache
def curve(arm: str) -> KaplanMeier:
    """Kaplan and Meier's curve of one arm."""
    here = LEUKAEMIA["arm"] == arm
    return kaplan_meier(LEUKAEMIA["weeks"][here], LEUKAEMIA["relapse"][here])


def _steps(*weeks: float) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        fit = curve("6-MP")
        at = [int(np.flatnonzero(fit.time == week)[0]) for week in weeks]
        return [float(part[index]) for index in at for part in (fit.survival, fit.low, fit.high)]

    return values


def _test(group: NDArray[Any], **keys: Any) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        found = log_rank(LEUKAEMIA["weeks"], LEUKAEMIA["relapse"], group, **keys)
        return [found.statistic, found.p]

    return values


def _log_rank(call: str, software: str, theirs: str, ours: Callable[[], Sequence[float]]) -> Call:
    return Call(
        _REMISSION, software, call, "anagen.statistics.log_rank", numbers("χ², p", theirs, ours, 5e-10)
    )


_HC: tuple[tuple[str | None, str], ...] = (
    (None, "4.82564414965 1.72312560328 0.00587509878797"),
    ("HC0", "4.82564414965 1.70406071333 0.00535940222544"),
    ("HC1", "4.82564414965 1.72346240926 0.00588449573514"),
    ("HC2", "4.82564414965 1.72312604111 0.00587511099703"),
    ("HC3", "4.82564414965 1.74247804948 0.006431396363"),
)


def _errors_of(kind: str | None, theirs: str) -> tuple[Number, ...]:
    name = kind or "nonrobust"
    return numbers(f"treatment, its SE ({name}), p", theirs, _robust(kind), 1e-10)


CALLS = (
    Call(
        "Anorexia (72 young women, three therapies; `MASS::anorexia`)",
        f"base R, {R}",
        "lm(Postwt ~ Prewt + Treat)",
        "anagen.statistics.ancova",
        (
            *numbers(
                "intercept, before, control, family, SE 1, SE 2, SE 3, SE 4",
                "49.771109014985 0.434461150361 -4.097065528073 4.563062652919 13.390958142026 "
                "0.161182361852 1.893492606967 2.133335922643",
                lambda: _anorexia()[:8],
                1e-10,
            ),
            *numbers("F of therapy", "7.86808", lambda: _anorexia()[8], 8e-5),
        ),
    ),
    Call(
        _FEV,
        _STATSMODELS,
        "ols(FEV1 ~ FEV1_BL + ARMCD, last visit).fit(cov_type=..., use_t=True)",
        "anagen.statistics.ancova",
        tuple(number for kind, theirs in _HC for number in _errors_of(kind, theirs)),
    ),
    *(_estimating_equations(line) for line in _EQUATIONS.strip().splitlines()),
    Call(
        _FEV,
        _STATSMODELS,
        "GEE(high ~ trt + FEV1_BL, complete cases, family=Binomial, cov_struct=Autoregressive of 0.3 held)",
        "anagen.statistics.gee",
        numbers(
            "intercept, treatment, baseline, SE of intercept, SE of treatment, SE of baseline",
            "-3.05700658444 1.04259762859 0.0606061522133 0.72557864048 0.291307006674 0.0164427735034",
            lambda: [
                *_gee("high", "binomial", "ar1").coefficient.tolist(),
                *_errors(_gee("high", "binomial", "ar1")),
            ],
            2e-10,
        ),
    ),
    Call(
        _FEV,
        _STATSMODELS,
        'OrderedModel(category, [trt, FEV1_BL], distr="logit").fit("newton"), last visit',
        "anagen.statistics.proportional_odds",
        numbers(
            "treatment, baseline, SE of treatment, SE of baseline, cut 1, cut 2, cut 3, log-likelihood",
            "0.848893408984 0.0297918936415 0.320205211099 0.0174816693955 -0.342238427458 1.3671187758 "
            "2.41324156167 -174.382558487",
            _ordinal,
            3e-8,
        ),
        note="statsmodels works with logarithms of the gaps between cuts, and stops a little earlier.",
    ),
    *(_phreg(line) for line in _HAZARDS.strip().splitlines()),
    Call(
        _REMISSION,
        _LIFELINES,
        "CoxPHFitter().fit(data, weeks, relapse).log_likelihood_ratio_test()",
        "anagen.statistics.cox",
        numbers("χ²", "16.7101655688", lambda: hazards("arm + made_up", "efron").likelihood_ratio[0], 1e-9),
    ),
    _log_rank(
        "logrank_test(weeks, relapse of both arms)",
        _LIFELINES,
        "16.7929409892 4.16880910933e-05",
        _test(LEUKAEMIA["arm"]),
    ),
    _log_rank(
        "multivariate_logrank_test(weeks, row % 3, relapse)",
        _LIFELINES,
        "0.716380589169 0.698940057843",
        _test(np.arange(42) % 3),
    ),
    _log_rank(
        'logrank_test(weeks, relapse of both arms, weightings="fleming-harrington", p=1, q=0)',
        _LIFELINES,
        "14.4571508187 0.000143384444819",
        _test(LEUKAEMIA["arm"], rho=1.0),
    ),
    _log_rank(
        "survdiff(weeks, relapse, arm, strata=half)",
        _STATSMODELS,
        "16.1304375167 5.91261130292e-05",
        _test(LEUKAEMIA["arm"], stratum=LEUKAEMIA["half"]),
    ),
    Call(
        _REMISSION,
        _LIFELINES,
        "KaplanMeierFitter().fit(weeks, relapse on 6-MP)",
        "anagen.statistics.kaplan_meier",
        (
            *numbers(
                "week 6, low, high, week 10, low, high, week 23, low, high",
                "0.857142857143 0.619717955266 0.951551747647 0.752941176471 0.5031995108 0.889361835169 "
                "0.448179271709 0.188052005959 0.680142628495",
                _steps(6, 10, 23),
                1e-11,
            ),
            *numbers(
                "median on 6-MP, its low, median on placebo, its low, its high",
                "23 13 8 4 11",
                lambda: [*curve("6-MP").quantile()[:2], *curve("placebo").quantile()],
                1e-12,
            ),
            *numbers(
                "mean to week 20 on 6-MP, on placebo",
                "16.116526610644254 8.428571428571429",
                lambda: [curve(arm).restricted_mean(20)[0] for arm in ("6-MP", "placebo")],
                1e-12,
            ),
        ),
    ),
)
