"""The immune field: T cells and interferon that spread over the scalp, and the forces that restrain them.

After Dobreva 2015 (kinetics) and 2020 (spread). Interferon F, CD8 cells u, CD4 cells w, regulation
R, guardians of immune privilege G (1 = whole) and resident memory M, per day and cm:

    F' = dI (u + w - F)                                   + DI lap F
    u' = d [v F²/(F_v² + F²) / H + l u w / H - u - u²] + DT lap u
    w' = d [b Q F / H + w0 w / H + iota M - w - w²]         + DT lap w,   Q = 1 + (q - 1) M
    R' = k_r (F²/(F_r² + F²) - R)                         + DR lap R
    G' = k_g (1/(1 + (F/F_g)²) - G)
    M' = k_m A (1 - M) - k_n (1 - A)⁴ M,                    A = min(u/u*, 1)
    H  = 1 + (s G + rho R) / (1 + mu M)

k_r and k_g are one rate upwards and another downwards: guardians fall at once and return over a month or
more, regulation comes within months and stays for years. Memory fades where nothing attacks. So a remission
consolidates: the longer a place has been quiet, the more it takes to bring the attack back.

With G, R and M at rest at 0 and the presentation saturated these are the equations of 2015. Added are
guardians that fall to interferon (so an attack spreads as a front), regulation that
rises against it (so a patch may stop and pass), places that are readier than others (q), and
memory (so a long episode is harder to end). Memory also holds what a place is readier than others.
Chemotaxis makes peaks of 4 mm in the model of 2020, finer than this map; it is part of DT here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.damping import Damping
from anagen.biology.areata.field_kernel import PARTS, Part, run_field
from anagen.biology.areata.flares import Flares
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.errors import InputError
from anagen.parameters import ParameterSet, load_parameters

_NUMBERS = (
    "interferon_decay",
    "turnover",
    "presentation",
    "half_presentation",
    "help",
    "recruitment",
    "own_growth",
    "memory_seed",
    "privilege_loss",
    "guardian_loss",
    "guardian_return",
    "half_regulation",
    "regulation_rise",
    "regulation_fall",
    "memory_rise",
    "memory_fall",
    "memory_harm",
)
_SPREAD = ("interferon_spread", "cell_spread", "regulation_spread")
_RECRUITMENT = _NUMBERS.index("recruitment")
_STABLE = 0.9
"""Largest exchange in one time step, as a part of what Heun's method stands; the largest share of the
T cells that turns over in one, because death is quadratic and must not overshoot."""


@dataclass(frozen=True, eq=False)
class Kinetics:
    """Constants of the field.

    Attributes:
        numbers: constants of the compiled loop, the last being the CD8 cells u* of `onslaught`.
        spread: cm²/day of F, of u and w, of R.
        parameters: the records they are from.
    """

    numbers: tuple[float, ...]
    spread: tuple[float, ...]
    parameters: ParameterSet

    @classmethod
    def of(cls, parameters: ParameterSet) -> Kinetics:
        """Constants from the records of ``data/immune_field.toml``."""
        numbers = tuple(parameters.value(name) for name in _NUMBERS)
        killers = onslaught(parameters)[0]
        return cls((*numbers, killers), tuple(parameters.value(name) for name in _SPREAD), parameters)

    @property
    def full_killers(self) -> float:
        """CD8 cells u* of an unrestrained attack."""
        return self.numbers[-1]

    @property
    def killer_share(self) -> float:
        """CD8 cells among the T cells of a full attack; a third in the paper."""
        return 1.0 / 3.0


def field_parameters() -> ParameterSet:
    """Parameter records of the immune field."""
    return load_parameters("anagen.biology.areata", "immune_field.toml")


def onslaught(parameters: ParameterSet, drive: float = 1.0) -> tuple[float, float]:
    """CD8 and CD4 cells of an attack without guardians, regulation and memory (3.5 and 7 in 2015).

    Found from above by damped substitution: each population is the positive root of its own balance, given
    the other.
    """
    value = parameters.value
    v, b = value("presentation"), drive * value("recruitment")
    half, aid, own = value("half_presentation"), value("help"), value("own_growth")
    u, w = 2.0 * b, 4.0 * b
    for _ in range(400):
        f = u + w
        shown = v * f * f / (half * half + f * f)
        inflow, excess = b * f, own - 1.0
        next_w = 0.5 * (excess + np.sqrt(excess * excess + 4.0 * inflow))
        excess = aid * next_w - 1.0
        next_u = 0.5 * (excess + np.sqrt(excess * excess + 4.0 * shown))
        u, w = 0.5 * (u + next_u), 0.5 * (w + next_w)
    return float(u), float(w)


@dataclass(frozen=True, eq=False)
class FieldCourse:
    """The field over time.

    Attributes:
        attack: float64[S, N], CD8 cells that reach follicles, relative to a full attack; means
            over steps.
        interferon: float64[S, N], likewise.
        step_days: length of a step.
        final: float64[N, 6], state at the end, columns as in `Part`.
    """

    attack: NDArray[np.float64]
    interferon: NDArray[np.float64]
    step_days: int
    final: NDArray[np.float64]


@cache
def _rows(
    scalp: ScalpMap,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    coupling = scalp.coupling
    exchange = coupling.data / np.repeat(scalp.area, np.diff(coupling.indptr))
    outflow = np.asarray(coupling.sum(axis=1)).ravel() / scalp.area
    return (
        coupling.indptr.astype(np.int64),
        coupling.indices.astype(np.int64),
        exchange,
        outflow,
    )


def at_rest(cells: int) -> NDArray[np.float64]:
    """State without disease, float64[N, 6]: no T cells, guardians whole."""
    state = np.zeros((cells, PARTS))
    state[:, Part.GUARDIANS] = 1.0
    return state


def pieces_a_day(scalp: ScalpMap, kinetics: Kinetics, readiest: float = 1.0) -> int:
    """Time steps a day that keep exchange and turnover stable; at least 1.

    Args:
        scalp: the map.
        kinetics: constants of the field.
        readiest: largest local drive.
    """
    # Where six neighbours meet, a pattern decays at 1.5 times a cell's outflow at most; Heun is stable to 2.
    exchange = 1.6 * float(_rows(scalp)[3].max()) * max(kinetics.spread)
    parameters = kinetics.parameters
    drive = readiest * kinetics.numbers[_RECRUITMENT] / parameters.value("recruitment")
    crowded = onslaught(parameters, drive)[1]
    turnover = parameters.value("turnover") * (1.0 + 2.0 * crowded)
    return max(1, int(np.ceil(max(exchange / (2.0 * _STABLE), turnover / _STABLE))))


def immune_field(
    scalp: ScalpMap,
    kinetics: Kinetics,
    strength: NDArray[np.float64],
    control: NDArray[np.float64],
    flares: Flares,
    damping: Damping | None = None,
    *,
    readiness: NDArray[np.float64] | None = None,
    start: NDArray[np.float64] | None = None,
    step_days: int = 5,
    pieces: int | None = None,
) -> FieldCourse:
    """Run the field for the days of `control`.

    Args:
        scalp: the map of N cells.
        kinetics: constants of the field.
        strength: float64[N], strength s of the guardians.
        control: float64[D], strength rho of regulation on each day.
        flares: T cells that enter.
        damping: treatment; none by default.
        readiness: float64[N], how strongly interferon calls in helper cells there once memory is full,
            relative to the kinetics (drive times local readiness); 1 by default.
        start: float64[N, 6]; `at_rest` by default, not changed.
        step_days: days over which the output is averaged.
        pieces: time steps a day; `pieces_a_day` by default.

    Raises:
        InputError: arrays that do not fit the map, or a treatment shorter than the run.
    """
    cells, days = scalp.cells, len(control)
    treatment = Damping.none(days, cells) if damping is None else damping
    state = (at_rest(cells) if start is None else np.array(start, dtype=np.float64)).copy()
    if state.shape != (cells, PARTS) or strength.shape != (cells,):
        raise InputError("start and strength need one entry for each cell of the map")
    if treatment.course.shape[1] < days or treatment.where.shape[1] != cells:
        raise InputError(
            f"a treatment of {treatment.course.shape[1]} days on {treatment.where.shape[1]} cells",
            expected=f"{days} days and {cells} cells",
        )
    ready = np.ones(cells) if readiness is None else np.ascontiguousarray(readiness, dtype=np.float64)
    steps = -(-days // step_days)
    attack, interferon = np.zeros((steps, cells)), np.zeros((steps, cells))
    run_field(
        state,
        *_rows(scalp),
        kinetics.spread,
        np.ascontiguousarray(strength),
        ready,
        np.ascontiguousarray(control, dtype=np.float64),
        kinetics.killer_share,
        kinetics.numbers,
        flares.days,
        flares.dose,
        treatment.term,
        np.ascontiguousarray(treatment.course),
        treatment.where,
        pieces_a_day(scalp, kinetics, float(ready.max())) if pieces is None else pieces,
        step_days,
        attack,
        interferon,
    )
    return FieldCourse(attack, interferon, step_days, state)
