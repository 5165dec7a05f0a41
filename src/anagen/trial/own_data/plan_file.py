"""Shape of a plan of analysis: sections, keys, types and limits; those of a trial file where it has them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from anagen.files.json_schema import DIALECT
from anagen.files.sections import Name, Phrase, Section
from anagen.trial.protocol.analysis_section import AnalysisSection


class PlanTrialSection(Section):
    """[trial]: of which trial the data are."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")


class DataSection(Section):
    """[data]: columns of the data; by default those of an ADaM data set of values (BDS)."""

    rows: Literal["visits", "patients"] = Field(
        "visits",
        description='"visits" (a row for each patient, outcome and visit), or "patients" (a row for each '
        "patient, or for each side of a split scalp, with the values at baseline and at the endpoint)",
    )
    subject: Phrase = Field("USUBJID", description="column of the patient's id")
    arm: Phrase = Field("TRTP", description="column of the arm's name")
    value: Phrase = Field("AVAL", description="column of the value")
    outcome: Phrase = Field("PARAMCD", description="column of the outcome's code; not with one_outcome")
    one_outcome: bool = Field(False, description="true where all rows are of the endpoint's outcome")
    visit: Phrase = Field("AVISITN", description="column of the visit's time, 0 at baseline")
    visit_unit: Literal["day", "week", "month"] = Field("week", description='"day", "week" or "month"')
    baseline: Phrase = Field("BASE", description='column of the value at baseline; with rows = "patients"')
    side: Phrase = Field("SIDE", description="column of the side of a split scalp")
    derived: Phrase = Field(
        "DTYPE", description="column that marks records made up for missing ones; they are left out"
    )
    where: dict[str, str | int | float] = Field(
        default_factory=dict, description='rows to take, such as where = {REPLIC = 1, ITTFL = "Y"}'
    )


class PlanOutcomeSection(Section):
    """[[outcome]]: an outcome as the data name it."""

    name: Name = Field(description="the name that the endpoint uses")
    code: Phrase | None = Field(None, description="its code in the data, such as the PARAMCD")
    unit: Phrase | None = Field(None, description="its unit; of Anagen's outcomes their own")


class PlanArmSection(Section):
    """[[arm]]: a group, or one side of a split scalp."""

    name: Name = Field(description="the arm's name in the data")
    dose: Phrase | None = Field(
        None,
        description='with [analysis.dose_finding]: its dose, such as "0.2 mg", and "0 mg" of the control',
    )


class PlanDesignSection(Section):
    """[design]: kind of trial, and what its randomisation was stratified by."""

    kind: Literal["parallel", "split-scalp"] = Field("parallel", description='"parallel" or "split-scalp"')
    strata: list[Phrase] = Field(
        default_factory=list, max_length=6, description='columns of the strata, such as ["STRATAR"]'
    )


class PlanAnalysisSection(AnalysisSection):
    """[analysis]: comparison of the arms, as in a trial file."""

    model: Phrase | None = Field(  # type: ignore[assignment]
        None, description="an estimator by name; default the first that fits design and endpoint"
    )
    covariates: list[Phrase] = Field(
        default_factory=list,
        max_length=12,
        description="columns that an ANCOVA adjusts for beside the baseline, numbers or groups",
    )


class PlanFile(Section):
    """Plan of the analysis of one's own trial data."""

    trial: PlanTrialSection = Field(description="a section [trial]")
    data: DataSection = Field(
        default_factory=lambda: DataSection.model_validate({}), description="a section [data]"
    )
    outcome: list[PlanOutcomeSection] = Field(
        default_factory=list, max_length=50, description="at most 50 [[outcome]] tables"
    )
    design: PlanDesignSection = Field(
        default_factory=lambda: PlanDesignSection.model_validate({}), description="a section [design]"
    )
    arm: list[PlanArmSection] = Field(min_length=1, max_length=20, description="1 to 20 [[arm]] tables")
    analysis: PlanAnalysisSection = Field(description="a section [analysis]")


def plan_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a plan of analysis."""
    return {"$schema": DIALECT, **PlanFile.model_json_schema()}
