"""Check of [[observed]]: published results to compare with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import (
    DAYS_PER_WEEK,
    plain,
    require_whole_day,
)
from anagen.files.source_text import SourceText
from anagen.measurement.outcomes import OUTCOMES
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.check_measurement import EVENTS, require_measurable
from anagen.trial.protocol.check_sense import require_sensible
from anagen.trial.protocol.checks import require_visit, require_within
from anagen.trial.protocol.kinds import CUMULATIVE, LEVELS, RESPONDERS, SHARES, in_percent
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.observed import Observed
from anagen.trial.protocol.observed_record import complete, told
from anagen.trial.protocol.observed_section import ObservedSection
from anagen.trial.protocol.responders import RULE_EXAMPLES, Rule, rating_rule, read_rule
from anagen.trial.protocol.second_randomisation import Rerandomisation
from anagen.units import parse_quantity

if TYPE_CHECKING:
    from anagen.evidence_base.tables.records import EvidenceBase


def observed_of(
    section: ObservedSection,
    number: int,
    names: tuple[str, ...],
    measurement: Measurement,
    analysis: Analysis,
    source: SourceText,
    evidence: EvidenceBase | None,
    second: Rerandomisation | None = None,
) -> Observed:
    """Published result of one [[observed]] table, from a record of the evidence or as typed.

    Raises:
        InputError: a fault, with its place.
    """

    def where(key: str) -> str:
        return source.where(("observed", number, key))

    arms = (section.arm,) if isinstance(section.arm, str) else tuple(section.arm)
    for arm in arms:
        if arm not in names:
            raise unknown_name("arm", arm, names, where("arm"))
    then = _then(section, arms, second, where)
    sides = list(zip(arms, then, strict=True)) if then else list(arms)
    if len(arms) not in (1, 2) or len(set(sides)) < len(sides):
        raise InputError(
            f"'arm' has {len(arms)} names", where=where("arm"), expected="one arm, or two different ones"
        )
    record = None
    if section.record is not None:
        record = told(section, where, evidence)
        section = record.section
    else:
        complete(section, where)
    assert section.outcome is not None
    assert section.week is not None
    assert section.kind is not None
    assert section.source is not None
    require_measurable(section.outcome, measurement.method, where("outcome"))
    day = _day_of_week(section.week, record is None, where("week"))
    require_visit(day, f"week {plain(section.week)}", measurement, where("week"))
    level = section.kind in (*LEVELS, RESPONDERS)
    if section.outcome in EVENTS and (not level or day < DAYS_PER_WEEK):
        raise InputError(
            f"{section.outcome!r} is counted over the week before a visit and has no baseline",
            where=where("kind"),
            expected='"mean" at a later week',
        )
    if day == 0 and not level:
        raise InputError(f"there is no {section.kind} at baseline", where=where("kind"), expected='"mean"')
    rule = _rule(section, analysis, source, number)
    from_day = _from_day(section, day, rule, measurement, where)
    if then and second is not None and day <= second.day:
        raise InputError(
            f"the second randomisation is in week {plain(second.day / DAYS_PER_WEEK)}",
            where=where("week"),
            expected="a later visit, or no key 'then'",
        )
    unit = "%" if in_percent(section.kind) else OUTCOMES[section.outcome].unit
    if record is not None and record.unit.replace("²", "2") not in (
        unit,
        unit.replace("points", "SALT points"),
    ):
        raise InputError(
            f"the record is in {record.unit}", where=where("record"), expected=f"a record in {unit}"
        )
    value, sd, se, ci95 = (
        _typed_numbers(section, unit, where)
        if record is None
        else (record.value, record.sd, record.se, record.ci95)
    )
    ci90, quartiles = (_pair(section, key, unit, where) for key in ("ci90", "quartiles"))
    _one_spread(section, where)
    require_sensible(
        section, len(arms), value, sd, se, {"ci95": ci95, "ci90": ci90, "quartiles": quartiles}, where
    )
    if rule is not None:
        _share(value, len(arms), section.value or f"{value:g} %", where("value"))
    return Observed(
        arms=arms,
        outcome=section.outcome,
        kind=section.kind,
        day=day,
        value=value,
        unit=unit,
        sd=sd,
        se=se,
        ci95=ci95,
        n=section.n,
        source=section.source,
        note=section.note,
        rule=rule,
        record=section.record or section.from_record,
        from_day=from_day,
        ci90=ci90,
        quartiles=quartiles,
        then=then,
        region=_region(section, measurement, where),
    )


def _then(
    section: ObservedSection,
    arms: tuple[str, ...],
    second: Rerandomisation | None,
    where: Callable[[str], str],
) -> tuple[str, ...]:
    """Groups of the second randomisation, one for each of `arms`; none where the row is about whole arms."""
    if section.then is None:
        return ()
    if second is None:
        raise InputError(
            "nobody is randomised again", where=where("then"), expected="a section [rerandomisation]"
        )
    then = (section.then,) * len(arms) if isinstance(section.then, str) else tuple(section.then)
    if len(then) != len(arms):
        raise InputError(
            f"'then' has {len(then)} names for {len(arms)} arms",
            where=where("then"),
            expected="one name for each arm",
        )
    for name in then:
        if name not in second.to:
            raise unknown_name("group of the second randomisation", name, second.to, where("then"))
    for arm in arms:
        if arm not in second.arms:
            raise InputError(
                f"nobody of arm {arm!r} is randomised again",
                where=where("arm"),
                expected=" or ".join(f'"{name}"' for name in second.arms),
            )
    return then


def _from_day(
    section: ObservedSection,
    day: int,
    rule: Rule | None,
    measurement: Measurement,
    where: Callable[[str], str],
) -> int:
    """Day of the visit that a change is counted from; 0, baseline, where the row names none."""
    assert section.kind is not None
    from_day = _day_of_week(section.from_week or 0.0, True, where("from_week"))
    require_visit(from_day, f"week {plain(section.from_week or 0.0)}", measurement, where("from_week"))
    if from_day and from_day >= day:
        raise InputError(
            f"week {plain(section.from_week or 0.0)} is not before week {plain(section.week or 0.0)}",
            where=where("from_week"),
            expected="an earlier visit",
        )
    level = section.kind in LEVELS or (
        section.kind == RESPONDERS and rule is not None and rule.kind == "level"
    )
    if from_day and level:
        raise InputError(
            "a level is not counted from another visit",
            where=where("from_week"),
            expected="a kind or a rule of change",
        )
    return from_day


def _region(section: ObservedSection, measurement: Measurement, where: Callable[[str], str]) -> str | None:
    """Region of the row; None for the trial's first."""
    if section.region is None or section.region == measurement.region:
        return None
    if section.region not in measurement.regions:
        raise InputError(
            f"the {section.region} region is not measured",
            where=where("region"),
            expected=" or ".join(f'"{name}"' for name in measurement.regions),
        )
    return section.region


