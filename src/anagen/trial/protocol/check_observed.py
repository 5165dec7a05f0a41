"""Check of [[observed]]: published results to compare with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import (
    DAYS_PER_WEEK,
    plain,
)
from anagen.files.source_text import SourceText
from anagen.trial.protocol.check_measurement import EVENTS, require_measurable
from anagen.trial.protocol.checks import require_visit, require_within
from anagen.trial.protocol.endpoint import RESPONDERS
from anagen.trial.protocol.file_model import (
    ObservedSection,
)
from anagen.trial.protocol.model import (
    Analysis,
    Measurement,
    Observed,
)
from anagen.trial.protocol.observed_record import complete, told
from anagen.trial.protocol.responders import RULE_EXAMPLES, Rule, read_rule
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
) -> Observed:
    """Published result of one [[observed]] table, from a record of the evidence or as typed.

    Raises:
        InputError: a fault, with its place.
    """
    from anagen.measurement.outcomes import OUTCOMES

    def where(key: str) -> str:
        return source.where(("observed", number, key))

    arms = (section.arm,) if isinstance(section.arm, str) else tuple(section.arm)
    for arm in arms:
        if arm not in names:
            raise unknown_name("arm", arm, names, where("arm"))
    if len(arms) not in (1, 2) or len(set(arms)) < len(arms):
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
    day = round(section.week * DAYS_PER_WEEK)
    require_visit(day, f"week {plain(section.week)}", measurement, where("week"))
    level = section.kind in ("mean", RESPONDERS)
    if section.outcome in EVENTS and (not level or day < DAYS_PER_WEEK):
        raise InputError(
            f"{section.outcome!r} is counted over the week before a visit and has no baseline",
            where=where("kind"),
            expected='"mean" at a later week',
        )
    if day == 0 and not level:
        raise InputError(f"there is no {section.kind} at baseline", where=where("kind"), expected='"mean"')
    rule = _rule(section, analysis, source, number)
    unit = "%" if section.kind in ("percent change", RESPONDERS) else OUTCOMES[section.outcome].unit
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
    ci95 = None
    if section.ci95 is not None:
        low, high = (parse_quantity(text, unit, where=where("ci95")) for text in section.ci95)
        if low > high:
            raise InputError(
                "the bounds of the interval are out of order", where=where("ci95"), expected="low, then high"
            )
        ci95 = (low, high)
    return parse_quantity(section.value or "", unit, where=where("value")), sd, se, ci95


def _rule(section: ObservedSection, analysis: Analysis, source: SourceText, number: int) -> Rule | None:
    """Rule of a published share of responders: its own, else the endpoint's; None for other kinds."""

    def where(key: str) -> str:
        return source.where(("observed", number, key))

    if section.kind != RESPONDERS:
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
