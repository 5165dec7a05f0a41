"""Matrix keratinocytes and dermal papilla as an oscillator (Al-Nuaimi et al. 2012).

State (x, y1, z1, y2, z2), all dimensionless: matrix keratinocytes x, the signal y that the matrix
makes and the regulator z that the papilla makes, each in the epithelium (1) and in the papilla (2).
Shared by the model itself and by the models of alopecia areata that drive it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from anagen.parameters import ParameterSet

Slope = Callable[[Sequence[float]], list[float]]
"""Time derivative of a state whose first entry is x."""

LATE_IN_ANAGEN = (5.0, 7.0, 7.0, 3.5, 18.0)
"""A state high on the anagen plateau; every start near it comes to the same cycle."""


@dataclass(frozen=True)
class Oscillator:
    """Constants of the oscillator, named as in the paper (C_prol, C_apop, D_y, D_z)."""

    a: float
    b: float
    c1: float
    c2: float
    k: float
    p1: float
    p2: float
    p3: float
    p4: float
    p5: float
    cprol: float
    capop: float
    dy: float
    dz: float


def oscillator(parameters: ParameterSet) -> Oscillator:
    """The constants of a data file, by their own names."""
    return Oscillator(**{each.name: parameters.value(each.name) for each in fields(Oscillator)})


def slope(o: Oscillator) -> Slope:
    """Time derivative of (x, y1, z1, y2, z2)."""
    driven = attacked(o)
    return lambda state: driven(state, 1.0)


def attacked(o: Oscillator) -> Callable[[Sequence[float], float], list[float]]:
    """Time derivative when apoptosis of keratinocytes is multiplied by a given factor."""
    a, b, c1, c2, k, p1, p2, p3, p4 = o.a, o.b, o.c1, o.c2, o.k, o.p1, o.p2, o.p3, o.p4
    cprol, capop, dy, dz, half = o.cprol, o.capop, o.dy, o.dz, o.p5**o.k

    def derivative(state: Sequence[float], factor: float) -> list[float]:
        x, y1, z1, y2, z2 = state[:5]
        made = p1 * x / ((p2 + x) * (p3 + cprol * z1))
        lost = factor * (p4 + capop * z1) * x / (half + max(x, 0.0) ** k)
        return [
            made - lost + a - b * x,
            c1 * x + dy * (y2 - 2.0 * y1),
            dz * (z2 - 2.0 * z1),
            dy * (y1 - 2.0 * y2),
            c2 * y2 + dz * (z1 - 2.0 * z2),
        ]

    return derivative


def steady_signals(o: Oscillator, x: float) -> NDArray[np.float64]:
    """float64[5]: the state whose signals are at rest under a constant `x`."""
    y1 = 2.0 * o.c1 * x / (3.0 * o.dy)
    z2 = o.c2 * y1 / (3.0 * o.dz)
    return np.array([x, y1, z2 / 2.0, y1 / 2.0, z2])


def proliferation_at(o: Oscillator, x: float) -> float:
    """The p1 for which `x` is a steady state; all other constants as in `o`."""
    z1 = steady_signals(o, x)[2]
    lost = (o.p4 + o.capop * z1) * x / (o.p5**o.k + x**o.k) - o.a + o.b * x
    return float(lost * (o.p2 + x) * (o.p3 + o.cprol * z1) / x)


def low_steady_state(o: Oscillator) -> NDArray[np.float64]:
    """float64[5]: the steady state with the fewest keratinocytes."""
    grid = np.geomspace(1e-3, 50.0, 4001)
    p1 = np.array([proliferation_at(o, float(x)) for x in grid])
    above = int(np.argmax(p1 > o.p1))
    x = brentq(lambda x: proliferation_at(o, x) - o.p1, grid[above - 1], grid[above], xtol=1e-14)
    return steady_signals(o, float(x))


def growth(o: Oscillator, x: float) -> complex:
    """Eigenvalue with the largest real part at the steady state `x`, with the p1 that makes it one."""
    values = {each.name: getattr(o, each.name) for each in fields(Oscillator)}
    derivative = slope(Oscillator(**{**values, "p1": proliferation_at(o, x)}))
    state = steady_signals(o, x)
    jacobian = np.empty((5, 5))
    for j in range(5):
        step = np.zeros(5)
        step[j] = 1e-6 * max(1.0, state[j])
        jacobian[:, j] = np.subtract(
            derivative((state + step).tolist()), derivative((state - step).tolist())
        ) / (2.0 * step[j])
    values_of = np.linalg.eigvals(jacobian)
    return complex(values_of[np.argmax(values_of.real)])


@dataclass(frozen=True, eq=False)
class Course:
    """A run.

    Attributes:
        time: float64[V], the integrator's own steps.
        state: float64[n, V].
        up, down: times at which x rose above, or fell below, the threshold of anagen.
        low: pairs of times between which x was below the second, lower threshold.
    """

    time: NDArray[np.float64]
    state: NDArray[np.float64]
    up: NDArray[np.float64]
    down: NDArray[np.float64]
    low: NDArray[np.float64]

    @property
    def end(self) -> NDArray[np.float64]:
        """float64[n]: the last state."""
        return np.asarray(self.state[:, -1])


@dataclass(frozen=True)
class Cycle:
    """One anagen and the rest that follows it.

    Attributes:
        begin: time at which anagen began.
        anagen, rest: durations.
        largest_x, largest_z1: maxima of keratinocytes and of the regulator over the cycle.
        hair: hair made in anagen, ∫ x dt.
    """

    begin: float
    anagen: float
    rest: float
    largest_x: float
    largest_z1: float
    hair: float

    @property
    def period(self) -> float:
        """Anagen and the rest after it."""
        return self.anagen + self.rest

    @property
    def share(self) -> float:
        """Anagen's share of the cycle."""
        return self.anagen / self.period


