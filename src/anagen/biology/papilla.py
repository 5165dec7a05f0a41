"""The dermal papilla: its size is slow, and sets the calibre of the hair (docs/model.md, section 4).

Signals ask for a size s*, in calibre classes. The papilla follows what is asked, and hairs that already grow
follow the papilla:

    ds/dt = (s* - s) / T,    da/dt = (s - a) / tau.

A new hair is renewed toward s. A running one changes with a, which makes fibres taper or thicken within an
anagen. A papilla that stays small loses its way back: below a size it becomes fixed, with a hazard that
rises over one class to its full value.

Part of s* is held by signals other than androgens, h*: growth factors hold a papilla up, tension or
inflammation keep it down. What has grown by it, m, comes with the papilla and goes within days,

    dm/dt = (h* - m) / T  while m < h*,    dm/dt = (h* - m) / lambda  while m > h*,

and the follicle lets go of its hair while less is held than has grown, m > h* (docs/model.md, section 4). A
signal of some days has grown little to let go of, and years of androgens alone hold nothing: m is 0. Within
a step s* and h* are constant, so the step is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.biology.calibre import calibre_grid
from anagen.compiled import njit
from anagen.parameters import ParameterSet

YEAR = 365.25
_GAUSS = np.polynomial.legendre.leggauss(3)
_APART = 1e-3
"""Least relative distance of the two clocks: the solution divides by their difference."""


@dataclass(frozen=True, eq=False)
class PapillaState:
    """Papillae of B strata at one time; all in calibre classes, float64[B].

    Attributes:
        size: s, toward which a new hair is renewed.
        fibre: a, with which growing hairs change.
        held: m, what has grown of the size by being held by signals other than androgens.
    """

    size: NDArray[np.float64]
    fibre: NDArray[np.float64]
    held: NDArray[np.float64]

    @classmethod
    def settled(cls, size: NDArray[np.float64]) -> PapillaState:
        """Papillae that have long been asked for `size`, none of which signals other than androgens hold."""
        return cls(size.copy(), size.copy(), np.zeros_like(size))

    def of(self, strata: slice | NDArray[np.int64]) -> PapillaState:
        """State of some strata."""
        return PapillaState(self.size[strata], self.fibre[strata], self.held[strata])

    def put(self, strata: NDArray[np.int64], state: PapillaState) -> None:
        """Set some strata to `state`, in place."""
        self.size[strata], self.fibre[strata], self.held[strata] = state.size, state.fibre, state.held


@dataclass(frozen=True, eq=False)
class PapillaCourse:
    """Papillae of B strata over D steps, as the engine takes it; all float64[B, D].

    Attributes:
        target: mean size in each step, classes.
        drift: classes a day by which growing hairs change.
        fixing: hazard per day that a follicle becomes fixed.
        lost: m - h* as each step begins, classes; 0 where as much is held as has grown.
        end: state after the last step.
    """

    target: NDArray[np.float64]
    drift: NDArray[np.float64]
    fixing: NDArray[np.float64]
    lost: NDArray[np.float64]
    end: PapillaState


@dataclass(frozen=True)
class Papilla:
    """Clocks of the papilla.

    Attributes:
        days: T, days in which the papilla goes 63 % of the way.
        fibre_days: tau, the same for hairs that already grow.
        fixing_rate: hazard per year of a papilla well below `fixing_class`.
        fixing_class: calibre class below which papillae become fixed.
        lately_days: lambda, days in which 63 % of what is no longer held is forgotten.
    """

    days: float
    fibre_days: float
    fixing_rate: float
    fixing_class: float
    lately_days: float

    @classmethod
    def of(cls, cycle: ParameterSet) -> Papilla:
        """Clocks from the records of the cycle."""
        days, fibre = cycle.value("papilla_days"), cycle.value("fibre_days")
        if abs(fibre - days) < _APART * days:
            fibre = days * (1.0 + _APART)
        return cls(
            days,
            fibre,
            cycle.value("fixing_rate"),
            calibre_grid().class_of(cycle.value("fixing_diameter")),
            cycle.value("lately_days"),
        )

    def hazard(self, size: NDArray[np.float64]) -> NDArray[np.float64]:
        """Hazard per day of becoming fixed at `size` (classes)."""
        return np.asarray(self.fixing_rate / YEAR * np.clip(self.fixing_class - size, 0.0, 1.0))

    def follow(
        self,
        asked: NDArray[np.float64],
        held: NDArray[np.float64],
        steps: float | NDArray[np.float64],
        start: PapillaState,
    ) -> PapillaCourse:
        """Course under the sizes asked for.

        Args:
            asked: float64[B, D], s* in each step, classes.
            held: float64[B, D], h*, the part of s* that signals other than androgens hold, classes.
            steps: length of every step, or of each (float64[D]), days.
            start: state before the first step.
        """
        lengths = np.broadcast_to(np.asarray(steps, dtype=np.float64), asked.shape[1:])
        target, drift, fixing = np.empty_like(asked), np.empty_like(asked), np.empty_like(asked)
        lost = np.empty_like(asked)
        end = PapillaState(*(part.astype(np.float64) for part in (start.size, start.fibre, start.held)))
        _follow(
            np.ascontiguousarray(asked),
            np.ascontiguousarray(held),
            np.ascontiguousarray(lengths),
            self.days,
            self.fibre_days,
            self.lately_days,
            self.fixing_rate / YEAR,
            self.fixing_class,
            end.size,
            end.fibre,
            end.held,
            target,
            drift,
            fixing,
            lost,
        )
        return PapillaCourse(target, drift, fixing, lost, end)

    def letting_go(
        self, lost: NDArray[np.float64], steps: float | NDArray[np.float64], rate: float, most: float
    ) -> NDArray[np.float64]:
        """Mean speed of the anagen clock in each step for what has grown and is held no more, float64[B, D].

        The log speed, ``most tanh(rate lost / most)``, fades as it is forgotten; three Gauss points a step.

        Args:
            lost: float64[B, D], what is lost as each step begins, classes (`PapillaCourse.lost`).
            steps: length of every step, or of each (float64[D]), days.
            rate: log speed for one class.
            most: log speed at which it saturates.
        """
        lengths = np.broadcast_to(np.asarray(steps, dtype=np.float64), lost.shape[1:])
        speed = np.ones_like(lost)
        rows, columns = np.nonzero(lost > 0.0)
        some, long = lost[rows, columns] * (rate / most), lengths[columns]
        mean = np.zeros_like(some)
        for node, weight in zip(*_GAUSS, strict=True):
            left = some * np.exp(-0.5 * (1.0 + node) * long / self.lately_days)
            mean += 0.5 * weight * np.exp(most * np.tanh(left))
        speed[rows, columns] = mean
        return speed

    def after_ramp(
        self, healthy: float, fall: NDArray[np.float64], days: NDArray[np.float64]
    ) -> PapillaState:
        """State after the size asked for has fallen steadily from `healthy`.

        Args:
            healthy: size before, classes.
            fall: float64[B], classes a day.
            days: float64[B], days since the fall began.
        """
        T, tau = self.days, self.fibre_days
        slow, fast = np.exp(-days / T), np.exp(-days / tau)
        size = healthy - fall * (days - T * (1.0 - slow))
        mixed = (T * T * slow - tau * tau * fast) / (T - tau)
        fibre = healthy - fall * (days - T - tau + mixed)
        return PapillaState(size, fibre, np.zeros_like(size))


@njit(nogil=True, cache=True, error_model="numpy")
def _follow(  # type: ignore[no-untyped-def]
    asked,
    held,
    lengths,
    days,
    fibre_days,
    lately_days,
    rate,
    threshold,
    size,
    fibre,
    lately,
    target,
    drift,
    fixing,
    lost,
):
    strata, steps = asked.shape
    between = days / (days - fibre_days)
    # `slow` is also how far what is held has not grown yet.
    slow, fast, forgotten = np.empty(steps), np.empty(steps), np.empty(steps)
    for d in range(steps):
        if d > 0 and lengths[d] == lengths[d - 1]:
            slow[d], fast[d], forgotten[d] = slow[d - 1], fast[d - 1], forgotten[d - 1]
        else:
            slow[d], fast[d] = np.exp(-lengths[d] / days), np.exp(-lengths[d] / fibre_days)
            forgotten[d] = np.exp(-lengths[d] / lately_days)
    for b in range(strata):
        s, a, m = size[b], fibre[b], lately[b]
        for d in range(steps):
            goal, h = asked[b, d], lengths[d]
            gap, lag = s - goal, a - goal
            mean = goal + gap * days / h * (1.0 - slow[d])
            # Nothing moves where nothing is asked to: keep this free of rounding.
            after = goal + lag * fast[d] + gap * between * (slow[d] - fast[d])
            moved = 0.0 if gap == 0.0 and lag == 0.0 else (after - a) / h
            target[b, d] = mean
            drift[b, d] = moved
            fixing[b, d] = rate * min(max(threshold - mean, 0.0), 1.0)
            over = m - held[b, d]
            lost[b, d] = max(over, 0.0)
            s = goal + gap * slow[d]
            a = after
            m = held[b, d] + over * (forgotten[d] if over > 0.0 else slow[d])
        size[b], fibre[b], lately[b] = s, a, m
