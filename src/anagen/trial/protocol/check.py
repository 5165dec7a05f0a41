"""Checks a trial file: reads its phrases, fits its parts together, and fills in its defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import (
    DAYS_PER_WEEK,
    Dropout,
    plain,
    read_age,
    read_allocation,
    read_dropout,
    read_season,
    read_visits,
    visits_text,
)
from anagen.files.shape_check import check_shape
from anagen.files.source_text import Path_, SourceText
from anagen.population.hair_loss_keys import read_hair_loss, read_screening
from anagen.population.hair_loss_section import PATTERN_LOSS
from anagen.simulators.capabilities import OTHER_HAIR_LOSS, RERANDOMISATION, SEASON, SPLIT_SCALP
from anagen.simulators.registry import simulator_of
from anagen.statistics.binary import BINARY_MODELS, COMPARATIVE_MODELS, ONE_ARM_MODEL
from anagen.trial.protocol.endpoint import RESPONDERS, Endpoint, read_endpoint
from anagen.trial.protocol.file_model import (
    AnalysisSection,
    ArmSection,
    DesignSection,
    MeasurementSection,
    ObservedSection,
    PopulationSection,
    TrialFile,
)
from anagen.trial.protocol.model import (
    FEMALE_STAGES,
    MALE_STAGES,
    Analysis,
    Arm,
    Design,
    Measurement,
    Observed,
    Population,
    Protocol,
    Rerandomisation,
    Settings,
    check_block,
)
from anagen.trial.protocol.observed_record import complete, told
from anagen.trial.protocol.rerandomisation import read_rerandomisation
from anagen.trial.protocol.responders import NON_RESPONDER, RULE_EXAMPLES, Rule, read_rule
from anagen.trial.protocol.unsimulated import refuse_unsimulated
from anagen.units import parse_quantity

if TYPE_CHECKING:
    from anagen.evidence_base.tables.records import EvidenceBase
    from anagen.therapy.catalogue import Catalogue
    from anagen.therapy.course import Course

NOT_BY_DEFAULT = ("long hair density", "shed hairs per day")
"""Outcomes reported only on request: uncut hair, and hair collected for a week."""
EVENTS = ("shed hairs per day",)
"""Outcomes counted over the week before a visit: they have no baseline, so no change from it."""


def checked_protocol(
    source: SourceText, catalogue: Catalogue | None = None, evidence: EvidenceBase | None = None
) -> Protocol:
    """Protocol of a parsed file, with all defaults filled in.

    Args:
        source: the file, or the table of an object composed in Python.
        catalogue: therapies known; default the shipped ones.
        evidence: source of the records of observed rows; default the package's own evidence base.

    Raises:
        InputError: the first fault.
    """
    file = check_shape(source, TrialFile)
    names = _arm_names(file, source)
    population = _population(file.population, source)
    measurement = _measurement(file.measurement, population, source)
    reference = _reference(file.analysis, names, source)
    analysis, measurement = _analysis(file, reference, measurement, source)
    design = _design(file.design, names, population, measurement, source)
    horizon = measurement.visit_days[-1] + int(design.visit_window_days)
    arms = tuple(_arm(arm, number, horizon, source, catalogue) for number, arm in enumerate(file.arm))
    refuse_unsimulated(arms, population, lambda number: source.where(("arm", number)))
    return Protocol(
        trial=Settings(**file.trial.model_dump()),
        population=population,
        design=design,
        arms=arms,
        measurement=measurement,
        analysis=analysis,
        observed=tuple(
            _observed(row, number, names, measurement, analysis, source, evidence)
            for number, row in enumerate(file.observed)
        ),
        rerandomisation=_rerandomisation(file, names, reference, population, measurement, source),
        file=source.name,
    )


def _arm_names(file: TrialFile, source: SourceText) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for number, arm in enumerate(file.arm):
        if arm.name.casefold() in seen:
            raise InputError(
                f"two arms are called {arm.name!r}",
                where=source.where(("arm", number, "name")),
                expected="a different name for each arm",
            )
        seen[arm.name.casefold()] = arm.name
    return tuple(seen.values())


def _population(section: PopulationSection, source: SourceText) -> Population:
    def where(key: str) -> str:
        return source.where(("population", key))

    diagnoses, also_androgenetic = read_hair_loss(section.alopecia, section, source)
    if section.also is not None:
        _supported(OTHER_HAIR_LOSS, section.alopecia, where("with"))
    pattern_loss = section.alopecia == PATTERN_LOSS or also_androgenetic
    stages = {
        scale: _stages(section, scale, sex, default, pattern_loss, where(scale))
        for scale, sex, default in (("norwood", "male", MALE_STAGES), ("ludwig", "female", FEMALE_STAGES))
    }
    washout = None
    if section.washout is not None:
        washout = parse_quantity(section.washout, "day", where=where("washout"))
        _within(washout, 0.0, 3653.0, section.washout, "0 days to 10 years", where("washout"))
    return Population(
        size=section.size,
        alopecia=section.alopecia,
        sex=section.sex,
        age=read_age(section.age, where("age")),
        norwood=stages["norwood"],
        ludwig=stages["ludwig"],
        ancestry=section.ancestry,
        washout_days=washout,
        diagnoses=diagnoses,
        also_androgenetic=also_androgenetic,
        screening=read_screening(section.alopecia, section, where),
    )


def _supported(feature: str, alopecia: str, where: str) -> None:
    """Check that the simulator of `alopecia` supports a feature of the design.

    Raises:
        InputError: it does not; the message names the features supported.
    """
    able = simulator_of(alopecia).capabilities
    if feature not in able.supports:
        why = f": {able.why_not[feature]}" if feature in able.why_not else ""
        raise InputError(
            f"{alopecia} is simulated without {feature!r}{why}",
            where=where,
            expected=f"a supported design: {', '.join(able.designs)}",
        )


def _stages(
    section: PopulationSection,
    scale: str,
    sex: str,
    default: tuple[str, ...],
    pattern_loss: bool,
    where: str,
) -> tuple[str, ...]:
    from anagen.population.traits import stage_severity

    given: list[str] | None = getattr(section, scale)
    takes = pattern_loss and section.sex in (sex, "any")
    if given is None:
        return default if takes else ()
    if not takes:
        without = "without alopecia" if section.alopecia == "none" else "without androgenetic alopecia"
        who = f"{section.sex} patients" if pattern_loss else f"people {without}"
        raise InputError(f"{who} have no {scale} stage", where=where, expected=f"no key {scale!r}")
    known = stage_severity()[scale]
    for stage in given:
        if stage not in known:
            raise unknown_name(f"{scale} stage", stage, known, where)
    return _no_repeats(given, where)


def _measurement(section: MeasurementSection, population: Population, source: SourceText) -> Measurement:
    from anagen.measurement.method import method

    def where(key: str) -> str:
        return source.where(("measurement", key))

    found = method(section.method, where("method"))
    region = _region(section, population, where)
    field_cm2 = parse_quantity(section.field, "cm2", where=where("field"))
    _within(field_cm2, 0.1, 100.0, section.field, "an area of 0.1 to 100 cm2", where("field"))
    if section.outcomes is None:
        outcomes = tuple(name for name in found.outcomes if name not in NOT_BY_DEFAULT)
    else:
        for name in section.outcomes:
            _measurable(name, section.method, where("outcomes"))
        outcomes = _no_repeats(section.outcomes, where("outcomes"))
    return Measurement(
        method=section.method,
        region=region,
        field_cm2=field_cm2,
        visit_days=read_visits(section.visits, where("visits")),
        outcomes=outcomes,
    )


def _region(section: MeasurementSection, population: Population, where: Callable[[str], str]) -> str:
    """Region of the measurement: one that the simulator of this hair loss knows, or its only one."""
    able = simulator_of(population.alopecia).capabilities
    if section.method not in able.methods:
        raise InputError(
            f"{section.method} cannot be used in people with alopecia {population.alopecia!r}",
            where=where("method"),
            expected="method = " + " or ".join(f'"{name}"' for name in able.methods),
        )
    if section.region is None and len(able.regions) == 1:
        return able.regions[0]
    if section.region not in able.regions:
        raise InputError(
            "'region' is missing"
            if section.region is None
            else f"{section.method} cannot be used on the {section.region} region",
            where=where("region"),
            expected=" or ".join(f'"{name}"' for name in able.regions),
        )
    return section.region


def _measurable(outcome: str, method_name: str, where: str) -> None:
    from anagen.measurement.method import method

    method(method_name).check(outcome, where)


def _reference(section: AnalysisSection, names: tuple[str, ...], source: SourceText) -> str | None:
    where = source.where(("analysis", "reference"))
    if section.reference is not None and section.reference not in names:
        raise unknown_name("arm", section.reference, names, where)
    if len(names) == 1:
        if section.reference is not None:
            raise InputError(
                "a trial of one arm has no reference", where=where, expected="no key 'reference'"
            )
        return None
    return section.reference or names[-1]


def _analysis(
    file: TrialFile, reference: str | None, measurement: Measurement, source: SourceText
) -> tuple[Analysis, Measurement]:
    """Analysis, and the measurement with the endpoint's outcome among its outcomes."""
    section = file.analysis
    where = source.where(("analysis", "endpoint"))
    endpoint = read_endpoint(section.endpoint, where)
    _measurable(endpoint.outcome, measurement.method, where)
    _is_visit(endpoint.day, section.endpoint, measurement, where)
    if endpoint.day == 0 and endpoint.from_baseline:
        raise InputError("there is no change at baseline", where=where, expected="a later visit")
    if endpoint.outcome in EVENTS and (endpoint.from_baseline or endpoint.day < DAYS_PER_WEEK):
        raise InputError(
            f"{endpoint.outcome!r} is counted over the week before a visit and has no baseline",
            where=where,
            expected=f'its level, such as "{endpoint.outcome} at week 4"',
        )
    if endpoint.outcome not in measurement.outcomes:
        measurement = replace(measurement, outcomes=(endpoint.outcome, *measurement.outcomes))
    model = _model(section, endpoint, reference, file.design.kind, source)
    if model in ("ANCOVA", "change from baseline") and endpoint.day == 0:
        raise InputError(f"{model} needs a visit after baseline", where=where, expected="a later visit")
    missing = _missing(section, endpoint, source.where(("analysis", "missing")))
    return Analysis(endpoint, model, reference, section.alpha, missing), measurement


