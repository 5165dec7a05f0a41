"""Check of [adaptation]: whether the look and what follows it fit the trial."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK
from anagen.files.source_text import SourceText
from anagen.quantities import quantity
from anagen.statistics.adaptive.many import DUNNETT
from anagen.statistics.adaptive.seamless import SelectionRule
from anagen.statistics.hypothesis import EQUIVALENCE
from anagen.trial.protocol.adaptation import (
    BLINDED,
    INVERSE_NORMAL,
    NEYMAN,
    PREDICTIVE,
    PROMISING,
    REESTIMATION,
    RESPONSE,
    SELECTION,
    THALL_WATHEN,
    Adaptation,
    PredictiveStopping,
    Reestimation,
    ResponseAdaptive,
    Selection,
    TwoStageTest,
)
from anagen.trial.protocol.adaptation_section import AdaptationSection
from anagen.trial.protocol.endpoint import TIME
from anagen.units import parse_quantity

if TYPE_CHECKING:
    from anagen.trial.protocol.analysis import Analysis
    from anagen.trial.protocol.design import Design
    from anagen.trial.protocol.file_model import TrialFile

_SHARED = {"kind", "at", "futility", "test", "spending"}
_OF_SELECTION = _SHARED | {"keep", "within", "intersection"}
_OF_REESTIMATION = _SHARED | {"planned", "method", "power", "least", "effect"}
_OF_BLINDED = {"kind", "at", "planned", "method", "power", "effect"}
_OF_PREDICTIVE = {"kind", "at", "stop_success", "stop_vain", "prior_patients", "calibrated"}
_OF_RESPONSE = {"kind", "at", "method", "every", "least", "calibrated"}
_METHODS = {REESTIMATION: (PROMISING, BLINDED), RESPONSE: (THALL_WATHEN, NEYMAN)}


def adaptation_of(
    file: TrialFile, analysis: Analysis, design: Design, source: SourceText
) -> Adaptation | None:
    """Adaptation of the file; None without.

    Raises:
        InputError: the first fault, with its place.
    """
    section = file.adaptation
    if section is None:
        return None
    _require_plain(file, analysis, design, source)
    _require_own_keys(section, source)
    if section.kind == SELECTION:
        return _selection(section, file, analysis, source)
    if section.kind == PREDICTIVE:
        return _predictive(section, file, source)
    if section.kind == RESPONSE:
        return _response(section, file, analysis, source)
    return _reestimation(section, file, analysis, source)


def _where(source: SourceText, key: str) -> str:
    return source.where(("adaptation", key))


def _require_plain(file: TrialFile, analysis: Analysis, design: Design, source: SourceText) -> None:
    """Check that the trial is one whose looks are judged."""
    by_response = file.adaptation is not None and file.adaptation.kind == RESPONSE
    refused = {
        f"a {design.kind} trial": design.kind != "parallel",
        "a trial of one arm": analysis.reference is None,
        "looks of [analysis]": analysis.looks is not None,
        "an adjustment for several arms of [analysis]": analysis.multiplicity is not None and not by_response,
        "a dose finding of [analysis]": analysis.dose_finding is not None,
        "a test of equivalence": analysis.hypothesis.kind == EQUIVALENCE,
        "a margin of responders": analysis.endpoint.rule is not None and not analysis.hypothesis.usual,
        "a second randomisation before the endpoint": file.rerandomisation is not None
        and file.rerandomisation.week * DAYS_PER_WEEK < analysis.endpoint.day,
    }
    for what, here in refused.items():
        if here:
            raise InputError(
                f"an adaptation beside {what}",
                where=_where(source, "kind"),
                expected="a parallel trial with a reference, judged by [adaptation] alone",
            )


def _require_own_keys(section: AdaptationSection, source: SourceText) -> None:
    """Check that each key belongs to the kind."""
    if section.kind == SELECTION:
        allowed, kind = _OF_SELECTION, "selection of arms"
    elif section.kind == RESPONSE:
        allowed, kind = _OF_RESPONSE, "response-adaptive allocation"
    elif section.kind == PREDICTIVE:
        allowed, kind = _OF_PREDICTIVE, "predictive stopping"
    elif section.method == BLINDED:
        allowed, kind = _OF_BLINDED, "blinded re-estimation"
    else:
        allowed, kind = _OF_REESTIMATION, "re-estimation"
    for key in sorted(section.model_fields_set):
        if key not in allowed and getattr(section, key) is not None:
            raise InputError(
                f"{key} is no key of {kind}",
                where=_where(source, key),
                expected=f"one of {', '.join(sorted(allowed))}",
            )
    methods = _METHODS.get(section.kind, ())
    if section.method is not None and section.method not in methods:
        raise InputError(
            f"{section.method} is no method of {kind}",
            where=_where(source, "method"),
            expected=" or ".join(f'"{name}"' for name in methods),
        )


def _difference(text: str, key: str, analysis: Analysis, source: SourceText) -> float:
    """Difference above 0 in the endpoint's unit."""
    unit, where = analysis.endpoint.unit, _where(source, key)
    value = parse_quantity(text, unit, where=where)
    largest = 100.0 if unit == "%" else quantity(analysis.endpoint.outcome).high
    if not 0.0 < value <= largest:
        raise InputError(
            f"a difference of {text[:80]!r}", where=where, expected=f"above 0 and at most {largest:g} {unit}"
        )
    return value