def _pair(
    section: ObservedSection, key: str, unit: str, where: Callable[[str], str]
) -> tuple[float, float] | None:
    """Lower and upper bound under `key`, in order."""
    given: list[str] | None = getattr(section, key)
    if given is None:
        return None
    low, high = (parse_quantity(text, unit, where=where(key)) for text in given)
    if low > high:
        raise InputError(f"the bounds of {key} are out of order", where=where(key), expected="low, then high")
    return low, high


def _day_of_week(week: float, typed: bool, where: str) -> int:
    """Day of a week; a typed one must be a whole day, a record's may be of months."""
    days = week * DAYS_PER_WEEK
    return require_whole_day(days, f"week {plain(week)}", where) if typed else round(days)


def _one_spread(section: ObservedSection, where: Callable[[str], str]) -> None:
    """Check that one kind of interval and of spread is given."""
    for one, other in (("ci90", "ci95"), ("quartiles", "sd")):
        if getattr(section, one) is not None and getattr(section, other) is not None:
            raise InputError(f"there are both {one} and {other}", where=where(one), expected="one of them")
    if section.quartiles is not None and section.kind in SHARES:
        raise InputError(
            "a share of responders has no quartiles of patients",
            where=where("quartiles"),
            expected="se, ci95, ci90 or n",
        )


def _typed_numbers(
    section: ObservedSection, unit: str, where: Callable[[str], str]
) -> tuple[float, float | None, float | None, tuple[float, float] | None]:
    """Value, SD, standard error and interval as given in the file."""
    read = partial(_optional, unit=unit)
    sd, se = read(section.sd, where=where("sd")), read(section.se, where=where("se"))
    for name, spread in (("sd", sd), ("se", se)):
        if spread is not None and spread < 0:
            raise InputError(f"{name} is negative", where=where(name), expected=f"0 {unit} or more")
    ci95 = _pair(section, "ci95", unit, where)
    return parse_quantity(section.value or "", unit, where=where("value")), sd, se, ci95


def _rule(section: ObservedSection, analysis: Analysis, source: SourceText, number: int) -> Rule | None:
    """Rule of a published share of responders: its own, else the endpoint's; None for other kinds."""

    def where(key: str) -> str:
        return source.where(("observed", number, key))

    if section.kind not in SHARES:
        if section.rule is not None:
            raise InputError(
                f"there is a rule for responders, but the kind is {section.kind!r}",
                where=where("rule"),
                expected=f"kind = \"{RESPONDERS}\", or no key 'rule'",
            )
        return None
    if section.sd is not None:
        raise InputError(
            "a share of responders has no SD between patients", where=where("sd"), expected="se, ci95 or n"
        )
    if section.rule is None and section.outcome is not None and OUTCOMES[section.outcome].rater:
        return rating_rule(section.outcome)
    rule = analysis.endpoint.rule if section.rule is None else read_rule(section.rule, where("rule"))
    if rule is None or (section.rule is None and rule.outcome != section.outcome):
        raise InputError(
            f"no rule defines a responder in {section.outcome!r}",
            where=where("kind"),
            expected=f'a key rule, such as rule = "{RULE_EXAMPLES[0]}"',
        )
    if rule.outcome != section.outcome:
        raise InputError(
            f"the rule is about {rule.outcome!r}",
            where=where("rule"),
            expected=f"a rule about {section.outcome!r}",
        )
    if section.kind == CUMULATIVE and section.outcome in EVENTS:
        raise InputError(
            f"{section.outcome!r} is counted over single weeks",
            where=where("kind"),
            expected=f'"{RESPONDERS}"',
        )
    if rule.kind != "level" and (section.week == 0 or section.outcome in EVENTS):
        raise InputError(
            "this outcome has no change from baseline", where=where("rule"), expected="a rule about the level"
        )
    return rule


def _share(value: float, arms: int, text: str, where: str) -> None:
    low = 0.0 if arms == 1 else -100.0
    require_within(value, low, 100.0, text, f"{low:g} to 100 %", where)


def _optional(text: str | None, *, unit: str, where: str) -> float | None:
    return None if text is None else parse_quantity(text, unit, where=where)
