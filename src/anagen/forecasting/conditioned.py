"""Use of a person's own readings, and the change that they made, for a summary."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.interval import Interval
from anagen.forecasting.simulate import Simulation

EXACT = "follicle density, drift of the measurement, clinic and operator"
WEIGHTED = "parameters, severity, answers to treatment, calibre"


@dataclass(frozen=True)
class ReadingFit:
    """One reading, and its value as the model expected it.

    Attributes:
        week: of the reading, since week 0.
        outcome: its name.
        unit: of `value`, `before` and `after`.
        method: of counting or measuring.
        carrier: treatment form given at the time, for the placebo response.
        value: as read.
        before: expected value before the readings were used.
        after: expected value of the weighted particles.
    """

    week: float
    outcome: str
    unit: str
    method: str
    carrier: str
    value: float
    before: Interval
    after: Interval


@dataclass(frozen=True)
class Conditioning:
    """Diagnostics of the weighted particles that stand for the person.

    Attributes:
        candidates: particles drawn.
        ess: effective number of them.
        pareto_k: shape of the weights' tail; null with too few weights to tell.
        tempering: power to which the likelihood was raised; 1 where the readings count in full.
        distinct: different particles among those that the forecast follows.
        words: these diagnostics in a sentence.
        readings: one by one.
        exact: quantities integrated out exactly.
        weighted: quantities weighted by importance.
    """

    candidates: int
    ess: float
    pareto_k: float | None
    tempering: float
    distinct: int
    words: str
    readings: tuple[ReadingFit, ...]
    exact: str
    weighted: str


def conditioning_of(sim: Simulation) -> Conditioning | None:
    """Conditioning of a simulation; None without readings."""
    found = sim.diagnostics
    if found is None:
        return None
    readings = tuple(
        ReadingFit(
            week=reading.day / 7,
            outcome=reading.outcome,
            unit=reading.unit,
            method=reading.method,
            carrier=reading.carrier,
            value=reading.value,
            before=Interval.of(sim.before[:, j]),
            after=Interval.of(sim.fit[:, j]),
        )
        for j, reading in enumerate(sim.person.readings)
    )
    return Conditioning(
        candidates=found.candidates,
        ess=found.ess,
        pareto_k=found.pareto_k,
        tempering=found.tempering,
        distinct=found.distinct,
        words=found.words,
        readings=readings,
        exact=EXACT,
        weighted=WEIGHTED,
    )
