"""Shape of a trial file: sections, keys, types and limits, and their JSON Schema.

`anagen.trial.protocol.reading` reads the phrases and checks whether they fit together. The description
of a field is the "expected" part of its error.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, field_validator

from anagen.files.sections import Section
from anagen.trial.protocol.adaptation_section import AdaptationSection
from anagen.trial.protocol.analysis_section import AnalysisSection, EndpointSection
from anagen.trial.protocol.arm_section import ArmSection
from anagen.trial.protocol.design_section import DesignSection
from anagen.trial.protocol.entry_sections import RecruitmentSection, RunInSection, ScreeningVisitSection
from anagen.trial.protocol.intercurrent_sections import (
    AdherenceSection,
    BackgroundSection,
    IntercurrentSection,
)
from anagen.trial.protocol.measurement_section import MeasurementSection
from anagen.trial.protocol.multiplicity_section import (
    MOST_ENDPOINTS,
    MultiplicitySection,
)
from anagen.trial.protocol.observed_section import ObservedSection
from anagen.trial.protocol.population_section import PopulationSection
from anagen.trial.protocol.second_randomisation_section import RerandomisationSection
from anagen.trial.protocol.trial_section import TrialSection


class TrialFile(Section):
    """A trial file of Anagen: one protocol."""

    kind_of_file: ClassVar[str] = "a trial file, which begins with [trial]"

    trial: TrialSection = Field(description="a section [trial]")
    population: PopulationSection = Field(description="a section [population]")
    design: DesignSection = Field(
        default_factory=lambda: DesignSection.model_validate({}), description="a section [design]"
    )
    arm: list[ArmSection] = Field(min_length=1, max_length=20, description="1 to 20 [[arm]] tables")
    measurement: MeasurementSection = Field(description="a section [measurement]")
    analysis: AnalysisSection = Field(description="a section [analysis]")
    endpoint: list[EndpointSection] = Field(
        default_factory=list,
        max_length=MOST_ENDPOINTS,
        description=f"at most {MOST_ENDPOINTS} [[endpoint]] tables",
    )
    multiplicity: MultiplicitySection | None = Field(None, description="a section [multiplicity]")
    rerandomisation: RerandomisationSection | None = Field(None, description="a section [rerandomisation]")
    recruitment: RecruitmentSection | None = Field(None, description="a section [recruitment]")
    screening: ScreeningVisitSection | None = Field(None, description="a section [screening]")
    run_in: RunInSection | None = Field(None, description="a section [run_in]")
    background: BackgroundSection | None = Field(None, description="a section [background]")
    adherence: AdherenceSection | None = Field(None, description="a section [adherence]")
    intercurrent: list[IntercurrentSection] = Field(
        default_factory=list, max_length=20, description="at most 20 [[intercurrent]] tables"
    )
    adaptation: AdaptationSection | None = Field(None, description="a section [adaptation]")
    observed: list[ObservedSection] = Field(
        default_factory=list, max_length=200, description="at most 200 [[observed]] tables"
    )

    @field_validator("rerandomisation", mode="before")
    @classmethod
    def _one_table(cls, given: Any) -> Any:
        """The section, also where it is written as a list of one: ``[[rerandomisation]]``."""
        return given[0] if isinstance(given, list) and len(given) == 1 else given


def protocol_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a trial file, with the names of the shipped data.

    A copy is shipped as ``trial/data/protocol.schema.json`` for editors.
    """
    from anagen.measurement.method import SALT, methods
    from anagen.measurement.outcomes import OUTCOMES
    from anagen.population.hair_loss_keys import ALOPECIAS
    from anagen.population.stage import stage_progress

    schema = TrialFile.model_json_schema()
    sections = schema["$defs"]
    measured = sections["MeasurementSection"]["properties"]
    measured["method"] = {**measured["method"], "enum": sorted([*methods(), SALT.name])}
    _items(measured["outcomes"], sorted(OUTCOMES))
    people = sections["PopulationSection"]["properties"]
    people["alopecia"] = {**people["alopecia"], "enum": list(ALOPECIAS)}
    for scale in ("norwood", "ludwig"):
        _items(people[scale], list(stage_progress()[scale]))
    observed = sections["ObservedSection"]
    observed["properties"]["outcome"]["anyOf"][0]["enum"] = sorted(OUTCOMES)
    observed["anyOf"] = [
        {"required": ["record"]},
        {"required": ["outcome", "kind", "week", "value", "source"]},
    ]
    treatment = sections["ArmSection"]["properties"]["treatment"]["items"]
    treatment |= {"properties": {"therapy": {"type": "string"}}, "required": ["therapy"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _items(key: dict[str, Any], names: list[str]) -> None:
    for choice in key["anyOf"]:
        if choice.get("type") == "array":
            choice["items"]["enum"] = names
