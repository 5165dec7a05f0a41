"""Effect of a course on the niche of all sites by day, and its concentrations in the skin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course
from anagen.therapy.delivery import depot
from anagen.therapy.models import MODELS, Traits, Treated
from anagen.therapy.product import Handling, LotLuck, surviving_fraction
from anagen.therapy.route import LASER, Route
from anagen.therapy.transport import concentration
from anagen.therapy.wound import wound_signal

__all__ = ["NicheEffect", "combine", "delivery_profile", "niche_effect"]


def niche_effect(
    course: Course,
    n: int,
    D: int,
    traits: Traits,
    draw: Callable[[str], float],
    lot_luck: LotLuck,
) -> NicheEffect:
    """Effect of `course` on the niche of n sites on each of D days.

    Args:
        traits: float64[n] by name; a trait that the population does not draw counts as 1 (depths:
            the record's median).
        draw: value of a parameter in this replicate, by qualified name ("<therapy>.<parameter>",
            "<therapy>.<product>.<parameter>", "delivery.<parameter>").
        lot_luck: uniforms for (purpose, index); the same for every arm given the same product.

    A dose of zero, or an inactive lot, gives the arrays of the route alone (needle wound or zero)
    to the last bit.
    """
    treated = treated_of(course, n, D, traits, draw, lot_luck)
    effect = MODELS[course.definition.model].effect(treated).times(course.share(draw))
    wound = wound_of(treated, draw, course.schedule.sessions(D))
    return effect if wound is None else replace(effect, growth=wound + effect.growth)


def treated_of(
    course: Course,
    n: int,
    D: int,
    traits: Traits,
    draw: Callable[[str], float],
    lot_luck: LotLuck,
) -> Treated:
    """Input of the response model of a course; arguments as of `niche_effect`."""
    return Treated(
        dose=course.dose or 0.0,
        product=f"{course.therapy}, {course.product}",
        handling=course.handling or Handling(),
        route=course.route or Route("none"),
        schedule=course.schedule,
        n=n,
        days=D,
        value=course.parameter(draw),
        traits=traits,
        lot_luck=lot_luck,
        relieves=course.definition.relieves,
    )


def wound_gain(route: Route, draw: Callable[[str], float]) -> float | None:
    """Growth signal of one session's wounds at its peak; None for a route that does not pierce the skin."""
    if route.kind == "microneedling":
        return draw("microneedling.gain")
    if route.kind == LASER:
        return draw("microneedling.gain") * draw("delivery.laser_wound_share")
    if route.kind == "intradermal":
        return draw("microneedling.gain") * draw("delivery.injection_wound_share")
    return None


def wound_of(
    treated: Treated, draw: Callable[[str], float], sessions: NDArray[np.int64]
) -> NDArray[np.float64] | None:
    """Growth signal of the needles themselves in `sessions` (days), float64[n, D]; None without a wound."""
    gain = wound_gain(treated.route, draw)
    if gain is None:
        return None
    signal = wound_signal(sessions, draw("delivery.wound_peak"), draw("delivery.wound_shape"), treated.days)
    return gain * treated.trait("wound_response")[:, None] * signal[None, :]


def delivery_profile(
    course: Course, draw: Callable[[str], float], depths_mm: ArrayLike, hours: ArrayLike
) -> NDArray[np.float64]:
    """Free concentration after one session, float64[len(hours), len(depths_mm)].

    Particles/mL for particles (the true vesicles of a lot of median potency), the share of the
    plasma's own concentration for platelet-rich plasma; zero for therapies that do not pass the skin.
    """
    depths = np.asarray(depths_mm, dtype=np.float64)
    days = np.asarray(hours, dtype=np.float64) / 24.0
    total = np.zeros((len(days), len(depths)))
    model = course.definition.model
    if course.route is None or course.dose is None or model not in ("particles", "growth factors"):
        return total
    value = course.parameter(draw)
    amount = course.dose
    if model == "particles":
        amount *= surviving_fraction(course.handling or Handling(), value)
    place = depot(course.route, value)
    for slab in place.slabs:
        total += amount * concentration(slab, place.medium, depths[None, :], days[:, None])
    return total
