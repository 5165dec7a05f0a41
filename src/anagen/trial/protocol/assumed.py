"""Assumed effects in a trial: which courses have one in these patients, and what the reader is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.therapy.mechanism import acts_on
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.population import Population

if TYPE_CHECKING:
    from anagen.therapy.assumed import Assumption
    from anagen.therapy.course import Course


def with_assumptions(
    arm: Arm, population: Population, assumptions: Sequence[Assumption], where: Callable[[int], str]
) -> Arm:
    """`arm` whose courses carry what is assumed of their effect in these patients.

    Args:
        arm: checked.
        population: the patients.
        assumptions: of the catalogue.
        where: place of a treatment of the arm by its number, for errors.

    Raises:
        InputError: an assumption on a drug that is simulated in them, or by one that is not.
    """
    courses = tuple(
        _assumed(one, population, assumptions, where(number)) for number, one in enumerate(arm.courses)
    )
    return replace(arm, courses=courses) if any(one.assumed for one in courses) else arm


def _assumed(course: Course, population: Population, assumptions: Sequence[Assumption], where: str) -> Course:
    causes = [cause for loss in population.losses for cause in loss.causes]
    for one in assumptions:
        if one.therapy != course.therapy:
            continue
        shared = [name for name in population.alopecias if name in one.alopecias]
        if not shared:
            continue
        if acts_on(course.definition, causes):
            raise InputError(
                f"{course.therapy} is simulated in {shared[0]}, so that nothing is to be assumed",
                where=where,
                expected="no file of an assumption on it there",
            )
        if not acts_on(one.like, causes):
            raise InputError(
                f"{course.therapy} is assumed to act like {one.other.name}, which has no coded mechanism "
                f"in {shared[0]}",
                where=where,
                expected="effect_of a drug that is simulated there",
            )
        return replace(course, assumed=one)
    return course


def told_assumptions(protocol: Protocol) -> tuple[str, ...]:
    """Sentences on what is assumed of each drug without a coded mechanism."""
    given = (course for arm in protocol.all_arms for course in arm.courses)
    return tuple(dict.fromkeys(one.assumed.describe() for one in given if one.assumed is not None))
