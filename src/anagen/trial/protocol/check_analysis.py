"""Check of [analysis]: endpoint, model, reference and missing values."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf, isfinite, nan

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import (
    DAYS_PER_WEEK,
    time_text,
)
from anagen.files.source_text import SourceText
from anagen.measurement.outcomes import OUTCOMES
from anagen.quantities import quantity
from anagen.statistics.binary import BINARY_MODELS, COMPARATIVE_MODELS, ONE_ARM_MODEL
from anagen.statistics.hypothesis import EQUIVALENCE, NON_INFERIORITY, SUPERIORITY, Hypothesis
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.analysis_section import AnalysisSection
from anagen.trial.protocol.check_calendar_looks import calendar_days
from anagen.trial.protocol.check_further import further_of
from anagen.trial.protocol.check_measurement import EVENTS, require_measurable
from anagen.trial.protocol.check_models import options_of, with_ranks
from anagen.trial.protocol.checks import require_visit
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.endpoint import (
    GEE,
    PERCENT_KINDS,
    REPEATED_MODELS,
    RESPONDERS,
    TIME,
    TIME_MODELS,
    Endpoint,
    read_endpoint,
)
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.looks import USUAL_SPENDING, Looks
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.model_options import ORDINAL, RATIO_MODELS, WIN_RATIO
from anagen.trial.protocol.multiplicity import DUNNETT
from anagen.trial.protocol.responders import ALL_SEEN, CARRIED, COMPLETE, NON_RESPONDER, RULE_EXAMPLES
from anagen.units import parse_quantity

ONE_ARM_MODELS = (ONE_ARM_MODEL, "change from baseline")


def reference_of(section: AnalysisSection, names: tuple[str, ...], source: SourceText) -> str | None:
    """Name of the reference arm: as stated, the only other arm, or None for one arm.

    Raises:
        InputError: a fault, with its place.
    """
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


def analysis_of(
    file: TrialFile, reference: str | None, measurement: Measurement, source: SourceText
) -> tuple[Analysis, Measurement]:
    """Analysis, and the measurement with the endpoint's outcome among its outcomes."""
    section = file.analysis
    where = source.where(("analysis", "endpoint"))
    last_day = measurement.visit_days[-1]
    endpoint = read_endpoint(section.endpoint, where, last_day)

    def check(one: Endpoint, text: str, place: str) -> None:
        _require_at_visits(one, text, measurement, place)

    check(endpoint, section.endpoint, where)
    if endpoint.outcome not in measurement.outcomes:
        measurement = replace(measurement, outcomes=(endpoint.outcome, *measurement.outcomes))
    model = model_of(section, endpoint, reference, file.design.kind, source)
    options = options_of(section, endpoint, model, last_day, source, check=check)
    measurement = replace(measurement, outcomes=with_ranks(options, measurement.outcomes))
    if model in ("ANCOVA", *REPEATED_MODELS, "change from baseline") and endpoint.day == 0:
        raise InputError(f"{model} needs a visit after baseline", where=where, expected="a later visit")
    missing = missing_of(section, endpoint, model, source.where(("analysis", "missing")))
    hypothesis = _hypothesis(section, endpoint, model, source)
    days = calendar_days(file, source)
    looks = _looks(section, endpoint, model, hypothesis, file.population.size, source, days)
    many = _multiplicity(section, endpoint, model, hypothesis, len(file.arm), source)
    analysis = Analysis(endpoint, model, reference, section.alpha, missing, hypothesis, looks, many)
    delta = delta_of(section, endpoint, missing, source)
    analysis = replace(analysis, delta=delta, options=options)
    return replace(analysis, further=further_of(section, analysis, source)), measurement


