"""A follicle that times itself by diffusing ligands (Wang et al., eLife 2017;6:e22772), in one dimension.

The column is in `verification.models.follicle_column`; here are the paper's settings for a single
follicle, without noise, and what must come of them. Time is in days of a mouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from verification.check import Check, Model, Obtained, Progress, measured, stated
from verification.models.follicle_column import Column, History, by_lines, cells, nodes, settled, step
from verification.ode_sbml import Equations, document
from verification.roadrunner import integrate, problems

MODEL = Model.load("wang2017")
_LEVELS = (-6.0, -3.0, -1.0, 0.0, 1.0, 1.5, 1.8)
_RECEPTORS = (6.0, 10.0, 60.0)


def column(**changes: float) -> Column:
    """The published constants of one follicle, with others where named."""
    return replace(
        Column(**{each.name: MODEL.parameters.value(each.name) for each in fields(Column)}), **changes
    )


@cache
def run(follicle: Column, interval: float | None = None, width: float | None = None) -> History:
    """Two cycles, or 160 days, on the paper's grid; in steps of 0.02 day unless told otherwise."""
    value = MODEL.parameters.value
    return step(
        follicle, nodes(follicle, width or value("dz")), 160.0, interval or value("fine_step"), cycles=2
    )


@cache
def refined(width: float) -> History:
    """The same follicle on cells of a given width, in steps short enough to show the width alone."""
    return step(column(), cells(column(), width), 160.0, MODEL.parameters.value("finest_step"), cycles=1)


def regime(history: History) -> str:
    """``endless anagen``, ``cycles`` or ``endless telogen``."""
    if not history.begun:
        return "endless telogen"
    return "cycles" if len(history.begun) > 1 else "endless anagen"


def window() -> tuple[float, float]:
    """The levels of inhibition between which a follicle cycles, from its two held states."""
    low = brentq(lambda level: _excess(level, growing=True), -12.0, 4.0, xtol=1e-3)
    high = brentq(lambda level: _excess(level, growing=False), -12.0, 4.0, xtol=1e-3)
    return float(low), float(high)


def _excess(level: float, *, growing: bool) -> float:
    """How far Δ, in the end, stays above the level at which a held follicle would turn."""
    held = column(base_inhibitor=level)
    return settled(held, nodes(held, MODEL.parameters.value("dz")), growing) - (
        held.end if growing else held.begin
    )


