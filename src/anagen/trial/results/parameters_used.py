"""Parameters of a trial's run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class ParametersUsed(TrialData):
    """Distribution of the parameters, and the number of its draws used.

    Attributes:
        mode: posterior, prior or fixed.
        id: name of the distribution; the same id means the same numbers.
        draws: number of different joint draws used by the repeats.
        account: account of miniaturisation in force.
        statuses: number of parameters by status: read, derived, prior, fitted ...
    """

    mode: str
    id: str
    draws: int
    account: str
    statuses: Mapping[str, int]
