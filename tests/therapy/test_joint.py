"""What courses on one target do together: never more than the class can, and one wound a day."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

import anagen
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course, course_from_table, course_records
from anagen.therapy.effect import niche_effect
from anagen.therapy.immune_joint import immune_effects
from anagen.therapy.joint import clusters, niche_effects
from anagen.therapy.joint_models import JOINT
from therapy.giving import PARTS, TABLES, exosome, give, luck, medians, same_bits

DAYS = 200
CATALOGUE = anagen.catalogue()
CLASSES = [
    (one.name, other.name)
    for one, other in combinations(sorted(CATALOGUE.values(), key=lambda entry: entry.name), 2)
    if one.target == other.target and one.model == other.model
]
NEEDLED = {"therapy": "microneedling", "depth": "1.5 mm", "schedule": "4 sessions every 2 weeks"}
BY_NEEDLES = exosome(route="microneedling 1.5 mm")


def together(*courses: Course, synergy: float = 0.0) -> NicheEffect:
    return combine(niche_effects(courses, 3, DAYS, {}, medians(), luck), synergy)


def alone(course: Course) -> NicheEffect:
    return niche_effect(course, 3, DAYS, {}, medians(), luck)


def flooded(name: str) -> Course:
    """The therapy at a dose far beyond its half-dose."""
    course = give(TABLES[name])
    return course if course.dose is None else replace(course, dose=1e9 * course.dose)


def most(name: str) -> NicheEffect:
    """The largest effect of a therapy's ceiling, reached at once."""
    value = CATALOGUE[name].parameters

    def of(*names: str) -> float:
        return max((value[one].value for one in names if one in value), default=0.0)

    one = np.ones((3, DAYS))
    left = {cause: 1.0 - of("relieved_share") * one for cause in CATALOGUE[name].relieves}
    return NicheEffect(
        of("growth_gain", "gain") * one,
        of("perfusion_gain") * one,
        0.0 * one,
        1.0 - of("imax", "ceiling") * one,
        left,
    )


def test_the_classes_of_the_catalogue_that_share_a_target() -> None:
    assert {CATALOGUE[one].drug_class for one, _ in CLASSES} == {
        "5-alpha-reductase inhibitor",
        "androgen receptor blocker",
        "minoxidil",
        "JAK inhibitor",
        "corticosteroid",
    }
    assert ("finasteride", "finasteride topical") in CLASSES
    assert ("minoxidil oral", "minoxidil topical") in CLASSES


@pytest.mark.parametrize("names", [pair for pair in CLASSES if CATALOGUE[pair[0]].model in JOINT])
def test_two_of_a_class_never_pass_its_ceiling_and_are_never_less_than_one(names: tuple[str, str]) -> None:
    usual, much = [give(TABLES[name]) for name in names], [flooded(name) for name in names]
    ceilings = [most(name) for name in names]
    for courses in (usual, much):
        both, parts = together(*courses), [alone(course) for course in courses]
        backwards = together(*courses[::-1])
        for part, sign in (("growth", 1.0), ("perfusion", 1.0), ("androgen", -1.0)):
            if part == "growth" and any(course.carrier == "injection" for course in courses):
                continue  # the needles' own wound
            found = sign * getattr(both, part)
            assert (found <= np.max([sign * getattr(one, part) for one in ceilings], axis=0) + 1e-9).all()
            assert (found >= np.max([sign * getattr(one, part) for one in parts], axis=0) - 1e-9).all()
            np.testing.assert_allclose(getattr(backwards, part), getattr(both, part), rtol=1e-9, atol=1e-12)
        for cause, left in both.relief.items():
            least, least_alone = (
                min(float(one.relief[cause].min()) for one in some if cause in one.relief)
                for some in (ceilings, parts)
            )
            assert (left >= least - 1e-9).all()
            assert left.min() <= least_alone + 1e-9


def test_two_drugs_of_two_classes_still_multiply() -> None:
    blocked, lowered = give(TABLES["spironolactone"]), give(TABLES["finasteride"])
    both = together(blocked, lowered)
    np.testing.assert_array_equal(both.androgen, alone(blocked).androgen * alone(lowered).androgen)


def test_dutasteride_adds_to_finasteride_what_finasteride_does_not_reach() -> None:
    finasteride, dutasteride = give(TABLES["finasteride"]), flooded("dutasteride")
    left = together(finasteride, dutasteride).androgen[0, -1]
    assert left == pytest.approx(1.0 - CATALOGUE["dutasteride"].parameters["imax"].value, abs=0.01)


@pytest.mark.parametrize("names", [pair for pair in CLASSES if CATALOGUE[pair[0]].immune is not None])
def test_two_of_a_class_never_damp_an_attack_more_than_the_stronger_can(names: tuple[str, str]) -> None:
    courses = [flooded(name) for name in names]
    draw = {name: record.value for name, record in course_records(courses).items()}.__getitem__
    keys, sensitive = np.arange(4, dtype=np.uint64), np.linspace(0.5, 2.0, 4)

    def left(*some: Course) -> dict[str, np.ndarray]:
        """What is left of each term in a patch."""
        found: dict[str, np.ndarray] = {}
        for shares in immune_effects(some, keys, sensitive, DAYS, draw):
            for (_, term), share in shares.items():
                found[term] = found.get(term, np.ones_like(share)) * (1.0 - share)
        return found

    both, backwards, single = left(*courses), left(*courses[::-1]), [left(one) for one in courses]
    for term, rest in both.items():
        actions = [course.definition.immune for course in courses]
        largest = max(
            action.terms.get(term, 0.0) * action.parameters["most"].value for action in actions if action
        )
        assert (rest >= 1.0 - largest - 1e-9).all()
        assert all((rest <= one[term] + 1e-9).all() for one in single if term in one)
        np.testing.assert_allclose(backwards[term], rest, rtol=1e-9)