def equations(width: float = 0.5) -> Equations:
    """The follicle by lines on coarse cells, in formulas; for other simulators."""
    c = column()
    count = round(-c.bottom / width)
    feet = [c.bottom + width * i for i in range(count)]
    bulge = [i for i, foot in enumerate(feet) if c.bulge <= foot < c.bulge + c.bulge_height]
    named = {
        "IA": "make_a_length*(h - longest)/(shortest - longest) + make_a_growing"
        " if growing > 0.5 else make_a_resting",
        "II": "make_i - make_i_length*h",
        "delta": "(" + " + ".join(f"RA_{i} - RI_{i}" for i in bulge) + f")/{len(bulge)}",
    }
    rates = {}
    for i, foot in enumerate(feet):
        # The bulb's share of a cell: how much of it lies below its top, less what lies below its tip.
        parts = []
        for part, edge in (("t", "h + bulb_height"), ("b", "h")):
            named[f"{part}_{i}"] = (
                f"({edge} - {foot!r})/width" if foot >= 0 else f"({edge} + {-foot!r})/width"
            )
            parts.append(f"(0 if {part}_{i} < 0 else (1 if {part}_{i} > 1 else {part}_{i}))")
        named[f"share_{i}"] = f"{parts[0]} - {parts[1]}"
        for free, bound, made, bind, degrade, base in (
            ("A", "RA", "IA", "bind_a", "degrade_a", "base_activator"),
            ("I", "RI", "II", "bind_i", "degrade_i", "base_inhibitor"),
        ):
            under = f"{free}_{i - 1}" if i > 0 else f"(0 - {free}_0)"
            over = f"{free}_{i + 1}" if i < count - 1 else f"{free}_{i}"
            binding = f"{bind}*{free}_{i}*(receptors - {bound}_{i})"
            rates[f"{free}_{i}"] = (
                f"diffusion*({over} - 2*{free}_{i} + {under})/width**2 + {made}*share_{i}"
                + (f" - {binding}" if i in bulge else "")
            )
            if i in bulge:
                rates[f"{bound}_{i}"] = f"{binding} - {degrade}*{bound}_{i} + {base}"
    rates["h"] = (
        "(-grow*(time - turned)**grow_power if h > longest else 0) if growing > 0.5"
        " else (shrink*(time - turned)**shrink_power if h < shortest else 0)"
    )
    start = {**dict.fromkeys(rates, 0.0), "h": c.shortest}
    constants = {**{each.name: float(getattr(c, each.name)) for each in fields(Column)}}
    constants |= {"width": width, "shortest": c.shortest, "growing": 0.0, "turned": 0.0}
    return Equations(
        "wang2017",
        "Wang 2017: one follicle, by lines",
        rates,
        start,
        constants,
        named,
        (
            ("growing < 0.5 and h >= shortest and delta > begin", {"growing": "1", "turned": "time"}),
            ("growing > 0.5 and delta < end", {"growing": "0", "turned": "time"}),
        ),
    )


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this model, one at a time."""
    return MODEL.checks(progress)


@MODEL.check("C8-1a")
def _regimes() -> Obtained:
    levels = (-11.0, -8.0, *_LEVELS[:-1], 2.0)
    found = [regime(run(column(base_inhibitor=level))) for level in levels]
    expected = ["endless anagen"] * 2 + ["cycles"] * 6 + ["endless telogen"]
    told = ", ".join(f"{level:g} {name}" for level, name in zip(levels, found, strict=True))
    return stated(found == expected, "as stated" if found == expected else told)


@MODEL.check("C8-1b")
def _settled() -> Obtained:
    return measured([run(column(base_inhibitor=level)).balance[-1] for level in (-11.0, -8.0, 2.0)])


@MODEL.check("C8-1c")
def _window() -> Obtained:
    return measured(window())


@MODEL.check("C8-2a")
def _phases() -> Obtained:
    return measured([run(column(base_inhibitor=level)).phases() for level in _LEVELS])


@MODEL.check("C8-2b")
def _receptors() -> Obtained:
    return measured([run(column(receptors=number)).phases() for number in _RECEPTORS])


@MODEL.check("C8-2c")
def _steps() -> Obtained:
    long, short = (run(column(), interval).phases() for interval in (MODEL.parameters.value("dt"), 0.01))
    return measured(np.subtract(long, short))


@MODEL.check("C8-2d")
def _directions() -> Obtained:
    levels = np.array([run(column(base_inhibitor=level)).phases() for level in _LEVELS])
    numbers = np.array([run(column(receptors=number)).phases() for number in _RECEPTORS])
    passed = bool(
        (np.diff(levels[:, 0]) < 0).all()
        and (np.diff(levels[:, 1]) > 0).all()
        and (np.diff(numbers, axis=0) < 0).all()
    )
    return stated(passed, "at every step of C8-2a and C8-2b" if passed else "not at every step")


@MODEL.check("C8-3")
def _longer_follicles() -> Obtained:
    found = np.array([run(column(longest=-length)).phases() for length in (5.0, 6.0, 7.0, 8.0)])
    periods = found.sum(axis=1)
    words = "anagen {:.1f}, {:.1f}, {:.1f}, {:.1f}; ".format(*found[:, 0])
    words += "period {:.1f}, {:.1f}, {:.1f}, {:.1f}".format(*periods)
    return stated(bool((np.diff(found[:, 0]) > 0).all() and (np.diff(periods) > 0).all()), words)


@MODEL.check("C8-6a")
def _two_integrators() -> Obtained:
    controlled = by_lines(column(), cells(column(), 0.2), 160.0, cycles=1)
    return measured(np.subtract(refined(0.2).phases(), controlled.phases()))


@MODEL.check("C8-6b")
def _order() -> Obtained:
    periods = [sum(refined(width).phases()) for width in (0.2, 0.1, 0.05)]
    coarse, fine = (abs(after - before) for before, after in pairwise(periods))
    return measured(np.log2(coarse / fine))


@MODEL.check("C8-6c")
def _order_of_the_nodes() -> Obtained:
    limit = refined(0.05).phases()[1]
    errors = [limit - run(column(), None, width).phases()[1] for width in (0.1, 0.05, 0.025)]
    note = "telogen is {:.1f}, {:.1f} and {:.1f} too short".format(*errors)
    return measured(np.log2(errors[0] / errors[2]) / 2.0, note)


@MODEL.check("C8-RR1")
def _another_simulator() -> Obtained:
    width, times = 0.5, (5.0, 12.0, 20.0, 40.0, 50.0)
    found = integrate(document(equations(width)), times, ("delta", "h"), 1e-9)
    own = by_lines(column(), cells(column(), width), times[-1], tolerance=1e-6)
    mine = [np.interp(times, own.time, values) for values in (own.balance, own.depth)]
    return measured(found - np.array(mine).T)


@MODEL.check("C8-RR2")
def _document_is_valid() -> Obtained:
    found = problems(document(equations()))
    return measured(len(found), "; ".join(found[:3]))
