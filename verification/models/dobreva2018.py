"""Alopecia areata in a cycling follicle (Dobreva et al., Math Med Biol 2018;35:387).

The oscillator of 2012 with its apoptosis raised by the T cells of the model of 2015, whose clock is
slowed twentyfold: one unit of time is about a day. State (q, y1, z1, y2, z2, x, y): keratinocytes q
and signals, then CD8 and CD4 cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from verification.check import Check, Model, Obtained, Progress, measured, stated
from verification.models import dobreva2015
from verification.models.matrix_papilla import (
    LATE_IN_ANAGEN,
    Course,
    Cycle,
    Oscillator,
    Slope,
    attacked,
    cycles,
    follow,
    oscillator,
)
from verification.ode_sbml import Equations, document
from verification.roadrunner import integrate, problems

MODEL = Model.load("dobreva2018")
STATES = ("healthy", "diseased", "treated")
LENGTH = 6000.0
"""Length of the paper's runs."""

FEWEST = (0.0, 0.0, 0.0, 0.0, 0.0, *dobreva2015.FEW)
"""State at the least when health gives way to disease: T cells that have died out cannot multiply."""

_NAMES = ("q", "y1", "z1", "y2", "z2", "x", "y")


def follicle(*, as_printed: bool = False) -> Oscillator:
    """The oscillator of Table 1, with the two misprints mended unless `as_printed`."""
    found = oscillator(MODEL.parameters)
    if not as_printed:
        return found
    value = MODEL.parameters.value
    return replace(found, cprol=value("cprol_printed"), b=value("b_printed"))


def slope(state: str, o: Oscillator | None = None) -> Slope:
    """Time derivative of (q, y1, z1, y2, z2, x, y) in a ``healthy``, ``diseased`` or ``treated`` follicle."""
    hair, immune = attacked(o or follicle()), dobreva2015.slope(dobreva2015.attack(state))
    harm, slow = MODEL.parameters.value("lam"), 1.0 / MODEL.parameters.value("slowing")

    def derivative(now: Sequence[float]) -> list[float]:
        x, y = max(now[5], 0.0), max(now[6], 0.0)
        dx, dy = immune(x, y)
        return [*hair(now, 1.0 + harm * (x + y)), slow * dx, slow * dy]

    return derivative


def start(state: str) -> tuple[float, ...]:
    """The published start of a run that stays in one state."""
    return (*LATE_IN_ANAGEN, *(dobreva2015.onslaught() if state == "treated" else dobreva2015.FEW))


@cache
def run(*legs: tuple[str, float]) -> Course:
    """Follow a follicle through legs of (state, duration)."""
    values = MODEL.parameters
    equations = [(duration, slope(state)) for state, duration in legs]
    levels = values.value("threshold"), values.value("rest_level")
    return follow(equations, start(legs[0][0]), *levels, at_least=FEWEST)


def settled(state: str) -> Cycle:
    """The last complete cycle of a run in one state."""
    return cycles(run((state, LENGTH)))[-1]


def rest_below(state: str) -> float:
    """Time per cycle that q spends below the paper's level of rest."""
    fell, rose = run((state, LENGTH)).low[-1]
    return float(rose - fell)


def anagens(course: Course, after: float = 0.0) -> list[tuple[float, float]]:
    """(beginning, length) of every complete anagen that begins after a time."""
    return [
        (float(up), float(course.down[course.down > up][0] - up))
        for up in course.up
        if up > after and (course.down > up).any()
    ]


def equations() -> Equations:
    """Health, disease from 1,000 and treatment from 2,000 on, in formulas; for other simulators."""
    o = vars(follicle())
    few = {
        name: f"{fewest} if {name} < {fewest} else {name}"
        for name, fewest in zip("xy", FEWEST[5:], strict=True)
    }
    well, sick, cured = (vars(dobreva2015.attack(state)) for state in STATES)
    hair = {"beta" if name == "b" else "alpha" if name == "a" else name: value for name, value in o.items()}
    return Equations(
        name="dobreva2018",
        title="Dobreva 2018: alopecia areata in a cycling follicle",
        rates={
            "q": "p1*q/((p2 + q)*(p3 + cprol*z1)) - (1 + lam*(x + y))*(p4 + capop*z1)*q/(p5**k + q**k)"
            " + alpha - beta*q",
            "y1": "c1*q + dy*(y2 - 2*y1)",
            "z1": "dz*(z2 - 2*z1)",
            "y2": "dy*(y1 - 2*y2)",
            "z2": "c2*y2 + dz*(z1 - 2*z2)",
            "x": "(v*(x + y)/((1 + s)*(a + x + y)) + l*x*y/(1 + s) - x - x**2)/slowing",
            "y": "(b*(x + y)/(1 + s) + w*y/(1 + s) - y - y**2)/slowing",
        },
        start=dict(zip(_NAMES, start("healthy"), strict=True)),
        constants={
            **hair,
            **well,
            "lam": MODEL.parameters.value("lam"),
            "slowing": MODEL.parameters.value("slowing"),
        },
        events=(
            ("time >= 1000", {**{name: repr(sick[name]) for name in ("a", "b")}, **few}),
            ("time >= 2000", {"s": repr(cured["s"])}),
        ),
    )


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


