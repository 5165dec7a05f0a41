"""Mixed models for repeated measures: the R package mmrm, emmeans, and SAS PROC MIXED."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from anagen.statistics.inference import Contrast, FTest
from anagen.statistics.repeated.model import MMRM, mmrm
from verification.software.fev import LEVELS, fev_data
from verification.software.number import Call, Number, R, numbers

_MMRM = f"mmrm 0.3.18, {R}"
_SAS = "SAS PROC MIXED, stored with mmrm"
_OURS = "anagen.statistics.mmrm"
_FEV = "Lung function of 200 people at four visits (`mmrm::fev_data`)"
_ONE = "FEV1 ~ ARMCD"
_FULL = "FEV1 ~ RACE + SEX + ARMCD * AVISIT"
_TERMS = (
    "(Intercept)",
    "RACE[Black or African American]",
    "RACE[White]",
    "SEX[Female]",
    "ARMCD[TRT]",
    "AVISIT[VIS2]",
    "AVISIT[VIS3]",
    "AVISIT[VIS4]",
    "ARMCD[TRT]:AVISIT[VIS2]",
    "ARMCD[TRT]:AVISIT[VIS3]",
    "ARMCD[TRT]:AVISIT[VIS4]",
)


@cache
def fitted(formula: str, covariance: str = "us", reml: bool = True, group: str | None = None) -> MMRM:
    """The model by Satterthwaite's method."""
    return mmrm(
        fev_data(),
        formula,
        subject="USUBJID",
        visit="AVISIT",
        covariance=covariance,
        group=group,
        method="satterthwaite",
        reml=reml,
        fallback=False,
        levels=LEVELS,
    )


def _term(
    name: str, formula: str, method: str, covariance: str = "us", robust: str | None = None
) -> Contrast:
    fit = fitted(formula, covariance).using(method, robust=robust)
    return fit.contrast(np.eye(len(fit.names))[fit.names.index(name)])


def _values(
    name: str, formula: str, method: str, *of: str, covariance: str = "us", robust: str | None = None
) -> Callable[[], Sequence[float]]:
    """Function that gives some numbers of one coefficient."""

    def values() -> Sequence[float]:
        found = _term(name, formula, method, covariance, robust)
        return [float(getattr(found, one)) for one in of]

    return values


def _difference(visit: str, method: str) -> Contrast:
    return fitted(_FULL).using(method).differences("ARMCD", by="AVISIT")[f"TRT - PBO AVISIT {visit}"]


def _visit(visit: str) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        plain, linear = _difference(visit, "satterthwaite"), _difference(visit, "kenward-roger-linear")
        return [plain.estimate, plain.se, linear.se, plain.df, linear.p]

    return values


def _interaction(method: str) -> FTest:
    return fitted(_FULL).using(method).tests()["ARMCD:AVISIT"]


def _joint(term: str, name: str) -> Callable[[], float]:
    return lambda: float(getattr(fitted(_FULL).joint_tests()[term], name))


def _lower(matrix: np.ndarray) -> Sequence[float]:
    return [float(value) for value in matrix[np.tril_indices(len(matrix))]]


