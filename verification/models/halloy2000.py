"""The stochastic follicular automaton of Halloy et al., PNAS 2000;97:8328 (PMC26947).

Event by event, compiled, with the same keyed randomness as the follicle engine but none of its
rules: a second, simpler implementation of the same idea. Time is in months of 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.signal import fftconvolve, lfilter
from scipy.special import ndtr

from anagen.engine.keys import GOLDEN, children, key_of, mix
from anagen.engine.quantile import quantile, quantile_tables
from verification.check import Check, Model, Obtained, Progress, measured, sampled, stated

MODEL = Model.load("halloy2000")
SEED = 2000
ANAGEN, TELOGEN, LATENCY, ENDED = 0, 1, 2, 3
_PULSES = np.uint64(0x5157A1)  # salt of the signal's own stream below a follicle's key
_ONE, _S11 = np.uint64(1), np.uint64(11)

Means = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Automaton:
    """The automaton's rules.

    Attributes:
        mean, sd: float64[1 or n, 3], months of A, T, L; one row for all follicles, or a map.
        exponential: draw exponential durations (sd is then ignored): the waiting times that the
            deterministic limit of 2002 assumes.
        critical_cycles: N_c, cycles after which a follicle ends (0: never).
        period, strength: at multiples of `period` months an anagen follicle goes to telogen with
            probability `strength`.
    """

    mean: Means
    sd: Means
    exponential: bool = False
    critical_cycles: int = 0
    period: float = np.inf
    strength: float = 0.0


@dataclass(frozen=True, eq=False)
class Run:
    """What a run kept.

    Attributes:
        months: float64[V], the counting grid.
        number: int64[G, V, 4], follicles of each group in A, T, L and ended.
        inside: float64[n, 3], months each follicle spent in A, T, L within the window.
        cycles: int64[n], cycles completed by the horizon.
        life: float64[n], month in which the follicle ended (inf: it did not).
    """

    months: NDArray[np.float64]
    number: NDArray[np.int64]
    inside: NDArray[np.float64]
    cycles: NDArray[np.int64]
    life: NDArray[np.float64]

    @property
    def anagen_share(self) -> NDArray[np.float64]:
        """float64[G, V]: fraction of each group in anagen."""
        return np.asarray(self.number[:, :, ANAGEN] / self.number.sum(axis=2), dtype=np.float64)


def automaton(variation: float | NDArray[np.float64] | None = None, **rules: float | bool) -> Automaton:
    """The automaton with the parameters of the data file, and σ = `variation` × μ in each phase."""
    parameters = MODEL.parameters
    mean = np.array([[parameters.value(f"{phase}_duration") for phase in ("anagen", "telogen", "latency")]])
    cv = parameters.value("variation") if variation is None else variation
    return Automaton(mean, mean * cv, **rules)  # type: ignore[arg-type]


def simulate(
    rules: Automaton,
    key: np.uint64,
    follicles: int,
    horizon: float,
    *,
    step: float = 1.0,
    start: str | NDArray[np.float64] = "stationary",
    groups: int = 1,
    window: tuple[float, float] = (0.0, 0.0),
) -> Run:
    """Follow follicles to `horizon` months, counting every `step`.

    Args:
        start: ``"stationary"``, ``"synchronous"`` (all enter anagen at 0), or float64[3], the chance
            of having just entered A, T or L at 0.
        groups: follicle i belongs to group ``i * groups // follicles``.
        window: months within which the time in each phase is summed per follicle.
    """
    rows = len(rules.mean)
    aged = isinstance(start, str) and start == "stationary"
    if isinstance(start, str):
        chance = rules.mean / rules.mean.sum(axis=1, keepdims=True)
        if not aged:
            chance = np.tile([1.0, 0.0, 0.0], (rows, 1))
    else:
        chance = np.tile(start, (rows, 1))
    variance = np.log1p((rules.sd / rules.mean) ** 2)
    grid = int(np.floor(horizon / step + 1e-9)) + 1
    number = np.zeros((groups, grid + 1, 4), dtype=np.int64)
    inside = np.zeros((follicles, 3))
    cycles = np.zeros(follicles, dtype=np.int64)
    life = np.full(follicles, np.inf)
    _follow(
        children(key, np.arange(follicles)),
        rules.mean,
        np.log(rules.mean) - variance / 2,
        np.sqrt(variance),
        rules.exponential,
        np.cumsum(chance, axis=1),
        aged,
        rules.critical_cycles,
        float(rules.period),
        float(rules.strength),
        quantile_tables(1),
        horizon,
        step,
        window,
        number,
        inside,
        cycles,
        life,
    )
    return Run(
        np.arange(grid, dtype=np.float64) * step, np.cumsum(number, axis=1)[:, :grid], inside, cycles, life
    )


@njit(inline="always")
def _unit(bits):  # type: ignore[no-untyped-def]
    return (np.float64(bits >> _S11) + 0.5) * 2.0**-53


@njit(nogil=True, cache=True, error_model="numpy")
def _follow(  # type: ignore[no-untyped-def]
    keys,
    mean,
    m,
    s,
    exponential,
    first,
    aged,
    critical,
    period,
    strength,
    table,
    horizon,
    step,
    window,
    number,
    inside,
    cycles,
    life,
):
    n = keys.shape[0]
    rows = mean.shape[0]
    groups = number.shape[0]
    grid = number.shape[1] - 1
    opens, closes = window
    for i in range(n):
        key = keys[i]
        row = i if rows > 1 else 0
        group = i * groups // n
        draw = np.uint64(3)
        u = _unit(mix(key + GOLDEN))
        p = 0
        while p < LATENCY and u >= first[row, p]:
            p += 1
        bits = mix(key + np.uint64(2) * GOLDEN)
        if exponential:
            ends = mean[row, p] * quantile(table, 1, bits)
        elif aged:  # a uniform share of a length-biased lognormal is still to come
            biased = m[row, p] + s[row, p] ** 2 + s[row, p] * quantile(table, 0, bits)
            ends = np.exp(biased) * _unit(mix(key + np.uint64(3) * GOLDEN))
        else:
            ends = np.exp(m[row, p] + s[row, p] * quantile(table, 0, bits))
        pulses = mix(key ^ _PULSES)
        t = 0.0
        done = 0
        while True:
            if p == ANAGEN and strength > 0.0:
                k = np.floor(t / period) + 1.0
                while k * period < ends:
                    if _unit(mix(pulses + np.uint64(k) * GOLDEN)) < strength:
                        ends = k * period
                        break
                    k += 1.0
            begun = np.int64(np.ceil(t / step))
            if begun < grid:
                over = np.int64(np.ceil(min(ends / step, np.float64(grid))))
                number[group, begun, p] += 1
                number[group, min(over, grid), p] -= 1
            inside[i, p] += max(0.0, min(ends, closes) - max(t, opens))
            if ends > horizon:
                break
            t = ends
            p += 1
            if p == ENDED:
                p = ANAGEN
                done += 1
                if done == critical:
                    life[i] = t
                    begun = np.int64(np.ceil(t / step))
                    if begun < grid:
                        number[group, begun, ENDED] += 1
                        number[group, grid, ENDED] -= 1
                    break
            draw += _ONE
            bits = mix(key + draw * GOLDEN)
            if exponential:
                ends = t + mean[row, p] * quantile(table, 1, bits)
            else:
                ends = t + np.exp(m[row, p] + s[row, p] * quantile(table, 0, bits))
        cycles[i] = done


def renewal_anagen_share(rules: Automaton, horizon: float, step: float = 0.02) -> NDArray[np.float64]:
    """Expected anagen share after a synchronous start, from the renewal equation.

    With cycle length density f and renewal density u = f + f * u, the share is
    S_A(t) + (u * S_A)(t), S_A the survival of anagen; solved on a grid of `step` months.

    Returns:
        float64[V] at 0, step, ..., horizon.
    """
    edges = (np.arange(round(horizon / step) + 2) - 0.5) * step
    variance = np.log1p((rules.sd[0] / rules.mean[0]) ** 2)

    def law(p: int) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            z = (np.log(np.maximum(edges, 0.0)) - np.log(rules.mean[0, p]) + variance[p] / 2) / variance[
                p
            ] ** 0.5
        return np.asarray(ndtr(z))

    mass = [np.diff(law(p)) for p in (ANAGEN, TELOGEN, LATENCY)]
    points = len(mass[0])
    cycle = fftconvolve(fftconvolve(mass[0], mass[1])[:points], mass[2])[:points]
    denominator = -cycle
    denominator[0] += 1.0
    impulse = np.zeros(points)
    impulse[0] = 1.0
    renewals = lfilter([1.0], denominator, impulse)  # 1 / (1 - f) as a power series
    # Of the renewals of a cell, spread evenly about its middle, half have happened by then.
    staying = 1.0 - np.concatenate([[0.5], (law(ANAGEN)[1:-1] + law(ANAGEN)[2:]) / 2])
    share = fftconvolve(renewals, staying)[:points]
    share[0] += 0.5  # the start itself is a renewal exactly at 0
    return np.asarray(share)


def _key(purpose: str) -> np.uint64:
    return key_of(SEED, "halloy2000", purpose)


def swing(share: NDArray[np.float64], months: NDArray[np.float64], begin: float, end: float) -> float:
    """Peak to peak of `share` (float64[V]) between two months."""
    part = share[(months >= begin) & (months <= end)]
    return float(part.max() - part.min())


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


def _long_run(rules: Automaton, purpose: str) -> Obtained:
    length, burn_in, follicles = 800.0, 400.0, 4000
    run = simulate(
        rules,
        _key(purpose),
        follicles,
        burn_in + length,
        step=100.0,
        start="synchronous",
        window=(burn_in, burn_in + length),
    )
    share = run.inside / length
    return sampled(share.mean(axis=0), share.std(axis=0, ddof=1) / np.sqrt(follicles))


@MODEL.check("C1a-1a")
def _long_run_narrow() -> Obtained:
    return _long_run(automaton(0.1), "narrow")


@MODEL.check("C1a-1b")
def _long_run_mixed() -> Obtained:
    return _long_run(automaton(np.array([0.8, 0.3, 1.0])), "mixed")


@MODEL.check("C1a-1c")
def _long_run_exponential() -> Obtained:
    return _long_run(automaton(1.0, exponential=True), "exponential")


_SIZES = (50, 200, 1000)


@MODEL.check("C1a-2a")
def _spread_over_populations() -> Obtained:
    found, errors = [], []
    populations = 1000
    for size in _SIZES:
        run = simulate(
            automaton(),
            _key(f"populations of {size}"),
            populations * size,
            24.0,
            step=24.0,
            groups=populations,
        )
        sd = run.anagen_share[:, -1].std(ddof=1)
        found.append(sd)
        errors.append(sd / np.sqrt(2 * (populations - 1)))
    return sampled(found, errors)


@MODEL.check("C1a-2b")
def _spread_along_time() -> Obtained:
    found, spread = [], []
    for size in _SIZES:
        paths = 40_000 // size
        run = simulate(automaton(), _key(f"paths of {size}"), paths * size, 300.0, step=0.5, groups=paths)
        sd = run.anagen_share.std(axis=1)
        found.append(sd.mean())
        spread.append(sd.std(ddof=1))
    return sampled(found, spread, rounding=0.0005)


_WINDOWS = ((8, 16), (16, 24), (24, 32), (40, 48), (80, 88))


def _swings(variation: float) -> list[float]:
    run = simulate(
        automaton(variation), _key(f"together, {variation}"), 20_000, 88.0, step=0.1, start="synchronous"
    )
    return [swing(run.anagen_share[0], run.months, *window) for window in _WINDOWS]


@MODEL.check("C1a-3a")
def _desynchronise_slowly() -> Obtained:
    return measured(_swings(0.1))


@MODEL.check("C1a-3b")
def _desynchronise() -> Obtained:
    return measured(_swings(0.3)[:4])


@MODEL.check("C1a-3c")
def _desynchronise_fast() -> Obtained:
    return measured(_swings(0.5)[:3])


@MODEL.check("C1a-3d")
def _desynchronise_at_once() -> Obtained:
    largest = max(_swings(1.0))
    return stated(largest < 0.02, f"largest {largest:.3f}")


@MODEL.check("C1a-3e")
def _against_the_renewal_equation() -> Obtained:
    rules, follicles, horizon = automaton(0.3), 200_000, 80.0
    months = np.array([2.0, 8.0, 11.0, 16.0, 24.0, 40.0, 80.0])
    run = simulate(rules, _key("renewal equation"), follicles, horizon, step=1.0, start="synchronous")
    theory = renewal_anagen_share(rules, horizon)[np.rint(months / 0.02).astype(int)]
    share = run.anagen_share[0, months.astype(int)]
    return sampled(share - theory, np.sqrt(theory * (1 - theory) / follicles))


@MODEL.check("C1a-4a")
def _small_population() -> Obtained:
    paths, size, expected = 200, 200, 0.45
    run = simulate(automaton(), _key("small populations"), paths * size, 300.0, step=0.5, groups=paths)
    sd = np.sqrt(expected * (1 - expected) / size)
    reach = np.ptp(run.anagen_share, axis=1) / sd
    late = run.months > 150
    drift = run.anagen_share[:, late].mean(axis=1) - run.anagen_share[:, ~late].mean(axis=1)
    z = float(drift.mean() / (drift.std(ddof=1) / np.sqrt(paths)))
    widest, typical = float(reach.max()), float(np.median(reach))
    words = (
        f"range {typical:.1f} SD (widest of {paths} paths {widest:.1f}), mean drift {z:+.1f} standard errors"
    )
    return stated(typical > 3 and widest < 9 and abs(z) < 4.4, words)


@MODEL.check("C1a-4b")
def _small_deviations() -> Obtained:
    tight, loose = _swings(0.05)[-1], _swings(0.5)[-1]
    return stated(tight > 0.5 and loose < 0.05, f"{tight:.2f} at CV 0.05, {loose:.3f} at CV 0.5")


@MODEL.check("C1a-4c")
def _periodic_signal() -> Obtained:
    with_signal = simulate(
        automaton(period=12.0, strength=0.9), _key("signal"), 20_000, 132.0, step=0.1, start="stationary"
    )
    without = simulate(automaton(), _key("signal"), 20_000, 132.0, step=0.1, start="stationary")
    moult = swing(with_signal.anagen_share[0], with_signal.months, 120, 132)
    calm = swing(without.anagen_share[0], without.months, 120, 132)
    return stated(moult > 0.5 and calm < 0.05, f"{moult:.2f} with, {calm:.3f} without")


@MODEL.check("C1a-5a")
def _cycles_completed() -> Obtained:
    run = simulate(automaton(), _key("cycles"), 10_000, 800.0, step=800.0)
    return sampled(run.cycles.mean(), run.cycles.std(ddof=1) / 100)


def _lives() -> NDArray[np.float64]:
    critical = int(MODEL.parameters.value("critical_cycles"))
    rules = automaton(critical_cycles=critical)
    return simulate(rules, _key("lives"), 40_000, 400.0, step=400.0, start="synchronous").life


@MODEL.check("C1a-5b")
def _mean_life() -> Obtained:
    life = _lives()
    return sampled(life.mean(), life.std(ddof=1) / np.sqrt(life.size))


@MODEL.check("C1a-5c")
def _variance_of_life() -> Obtained:
    life = _lives()
    squares = (life - life.mean()) ** 2
    return sampled(life.var(ddof=1), squares.std(ddof=1) / np.sqrt(life.size))


@MODEL.check("C1a-6")
def _map_of_means() -> Obtained:
    anagen = np.array([1.2, 2.4, 3.6, 4.8, 6.0])
    each = 40_000
    base = automaton()
    mean = np.tile(base.mean, (each * anagen.size, 1))
    mean[:, ANAGEN] = np.repeat(anagen, each)
    rules = Automaton(mean, mean * MODEL.parameters.value("variation"))
    run = simulate(rules, _key("map"), each * anagen.size, 60.0, step=60.0, groups=anagen.size)
    share = run.anagen_share[:, -1]
    return sampled(share, np.sqrt(share * (1 - share) / each), rounding=5e-7)
