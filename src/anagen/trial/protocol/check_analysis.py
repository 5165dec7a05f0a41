"""Check of [analysis]: endpoint, model, reference and missing values."""

from __future__ import annotations

from dataclasses import replace

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import (
    DAYS_PER_WEEK,
)
from anagen.files.source_text import SourceText
from anagen.statistics.binary import BINARY_MODELS, COMPARATIVE_MODELS, ONE_ARM_MODEL
from anagen.trial.protocol.check_measurement import EVENTS, require_measurable
from anagen.trial.protocol.checks import require_visit
from anagen.trial.protocol.endpoint import RESPONDERS, Endpoint, read_endpoint
from anagen.trial.protocol.file_model import (
    AnalysisSection,
    TrialFile,
)
from anagen.trial.protocol.model import (
    Analysis,
    Measurement,
)
from anagen.trial.protocol.responders import NON_RESPONDER, RULE_EXAMPLES


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
    endpoint = read_endpoint(section.endpoint, where)
    require_measurable(endpoint.outcome, measurement.method, where)
    require_visit(endpoint.day, section.endpoint, measurement, where)
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
    model = model_of(section, endpoint, reference, file.design.kind, source)
    if model in ("ANCOVA", "change from baseline") and endpoint.day == 0:
        raise InputError(f"{model} needs a visit after baseline", where=where, expected="a later visit")
    missing = missing_of(section, endpoint, source.where(("analysis", "missing")))
    return Analysis(endpoint, model, reference, section.alpha, missing), measurement


def model_of(
    section: AnalysisSection, endpoint: Endpoint, reference: str | None, kind: str, source: SourceText
) -> str:
    """Model asked for, or the first that fits the design and the endpoint.

    Raises:
        InputError: the model asked for does not fit.
    """
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


def missing_of(section: AnalysisSection, endpoint: Endpoint, where: str) -> str:
    """Treatment of missing values; a missing response can be imputed, a missing density cannot.

    Raises:
        InputError: imputation of a density.
    """
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
