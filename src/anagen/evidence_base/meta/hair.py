"""Pooled trials in androgenetic alopecia: one therapy against its controls, and all in a network.

Effects are net changes in hair density, hairs/cm2, around week 24; `hair_trials` says which enter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from anagen.errors import InputError
from anagen.evidence_base.meta.bayesian_network import BayesianNetwork, bayesian_network
from anagen.evidence_base.meta.hair_trials import PLACEBO, HairTrial, hair_trials
from anagen.evidence_base.meta.network import (
    Contrast,
    NetworkResult,
    NetworkTrial,
    network_meta_analysis,
    trials_from_contrasts,
)
from anagen.evidence_base.meta.pairwise import PooledEffect, pool
from anagen.evidence_base.meta.regression import MetaRegression, meta_regression
from anagen.evidence_base.meta.settings import network_settings
from anagen.evidence_base.tables.names import JOIN, parts
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence


@dataclass(frozen=True)
class NetChange:
    """One trial's net effect of a therapy against its control, hairs/cm2; strengths of it pooled by size."""

    trial: HairTrial
    strengths: tuple[str, ...]
    effect: float
    se: float


def net_changes(
    therapy: str,
    *,
    sex: str = "all",
    strength: str | None = None,
    outcome: str = "density",
    strict: bool = False,
    base: EvidenceBase | None = None,
) -> tuple[NetChange, ...]:
    """Net effects of `therapy`, given alone, against placebo, vehicle, sham or saline: one a trial.

    Args:
        therapy: name or alias; combinations as ``A + B``.
        sex: men, women or all.
        strength: one strength (``"5 %"``), ``"all"``, or None for those in common use.
        outcome: as for `hair_trials`.
        strict: as for `hair_trials`.
        base: as for `hair_trials`.

    Raises:
        InputError: an unknown name, or a strength that no trial of the therapy has.
    """
    name = JOIN.join(parts(therapy, (base or load_evidence()).names))
    found, seen = [], set()
    for trial in hair_trials(sex=sex, outcome=outcome, strict=strict, base=base):
        arms = [arm for arm in trial.arms.values() if arm.therapy == name]
        seen |= {arm.strength for arm in arms}
        wanted = [
            arm for arm in arms if (arm.usual if strength is None else strength in ("all", arm.strength))
        ]
        if wanted and PLACEBO in trial.arms:
            found.append(_merged(trial, [arm.treatment for arm in wanted]))
    if strength not in (None, "all") and seen and strength not in seen:
        raise InputError(f"no trial of {name} has strength {strength!r}", expected=", ".join(sorted(seen)))
    return tuple(found)


def therapy_mean(
    therapy: str,
    exclude_study: str | None = None,
    *,
    sex: str = "all",
    strength: str | None = None,
    outcome: str = "density",
    strict: bool = False,
    method: str = "REML",
    test: str = "hksj",
) -> PooledEffect | None:
    """Random-effects mean of a therapy's net change, REML with Hartung and Knapp's interval.

    Args:
        therapy: as for `net_changes`.
        exclude_study: left out, with other reports of the same patients, to predict it from the rest.
        sex: as for `net_changes`.
        strength: as for `net_changes`.
        outcome: as for `net_changes`.
        strict: as for `net_changes`.
        method: as for `pool`.
        test: as for `pool`.

    Returns:
        The pooled effect in hairs/cm2 (with one trial left: that trial, by the normal), or None with none.

    Raises:
        InputError: see `net_changes`; a study that does not exist.
    """
    dropped = set()
    if exclude_study is not None:
        study = load_evidence().study(exclude_study)
        dropped = {study.id, *study.same_patients_as}
    rows = [
        row
        for row in net_changes(therapy, sex=sex, strength=strength, outcome=outcome, strict=strict)
        if row.trial.study not in dropped
    ]
    return pool_changes(rows, method=method, test=test) if rows else None


def pool_changes(rows: Sequence[NetChange], *, method: str = "REML", test: str = "hksj") -> PooledEffect:
    """Pooled net change; see `pool`."""
    return pool([row.effect for row in rows], [row.se**2 for row in rows], method=method, test=test)


def sex_difference(rows: Sequence[NetChange], *, method: str = "REML") -> MetaRegression | None:
    """Meta-regression on sex (1 for women); None unless both sexes and three trials are there."""
    with_sex = [row for row in rows if row.trial.sex in ("men", "women")]
    women = np.array([float(row.trial.sex == "women") for row in with_sex])
    if len(with_sex) < 3 or women.all() or not women.any():
        return None
    effects, variances = [row.effect for row in with_sex], [row.se**2 for row in with_sex]
    return meta_regression(effects, variances, {"women": women}, method=method)


def hair_contrasts(
    *, sex: str = "men", outcome: str = "density", strict: bool = False
) -> tuple[Contrast, ...]:
    """All contrasts of the trials that are linked with placebo."""
    return _linked(hair_trials(sex=sex, outcome=outcome, strict=strict))


def hair_network(
    *, sex: str = "men", outcome: str = "density", strict: bool = False, method: str = "REML"
) -> NetworkResult:
    """Frequentist network of therapies against placebo; hairs/cm2.

    Raises:
        InputError: an unknown sex, outcome or method, or no trial that enters.
    """
    rows = hair_contrasts(sex=sex, outcome=outcome, strict=strict)
    if not rows:
        raise InputError(f"no trial reports {outcome} in {sex} against placebo within the window of weeks")
    return network_meta_analysis(rows, reference=PLACEBO, method=method)


def hair_bayesian_network(
    *, sex: str = "men", outcome: str = "density", strict: bool = False
) -> BayesianNetwork:
    """Bayesian network of the same trials, with the priors of ``network_aga.toml``."""
    rows = hair_contrasts(sex=sex, outcome=outcome, strict=strict)
    if not rows:
        raise InputError(f"no trial reports {outcome} in {sex} against placebo within the window of weeks")
    prior = network_settings().bayes
    return bayesian_network(rows, reference=PLACEBO, tau_scale=prior.tau_scale, prior_sd=prior.effect_sd)


def _merged(trial: HairTrial, treatments: Sequence[str]) -> NetChange:
    """Arms of one therapy against the shared control, weighted by their sizes."""
    parsed = trials_from_contrasts(trial.contrasts)[0]
    sizes = np.array([float(trial.n.get(name, 1)) for name in treatments])
    row = np.zeros(len(parsed.treatments))
    for name, share in zip(treatments, sizes / sizes.sum(), strict=True):
        row[parsed.treatments.index(name)] += share
    row[parsed.treatments.index(PLACEBO)] -= 1.0
    effect, se = _combined(parsed, row)
    strengths = tuple(trial.arms[name].strength for name in treatments)
    return NetChange(trial, strengths, effect, se)


def _combined(
    trial: NetworkTrial, row: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> tuple[float, float]:
    """Combination of arm means whose weights add to zero; the trial's first arm is the zero of the others."""
    rest = row[1:]
    return float(rest @ trial.effects), float(np.sqrt(rest @ trial.covariance @ rest))


def _linked(trials: Iterable[HairTrial]) -> tuple[Contrast, ...]:
    rows = [row for trial in trials for row in trial.contrasts]
    reached, fresh = set[str](), {PLACEBO}
    while fresh:
        reached |= fresh
        fresh = {n for r in rows if reached & {r.first, r.second} for n in (r.first, r.second)} - reached
    return tuple(row for row in rows if row.first in reached)
