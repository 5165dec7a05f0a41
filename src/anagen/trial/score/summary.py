"""Worth of a prognostic score: the comparison with it, without it, and with one that knows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import key_of
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import share_over_draws, share_shown
from anagen.statistics.present import mean_present
from anagen.trial.analysis.compare import ancova
from anagen.trial.analysis.comparing import comparisons_of
from anagen.trial.own_analysis.null import is_null
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.score_summary import (
    SHUFFLED,
    WITH,
    WITHOUT,
    ScoreRow,
    ScoreSummary,
    ScoreVariant,
)
from anagen.trial.score.learned import Score

Floats = NDArray[np.float64]


def scores_of(score: Score | None, found: Sequence[Replicate]) -> Floats | None:
    """Scores of all patients as a covariate, float64[R, S, 1]; None without a score."""
    if score is None:
        return None
    return np.stack([score.of(one.observables) for one in found if one.observables is not None])[..., None]


def score_summary(
    protocol: Protocol,
    found: Sequence[Replicate],
    comparisons: Comparisons,
    score: Score,
    workers: int = 1,
) -> ScoreSummary:
    """Worth of the score over all repeats.

    Args:
        protocol: of the trial.
        found: its repeats.
        comparisons: adjusted for the score.
        score: that they were adjusted for.
        workers: threads.
    """
    scores = scores_of(score, found)
    assert scores is not None
    by = {
        WITHOUT: comparisons_of(protocol, found, workers),
        WITH: comparisons,
        SHUFFLED: comparisons_of(protocol, found, workers, shuffled(scores, protocol.trial.seed)),
    }
    squared = partial_correlation(protocol, found, scores)
    saved, patients = max(mean_present(squared), 0.0), protocol.population.size
    return ScoreSummary(
        learned_from=score.patients,
        correlation_learned=score.correlation,
        correlation=sqrt(saved),
        saved=saved,
        rows=tuple(
            ScoreRow(
                arm=arm.name,
                reference=protocol.analysis.reference or "",
                null=is_null(protocol, index),
                patients=patients,
                needed=ceil(patients * (1.0 - saved) - 1e-9),
                variants=tuple(_variant(protocol, found, name, one, index) for name, one in by.items()),
            )
            for index, arm in enumerate(protocol.arms)
            if index != protocol.reference_index
        ),
    )


def shuffled(scores: Floats, seed: int) -> Floats:
    """Scores given to other patients of the same repeat."""
    rows = []
    for number, own in enumerate(scores):
        random = np.random.default_rng(int(key_of(seed, "shuffled score", number)))
        rows.append(own[random.permutation(len(own))])
    return np.stack(rows)


def partial_correlation(protocol: Protocol, found: Sequence[Replicate], scores: Floats) -> Floats:
    """Squared correlation of score and endpoint given the ANCOVA's other terms, [R].

    From the residual sums of squares with and without the score, less what any score of no worth would
    take away in a sample of that size, as in an adjusted R²; so it can be below 0.
    """
    y, baseline = np.stack([one.y for one in found]), np.stack([one.baseline for one in found])
    arm = np.stack([one.allocation.arm for one in found])
    stratum = np.stack([one.allocation.stratum[one.allocation.patient] for one in found])
    there = np.where(np.isfinite(scores[..., 0]), y, np.nan)
    plain = ancova(there, baseline, arm, len(protocol.arms), stratum)
    fitted = ancova(there, baseline, arm, len(protocol.arms), stratum, scores)
    with np.errstate(invalid="ignore", divide="ignore"):
        squared = 1.0 - fitted.sigma**2 / plain.sigma**2
    return np.asarray(squared)


def _variant(
    protocol: Protocol, found: Sequence[Replicate], name: str, by: Comparisons, index: int
) -> ScoreVariant:
    shown, draws = by.shown[:, index], [one.draw for one in found]
    fixed = protocol.trial.parameters == "fixed"
    share = share_shown(shown) if fixed else share_over_draws(shown, draws)
    estimate = by.difference[:, index]
    there = estimate[np.isfinite(estimate)]
    return ScoreVariant(
        adjusted=name,
        mean_estimate=mean_present(estimate),
        sd=float(there.std(ddof=1)) if len(there) > 1 else np.nan,
        mean_se=mean_present(by.se[:, index]),
        shown=share.value,
        shown_mcse=share.mcse,
    )
