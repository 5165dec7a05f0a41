"""One virtual person under two options, followed by the simulator of their hair loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anagen.biology.alopecias.driven import Loss, losses_of
from anagen.evidence_base.studied_range import People
from anagen.forecasting.option import Option
from anagen.forecasting.standing import people_like
from anagen.population.cohort import Recruitment
from anagen.simulators.plan import ArmPlan
from anagen.simulators.portrait import Portrait, PortraitPlan, PortraitSide
from anagen.web.scalp.choices import options, person_of
from anagen.web.scalp.course import Course, Side, hair_length, how_sure
from anagen.web.scalp.kinds import kinds
from anagen.web.scalp.layout import layout_of
from anagen.web.scalp.request import EVERY_DAYS, FRAMES, Asked

DAYS = np.arange(FRAMES, dtype=np.float64) * EVERY_DAYS


def course_of(asked: Asked) -> Course:
    """Course of both sides of a settled request."""
    kind, known = kinds()[asked.kind], options(asked)
    left, right = known[asked.left], known[asked.right]
    like: People | None = None
    if kind.courses:
        who = f"{'woman' if asked.sex == 'female' else 'man'} with {kind.alopecia}: {asked.stage}"
        people = Recruitment(kind.alopecia, asked.sex, (float(asked.age), float(asked.age)))
    else:
        person = person_of(asked)
        like = people_like(person)
        who, people = person.describe(), person.recruitment()
    portrait = kind.simulator.portrait(
        PortraitPlan(
            recruitment=people,
            place=asked.region,
            person=asked.person,
            days=tuple(DAYS),
            left=_arm(left),
            right=_arm(right),
            beginning=kind.courses.get(asked.stage, {}),
        )
    )
    native = portrait.native
    losses = losses_of((kind.alopecia,), ())
    return Course(
        days=DAYS,
        layout=layout_of(portrait.key, portrait.follicles[:native], portrait.follicles[native:]),
        head=portrait.head,
        left=_side(left, portrait, portrait.left, losses, like),
        right=_side(right, portrait, portrait.right, losses, like),
        who=f"virtual {who}",
        place=kind.place.format(place=asked.region),
        full=kind.full,
        about=kind.about,
    )


def _arm(option: Option) -> ArmPlan | None:
    return ArmPlan(option.name, option.courses, option.synergy) if option.courses else None


def _side(
    option: Option, portrait: Portrait, side: PortraitSide, losses: Sequence[Loss], like: People | None
) -> Side:
    certainty, why = how_sure(option, losses, like)
    return Side(
        name=option.name,
        phase=side.phase.T,
        diameter_um=side.diameter_um.T,
        length_mm=hair_length(side.grown_days, side.diameter_um, portrait.speed_factor).T,
        density=side.density,
        cover=side.cover,
        regions=side.regions,
        words=option.words,
        notes=option.warnings,
        certainty=certainty,
        why=why,
        score=side.score,
    )
