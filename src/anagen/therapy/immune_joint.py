"""Effects of all treatments of an arm on an immune attack, one for each target that they act on.

Entries of one drug are one course (`anagen.therapy.one_course`). Drugs of one class occupy one target
together (`anagen.therapy.one_target`): no two of them take more from a term than the stronger can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from anagen.therapy.course import Course
from anagen.therapy.immune import REACHES, ImmuneAction, immune_effect
from anagen.therapy.one_course import one_course_each
from anagen.therapy.one_target import competing, layered

Shares = Mapping[tuple[str, str], NDArray[np.float64]]
"""Share taken, float64[P, D], by reach (one of `REACHES`) and term of the immune field."""


def immune_effects(
    courses: Iterable[Course],
    keys: NDArray[np.uint64],
    susceptible: NDArray[np.float64],
    days: int,
    draw: Callable[[str], float],
) -> list[Shares]:
    """Shares that courses given together take from the terms of an attack, one table for each target.

    Args:
        courses: given together; those without an action on the attack are left out.
        keys: uint64[P], patients.
        susceptible: float64[P], sensitivity of their disease to treatment.
        days: length of the result.
        draw: value of a parameter in this replicate, by qualified name.
    """
    targets: dict[str, list[tuple[Course, ImmuneAction]]] = {}
    for course in one_course_each(courses):
        action = course.definition.immune
        if action is not None:
            targets.setdefault(course.definition.target, []).append((course, action))

    def effect(course: Course, action: ImmuneAction) -> NDArray[np.float64]:
        value = course.immune_parameter(draw)
        dose = course.dose or 0.0
        whole = immune_effect(action, course.therapy, course.schedule, dose, keys, susceptible, days, value)
        share = course.share(draw)
        return whole if share == 1.0 else np.minimum(share * whole, 1.0)

    found: list[Shares] = []
    for members in targets.values():
        given = [one for one in members if one[0].dose] or members[:1]
        if len(given) == 1:
            ((course, action),) = given
            alone = effect(course, action)
            found.append({(action.reach, term): weight * alone for term, weight in action.terms.items()})
        else:
            ceilings = [course.share(draw) * course.immune_parameter(draw)("most") for course, _ in given]
            most = [min(max(ceiling, 0.0), 1.0) for ceiling in ceilings]
            effects = [effect(*one) for one in given]
            found.append(_joint([action for _, action in given], most, effects))
    return found


def _joint(actions: list[ImmuneAction], most: list[float], effects: list[NDArray[np.float64]]) -> Shares:
    """Shares of several courses on one target; effects on patches come on top of those everywhere."""
    occupied = competing([one / max(largest, 1e-12) for one, largest in zip(effects, most, strict=True)])
    everywhere, patches = REACHES

    def taken(term: str, reaches: tuple[str, ...]) -> NDArray[np.float64]:
        some = [
            number
            for number, action in enumerate(actions)
            if term in action.terms and action.reach in reaches
        ]
        if not some:
            return np.zeros_like(effects[0])
        ceilings = [actions[number].terms[term] * most[number] for number in some]
        return layered(ceilings, lambda those: occupied(tuple(some[one] for one in those)))

    found = {}
    for term in dict.fromkeys(term for action in actions for term in action.terms):
        whole, both = taken(term, (everywhere,)), taken(term, REACHES)
        found[everywhere, term] = whole
        # What is left in a patch is (1 - whole) (1 - patch).
        found[patches, term] = np.clip((both - whole) / np.maximum(1.0 - whole, 1e-12), 0.0, 1.0)
    return {key: share for key, share in found.items() if share.any()}
