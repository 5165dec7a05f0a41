"""Predictions of published rows from the posterior or the prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anagen.learning.checks.sample import Sample
from anagen.learning.pattern import hyperprior
from anagen.learning.pattern.calibrate import prior_scores, sexes
from anagen.learning.pattern.hierarchy import RISES, Names, RowTable, hierarchy_table
from anagen.learning.pattern.reweighting import exosome_draws, exosome_names
from anagen.learning.pattern.training import Progress, engine_runs
from anagen.learning.posterior import Posterior
from anagen.learning.rows import Row
from anagen.workers import Workers


def posterior_sample(
    posterior: Posterior,
    rows: Sequence[Row],
    size: int,
    folder: Path,
    progress: Progress,
    workers: Workers | int = 2,
) -> Sample:
    """Sample of the engine at `size` equally likely posterior draws; runs are kept in `folder`."""
    index = posterior.resampled(size)
    z = np.concatenate(
        [posterior.z[index], prior_scores(posterior.delivered, posterior.delivery[index])], axis=1
    )
    names = (*posterior.names, *posterior.delivered)
    parts = engine_runs(names, rows, z, folder, "engine at the posterior", progress, workers)
    at = tuple(
        {
            "rises": posterior.rises[i],
            **{name: float(values[i]) for name, values in posterior.hierarchy.items()},
        }
        for i in index
    )
    return Sample(RowTable.of(rows, sexes()), at, parts)


def prior_sample(
    names: tuple[str, ...],
    rows: Sequence[Row],
    size: int,
    folder: Path,
    progress: Progress,
    workers: Workers | int = 2,
) -> Sample:
    """Sample of the engine at `size` draws from the priors."""
    rng = np.random.default_rng(71)
    z = rng.standard_normal((size, len(names)))
    extra = exosome_names(names)
    scores = prior_scores(extra, exosome_draws(extra, size))
    both = np.concatenate([z, scores], axis=1)
    parts = engine_runs((*names, *extra), rows, both, folder, "engine at the prior", progress, workers)
    good = np.asarray(np.isfinite(parts).all(axis=(1, 2)))
    at = [prior_hierarchy(rng) for _ in range(size)]
    return Sample(
        RowTable.of(rows, sexes()),
        tuple(one for one, keep in zip(at, good, strict=True) if keep),
        parts[good],
    )


def prior_hierarchy(rng: np.random.Generator) -> Names:
    """Hyperparameters drawn from their priors."""
    at: Names = {}
    for name, record in hierarchy_table().items():
        size = len(RISES) if name == "carrier_rise" else None
        at["rises" if name == "carrier_rise" else name] = hyperprior.draws(record, rng, size)
    return at


@dataclass(frozen=True)
class RowCheck:
    """One row against its predictive distribution."""

    row: Row
    mean: float
    low: float
    high: float
    z: float

    @property
    def covered(self) -> bool:
        """Whether the 90 % interval holds the published value."""
        return self.low <= self.row.value <= self.high


def check_rows(sample: Sample, rows: Sequence[Row], seed: int = 5) -> list[RowCheck]:
    """All rows against the 90 % predictive interval of a new study like theirs."""
    y = sample.replicated(seed)
    low, high = np.quantile(y, [0.05, 0.95], axis=0)
    mean, sd = y.mean(axis=0), y.std(axis=0)
    return [
        RowCheck(row, float(mean[k]), float(low[k]), float(high[k]), float((row.value - mean[k]) / sd[k]))
        for k, row in enumerate(rows)
    ]


def coverage(checks: Sequence[RowCheck]) -> float:
    """Share of rows inside their 90 % intervals."""
    return float(np.mean([check.covered for check in checks]))


def therapy_residuals(
    sample: Sample, rows: Sequence[Row], seed: int = 5
) -> dict[str, tuple[int, float, float]]:
    """Number of rows, mean residual (observed minus expected, hairs/cm2 or %) and its SE, by therapy.

    The error is that of new studies of the same sizes, so it includes errors that rows of a study share.
    """
    y = sample.replicated(seed)
    groups: dict[str, list[int]] = {}
    for k, row in enumerate(rows):
        if row.kind == "level" or row.outcome == "hair mass":
            continue
        name = " + ".join(dict.fromkeys(row.therapies)) or f"untreated ({row.carrier})"
        groups.setdefault(name, []).append(k)
    found = {}
    for name, index in groups.items():
        observed = np.array([rows[k].value for k in index])
        replicated = y[:, index]
        residual = float((observed - replicated.mean(axis=0)).mean())
        found[name] = (len(index), residual, float(replicated.mean(axis=1).std()))
    return found
