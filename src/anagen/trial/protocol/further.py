"""Analyses that a trial has beside its own comparison of the arms, as [analysis] asks for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Further:
    """Further analyses.

    Attributes:
        own: entry point of an estimator of one's own (`anagen.trial.own_analysis`), or None.
        score: whether the model adjusts for a prognostic score (`anagen.trial.score`).
        tipping: whether the shift is sought at which the conclusion is lost (`anagen.trial.tipping`).
    """

    own: str | None = None
    score: bool = False
    tipping: bool = False


NONE = Further()
"""Nothing but the comparison of the arms."""
