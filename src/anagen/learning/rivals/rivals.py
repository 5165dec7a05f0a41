"""All rivals at once, fitted without the patients that they predict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from anagen.evidence_base.same_patients import sharing_patients
from anagen.learning.rivals.asked import Asked, evidence, settings
from anagen.learning.rivals.emax import Emax, fit
from anagen.learning.rivals.matched import Forecast, matched_mean, mean_of_others, no_change
from anagen.learning.rivals.shares import Share, pooled_binomial, shares
from anagen.learning.rows import load_rows

MATCHED, EMAX, NOTHING, BINOMIAL = "matched mean", "Emax meta-analysis", "no change", "pooled binomial"
RIVALS = (MATCHED, EMAX, NOTHING, BINOMIAL)
"""Names of the rivals."""
OTHERS = "mean of other therapies"
"""What stands in for the matched mean where a therapy is left out with all its studies."""


@dataclass(frozen=True, eq=False)
class Rivals:
    """Rivals that know the evidence's fitted rows, but nothing of some studies' patients.

    Attributes:
        without: studies of whose patients nothing is known.
        known: rows that they learn from.
        shares: shares that they learn from.
        models: Emax meta-analysis by family.
    """

    without: frozenset[str]
    known: tuple[Asked, ...]
    shares: tuple[Share, ...]
    models: dict[str, Emax]

    def predict(self, asked: Asked | Share, seed: int = 1) -> dict[str, Forecast]:
        """Predictions by name of the rival; one that has nothing to say is left out."""
        rng = np.random.default_rng(seed)
        if isinstance(asked, Share):
            told = {BINOMIAL: pooled_binomial(asked, self.shares, rng)}
        else:
            model = self.models.get(asked.family)
            told = {
                MATCHED: matched_mean(asked, self.known, rng),
                EMAX: None if model is None else model.predict(asked, rng),
                NOTHING: no_change(asked, self.known, rng),
            }
        return {name: found for name, found in told.items() if found is not None}

    def predict_unknown(self, asked: Asked, seed: int = 1) -> dict[str, Forecast]:
        """Predictions of a number of a therapy that no known study gives, by name of the rival.

        The matched mean has nothing to match; the mean of other therapies takes its place. The Emax
        meta-analysis gives the mean and spread of the therapies that it knows.
        """
        found = self.predict(asked, seed)
        others = mean_of_others(asked, self.known, np.random.default_rng(seed))
        return found if others is None else {OTHERS: others, **found}


def rivals_without(studies: Iterable[str] = ()) -> Rivals:
    """Rivals fitted to all fitted rows of the evidence, but those with patients of `studies`.

    Second accounts of the same patients are left out too, as far as the evidence base knows them.
    """
    return _fitted(_left_out(frozenset(studies)))


def _left_out(studies: frozenset[str]) -> frozenset[str]:
    named = {name for row in load_rows()[1] if row.study in studies for name in row.evidence}
    return sharing_patients(studies | named)


def fitted_models(rows: Collection[Asked], start: dict[str, Emax] | None = None) -> dict[str, Emax]:
    """Emax meta-analysis of every family with rows."""
    found = {}
    for family in settings()["family"]:
        mine = [row for row in rows if row.family == family]
        if mine:
            begin = start[family].mode if start and family in start else None
            same = (
                start is not None
                and family in start
                and len(start[family].rows) == len([row for row in mine if row.kind != "level"])
            )
            found[family] = start[family] if same and start is not None else fit(mine, family, begin)
    return found


@cache
def _fitted(without: frozenset[str]) -> Rivals:
    rows = evidence(load_rows()[1], without)
    everything = _fitted(frozenset()).models if without else None
    return Rivals(without, rows, shares(without), fitted_models(rows, everything))
