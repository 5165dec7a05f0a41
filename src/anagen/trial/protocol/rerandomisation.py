"""Second randomisation: some responders of a treatment continue, and some stop.

    [rerandomisation]
    week  = 36
    among = "SALT <= 20"
    arms  = ["baricitinib 4 mg"]     # default: all arms but the reference
    ratio = "1:1"                    # continuing : stopping

Patients who stop receive none of the arm's treatments from that week. Both groups are judged by the same
rule at all later visits; patients who have left have lost the response.
"""

from __future__ import annotations

from collections.abc import Callable

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import read_allocation
from anagen.trial.protocol.file_model import RerandomisationSection
from anagen.trial.protocol.model import Measurement, Rerandomisation
from anagen.trial.protocol.responders import read_rule


def read_rerandomisation(
    section: RerandomisationSection | None,
    names: tuple[str, ...],
    reference: str | None,
    measurement: Measurement,
    where: Callable[[str], str],
) -> Rerandomisation | None:
    """Second randomisation of the section, checked.

    Raises:
        InputError: the first fault, at its key.
    """
    if section is None:
        return None
    day = round(section.week * 7.0)
    if day not in measurement.visit_days[1:-1]:
        raise InputError(
            f"week {section.week:g} is not a visit with one before and one after it",
            where=where("week"),
            expected="the week of a visit",
        )
    arms = tuple(section.arms or (name for name in names if name != reference))
    for name in arms:
        if name not in names:
            raise unknown_name("arm", name, names, where("arms"))
    rule = read_rule(section.among, where("among"))
    if rule.outcome not in measurement.outcomes:
        raise unknown_name("outcome measured", rule.outcome, measurement.outcomes, where("among"))
    first, second = read_allocation(section.ratio, 2, where("ratio"))
    return Rerandomisation(day, rule, arms, (first, second))
