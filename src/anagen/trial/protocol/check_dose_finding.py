"""Check of [analysis.dose_finding]: doses read from the arms' treatments, gain and candidate shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anagen.errors import InputError, unknown_name
from anagen.files.source_text import SourceText
from anagen.quantities import quantity
from anagen.statistics.binary import COMPARATIVE_MODELS
from anagen.statistics.dose_finding.shapes import Shape
from anagen.therapy.course import Course
from anagen.therapy.record import INERT
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.analysis_section import AnalysisSection
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.dose_finding import DoseFinding, read_shape, usual_shapes
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.model_sections import DoseFindingSection
from anagen.units import parse_quantity

KEY = ("analysis", "dose_finding")
LEAST_DOSES = 3


def dose_finding_of(
    section: AnalysisSection,
    analysis: Analysis,
    arms: Sequence[Arm],
    kind: str,
    eventful: bool,
    source: SourceText,
) -> DoseFinding | None:
    """Dose finding of the file; None if it asks for none.

    Args:
        section: [analysis].
        analysis: as checked.
        arms: as checked.
        kind: of the design.
        eventful: whether an intercurrent event can happen.
        source: of the file.

    Raises:
        InputError: a fault, with its place.
    """
    asked = section.dose_finding
    if asked is None:
        return None
    where = source.where(KEY)
    refused = {
        f"a {kind} trial": kind != "parallel",
        f"the model {analysis.model!r}": analysis.model not in ("ANCOVA", *COMPARATIVE_MODELS),
        "imputed values": analysis.missing in IMPUTED,
        "looks before the end": analysis.looks is not None,
        "intercurrent events": eventful,
    }
    for what, here in refused.items():
        if here:
            raise InputError(
                f"{what} and dose finding do not go together",
                where=where,
                expected='a parallel trial with "ANCOVA" or a model of responders, seen once, at its end',
            )
    therapy = _therapy(asked, arms, where)
    courses = [_course(therapy, arm) for arm in arms]
    first = next(one for one in courses if one is not None)
    _require_alike(therapy, arms, courses, source)
    doses = tuple(0.0 if one is None or one.dose is None else one.dose for one in courses)
    for number, dose in enumerate(doses):
        if dose in doses[:number]:
            raise InputError(
                f"the arms {arms[doses.index(dose)].name!r} and {arms[number].name!r} both have "
                f"{dose:g} {first.dose_unit} of {therapy}",
                where=source.where(("arm", number)),
                expected="one arm for each dose",
            )
    if 0.0 not in doses or len(doses) < LEAST_DOSES:
        raise InputError(
            f"{len(doses)} arms with {', '.join(f'{dose:g}' for dose in doses)} {first.dose_unit} of "
            f"{therapy}",
            where=where,
            expected=f"{LEAST_DOSES} arms or more, one of them without it",
        )
    aim = analysis.hypothesis
    return DoseFinding(
        therapy=therapy,
        unit=first.dose_unit or "",
        doses=doses,
        gain=gain_of(asked, analysis.endpoint, where),
        gain_unit=analysis.endpoint.unit,
        shapes=shapes_of(asked, doses, where),
        alpha=asked.alpha or (analysis.alpha if aim.sides == 1 else analysis.alpha / 2.0),
        target=asked.target,
    )


def shapes_of(asked: DoseFindingSection, doses: Sequence[float], where: str) -> tuple[Shape, ...]:
    """Candidate shapes of the file, or the usual ones.

    Raises:
        InputError: no such shape, or one that is there twice.
    """
    if asked.shapes is None:
        return usual_shapes(doses)
    shapes = tuple(read_shape(text, where) for text in asked.shapes)
    for number, shape in enumerate(shapes):
        if shape in shapes[:number]:
            raise InputError(
                f"the shape {asked.shapes[number]!r} is there twice", where=where, expected="each once"
            )
    return shapes


def gain_of(asked: DoseFindingSection, endpoint: Endpoint, where: str) -> float:
    """Gain of the target dose in the endpoint's unit.

    Raises:
        InputError: none above 0, or one that no outcome has.
    """
    gain = parse_quantity(asked.gain, endpoint.unit, where=where)
    largest = 100.0 if endpoint.unit == "%" else quantity(endpoint.outcome).high
    if not 0.0 < gain <= largest:
        raise InputError(
            f"a gain of {asked.gain!r}",
            where=where,
            expected=f"above 0 and at most {largest:g} {endpoint.unit}, whichever direction is better",
        )
    return gain


def _therapy(asked: DoseFindingSection, arms: Sequence[Arm], where: str) -> str:
    """Therapy whose dose differs between the arms."""
    given: dict[str, set[float]] = {}
    for course in (course for arm in arms for course in arm.courses):
        if course.dose is not None and course.definition.role not in INERT:
            given.setdefault(course.therapy, set()).add(course.dose)
    if asked.therapy is not None:
        if asked.therapy not in given:
            raise unknown_name("therapy with a dose in the arms", asked.therapy, given, where)
        return asked.therapy
    several = [name for name, doses in given.items() if len(doses) > 1]
    if len(several) != 1:
        named = ", ".join(several) or "no therapy"
        raise InputError(
            f"{named} with several doses in the arms",
            where=where,
            expected="one therapy in several doses, or a key therapy that says which",
        )
    return several[0]


def _course(therapy: str, arm: Arm) -> Course | None:
    return next((course for course in arm.courses if course.therapy == therapy), None)


def _require_alike(
    therapy: str, arms: Sequence[Arm], courses: Sequence[Course | None], source: SourceText
) -> None:
    """Check that the arms differ in the dose alone: the same schedule, route and other treatments.

    Raises:
        InputError: they do not.
    """
    plain = [None if one is None else replace(one, dose=None, warnings=()) for one in courses]
    beside = [
        sorted(
            (
                replace(course, warnings=())
                for course in arm.courses
                if course.therapy != therapy and course.definition.role not in INERT
            ),
            key=lambda course: course.therapy,
        )
        for arm in arms
    ]
    first = next(number for number, one in enumerate(plain) if one is not None)
    for number, arm in enumerate(arms):
        differs = plain[number] is not None and plain[number] != plain[first]
        if differs or beside[number] != beside[first] or arm.synergy != arms[first].synergy:
            raise InputError(
                f"the arms {arms[first].name!r} and {arm.name!r} differ in more than the dose of {therapy}",
                where=source.where(("arm", number)),
                expected="the same schedule, route and other treatments",
            )
