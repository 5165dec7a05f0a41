"""Spread of alopecia areata lesions (Dobreva, Paus & Cogan, Bull Math Biol 2020;82:34).

Interferon F and CD8 (u) and CD4 (w) T cells on a line; days and cm. The uniform state, its growing
wavelengths, the speed of its front, and simulations in space.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, fsolve, minimize_scalar

from verification.check import Check, Model, Obtained, Progress, measured, stated
from verification.models.lesion_pde import Field, Lesion, Spread, simulate
from verification.ode_sbml import Equations, document
from verification.roadrunner import integrate, problems

MODEL = Model.load("dobreva2020")
_SWEEP = np.linspace(0.0, 80.0, 1601)
"""Wavenumbers, 1/cm, among which the fastest growing one is looked for."""

_UNSTABLE = (
    {"dI": 0.5},
    {"al": 0.02},
    {"al": 0.4},
    {"be": 4.4875},
    {"pT": 0.001},
    {"pT": 0.01},
    {"dT": 0.005},
    {"kT": 4e-7},
    {"ga": 8e-6},
    {"ga": 16e-5},
)
_STABLE = ({"dI": 2.0}, {"be": 0.44875}, {"dT": 0.095}, {"kT": 8e-6})
"""Changes of one constant in the paper's appendix that leave, or take away, the pattern."""


def lesion(**changes: float) -> Lesion:
    """The published constants, with others where named."""
    return replace(
        Lesion(**{each.name: MODEL.parameters.value(each.name) for each in fields(Lesion)}), **changes
    )


@cache
def uniform(k: Lesion) -> tuple[float, float, float]:
    """The uniform inflamed steady state F, u, w."""
    held = 1.0 + k.s

    def positive(half: float, inflow: float) -> float:
        return float((half + np.sqrt(half * half + 4.0 * k.kT * inflow)) / (2.0 * k.kT))

    def cells(f: float) -> tuple[float, float]:
        w = positive(k.pT / held - k.dT, k.be * f / held)
        return positive(k.pT * k.ga * w / held - k.dT, k.al * f / held), w

    found = brentq(
        lambda log_f: k.pI * sum(cells(np.exp(log_f))) - k.dI * np.exp(log_f), 0.0, 20.0, xtol=1e-13
    )
    f = float(np.exp(found))
    return (f, *cells(f))


def modes(k: Lesion, wavenumber: NDArray[np.float64] | NDArray[np.complex128]) -> NDArray[np.complex128]:
    """complex128[..., 3, 3]: the linearised equations for perturbations exp(i q x), q real or complex."""
    _, u, w = uniform(k)
    square, held = np.asarray(wavenumber) ** 2, 1.0 + k.s
    matrix = np.zeros((*square.shape, 3, 3), dtype=np.complex128)
    matrix[..., 0, 0] = -k.dI - k.DI * square
    matrix[..., 0, 1] = matrix[..., 0, 2] = k.pI
    matrix[..., 1, 0] = k.al / held + k.chi * u * square
    matrix[..., 1, 1] = k.pT * k.ga * w / held - k.dT - 2.0 * k.kT * u - k.DT * square
    matrix[..., 1, 2] = k.pT * k.ga * u / held
    matrix[..., 2, 0] = k.be / held + k.chi * w * square
    matrix[..., 2, 2] = k.pT / held - k.dT - 2.0 * k.kT * w - k.DT * square
    return matrix


