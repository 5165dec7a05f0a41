"""Laws between the parts of a trial file: arms that differ, no drug with its own placebo, no row twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK, LONGEST_TRIAL_WEEKS
from anagen.population.possible import BIRTH, ages_at_childbirth
from anagen.population.screening_by_density import HIGHEST
from anagen.quantities import Quantity, all_unstudied, outcome_quantity, quantity
from anagen.therapy.catalogue import INERT
from anagen.therapy.course import Course
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.kinds import LEVELS, MEASURED, MEDIANS, SHARES
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.observed import Observed
from anagen.trial.protocol.observed_section import ObservedSection

Where = Callable[[str], str]


def require_different(arms: Sequence[Arm], where: Callable[[int], str]) -> None:
    """Check that no two arms are given the same.

    Raises:
        InputError: two arms whose courses, synergy and dropout are equal, whatever their names.
    """
    for (_, first), (number, second) in combinations(enumerate(arms), 2):
        if given(first) == given(second):
            raise InputError(
                f"arms {first.name!r} and {second.name!r} are given the same, {_words(second)}",
                where=where(number),
                expected="arms that differ in a treatment, dose or schedule; in a trial of a treatment "
                "against itself (A/A), [design] identical_arms = true",
            )


def require_identical(arms: Sequence[Arm], where: str) -> None:
    """Check that a trial said to have identical arms has some.

    Raises:
        InputError: no two arms whose courses, synergy and dropout are equal.
    """
    if not any(given(one) == given(other) for one, other in combinations(arms, 2)):
        raise InputError("no two arms are given the same", where=where, expected="no such key")


def _words(arm: Arm) -> str:
    return "; ".join(course.describe() for course in arm.courses) or "no treatment"


def given(arm: Arm) -> tuple[object, ...]:
    """Treatments, synergy and dropout of an arm, in whatever words and however many entries written."""
    courses = tuple(replace(course, schedule=course.schedule.plain, warnings=()) for course in arm.courses)
    return courses, arm.synergy, arm.dropout


def require_no_own_placebo(arm: Arm, where: Callable[[int], str]) -> None:
    """Check that an arm does not hold a drug and its placebo at once; `where` is a treatment's place.

    Raises:
        InputError: a control that looks like a treatment of its own arm, given in the same time. A double
            dummy, whose placebo has the form of the other arm's drug, is allowed, and so is a drug after its
            placebo.
    """
    drugs = [course for course in arm.courses if course.definition.role not in INERT]
    for number, course in enumerate(arm.courses):
        if course.definition.role in INERT and any(
            course.carrier == drug.carrier != "none" and _together(course, drug) for drug in drugs
        ):
            raise InputError(
                f"arm {arm.name!r} has a treatment and {course.therapy!r}, its placebo ({course.carrier})",
                where=where(number),
                expected="one of the two in an arm",
            )


def _together(one: Course, other: Course) -> bool:
    """Whether the times from first to last application of two courses overlap."""
    longest = int(LONGEST_TRIAL_WEEKS * DAYS_PER_WEEK)
    days = [np.flatnonzero(course.schedule.counts(longest)) for course in (one, other)]
    if not all(len(given) for given in days):
        return False
    first, second = ((given[0], given[-1]) for given in days)
    return bool(first[0] <= second[1] and second[0] <= first[1])


def require_once(observed: Sequence[Observed], where: Callable[[int], str]) -> None:
    """Check that no published result is given twice.

    Raises:
        InputError: two rows of the same arm, outcome, kind, visit and value.
    """
    seen: dict[object, int] = {}
    for number, row in enumerate(observed):
        key = (
            row.arms,
            row.then,
            row.region,
            row.outcome,
            row.kind,
            str(row.rule),
            row.day,
            row.from_day,
            row.value,
        )
        if key in seen:
            raise InputError(
                f"the same result as in observed {seen[key] + 1}",
                where=where(number),
                expected="each result once",
            )
        seen[key] = number


def limits_of(outcome: str, kind: str, arms: int) -> Quantity:
    """Quantity of a published result: a level, a change or a per cent of one arm, or a difference of two."""
    level = outcome_quantity(outcome)
    if kind in SHARES:
        return _signed(quantity("share of patients")) if arms == 2 else quantity("share of patients")
    if MEASURED[kind] == "percent change":
        return _signed(quantity("percent change")) if arms == 2 else quantity("percent change")
    return level if MEASURED[kind] == "level" and arms == 1 else _signed(level)


def _signed(one: Quantity) -> Quantity:
    return Quantity(f"a change or difference in {one.name}", one.unit, -one.high, one.high, None, one.why)


def require_sensible(
    section: ObservedSection,
    arms: int,
    value: float,
    sd: float | None,
    se: float | None,
    intervals: dict[str, tuple[float, float] | None],
    where: Where,
) -> None:
    """Check the numbers of a published result against the table of quantities and against each other.

    Args:
        section: the row, complete.
        arms: 1, or 2 for a difference.
        value: of the row; like all numbers here in the row's unit.
        sd: between patients, or None.
        se: standard error, or None.
        intervals: bounds by key: ci95, ci90 and quartiles.
        where: place of a key.

    Raises:
        InputError: a value that cannot be, an interval without its value, or a standard error above the SD.
    """
    assert section.outcome is not None
    assert section.kind is not None
    limits = limits_of(section.outcome, section.kind, arms)
    limits.check(value, where("record" if section.record is not None else "value"), section.value)
    widest = limits.high - limits.low
    for key, spread in (("sd", sd), ("se", se)):
        if spread is not None and not 0.0 <= spread <= widest:
            raise InputError(
                f"{key} of {spread:g} {limits.unit}", where=where(key), expected=f"0 to {widest:g}"
            )
    if sd is not None and se is not None and se > sd:
        raise InputError(
            f"a standard error of {se:g} above the SD of {sd:g}", where=where("se"), expected="sd / sqrt(n)"
        )
    if sd is not None and se == 0.0 and sd > 0.0:
        raise InputError("a standard error of 0 beside an SD", where=where("se"), expected="sd / sqrt(n)")
    for key, pair in intervals.items():
        if pair is None:
            continue
        _signed(limits).check(pair[0], where(key))
        _signed(limits).check(pair[1], where(key))
        around = key != "quartiles" or section.kind in MEDIANS
        if around and not pair[0] <= value <= pair[1]:
            raise InputError(
                f"the interval {pair[0]:g} to {pair[1]:g} does not hold the value, {value:g}",
                where=where(key),
                expected="bounds around the value",
            )


def unstudied(protocol: Protocol) -> tuple[str, ...]:
    """Sentences on numbers of a trial beyond the range studied, at most one for each quantity of the table.

    Doses and needles are told of by their courses.
    """
    people, density = protocol.population, protocol.population.density
    numbers = [
        *((quantity("age"), age) for age in people.age),
        *((quantity(BIRTH), age) for age in ages_at_childbirth(people.diagnoses, people.age)),
        (quantity("area counted"), protocol.measurement.field_cm2),
        (quantity("week"), protocol.measurement.visit_weeks[-1]),
        (quantity("significance level"), protocol.analysis.alpha),
    ]
    if density is not None:
        named = outcome_quantity(density.outcome)
        open_ends = (0.0, HIGHEST)  # "at most" and "at least"
        numbers += [(named, end) for end in (density.low, density.high) if end not in open_ends]
    for dropout in (protocol.design.dropout, *(arm.dropout for arm in protocol.all_arms)):
        if dropout is not None:
            numbers.append((quantity("dropout"), dropout.percent))
    for row in protocol.observed:
        if len(row.arms) == 1 and row.kind in LEVELS:
            numbers.append((outcome_quantity(row.outcome), row.value))
    return all_unstudied(numbers)
