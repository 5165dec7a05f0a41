"""Treatment tables of trial files: what is read, and how a fault is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.therapy.catalogue import load_catalogue
from anagen.therapy.course import allowed_keys, course_from_table, explicit_table
from therapy.giving import exosome, give

MINOXIDIL = {"therapy": "minoxidil topical", "dose": "5 %"}


def test_the_readme_treatment() -> None:
    course = give(exosome(dose="1e8 particles/cm2", route="microneedling 1.5 mm"))
    assert (course.dose, course.dose_unit, course.carrier) == (1e8, "particles/cm2", "needling")
    assert course.describe() == (
        "exosome, umbilical-cord MSC, 1e+08 particles/cm2, microneedling 1.5 mm, "
        "4 sessions every 2 weeks, thawed once"
    )
    assert course.warnings == ()


@pytest.mark.parametrize(
    "dose", ["1e10 particles", "1e10 particles per session", "1e10 particles/session", "1e10 particle"]
)
def test_a_whole_dose_is_spread_over_its_area(dose: str) -> None:
    course = give(exosome(dose=dose, area="100 cm2"))
    assert course.dose == pytest.approx(1e8)
    assert give(exosome(dose=dose, area="1 dm2")).dose == pytest.approx(1e8)


def test_routes_and_depths() -> None:
    needled = give({"therapy": "microneedling", "depth": "1.5 mm", "schedule": "4 sessions every 4 weeks"})
    assert needled.route is not None
    assert needled.route.needle_mm == 1.5
    same = give({**_table(needled), "route": "microneedling", "depth": "1.5 mm"})
    assert same.route == needled.route
    assert give({"therapy": "PRP", "schedule": "once"}).carrier == "injection"
    assert give({"therapy": "finasteride", "dose": "1 mg"}).carrier == "oral"
    assert give({"therapy": "low-level laser"}).carrier == "device"
    assert give({"therapy": "untreated"}).carrier == "none"


def _table(course: object) -> dict[str, object]:
    return {"therapy": "microneedling", "schedule": "4 sessions every 4 weeks"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "missing therapy"),
        ({"theraphy": "exosome"}, "did you mean 'theraphy'"),
        ({"therapy": "exosom"}, "did you mean 'exosome'"),
        ({"therapy": 3}, "unknown therapy"),
        (exosome(prodct="x"), "did you mean 'product'"),
        (exosome(product="umbilical cord MSC"), "did you mean 'umbilical-cord MSC'"),
        (exosome(dose="1e8"), "no unit"),
        (exosome(dose=1e8), "no unit"),
        (exosome(dose="1e8 mg"), "not a unit of this kind"),
        (exosome(dose="-1e8 particles/cm2"), "dose is -1e"),
        (exosome(dose="nan particles/cm2"), "not a number"),
        (exosome(dose="inf particles/cm2"), "not a number"),
        (exosome(dose="1e999 particles/cm2"), "not finite"),
        (exosome(dose="1e10 particles"), "needs the area"),
        (exosome(dose="1e10 particles", area="0 cm2"), "an area of 0"),
        (exosome(dose="1e10 particles", area="-5 cm2"), "an area of -5"),
        (exosome(dose="1e10 particles", area="5 mm"), "not a unit of this kind"),
        (exosome(area="5 cm2"), "already per area"),
        (exosome(route="oral"), "unknown route of exosome"),
        (exosome(route="microneedling 1.5 mm", depth="2 mm"), "given twice"),
        (exosome(schedule="biweekly"), "two ways"),
        (exosome(schedule=None), "must be text"),
        (exosome(schedule="week 60"), "starts on day 420"),
        (exosome(schedule="never"), "has no application"),
        (exosome(thaws=-1), "whole number"),
        (exosome(thaws=True), "whole number"),
        (exosome(freeze_dried="yes"), "true or false"),
        (exosome(storage="2 mm"), "not a unit of this kind"),
        (exosome(lots="double"), "unknown way of lots"),
        ({"therapy": "minoxidil topical"}, "needs a dose"),
        ({**MINOXIDIL, "dose": "5 mg"}, "not a unit of this kind"),
        ({**MINOXIDIL, "product": "foam"}, "unknown key 'product'"),
        ({**MINOXIDIL, "area": "5 cm2"}, "unknown key 'area'"),
        ({"therapy": "microneedling", "schedule": "once"}, "needs a route"),
        ({"therapy": "microneedling", "depth": "1.5 mm"}, "needs a schedule"),
        ({"therapy": "vehicle", "route": "microneedling 1.5 mm"}, "needs a schedule"),
        ({"therapy": "untreated", "schedule": "daily"}, "has no schedule"),
        ({"therapy": "finasteride", "dose": "1 mg", "fluence": "3 J/cm2"}, "unknown key 'fluence'"),
    ],
)
def test_a_fault_is_told_in_one_message(table: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        course_from_table(table, "pilot.toml, arm 1, treatment 1", 200)
    assert str(caught.value).startswith("pilot.toml, arm 1, treatment 1")


@pytest.mark.parametrize("product", ["umbilical-cord MSC", "Wharton's-jelly MSC"])
def test_a_dose_nobody_studied_is_allowed_and_flagged(product: str) -> None:
    for dose in ("1e5 particles/cm2", "1e13 particles/cm2"):
        course = give(exosome(product=product, dose=dose))
        assert len(course.warnings) == 1
        assert "outside the range studied" in course.warnings[0]
    assert give(exosome(dose="0 particles/cm2")).warnings == ()


def test_late_sessions_and_long_needles_are_flagged() -> None:
    course = give(exosome(schedule="weeks 0, 40", route="microneedling 5 mm"), days=84)
    assert len(course.warnings) == 2


@pytest.mark.parametrize(
    "table",
    [
        exosome(),
        exosome(dose="1e10 particles", area="100 cm2", storage="36 hour", lots="single", thaws=2),
        exosome(product="plant-derived", route="topical", schedule="daily"),
        MINOXIDIL,
        {"therapy": "PRP", "schedule": "3 sessions every 4 weeks"},
        {"therapy": "low-level laser"},
        {"therapy": "hair transplant", "dose": "40 grafts/cm2"},
        {"therapy": "microneedling", "depth": "1.5 mm", "schedule": "once"},
        {"therapy": "untreated"},
        {"therapy": "placebo pill"},
    ],
)
def test_written_out_it_is_the_same_course(table: dict[str, object]) -> None:
    course = give(table)
    full = explicit_table(table, course)
    assert give(full) == course
    assert explicit_table(full, course) == full
    assert set(full) <= set(allowed_keys(course.definition))


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["1e8 particles/cm2", "5 %", "1 mg", "daily", "once", "topical", "2 mm", "-1 mg"]),
)
_KEYS = sorted({key for therapy in load_catalogue().values() for key in allowed_keys(therapy)} - {"therapy"})


@given(
    name=st.sampled_from(sorted(load_catalogue())),
    table=st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4),
)
def test_any_table_is_a_course_or_an_input_error(name: str, table: dict[str, object]) -> None:
    told = ""
    try:
        told = "here: " + course_from_table({"therapy": name, **table}, "here", 100).describe()
    except InputError as error:
        told = str(error)
    assert told.startswith("here")
