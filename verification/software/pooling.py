"""Trials pooled: effect sizes, pairwise meta-analysis, regression, asymmetry, tables of events (metafor)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from anagen.evidence_base.meta.binomial_mixed import binomial_mixed_model
from anagen.evidence_base.meta.effect_size import Effect, hedges_g, log_ratio_of_means, mean_difference
from anagen.evidence_base.meta.pairwise import pool
from anagen.evidence_base.meta.regression import meta_regression
from anagen.evidence_base.meta.small_study import begg, egger_classical, egger_mixed, trim_and_fill
from anagen.evidence_base.meta.stratified_tables import (
    LogRatio,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_ratio,
    peto_odds_ratio,
)
from verification.software.bcg import COUNTS, EFFECTS, LATITUDE, VARIANCES
from verification.software.number import METAFOR, Call, Number, R, numbers

BCG = "BCG vaccine (13 trials; `dat.bcg`)"
ARMS = (103, 5.5, 50, 100, 4.5, 50)
_STRATA = ([30, 20, 10], [60] * 3, [5, 6, 2], [60] * 3)
METHODS = (
    ("common", "EE", "0 -0.430285163654 0.0404987517 0"),
    ("DL", "DL", "0.308760262862 -0.714117222073 0.178742089535 92.11734685"),
    ("REML", "REML", "0.313243258136 -0.714532342158 0.179781516105 92.22138452"),
    ("ML", "ML", "0.280028137269 -0.711199135474 0.171896808777 91.37828379"),
    ("PM", "PM", "0.318068452205 -0.714968153493 0.180892191538 92.33033795"),
    ("EB", "EB", "0.318068452205 -0.714968153493 0.180892191538 92.33033795"),
    ("HE", "HE", "0.328563857996 -0.715878588759 0.183279985989"),
    ("HS", "HS", "0.228362863677 -0.704535373916 0.158652093057"),
    ("SJ", "SJ", "0.345515701599 -0.717248592558 0.187059458416"),
)


def _effect(function: Callable[..., Effect]) -> Sequence[float]:
    effect = function(*ARMS)
    return [float(effect.estimate), float(effect.variance)]


def _pooled(method: str) -> Sequence[float]:
    found = pool(EFFECTS, VARIANCES, method=method)
    return [found.tau2, found.estimate, found.se, float(found.i2)]


def _centre(method: str) -> Sequence[float]:
    return _pooled(method)[:3]


def _i2(method: str) -> float:
    return _pooled(method)[3]


def _table(function: Callable[..., LogRatio], data: Sequence[object]) -> Sequence[float]:
    found = function(*data)
    return [found.estimate, found.se]


def _regression(method: str) -> Sequence[float]:
    fit = meta_regression(EFFECTS, VARIANCES, {"latitude": LATITUDE}, method=method)
    slopes = [float(x) for pair in zip(fit.coefficients, fit.se, strict=True) for x in pair]
    return [fit.tau2, *slopes, float(fit.moderators), float(fit.r2 or 0.0)]


def _hartung_knapp() -> Sequence[float]:
    found = pool(EFFECTS, VARIANCES, test="hksj")
    return [found.se, found.statistic, found.p, *found.ci, *found.prediction_interval()]


CALLS = (
    *(
        Call(
            "Arms of 50: 103 (SD 5.5) and 100 (SD 4.5)",
            METAFOR,
            f'escalc("{word}", ...)',
            f"anagen.evidence_base.meta.effect_size.{function.__name__}",
            numbers("effect, variance", theirs, partial(_effect, function), 1e-10),
        )
        for word, function, theirs in (
            ("MD", mean_difference, "3.0 1.01"),
            ("SMD", hedges_g, "0.5924396230 0.0417549235"),
            ("ROM", log_ratio_of_means, "0.0295588022 9.75270525e-5"),
        )
    ),
    *(
        Call(
            BCG,
            METAFOR,
            f'rma(yi, vi, method = "{word}")',
            f'anagen.evidence_base.meta.pairwise.pool(method="{method}")',
            (
                *numbers(
                    "τ², log risk ratio, SE",
                    " ".join(theirs.split()[:3]),
                    partial(_centre, method),
                    1e-10,
                ),
                *(Number("I², %", text, partial(_i2, method), 1e-7) for text in theirs.split()[3:]),
            ),
            "metafor's default threshold stops near 0.318094; 0.318068452205 is the root."
            if method == "PM"
            else "",
        )
        for method, word, theirs in METHODS
    ),
    Call(
        BCG,
        METAFOR,
        "rma(yi, vi), with the intervals of τ², of the mean and of a new trial",
        "anagen.evidence_base.meta.pairwise.pool",
        (
            Number("Q (12 df)", "152.233008082", lambda: pool(EFFECTS, VARIANCES).q, 1e-8),
            Number("p of Q", "1.99677e-26", lambda: pool(EFFECTS, VARIANCES).q_p, 2e-31),
            Number("SE of τ²", "0.1664257528", lambda: pool(EFFECTS, VARIANCES).tau2_se or 0.0, 1e-9),
            *numbers(
                "τ² low, τ² high",
                "0.1197183611 1.111479084",
                lambda: pool(EFFECTS, VARIANCES).tau2_interval(),
                1e-8,
            ),
            *numbers("low, high", "-1.0668976388 -0.3621670455", lambda: pool(EFFECTS, VARIANCES).ci, 1e-9),
            *numbers(
                "low of a new trial, high of a new trial",
                "-1.8666922179 0.4376275336",
                lambda: pool(EFFECTS, VARIANCES).prediction_interval("z"),
                1e-9,
            ),
            *numbers(
                "common effect: low, common effect: high",
                "-0.509661258 -0.350909069",
                lambda: pool(EFFECTS, VARIANCES, method="common").ci,
                1e-8,
            ),
            *numbers(
                "DL: low, DL: high",
                "-1.0644452801 -0.3637891641",
                lambda: pool(EFFECTS, VARIANCES, method="DL").ci,
                1e-9,
            ),
        ),
    ),
    Call(
        BCG,
        METAFOR,
        'rma(yi, vi, test = "knha"), with the interval of a new trial',
        'anagen.evidence_base.meta.pairwise.pool(test="hksj")',
        (
            *numbers("SE", "0.180791744093", lambda: _hartung_knapp()[0], 1e-11),
            *numbers("t (12 df)", "-3.952239887", lambda: _hartung_knapp()[1], 1e-8),
            *numbers(
                "p, low, high",
                "0.001920015096 -1.10844371369 -0.32062097063",
                lambda: _hartung_knapp()[2:5],
                1e-10,
            ),
            *numbers(
                "low of a new trial, high of a new trial",
                "-1.9960168342 0.5669521499",
                lambda: _hartung_knapp()[5:],
                1e-9,
            ),
        ),
    ),
    Call(
        BCG,
        METAFOR,
        "rma(yi, vi, mods = ~ latitude)",
        "anagen.evidence_base.meta.regression.meta_regression",
        (
            *numbers("τ²", "0.0763479640", lambda: _regression("REML")[0], 1e-9),
            *numbers(
                "intercept, its SE, latitude, its SE",
                "0.25146821 0.249095397 -0.029101725 0.007195327",
                lambda: _regression("REML")[1:5],
                1e-8,
            ),
            *numbers("QM", "16.35823215", lambda: _regression("REML")[5], 1e-7),
            *numbers("R² in %", "75.626622", lambda: _regression("REML")[6], 1e-5),
        ),
    ),
    Call(
        BCG,
        METAFOR,
        'rma(yi, vi, mods = ~ latitude, method = "DL")',
        'anagen.evidence_base.meta.regression.meta_regression(method="DL")',
        (
            *numbers("τ²", "0.0633005024", lambda: _regression("DL")[0], 1e-9),
            *numbers("latitude, its SE", "-0.0292287388 0.0067330108", lambda: _regression("DL")[3:5], 1e-9),
        ),
    ),
    Call(
        BCG,
        METAFOR,
        'regtest(fit), regtest(fit, model = "lm"), ranktest(fit), trimfill(fit)',
        "anagen.evidence_base.meta.small_study",
        (
            Number(
                "Egger, mixed: z", "-0.8033291121", lambda: egger_mixed(EFFECTS, VARIANCES).statistic, 2e-7
            ),
            Number("p", "0.4217845357", lambda: egger_mixed(EFFECTS, VARIANCES).p, 1e-7),
            Number(
                "Egger, classical: t",
                "-1.401282002",
                lambda: egger_classical(EFFECTS, VARIANCES).statistic,
                1e-8,
            ),
            Number("p", "0.188706995", lambda: egger_classical(EFFECTS, VARIANCES).p, 1e-8),
            Number("Begg: τ", "0.025641026", lambda: begg(EFFECTS, VARIANCES).statistic, 1e-8),
            Number("trials missing", "1", lambda: trim_and_fill(EFFECTS, VARIANCES).missing, 0.0),
            Number(
                "filled", "-0.6570828008", lambda: trim_and_fill(EFFECTS, VARIANCES).pooled.estimate, 1e-6
            ),
        ),
        "metafor's REML stops at its own threshold.",
    ),
    *(
        Call(
            about,
            software,
            call,
            f"anagen.evidence_base.meta.stratified_tables.{function.__name__}",
            numbers(
                "log ratio, SE",
                theirs,
                partial(_table, function, data),
                1e-10,
            ),
        )
        for about, software, call, function, data, theirs in (
            (
                BCG,
                METAFOR,
                'rma.mh(measure = "OR")',
                mantel_haenszel_odds_ratio,
                COUNTS,
                "-0.4734109884 0.0410077784",
            ),
            (
                BCG,
                METAFOR,
                'rma.mh(measure = "RR")',
                mantel_haenszel_risk_ratio,
                COUNTS,
                "-0.4537096047 0.0393373669",
            ),
            (BCG, METAFOR, "rma.peto(...)", peto_odds_ratio, COUNTS, "-0.4744463109 0.0406590807"),
            (
                "Three strata of 60 an arm: 30, 20, 10 respond on treatment and 5, 6, 2 without",
                f"base R, {R}",
                "mantelhaen.test(tables)",
                mantel_haenszel_odds_ratio,
                _STRATA,
                "1.9102980773 0.3324427295",
            ),
        )
    ),
    Call(
        BCG,
        METAFOR,
        'rma.glmm(measure = "OR", model = "UM.FS")',
        "anagen.evidence_base.meta.binomial_mixed.binomial_mixed_model",
        (
            Number(
                "log odds ratio",
                "-0.745013466",
                lambda: binomial_mixed_model(*COUNTS, nodes=7).estimate,
                2e-5,
            ),
            Number("SE", "0.175565799", lambda: binomial_mixed_model(*COUNTS, nodes=7).se, 1e-5),
            Number("τ²", "0.294893648", lambda: binomial_mixed_model(*COUNTS, nodes=7).tau2, 2e-5),
        ),
        "glmer stops its search at about 1e-5; ours ends in Newton steps.",
    ),
)
