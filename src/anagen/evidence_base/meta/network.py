"""Network meta-analysis: every therapy against every other, through the chains of comparisons between them.

Generalised least squares on the contrasts of each trial against its first arm. A trial of several arms keeps
the covariance of its contrasts, and under random effects true contrasts that share an arm correlate 0.5.
This equals the graph-theoretical method (Rücker 2012; Rücker and Schwarzer 2014), which reaches
the same estimates by reweighting; tau2 by moments is Jackson, White and Riley's (2013).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.meta.effect_size import log_odds_ratio
from anagen.evidence_base.meta.marginal_model import Array, MarginalModel
from anagen.statistics.distributions import chi2_above, normal_below, normal_quantile

METHODS = ("common", "DL", "REML", "REML-netmeta")
"""Estimators of tau2 in a network; ``common`` sets it to zero.

``REML-netmeta`` is REML as netmeta 2.8 computes it from contrasts: the sampling covariance within trials of
several arms is left out while tau2 is estimated. It is there to reproduce published analyses; prefer REML.
"""

_AGREEMENT = 1e-3
"""Tolerance for contrasts of a trial that do not add up, as a share of its largest: they are rounded."""


@dataclass(frozen=True)
class Contrast:
    """`first` minus `second` in one study, with its standard error, on an additive scale."""

    study: str
    first: str
    second: str
    effect: float
    se: float


@dataclass(frozen=True)
class NetworkTrial:
    """One study: contrasts of every other arm against `treatments[0]`, shape (arms - 1,)."""

    study: str
    treatments: tuple[str, ...]
    effects: Array
    covariance: Array

    @property
    def design(self) -> tuple[str, ...]:
        """The set of treatments compared, sorted."""
        return tuple(sorted(self.treatments))


@dataclass(frozen=True)
class NetworkResult:
    """Effects of `treatments` against `reference`; shape (T - 1,) in the order of `others`.

    `q`, `df` and `i2` judge the whole network (heterogeneity and inconsistency together), tau2 being zero.
    """

    reference: str
    others: tuple[str, ...]
    estimates: Array
    covariance: Array
    method: str
    tau2: float
    q: float
    df: int
    trials: tuple[NetworkTrial, ...]
    model: MarginalModel

    @property
    def treatments(self) -> tuple[str, ...]:
        """Treatments, the reference first."""
        return (self.reference, *self.others)

    @property
    def q_p(self) -> float:
        """p of `q` by chi-squared; 1 without degrees of freedom."""
        return chi2_above(self.q, self.df) if self.df > 0 else 1.0

    @property
    def i2(self) -> float:
        """I2: (Q - df) / Q, as a share, cut at zero."""
        return max(0.0, (self.q - self.df) / self.q) if self.df > 0 and self.q > 0 else 0.0

    def effect(self, first: str, second: str) -> tuple[float, float]:
        """Estimate of `first` minus `second`, and its standard error."""
        contrast = self._row(first) - self._row(second)
        variance = float(contrast @ self.covariance @ contrast)
        return float(contrast @ self.estimates), float(np.sqrt(max(variance, 0.0)))

    def interval(self, first: str, second: str, level: float = 0.95) -> tuple[float, float]:
        """Normal confidence interval of `first` minus `second`."""
        estimate, se = self.effect(first, second)
        half = float(normal_quantile((1 + level) / 2)) * se
        return estimate - half, estimate + half

    def league(self) -> tuple[Array, Array]:
        """Effects and standard errors of row against column, shape (T, T), reference first."""
        rows = np.vstack([self._row(name) for name in self.treatments])
        means = rows @ self.estimates
        spread = rows @ self.covariance @ rows.T
        variance = np.diag(spread)[:, None] + np.diag(spread)[None, :] - 2 * spread
        return means[:, None] - means[None, :], np.sqrt(np.clip(variance, 0.0, None))

    def p_scores(self, *, larger_is_better: bool = True) -> dict[str, float]:
        """Mean certainty that a treatment beats another, over the others (Rücker and Schwarzer 2015)."""
        effects, errors = self.league()
        sign = 1.0 if larger_is_better else -1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            beats = normal_below(sign * effects / errors)
        np.fill_diagonal(beats, 0.0)
        return dict(zip(self.treatments, (beats.sum(axis=1) / (len(beats) - 1)).tolist(), strict=True))

    def tau2_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Q-profile interval of the common tau2."""
        return self.model.q_profile(level)

    def _row(self, name: str) -> Array:
        if name not in self.treatments:
            raise unknown_name("treatment", name, self.treatments)
        row = np.zeros(len(self.others))
        if name != self.reference:
            row[self.others.index(name)] = 1.0
        return row


