"""One quantity, however it is written: the same trial to the last bit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from anagen.api import Trial
from anagen.simulators.registry import SIMULATORS
from anagen.therapy.catalogue import load_catalogue
from anagen.therapy.course import Course, course_from_table
from anagen.trial.protocol.reading import protocol_from_text
from anagen.units import conversion, units_read
from laws.cases import arm_text, cases, treatment, trial_text

_DOSED = [name for name, one in load_catalogue().items() if one.dose is not None]
_SCHEDULED = [name for name, one in load_catalogue().items() if one.scheduled]
_SAME_DAYS = (
    ("3 sessions every 4 weeks", "weeks 0, 4, 8", "days 0, 28, 56", "3 sessions 28 days apart"),
    ("daily until week 24", "daily until day 168", "daily from week 0 until week 24", "daily for 24 weeks"),
    ("every 2 weeks", "every 14 days", "every two weeks"),
    ("daily", "every day", "once daily"),
)


def _course(therapy: str, **changed: str) -> Course:
    """Course of a therapy as it is usually given but for `changed`, without the words of its schedule."""
    found = course_from_table(treatment(therapy, **changed), "here", 700)
    return replace(found, schedule=replace(found.schedule, text=""))


def _in(unit: str, value: str, other: str) -> str:
    """A quantity in another unit, exactly as a person would convert it."""
    factor = Decimal(repr(conversion(other, unit)))
    return f"{(Decimal(value) / factor).normalize():f} {other}"


@pytest.mark.parametrize("therapy", _DOSED)
def test_a_dose_is_the_same_in_every_unit(therapy: str) -> None:
    rule = load_catalogue()[therapy].dose
    assert rule is not None
    tried = 0
    for dose in {rule.low, rule.high, (rule.low + rule.high) / 2.0} - {0.0}:
        value = f"{dose:.6g}"
        usual = _course(therapy, **{rule.key: f"{value} {rule.unit}"})
        for other in units_read().get(rule.unit, ()):
            same = _course(therapy, **{rule.key: _in(rule.unit, value, other)})
            assert same == usual, (value, rule.unit, other, same.dose)
            tried += 1
    assert tried or not units_read().get(rule.unit)


@pytest.mark.parametrize("therapy", _SCHEDULED)
@pytest.mark.parametrize("words", _SAME_DAYS, ids=lambda words: words[0])
def test_a_schedule_is_the_same_in_days_weeks_and_sessions(therapy: str, words: tuple[str, ...]) -> None:
    if therapy == "hair transplant":
        words = ("once", "day 0", "week 0")
    first, *others = (_course(therapy, schedule=text).schedule.applications(600).tolist() for text in words)
    assert sum(first) > 0
    assert all(one == first for one in others)


@pytest.mark.parametrize(
    ("usual", "same"),
    [
        ('field = "1 cm2"', 'field = "100 mm2"'),
        ('field = "1 cm2"', 'field = "0.01 dm2"'),
        ('visits = "weeks 0, 6, 12"', 'visits = "days 0, 42, 84"'),
        ('density = "60 to 190 hairs/cm2"', 'density = "0.6 to 1.9 hairs/mm2"'),
        ('washout = "12 weeks"', 'washout = "84 days"'),
        ('dropout = "10 % by week 12"', 'dropout = "10 % by day 84"'),
        ('visit_window = "2 days"', 'visit_window = "48 hours"'),
        ('value = "170 hairs/cm2"', 'value = "1.7 hairs/mm2"'),
    ],
)
def test_a_trial_is_the_same_in_every_unit(usual: str, same: str) -> None:
    text = trial_text("androgenetic", arm_text("drug", treatment("finasteride")))
    text = text.replace("visits =", 'field = "1 cm2"\nvisits =')
    text = text.replace("size = 20", 'size = 20\ndensity = "60 to 190 hairs/cm2"\nwashout = "12 weeks"')
    text = text.replace(
        "[measurement]", '[design]\ndropout = "10 % by week 12"\nvisit_window = "2 days"\n[measurement]'
    )
    text += '[[observed]]\narm = "drug"\noutcome = "total density"\nkind = "mean"\nweek = 12\n'
    text += 'value = "170 hairs/cm2"\nsource = "somewhere"\n'
    assert usual in text
    assert protocol_from_text(text.replace(usual, same, 1)) == protocol_from_text(text)


@pytest.mark.slow
@pytest.mark.parametrize("simulator", SIMULATORS)
def test_a_trial_in_other_units_gives_the_same_bits(simulator: str) -> None:
    case = next(
        one for one in cases() if one.simulator == simulator and "mg" in str(one.arms[0].courses[0].dose_unit)
    )
    course = case.arms[0].courses[0]

    def run(dose: str, schedule: str) -> tuple[object, ...]:
        given = {"therapy": case.therapy, "dose": dose, "schedule": schedule}
        result = Trial.from_text(trial_text(case.alopecia, arm_text("drug", given))).run(
            workers=1, pictures=False
        )
        return result.observations.to_dicts(), result.estimates.to_dicts()

    one = run(f"{course.dose:g} mg", "daily until week 3")
    other = run(f"{1000 * (course.dose or 0.0):g} ug", "daily until day 21")
    assert repr(one) == repr(other)
