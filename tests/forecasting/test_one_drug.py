"""In a forecast, too, the same drug is one drug, before and after now."""

from __future__ import annotations

import numpy as np

from anagen.forecasting import course
from anagen.forecasting.options import options_for
from anagen.forecasting.particles import Particle
from anagen.forecasting.person import Person
from anagen.forecasting.timeline import Plan, plans_of, until
from anagen.therapy.course import Course
from anagen.therapy.joint import niche_effects
from forecasting.people import FINASTERIDE, OWN_ONLY, man, option


def plans(person: Person) -> dict[str, Plan]:
    options, _ = options_for(person)
    return dict(zip((one.name for one in options), plans_of(options, person.given, person.now), strict=True))


def test_what_is_listed_twice_is_one_course_and_says_so() -> None:
    twice = option("mine", therapy="minoxidil topical", dose="5 %")
    twice += '[[option.treatment]]\ntherapy = "minoxidil topical"\ndose = "5 %"\n'
    person = man(FINASTERIDE + FINASTERIDE + twice)
    (given,) = person.given
    assert given.describe() == "finasteride, 2 mg, oral, daily"
    assert "two entries of finasteride were read as one course" in given.warnings[-1]
    (own,) = person.own_options
    (asked,) = own.courses
    assert asked.dose == 10.0


def test_a_new_dose_continues_the_old_course(particle: Particle) -> None:
    person = man(FINASTERIDE + option("more", therapy="finasteride", dose="5 mg") + OWN_ONLY + "week = 26\n")
    plan = plans(person)["more"]
    (cluster,) = plan.clusters
    (effect,), ended = course._lasting([particle], cluster)
    assert not ended
    draw, traits = particle.draw.value, particle.traits
    days = person.now + effect.androgen.shape[1]

    def steady_under(one: Course) -> float:
        (found,) = niche_effects([one], 1, days, traits, draw, particle.lot_luck)
        return float(found.androgen[0, -1])

    steady, before = steady_under(plan.going[0].course), steady_under(person.given[0])
    assert (effect.androgen[0] >= steady - 1e-9).all()
    assert (effect.androgen[0] <= before + 1e-6).all()
    np.testing.assert_allclose(effect.androgen[0, -1], steady, rtol=1e-9)


def test_another_drug_of_the_class_shares_the_target_while_the_first_wears_off(particle: Particle) -> None:
    person = man(
        FINASTERIDE + option("other", therapy="dutasteride", dose="0.5 mg") + OWN_ONLY + "week = 26\n"
    )
    found = plans(person)
    assert [len(one.courses) for one in found["doing nothing"].clusters] == [1]
    (cluster,) = found["other"].clusters
    (effect,), _ = course._lasting([particle], cluster)
    largest = max(particle.draw.value(f"{name}.imax") for name in ("finasteride", "dutasteride"))
    least = 1.0 - min(largest * float(particle.traits["androgen_suppression"][0]), 0.99)
    assert (effect.androgen >= least - 1e-9).all()


def test_a_course_of_several_parts_ends_as_one() -> None:
    (given,) = man(
        FINASTERIDE.replace("daily", "daily until week 8") + FINASTERIDE.replace("daily", "daily from week 8")
    ).given
    assert until(given, 100).schedule.applications(200).tolist() == [1.0] * 100 + [0.0] * 100
