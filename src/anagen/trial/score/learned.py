"""`Score`, a regression of untreated outcomes on what is known at baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.trial.score.observables import Observables

Floats = NDArray[np.float64]
FOLDS = 5


@dataclass(frozen=True, eq=False)
class Score:
    """A score that was learned.

    Attributes:
        stages: severities that have a term of their own.
        centre: float64[c], means of the terms where it was learned.
        scale: float64[c], their standard deviations.
        slopes: float64[c], per standard deviation.
        patients: of whom it was learned.
        correlation: of score and outcome there, in patients that the score had not seen (cross-fitted).
    """

    stages: tuple[str, ...]
    centre: Floats
    scale: Floats
    slopes: Floats
    patients: int
    correlation: float

    def of(self, seen: Observables) -> Floats:
        """Scores of patients, float64[S], 0 on average where it was learned; NaN if a measure is missing."""
        return np.asarray((_terms(seen, self.stages) - self.centre) / self.scale @ self.slopes)


def learned(seen: Sequence[Observables], outcome: Sequence[Floats]) -> Score:
    """Score learned from untreated patients.

    Args:
        seen: at baseline, by simulated trial.
        outcome: the trial's endpoint of the same patients, float64[S] each; NaN where unknown.
    """
    stages = tuple(sorted({str(stage) for one in seen for stage in one.stage}))[1:]
    terms = np.concatenate([_terms(one, stages) for one in seen])
    y = np.concatenate(list(outcome))
    fold = np.concatenate([np.full(len(one), number % FOLDS) for number, one in enumerate(outcome)])
    there = np.isfinite(y) & np.isfinite(terms).all(axis=1)
    terms, y, fold = terms[there], y[there], fold[there]
    centre, scale = terms.mean(axis=0), terms.std(axis=0)
    scale = np.where(scale > 0.0, scale, 1.0)
    standard = (terms - centre) / scale
    unseen = np.full(len(y), np.nan)
    for number in range(FOLDS):
        out = fold == number
        if out.any() and not out.all():
            unseen[out] = standard[out] @ _slopes(standard[~out], y[~out]) + y[~out].mean()
    known = np.isfinite(unseen)
    spread = float(unseen[known].std()) * float(y[known].std()) if known.any() else 0.0
    correlation = float(np.corrcoef(unseen[known], y[known])[0, 1]) if spread > 0.0 else 0.0
    return Score(stages, centre, scale, _slopes(standard, y), len(y), correlation)


def _slopes(terms: Floats, y: Floats) -> Floats:
    """Least squares with an intercept; the shortest solution where terms repeat each other."""
    middle = terms.mean(axis=0)
    slopes = np.linalg.lstsq(terms - middle, y - y.mean(), rcond=1e-8)[0]
    return np.asarray(slopes, dtype=np.float64)


def _terms(seen: Observables, stages: tuple[str, ...]) -> Floats:
    """Terms of the regression, float64[S, c]: age, sex, severity and all baseline measures, with squares."""
    inside = [(seen.stage == stage).astype(np.float64) for stage in stages]
    columns = [seen.age, seen.age**2, seen.female.astype(np.float64), *inside]
    return np.column_stack([*columns, seen.outcomes, seen.outcomes**2])
