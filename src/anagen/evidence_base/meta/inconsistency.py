"""Agreement of direct and indirect evidence: Q by design, design-by-treatment interaction, side splitting.

Sources: Krahn, Binder and König 2013 (decomposition of Q); Higgins et al. 2012 (interaction of design and
treatment); Dias et al. 2010 and White 2015 (side splitting, with several arms shared evenly).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.meta.marginal_model import Array, MarginalModel
from anagen.evidence_base.meta.network import (
    Contrast,
    NetworkResult,
    NetworkTrial,
    design_rows,
    network_meta_analysis,
    network_model,
    network_tau2,
)
from anagen.evidence_base.meta.pairwise import two_sided_p
from anagen.statistics.distributions import chi2_above


@dataclass(frozen=True)
class QTest:
    """A chi-squared test; p is 1 without degrees of freedom."""

    q: float
    df: int

    @property
    def p(self) -> float:
        """p of the upper tail."""
        return chi2_above(self.q, self.df) if self.df > 0 else 1.0


@dataclass(frozen=True)
class QDecomposition:
    """Q of a network under common effects, parted: total = within designs + between designs."""

    total: QTest
    within: QTest
    between: QTest


@dataclass(frozen=True)
class DesignInteraction:
    """Test of all inconsistency at once with heterogeneity allowed for; `tau` is that within designs."""

    test: QTest
    tau: float


@dataclass(frozen=True)
class SideSplit:
    """One comparison by trials that made it and by all others; `first` minus `second`.

    `indirect` is None where no chain of other trials links the two: the other arms of trials of several arms
    are not an independent route.
    """

    first: str
    second: str
    direct: float
    direct_se: float
    indirect: float | None
    indirect_se: float | None
    difference: float | None
    difference_se: float | None
    p: float | None
    tau2: float


def decompose_q(network: NetworkResult) -> QDecomposition:
    """Total Q parted into heterogeneity within designs and inconsistency between them."""
    inner = _design_model(network.trials)
    within = inner.q(0.0) if inner.df > 0 else 0.0
    return QDecomposition(
        QTest(network.q, network.df),
        QTest(within, inner.df),
        QTest(max(0.0, network.q - within), network.df - inner.df),
    )


def design_by_treatment(network: NetworkResult) -> DesignInteraction:
    """Full interaction of design and treatment; tau within designs by moments."""
    inner = _design_model(network.trials)
    tau2 = inner.moment_tau2()
    between = network.model.q(tau2) - (inner.q(tau2) if inner.df > 0 else 0.0)
    return DesignInteraction(QTest(max(0.0, between), network.model.df - inner.df), float(np.sqrt(tau2)))


def split_side(contrasts: Iterable[Contrast], first: str, second: str, *, method: str = "REML") -> SideSplit:
    """Direct and indirect evidence on `first` minus `second`.

    One coefficient is added: the shift of trials that compare the two directly against the rest. Trials with
    further arms share it evenly between the two arms. tau2 is estimated with it in place.

    Raises:
        InputError: no trial compares the two; see also `network_meta_analysis`.
    """
    if method not in ("common", "DL", "REML"):
        raise unknown_name("estimator of tau2 for splitting", method, ("common", "DL", "REML"))
    network = network_meta_analysis(contrasts, reference=second, method=method)
    if first not in network.others:
        raise InputError(f"{first!r} is not in the network", expected=", ".join(network.others))
    direct_trials = [t for t in network.trials if {first, second} <= set(t.treatments)]
    if not direct_trials:
        raise InputError(f"no trial compares {first!r} with {second!r} directly")
    rest = [trial for trial in network.trials if not {first, second} <= set(trial.treatments)]
    if second not in _reachable(rest, first):
        estimate, se = network.effect(first, second)
        return SideSplit(first, second, estimate, se, None, None, None, None, None, network.tau2)
    shifts = [_split_column(trial, first, second) for trial in network.trials]
    design = np.column_stack(
        [np.vstack([design_rows(t, network.others) for t in network.trials]), np.concatenate(shifts)]
    )
    model = network_model(network.trials, design)
    tau2 = network_tau2(model, method)
    coefficients, covariance = model.fit(tau2)
    at = network.others.index(first)
    pick = np.zeros((2, len(coefficients)))
    pick[0, at], pick[1, at], pick[0, -1] = 1.0, 1.0, 1.0  # direct: effect plus shift; indirect: effect
    direct, indirect = pick @ coefficients
    direct_se, indirect_se = np.sqrt(np.diag(pick @ covariance @ pick.T))
    shift, shift_se = float(coefficients[-1]), float(np.sqrt(covariance[-1, -1]))
    return SideSplit(
        first,
        second,
        float(direct),
        float(direct_se),
        float(indirect),
        float(indirect_se),
        shift,
        shift_se,
        two_sided_p(shift / shift_se, np.inf),
        tau2,
    )


def _reachable(trials: Iterable[NetworkTrial], start: str) -> set[str]:
    """Treatments that a chain of `trials` links to `start`."""
    groups = [set(trial.treatments) for trial in trials]
    reached, fresh = set[str](), {start}
    while fresh:
        reached |= fresh
        fresh = {name for group in groups if group & reached for name in group} - reached
    return reached


def _split_column(trial: NetworkTrial, first: str, second: str) -> Array:
    """Coefficient of the shift in each contrast of a trial against its first arm."""
    if not {first, second} <= set(trial.treatments):
        return np.zeros(len(trial.effects))
    level = {first: 0.5, second: -0.5}
    base = level.get(trial.treatments[0], 0.0)
    return np.array([level.get(name, 0.0) - base for name in trial.treatments[1:]])


def _design_model(trials: Iterable[NetworkTrial]) -> MarginalModel:
    """Model with effects of its own for each design, whose residual is heterogeneity alone."""
    by_design: dict[tuple[str, ...], list[NetworkTrial]] = {}
    for trial in trials:
        by_design.setdefault(trial.design, []).append(trial)
    ordered = [trial for group in by_design.values() for trial in group]
    blocks = [
        np.vstack([design_rows(trial, design[1:]) for trial in group]) for design, group in by_design.items()
    ]
    return network_model(ordered, scipy.linalg.block_diag(*blocks))
