"""Effect and power of a trial from a few replicates, while it is still being typed.

A small trial is run as it is, and power is the share of replicates that find a difference. A large one is
run with fewer patients. The variance of its estimate then has two parts: one that does not depend on their
number (parameter uncertainty, and chance that a whole trial shares) and one that falls with it (the square
of the standard error). Their sum at the size asked for gives the power of a normal estimate.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.simulators.contract import AnySimulator
from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.hypothesis import EQUIVALENCE, USUAL, Hypothesis
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.run import TrialRun
from anagen.web.design.draws import keep_draws
from anagen.web.design.live_estimate import EstimatedComparison, LiveEstimate
from anagen.web.design.size import for_estimate, replicate_seconds

Stopped = Callable[[], bool]
KEPT = 6
"""Number of trials whose replicates are kept, so that later requests only add to them."""
RESAMPLES = 200


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


def estimate(protocol: Protocol, replicates: int, stopped: Stopped, workers: int = 1) -> LiveEstimate:
    """Expected effect and power of every comparison.

    Args:
        protocol: of the trial.
        replicates: to run in all, with those of earlier requests.
        stopped: called between replicates; True ends the estimate.
        workers: threads.

    Raises:
        StoppedError: `stopped` returned True.
    """
    small = for_estimate(protocol)
    begun = _begun(small)
    with begun.lock:
        _add(begun, replicates, stopped, workers)
        found = begun.found[:replicates]
    comparisons = begun.trial.compare(found)
    scaled = small.population.size != protocol.population.size
    endpoint = protocol.analysis.endpoint
    return LiveEstimate(
        replicates=len(found),
        patients=small.population.size,
        size=protocol.population.size,
        scaled=scaled,
        seconds_each=round(replicate_seconds(small), 3),
        unit=endpoint.unit,
        endpoint=str(endpoint),
        reference=protocol.analysis.reference,
        alpha=protocol.analysis.alpha,
        draws=begun.simulator.draws.different(len(found)),
        comparisons=tuple(
            _row(protocol, small, comparisons, index)
            for index in range(len(protocol.arms))
            if index != protocol.reference_index
        ),
    )


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
        return begun.trial.replicate(begun.simulator, replicate, False)

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


def _row(protocol: Protocol, small: Protocol, comparisons: Comparisons, index: int) -> EstimatedComparison:
    difference, se = (values[:, index] for values in (comparisons.difference, comparisons.se))
    analysis = protocol.analysis
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
    elif protocol.ends_early or analysis.multiplicity is not None:
        return row  # boundaries and adjusted levels are not carried over to another size
    else:
        usable = there & np.isfinite(se)
        factor = small.population.size / protocol.population.size
        share, least, most = scaled_power(
            difference[usable], se[usable], factor, analysis.alpha, analysis.hypothesis
        )
    return replace(row, power=share, power_low=least, power_high=most)


def wilson(hits: int, of: int) -> tuple[float, float, float]:
    """A share and Wilson's 95 % interval."""
    z, share = 1.959964, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def scaled_power(
    difference: NDArray[np.float64],
    se: NDArray[np.float64],
    factor: float,
    alpha: float,
    hypothesis: Hypothesis = USUAL,
) -> tuple[float, float, float]:
    """Power at another size, and its 95 % interval over resampled replicates.

    Args:
        difference: float64[R], estimates of the replicates.
        se: float64[R], their standard errors.
        factor: patients simulated over patients asked for.
        alpha: significance level.
        hypothesis: what is to be shown.
    """
    if len(difference) < 3:
        return float("nan"), 0.0, 1.0
    rng = np.random.default_rng(1)
    rows = np.vstack(
        [np.arange(len(difference)), rng.integers(0, len(difference), (RESAMPLES, len(difference)))]
    )
    mean = difference[rows].mean(axis=1) * (1.0 if hypothesis.higher_is_better else -1.0)
    noise = (se[rows] ** 2).mean(axis=1)
    lasting = np.maximum(difference[rows].var(axis=1, ddof=1) - noise, 0.0)
    own = noise * factor
    bound = -scipy.special.ndtri(hypothesis.interval_alpha(alpha) / 2.0) * np.sqrt(own)
    spread = np.sqrt(lasting + own)
    better = scipy.special.ndtr((mean + hypothesis.margin - bound) / spread)
    worse = scipy.special.ndtr((hypothesis.margin - mean - bound) / spread)
    if hypothesis.usual:
        power = better + worse
    elif hypothesis.kind == EQUIVALENCE:
        power = np.maximum(better + worse - 1.0, 0.0)
    else:
        power = better
    low, high = np.nanquantile(power[1:], [0.025, 0.975])
    return float(power[0]), float(min(low, power[0])), float(max(high, power[0]))
