"""Check of [background]: its treatments, and designs in which it is not simulated."""

from __future__ import annotations

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK, require_whole_day
from anagen.files.source_text import SourceText
from anagen.simulators.capabilities import BACKGROUND
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import GRAFT
from anagen.trial.protocol.arm_section import ArmSection
from anagen.trial.protocol.background import NAME, Background
from anagen.trial.protocol.check_arms import arm_of, one_course_each
from anagen.trial.protocol.check_population import require_supported
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.unsimulated import refuse_unsimulated


def background_of(
    file: TrialFile, population: Population, horizon_days: int, source: SourceText, catalogue: Catalogue
) -> Background | None:
    """Background of the file, or None where patients come untreated.

    Raises:
        InputError: the first fault, with its place.
    """
    section = file.background
    if section is None:
        return None

    def where(key: str) -> str:
        return source.where((NAME, key))

    require_supported(BACKGROUND, population.alopecia, where("treatment"), population.diseases)
    refused = {
        "seasons": file.design.season_start is not None,
        "a density at baseline": population.density is not None,
        "[adherence]": file.adherence is not None,
    }
    for what, here in refused.items():
        if here:
            raise InputError(
                f"a background treatment is not simulated with {what}",
                where=where("treatment"),
                expected="one of the two",
            )
    lead = require_whole_day(section.weeks * DAYS_PER_WEEK, f"{section.weeks:g} weeks", where("weeks"))
    whole = ArmSection.model_validate({"name": NAME, "treatment": section.treatment})
    arm = arm_of(whole, (NAME,), lead + horizon_days, source, catalogue)
    arm = one_course_each(arm, (NAME,), source)
    for course in arm.courses:
        if course.definition.model == GRAFT:
            raise InputError("a transplant is no background", where=where("treatment"), expected="a drug")
    refuse_unsimulated((arm,), population, lambda _: where("treatment"))
    return Background(lead, arm)
