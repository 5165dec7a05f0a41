"""Meta-analysis of hair counts: of one therapy, or of all in a network."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from anagen.errors import unknown_name
from anagen.evidence_base.meta import pairwise
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
from anagen.evidence_base.meta.hair_trials import PLACEBO, HairTrial, hair_trials, left_out
from anagen.evidence_base.meta.inconsistency import decompose_q, design_by_treatment, split_side
from anagen.evidence_base.meta.network import NetworkResult
from anagen.evidence_base.meta.network_meta import (
    BetweenTrials,
    ComparisonMade,
    DesignTest,
    DirectAndIndirect,
    NetworkMeta,
    Priors,
    TreatmentEffect,
)
from anagen.evidence_base.meta.ranks import normal_draws, rank_probabilities
from anagen.evidence_base.meta.settings import network_settings
from anagen.evidence_base.meta.small_study import egger_mixed, trim_and_fill
from anagen.evidence_base.meta.therapy_meta import (
    Asymmetry,
    Contrast,
    EffectOfTrial,
    Elsewhere,
    Interval,
    PooledEffect,
    PooledTrial,
    QSummary,
    TherapyMeta,
    TrimAndFill,
)
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
) -> TherapyMeta:
    """Meta-analysis of one therapy: studies, pooled effect, heterogeneity, asymmetry, trials left out.

    Numbers are in hairs/cm2; one that does not exist (a prediction from two studies) is None.

    Raises:
        InputError: see `net_changes` and `pool`.
    """
    rows = net_changes(therapy, sex=sex, strength=strength, outcome=outcome, strict=strict)
    singles = parts(therapy, load_evidence().names)
    entered = hair_trials(sex=sex, outcome=outcome, strict=strict)
    found = TherapyMeta(
        therapy=JOIN.join(singles),
        outcome=outcome,
        unit=UNIT,
        weeks=_window(),
        sex=sex,
        strength=strength or "in common use",
        studies=(),
        pooled=None,
        elsewhere=_elsewhere(singles, rows, entered),
        left_out=tuple(
            entry
            for entry in left_out(sex=sex, outcome=outcome, strict=strict)
            if any(set(singles) <= set(name.split(JOIN)) for name in entry.therapies)
        ),
    )
    if not rows:
        return found
    pooled = pool_changes(rows, method=method, test=test)
    difference = sex_difference(rows, method=method)
    return replace(
        found,
        studies=tuple(
            EffectOfTrial(
                **vars(PooledTrial.of(row.trial)),
                strengths=tuple(row.strengths),
                effect=row.effect,
                se=row.se,
                ci95=study_interval(row.effect, row.se),
                weight=float(weight),
            )
            for row, weight in zip(rows, pooled.weights, strict=True)
        ),
        pooled=pooled_of(pooled),
        asymmetry=asymmetry_of([row.effect for row in rows], [row.se**2 for row in rows], method),
        women_minus_men=None
        if difference is None
        else Contrast(float(difference.coefficients[1]), float(difference.se[1]), difference.p("women")),
    )


def summarise_network(
    *, sex: str = "men", outcome: str = "density", strict: bool = False, method: str = "REML"
) -> NetworkMeta:
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
    split, interaction = decompose_q(fitted), design_by_treatment(fitted)
    return NetworkMeta(
        method=method,
        outcome=outcome,
        unit=UNIT,
        weeks=_window(),
        sex=sex,
        treatments=_treatments(fitted, posterior, trials),
        rank_probabilities=_ranks(fitted, posterior),
        comparisons=_comparisons(trials),
        tau2=fitted.tau2,
        tau2_ci95=_finite(fitted.tau2_interval()),
        i2_percent=100 * fitted.i2,
        q_total=QSummary.of(split.total),
        q_within_designs=QSummary.of(split.within),
        q_between_designs=QSummary.of(split.between),
        design_by_treatment=DesignTest(
            interaction.test.q, interaction.test.df, interaction.test.p, interaction.tau
        ),
        direct_and_indirect=_sides(fitted, sex, outcome, strict, "REML" if method == "bayes" else method),
        trials=tuple(PooledTrial.of(trial) for trial in trials),
        left_out=tuple(left_out(sex=sex, outcome=outcome, strict=strict)),
        tau=None if posterior is None else BetweenTrials(*posterior.tau_summary()),
        priors=None
        if posterior is None
        else Priors(
            tau=f"half-normal({posterior.tau_scale:g} {UNIT})",
            effects=f"normal(0, {posterior.prior_sd:g} {UNIT}) against {PLACEBO}",
        ),
    )


def _treatments(
    fitted: NetworkResult, posterior: BayesianNetwork | None, trials: Sequence[HairTrial]
) -> tuple[TreatmentEffect, ...]:
    """All treatments, the best-ranked first, with the number of their trials."""
    found = posterior or fitted
    scores = posterior.sucra() if posterior is not None else fitted.p_scores()
    rows = []
    for name in found.treatments:
        own = [trial for trial in trials if name in trial.arms]
        estimate, se = found.effect(name, PLACEBO)
        low, high = found.interval(name, PLACEBO) if name != PLACEBO else (0.0, 0.0)
        rows.append(
            TreatmentEffect(
                treatment=name,
                trials=len(own),
                people=sum(trial.n.get(name, 0) for trial in own),
                effect=estimate,
                se=se,
                ci95=(low, high),
                score=scores[name],
                assumed=any(trial.assumed for trial in own),
            )
        )
    return tuple(sorted(rows, key=lambda row: -row.score))


def _ranks(fitted: NetworkResult, posterior: BayesianNetwork | None) -> dict[str, tuple[float, ...]]:
    """Probability of each rank of each treatment, best rank first: posterior or sampling distribution."""
    table = (
        posterior.rank_probabilities()
        if posterior is not None
        else rank_probabilities(normal_draws(fitted.estimates, fitted.covariance))
    )
    return {name: tuple(row) for name, row in zip(fitted.treatments, table.tolist(), strict=True)}


def _comparisons(trials: Sequence[HairTrial]) -> tuple[ComparisonMade, ...]:
    pairs = Counter(tuple(sorted((c.first, c.second))) for trial in trials for c in trial.contrasts)
    return tuple(ComparisonMade(a, b, count) for (a, b), count in sorted(pairs.items()))


def _sides(
    fitted: NetworkResult, sex: str, outcome: str, strict: bool, method: str
) -> tuple[DirectAndIndirect, ...]:
    """Comparisons for which both direct and indirect evidence exist."""
    contrasts = hair_contrasts(sex=sex, outcome=outcome, strict=strict)
    pairs = {tuple(sorted((c.first, c.second))) for c in contrasts}
    found = []
    for first, second in sorted(pairs):
        if first == fitted.reference:
            first, second = second, first
        side = split_side(contrasts, first, second, method=method)
        if side.indirect is None:
            continue
        assert side.indirect_se is not None
        assert side.difference is not None
        assert side.difference_se is not None
        assert side.p is not None
        found.append(
            DirectAndIndirect(
                first=first,
                second=second,
                direct=(side.direct, side.direct_se),
                indirect=(side.indirect, side.indirect_se),
                difference=(side.difference, side.difference_se),
                p=side.p,
            )
        )
    return tuple(found)


def study_interval(effect: float, se: float) -> Interval:
    """95 % interval of one study, by the normal distribution."""
    return effect - _Z95 * se, effect + _Z95 * se


def pooled_of(pooled: pairwise.PooledEffect) -> PooledEffect:
    """Summary of a pooled effect; intervals that need a second study are None without one."""
    return PooledEffect(
        k=pooled.k,
        method=pooled.method,
        test=pooled.test,
        estimate=pooled.estimate,
        se=pooled.se,
        ci95=pooled.ci,
        p=pooled.p,
        prediction95=_finite(pooled.prediction_interval()) if pooled.k > 1 else None,
        tau2=pooled.tau2,
        tau2_ci95=_finite(pooled.tau2_interval()) if pooled.k > 1 else None,
        i2_percent=pooled.i2,
        q=QSummary(pooled.q, pooled.q_df, pooled.q_p),
    )


def asymmetry_of(effects: Sequence[float], variances: Sequence[float], method: str) -> Asymmetry:
    """Tests of the funnel's asymmetry, where there are studies enough for any."""
    if len(effects) < ENOUGH_FOR_ASYMMETRY:
        return Asymmetry(
            tested=False, why=f"fewer than {ENOUGH_FOR_ASYMMETRY} studies: no test would mean much"
        )
    egger, filled = egger_mixed(effects, variances), trim_and_fill(effects, variances, method=method)
    return Asymmetry(
        tested=True,
        egger_z=egger.statistic,
        egger_p=egger.p,
        trim_and_fill=TrimAndFill(filled.missing, filled.side, filled.pooled.estimate),
    )


def _elsewhere(
    singles: Sequence[str], rows: Sequence[NetChange], trials: Sequence[HairTrial]
) -> tuple[Elsewhere, ...]:
    """Trials with the therapy that do not isolate it: combinations, or no placebo."""
    used = {row.trial.study for row in rows}
    found = []
    for trial in trials:
        names = [arm.treatment for arm in trial.arms.values() if set(singles) <= set(arm.therapy.split(JOIN))]
        if trial.study not in used and names:
            against = [name for name in trial.arms if name not in names]
            if not against:
                names, against = names[:1], names[1:]
            found.append(Elsewhere(trial.study, trial.label, tuple(names), tuple(against)))
    return tuple(found)


def _window() -> Interval:
    window = network_settings().window
    return window.low, window.high


def _finite(interval: Interval) -> Interval | None:
    return interval if all(map(math.isfinite, interval)) else None