def _model(
    section: AnalysisSection, endpoint: Endpoint, reference: str | None, kind: str, source: SourceText
) -> str:
    """Model asked for, or the first that fits the design and the endpoint."""
    binary = endpoint.rule is not None
    if reference is None:
        allowed: tuple[str, ...] = (ONE_ARM_MODEL,) if binary else ("change from baseline",)
        why = "a trial of one arm"
    elif kind == "split-scalp":
        allowed = COMPARATIVE_MODELS[:1] if binary else ("paired",)
        why = "a split-scalp trial"
    else:
        allowed = COMPARATIVE_MODELS if binary else ("ANCOVA", "t test", "Welch")
        why = "a parallel trial"
    model = section.model or allowed[0]
    if model in allowed:
        return model
    expected = " or ".join(f'"{name}"' for name in allowed)
    if (model in BINARY_MODELS) != binary:
        why = f"the endpoint {section.endpoint[:80]!r}"
        if not binary:
            expected += f'; or an endpoint such as "{RESPONDERS}: {RULE_EXAMPLES[0]} at week 24"'
    raise InputError(
        f"model {model!r} does not fit {why}", where=source.where(("analysis", "model")), expected=expected
    )


def _missing(section: AnalysisSection, endpoint: Endpoint, where: str) -> str:
    """Treatment of missing values; a missing response can be imputed, a missing density cannot."""
    if endpoint.rule is not None:
        return section.missing or NON_RESPONDER
    if section.missing == NON_RESPONDER:
        raise InputError(
            f"{NON_RESPONDER} needs an endpoint of responders",
            where=where,
            expected='"complete cases" or "last observation carried forward", or an endpoint such as '
            f'"{RESPONDERS}: {RULE_EXAMPLES[0]} at week 24"',
        )
    return section.missing or "complete cases"