def _require_at_visits(endpoint: Endpoint, text: str, measurement: Measurement, where: str) -> None:
    """Check that an endpoint is measured at a visit of the trial."""
    require_measurable(endpoint.outcome, measurement.method, where)
    require_visit(endpoint.day, text, measurement, where)
    if endpoint.day == 0 and endpoint.from_baseline:
        raise InputError("there is no change at baseline", where=where, expected="a later visit")
    if endpoint.outcome in EVENTS and (endpoint.from_baseline or endpoint.day < DAYS_PER_WEEK):
        raise InputError(
            f"{endpoint.outcome!r} is counted over the week before a visit and has no baseline",
            where=where,
            expected=f'its level, such as "{endpoint.outcome} at week 4"',
        )


def _multiplicity(
    section: AnalysisSection,
    endpoint: Endpoint,
    model: str,
    hypothesis: Hypothesis,
    arms: int,
    source: SourceText,
) -> str | None:
    """Adjustment for several arms, or None."""
    if section.multiplicity is None:
        return None
    where = source.where(("analysis", "multiplicity"))
    refused = {
        f"{arms} {'arm' if arms == 1 else 'arms'} make no several comparisons": arms < 3,
        "looks before the end and several arms are not judged together": bool(
            section.interim or section.interim_weeks
        ),
        "a margin of responders has no p value to adjust": endpoint.rule is not None and not hypothesis.usual,
        f"Dunnett's test is of a common variance, not of {model}": section.multiplicity == DUNNETT
        and model != "ANCOVA",
    }
    for what, here in refused.items():
        if here:
            raise InputError(what, where=where, expected='no key, or "Holm" of two comparisons or more')
    return section.multiplicity


def _looks(
    section: AnalysisSection,
    endpoint: Endpoint,
    model: str,
    hypothesis: Hypothesis,
    size: int,
    source: SourceText,
    days: tuple[int, ...],
) -> Looks | None:
    """Looks before the end, or None; `days`: of those by the calendar."""

    def where(key: str) -> str:
        return source.where(("analysis", key))

    if section.interim is None and not days:
        for key, given in (
            ("spending", section.spending),
            ("futility", section.futility),
            ("binding", section.binding or None),
        ):
            if given is not None:
                raise InputError(
                    f"{key} without a look", where=where(key), expected="a key interim such as [0.5]"
                )
        return None
    asked, fractions = "interim_weeks" if days else "interim", section.interim or []
    if fractions and not (
        fractions[0] > 0.0 and all(0.0 < low < high for low, high in pairwise([*fractions, 1.0]))
    ):
        raise InputError(
            f"looks at {fractions}",
            where=where("interim"),
            expected="fractions of the patients that rise, each above 0 and below 1",
        )
    if fractions and fractions[0] * size < 2.0:
        raise InputError(
            f"a look at {fractions[0] * size:g} of {size} patients",
            where=where("interim"),
            expected="at least 2 patients",
        )
    refused = {
        "a trial of one arm": model in ONE_ARM_MODELS,
        "a test of equivalence": hypothesis.kind == EQUIVALENCE,
        "a margin of responders": endpoint.rule is not None and not hypothesis.usual,
        f"the model {model!r}": model in RATIO_MODELS,
    }
    for what, here in refused.items():
        if here:
            raise InputError(
                f"looks at {what} are not judged", where=where(asked), expected=f"no key {asked}"
            )
    futility = None if section.futility is None else tuple(section.futility)
    looks = Looks(tuple(fractions), section.spending or USUAL_SPENDING, futility, section.binding, days)
    if futility is not None and len(futility) != looks.count:
        raise InputError(
            f"{len(futility)} bounds of futility for {looks.count} looks",
            where=where("futility"),
            expected="one for each look",
        )
    return looks