def follow(
    legs: Sequence[tuple[float, Slope]],
    start: Sequence[float] | NDArray[np.float64],
    threshold: float,
    low: float = 0.0,
    at_least: Sequence[float] = (),
) -> Course:
    """Integrate through legs of (duration, equations), each from where the last one ended.

    Args:
        threshold: x above it is anagen.
        low: second threshold, for the time spent near zero (0: none).
        at_least: lower bounds of the state whenever a leg begins; none if empty.
    """
    levels = ((threshold, 1.0), (threshold, -1.0), (low, -1.0), (low, 1.0))
    watched = [_crossing(level, direction) for level, direction in levels[: 4 if low > 0 else 2]]
    crossed: list[list[float]] = [[] for _ in levels]
    times, states = [], []
    now, state = 0.0, np.asarray(start, dtype=np.float64)
    for duration, equations in legs:
        state = np.maximum(state, at_least) if len(at_least) else state
        run = solve_ivp(
            lambda _, y, f=equations: f(y.tolist()),
            (now, now + duration),
            state,
            method="LSODA",
            events=watched,
            rtol=1e-8,
            atol=1e-10,
        )
        for kept, found in zip(crossed, run.t_events, strict=False):
            kept.extend(found.tolist())
        times.append(run.t)
        states.append(run.y)
        now, state = now + duration, run.y[:, -1]
    fell, rose = (np.array(crossed[i]) for i in (2, 3))
    rose = rose[rose > fell[0]] if len(fell) else rose[:0]
    whole = min(len(fell), len(rose))
    return Course(
        np.concatenate(times),
        np.concatenate(states, axis=1),
        np.array(crossed[0]),
        np.array(crossed[1]),
        np.column_stack([fell[:whole], rose[:whole]]),
    )


def _crossing(level: float, direction: float) -> Callable[[float, NDArray[np.float64]], float]:
    def distance(_: float, state: NDArray[np.float64]) -> float:
        return float(state[0] - level)

    distance.direction = direction  # type: ignore[attr-defined]
    return distance


def cycles(course: Course) -> list[Cycle]:
    """Every complete cycle, in order: from one beginning of anagen to the next."""
    found = []
    for begin, after in zip(course.up[:-1], course.up[1:], strict=True):
        ends = float(course.down[course.down > begin][0])
        inside = (course.time >= begin) & (course.time <= after)
        anagen = (course.time >= begin) & (course.time <= ends)
        x, z1 = course.state[0], course.state[2]
        hair = float(np.trapezoid(x[anagen], course.time[anagen]))
        found.append(
            Cycle(
                float(begin),
                ends - float(begin),
                float(after) - ends,
                x[inside].max(),
                z1[inside].max(),
                hair,
            )
        )
    return found