# Every line: structure; estimate, its SE and df by Kenward-Roger-Linear; -2 log-likelihood.
_STRUCTURES = """
cs 4.19663610 0.79646969 177.03841116 3890.9789686
ar1 4.22574292 0.96058068 188.46951876 3855.1243395
toep 4.47050243 0.87842942 160.01380380 3830.7996571
adh 3.72345356 0.66165811 162.32871219 3682.4455966
csh 3.77101367 0.67411766 190.66777278 3754.1849043
toeph 3.92287461 0.72537344 180.06200821 3693.2866709
ar1h 3.72672164 0.75925458 188.21114455 3715.2804365
"""
# Every line: structure; standard error by ddfm=kenwardroger(firstorder); degrees of freedom.
_SAS_LINEAR = """
cs 0.7964696053595 177.038485931223
ar1 0.96058142305176 188.46934887972
"""
# Every line: structure; variances and covariance of the two coefficients, EMPIRICAL option.
_SAS_ROBUST = """
ar1 0.27666930670945 -0.27666930670945 0.68196697308307
cs 0.26910953746582 -0.26910953746582 0.6297163326325
toep 0.30022945455349 -0.30022945455349 0.76371849328831
ar1h 0.19106397930347 -0.19106397930347 0.46203608554929
csh 0.19635239056617 -0.19635239056617 0.46038132267959
toeph 0.18350201218893 -0.18350201218893 0.46360435395588
adh 0.17350223093416 -0.17350223093416 0.41552647969341
us 0.16725909903518 -0.16725909903518 0.40908637028234
"""
# Every line: estimate, Satterthwaite's SE and df, SE by Kenward-Roger-Linear.
_COEFFICIENTS = """
30.7774065547 0.8865665426 218.794518857 0.897135939774
1.5305948931 0.6244593792 168.669468753 0.639030929862
5.6435678857 0.6655896810 157.140590378 0.680724576558
0.3260273244 0.5319357937 166.135541869 0.544220449761
3.7744140514 1.0741607559 145.547143177 1.081777790921
4.8396038912 0.8017265922 143.873195533 0.810281358112
10.3421671074 0.8226878628 155.558855630 0.829942911217
15.0537863067 1.3128840094 138.458978809 1.326181149312
-0.0420900912 1.1293320074 138.561822480 1.140467719630
-0.6938069457 1.1876374670 158.166929632 1.198123549382
0.6241227267 1.8509602308 129.708728127 1.867957671022
"""
# Every line: visit; difference, its SE by Satterthwaite and by Kenward-Roger-Linear, df, p of the latter.
_VISITS = """
VIS1 3.77441405142 1.07416075594 1.08177779092 145.547143177 6.41510239e-4
VIS2 3.73232396018 0.858855672357 0.863332773145 145.277585743 2.84034432e-5
VIS3 3.08060710569 0.689626131152 0.695514314346 130.927591812 1.97663772e-5
VIS4 4.39853677813 1.68055019363 1.69341348044 133.389062376 0.0104467345
"""


# Every line: term; F and denominator degrees of freedom by Satterthwaite.
_TYPE_THREE = """
RACE 36.9114313439307 165.555271036173
ARMCD 31.6630556880233 168.517347862691
AVISIT 142.112225163932 148.115819022518
ARMCD:AVISIT 0.258059683823067 147.9145531646
"""


def _lines(table: str) -> list[tuple[str, str]]:
    """First word and rest of every line."""
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in table.strip().splitlines()]


def _structure(name: str) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        found = _term("ARMCD[TRT]", _ONE, "kenward-roger-linear", name)
        return [found.estimate, found.se, found.df, fitted(_ONE, name).deviance]

    return values


def _robust(name: str) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        found = fitted(_ONE, name).using("residual", robust="CR0").covariance
        return [float(found[0, 0]), float(found[0, 1]), float(found[1, 1])]

    return values


def _coefficient(name: str) -> Callable[[], Sequence[float]]:
    def values() -> Sequence[float]:
        plain = _term(name, _FULL, "satterthwaite")
        return [plain.estimate, plain.se, plain.df, _term(name, _FULL, "kenward-roger-linear").se]

    return values


def _one(method: str, what: str, theirs: str) -> tuple[Number, ...]:
    values = _values("ARMCD[TRT]", _ONE, method, "se", "df")
    first = _values("(Intercept)", _ONE, method, "se", "df")
    return numbers(what, theirs, lambda: [*values(), *first()], 3e-6)


