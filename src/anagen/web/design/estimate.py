"""Effect and power of a trial from a few replicates, while it is still being typed.

A small trial is run as it is, and power is the share of replicates that find a difference. A large one is
run with fewer patients, and its power is worked out from their estimates
(`anagen.web.design.by_formula`). Power at other sizes comes from the same replicates
(`anagen.web.design.curve`).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from anagen.simulators.contract import AnySimulator
from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.statistics.comparisons import Comparisons
from anagen.trial.intercurrent_rows import estimand_rows
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.run import TrialRun
from anagen.web.design.by_formula import Effects, with_interval
from anagen.web.design.curve import ENOUGH, Cuts, curve_of, effects_of, power_by_formula
from anagen.web.design.draws import keep_draws
from anagen.web.design.intervals import wilson
from anagen.web.design.live_estimate import EstimatedComparison, LiveEstimate
from anagen.web.design.looks import looks_of
from anagen.web.design.size import for_estimate, replicate_seconds

Stopped = Callable[[], bool]
KEPT = 6
"""Number of trials whose replicates are kept, so that later requests only add to them."""
USUAL_TARGET = 0.8
"""Chance of success whose number of patients is looked for, unless another is asked for."""


class StoppedError(Exception):
    """A later request of the same person has replaced this one."""


@dataclass
class _Begun:
    """Replicates of one trial so far."""

    trial: TrialRun
    simulator: AnySimulator
    found: list[Replicate] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept: OrderedDict[str, _Begun] = OrderedDict()
_lock = threading.Lock()


def estimate(
    protocol: Protocol,
    replicates: int,
    stopped: Stopped,
    workers: int = 1,
    target: float = USUAL_TARGET,
) -> LiveEstimate:
    """Expected effect and power of every comparison, power by size, and the truth of each estimand.

    Args:
        protocol: of the trial.
        replicates: to run in all, with those of earlier requests.
        stopped: called between replicates; True ends the estimate.
        workers: threads.
        target: chance of success whose number of patients is looked for.

    Raises:
        StoppedError: `stopped` returned True.
    """
    small, began = for_estimate(protocol), time.perf_counter()
    begun = _begun(small)
    with begun.lock:
        _add(begun, replicates, stopped, workers)
        found = begun.found[:replicates]
    comparisons = begun.trial.compare(found)
    compared = [index for index in range(len(protocol.arms)) if index != protocol.reference_index]
    controlled = protocol.analysis.model != ONE_ARM_MODEL
    effects = {index: effects_of(small, comparisons, index) for index in compared if controlled}
    imputed = protocol.analysis.missing in IMPUTED  # many fits for each size: the formula must do
    cuts = Cuts(small, found, workers) if controlled and len(found) >= ENOUGH and not imputed else None
    rows = tuple(
        replace(
            _row(protocol, small, comparisons, index, effects.get(index)),
            estimands=estimand_rows(small, found, comparisons, index) or (),
            **(_by_size(protocol, effects[index], cuts, index, target) if controlled else {}),
        )
        for index in compared
    )
    taken = time.perf_counter() - began
    scaled = small.population.size != protocol.population.size
    endpoint = protocol.analysis.endpoint
    return LiveEstimate(
        replicates=len(found),
        patients=small.population.size,
        size=protocol.population.size,
        scaled=scaled,
        seconds_each=round(max(replicate_seconds(small), taken / replicates), 3),
        unit=endpoint.unit,
        endpoint=str(endpoint),
        reference=protocol.analysis.reference,
        alpha=protocol.analysis.alpha,
        draws=begun.simulator.draws.different(len(found)),
        comparisons=rows,
    )


def _by_size(
    protocol: Protocol, effects: Effects | None, cuts: Cuts | None, index: int, target: float
) -> dict[str, Any]:
    """Curve and looks of one comparison, as fields of its row."""
    return {
        "curve": curve_of(protocol, effects, cuts, index, target),
        "looks": looks_of(protocol, effects),
    }


def _begun(small: Protocol) -> _Begun:
    """Replicates of the trial so far; they do not depend on its name or the number of replicates."""
    counted = replace(small.trial, name="", replicates=1)
    key = repr((replace(small, trial=counted, observed=(), file=""), [arm.courses for arm in small.arms]))
    with _lock:
        if key not in _kept:
            trial = TrialRun(small)
            simulator = trial.simulator()
            keep_draws(simulator)
            _kept[key] = _Begun(trial, simulator)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def _add(begun: _Begun, replicates: int, stopped: Stopped, workers: int) -> None:
    def run(replicate: int) -> Replicate:
        # The truth of each estimand needs the twins of everybody; nothing else of an estimate does.
        return begun.trial.replicate(begun.simulator, replicate, begun.trial.protocol.eventful)

    while len(begun.found) < replicates:
        if stopped():
            raise StoppedError
        first = len(begun.found)
        batch = range(first, min(replicates, first + max(1, workers)))
        if len(batch) == 1:
            begun.found.append(run(first))
        else:
            with ThreadPoolExecutor(len(batch)) as pool:
                begun.found += pool.map(run, batch)


def _row(
    protocol: Protocol, small: Protocol, comparisons: Comparisons, index: int, effects: Effects | None
) -> EstimatedComparison:
    difference = comparisons.difference[:, index]
    there, row = np.isfinite(difference), EstimatedComparison(protocol.arms[index].name)
    if not there.any():
        return row
    low, high = np.quantile(difference[there], [0.05, 0.95])
    row = replace(row, effect=float(difference[there].mean()), effect_low=float(low), effect_high=float(high))
    if protocol.analysis.model == ONE_ARM_MODEL:
        return row
    if protocol.population.size == small.population.size:
        shown = comparisons.shown[:, index]
        share, least, most = wilson(int(shown.sum()), len(shown))
    else:
        if effects is None:
            return row
        size = (protocol.population.size,)
        share, least, most = with_interval(power_by_formula(protocol, effects, size)[:, 0])
    return replace(row, power=share, power_low=least, power_high=most)
