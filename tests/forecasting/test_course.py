"""Courses of options: against a virtual trial's own path, and what must hold of any."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anagen.biology.alopecias.androgenetic import Severity
from anagen.biology.papilla import PapillaState
from anagen.engine.drivers import Drivers
from anagen.engine.phases import Phase
from anagen.forecasting import course
from anagen.forecasting.candidates import visible_weights
from anagen.forecasting.course import follow, follow_together, past_of, pasts_of
from anagen.forecasting.option import GO_ON
from anagen.forecasting.options import options_for
from anagen.forecasting.particles import Particle, draw_of, particles_of
from anagen.forecasting.timeline import plans_of
from anagen.learning.distribution import ParameterDistribution
from anagen.population.cohort import Cohort
from anagen.population.scalp import Biology, scalp_of
from anagen.simulators.field_courses import expected_course
from anagen.therapy.course import Course
from anagen.therapy.effect import NicheEffect, combine, niche_effect
from anagen.therapy.transplant import graft_plan
from forecasting.people import FINASTERIDE, man, option

DAYS = 728


def test_what_is_fixed_stays_fixed_through_past_and_future(
    particle: Particle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hazard of fixing, as a response would give it, from week 0 on."""
    plain = course._drivers
    hazard = 5e-4

    def fixing(*given: object) -> tuple[Drivers, PapillaState]:
        drivers, papillae = plain(*given)  # type: ignore[arg-type]
        return replace(drivers, fixing=np.full(drivers.target.shape, hazard)), papillae

    monkeypatch.setattr(course, "_drivers", fixing)
    past = past_of(particle, (), 364)
    options, _ = options_for(man("[forecast]\nusual_options = false\n"))
    followed = follow(particle, past, plans_of(options, (), 364))
    fixed = followed.occupancy[0, :, Phase.FIXED].sum(axis=1)
    days = 364 + np.linspace(0, DAYS, len(fixed))
    begun = float(particle.draw.mosaic.share @ particle.start.sum(axis=(1, 2)))  # not fixed at week 0
    assert fixed == pytest.approx(begun * (1.0 - np.exp(-hazard * days)), abs=1e-9)
    assert followed.occupancy.sum(axis=(2, 3)) == pytest.approx(begun, abs=1e-9)


class _Start:
    """Stands for a history table: the particle's own start."""

    def __init__(self, particle: Particle) -> None:
        self.particle = particle

    def state(self, slope: np.ndarray, years: np.ndarray) -> np.ndarray:
        state = self.particle.start.reshape(len(slope), -1)
        return state / state.sum(axis=1, keepdims=True)

    def unfixed(self, slope: np.ndarray, years: np.ndarray) -> np.ndarray:
        return self.particle.start.sum(axis=(1, 2))


def daily_density(particle: Particle, courses: tuple[Course, ...]) -> np.ndarray:
    """Visible hair by week as a virtual trial's expected course has it, in daily steps."""
    one, knowledge = np.ones(1), particle.draw.knowledge
    cohort = Cohort(
        key=np.array([particle.key]),
        age=34 * one,
        female=np.zeros(1, dtype=bool),
        stage=np.array(["x"]),
        severity=Severity(particle.slope * one, particle.years * one),
        consolidation=particle.consolidation * one,
        follicle_density=one,
        calibre_factor=particle.calibre * one,
        growth_speed_factor=one,
        traits=particle.traits,
    )
    draw, luck = particle.draw.value, particle.lot_luck
    effects = [niche_effect(course, 1, DAYS, particle.traits, draw, luck) for course in courses]
    plans = [plan for course in courses if (plan := graft_plan(course, draw))]
    scalp = scalp_of(
        cohort,
        Biology(knowledge.chain, knowledge.response, particle.draw.mosaic, _Start(particle)),  # type: ignore[arg-type]
        combine(effects) if effects else NicheEffect.none(1, DAYS),
        grafts=replace(plans[0], density=plans[0].density / 280) if plans else None,
    )
    found = expected_course(scalp)
    return np.asarray(visible_weights(particle.calibre).outcomes(found.occupancy)["total density"][0])


def test_weekly_steps_agree_with_the_trial_in_daily_steps(particle: Particle) -> None:
    options, _ = options_for(man())
    plans = plans_of(options, (), 0)
    courses = follow(particle, past_of(particle, (), 0), plans)
    weights = visible_weights(particle.calibre)
    seen = weights.outcomes(courses.occupancy)["total density"][courses.of_plan]
    for i, grafts in courses.grafts.items():
        seen[i] += weights.outcomes(grafts.occupancy)["total density"] / 280
    for i, one in enumerate(options):
        daily = daily_density(particle, one.courses)
        error = 280 * np.abs(seen[i] - daily)
        needled = any(
            c.route is not None and c.route.kind in ("microneedling", "intradermal") for c in one.courses
        )
        grafted = i in courses.grafts
        # A needle's wound lasts two weeks, so weeks blur it; grafts shed and rest in blocks of days.
        assert error.max() < (4.0 if needled else 3.0 if grafted else 0.6), one.name
        assert error[26:].mean() < (1.0 if needled or grafted else 0.15), one.name