def _hypothesis(section: AnalysisSection, endpoint: Endpoint, model: str, source: SourceText) -> Hypothesis:
    """Hypothesis of the trial: superiority, unless a margin or the file says otherwise."""

    def where(key: str) -> str:
        return source.where(("analysis", key))

    kind = section.hypothesis or (SUPERIORITY if section.margin is None else NON_INFERIORITY)
    if kind == SUPERIORITY and section.margin is not None:
        raise InputError(
            "superiority has no margin",
            where=where("margin"),
            expected=f'no key, or hypothesis = "{NON_INFERIORITY}"',
        )
    if kind != SUPERIORITY and section.margin is None:
        raise InputError(
            f"{kind} needs a margin",
            where=where("hypothesis"),
            expected=f'a key margin such as "5 {endpoint.unit}"',
        )
    sides = section.sides or 2
    if model in ONE_ARM_MODELS and (kind != SUPERIORITY or sides == 1):
        raise InputError(
            "a trial of one arm compares nothing",
            where=where("hypothesis" if section.hypothesis else "margin" if section.margin else "sides"),
            expected="a second arm",
        )
    of_ratio = model in ("logistic", *TIME_MODELS, *RATIO_MODELS) or (model == GEE and endpoint.rule)
    if of_ratio and (kind != SUPERIORITY or sides == 1):
        fits = '"risk difference" or "Cochran-Mantel-Haenszel"' if endpoint.rule else '"ANCOVA" or "MMRM"'
        raise InputError(
            f"{model} tests a ratio, a margin is a difference", where=where("model"), expected=fits
        )
    if sides == 1 and section.alpha >= 0.5:
        raise InputError(
            f"a one-sided level of {section.alpha:g} tests nothing",
            where=where("alpha"),
            expected="below 0.5",
        )
    margin = 0.0
    if section.margin is not None:
        margin = parse_quantity(section.margin, endpoint.unit, where=where("margin"))
        if not margin > 0.0:
            raise InputError(
                f"a margin of {section.margin!r}", where=where("margin"), expected=f"above 0 {endpoint.unit}"
            )
        largest = 100.0 if endpoint.unit == "%" else quantity(endpoint.outcome).high
        if margin > largest:
            raise InputError(
                f"a margin of {section.margin!r}",
                where=where("margin"),
                expected=f"at most {largest:g} {endpoint.unit}",
            )
    return Hypothesis(kind, margin, sides, endpoint.higher_is_better)


def model_of(
    section: AnalysisSection, endpoint: Endpoint, reference: str | None, kind: str, source: SourceText
) -> str:
    """Model asked for, or the first that fits the design and the endpoint.

    Raises:
        InputError: the model asked for does not fit.
    """
    binary = endpoint.rule is not None
    if endpoint.kind == TIME and (reference is None or kind != "parallel"):
        raise InputError(
            "times to an event are compared between the arms of a parallel trial only",
            where=source.where(("analysis", "endpoint")),
            expected=f'an endpoint such as "{RESPONDERS}: {endpoint.rule} at {time_text(endpoint.day)}"',
        )
    if reference is None:
        allowed: tuple[str, ...] = ONE_ARM_MODELS[:1] if binary else ONE_ARM_MODELS[1:]
        why = "a trial of one arm"
    elif kind == "split-scalp":
        allowed = COMPARATIVE_MODELS[:1] if binary else ("paired",)
        why = "a split-scalp trial"
    elif kind == CROSSOVER:
        if binary:
            raise InputError(
                "a crossover of responders is not analysed",
                where=source.where(("analysis", "endpoint")),
                expected=f'an endpoint such as "change in {endpoint.outcome} at {time_text(endpoint.day)}"',
            )
        allowed, why = (CROSSOVER,), "a crossover trial"
    else:
        allowed = (
            (*COMPARATIVE_MODELS, GEE, WIN_RATIO)
            if binary
            else ("ANCOVA", "MMRM", "t test", "Welch", GEE, ORDINAL, WIN_RATIO)
        )
        if endpoint.kind == TIME:
            allowed = (*TIME_MODELS, WIN_RATIO)
        why = "a parallel trial"
    model = section.model or allowed[0]
    if model in allowed:
        return model
    expected = " or ".join(f'"{name}"' for name in allowed)
    if (model in BINARY_MODELS) != binary or endpoint.kind == TIME:
        why = f"the endpoint {section.endpoint[:80]!r}"
        if not binary:
            expected += f'; or an endpoint such as "{RESPONDERS}: {RULE_EXAMPLES[0]} at week 24"'
    raise InputError(
        f"model {model!r} does not fit {why}", where=source.where(("analysis", "model")), expected=expected
    )