def test_two_products_feed_one_signal_before_the_curve() -> None:
    """Products that differ in nothing but the name are one dose."""
    some, others = exosome(product="adipose MSC"), exosome(product="placental MSC")
    both = together(give(some), give(others))
    double = together(give({**some, "dose": "2e9 particles/cm2"}))
    for part in PARTS:
        np.testing.assert_allclose(getattr(both, part), getattr(double, part), rtol=1e-9, atol=1e-15)
    gain = np.log1p(medians()("delivery.telogen_exit_gain"))
    flood = together(*[give({**one, "dose": "1e12 particles/cm2"}) for one in (some, others)])
    assert flood.growth.max() < gain + 1.0  # and the wound
    assert not same_bits(both, alone(give(some)))


def test_two_routes_of_one_product_feed_one_signal() -> None:
    lotion, needles = give(exosome(route="topical")), give(exosome())
    both = together(lotion, needles)
    parts = [alone(lotion), alone(needles)]
    assert (both.growth <= parts[0].growth + parts[1].growth + 1e-12).all()
    assert (both.growth >= np.maximum(parts[0].growth, parts[1].growth) - 1e-9).all()
    none = give(exosome(route="topical", dose="0 particles/cm2"))
    assert same_bits(together(none, needles), alone(needles))


def test_a_therapy_made_like_another_shares_its_target() -> None:
    mine = anagen.Therapy("my vesicles", like="exosome")
    known = anagen.Catalogue(mine)
    assert known["my vesicles"].target == "exosome"
    table = {**exosome(), "therapy": "my vesicles"}
    own = course_from_table(table, "arm 1", DAYS, known)
    both = combine(niche_effects([own, give(exosome())], 3, DAYS, {}, medians(catalogue=known), luck))
    double = together(give(exosome(dose="2e9 particles/cm2")))
    np.testing.assert_allclose(both.growth, double.growth, rtol=1e-9)


def test_needles_of_one_day_are_one_wound() -> None:
    vesicles, needling = give(BY_NEEDLES), give(NEEDLED)
    for courses in ((vesicles, needling), (needling, vesicles)):
        both = together(*courses)
        np.testing.assert_allclose(both.growth, alone(vesicles).growth, rtol=1e-12, atol=1e-15)
    other_days = give({**NEEDLED, "schedule": "days 3, 17"})
    apart = together(vesicles, other_days)
    np.testing.assert_array_equal(apart.growth, alone(vesicles).growth + alone(other_days).growth)


def test_of_two_kinds_of_needles_the_stronger_wounds() -> None:
    plasma = give({"therapy": "PRP", "schedule": "4 sessions every 2 weeks"})
    needling, saline = give(NEEDLED), give({**TABLES["saline injection"]})
    bare = alone(plasma).growth - alone(saline).growth
    np.testing.assert_allclose(together(needling, plasma).growth, alone(needling).growth + bare, atol=1e-12)


def test_two_depths_of_needling_are_one_wound() -> None:
    deep, shallow = give(NEEDLED), give({**NEEDLED, "depth": "0.5 mm"})
    assert same_bits(together(deep, shallow), alone(deep))


def test_synergy_is_between_targets_not_within_one() -> None:
    oral, lotion = give(TABLES["minoxidil oral"]), give(TABLES["minoxidil topical"])
    assert same_bits(together(oral, lotion, synergy=1.0), together(oral, lotion))


def test_a_study_is_kinder_to_a_class_by_the_share_of_each_drug() -> None:
    oral, lotion = give(TABLES["minoxidil oral"]), give(TABLES["minoxidil topical"])

    def effect(*courses: Course, oral_factor: float) -> NicheEffect:
        def factor(course: Course) -> float:
            return oral_factor if course.carrier == "oral" else 1.0

        return combine(niche_effects(courses, 3, DAYS, {}, medians(), luck, factor))

    plain, kinder = effect(oral, lotion, oral_factor=1.0), effect(oral, lotion, oral_factor=1.2)
    assert (kinder.growth >= plain.growth).all()
    assert (kinder.growth <= 1.2 * plain.growth + 1e-12).all()
    assert same_bits(effect(oral, oral_factor=1.2), alone(oral).times(1.2))


def test_courses_that_act_on_each_other_are_told_from_the_rest() -> None:
    minoxidil, finasteride = give(TABLES["minoxidil topical"]), give(TABLES["finasteride"])
    apart = [minoxidil, finasteride, give(TABLES["spironolactone"])]
    assert clusters(apart) == [(0,), (1,), (2,)]
    assert clusters([finasteride, minoxidil, finasteride]) == [(0, 2), (1,)]
    assert clusters([*apart, give(TABLES["dutasteride"])]) == [(0,), (1, 3), (2,)]
    assert clusters([give(NEEDLED), minoxidil, give(exosome()), give(exosome(route="topical"))]) == [
        (0, 2, 3),
        (1,),
    ]
