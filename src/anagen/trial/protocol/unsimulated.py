"""Refusal of an arm whose treatments have no coded effect: its difference would be zero by omission."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anagen.errors import InputError
from anagen.therapy.catalogue import INERT
from anagen.therapy.mechanism import NOT_SIMULATED, unsimulated
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.population import Population


def refuse_unsimulated(arms: Sequence[Arm], population: Population, where: Callable[[int], str]) -> None:
    """Refuse an arm whose treatments all have no coded mechanism in these people.

    Args:
        arms: of the trial.
        population: the patients.
        where: place of an arm by its number, for errors.

    Raises:
        InputError: the first such arm, with its treatments.
    """
    causes = [cause for loss in population.losses for cause in loss.causes]
    for number, arm in enumerate(arms):
        courses = [course for course in arm.courses if course.assumed is None]
        given = [course.definition for course in arm.courses if course.definition.role not in INERT]
        idle = unsimulated((course.definition for course in courses), causes)
        if given and len(idle) == len(set(given)):
            names = " and ".join(one.name for one in idle)
            kinds = " and ".join(population.alopecias)
            raise InputError(
                f"arm {arm.name!r}: {names} {'is' if len(idle) == 1 else 'are'} {NOT_SIMULATED} ({kinds})",
                where=where(number),
                expected="a treatment that is simulated there, a hair loss that it is used in, or an "
                'assumption in a file of --catalogue: name, effect_of = "a drug simulated there", alopecias, '
                "share = [median, low, high], why",
            )