def delta_of(
    section: AnalysisSection, endpoint: Endpoint, missing: str, source: SourceText, unit: str | None = None
) -> float:
    """Shift of what is filled in, in the endpoint's unit, or in the `unit` of an outcome of one's own.

    Raises:
        InputError: nothing is filled in, or the shift is out of range.
    """
    if section.delta is None:
        return 0.0
    where = source.where(("analysis", "delta"))
    if missing not in IMPUTED:
        raise InputError(
            f"{missing} fills nothing in that could be shifted",
            where=where,
            expected=" or ".join(f'missing = "{name}"' for name in IMPUTED),
        )
    told = endpoint.unit if unit is None else unit
    if endpoint.outcome in OUTCOMES or told == "%":
        delta = parse_quantity(section.delta, told, where=where)
    else:
        delta = _in_own_unit(section.delta, told, where)
    largest = largest_shift(endpoint)
    if abs(delta) > largest:
        raise InputError(
            f"a shift of {section.delta!r}",
            where=where,
            expected=f"at most {largest:g} {told} either way",
        )
    return delta


def _in_own_unit(text: str, unit: str, where: str) -> float:
    """Number of a quantity in a unit that nobody else knows."""
    try:
        found = float(text.removesuffix(unit).strip())
    except ValueError:
        found = nan
    if not isfinite(found):
        raise InputError(f"{text!r} is no quantity", where=where, expected=f'such as "-5 {unit}"')
    return found


def largest_shift(endpoint: Endpoint) -> float:
    """Largest shift of a value that is filled in: 100 %, or the outcome's range; inf where none is known."""
    if endpoint.kind in PERCENT_KINDS:
        return 100.0
    return quantity(endpoint.outcome).high if endpoint.outcome in OUTCOMES else inf


def missing_of(section: AnalysisSection, endpoint: Endpoint, model: str, where: str) -> str:
    """Treatment of missing values; a missing response can be imputed, a missing density cannot.

    Raises:
        InputError: a treatment that does not fit the endpoint.
    """
    if endpoint.kind == TIME and model != WIN_RATIO and section.missing not in (None, COMPLETE):
        raise InputError(
            "who leaves is censored in an analysis of times",
            where=where,
            expected=f'no key, or "{COMPLETE}"',
        )
    if section.missing in IMPUTED and model != "ANCOVA":
        raise InputError(
            f"{section.missing} is followed by an ANCOVA, not by {model}",
            where=where,
            expected='model = "ANCOVA", or "complete cases"',
        )
    if model in REPEATED_MODELS:
        imputes = model == GEE and endpoint.rule is not None and section.missing == NON_RESPONDER
        if imputes:
            return NON_RESPONDER
        # Files of earlier versions call it complete cases, which it never was.
        if section.missing not in (None, ALL_SEEN, COMPLETE):
            raise InputError(
                f"{model} takes all visits that were seen, without {section.missing}",
                where=where,
                expected=f'no key, or "{ALL_SEEN}"',
            )
        return ALL_SEEN
    if section.missing == ALL_SEEN:
        raise InputError(
            f"{model} takes one visit",
            where=where,
            expected=" or ".join(f'model = "{name}"' for name in REPEATED_MODELS),
        )
    if model == WIN_RATIO:
        if section.missing not in (None, COMPLETE, CARRIED):
            raise InputError(
                f"a missing outcome ties in a win ratio, without {section.missing}",
                where=where,
                expected=f'no key, "{COMPLETE}" or "{CARRIED}"',
            )
        return section.missing or COMPLETE
    if endpoint.kind == TIME:
        return COMPLETE
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
