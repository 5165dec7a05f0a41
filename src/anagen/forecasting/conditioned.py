"""How a person's own readings were used, and what they changed."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.interval import Interval
from anagen.forecasting.simulate import Simulation

EXACT = "follicle density, drift of the measurement, clinic and operator"
WEIGHTED = "parameters, severity, answers to treatment, calibre"


@dataclass(frozen=True)
class ReadingFit:
    """One reading, and what was expected of it.

    Attributes:
        week: since week 0.
        outcome: what was read.
        unit: of `value`, `before` and `after`.
        method: how it was read.
        carrier: what was being given, for the apparent rise.
        value: as read.
        before: expected before the readings were used.
        after: expected by the particles that stand for the person.
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
    """How well the weighted particles stand for the person.

    Attributes:
        candidates: particles drawn.
        ess: effective number of them.
        pareto_k: shape of the weights' tail; null with too few weights to tell.
        tempering: power to which the likelihood was raised; 1: the readings counted in full.
        distinct: different particles among those that the forecast follows.
        words: the same in a sentence.
        readings: one by one.
        exact: what was integrated out exactly.
        weighted: what was weighed by importance.
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
    """Of a simulation; None where nothing was read."""
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
