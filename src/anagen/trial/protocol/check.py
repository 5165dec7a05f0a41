"""Checks a trial file: reads its phrases, fits its parts together, and fills in its defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.files.shape_check import check_shape
from anagen.files.source_text import Path_, SourceText
from anagen.measurement.outcomes import OUTCOMES
from anagen.simulators.capabilities import RATINGS
from anagen.therapy.catalogue import Catalogue
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.assumed import with_assumptions
from anagen.trial.protocol.check_adaptation import adaptation_of
from anagen.trial.protocol.check_adherence import adherence_of
from anagen.trial.protocol.check_analysis import analysis_of, reference_of
from anagen.trial.protocol.check_arms import arm_names, arm_of, one_course_each
from anagen.trial.protocol.check_background import background_of
from anagen.trial.protocol.check_design import design_of, require_periods
from anagen.trial.protocol.check_dose_finding import dose_finding_of
from anagen.trial.protocol.check_endpoints import several_of
from anagen.trial.protocol.check_entry import biomarker_of, entry_of
from anagen.trial.protocol.check_intercurrent import intercurrent_of
from anagen.trial.protocol.check_measurement import measurement_of
from anagen.trial.protocol.check_models import refuse_events
from anagen.trial.protocol.check_multiplicity import procedure_of
from anagen.trial.protocol.check_observed import observed_of
from anagen.trial.protocol.check_population import population_of, require_supported
from anagen.trial.protocol.check_sense import (
    require_different,
    require_identical,
    require_no_own_placebo,
    require_once,
)
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.observed import Observed
from anagen.trial.protocol.own_folder import refuse_folder
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.rerandomisation import rerandomisation_of
from anagen.trial.protocol.settings import Settings
from anagen.trial.protocol.unsimulated import refuse_unsimulated

if TYPE_CHECKING:
    from anagen.evidence_base.tables.records import EvidenceBase


def checked_protocol(
    source: SourceText, catalogue: Catalogue | None = None, evidence: EvidenceBase | None = None
) -> Protocol:
    """Protocol of a parsed file, with all defaults filled in.

    Args:
        source: the file, or the table of an object composed in Python.
        catalogue: therapies and diseases known; default the shipped ones.
        evidence: source of the records of observed rows; default the package's own evidence base.

    Raises:
        InputError: the first fault.
    """
    file = check_shape(source, TrialFile)
    refuse_folder(file.trial, source)
    names = arm_names(file, source)
    known = Catalogue.of(catalogue)
    population = population_of(file.population, source, known.diseases)
    biomarker = biomarker_of(file.population, lambda key: source.where(("population", key)))
    population = population if biomarker is None else replace(population, biomarker=biomarker)
    measurement = measurement_of(file.measurement, population, source)
    reference = reference_of(file.analysis, names, source)
    analysis, measurement = analysis_of(file, reference, measurement, source)
    design = design_of(file.design, names, population, measurement, source)
    require_periods(design, analysis.endpoint, measurement, source)
    horizon = measurement.visit_days[-1] + int(design.visit_window_days)
    entries = tuple(
        arm_of(arm, ("arm", number), horizon, source, catalogue) for number, arm in enumerate(file.arm)
    )
    arms: tuple[Arm, ...] = ()
    for index, arm in enumerate(entries):

        def place(number: int, arm_number: int = index) -> str:
            return source.where(("arm", arm_number, "treatment", number))

        require_no_own_placebo(arm, place)
        arms += (
            with_assumptions(
                one_course_each(arm, ("arm", index), source), population, known.assumptions, place
            ),
        )
    if design.identical_arms:
        require_identical(arms, source.where(("design", "identical_arms")))
    else:
        require_different(arms, lambda number: source.where(("arm", number)))
    refuse_unsimulated(arms, population, lambda number: source.where(("arm", number)))
    second = rerandomisation_of(file, names, reference, population, measurement, horizon, source, catalogue)
    if second is not None:
        refuse_unsimulated(
            second.own, population, lambda number: source.where(("rerandomisation", "arm", number))
        )
    everything = (*names, *(arm.name for arm in ((second and second.own) or ())))
    events, analysis = intercurrent_of(file, names, population, measurement, analysis, source, catalogue)
    everything = (*everything, *(one.own.name for one in events if one.own is not None))
    entry = entry_of(file, population, measurement, source, catalogue)
    eventful = any(one.rate.percent > 0 for one in events)
    refuse_events(analysis.model, eventful, source)
    found = dose_finding_of(file.analysis, analysis, arms, design.kind, eventful, source)
    analysis = replace(analysis, dose_finding=found)
    several, measurement = several_of(file, population, design, analysis, measurement, source)
    adaptation = adaptation_of(file, analysis, design, source)
    observed = tuple(
        observed_of(row, number, names, measurement, analysis, source, evidence, second)
        for number, row in enumerate(file.observed)
    )
    require_once(observed, lambda number: source.where(("observed", number)))
    _require_raters(measurement, observed, population, source)
    protocol = Protocol(
        trial=Settings(**file.trial.model_dump(exclude={"catalogue"})),
        population=population,
        design=design,
        arms=arms,
        measurement=measurement,
        analysis=analysis,
        observed=observed,
        rerandomisation=second,
        intercurrent=events,
        several=several,
        adaptation=adaptation,
        entry=entry,
        background=background_of(file, population, horizon, source, known),
        adherence=adherence_of(file.adherence, everything, source),
        file=source.name,
    )
    procedure = procedure_of(file.multiplicity, protocol, source)
    if several is None or procedure is None:
        return protocol
    return replace(protocol, several=replace(several, procedure=procedure))


def _require_raters(
    measurement: Measurement, observed: tuple[Observed, ...], population: Population, source: SourceText
) -> None:
    """Check that ratings are asked for only where the link behind them was learned: in pattern loss.

    Raises:
        InputError: a fault, with its place.
    """
    places: list[tuple[str, Path_]] = [(name, ("measurement", "outcomes")) for name in measurement.outcomes]
    places += [(row.outcome, ("observed", number, "outcome")) for number, row in enumerate(observed)]
    for name, path in places:
        if not OUTCOMES[name].rater:
            continue
        require_supported(RATINGS, population.alopecia, source.where(path), population.diseases)
        if not population.recruitment().staged:  # of people with a clinical stage the link was learned
            raise InputError(
                f"{name!r} was learned in pattern loss, not in {population.alopecia}",
                where=source.where(path),
                expected="an outcome that is counted",
            )
