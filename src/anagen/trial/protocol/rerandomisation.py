"""Second randomisation: responders of an arm continue, stop, or change to any arm.

    [rerandomisation]
    week  = 52
    among = "SALT <= 20"
    arms  = ["baricitinib 4 mg"]              # default: all arms but the reference
    to    = ["continue", "baricitinib 2 mg"]  # default: "continue" and "stop"
    ratio = "1:1"

Patients who stop receive none of the arm's treatments from that week; those who change receive the other
arm's, whose schedules begin that week. `[[rerandomisation.arm]]` tables hold doses that nobody begins the
trial with. All groups are judged by the same rule at all later visits; patients who have left have lost the
response. `lost` and `retreat`: `anagen.trial.protocol.retreatment`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import DAYS_PER_WEEK, read_allocation, require_whole_day
from anagen.files.source_text import SourceText
from anagen.simulators.capabilities import RERANDOMISATION, SPLIT_SCALP
from anagen.therapy.catalogue import Catalogue
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.assumed import with_assumptions
from anagen.trial.protocol.check_arms import arm_of, one_course_each
from anagen.trial.protocol.check_population import require_supported
from anagen.trial.protocol.checks import without_repeats
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.responders import read_rule
from anagen.trial.protocol.retreatment import retreatment_of
from anagen.trial.protocol.second_randomisation import WITHDRAWAL, Rerandomisation
from anagen.trial.protocol.second_randomisation_section import RerandomisationSection


def rerandomisation_of(
    file: TrialFile,
    names: tuple[str, ...],
    reference: str | None,
    population: Population,
    measurement: Measurement,
    horizon_days: int,
    source: SourceText,
    catalogue: Catalogue | None,
) -> Rerandomisation | None:
    """Second randomisation of the file, or None where it has none.

    Raises:
        InputError: a fault, with its place.
    """

    def where(key: str) -> str:
        return source.where(("rerandomisation", key))

    if file.rerandomisation is None:
        return None
    require_supported(RERANDOMISATION, population.alopecia, where("week"), population.diseases)
    if file.design.kind == SPLIT_SCALP:
        raise InputError(
            "a second randomisation is not possible in a split-scalp trial",
            where=source.where(("design", "kind")),
            expected='"parallel"',
        )
    begun = round(file.rerandomisation.week * DAYS_PER_WEEK)
    for number, arm in enumerate(file.rerandomisation.arm):
        if arm.dropout is not None:
            raise InputError(
                "patients leave as in the arm that they began in",
                where=source.where(("rerandomisation", "arm", number, "dropout")),
                expected="no key 'dropout'",
            )
    assumptions = Catalogue.of(catalogue).assumptions
    own: tuple[Arm, ...] = ()
    for number, section in enumerate(file.rerandomisation.arm):
        path = ("rerandomisation", "arm", number)
        entries = arm_of(section, path, horizon_days - begun, source, catalogue)
        place = partial(_at, source.where(path))
        own += (with_assumptions(one_course_each(entries, path, source), population, assumptions, place),)
    return read_rerandomisation(file.rerandomisation, names, reference, measurement, where, own)


def read_rerandomisation(
    section: RerandomisationSection | None,
    names: tuple[str, ...],
    reference: str | None,
    measurement: Measurement,
    where: Callable[[str], str],
    own: tuple[Arm, ...] = (),
) -> Rerandomisation | None:
    """Second randomisation of the section, checked; `own` are arms that nobody begins the trial with.

    Raises:
        InputError: the first fault, at its key.
    """
    if section is None:
        return None
    day = require_whole_day(section.week * 7.0, f"week {section.week:g}", where("week"))
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
    to = _groups(section, names, own, where)
    ratio = read_allocation(section.ratio or ":".join("1" for _ in to), len(to), where("ratio"))
    everything = (*names, *(arm.name for arm in own))
    again = retreatment_of(section, everything, measurement.outcomes, where)
    return Rerandomisation(day, rule, arms, ratio, to, own, again)


def _groups(
    section: RerandomisationSection,
    names: tuple[str, ...],
    own: tuple[Arm, ...],
    where: Callable[[str], str],
) -> tuple[str, ...]:
    """Groups that patients are randomised to, all different; every arm of its own is one."""
    taken = {name.casefold() for name in (*names, *WITHDRAWAL)}
    for arm in own:
        if arm.name.casefold() in taken:
            raise InputError(
                f"{arm.name!r} is the name of another group",
                where=where("arm"),
                expected="a different name for each",
            )
        taken.add(arm.name.casefold())
    known = (*WITHDRAWAL, *names, *(arm.name for arm in own))
    to = without_repeats(section.to or WITHDRAWAL, where("to"))
    for name in to:
        if name not in known:
            raise unknown_name("arm", name, known, where("to"))
    for arm in own:
        if arm.name not in (*to, section.retreat):
            raise InputError(
                f"nobody is randomised to {arm.name!r}",
                where=where("to"),
                expected="the name of each [[rerandomisation.arm]]",
            )
    return to


def _at(place: str, _: int) -> str:
    return place