def test_a_dose_of_zero_is_its_carrier(particle: Particle) -> None:
    needles = {"route": "microneedling 1.5 mm", "schedule": "3 sessions every 6 weeks"}
    who = man(
        option("nothing on the scalp", therapy="minoxidil topical", dose="0 %", schedule="daily")
        + option("empty vials", therapy="exosome", product="adipose MSC", dose="0 particles/cm2", **needles)
        + option("needles", therapy="microneedling", **needles)
        + "[forecast]\nusual_options = false\n"
    )
    options, _ = options_for(who)
    courses = follow(particle, past_of(particle, (), 0), plans_of(options, (), 0))
    own = courses.occupancy[courses.of_plan]
    assert np.array_equal(own[1], own[0])
    assert np.array_equal(own[2], own[3])
    assert not np.array_equal(own[2], own[0])


def test_without_options_there_is_only_doing_nothing() -> None:
    options, left_out = options_for(man("[forecast]\nusual_options = false\n"))
    assert [one.name for one in options] == ["doing nothing"]
    assert left_out == ()


def test_going_on_is_the_course_itself_without_a_fresh_start(particle: Particle) -> None:
    """A year on finasteride, then going on, is two years on finasteride."""
    who = man(FINASTERIDE + "[forecast]\nweek = 52\nusual_options = false\n")
    options, _ = options_for(who)
    assert options[1].name == GO_ON
    past = past_of(particle, who.given, who.now)
    later = follow(particle, past, plans_of(options, who.given, who.now))
    fresh, _ = options_for(man(option("finasteride", therapy="finasteride", dose="1 mg", schedule="daily")))
    place = [one.name for one in fresh].index("finasteride")
    whole = follow(particle, past_of(particle, (), 0), plans_of(fresh, (), 0))
    assert later.occupancy[later.of_plan[1], :53] == pytest.approx(
        whole.occupancy[whole.of_plan[place], 52:], abs=1e-10
    )


def test_ending_it_now_comes_back_to_never_having_had_it(particle: Particle) -> None:
    who = man(FINASTERIDE + "[forecast]\nweek = 24\nusual_options = false\n")
    options, _ = options_for(who)
    found = follow(particle, past_of(particle, who.given, who.now), plans_of(options, who.given, who.now))
    weights = visible_weights(particle.calibre)
    stopped, going_on = (
        280 * weights.outcomes(found.occupancy)["total density"][found.of_plan[i]] for i in (0, 1)
    )
    never = 280 * weights.outcomes(past_of(particle, (), 24 * 7 + DAYS).occupancy)["total density"]
    assert stopped[0] == pytest.approx(going_on[0])
    assert going_on[-1] - stopped[-1] > 3.0
    assert abs(stopped[-1] - never[-1]) < 0.25 * (going_on[-1] - stopped[-1])


def test_stopping_after_a_year_is_the_same_until_then(particle: Particle) -> None:
    options, _ = options_for(man())
    plans = plans_of(options, (), 0)
    stops = {i: plan.stopped(364) for i, plan in enumerate(plans) if plan.goes_on_after(364)}
    found = follow(particle, past_of(particle, (), 0), plans, stops)
    for place, i in enumerate(stops):
        assert found.stopped[place, 0] == pytest.approx(found.occupancy[found.of_plan[i], 52], abs=1e-12)
    names = [options[i].name for i in stops]
    assert "finasteride 1 mg" in names
    assert "hair transplant" not in names


def test_followed_together_or_alone_every_bit_is_the_same(prior: ParameterDistribution) -> None:
    """Also with a past under treatment, wounds, lots of a product, grafts and a stop."""
    who = man(FINASTERIDE + "[forecast]\nweek = 24\n")
    drawn = particles_of(draw_of(prior, 3, "vertex"), who, 3, seed=5)
    pasts = pasts_of(drawn, who.given, who.now)
    options, _ = options_for(who)
    plans = plans_of(options, who.given, who.now)
    stops = {i: plan.stopped(364) for i, plan in enumerate(plans) if plan.goes_on_after(364)}
    people = list(zip(drawn, pasts, strict=True))
    together = follow_together(people, plans, stops, [1])
    assert len({len(one.occupancy) for one in together}) == 1
    assert len(together[0].occupancy) < len(plans)  # a transplant is doing nothing for one's own follicles
    for i, (particle, past) in enumerate(people):
        own = past_of(particle, who.given, who.now)
        assert np.array_equal(past.final, own.final)
        assert np.array_equal(past.occupancy, own.occupancy)
        assert past.spared == own.spared
        alone = follow_together([(particle, past)], plans, stops, [0] if i == 1 else [])[0]
        for name in ("occupancy", "shed", "of_plan", "stopped"):
            assert np.array_equal(getattr(together[i], name), getattr(alone, name)), name
        assert together[i].grafts.keys() == alone.grafts.keys() != set()
        for place, grafts in alone.grafts.items():
            assert np.array_equal(grafts.occupancy, together[i].grafts[place].occupancy)
            assert np.array_equal(grafts.shed, together[i].grafts[place].shed)
        for place in range(len(plans)):
            one = follow(particle, past, [plans[place]])
            assert np.array_equal(one.occupancy[0], alone.occupancy[alone.of_plan[place]])
