"""Which parameters a trial was run with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class ParametersUsed(TrialData):
    """Distribution of the parameters, and how much of it was used.

    Attributes:
        mode: posterior, prior or fixed.
        id: name of the distribution; the same id means the same numbers.
        draws: different joint draws used by the repeats.
        account: account of miniaturisation in force.
        statuses: how many parameters are read, derived, prior, fitted ...
    """

    mode: str
    id: str
    draws: int
    account: str
    statuses: Mapping[str, int]
