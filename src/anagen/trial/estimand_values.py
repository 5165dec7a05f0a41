"""Endpoint under each strategy of ICH E9(R1) for intercurrent events, and its truth from patients' twins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.statistics.present import mean_present
from anagen.trial.analysis.compare import endpoint_values
from anagen.trial.intercurrent_events import Events
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.intercurrent import COMPOSITE, ESTIMANDS, HYPOTHETICAL, POLICY, PRINCIPAL, WHILE

Floats = NDArray[np.float64]
_Endpoint = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class World:
    """All patients in one arm, without errors of measurement.

    Attributes:
        staying: float64[S, V], the endpoint's outcome if nobody had an event.
        actual: float64[S, V], the same with the treatments that follow the events.
        events: intercurrent events; values that are merely lost are none.
    """

    staying: Floats
    actual: Floats
    events: Events


@dataclass(frozen=True, eq=False)
class EstimandTruth:
    """Truths of one replicate by estimand, in the order of `ESTIMANDS`.

    Attributes:
        mean: float64[5, arms], the endpoint's mean; NaN for the principal stratum, which depends on the pair.
        effect: float64[5, arms], effect against the untreated twins; NaN for the principal stratum.
        difference: float64[5, arms], effect against the reference, or the untreated twins without one.
    """

    mean: Floats
    effect: Floats
    difference: Floats


def values_under(strategy: str, values: Floats, events: Events) -> Floats:
    """Values at all visits, float64[S, V], as a strategy takes them.

    Args:
        strategy: one of `ESTIMANDS` but the principal stratum.
        values: as they are, or as they were seen.
        events: intercurrent events.
    """
    after = events.after(values.shape[1])
    if strategy == HYPOTHETICAL:
        return np.where(after, np.nan, values)
    if strategy == COMPOSITE:
        return np.where(after, values[:, :1], values)
    if strategy == WHILE:
        last = np.minimum(events.visit, values.shape[1] - 1)
        return np.where(after, np.take_along_axis(values, last[:, None], axis=1), values)
    return values


def failed(endpoint: Endpoint, visit_days: Sequence[float], y: Floats, events: Events) -> Floats:
    """Responses float64[S] of the composite strategy: an event before the endpoint is no response."""
    if endpoint.rule is None:
        return y
    return np.where(events.visit < list(visit_days).index(endpoint.day), 0.0, y)


def truth_of(
    endpoint: Endpoint,
    visit_days: Sequence[float],
    worlds: Sequence[World],
    untreated: Floats,
    reference: int | None,
) -> EstimandTruth:
    """Truths by estimand, over all patients in each arm.

    The principal stratum are those who would have no event before the endpoint in the arm and the reference.

    Args:
        endpoint: of the trial.
        visit_days: nominal days.
        worlds: one for each arm.
        untreated: float64[S, V], the endpoint's outcome of the untreated twins.
        reference: index of the reference arm; None in a trial of one arm.
    """
    last = list(visit_days).index(endpoint.day)

    def y(values: Floats) -> Floats:
        return endpoint_values(endpoint, visit_days, values)[0]

    twin = y(untreated)
    shape = (len(ESTIMANDS), len(worlds))
    mean, effect, difference = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    found = {strategy: [_endpoint(strategy, one, y) for one in worlds] for strategy in ESTIMANDS[:-1]}
    found[COMPOSITE] = [
        failed(endpoint, visit_days, own, one.events)
        for own, one in zip(found[COMPOSITE], worlds, strict=True)
    ]
    for row, strategy in enumerate(ESTIMANDS[:-1]):
        own = found[strategy]
        for arm, values in enumerate(own):
            mean[row, arm] = mean_present(values)
            effect[row, arm] = mean_present(values - twin)
            difference[row, arm] = mean_present(values - (twin if reference is None else own[reference]))
    row = ESTIMANDS.index(PRINCIPAL)
    for arm, one in enumerate(worlds):
        other = one if reference is None else worlds[reference]
        always = (one.events.visit >= last) & (other.events.visit >= last)
        against = twin if reference is None else found[HYPOTHETICAL][reference]
        difference[row, arm] = mean_present((found[HYPOTHETICAL][arm] - against)[always])
    return EstimandTruth(mean, effect, difference)


def _endpoint(strategy: str, world: World, y: _Endpoint) -> Floats:
    if strategy == HYPOTHETICAL:
        return y(world.staying)
    return y(world.actual if strategy == POLICY else values_under(strategy, world.staying, world.events))