def _design(
    section: DesignSection,
    names: tuple[str, ...],
    population: Population,
    measurement: Measurement,
    source: SourceText,
) -> Design:
    def where(key: str) -> str:
        return source.where(("design", key))

    if section.kind == SPLIT_SCALP:
        _supported(SPLIT_SCALP, population.alopecia, where("kind"))
    if section.season_start is not None:
        _supported(SEASON, population.alopecia, where("season_start"))
    if section.kind == "split-scalp" and len(names) < 2:
        raise InputError(
            "a split scalp needs an arm for each side",
            where=where("kind"),
            expected="2 or more [[arm]] tables",
        )
    groups = len(names) - 1 if section.kind == "split-scalp" else len(names)
    allocation = (1,) * groups
    if section.allocation is not None:
        allocation = read_allocation(section.allocation, groups, where("allocation"))
    if population.size < groups:
        raise InputError(
            f"{population.size} patients are too few for {groups} groups",
            where=source.where(("population", "size")),
            expected=f"at least {groups} patients",
        )
    window = 0.0
    if section.visit_window is not None:
        window = parse_quantity(section.visit_window, "day", where=where("visit_window"))
        days = measurement.visit_days
        gap = min(later - earlier for earlier, later in pairwise(days))
        largest = (gap - 1) // 2
        _within(
            window,
            0.0,
            float(largest),
            section.visit_window,
            f"0 to {largest} days, less than half the time between visits",
            where("visit_window"),
        )
    season = section.season_start
    return Design(
        kind=section.kind,
        allocation=allocation,
        randomisation=section.randomisation,
        block=_block(section, allocation, where("block")),
        strata=_strata(section, where("strata")),
        dropout=_dropout(section.dropout, where("dropout")),
        visit_window_days=window,
        season_start=None if season is None else read_season(season, where("season_start")),
    )