@MODEL.check("C5-0")
def _misprints() -> Obtained:
    legs = [(3000.0, slope("healthy", follicle(as_printed=True)))]
    course = follow(legs, start("healthy"), MODEL.parameters.value("threshold"))
    return measured([course.end[0], len(course.up)])


@MODEL.check("C5-1a")
def _healthy_read() -> Obtained:
    cycle = settled("healthy")
    return measured([cycle.period, cycle.largest_x])


@MODEL.check("C5-1b")
def _healthy() -> Obtained:
    cycle = settled("healthy")
    return measured([cycle.period, cycle.anagen, cycle.largest_x])


@MODEL.check("C5-2a")
def _diseased_read() -> Obtained:
    course = run(("diseased", LENGTH))
    return measured([len(course.up), settled("diseased").largest_x, *course.end[5:]])


@MODEL.check("C5-2b")
def _diseased() -> Obtained:
    cycle = settled("diseased")
    end = run(("diseased", LENGTH)).end
    return measured([cycle.period, cycle.anagen, cycle.largest_x, end[5], end[6]])


@MODEL.check("C5-3a")
def _treated_read() -> Obtained:
    return measured(settled("treated").period)


@MODEL.check("C5-3b")
def _treated() -> Obtained:
    cycle = settled("treated")
    return measured([cycle.period, cycle.anagen])


@MODEL.check("C5-3c")
def _treated_immune_cells() -> Obtained:
    return measured(run(("treated", LENGTH)).end[5:])


@cache
def aborted_after(into_anagen: float) -> tuple[float, float]:
    """Time from the onset of disease to the end of the running anagen, and the length of the next one."""
    onset = float(run(("healthy", 3000.0)).up[1]) + into_anagen
    course = run(("healthy", onset), ("diseased", 1500.0))
    ends = float(course.down[course.down > onset][0])
    return ends - onset, anagens(course, ends)[0][1]


@MODEL.check("C5-4a")
def _falling_ill() -> Obtained:
    left, following = aborted_after(700.0)
    usual = settled("diseased").anagen
    words = f"it ends {left:.0f} after the onset; the next lasts {following:.0f}"
    return stated(150 <= left <= 200 and abs(following - usual) < 10, words)


@MODEL.check("C5-4b")
def _falling_ill_at_any_time() -> Obtained:
    left = [aborted_after(into)[0] for into in (100.0, 300.0, 500.0, 700.0, 900.0)]
    words = "it ends {:.0f}, {:.0f}, {:.0f}, {:.0f}, {:.0f} after the onset".format(*left)
    return stated(max(left) < settled("diseased").anagen and sorted(left, reverse=True) == left, words)


@MODEL.check("C5-5a")
def _recovery() -> Obtained:
    course = run(("diseased", 3000.0), ("treated", 3000.0))
    before = anagens(course)[2][1]
    return measured([before, anagens(course, 3000.0)[-1][1]])


@MODEL.check("C5-5b")
def _illness_and_recovery() -> Obtained:
    course = run(("healthy", 3000.0), ("diseased", 1500.0), ("treated", 2500.0))
    ill = [length for up, length in anagens(course, 3000.0) if up + length < 4500.0]
    return measured([anagens(course)[0][1], ill[-1], anagens(course, 4500.0)[0][1]])


@MODEL.check("C5-6a")
def _rest_unchanged() -> Obtained:
    rests = [rest_below(state) for state in STATES]
    shares = settled("diseased").anagen / settled("healthy").anagen
    words = "rest {:.1f}, {:.1f}, {:.1f}; ".format(*rests) + f"anagen {100 * shares:.0f} % of healthy"
    return stated(max(rests) / min(rests) < 1.1 and shares < 0.5, words)


@MODEL.check("C5-6b")
def _rest() -> Obtained:
    return measured([rest_below(state) for state in STATES])


@MODEL.check("C5-6c")
def _anagen_cut() -> Obtained:
    return measured(100.0 * settled("diseased").anagen / settled("healthy").anagen)


@MODEL.check("C5-RR1")
def _another_simulator() -> Obtained:
    times = (300.0, 900.0, 1100.0, 1500.0, 1900.0, 2500.0)
    found = integrate(document(equations()), times, _NAMES)
    own = []
    for time in times:
        legs = (("healthy", 1000.0), ("diseased", 1000.0), ("treated", 1000.0))
        cut = [(state, min(max(time - 1000.0 * i, 0.0), length)) for i, (state, length) in enumerate(legs)]
        own.append(run(*(leg for leg in cut if leg[1] > 0.0)).end)
    return measured(found - np.array(own))


@MODEL.check("C5-RR2")
def _document_is_valid() -> Obtained:
    found = problems(document(equations()))
    return measured(len(found), "; ".join(found[:3]))