def network_meta_analysis(
    contrasts: Iterable[Contrast], *, reference: str | None = None, method: str = "REML"
) -> NetworkResult:
    """Fit a consistent network.

    Args:
        contrasts: of a trial with m arms either m - 1 against a common arm with m = 2, or all m (m - 1) / 2.
        reference: the treatment others are set against; the first by name if not given.
        method: estimator of tau2, one of `METHODS`.

    Raises:
        InputError: no contrast, a trial that is incomplete or contradicts itself, a network in pieces,
            an unknown reference or method.
    """
    if method not in METHODS:
        raise unknown_name("estimator of tau2 in a network", method, METHODS)
    trials = trials_from_contrasts(contrasts)
    names = sorted({name for trial in trials for name in trial.treatments})
    if reference is None:
        reference = names[0]
    elif reference not in names:
        raise unknown_name("reference treatment", reference, names)
    others = tuple(name for name in names if name != reference)
    _check_connected(trials, reference, others)
    model = network_model(trials, np.vstack([design_rows(trial, others) for trial in trials]))
    tau2 = _star_tau2(trials, reference, others) if method == "REML-netmeta" else network_tau2(model, method)
    estimates, covariance = model.fit(tau2)
    q = model.q(0.0) if model.df > 0 else 0.0
    return NetworkResult(
        reference, others, estimates, covariance, method, tau2, q, model.df, tuple(trials), model
    )


def network_tau2(model: MarginalModel, method: str) -> float:
    """Between-study variance common to all comparisons."""
    if method == "common":
        return 0.0
    return model.moment_tau2() if method == "DL" else model.likelihood_tau2(restricted=True)


def trials_from_contrasts(contrasts: Iterable[Contrast]) -> list[NetworkTrial]:
    """Group contrasts by study and work out the covariance within each.

    With all standard errors of a trial known, cov(b - a, c - a) = (var(b - a) + var(c - a) - var(c - b)) / 2.
    """
    grouped: dict[str, list[Contrast]] = {}
    for contrast in contrasts:
        if contrast.first == contrast.second:
            raise InputError(f"{contrast.first!r} is compared with itself", where=contrast.study)
        if not (np.isfinite(contrast.effect) and np.isfinite(contrast.se) and contrast.se > 0):
            raise InputError(
                f"{contrast.first} - {contrast.second}: effect must be finite, error > 0",
                where=contrast.study,
            )
        grouped.setdefault(contrast.study, []).append(contrast)
    if not grouped:
        raise InputError("a network needs at least one contrast")
    return [_trial(study, rows) for study, rows in grouped.items()]


def design_rows(trial: NetworkTrial, others: Sequence[str]) -> Array:
    """Rows of the design matrix, shape (arms - 1, T - 1): +1 for the arm, -1 for the trial's first arm."""
    rows = np.zeros((len(trial.effects), len(others)))
    for i, name in enumerate(trial.treatments[1:]):
        if name in others:
            rows[i, others.index(name)] += 1
        if trial.treatments[0] in others:
            rows[i, others.index(trial.treatments[0])] -= 1
    return rows


def network_model(trials: Sequence[NetworkTrial], design: Array) -> MarginalModel:
    """Model of all trials, `design` rows in their order; true contrasts that share an arm correlate 0.5."""
    halves = [(np.eye(n) + 1.0) / 2 for n in (len(trial.effects) for trial in trials)]
    return MarginalModel(
        np.concatenate([trial.effects for trial in trials]),
        design,
        scipy.linalg.block_diag(*(trial.covariance for trial in trials)),
        scipy.linalg.block_diag(*halves),
    )