def _looks(section: AdaptationSection, source: SourceText) -> tuple[float, ...]:
    """Fractions at which the data are looked at."""
    given = section.at if isinstance(section.at, list) else [section.at]
    if not given or not all(low < high for low, high in pairwise([0.0, *given, 1.0])):
        raise InputError(
            f"looks at {section.at}",
            where=_where(source, "at"),
            expected="fractions of the patients that rise, each above 0 and below 1",
        )
    return tuple(given)


def _one_look(section: AdaptationSection, source: SourceText) -> float:
    """The one fraction of a design with two stages."""
    given = _looks(section, source)
    if len(given) > 1:
        raise InputError(
            f"{section.kind} at {len(given)} looks", where=_where(source, "at"), expected="one fraction"
        )
    return given[0]


def _test(section: AdaptationSection) -> TwoStageTest:
    return TwoStageTest(section.test or INVERSE_NORMAL, section.spending)


def _require_stages(first: int, size: int, arms: int, source: SourceText) -> None:
    """Check that both stages have patients to compare."""
    least = 4 * arms
    if first < least or size - first < least:
        raise InputError(
            f"stages of {first} and {size - first} patients for {arms} arms",
            where=_where(source, "at"),
            expected=f"at least {least} patients in each",
        )


def _selection(
    section: AdaptationSection, file: TrialFile, analysis: Analysis, source: SourceText
) -> Selection:
    arms, size = len(file.arm), file.population.size
    if arms < 3:
        raise InputError(
            f"a selection among {arms - 1} arm beside the reference",
            where=_where(source, "kind"),
            expected="two arms or more beside the reference",
        )
    if section.keep is not None and section.within is not None:
        raise InputError(
            "both keep and within", where=_where(source, "within"), expected="one of the two keys"
        )
    keep = section.keep or 1
    if keep > arms - 1:
        raise InputError(
            f"{keep} arms are to be kept of {arms - 1}",
            where=_where(source, "keep"),
            expected=f"1 to {arms - 1}",
        )
    at = _one_look(section, source)
    _require_stages(ceil(at * size - 1e-9), size, arms, source)
    within = None if section.within is None else _difference(section.within, "within", analysis, source)
    return Selection(
        at,
        SelectionRule(keep, within, section.futility),
        _test(section),
        section.intersection or DUNNETT,
    )


def _predictive(section: AdaptationSection, file: TrialFile, source: SourceText) -> PredictiveStopping:
    at = _looks(section, source)
    size, arms = file.population.size, len(file.arm)
    _require_stages(ceil(at[0] * size - 1e-9), size, arms, source)
    return PredictiveStopping(
        at,
        section.stop_success or 0.99,
        section.stop_vain or 0.05,
        section.prior_patients or 0,
        section.calibrated is not False,
    )


def _response(
    section: AdaptationSection, file: TrialFile, analysis: Analysis, source: SourceText
) -> ResponseAdaptive:
    at, size, arms = _one_look(section, source), file.population.size, len(file.arm)
    if analysis.endpoint.kind == TIME:
        raise InputError(
            "allocation by a time to an event",
            where=_where(source, "kind"),
            expected="an endpoint at one visit",
        )
    _require_stages(ceil(at * size - 1e-9), size, arms, source)
    least = 0.1 if section.least is None else section.least
    if not least * arms < 1.0 or least < 0.02:
        raise InputError(
            f"at least {least:g} of the patients for each of {arms} arms",
            where=_where(source, "least"),
            expected=f"0.02 to less than {1 / arms:.3g}",
        )
    if section.calibrated and analysis.multiplicity is not None:
        raise InputError(
            f"a calibrated level beside {analysis.multiplicity}",
            where=_where(source, "calibrated"),
            expected="false, or no key multiplicity",
        )
    calibrated = analysis.multiplicity is None if section.calibrated is None else section.calibrated
    return ResponseAdaptive(at, section.method or THALL_WATHEN, section.every or 20, least, calibrated)


def _reestimation(
    section: AdaptationSection, file: TrialFile, analysis: Analysis, source: SourceText
) -> Reestimation:
    most, method = file.population.size, section.method or PROMISING
    if len(file.arm) != 2:
        raise InputError(
            f"re-estimation of the size of {len(file.arm)} arms",
            where=_where(source, "kind"),
            expected="an arm and its reference",
        )
    if section.planned is None:
        raise InputError(
            "re-estimation without a plan",
            where=_where(source, "kind"),
            expected="a key planned such as 120, below the size of [population]",
        )
    if not section.planned < most:
        raise InputError(
            f"{section.planned} patients are planned of at most {most}",
            where=_where(source, "planned"),
            expected=f"fewer than the {most} of [population]",
        )
    at = _one_look(section, source)
    _require_stages(ceil(at * section.planned - 1e-9), section.planned, 2, source)
    effect = None if section.effect is None else _difference(section.effect, "effect", analysis, source)
    if method == BLINDED and (effect is None or analysis.endpoint.kind == TIME):
        raise InputError(
            "a blinded size of a time"
            if analysis.endpoint.kind == TIME
            else "a blinded size without an effect",
            where=_where(source, "method"),
            expected=f'a key effect such as "10 {analysis.endpoint.unit}", of an endpoint at one visit',
        )
    power, least = section.power or 0.9, 0.3 if section.least is None else section.least
    if least > power:
        raise InputError(
            f"a promising zone from {least:g} to {power:g}",
            where=_where(source, "least"),
            expected="a number not above the power",
        )
    return Reestimation(
        at,
        section.planned / most,
        method,
        power,
        least,
        effect,
        section.futility,
        _test(section),
    )