def _rerandomisation(
    file: TrialFile,
    names: tuple[str, ...],
    reference: str | None,
    population: Population,
    measurement: Measurement,
    source: SourceText,
) -> Rerandomisation | None:
    def where(key: str) -> str:
        return source.where(("rerandomisation", key))

    if file.rerandomisation is None:
        return None
    _supported(RERANDOMISATION, population.alopecia, where("week"))
    if file.design.kind == SPLIT_SCALP:
        raise InputError(
            "a second randomisation is not possible in a split-scalp trial",
            where=source.where(("design", "kind")),
            expected='"parallel"',
        )
    return read_rerandomisation(file.rerandomisation, names, reference, measurement, where)


def _block(section: DesignSection, allocation: tuple[int, ...], where: str) -> int:
    whole = sum(allocation)
    if section.randomisation == "simple":
        if section.block is not None:
            raise InputError(
                "simple randomisation has no block", where=where, expected='no key, or "blocked"'
            )
        return 1
    if section.block is None:
        return whole if whole > 3 else 2 * whole
    check_block(section.block, allocation, where)
    return section.block


def _strata(section: DesignSection, where: str) -> tuple[str, ...]:
    if section.randomisation == "stratified" and not section.strata:
        raise InputError(
            "stratified randomisation needs strata", where=where, expected='any of "sex", "stage", "age"'
        )
    if section.randomisation != "stratified" and section.strata:
        raise InputError(
            f"{section.randomisation} randomisation has no strata",
            where=where,
            expected='randomisation = "stratified"',
        )
    return _no_repeats(section.strata or [], where)


def _dropout(text: str | None, where: str) -> Dropout | None:
    return None if text is None else read_dropout(text, where)


def _arm(
    section: ArmSection, number: int, horizon_days: int, source: SourceText, catalogue: Catalogue | None
) -> Arm:
    path: Path_ = ("arm", number)
    if section.untreated and section.treatment:
        raise InputError(
            f"arm {section.name!r} is untreated, but has a treatment",
            where=source.where((*path, "untreated")),
            expected="one or the other",
        )
    if not section.untreated and not section.treatment:
        raise InputError(
            f"arm {section.name!r} has no treatment",
            where=source.where(path),
            expected="an [[arm.treatment]] table, or untreated = true",
        )
    from anagen.therapy.course import explicit_table

    courses = [
        _course(table, (*path, "treatment", index), horizon_days, source, catalogue)
        for index, table in enumerate(section.treatment)
    ]
    return Arm(
        name=section.name,
        treatments=tuple(
            explicit_table(table, course) for table, course in zip(section.treatment, courses, strict=True)
        ),
        synergy=section.synergy,
        dropout=_dropout(section.dropout, source.where((*path, "dropout"))),
        courses=tuple(courses),
    )


def _course(
    table: Mapping[str, Any], path: Path_, horizon_days: int, source: SourceText, catalogue: Catalogue | None
) -> Course:
    """Course of one [[arm.treatment]] table."""
    from anagen.therapy.course import course_from_table

    where = source.where(path)
    try:
        return course_from_table(table, where, horizon_days, catalogue)
    except InputError as error:
        raise _at_key(error, where, table, path, source) from None


def _at_key(
    error: InputError, where: str, table: Mapping[str, Any], path: Path_, source: SourceText
) -> InputError:
    """Error with the line of its own key, where its place names one."""
    tail = (error.where or "").removeprefix(where).strip(" ,.:")
    key = tail if tail in table else next((key for key in table if repr(key) in error.what), None)
    if key is None and error.where not in (None, where):
        return error
    exact = source.where((*path, key)) if key else where
    return InputError(error.what, where=exact, expected=error.expected, nearest=error.nearest)


def _observed(
    section: ObservedSection,
    number: int,
    names: tuple[str, ...],
    measurement: Measurement,
    analysis: Analysis,
    source: SourceText,
    evidence: EvidenceBase | None,
) -> Observed:
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
    _measurable(section.outcome, measurement.method, where("outcome"))
    day = round(section.week * DAYS_PER_WEEK)
    _is_visit(day, f"week {plain(section.week)}", measurement, where("week"))
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
    _within(value, low, 100.0, text, f"{low:g} to 100 %", where)


def _optional(text: str | None, *, unit: str, where: str) -> float | None:
    return None if text is None else parse_quantity(text, unit, where=where)


def _is_visit(day: int, text: str, measurement: Measurement, where: str) -> None:
    if day not in measurement.visit_days:
        raise InputError(
            f"there is no visit at {text!r}",
            where=where,
            expected=f"one of the {visits_text(measurement.visit_days)}",
        )


def _within(value: float, low: float, high: float, text: str, expected: str, where: str) -> None:
    if not low <= value <= high:
        raise InputError(f"{text[:80]!r} is out of range", where=where, expected=expected)


def _no_repeats(names: Iterable[str], where: str) -> tuple[str, ...]:
    names = tuple(names)
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{name!r} is listed twice", where=where, expected="each name once")
    return names
