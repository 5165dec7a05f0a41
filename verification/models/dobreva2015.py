"""Immune attack on anagen follicles in alopecia areata (Dobreva et al., J Theor Biol 2015;380:332).

The reduced system of CD8 (x) and CD4 (y) T cells, in units of d/κ cells and 1/d = 20 days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from verification.check import Check, Model, Obtained, Progress, measured, sampled, stated
from verification.models.rank_correlation import latin_hypercube, partial_rank_correlation
from verification.ode_sbml import Equations, document
from verification.roadrunner import integrate, problems

MODEL = Model.load("dobreva2015")
SEED = 2015
FEW = (1e-5, 1e-5)
"""T cells at the start of the healthy and of the diseased course."""

DESIGNS, SAMPLES = 40, 100
_RANGED = ("s", "v", "l", "a", "b", "w")


@dataclass(frozen=True)
class Attack:
    """Reduced constants: guardians s, antigen v, help l, half-saturation a, interferon b, own growth w."""

    s: float
    v: float
    l: float  # noqa: E741  the paper's own letter
    a: float
    b: float
    w: float


def attack(state: str) -> Attack:
    """The reduced constants of a ``healthy``, ``diseased`` or ``treated`` follicle, from the full ones.

    s = σ c, v = m α μ κ / d², l = p γ / κ, a = r κ / (g d), b = m β g / d, w = p / d; disease raises
    the balance g of interferon, treatment raises the guardians' level c and effect σ.
    """
    value = MODEL.parameters.value
    sick, cured = state != "healthy", state == "treated"
    sigma, c = (value("sigma_treated"), value("c_treated")) if cured else (value("sigma"), value("c"))
    g, d = value("g_diseased") if sick else value("g"), value("d")
    return Attack(
        s=sigma * c,
        v=value("m") * value("alpha") * value("mu") * value("kappa") / d**2,
        l=value("p") * value("gamma") / value("kappa"),
        a=value("r") * value("kappa") / (g * d),
        b=value("m") * value("beta") * g / d,
        w=value("p") / d,
    )


def onslaught() -> tuple[float, float]:
    """T cells at the start of the treated course: the diseased plateau, as the paper rounds it."""
    return MODEL.parameters.value("x0_treated"), MODEL.parameters.value("y0_treated")


def slope(k: Attack) -> Callable[[float, float], tuple[float, float]]:
    """dx/dτ and dy/dτ of (x, y)."""
    held = 1.0 + k.s

    def derivative(x: float, y: float) -> tuple[float, float]:
        both = x + y
        return (
            k.v * both / (held * (k.a + both)) + k.l * x * y / held - x - x * x,
            k.b * both / held + k.w * y / held - y - y * y,
        )

    return derivative


def course(k: Attack, start: tuple[float, float], times: Sequence[float]) -> NDArray[np.float64]:
    """float64[V, 2]: x and y at ascending `times` (in units of 20 days)."""
    derivative = slope(k)
    run = solve_ivp(
        lambda _, q: derivative(q[0], q[1]),
        (0.0, times[-1]),
        start,
        method="LSODA",
        t_eval=times,
        rtol=1e-9,
        atol=1e-13,
    )
    return np.asarray(run.y.T)


def threshold_product(k: Attack) -> float:
    """(V − 1)(W − 1) − B; the healthy state loses its stability where this falls to zero."""
    held = 1.0 + k.s
    return (k.v / (held * k.a) - 1.0) * (k.w / held - 1.0) - k.b / held


def outbreak_at(name: str, between: tuple[float, float], base: Attack) -> float:
    """The value of constant `name` at which the largest eigenvalue of the healthy state crosses zero."""

    def largest(value: float) -> float:
        k = replace(base, **{name: value})
        held = 1.0 + k.s
        v, b = k.v / (held * k.a), k.b / held
        return float(np.linalg.eigvals([[v - 1.0, v], [b, b + k.w / held - 1.0]]).real.max())

    return float(brentq(largest, *between, xtol=1e-14))


@cache
def sensitivities() -> NDArray[np.float64]:
    """float64[designs, 2, 6]: partial rank correlations of x and y, over designs of the paper's size."""
    ranges = [MODEL.parameters[f"range_{name}"] for name in _RANGED]
    low = np.array([each.low for each in ranges], dtype=np.float64)
    high = np.array([each.high for each in ranges], dtype=np.float64)
    generator = np.random.default_rng(SEED)
    sample = np.stack([latin_hypercube(low, high, SAMPLES, generator) for _ in range(DESIGNS)])
    s, v, help_, a, b, w = np.moveaxis(sample, 2, 0).reshape(6, -1)
    held, many = 1.0 + s, s.size

    def derivative(_: float, state: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = state[:many], state[many:]
        both = x + y
        return np.concatenate(
            [
                v * both / (held * (a + both)) + help_ * x * y / held - x - x * x,
                b * both / held + w * y / held - y - y * y,
            ]
        )

    until = MODEL.parameters.value("sensitivity_time")
    run = solve_ivp(derivative, (0.0, until), np.full(2 * many, FEW[0]), rtol=1e-6, atol=1e-10)
    end = run.y[:, -1].reshape(2, DESIGNS, SAMPLES)
    return np.array(
        [[partial_rank_correlation(sample[i], end[cell, i]) for cell in range(2)] for i in range(DESIGNS)]
    )


def equations() -> Equations:
    """Disease, and treatment from τ = 10 on, in formulas; for other simulators."""
    sick, cured = attack("diseased"), attack("treated")
    return Equations(
        name="dobreva2015",
        title="Dobreva 2015: immune attack on anagen follicles",
        rates={
            "x": "v*(x + y)/((1 + s)*(a + x + y)) + l*x*y/(1 + s) - x - x**2",
            "y": "b*(x + y)/(1 + s) + w*y/(1 + s) - y - y**2",
        },
        start={"x": FEW[0], "y": FEW[1]},
        constants={name: float(value) for name, value in vars(sick).items()},
        events=(("time >= 10", {"s": repr(cured.s)}),),
    )


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


@MODEL.check("C4-0")
def _reduced_constants() -> Obtained:
    healthy, sick, cured = (attack(state) for state in ("healthy", "diseased", "treated"))
    return measured([*vars(healthy).values(), sick.a, sick.b, cured.s])


@MODEL.check("C4-1")
def _healthy() -> Obtained:
    return measured(course(attack("healthy"), FEW, (1.0, 10.0)))


@MODEL.check("C4-2a")
def _diseased_read() -> Obtained:
    return measured(course(attack("diseased"), FEW, (5.0,)))


@MODEL.check("C4-2b")
def _diseased() -> Obtained:
    return measured(course(attack("diseased"), FEW, (1.0, 2.0, 4.0, 5.0, 60.0)))


@MODEL.check("C4-2c")
def _helpers_to_killers() -> Obtained:
    x, y = course(attack("diseased"), FEW, (60.0,))[-1]
    return measured(y / x)


@MODEL.check("C4-3")
def _treated() -> Obtained:
    return measured(course(attack("treated"), onslaught(), (1.0, 2.0, 10.0)))


@MODEL.check("C4-4a")
def _outbreak_in_b_read() -> Obtained:
    return measured(outbreak_at("b", (0.5, 1.0), attack("healthy")))


@MODEL.check("C4-4b")
def _outbreak_in_b() -> Obtained:
    base = attack("healthy")
    found = outbreak_at("b", (0.5, 1.0), base)
    return measured([found, threshold_product(replace(base, b=found))])


@MODEL.check("C4-5a")
def _outbreak_in_a_read() -> Obtained:
    raised = replace(attack("healthy"), b=MODEL.parameters.value("b_of_figure_7"))
    return measured(outbreak_at("a", (0.2, 0.5), raised))


@MODEL.check("C4-5b")
def _outbreak_in_a_as_tabulated() -> Obtained:
    return measured(outbreak_at("a", (0.2, 0.5), attack("healthy")))


@MODEL.check("C4-6a")
def _sensitivity_of_killers() -> Obtained:
    found = sensitivities()[:, 0]
    return sampled(found.mean(axis=0), found.std(axis=0, ddof=1), rounding=5e-5)


@MODEL.check("C4-6b")
def _sensitivity_of_helpers() -> Obtained:
    found = sensitivities()[:, 1]
    return sampled(found.mean(axis=0), found.std(axis=0, ddof=1), rounding=5e-5)


@MODEL.check("C4-6c")
def _what_matters() -> Obtained:
    found = sensitivities().mean(axis=0)
    told = []
    for row in found:
        strong = [(name, value) for name, value in zip(_RANGED, row, strict=True) if abs(value) > 0.5]
        told.append(" ".join(f"{name}{'+' if value > 0 else '−'}" for name, value in strong))
    words = f"x: {told[0]}; y: {told[1]}"
    return stated(words == "x: s− a− b+; y: s− b+", words)


@MODEL.check("C4-RR1")
def _another_simulator() -> Obtained:
    found = integrate(document(equations()), (1.0, 2.0, 5.0, 10.0, 11.0, 12.0, 20.0), ("x", "y"))
    sick = course(attack("diseased"), FEW, (1.0, 2.0, 5.0, 10.0))
    cured = course(attack("treated"), (sick[-1, 0], sick[-1, 1]), (1.0, 2.0, 10.0))
    return measured(found - np.concatenate([sick, cured]))


@MODEL.check("C4-RR2")
def _document_is_valid() -> Obtained:
    found = problems(document(equations()))
    return measured(len(found), "; ".join(found[:3]))