def contrasts_from_counts(study: str, arms: Sequence[tuple[str, int, int]]) -> list[Contrast]:
    """All pairwise log odds ratios of one trial, from (treatment, events, n) of each arm.

    One half is added to every cell of a trial that has an empty one.
    """
    empty = any(events in (0, n) for _, events, n in arms)
    half, whole = (0.5, 1.0) if empty else (0.0, 0.0)
    rows = []
    for i, (first, events1, n1) in enumerate(arms):
        for second, events2, n2 in arms[i + 1 :]:
            effect = log_odds_ratio(events1 + half, n1 + whole, events2 + half, n2 + whole)
            rows.append(
                Contrast(study, first, second, float(effect.estimate), float(np.sqrt(effect.variance)))
            )
    return rows


def contrasts_from_means(study: str, arms: Sequence[tuple[str, float, float]]) -> list[Contrast]:
    """All pairwise differences of one trial, from (treatment, mean, standard error) of each arm."""
    return [
        Contrast(study, first, second, mean1 - mean2, float(np.hypot(se1, se2)))
        for i, (first, mean1, se1) in enumerate(arms)
        for second, mean2, se2 in arms[i + 1 :]
    ]


def _trial(study: str, rows: Sequence[Contrast]) -> NetworkTrial:
    names = tuple(dict.fromkeys(name for row in rows for name in (row.second, row.first)))
    table = {(row.first, row.second): row for row in rows}
    if len(table) != len(rows) or any((b, a) in table for a, b in table):
        raise InputError("a comparison is given twice", where=study)
    if len(rows) != len(names) * (len(names) - 1) // 2:
        raise InputError(
            f"{len(rows)} contrasts of {len(names)} arms", where=study, expected="every pair of arms, once"
        )

    def known(first: str, second: str) -> tuple[float, float]:
        if (first, second) in table:
            row = table[first, second]
            return row.effect, row.se**2
        row = table[second, first]
        return -row.effect, row.se**2

    base, rest = names[0], names[1:]
    effects = np.array([known(name, base)[0] for name in rest])
    variances = np.array([known(name, base)[1] for name in rest])
    covariance = np.diag(variances)
    for i, first in enumerate(rest):
        for j, second in enumerate(rest[:i]):
            effect, variance = known(first, second)
            if abs(effect - (effects[i] - effects[j])) > _AGREEMENT * max(1.0, np.abs(effects).max()):
                raise InputError(f"{first}, {second} and {base} do not add up", where=study)
            covariance[i, j] = covariance[j, i] = (variances[i] + variances[j] - variance) / 2
    if np.linalg.eigvalsh(covariance).min() <= 0:
        raise InputError("the standard errors of its contrasts cannot belong to one trial", where=study)
    return NetworkTrial(study, names, effects, covariance)


def _star_tau2(trials: Sequence[NetworkTrial], reference: str, others: Sequence[str]) -> float:
    """REML tau2, with contrasts against the reference (or the last arm by name) as independent draws."""
    stars = []
    for trial in trials:
        base = reference if reference in trial.treatments else max(trial.treatments)
        arms = [base, *(name for name in trial.treatments if name != base)]
        at = {name: i for i, name in enumerate(trial.treatments)}
        turn = np.zeros((len(arms) - 1, len(arms)))
        for i, name in enumerate(arms[1:]):
            turn[i, at[name]], turn[i, at[base]] = 1.0, -1.0
        turn = turn[:, 1:]  # the trial's own first arm is its zero
        spread = np.diag(np.diag(turn @ trial.covariance @ turn.T))
        stars.append(NetworkTrial(trial.study, tuple(arms), turn @ trial.effects, spread))
    design = np.vstack([design_rows(trial, others) for trial in stars])
    return network_model(stars, design).likelihood_tau2(restricted=True)


def _check_connected(trials: Sequence[NetworkTrial], reference: str, others: Sequence[str]) -> None:
    reached, fresh = set(), {reference}
    while fresh:
        reached |= fresh
        fresh = {n for t in trials if reached & set(t.treatments) for n in t.treatments} - reached
    apart = [name for name in others if name not in reached]
    if apart:
        raise InputError(f"no chain of trials links {', '.join(apart)} to {reference}")
