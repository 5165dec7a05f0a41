"""Entries of one drug are one course, in every therapy of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.files.source_text import SourceText
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course, course_records
from anagen.therapy.immune_joint import Shares, immune_effects
from anagen.therapy.joint import niche_effects
from anagen.therapy.one_course import one_course_each, read_as_one
from anagen.therapy.schedule import Schedule
from therapy.giving import PARTS, TABLES, exosome, give, luck, medians, same_bits

DAYS = 120
SPLIT = 33
KEYS = children(key_of(3, "people"), np.arange(4))
each = pytest.mark.parametrize("name", sorted(TABLES))


def together(*courses: Course, days: int = DAYS) -> NicheEffect:
    return combine(niche_effects(courses, 3, days, {}, medians(), luck))


def damping(*courses: Course, days: int = DAYS) -> list[Shares]:
    draw = {name: record.value for name, record in course_records(courses).items()}.__getitem__
    return immune_effects(courses, KEYS, np.linspace(0.5, 2.0, 4), days, draw)


def times(course: Course, factor: float) -> Course:
    return course if course.dose is None else replace(course, dose=factor * course.dose)


def piece(course: Course, begin: int, end: int) -> Course:
    """The course from day `begin` until `end`."""
    given = course.schedule.counts(DAYS)
    given[:begin] = given[end:] = 0.0
    return replace(course, schedule=Schedule("a piece", pattern=tuple(given.tolist()), stop=DAYS))


def pieces(course: Course) -> list[Course]:
    ends = np.linspace(0, DAYS, 7).astype(int)
    return [piece(course, begin, end) for begin, end in pairwise(ends)]


def same_damping(some: Sequence[Shares], others: Sequence[Shares]) -> bool:
    return all(
        one.keys() == other.keys() and all(one[key].tobytes() == other[key].tobytes() for key in one)
        for one, other in zip(some, others, strict=True)
    )


@each
def test_half_the_dose_twice_and_six_pieces_are_the_course_once_to_the_bit(name: str) -> None:
    once = give(TABLES[name], DAYS)
    for entries in ([times(once, 0.5)] * 2, pieces(once)):
        assert same_bits(together(*entries), together(once))
        assert same_damping(damping(*entries), damping(once))


@each
def test_twice_the_dose_is_the_double_dose(name: str) -> None:
    once = give(TABLES[name], DAYS)
    assert same_bits(together(once, once), together(times(once, 2.0)))
    assert same_damping(damping(once, once), damping(times(once, 2.0)))


@each
def test_a_dose_of_zero_beside_it_changes_no_bit(name: str) -> None:
    once = give(TABLES[name], DAYS)
    for entries in ((times(once, 0.0), once), (once, times(once, 0.0))):
        if once.dose is not None:
            assert same_bits(together(*entries), together(once))
            assert same_damping(damping(*entries), damping(once))


@each
def test_the_order_of_unequal_entries_does_not_matter(name: str) -> None:
    once = give(TABLES[name], DAYS)
    entries = [piece(times(once, 0.3), 0, 40), piece(once, 20, 90), times(once, 0.7)]
    some, others = together(*entries), together(*entries[::-1])
    for part in PARTS:
        np.testing.assert_allclose(getattr(some, part), getattr(others, part), rtol=1e-9, atol=1e-12)
    for cause, left in some.relief.items():
        np.testing.assert_allclose(left, others.relief[cause], rtol=1e-9, atol=1e-12)
    for one, other in zip(damping(*entries), damping(*entries[::-1]), strict=True):
        for key, share in one.items():
            np.testing.assert_allclose(share, other[key], rtol=1e-9, atol=1e-12)


def test_six_pieces_have_the_lots_of_the_course_once() -> None:
    once = give(exosome(schedule="6 sessions every 2 weeks"), DAYS)

    def by_session(purpose: str, index: np.ndarray) -> np.ndarray:
        return np.linspace(0.1, 0.8, 6)[index] if "count" not in purpose else np.full(index.shape, 0.5)

    def effect(*courses: Course) -> NicheEffect:
        return combine(niche_effects(courses, 2, DAYS, {}, medians(), by_session))

    assert same_bits(effect(*pieces(once)), effect(once))
    assert not same_bits(effect(once), together(once))


def test_a_merged_course_knows_its_days() -> None:
    early = give({**TABLES["finasteride"], "schedule": "daily from week 2 until week 8"})
    late = give({**TABLES["finasteride"], "dose": "5 mg", "schedule": "daily from week 10 until week 20"})
    (whole,) = one_course_each((late, early))
    assert (whole.schedule.first_day, whole.schedule.last_day, whole.schedule.ends) == (14, 139, 140)
    stopped = whole.schedule.stopped(80)
    assert stopped.applications(200).sum() == pytest.approx(0.2 * 42 + 10)
    assert (
        whole.schedule.shifted(9).applications(209)[9:].tolist() == whole.schedule.applications(200).tolist()
    )
    assert (
        whole.describe()
        == "finasteride, 5 mg, oral, daily from week 10 until week 20 and 1 mg daily from week 2 until week 8"
    )


def test_other_products_routes_and_storage_stay_courses_of_their_own() -> None:
    tables = [
        exosome(),
        exosome(product="adipose MSC"),
        exosome(route="topical"),
        exosome(storage="2 days"),
    ]
    assert len(one_course_each([give(table) for table in tables])) == 4


SOURCE = SourceText("two.toml", {}, {})


def read(*tables: dict[str, object]) -> tuple[Course, ...]:
    return read_as_one([give(table) for table in tables], ("arm", 0), SOURCE)


def test_a_file_says_that_two_entries_were_read_as_one() -> None:
    (course,) = read(TABLES["finasteride"], TABLES["finasteride"])
    assert course.dose == 2.0
    assert course.warnings == (
        "two entries of finasteride were read as one course: finasteride, 2 mg, oral, daily",
    )
    assert read(TABLES["finasteride"]) == (give(TABLES["finasteride"]),)


def test_the_sum_is_judged_not_its_parts() -> None:
    high = {**TABLES["finasteride"], "dose": "4 mg"}
    (course,) = read(high, high)
    assert any("8 mg lies outside the range studied" in one for one in course.warnings)
    tiny = {**TABLES["finasteride"], "dose": "0.006 mg"}
    assert any("outside the range" in one for one in give(tiny).warnings)
    (course,) = read(tiny, tiny)
    assert not any("outside the range" in one for one in course.warnings)
    flood = {**TABLES["finasteride"], "dose": "3000 mg"}
    with pytest.raises(InputError, match=r"6000 mg.*5000 mg"):
        read(flood, flood)


def test_a_transplant_is_one_operation_within_the_donor_capacity() -> None:
    graft = TABLES["hair transplant"]
    (course,) = read(graft, graft)
    assert course.dose == 2 * (give(graft).dose or 0.0)
    with pytest.raises(InputError, match="a second operation"):
        read(graft, {**graft, "schedule": "week 12"})
    with pytest.raises(InputError, match="expected zero or more"):
        read(*[{**graft, "dose": "60 grafts/cm2"}] * 4)
