"""Studies that a prediction was made without, though the model had learned from them."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class LeftOutStudies(TrialData):
    """How well the studies of a file were taken out of the model's draws.

    Attributes:
        studies: that were taken out.
        kept: that stay in, as the posterior does not say which of its draws they favour.
        pareto_k: shape of the largest weights; None where nothing was taken out.
        effective_draws: number of equally weighted draws with the same information.
        draws: number that was reweighted.
        blind: whether the prediction can be taken for that of a model that never met the studies.
        told: the same in a sentence.
    """

    studies: tuple[str, ...]
    kept: tuple[str, ...]
    pareto_k: float | None
    effective_draws: float
    draws: int
    blind: bool
    told: str