def growth(k: Lesion, wavenumber: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Growth rate per day of perturbations with a real wavenumber (1/cm); its shape."""
    values = np.linalg.eigvals(modes(k, np.asarray(wavenumber, dtype=np.float64)))
    return np.asarray(values.real.max(axis=-1))


def fastest(k: Lesion) -> tuple[float, float]:
    """The wavenumber that grows fastest, and its rate; 0 if that is the uniform perturbation."""
    rates = growth(k, _SWEEP)
    best = int(rates.argmax())
    if best == 0:
        return 0.0, float(rates[0])
    near = (_SWEEP[best - 1], _SWEEP[min(best + 1, len(_SWEEP) - 1)])
    found = minimize_scalar(lambda q: -float(growth(k, q)), bounds=near, method="bounded")
    return float(found.x), -float(found.fun)


def front(k: Lesion, guess: tuple[float, float] = (12.5, 12.8)) -> tuple[float, float, float]:
    """Real and imaginary wavenumber and speed (cm/day) of the marginally stable front."""

    def rate(real: float, imaginary: float) -> complex:
        values = np.linalg.eigvals(modes(k, np.array(real + 1j * imaginary)))
        return complex(values[np.argmax(values.real)])

    def conditions(q: NDArray[np.float64]) -> list[float]:
        step = 1e-4
        along = (rate(q[0] + step, q[1]) - rate(q[0] - step, q[1])) / (2.0 * step)
        return [along.real, rate(q[0], q[1]).real / q[1] + along.imag]

    real, imaginary = fsolve(conditions, guess)
    return float(real), float(imaginary), rate(real, imaginary).real / float(imaginary)


@cache
def published_run() -> Spread:
    """The paper's simulation: 200 cells on 1 cm, 0.01 sin(16 x) on all fields, upwind; 5, 25, 55 days."""
    at_rest = np.array(uniform(lesion()))[:, None]
    return simulate(
        lesion(),
        lambda x: at_rest + 0.01 * np.sin(16.0 * x),
        (5.0, 25.0, 55.0),
        cells=200,
        upwind=True,
    )


def rippled(
    cells: int, size: float, times: tuple[float, ...], *, upwind: bool = False, tolerance: float = 1e-9
) -> Spread:
    """Three waves on 1 cm of relative height `size`, which do fit the period."""
    at_rest = np.array(uniform(lesion()))[:, None]
    return simulate(
        lesion(),
        lambda x: at_rest * (1.0 + size * np.sin(6.0 * np.pi * x)),
        times,
        cells=cells,
        upwind=upwind,
        tolerance=tolerance,
    )


def order(*, upwind: bool) -> float:
    """Order of convergence in space: 80, 160 and 320 cells at day 6, before peaks are sharp."""
    w = [rippled(n, 0.01, (6.0,), upwind=upwind).state[-1, 2] for n in (80, 160, 320)]
    apart = [np.sqrt(np.mean((fine[::2] - coarse) ** 2)) for coarse, fine in pairwise(w)]
    return float(np.log2(apart[0] / apart[1]))


@cache
def spreading() -> Spread:
    """A small disturbance in the middle of 8 cm; every day to 60."""
    at_rest = np.array(uniform(lesion()))[:, None]
    added = np.array([0.0, 0.0, 10.0])[:, None]
    return simulate(
        lesion(),
        lambda x: at_rest + added * np.exp(-(((x - 4.0) / 0.05) ** 2)),
        tuple(np.arange(1.0, 61.0)),
        cells=800,
        length=8.0,
        tolerance=1e-7,
    )


def reach(run: Spread, level: float) -> Field:
    """float64[V], cm: how far from the middle w is disturbed by more than `level`."""
    disturbed = np.abs(run.state[:, 2] - uniform(lesion())[2]) > level
    away = np.abs(run.x - run.x[len(run.x) // 2])
    return np.asarray(np.where(disturbed, away, 0.0).max(axis=1))


def equations(cells: int = 24) -> Equations:
    """The equations by lines on a coarse grid of 1 cm, in formulas; for other simulators."""
    k, rates, start = lesion(), {}, {}
    constants = {**vars(k), "width": 1.0 / cells}
    for i in range(cells):
        before, after = (i - 1) % cells, (i + 1) % cells

        def spread(name: str, i: int = i, before: int = before, after: int = after) -> str:
            return f"({name}_{after} - 2*{name}_{i} + {name}_{before})/width**2"

        def pulled(name: str, i: int = i, before: int = before, after: int = after) -> str:
            right = f"({name}_{i} + {name}_{after})*(F_{after} - F_{i})"
            left = f"({name}_{before} + {name}_{i})*(F_{i} - F_{before})"
            return f"chi*({right} - {left})/(2*width**2)"

        f, u, w = f"F_{i}", f"u_{i}", f"w_{i}"
        rates[f] = f"pI*({u} + {w}) - dI*{f} + DI*{spread('F')}"
        rates[u] = (
            f"al*{f}/(1 + s) + pT*ga*{w}*{u}/(1 + s) - dT*{u} - kT*{u}**2 - {pulled('u')} + DT*{spread('u')}"
        )
        rates[w] = f"be*{f}/(1 + s) + pT*{w}/(1 + s) - dT*{w} - kT*{w}**2 - {pulled('w')} + DT*{spread('w')}"
        for name, level in zip((f, u, w), uniform(k), strict=True):
            start[name] = level * (1.0 + 0.01 * float(np.sin(6.0 * np.pi * i / cells)))
    return Equations("dobreva2020", "Dobreva 2020: spread of lesions, by lines", rates, start, constants)


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


@MODEL.check("C6-1")
def _uniform_state() -> Obtained:
    return measured(uniform(lesion()))


@MODEL.check("C6-2a")
def _dispersion_read() -> Obtained:
    wavenumber, rate = fastest(lesion())
    last = brentq(lambda q: float(growth(lesion(), q)), 20.0, 50.0)
    return measured([rate, wavenumber, last])


@MODEL.check("C6-2b")
def _dispersion() -> Obtained:
    wavenumber, rate = fastest(lesion())
    edges = [brentq(lambda q: float(growth(lesion(), q)), *ends) for ends in ((0.5, 10.0), (20.0, 50.0))]
    return measured([growth(lesion(), 0.0), rate, wavenumber, *edges])


@MODEL.check("C6-2c")
def _peaks_per_cm() -> Obtained:
    return measured(fastest(lesion())[0] / (2.0 * np.pi))


@MODEL.check("C6-2d")
def _growth_in_space() -> Obtained:
    run = rippled(200, 1e-5, (6.0, 12.0), tolerance=1e-10)
    heights = run.state[:, 2].max(axis=1) - uniform(lesion())[2]
    return measured(np.log(heights[1] / heights[0]) / 6.0 / growth(lesion(), 6.0 * np.pi))


@MODEL.check("C6-3a")
def _other_constants_wavenumber() -> Obtained:
    return measured([fastest(lesion(**change))[0] for change in _UNSTABLE])


@MODEL.check("C6-3b")
def _other_constants_rate() -> Obtained:
    return measured([fastest(lesion(**change))[1] for change in _UNSTABLE])


@MODEL.check("C6-3c")
def _other_constants_stable() -> Obtained:
    found = [fastest(lesion(**change)) for change in _STABLE]
    note = "fastest decaying least at k = " + ", ".join(f"{wavenumber:.1f}" for wavenumber, _ in found)
    return measured([rate for _, rate in found], note)


@MODEL.check("C6-4a")
def _no_pattern() -> Obtained:
    found = [fastest(lesion(**change))[1] for change in ({"pI": 0.075}, {"s": 1.0}, {"chi": 1e-7})]
    return stated(max(found) < 0, "largest growth rates {:.3f}, {:.3f}, {:.3f}".format(*found))


@MODEL.check("C6-4b")
def _no_pattern_rates() -> Obtained:
    return measured([fastest(lesion(pI=0.075))[1], fastest(lesion(s=1.0))[1]])


@MODEL.check("C6-5a")
def _front_read() -> Obtained:
    return measured(front(lesion()))


@MODEL.check("C6-5b")
def _front() -> Obtained:
    return measured(front(lesion()))


@MODEL.check("C6-5c")
def _front_in_space() -> Obtained:
    run = spreading()
    late = run.time >= 30.0
    return measured(
        np.mean([np.polyfit(run.time[late], reach(run, level)[late], 1)[0] for level in (100.0, 1000.0)])
    )


@MODEL.check("C6-6a")
def _other_fronts_read() -> Obtained:
    return measured([front(lesion(pI=0.15))[2], front(lesion(s=0.01))[2]])


@MODEL.check("C6-6b")
def _other_fronts() -> Obtained:
    return measured([front(lesion(pI=0.15))[2], front(lesion(s=0.01))[2]])


def _ranges(state: Field) -> list[float]:
    return [float(edge) for field in state for edge in (field.min(), field.max())]


@MODEL.check("C6-7a")
def _day_25_read() -> Obtained:
    return measured(np.ptp(published_run().state[1], axis=1))


@MODEL.check("C6-7b")
def _day_5() -> Obtained:
    w = published_run().state[0, 2] - uniform(lesion())[2]
    return measured([w.min(), w.max()])


@MODEL.check("C6-7c")
def _day_25() -> Obtained:
    return measured(_ranges(published_run().state[1]))


@MODEL.check("C6-7d")
def _day_55() -> Obtained:
    return measured(_ranges(published_run().state[2]))


@MODEL.check("C6-7e")
def _peaks() -> Obtained:
    w = published_run().state[1, 2]
    peaks = (w > np.roll(w, 1)) & (w > np.roll(w, -1)) & (w > uniform(lesion())[2])
    return measured(peaks.sum())


@MODEL.check("C6-8a")
def _order() -> Obtained:
    return measured(order(upwind=False))


@MODEL.check("C6-8b")
def _order_upwind() -> Obtained:
    return measured(order(upwind=True))


@MODEL.check("C6-RR1")
def _another_simulator() -> Obtained:
    cells, times = 24, (2.0, 6.0, 10.0)
    lines = equations(cells)
    names = [f"{field}_{i}" for field in "Fuw" for i in range(cells)]
    found = integrate(document(lines), times, names).reshape(len(times), 3, cells)
    own = rippled(cells, 0.01, times, tolerance=1e-10).state
    return measured(np.abs(found / own - 1.0).max(axis=(0, 2)))


@MODEL.check("C6-RR2")
def _document_is_valid() -> Obtained:
    found = problems(document(equations()))
    return measured(len(found), "; ".join(found[:3]))
