"""The posterior without some studies: its draws reweighted by one over the density of the studies' rows.

The draws then stand for what was learned from all other studies, as far as they reach: weights are
Pareto-smoothed, and the shape k says whether few draws carry them (Vehtari et al. 2024). Densities are stored
with the posterior; for one without them the engine runs at some of its draws.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.learning.areata.rows import severe_rows, shared_people
from anagen.learning.distribution import ParameterDistribution, centre_records
from anagen.learning.learned import learned_records
from anagen.learning.pattern.calibrate import fitted_rows, prior_scores, sexes
from anagen.learning.pattern.hierarchy import Names, RowTable, log_likelihood
from anagen.learning.pattern.reweighting import FEWEST, TRUSTED, effective_size, smoothed
from anagen.learning.pattern.training import run_rows
from anagen.learning.posterior import Posterior
from anagen.parameters import ParameterSet

RUNS = 300
"""Draws at which the engine runs where a posterior has no stored densities: a quarter of a minute a study."""


@dataclass(frozen=True)
class Without:
    """How well some studies could be left out.

    Attributes:
        studies: that were left out, as calibration names them.
        kept: studies asked for that stay in, as no density of theirs is known.
        pareto_k: shape of the largest weights.
        effective: number of equally weighted draws with the same information.
        draws: number that was reweighted.
    """

    studies: tuple[str, ...]
    kept: tuple[str, ...]
    pareto_k: float
    effective: float
    draws: int

    @property
    def blind(self) -> bool:
        """Whether the reweighted draws can be taken for those of a model that never met the studies."""
        return not self.kept and self.pareto_k <= TRUSTED and self.effective >= FEWEST


def learned_as(studies: Collection[str], disease: str = "pattern") -> tuple[str, ...]:
    """Studies of the fitted rows of `disease` that hold any of `studies`, in their order.

    Args:
        studies: names, of calibration or of the evidence base.
        disease: whose rows.
    """
    rows = _fitted(disease)
    named = dict.fromkeys(name for name, known_as in rows if known_as & set(studies))
    if disease == "areata":  # with pooled and later accounts of their patients
        pooled = shared_people()
        named |= dict.fromkeys(name for name, _ in rows if set(pooled.get(name, ())) & set(named))
    return tuple(named)


def _fitted(disease: str) -> list[tuple[str, frozenset[str]]]:
    """Study of each fitted row, and all names of its patients' study."""
    if disease == "areata":
        return [(row.study, frozenset({row.study, *row.evidence})) for row in severe_rows() if row.fit]
    return [(row.study, frozenset({row.study, *row.evidence})) for row in sum(fitted_rows(), ())]


def without_studies(
    believed: ParameterDistribution, studies: Collection[str]
) -> tuple[ParameterDistribution, Without | None]:
    """`believed` without what it has learned from `studies`, and how well that went; None if it was nothing.

    Args:
        believed: a distribution with posteriors; one without them has learned nothing.
        studies: by name, of calibration or of the evidence base.
    """
    found, told = [], []
    for part in believed.posteriors:
        named = learned_as(studies, part.disease)
        if not named:
            found.append(part)
            continue
        other, how = _reweighted(part, named)
        found.append(other)
        told.append(how)
    if not told:
        return believed, None
    worst = Without(
        tuple(name for one in told for name in one.studies),
        tuple(name for one in told for name in one.kept),
        max(one.pareto_k for one in told),
        min(one.effective for one in told),
        min(one.draws for one in told),
    )
    if not worst.studies:
        return believed, worst
    records = dict(believed.centre.parameters)
    for old, new in zip(believed.posteriors, found, strict=True):
        if new is not old:
            records |= learned_records(new, believed.centre.account)
    records |= centre_records(believed.stance)
    centre = replace(believed.centre, parameters=ParameterSet(records, believed.centre.parameters.label))
    name = f"{believed.id} without {', '.join(worst.studies)}"
    return replace(believed, id=name, centre=centre, posteriors=tuple(found)), worst


def _reweighted(part: Posterior, studies: tuple[str, ...]) -> tuple[Posterior, Without]:
    """Copy of a posterior's part under the weights without `studies`, and how well they do."""
    densities = _densities(part, studies)
    if densities is None:
        return part, Without((), studies, -np.inf, float(len(part)), len(part))
    there = np.isfinite(densities)
    log_weight = np.full(len(part), -np.inf)
    log_weight[there], k = smoothed(part.log_weight[there] - densities[there])
    made = replace(part, log_weight=log_weight)
    return made, Without(studies, (), k, effective_size(log_weight[there]), int(there.sum()))


def _densities(part: Posterior, studies: tuple[str, ...]) -> NDArray[np.float64] | None:
    """Log density of the rows of `studies` at the draws, float64[S]; NaN where not known; None if nowhere."""
    if all(name in part.log_density for name in studies):
        return np.asarray(sum(part.log_density[name] for name in studies))
    return _by_engine(part, studies) if part.disease == "pattern" else None


@cache
def _by_engine(part: Posterior, studies: tuple[str, ...]) -> NDArray[np.float64]:
    """Densities at `RUNS` draws of a posterior that stores none, float64[S], NaN at the others."""
    rows = tuple(row for row in sum(fitted_rows(), ()) if row.study in studies)
    table = RowTable.of(rows, sexes())
    index = np.unique(np.linspace(0, len(part) - 1, min(RUNS, len(part))).round().astype(int))
    scores = prior_scores(part.delivered, part.delivery[index])
    names = (*part.names, *part.delivered)
    parts = run_rows(names, rows, np.concatenate([part.z[index], scores], axis=1))
    found = np.full(len(part), np.nan)
    for i, one in zip(index, parts, strict=True):
        if np.isfinite(one).all():
            found[i] = float(log_likelihood(table, one, hyper_of(part, int(i))))
    return found


def hyper_of(part: Posterior, index: int) -> Names:
    """Hyperparameters of draw `index`, as the likelihood takes them."""
    scalars = {name: float(values[index]) for name, values in part.hierarchy.items()}
    return {"rises": part.rises[index], **scalars}
