"""Cox's proportional hazards regression by partial likelihood, with Efron's or Breslow's treatment of ties.

References: Cox 1972, Breslow 1974, Efron 1977. Strata have baseline hazards of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.statistics.design import Levels, design, parse
from anagen.statistics.frames import coded, column, numbers
from anagen.statistics.predictor import Estimated
from anagen.statistics.rank import null_space, orthogonal
from anagen.statistics.survival import checked_times

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
TIES = ("efron", "breslow")
MOST_STEPS = 50
_SETTLED = 1e-15


@dataclass(frozen=True, eq=False, repr=False)
class Cox(Estimated):
    """A fitted proportional hazards model; estimates are logarithms of hazard ratios.

    Attributes:
        ties: "efron" or "breslow".
        log_likelihood: partial.
        null_log_likelihood: partial, with all coefficients 0.
        score: χ² of the score test that all coefficients are 0.
        n: number of people.
        events: number of events.
        converged: whether the steps came to rest; if an estimate is infinite they do not, and errors are NaN.
    """

    ties: str
    log_likelihood: float
    null_log_likelihood: float
    score: float
    n: int
    events: int
    converged: bool

    def __repr__(self) -> str:
        return f"Cox({self.events} events of {self.n} people, {', '.join(self.names)}, ties {self.ties!r})"

    @property
    def likelihood_ratio(self) -> tuple[float, int, float]:
        """χ² of the likelihood ratio test that all coefficients are 0, its df and its p."""
        statistic = 2.0 * (self.log_likelihood - self.null_log_likelihood)
        df = len(self.kept)
        return statistic, df, float(scipy.special.chdtrc(df, max(statistic, 0.0)))


def cox(
    data: Any,
    formula: str,
    *,
    time: str,
    event: str,
    stratum: str | None = None,
    ties: str = "efron",
    levels: Levels | None = None,
    alpha: float = 0.05,
) -> Cox:
    """Proportional hazards model of a data frame, one row a person.

    Args:
        data: data frame of pandas or polars, or a mapping from name to array; incomplete rows are left out.
        formula: right side, such as "arm + age".
        time: column of the time to the event or to censoring; 0 or more.
        event: column of whether it was the event.
        stratum: column of the strata; None: one stratum.
        ties: "efron" or "breslow".
        levels: levels of factors in order, the reference first; else sorted.
        alpha: two-sided; intervals hold 1 - alpha.

    Raises:
        InputError: an unknown column, level or treatment of ties, wrong times, or no event.
    """
    if ties not in TIES:
        raise unknown_name("treatment of ties", ties, TIES)
    parsed = replace(parse(formula), response="", intercept=True, absorbed=True)
    predictor = design(data, parsed, levels=levels, needed=[time, event, *([stratum] if stratum else [])])
    rows = predictor.rows
    when, happened = checked_times(numbers(data, time)[rows], numbers(data, event)[rows])
    if not happened.any():
        raise InputError("nobody has an event", expected="one event or more")
    layer = coded(column(data, stratum)[rows], stratum)[0] if stratum else np.zeros(len(rows), dtype=np.int64)
    # A constant in a stratum is part of its baseline hazard.
    centred = predictor.matrix.copy()
    for one in np.unique(layer):
        centred[layer == one] -= centred[layer == one].mean(axis=0)
    kept, q, triangle = orthogonal(centred)
    order = np.lexsort((-when, layer))
    risk = _RiskSets(q[order], when[order], happened[order], layer[order], ties == "efron")
    gamma = np.zeros(len(kept))
    value, gradient, information = risk.evaluate(gamma)
    null_value = value
    score = float(gradient @ np.linalg.lstsq(information, gradient, rcond=None)[0])
    converged = not len(kept)
    for _ in range(MOST_STEPS):
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        promised = float(step @ gradient)
        for _ in range(30):
            found = risk.evaluate(gamma + step)
            if found[0] >= value - 1e-12 * (abs(value) + 1.0):
                break
            step = step / 2.0
        gamma = gamma + step
        value, gradient, information = found
        if promised <= _SETTLED * (abs(value) + 1.0):
            # Towards an infinite estimate the information vanishes while the likelihood settles too.
            least = float(np.linalg.eigvalsh(information)[0])
            converged = least > 1e-6 * happened.sum() / len(rows) and bool(np.abs(q @ gamma).max() < 20.0)
            break
    coefficient = np.full(centred.shape[1], np.nan)
    coefficient[kept] = np.linalg.solve(triangle, gamma)
    inner = np.linalg.inv(information) if converged else np.full_like(information, np.nan)
    return Cox(
        names=predictor.names,
        coefficient=coefficient,
        inner=np.asarray(inner),
        triangle=triangle,
        kept=kept,
        null=null_space(centred, kept),
        df=np.inf,
        alpha=alpha,
        design=predictor,
        ties=ties,
        log_likelihood=value,
        null_log_likelihood=null_value,
        score=score,
        n=len(rows),
        events=int(happened.sum()),
        converged=converged,
    )


class _RiskSets:
    """Sums over the people at risk at each event; rows are by stratum, the latest time first."""

    def __init__(
        self, x: Floats, time: Floats, event: NDArray[np.bool_], stratum: Codes, efron: bool
    ) -> None:
        n = len(time)
        fresh = np.concatenate([[True], (np.diff(stratum) != 0) | (np.diff(time) != 0)])
        tie = np.cumsum(fresh) - 1
        first = np.flatnonzero(fresh)
        last = np.concatenate([first[1:], [n]]) - 1
        begin = np.concatenate([[True], np.diff(stratum) != 0])
        self.x, self.event = x, np.flatnonzero(event)
        self.begins = np.maximum.accumulate(np.where(begin, np.arange(n), 0))[self.event]
        self.ends = last[tie][self.event]
        self.tie = np.unique(tie[self.event], return_inverse=True)[1]
        deaths = np.bincount(self.tie)
        # Share of the tied deaths that have left the risk set before each, by Efron's rule.
        start = np.concatenate([[0], np.cumsum(deaths)[:-1]])
        self.share = (np.arange(len(self.event)) - start[self.tie]) / deaths[self.tie] if efron else None

    def evaluate(self, gamma: Floats) -> tuple[float, Floats, Floats]:
        """Log-likelihood, gradient and information at `gamma`."""
        eta = self.x @ gamma
        eta = eta - eta.max() if len(eta) else eta
        weight = np.exp(eta)
        first = weight[:, None] * self.x
        second = first[:, :, None] * self.x[:, None, :]
        s0, s1, s2 = (self._at_risk(values) for values in (weight, first, second))
        if self.share is not None:
            tied = [self._of_the_dead(values) for values in (weight, first, second)]
            s0 = s0 - self.share * tied[0]
            s1 = s1 - self.share[:, None] * tied[1]
            s2 = s2 - self.share[:, None, None] * tied[2]
        mean = s1 / s0[:, None]
        value = float(eta[self.event].sum() - np.log(s0).sum())
        gradient = (self.x[self.event] - mean).sum(axis=0)
        information = (s2 / s0[:, None, None]).sum(axis=0) - mean.T @ mean
        return value, np.asarray(gradient), np.asarray(information)

    def _at_risk(self, values: Floats) -> Floats:
        """Sum over the people at risk at each event: rows from its stratum's first to its time's last."""
        total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
        return np.asarray(total[self.ends + 1] - total[self.begins])

    def _of_the_dead(self, values: Floats) -> Floats:
        """Sum over those who have their event at the same time, for each event."""
        total = np.zeros((int(self.tie.max()) + 1, *values.shape[1:]))
        np.add.at(total, self.tie, values[self.event])
        return np.asarray(total[self.tie])
