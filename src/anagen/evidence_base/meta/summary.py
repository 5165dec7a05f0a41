"""A whole meta-analysis as plain data for a table, a page or a JSON file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from anagen.errors import unknown_name
from anagen.evidence_base.meta.bayesian_network import BayesianNetwork
from anagen.evidence_base.meta.hair import (
    NetChange,
    hair_bayesian_network,
    hair_contrasts,
    hair_network,
    net_changes,
    pool_changes,
    sex_difference,
)
from anagen.evidence_base.meta.hair_trials import PLACEBO, HairTrial, hair_trials, left_out, network_settings
from anagen.evidence_base.meta.inconsistency import QTest, decompose_q, design_by_treatment, split_side
from anagen.evidence_base.meta.network import NetworkResult
from anagen.evidence_base.meta.ranks import normal_draws, rank_probabilities
from anagen.evidence_base.meta.small_study import egger_mixed, trim_and_fill
from anagen.evidence_base.tables.names import JOIN, parts
from anagen.evidence_base.tables.records import load_evidence

ENOUGH_FOR_ASYMMETRY = 10
"""Below this many studies tests of funnel asymmetry have hardly any power (Sterne et al. 2011)."""
NETWORK_METHODS = ("common", "DL", "REML", "bayes")
UNIT = "hairs/cm2"
_Z95 = 1.959963984540054


def summarise_therapy(
    therapy: str,
    *,
    sex: str = "all",
    strength: str | None = None,
    outcome: str = "density",
    strict: bool = False,
    method: str = "REML",
    test: str = "hksj",
) -> dict[str, Any]:
    """Meta-analysis of one therapy: studies, pooled effect, heterogeneity, asymmetry, trials left out.

    Numbers are in hairs/cm2; one that does not exist (a prediction from two studies) is None.

    Raises:
        InputError: see `net_changes` and `pool`.
    """
    rows = net_changes(therapy, sex=sex, strength=strength, outcome=outcome, strict=strict)
    singles = parts(therapy, load_evidence().names)
    out = [
        {
            "study": entry.study,
            "label": entry.label,
            "therapies": list(entry.therapies),
            "reason": entry.reason,
        }
        for entry in left_out(sex=sex, outcome=outcome, strict=strict)
        if any(set(singles) <= set(name.split(JOIN)) for name in entry.therapies)
    ]
    entered = hair_trials(sex=sex, outcome=outcome, strict=strict)
    summary: dict[str, Any] = {
        "analysis": "pairwise meta-analysis",
        "therapy": JOIN.join(singles),
        "against": "placebo, vehicle, sham or saline",
        "outcome": outcome,
        "unit": UNIT,
        "weeks": _window(),
        "sex": sex,
        "strength": strength or "in common use",
        "studies": [],
        "pooled": None,
        "elsewhere": _elsewhere(singles, rows, entered),
        "left_out": out,
    }
    if not rows:
        return summary
    pooled = pool_changes(rows, method=method, test=test)
    summary["studies"] = [
        _study(row.trial)
        | {
            "strengths": list(row.strengths),
            "effect": row.effect,
            "se": row.se,
            "ci95": [row.effect - _Z95 * row.se, row.effect + _Z95 * row.se],
            "weight": float(weight),
        }
        for row, weight in zip(rows, pooled.weights, strict=True)
    ]
    summary["pooled"] = {
        "k": pooled.k,
        "method": pooled.method,
        "test": pooled.test,
        "estimate": pooled.estimate,
        "se": pooled.se,
        "ci95": list(pooled.ci),
        "p": pooled.p,
        "prediction95": _finite(pooled.prediction_interval()) if pooled.k > 1 else None,
        "tau2": pooled.tau2,
        "tau2_ci95": _finite(pooled.tau2_interval()) if pooled.k > 1 else None,
        "i2_percent": pooled.i2,
        "q": {"q": pooled.q, "df": pooled.q_df, "p": pooled.q_p},
    }
    summary["asymmetry"] = _asymmetry(rows, method)
    difference = sex_difference(rows, method=method)
    if difference is not None:
        summary["women_minus_men"] = {
            "estimate": float(difference.coefficients[1]),
            "se": float(difference.se[1]),
            "p": difference.p("women"),
        }
    return summary


def summarise_network(
    *, sex: str = "men", outcome: str = "density", strict: bool = False, method: str = "REML"
) -> dict[str, Any]:
    """Network of all therapies, with ranks and tests of agreement; hairs/cm2.

    Args:
        sex: as for `hair_trials`.
        outcome: as for `hair_trials`.
        strict: as for `hair_trials`.
        method: ``common``, ``DL``, ``REML`` or ``bayes``.

    Raises:
        InputError: an unknown method, sex or outcome, or no trial that enters.
    """
    if method not in NETWORK_METHODS:
        raise unknown_name("estimator of tau2 in a network", method, NETWORK_METHODS)
    fitted = hair_network(
        sex=sex, outcome=outcome, strict=strict, method="REML" if method == "bayes" else method
    )
    linked = {trial.study for trial in fitted.trials}
    trials = [t for t in hair_trials(sex=sex, outcome=outcome, strict=strict) if t.study in linked]
    posterior = hair_bayesian_network(sex=sex, outcome=outcome, strict=strict) if method == "bayes" else None
    parts, interaction = decompose_q(fitted), design_by_treatment(fitted)
    summary: dict[str, Any] = {
        "analysis": "network meta-analysis",
        "method": method,
        "reference": PLACEBO,
        "outcome": outcome,
        "unit": UNIT,
        "weeks": _window(),
        "sex": sex,
        "treatments": _treatments(fitted, posterior, trials),
        "rank_probabilities": _ranks(fitted, posterior),
        "comparisons": _comparisons(trials),
        "tau2": fitted.tau2,
        "tau2_ci95": _finite(fitted.tau2_interval()),
        "i2_percent": 100 * fitted.i2,
        "q_total": _q(parts.total),
        "q_within_designs": _q(parts.within),
        "q_between_designs": _q(parts.between),
        "design_by_treatment": _q(interaction.test) | {"tau_within": interaction.tau},
        "direct_and_indirect": _sides(fitted, sex, outcome, strict, "REML" if method == "bayes" else method),
        "trials": [_study(trial) for trial in trials],
        "left_out": [
            {"study": e.study, "label": e.label, "therapies": list(e.therapies), "reason": e.reason}
            for e in left_out(sex=sex, outcome=outcome, strict=strict)
        ],
    }
    if posterior is not None:
        mean, sd, interval = posterior.tau_summary()
        summary["tau"] = {"mean": mean, "sd": sd, "ci95": list(interval)}
        summary["priors"] = {
            "tau": f"half-normal({posterior.tau_scale:g} {UNIT})",
            "effects": f"normal(0, {posterior.prior_sd:g} {UNIT}) against {PLACEBO}",
        }
    return summary


def _treatments(
    fitted: NetworkResult, posterior: BayesianNetwork | None, trials: Sequence[HairTrial]
) -> list[dict[str, Any]]:
    """All treatments, the best-ranked first, with the number of their trials."""
    found = posterior or fitted
    scores = posterior.sucra() if posterior is not None else fitted.p_scores()
    rows = []
    for name in found.treatments:
        own = [trial for trial in trials if name in trial.arms]
        estimate, se = found.effect(name, PLACEBO)
        rows.append(
            {
                "treatment": name,
                "trials": len(own),
                "people": sum(trial.n.get(name, 0) for trial in own),
                "effect": estimate,
                "se": se,
                "ci95": list(found.interval(name, PLACEBO)) if name != PLACEBO else [0.0, 0.0],
                "score": scores[name],
                "assumed": any(trial.assumed for trial in own),
            }
        )
    return sorted(rows, key=lambda row: -float(str(row["score"])))


def _ranks(fitted: NetworkResult, posterior: BayesianNetwork | None) -> dict[str, list[float]]:
    """Probability of each rank of each treatment, best rank first: posterior or sampling distribution."""
    table = (
        posterior.rank_probabilities()
        if posterior is not None
        else rank_probabilities(normal_draws(fitted.estimates, fitted.covariance))
    )
    return dict(zip(fitted.treatments, table.tolist(), strict=True))


def _comparisons(trials: Sequence[HairTrial]) -> list[dict[str, Any]]:
    pairs = Counter(tuple(sorted((c.first, c.second))) for trial in trials for c in trial.contrasts)
    return [{"first": a, "second": b, "trials": count} for (a, b), count in sorted(pairs.items())]


def _sides(fitted: NetworkResult, sex: str, outcome: str, strict: bool, method: str) -> list[dict[str, Any]]:
    """Comparisons for which both direct and indirect evidence exist."""
    contrasts = hair_contrasts(sex=sex, outcome=outcome, strict=strict)
    pairs = {tuple(sorted((c.first, c.second))) for c in contrasts}
    found = []
    for first, second in sorted(pairs):
        if first == fitted.reference:
            first, second = second, first
        side = split_side(contrasts, first, second, method=method)
        if side.indirect is not None:
            found.append(
                {
                    "first": first,
                    "second": second,
                    "direct": [side.direct, side.direct_se],
                    "indirect": [side.indirect, side.indirect_se],
                    "difference": [side.difference, side.difference_se],
                    "p": side.p,
                }
            )
    return found


def _study(trial: HairTrial) -> dict[str, Any]:
    return {
        "study": trial.study,
        "label": trial.label,
        "sex": trial.sex,
        "week": trial.week,
        "outcome": trial.outcome,
        "treatments": list(trial.arms),
        "n": dict(trial.n),
        "error_from": trial.errors,
        "assumed": list(trial.assumed),
        "note": trial.note,
        "source": trial.link,
    }


def _asymmetry(rows: Sequence[NetChange], method: str) -> dict[str, Any]:
    if len(rows) < ENOUGH_FOR_ASYMMETRY:
        return {"tested": False, "why": f"fewer than {ENOUGH_FOR_ASYMMETRY} studies: no test would mean much"}
    effects, variances = [row.effect for row in rows], [row.se**2 for row in rows]
    egger, filled = egger_mixed(effects, variances), trim_and_fill(effects, variances, method=method)
    return {
        "tested": True,
        "egger_z": egger.statistic,
        "egger_p": egger.p,
        "trim_and_fill": {"missing": filled.missing, "side": filled.side, "estimate": filled.pooled.estimate},
    }


def _elsewhere(
    singles: Sequence[str], rows: Sequence[NetChange], trials: Sequence[HairTrial]
) -> list[dict[str, Any]]:
    """Trials with the therapy that do not isolate it: combinations, or no placebo."""
    used = {row.trial.study for row in rows}
    found = []
    for trial in trials:
        names = [arm.treatment for arm in trial.arms.values() if set(singles) <= set(arm.therapy.split(JOIN))]
        if trial.study not in used and names:
            against = [name for name in trial.arms if name not in names]
            if not against:
                names, against = names[:1], names[1:]
            found.append({"study": trial.study, "label": trial.label, "arms": names, "against": against})
    return found


def _window() -> list[float]:
    window = network_settings()["window"]
    return [window["low"], window["high"]]


def _q(test: QTest) -> dict[str, float]:
    return {"q": test.q, "df": test.df, "p": test.p}


def _finite(interval: tuple[float, float]) -> list[float] | None:
    return list(interval) if all(map(math.isfinite, interval)) else None
