"""Loss of benefit after a second randomisation, and treatment again by rule.

    lost    = "rise in SALT of more than 20 points"   # counted from the week of the second randomisation
    retreat = "first"                                 # or the name of an arm; default: nothing changes

A patient is judged at every later visit, by what the clinic measured, and the first loss counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anagen.errors import InputError, unknown_name
from anagen.trial.protocol.responders import Rule, read_rule
from anagen.trial.protocol.second_randomisation_section import RerandomisationSection

FIRST = "first"
"""Treatments of the arm that the patient began in."""


@dataclass(frozen=True)
class Retreatment:
    """Rule of losing the benefit, and what follows.

    Attributes:
        lost: rule, its changes counted from the second randomisation.
        to: name of the arm whose treatments begin after the visit, "first" for the patient's own first arm,
            or None where nothing changes.
    """

    lost: Rule
    to: str | None = None


def retreatment_of(
    section: RerandomisationSection,
    names: tuple[str, ...],
    outcomes: tuple[str, ...],
    where: Callable[[str], str],
) -> Retreatment | None:
    """Retreatment of the section, or None where it has none; `names` are those of all arms.

    Raises:
        InputError: a fault, at its key.
    """
    if section.lost is None:
        if section.retreat is not None:
            raise InputError(
                "retreatment after which loss?",
                where=where("retreat"),
                expected='a rule such as lost = "rise in SALT of more than 20 points"',
            )
        return None
    rule = read_rule(section.lost, where("lost"))
    if rule.outcome not in outcomes:
        raise unknown_name("outcome measured", rule.outcome, outcomes, where("lost"))
    if section.retreat not in (None, FIRST, *names):
        raise unknown_name("arm", section.retreat, (FIRST, *names), where("retreat"))
    return Retreatment(rule, section.retreat)
