"""Response models of several courses on one target, which they saturate together (`one_target`).

One for each response model of `anagen.therapy.models` that a dose saturates; with a single course each
would give that model's own effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from anagen.therapy.combination import NicheEffect
from anagen.therapy.models import (
    Chain,
    Treated,
    active_amounts,
    androgens_left,
    blocker_ceiling,
    covered_level,
    damping,
    deposits_of,
    depot_effect,
    enriched_amounts,
    enzyme_blocked,
    exit_gain,
    growth_level,
    light_level,
    minoxidil_answer,
    receptor_occupied,
    relieved_share,
)
from anagen.therapy.one_target import Occupied, competing, filling, layered

Several = Sequence[Treated]
Joint = Callable[[Several], NicheEffect]


def _values(several: Several, name: str) -> list[float]:
    return [treated.value(name) for treated in several]


def _together(
    several: Several, amounts: Sequence[NDArray[np.float64]], scale: NDArray[np.float64]
) -> Occupied:
    """Joint effect E of deposits: added before the Hill curve by all that share a chain, else competing.

    Doses with another EC50 count in units of it. Follicles beyond the reach of a grid of injections still
    have what is spread on the skin.
    """
    left = [deposits_of(one, amount) for one, amount in zip(several, amounts, strict=True)]
    known: dict[tuple[int, ...], NDArray[np.float64]] = {}

    def fed(numbers: tuple[int, ...]) -> NDArray[np.float64]:
        if numbers in known:
            return known[numbers]
        chains: dict[Chain, list[int]] = {}
        for number in numbers:
            chains.setdefault(Chain.of(several[number].value), []).append(number)
        effects = []
        for members in chains.values():
            first = several[members[0]]
            deposits = [
                left[one][0].times(first.value("ec50") / several[one].value("ec50")) for one in members
            ]
            effects.append(depot_effect(first, deposits, scale))
        known[numbers] = competing(effects)(tuple(range(len(effects))))
        return known[numbers]

    def reached(numbers: tuple[int, ...]) -> NDArray[np.float64]:
        within = [left[number][1] for number in numbers]
        return layered(within, lambda some: fed(tuple(numbers[one] for one in some)))

    return reached


def particles(several: Several) -> NicheEffect:
    """Joint effect of vesicles of several products or by several routes."""
    first = several[0]
    effect = _together(several, [active_amounts(one) for one in several], np.ones(first.n))
    answer = first.trait("growth_response")[:, None]
    growth = layered([exit_gain(one.value) for one in several], effect)
    calm = layered([damping(one.value) for one in several], effect)
    perfusion = layered(_values(several, "perfusion_gain"), effect)
    return NicheEffect(growth * answer, perfusion * answer, 0.0 - calm, np.ones_like(growth))


def growth_factors(several: Several) -> NicheEffect:
    """Joint effect of soluble factors given by several routes."""
    first = several[0]
    amounts = [enriched_amounts(one) for one in several]
    effect = _together(several, amounts, first.trait("prp_potency"))
    return _driving(several, effect, "gain", first.trait("growth_response")[:, None])


def growth_drugs(several: Several) -> NicheEffect:
    """Joint effect of drugs that drive growth, such as minoxidil by mouth and on the scalp."""
    levels = competing([growth_level(one)[None, :] for one in several])
    return _driving(several, levels, "growth_gain", minoxidil_answer(several[0]))


def light(several: Several) -> NicheEffect:
    """Joint effect of several lights."""
    levels = filling([light_level(one)[None, :] for one in several])
    return _driving(several, levels, "gain", several[0].trait("growth_response")[:, None])


def _driving(several: Several, occupied: Occupied, gain: str, answer: NDArray[np.float64]) -> NicheEffect:
    """Growth and perfusion at their gains; `answer` float64[n, 1] is how strongly each person responds."""
    growth = answer * layered(_values(several, gain), occupied)
    perfusion = answer * layered(_values(several, "perfusion_gain"), occupied)
    return NicheEffect(growth, perfusion, np.zeros_like(growth), np.ones_like(growth))


def androgen_blockers(several: Several) -> NicheEffect:
    """Joint effect of 5-alpha-reductase inhibitors, such as finasteride and dutasteride."""
    blocked = layered(_values(several, "imax"), competing([enzyme_blocked(one)[None, :] for one in several]))
    return androgens_left(several[0].trait("androgen_suppression")[:, None] * blocked)


def receptor_blockers(several: Several) -> NicheEffect:
    """Joint effect of blockers that compete for the androgen receptor."""
    occupied = competing([receptor_occupied(one) for one in several])
    return androgens_left(layered([blocker_ceiling(one.value) for one in several], occupied))


def relief(several: Several) -> NicheEffect:
    """Joint relief: what treatments of one class leave of each cause."""
    first = several[0]
    quiet = NicheEffect.none(first.n, first.days)
    left = {}
    for cause in dict.fromkeys(cause for one in several for cause in one.relieves):
        some = [one for one in several if cause in one.relieves]
        levels = competing([covered_level(one)[None, :] for one in some])
        left[cause] = 1.0 - layered([relieved_share(one) for one in some], levels)
    return NicheEffect(quiet.growth, quiet.perfusion, quiet.inflammation, quiet.androgen, left)


JOINT: Mapping[str, Joint] = {
    "particles": particles,
    "growth factors": growth_factors,
    "growth drug": growth_drugs,
    "androgen blocker": androgen_blockers,
    "receptor blocker": receptor_blockers,
    "relief": relief,
    "light": light,
}
"""By the name of the response model; what the others do not change, they cannot saturate."""
