"""Effects of all courses of an arm or a person together: one for each target that they act on.

Entries of one drug are one course (`anagen.therapy.one_course`). Courses of one class act on one target and
saturate it together (`anagen.therapy.one_target`). Needles wound the skin once a day, whatever they carry: of
the needles of one day those count that wound most. What is left acts on targets of its own and is combined on
the signal scale (`anagen.therapy.combination`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from anagen.therapy.combination import NicheEffect
from anagen.therapy.course import Course
from anagen.therapy.effect import treated_of, wound_gain, wound_of
from anagen.therapy.joint_models import JOINT
from anagen.therapy.models import MODELS, Traits, Treated
from anagen.therapy.one_course import drug_of, one_course_each
from anagen.therapy.product import LotLuck

Factor = Callable[[Course], float]


def niche_effects(
    courses: Iterable[Course],
    n: int,
    D: int,
    traits: Traits,
    draw: Callable[[str], float],
    lot_luck: LotLuck,
    factor: Factor | None = None,
) -> list[NicheEffect]:
    """Effects of courses given together on n sites and D days, one for each target, in their order.

    Args:
        courses: given together; other arguments as of `anagen.therapy.effect.niche_effect`.
        factor: multiplies the effect of a course; default 1. Courses that share a target share it by their
            strength.

    With one course it is that of `niche_effect`, to the last bit.
    """
    given = one_course_each(courses)
    treated = [treated_of(course, n, D, traits, draw, lot_luck) for course in given]
    wounds = [
        wound_of(one, draw, sessions) for one, sessions in zip(treated, wounding(treated, draw), strict=True)
    ]
    factors = [course.share(draw) * (1.0 if factor is None else factor(course)) for course in given]
    found = []
    for numbers in by_target(given):
        model = given[numbers[0]].definition.model
        if len(numbers) == 1:
            (number,) = numbers
            effect = MODELS[model].effect(treated[number])
            found.append(_with(effect, wounds[number]).times(factors[number]))
            continue
        effect = _shared(model, [treated[number] for number in numbers], [factors[one] for one in numbers])
        for number in numbers:
            wound = wounds[number]
            effect = _with(effect, None if wound is None else factors[number] * wound)
        found.append(effect)
    return found


def by_target(courses: Sequence[Course]) -> list[tuple[int, ...]]:
    """Numbers of the courses that act on one target by one response model, in the order of the first."""
    found: dict[object, list[int]] = {}
    for number, course in enumerate(courses):
        model = course.definition.model
        key = (model, course.definition.target) if model in JOINT else number
        found.setdefault(key, []).append(number)
    return [tuple(numbers) for numbers in found.values()]


def wounding(treated: Sequence[Treated], draw: Callable[[str], float]) -> list[NDArray[np.int64]]:
    """Sessions of each course in which its needles wound: once a day, those that wound most.

    Between needles that wound alike it does not matter which are taken, so long as their order does not.
    """
    gains = [wound_gain(one.route, draw) for one in treated]
    order = sorted(
        (number for number, gain in enumerate(gains) if gain is not None),
        key=lambda number: (
            -(gains[number] or 0.0),
            treated[number].product,
            treated[number].route.describe(),
        ),
    )
    found = [np.zeros(0, dtype=np.int64) for _ in treated]
    wounded: set[int] = set()
    for number in order:
        days = treated[number].schedule.sessions(treated[number].days)
        found[number] = days[[int(day) not in wounded for day in days]] if wounded else days
        wounded |= set(map(int, days))
    return found


def clusters(courses: Sequence[Course]) -> list[tuple[int, ...]]:
    """Numbers of the courses that act on each other, in the order of the first: all others are apart.

    Two do that are one drug, share a target, or both wound by needles.
    """
    ties: list[set[object]] = []
    for course in courses:
        model = course.definition.model
        own: set[object] = {drug_of(course)}
        own |= {(model, course.definition.target)} if model in JOINT else set()
        own |= {"needles"} if course.carrier in ("needling", "injection") else set()
        ties.append(own)
    found: list[tuple[set[object], list[int]]] = []
    for number, own in enumerate(ties):
        tied = [one for one in found if one[0] & own]
        members = sorted([number, *(other for one in tied for other in one[1])])
        found = [one for one in found if one not in tied]
        found.append((own.union(*(one[0] for one in tied)), members))
    return sorted(tuple(members) for _, members in found)


def _with(effect: NicheEffect, wound: NDArray[np.float64] | None) -> NicheEffect:
    return effect if wound is None else replace(effect, growth=wound + effect.growth)


def _shared(model: str, several: Sequence[Treated], factors: Sequence[float]) -> NicheEffect:
    """Joint effect of courses on one target, without wounds; of those with a dose, if doses count."""
    doses = [
        one for one in zip(several, factors, strict=True) if one[0].dose > 0.0 or not MODELS[model].doses
    ]
    if len(doses) < 2:
        ((only, factor), *_) = doses or zip(several, factors, strict=True)
        return MODELS[model].effect(only).times(factor)
    effect = JOINT[model]([one for one, _ in doses])
    if len({factor for _, factor in doses}) == 1:
        return effect.times(doses[0][1])
    strength = [_strength(MODELS[model].effect(one)) for one, _ in doses]
    whole = np.sum(strength, axis=0)
    weighed = np.sum([factor * one for one, (_, factor) in zip(strength, doses, strict=True)], axis=0)
    return effect.times(np.divide(weighed, whole, out=np.ones_like(whole), where=whole > 0.0))


def _strength(effect: NicheEffect) -> NDArray[np.float64]:
    """All that a course does, as one number by site and day, float64[n, D]."""
    taken = sum((1.0 - left for left in effect.relief.values()), 1.0 - effect.androgen)
    return np.asarray(effect.growth + effect.perfusion + taken)
