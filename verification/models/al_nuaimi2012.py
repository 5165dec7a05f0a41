"""The hair cycle as an oscillator of matrix and papilla (Al-Nuaimi et al., J Theor Biol 2012;310:143).

The equations are in `verification.models.matrix_papilla`; here are the paper's settings, its pulses,
and what must come of them. Time and state are dimensionless.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar

from verification.check import Check, Model, Obtained, Progress, measured, stated
from verification.models.matrix_papilla import (
    LATE_IN_ANAGEN,
    Course,
    Cycle,
    Oscillator,
    cycles,
    follow,
    growth,
    low_steady_state,
    oscillator,
    proliferation_at,
    slope,
)
from verification.ode_sbml import Equations, document
from verification.roadrunner import integrate, problems

MODEL = Model.load("al_nuaimi2012")
PULSE, PEAK = 5.0, 1.9
"""Length of the pulses of Figures 10 and 11, and the value that those of Figure 10 raise a constant to."""

_STATE = ("x", "y1", "z1", "y2", "z2")


def published(**changes: float) -> Oscillator:
    """The oscillator of Table 2, with other constants where named."""
    return replace(oscillator(MODEL.parameters), **changes)


def run(
    o: Oscillator, duration: float, start: Sequence[float] | NDArray[np.float64] = LATE_IN_ANAGEN
) -> Course:
    """Follow an oscillator for `duration`, by default from a state late in anagen."""
    return follow([(duration, slope(o))], start, MODEL.parameters.value("threshold"))


def pulsed(
    o: Oscillator,
    start: Sequence[float] | NDArray[np.float64],
    pulses: Sequence[tuple[float, dict[str, float]]],
    duration: float,
) -> Course:
    """Follow an oscillator through pulses of `PULSE` length.

    Args:
        pulses: (when it begins, {constant: value while it lasts}), ascending.
        duration: of the whole run.
    """
    legs, now = [], 0.0
    for begins, values in pulses:
        legs += [(begins - now, slope(o)), (PULSE, slope(replace(o, **values)))]
        now = begins + PULSE
    legs.append((duration - now, slope(o)))
    return follow(legs, start, MODEL.parameters.value("threshold"))


@cache
def settled(o: Oscillator, duration: float) -> Cycle:
    """The last complete cycle of a run of `duration`."""
    return cycles(run(o, duration))[-1]


@cache
def turning(rest: bool) -> tuple[float, ...]:
    """The state of the published cycle where rest begins, or else where anagen does."""
    course = run(published(), 2000.0)
    last = float((course.down if rest else course.up)[-2])
    return tuple(run(published(), last).end.tolist())


@cache
def after_pulse(into_rest: float, constant: str) -> tuple[float, float, float]:
    """Rest, next anagen and largest x, with a constant raised to `PEAK` so long after rest began."""
    course = pulsed(published(), turning(rest=True), [(into_rest, {constant: PEAK})], 1400.0)
    # A state that starts on the threshold may cross it at once; that is no beginning of anagen.
    begin = float(course.up[course.up > 1.0][0])
    end = float(course.down[course.down > begin][0])
    return begin, end - begin, float(course.state[0].max())


def lengthening(into_rest: float, constant: str) -> float:
    """By how much, in %, the anagen after such a pulse is longer than the unpulsed one."""
    return 100.0 * (after_pulse(into_rest, constant)[1] / settled(published(), 2000.0).anagen - 1.0)


def first_cycling(low: float = 0.405, high: float = 0.425, steps: int = 5) -> float:
    """The p1 below which a large swing dies out, by bisection."""
    for _ in range(steps):
        middle = (low + high) / 2
        lasts = bool((run(published(p1=middle), 2500.0).up > 2000.0).any())
        low, high = (low, middle) if lasts else (middle, high)
    return (low + high) / 2


def last_cycling() -> float:
    """The p1 at which two steady states appear on the cycle and stop it."""
    found = minimize_scalar(lambda x: proliferation_at(published(), x), bounds=(2.0, 9.0), method="bounded")
    return float(found.fun)


def loss_of_stability() -> float:
    """The p1 at which the low steady state becomes unstable."""
    x = brentq(lambda x: growth(published(), x).real, 0.18, 0.25, xtol=1e-9)
    return proliferation_at(published(), float(x))


def equations(pulse_at: float = 370.0) -> Equations:
    """The model in formulas, with a pulse of proliferation; for other simulators."""
    o = published()
    constants = {name: float(value) for name, value in vars(o).items()}
    return Equations(
        name="al_nuaimi2012",
        title="Al-Nuaimi 2012: matrix and papilla as an oscillator",
        rates={
            "x": "p1*x/((p2 + x)*(p3 + cprol*z1)) - (p4 + capop*z1)*x/(p5**k + x**k) + a - b*x",
            "y1": "c1*x + dy*(y2 - 2*y1)",
            "z1": "dz*(z2 - 2*z1)",
            "y2": "dy*(y1 - 2*y2)",
            "z2": "c2*y2 + dz*(z1 - 2*z2)",
        },
        start=dict(zip(_STATE, LATE_IN_ANAGEN, strict=True)),
        constants=constants,
        events=(
            (f"time >= {pulse_at}", {"p1": f"{PEAK}"}),
            (f"time >= {pulse_at + PULSE}", {"p1": f"{o.p1}"}),
        ),
    )


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


@MODEL.check("C3-1a")
def _published_cycle_read() -> Obtained:
    cycle = settled(published(), 2000.0)
    return measured([cycle.largest_x, cycle.hair, 4000.0 / cycle.period])


@MODEL.check("C3-1b")
def _published_cycle() -> Obtained:
    cycle = settled(published(), 2000.0)
    return measured([cycle.period, cycle.anagen, cycle.rest, cycle.share, cycle.largest_x, cycle.hair])


@MODEL.check("C3-2a")
def _long_cycle_read() -> Obtained:
    cycle = settled(published(p1=0.56), 6500.0)
    return measured([cycle.period, cycle.hair])


@MODEL.check("C3-2b")
def _long_cycle() -> Obtained:
    cycle = settled(published(p1=0.56), 6500.0)
    return measured([cycle.period, cycle.anagen, cycle.hair, cycle.largest_x])


@MODEL.check("C3-3a")
def _no_cycle_read() -> Obtained:
    return measured(run(published(p1=0.35), 1500.0).end[0])


@MODEL.check("C3-3b")
def _no_cycle() -> Obtained:
    o = published(p1=0.35)
    return measured([run(o, 1500.0).end[0], low_steady_state(o)[0]])


@MODEL.check("C3-4a")
def _fold_of_cycles() -> Obtained:
    return measured(first_cycling())


@MODEL.check("C3-4b")
def _about_the_fold() -> Obtained:
    late = run(published(p1=0.412), 3000.0).up > 1500.0
    return measured([settled(published(p1=0.414), 3000.0).period, late.sum()])


@MODEL.check("C3-5a")
def _end_of_cycling() -> Obtained:
    return measured(last_cycling())


@MODEL.check("C3-5b")
def _about_the_end_of_cycling() -> Obtained:
    periods = [settled(published(p1=0.562), 8000.0).period, settled(published(p1=0.565), 13_000.0).period]
    return measured([*periods, run(published(p1=0.57), 9000.0).end[0]])


@MODEL.check("C3-6a")
def _loss_of_stability() -> Obtained:
    return measured(loss_of_stability())


@MODEL.check("C3-6b")
def _two_attractors() -> Obtained:
    kick = np.array([1.5, 1.0, 1.0, 1.0, 1.0])
    runs = [run(published(p1=p1), 3000.0, low_steady_state(published(p1=p1)) * kick) for p1 in (0.48, 0.50)]
    stays = not len(runs[0].up) and abs(runs[0].end[0] - 0.195) < 1e-3
    begun = len(runs[1].up)
    return stated(stays and begun > 3, f"x {runs[0].end[0]:.4f} at 0.48; {begun} anagens in 3,000 at 0.50")


@MODEL.check("C3-7")
def _cycles_between() -> Obtained:
    found = [settled(published(p1=0.50), 2000.0), settled(published(p1=0.55), 4000.0)]
    return measured([*(cycle.period for cycle in found), *(cycle.share for cycle in found)])


@MODEL.check("C3-8")
def _short_cycle() -> Obtained:
    cycle = settled(published(p1=0.42), 2000.0)
    return measured([cycle.period, cycle.anagen, cycle.hair])


def _figure_6(p1: float, **changes: float) -> list[float]:
    cycle = settled(published(p1=p1, **changes), 4000.0 if not changes else 400.0)
    return [cycle.period, cycle.largest_x, cycle.largest_z1]


@MODEL.check("C3-9a")
def _figure_6_black_read() -> Obtained:
    return measured(_figure_6(0.55))


@MODEL.check("C3-9b")
def _figure_6_black() -> Obtained:
    return measured(_figure_6(0.55))


@MODEL.check("C3-9c")
def _figure_6_black_as_tabulated() -> Obtained:
    return measured(_figure_6(0.48))


@MODEL.check("C3-10a")
def _figure_6_grey_read() -> Obtained:
    return measured(_figure_6(0.55, k=1.0, p5=0.1)[1:])


@MODEL.check("C3-10b")
def _figure_6_grey() -> Obtained:
    found = [_figure_6(p1, k=1.0, p5=0.1) for p1 in (0.55, 0.48)]
    return measured([[x, z1, period] for period, x, z1 in found])


@MODEL.check("C3-11a")
def _pulse_of_proliferation_read() -> Obtained:
    return measured(lengthening(20.0, "p1"))


@MODEL.check("C3-11b")
def _pulse_of_proliferation() -> Obtained:
    return measured([lengthening(into, "p1") for into in (10.0, 20.0, 30.0)])


@MODEL.check("C3-12a")
def _pulse_of_supply_read() -> Obtained:
    return measured(lengthening(30.0, "a"))


@MODEL.check("C3-12b")
def _pulse_of_supply() -> Obtained:
    return measured([lengthening(into, "a") for into in (10.0, 20.0, 30.0)])


@MODEL.check("C3-12c")
def _regrowth_at_once() -> Obtained:
    return measured([after_pulse(into, "a")[0] - into for into in (10.0, 20.0, 30.0)])


@MODEL.check("C3-13a")
def _pulse_of_apoptosis_in_rest_read() -> Obtained:
    usual = settled(published(), 2000.0)
    rest, anagen, largest = after_pulse(35.0, "p4")
    words = (
        f"rest {rest:.1f} instead of {usual.rest:.1f}, anagen {anagen:.0f} instead of {usual.anagen:.0f}, "
        f"largest x {largest:.2f} instead of {usual.largest_x:.2f}"
    )
    return stated(rest > usual.rest + 2 and anagen > usual.anagen and largest > usual.largest_x, words)


@MODEL.check("C3-13b")
def _pulse_of_apoptosis_in_rest() -> Obtained:
    return measured([lengthening(30.0, "p4"), after_pulse(30.0, "p4")[2]])


@MODEL.check("C3-13c")
def _pulse_of_apoptosis_in_anagen() -> Obtained:
    course = pulsed(published(), turning(rest=False), [(100.0, {"p4": PEAK})], 600.0)
    return measured(course.down[course.down > 1.0][0])


@cache
def _window(p1: float, raised: float) -> int:
    """Anagens begun in 3,000 after a pulse to `raised` from the low steady state."""
    o = published(p1=p1)
    return len(pulsed(o, low_steady_state(o), [(50.0, {"p1": raised})], 3050.0).up)


@MODEL.check("C3-14a")
def _switched_on_read() -> Obtained:
    begun = _window(0.45, 0.49)
    return stated(begun > 5, f"{begun} anagens begun in 3,000")


@MODEL.check("C3-14b")
def _switched_on() -> Obtained:
    return measured([_window(0.45, 0.486), _window(0.45, 0.490)])


@cache
def excited(*pulses: tuple[float, float]) -> Course:
    """Pulses of p1, (when, to what), on a follicle at rest with p1 = 0.3."""
    o = published(p1=0.3)
    return pulsed(o, low_steady_state(o), [(when, {"p1": to}) for when, to in pulses], 1500.0)


@MODEL.check("C3-15a")
def _excitable() -> Obtained:
    small, large = excited((50.0, 0.35)), excited((50.0, 0.49))
    regressed = float(large.down[0])
    early = excited((50.0, 0.49), (regressed + 20.0, 0.49))
    late = excited((50.0, 0.49), (regressed + 300.0, 0.49))
    begun = [len(course.up) for course in (small, large, early, late)]
    rested = abs(large.end[0] - small.end[0]) < 1e-3
    return stated(begun == [0, 1, 1, 2] and rested, "anagens begun: {}, {}, {}, {}".format(*begun))


@MODEL.check("C3-15b")
def _one_cycle_a_pulse() -> Obtained:
    weak, strong = excited((50.0, 0.49)), excited((50.0, 0.8))
    anagens = [float(course.down[0] - course.up[0]) for course in (weak, strong)]
    return measured([weak.state[0].max(), *anagens])


@MODEL.check("C3-RR1")
def _another_simulator() -> Obtained:
    times, pulse_at = (100.0, 300.0, 380.0, 500.0, 900.0), 370.0
    found = integrate(document(equations(pulse_at)), times, _STATE)
    own = [
        pulsed(published(), LATE_IN_ANAGEN, [(pulse_at, {"p1": PEAK})] if t > pulse_at + PULSE else [], t).end
        for t in times
    ]
    return measured(found - np.array(own))


@MODEL.check("C3-RR2")
def _document_is_valid() -> Obtained:
    found = problems(document(equations()))
    return measured(len(found), "; ".join(found[:3]))
