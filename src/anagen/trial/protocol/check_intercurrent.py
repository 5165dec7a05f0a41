"""Check of [[intercurrent]], and of the estimand that the analysis then targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import DAYS_PER_WEEK, Dropout, read_dropout, require_whole_day
from anagen.files.source_text import Path_, SourceText
from anagen.simulators.capabilities import RERANDOMISATION
from anagen.therapy.catalogue import Catalogue
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.assumed import with_assumptions
from anagen.trial.protocol.check_arms import arm_of, one_course_each
from anagen.trial.protocol.check_population import require_supported
from anagen.trial.protocol.checks import without_repeats
from anagen.trial.protocol.endpoint import TIME
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.imputation import REFERENCE_BASED
from anagen.trial.protocol.intercurrent import (
    ADDED,
    ALWAYS,
    BY_RULE,
    CHANCE,
    COMPOSITE,
    EFFECT,
    HALT,
    HYPOTHETICAL,
    LEAVE,
    LOST,
    POLICY,
    SHEDDING,
    SITE,
    WHILE,
    Intercurrent,
)
from anagen.trial.protocol.intercurrent_sections import IntercurrentSection
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.responders import CARRIED, NON_RESPONDER, Rule, read_rule
from anagen.trial.protocol.unsimulated import refuse_unsimulated


def intercurrent_of(
    file: TrialFile,
    names: tuple[str, ...],
    population: Population,
    measurement: Measurement,
    analysis: Analysis,
    source: SourceText,
    catalogue: Catalogue | None = None,
) -> tuple[tuple[Intercurrent, ...], Analysis]:
    """Intercurrent events of the file, and the analysis with the estimand that it targets.

    Raises:
        InputError: the first fault, with its place.
    """
    asked = file.analysis.estimand
    if not file.intercurrent:
        if asked is not None:
            raise InputError(
                "without intercurrent events all estimands are the same",
                where=source.where(("analysis", "estimand")),
                expected="no key 'estimand', or a table [[intercurrent]]",
            )
        return (), analysis
    place = source.where(("intercurrent", 0, "cause"))
    require_supported(RERANDOMISATION, population.alopecia, place, population.diseases)
    refused = {
        f"a {file.design.kind} trial": file.design.kind != "parallel",
        "a trial with a second randomisation": file.rerandomisation is not None,
        "a time to an event": analysis.endpoint.kind == TIME,
    }
    for what, here in refused.items():
        if here:
            raise InputError(
                f"intercurrent events are not simulated in {what}",
                where=place,
                expected="a parallel trial, its endpoint at one visit, without [rerandomisation]",
            )
    _refuse_dropout(file, source)
    own = tuple(
        _own_arm(section, number, names, population, measurement, source, Catalogue.of(catalogue))
        for number, section in enumerate(file.intercurrent)
    )
    _require_different([one for one in own if one is not None], place)
    found = tuple(
        _event(section, number, names, file.design.centres, measurement, source, own[number])
        for number, section in enumerate(file.intercurrent)
    )
    return found, replace(analysis, estimand=_target(asked, analysis.missing, source))


def _refuse_dropout(file: TrialFile, source: SourceText) -> None:
    """Check that leaving is told in one way only: dropout has no cause, and no place among the estimands."""
    places: list[Path_] = [("design", "dropout")] if file.design.dropout is not None else []
    places += [("arm", number, "dropout") for number, arm in enumerate(file.arm) if arm.dropout is not None]
    for path in places:
        raise InputError(
            "dropout beside intercurrent events",
            where=source.where(path),
            expected=f'no key, and a table [[intercurrent]] with cause = "{CHANCE}"',
        )


def _own_arm(
    section: IntercurrentSection,
    number: int,
    names: tuple[str, ...],
    population: Population,
    measurement: Measurement,
    source: SourceText,
    catalogue: Catalogue,
) -> Arm | None:
    """Arm that only this event gives, or None.

    Raises:
        InputError: a fault, with its place.
    """
    if not section.arm:
        return None
    path = ("intercurrent", number, "arm", 0)
    arm = section.arm[0]
    if arm.dropout is not None:
        raise InputError(
            "patients leave by [[intercurrent]] alone",
            where=source.where((*path, "dropout")),
            expected="no key 'dropout'",
        )
    if arm.name in (LEAVE, HALT, LOST, *names):
        raise InputError(
            f"{arm.name!r} is taken", where=source.where((*path, "name")), expected="a name of its own"
        )
    if section.then != arm.name:
        raise InputError(
            f"nobody is given {arm.name!r}",
            where=source.where((*path, "name")),
            expected=f'then = "{arm.name}"',
        )
    entries = arm_of(arm, path, measurement.visit_days[-1], source, catalogue)
    whole = one_course_each(entries, path, source)
    whole = with_assumptions(whole, population, catalogue.assumptions, lambda _: source.where(path))
    refuse_unsimulated((whole,), population, lambda _: source.where(path))
    return whole


def _require_different(arms: Sequence[Arm], where: str) -> None:
    """Check that arms of one name are one arm, whose treatments are the same.

    Raises:
        InputError: they differ.
    """
    for number, arm in enumerate(arms):
        if any(other.name == arm.name and other != arm for other in arms[:number]):
            raise InputError(
                f"two events give different treatments called {arm.name!r}",
                where=where,
                expected="a name for each",
            )


def _rate(section: IntercurrentSection, where: str) -> Dropout:
    if section.rate.strip() != ALWAYS:
        return read_dropout(section.rate, where)
    if section.cause not in BY_RULE:
        raise InputError(
            f"{section.cause} does not depend on a rule",
            where=where,
            expected='a rate such as "20 % by week 24"',
        )
    return Dropout(100.0, 1)


def _event(
    section: IntercurrentSection,
    number: int,
    names: tuple[str, ...],
    centres: int,
    measurement: Measurement,
    source: SourceText,
    own: Arm | None,
) -> Intercurrent:
    def where(key: str) -> str:
        return source.where(("intercurrent", number, key))

    if section.cause == SITE and centres == 1:
        raise InputError(
            "the only centre cannot close", where=where("cause"), expected="design.centres of 2 or more"
        )
    arms = without_repeats(section.arms or names, where("arms"))
    for name in arms:
        if name not in names:
            raise unknown_name("arm", name, names, where("arms"))
    known = (LEAVE, HALT, LOST, *names, *(() if own is None else (own.name,)))
    if section.how == ADDED and section.then in (LEAVE, HALT, LOST):
        raise InputError(
            f"{section.then!r} is no treatment", where=where("how"), expected="then, the name of an arm"
        )
    if section.then not in known:
        raise unknown_name("event or arm", section.then, known, where("then"))
    if section.then in arms and (section.arms is not None or len(arms) == 1):
        raise InputError(
            f"patients of {section.then!r} are given it already",
            where=where("then"),
            expected="an arm that is not among arms",
        )
    from_week = section.from_week or 0.0
    from_day = require_whole_day(from_week * DAYS_PER_WEEK, f"week {from_week:g}", where("from_week"))
    if from_day >= measurement.visit_days[-1]:
        raise InputError(
            f"nothing is seen after week {from_week:g}",
            where=where("from_week"),
            expected="a week before the last visit",
        )
    return Intercurrent(
        cause=section.cause,
        rate=_rate(section, where("rate")),
        arms=tuple(name for name in arms if name != section.then),
        then=section.then,
        among=_among(section, measurement, where("among")),
        from_day=from_day,
        judged=section.judged,
        how=section.how,
        own=own,
    )


def _among(section: IntercurrentSection, measurement: Measurement, where: str) -> Rule | None:
    if section.cause not in BY_RULE:
        if section.among is not None:
            raise InputError(
                f"{section.cause} does not depend on a rule",
                where=where,
                expected=f'no key, or cause = "{EFFECT}" or "{SHEDDING}"',
            )
        return None
    if section.among is None:
        raise InputError(
            f"{EFFECT} of what?" if section.cause == EFFECT else f"{SHEDDING} of how much?",
            where=where,
            expected='a rule such as among = "change in total density of less than 0 hairs/cm2"'
            if section.cause == EFFECT
            else 'a rule such as among = "shed hairs per day > 0.5 hairs/cm2/day"',
        )
    rule = read_rule(section.among, where)
    if rule.outcome not in measurement.outcomes:
        raise unknown_name("outcome measured", rule.outcome, measurement.outcomes, where)
    return rule


def _target(asked: str | None, missing: str, source: SourceText) -> str:
    """Estimand that the analysis targets: as asked, or as its handling of missing values implies."""
    if missing == NON_RESPONDER:
        if asked not in (None, COMPOSITE):
            raise InputError(
                f"{NON_RESPONDER} counts leaving as a failure",
                where=source.where(("analysis", "estimand")),
                expected=f'no key, or "{COMPOSITE}"',
            )
        return COMPOSITE
    implied = {CARRIED: WHILE, **dict.fromkeys(REFERENCE_BASED, POLICY)}
    return asked or implied.get(missing, HYPOTHETICAL)
