"""One look at a trial, as in its summary."""

from __future__ import annotations

from dataclasses import dataclass, field

from anagen.files.plain import OMITTED
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class LookRow(TrialData):
    """One look at one comparison; the last row is the end of the trial.

    Attributes:
        fraction: of the information.
        patients: whose data are looked at.
        efficacy: Z from which the hypothesis is shown; of two-sided tests on either side; None for no test.
        p: the same as a nominal p value, of all sides of the test.
        futility: Z below which the trial stops in vain; None for no such stop.
        z: statistic of the reported trial; None where it ended before, or could not be computed.
        shown: share of all repeats that end here with the hypothesis shown.
        futile: share of all repeats that end here without.
        exact_null: probability to show it here where nothing differs (or at the margin), by recursion.
        predictive: predictive probability of success in the reported trial; left out where it decides
            nothing, None at the end.
    """

    fraction: float
    patients: int
    efficacy: float | None
    p: float | None
    futility: float | None
    z: float | None
    shown: float
    futile: float
    exact_null: float
    predictive: float | None = field(default=None, metadata=OMITTED)