_SE_DF = "SE of treatment, df, SE of intercept, df"
CALLS = (
    Call(
        _FEV,
        _MMRM,
        "mmrm(FEV1 ~ ARMCD + us(AVISIT | USUBJID))",
        _OURS,
        (
            *numbers("-2 log-likelihood", "3667.9627561437", lambda: fitted(_ONE).deviance, 1e-9),
            *numbers(
                "Σ11, Σ21, Σ22, Σ31, Σ32, Σ33, Σ41, Σ42, Σ43, Σ44",
                "108.385685 45.401832 40.170278 -2.700309 0.776890 24.612399 -47.011031 -13.096361 18.746941 "
                "152.377908",
                lambda: _lower(fitted(_ONE).sigma),
                2e-6,
            ),
            *numbers(
                "treatment, intercept",
                "3.819749541 41.005098960",
                lambda: fitted(_ONE).coefficient[::-1].tolist(),
                2e-7,
            ),
            *_one("satterthwaite", _SE_DF, "0.63890626233 160.69062258 0.43971878625 162.16343193"),
        ),
        note="mmrm stops at about 1e-8 of the way; here the last step gains less than 1e-16 of the deviance.",
    ),
    Call(
        _FEV,
        _MMRM,
        'mmrm(FEV1 ~ ARMCD + us(AVISIT | USUBJID), method = "Kenward-Roger", vcov = "Kenward-Roger-Linear")',
        _OURS,
        _one("kenward-roger-linear", _SE_DF, "0.66130045595 160.69062258 0.45475653107 162.16343193"),
    ),
    Call(
        _FEV,
        _MMRM,
        'mmrm(FEV1 ~ ARMCD + us(AVISIT | USUBJID), method = "Kenward-Roger")',
        _OURS,
        _one("kenward-roger", _SE_DF, "0.65104666715 160.69062258 0.44760722297 162.16343193"),
    ),
    Call(
        _FEV,
        _SAS,
        "model FEV1 = ARMCD / ddfm=kr; repeated AVISIT / type=un",
        _OURS,
        numbers(
            "treatment, its SE",
            "3.81972492175 0.66124382270",
            _values("ARMCD[TRT]", _ONE, "kenward-roger-linear", "estimate", "se"),
            1e-4,
        ),
        note="SAS stopped early: its deviance is not yet at its least.",
    ),
    *(
        Call(
            _FEV,
            _MMRM,
            f'mmrm(FEV1 ~ ARMCD + {name}(AVISIT | USUBJID), vcov = "Kenward-Roger-Linear")',
            _OURS,
            numbers("treatment, its SE, df, -2 log-likelihood", theirs, _structure(name), 1e-6),
        )
        for name, theirs in _lines(_STRUCTURES)
    ),
    *(
        Call(
            _FEV,
            _SAS,
            f"model FEV1 = ARMCD / ddfm=kr(firstorder); repeated AVISIT / type={name}",
            _OURS,
            numbers(
                "SE of treatment, df",
                theirs,
                _values("ARMCD[TRT]", _ONE, "kenward-roger-linear", "se", "df", covariance=name),
                2e-4,
            ),
        )
        for name, theirs in _lines(_SAS_LINEAR)
    ),
    Call(
        _FEV,
        _SAS,
        "model FEV1 = ARMCD / ddfm=kr; repeated AVISIT / type=ar(1)",
        _OURS,
        numbers(
            "SE of treatment",
            "0.95865439662325",
            _values("ARMCD[TRT]", _ONE, "kenward-roger", "se", covariance="ar1"),
            1e-4,
        ),
    ),
    *(
        Call(
            _FEV,
            _SAS,
            f"proc mixed empirical; model FEV1 = ARMCD; repeated AVISIT / type={name}",
            _OURS,
            numbers("variance of intercept, covariance, variance of treatment", theirs, _robust(name), 1e-4),
        )
        for name, theirs in _lines(_SAS_ROBUST)
    ),
    Call(
        _FEV,
        _MMRM,
        "mmrm(FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | USUBJID))",
        _OURS,
        (
            *numbers(
                "-2 log-likelihood, AIC, BIC",
                "3386.44987116229 3406.44987 3439.28191",
                lambda: [fitted(_FULL).deviance, fitted(_FULL).aic, fitted(_FULL).bic],
                5e-6,
            ),
            *numbers(
                "Σ11, Σ21, Σ22, Σ31, Σ32, Σ33, Σ41, Σ42, Σ43, Σ44",
                "40.55443838 14.39597828 26.57143809 4.97604345 2.78361872 14.89795547 13.37787622 "
                "7.47733014 0.90356379 95.55651549",
                lambda: _lower(fitted(_FULL).sigma),
                1e-6,
            ),
            *(
                number
                for name, (first, rest) in zip(_TERMS, _lines(_COEFFICIENTS), strict=True)
                for number in numbers(
                    f"{name}, its SE, df, SE by Kenward-Roger-Linear",
                    f"{first} {rest}",
                    _coefficient(name),
                    1e-7,
                )
            ),
        ),
    ),
    Call(
        _FEV,
        _MMRM,
        "mmrm(FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | USUBJID), reml = FALSE)",
        _OURS,
        numbers("-2 log-likelihood", "3397.57219656", lambda: fitted(_FULL, reml=False).deviance, 1e-8),
    ),
    Call(
        _FEV,
        f"emmeans and {_MMRM}",
        "emmeans(fit, ~ ARMCD | AVISIT); contrast(TRT - PBO)",
        f"{_OURS}().differences",
        (
            *(
                number
                for visit, theirs in _lines(_VISITS)
                for number in numbers(
                    f"{visit}: difference, SE, SE by Kenward-Roger-Linear, df, p", theirs, _visit(visit), 1e-8
                )
            ),
            *numbers(
                "PBO at VIS1, PBO at VIS4, TRT at VIS1, TRT at VIS4",
                "33.3318078099 48.3855941165 37.1062218613 52.7841308947",
                lambda: fitted(_FULL).means("ARMCD", "AVISIT").estimate[[0, 3, 4, 7]].tolist(),
                1e-8,
            ),
        ),
    ),
    Call(
        _FEV,
        _MMRM,
        "df_md(fit, contrast of the three interactions)",
        f"{_OURS}().test",
        (
            *numbers(
                "F by Satterthwaite, df, p",
                "0.258053244377 147.911377359 0.855498258521",
                lambda: [getattr(_interaction("satterthwaite"), one) for one in ("statistic", "below", "p")],
                1e-7,
            ),
            *numbers(
                "F by Kenward-Roger-Linear, df, p",
                "0.251400166687 152.531750246 0.860244731299",
                lambda: [
                    getattr(_interaction("kenward-roger-linear"), one) for one in ("statistic", "below", "p")
                ],
                1e-7,
            ),
        ),
    ),
    Call(
        _FEV,
        "car and mmrm, stored in mmrm's own tests",
        'Anova(mmrm(FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | USUBJID)), type = "III")',
        f"{_OURS}().joint_tests",
        tuple(
            Number(f"{term} {of}", text, _joint(term, name), 1.5e-4 * max(1.0, float(text)))
            for term, theirs in _lines(_TYPE_THREE)
            for of, name, text in zip(("F", "df"), ("statistic", "below"), theirs.split(), strict=True)
        ),
        note="Their fit is a looser one: its interaction's F is 0.2580597, and 0.2580532 in the other calls.",
    ),
    *(
        Call(
            _FEV,
            _MMRM,
            f'mmrm(FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | USUBJID), vcov = "{vcov}")',
            _OURS,
            numbers(
                "SE of treatment, df",
                theirs,
                _values("ARMCD[TRT]", _FULL, "satterthwaite", "se", "df", robust=kind),
                1e-8,
            ),
        )
        for vcov, kind, theirs in (
            ("Empirical", "CR0", "1.078061227778 142.347380722"),
            ("Empirical-Bias-Reduced", "CR2", "1.088591355531 142.422550426"),
            ("Empirical-Jackknife", "CR3", "1.099245842864 142.498064308"),
        )
    ),
    Call(
        _FEV,
        _MMRM,
        'mmrm(..., method = "Between-Within"); mmrm(..., method = "Residual")',
        _OURS,
        numbers(
            "between, within, residual df",
            "192 334 526",
            lambda: [
                _term("ARMCD[TRT]", _FULL, "between-within").df,
                _term("AVISIT[VIS2]", _FULL, "between-within").df,
                _term("ARMCD[TRT]", _FULL, "residual").df,
            ],
            1e-12,
        ),
    ),
    Call(
        _FEV,
        _MMRM,
        "mmrm(FEV1 ~ ARMCD + us(AVISIT | ARMCD / USUBJID))",
        _OURS,
        numbers(
            "-2 log-likelihood, BIC",
            "3662.7 3768.3",
            lambda: [fitted(_ONE, group="ARMCD").deviance, fitted(_ONE, group="ARMCD").bic],
            0.05,
        ),
    ),
)
