"""Effect of a treatment's growth signals on the hair of a scalp under attack: its clock speeds.

Minoxidil, plasma and the like wake follicles in any disease, and do not damp the attack. The
niche's response is that of all other hair losses; its values are those of the replicate's draw.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.many_kernel import RATES
from anagen.biology.niche import Niche
from anagen.engine.keys import key_of, uniforms
from anagen.engine.phases import Phase
from anagen.learning.knowledge import Knowledge
from anagen.population.traits import trait_parameters
from anagen.simulators.plan import ArmPlan
from anagen.therapy.combination import combine
from anagen.therapy.course import Course
from anagen.therapy.joint import niche_effects

# Columns of `many_kernel.RATES` by the clock that they run on; a kept club falls by telogen's.
_COLUMNS = {
    0: Phase.EARLY_ANAGEN,
    2: Phase.ANAGEN,
    3: Phase.CATAGEN,
    4: Phase.TELOGEN,
    5: Phase.KENOGEN,
    7: Phase.TELOGEN,
}


def may_lift(course: Course) -> bool:
    """Whether a course may change the growth of hair.

    A needle wounds whatever its content: saline and a product by needle differ in the product alone.
    """
    return course.definition.model != "nothing" or course.carrier in ("needling", "injection")


def growth_lift(
    arm: ArmPlan,
    key: NDArray[np.uint64],
    days: int,
    lots: Callable[[str, NDArray[np.int64]], NDArray[np.float64]],
    step: int,
    knowledge: Knowledge,
) -> NDArray[np.float32] | None:
    """Factors of the hair chain's rates by week, float32[P, 7, W]; None if no course changes growth.

    Args:
        arm: its courses.
        key: uint64[P], patients.
        days: length of the course.
        lots: luck of product lots.
        step: days in a week of the hair chain.
        knowledge: parameters of the draw.
    """
    courses = [course for course in arm.courses if may_lift(course)]
    if not courses:
        return None
    if arm.adherence is not None and len(key):
        each = [
            growth_lift(arm.taken_by(one, days), key[[n]], days, lots, step, knowledge)
            for n, one in enumerate(key)
        ]
        still = np.ones((1, RATES, -(-days // step)), dtype=np.float32)
        return np.concatenate([still if one is None else one for one in each])
    value = knowledge.parameters.value

    def luck(trait: str) -> NDArray[np.float64]:
        with np.errstate(over="ignore"):
            return uniforms(key ^ key_of(0, "trait", trait))

    traits = {name: record.quantile(luck(name)) for name, record in trait_parameters().items()}
    effect = combine(niche_effects(courses, len(key), days, traits, value, lots), arm.synergy)
    weeks = -(-days // step)
    niche = Niche.quiet(len(key), 1, weeks)
    for name in ("growth", "perfusion"):
        daily = getattr(effect, name)
        padded = np.concatenate([daily, np.repeat(daily[:, -1:], weeks * step - days, axis=1)], axis=1)
        niche.signal(name)[:] = padded.reshape(len(key), weeks, step).mean(axis=2)
    if not (niche.shared.any()):
        return None
    speed = knowledge.response.drivers(niche).speed
    found = np.ones((len(key), RATES, weeks), dtype=np.float32)
    for column, phase in _COLUMNS.items():
        found[:, column] = speed[:, phase]
    return found
