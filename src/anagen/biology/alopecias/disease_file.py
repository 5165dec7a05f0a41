"""Shape of a disease file: sections, keys, types and limits.

`anagen.biology.alopecias.disease_reading` checks whether the parts fit together. The description of a field
is the "expected" part of its error.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from anagen.files.record_section import NAME, SENTENCE, Label, ParameterSection, Place, Words
from anagen.files.sections import Section

Sentence = Annotated[
    str, StringConstraints(min_length=1, max_length=600, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f]$")
]
SENTENCES = "a list of sentences, each of 600 characters at most"
RECORD = "a table of value, unit, status and source"


class EpisodeSection(Section):
    """[episode]: when the disease is active, and the keys of [population] that say so."""

    begins: Literal["trigger_week", "since_week"] = Field(
        "trigger_week", description='the key for its first week: "trigger_week" or "since_week"'
    )
    week: float = Field(
        -8.0, description="the first week where a trial gives none, a number; negative before baseline"
    )
    stops: bool = Field(False, description="whether a trial may give stopped_week: true or false")
    cycles: int = Field(1, ge=1, le=30, description="the number of episodes, 1 to 30")
    cycle_weeks: float | None = Field(
        None, ge=1.0, le=520.0, description="weeks between episodes, a number of 1 to 520"
    )


class CauseSection(Section):
    """[[cause]]: niche signals that the disease drives; each number is a record with its source."""

    name: Label | None = Field(None, description=f"{NAME}; without it, the disease's")
    signals: dict[Place, ParameterSection] = Field(
        min_length=1, description="[cause.signals.NAME] tables: the strength of each signal"
    )
    symptoms: dict[Place, ParameterSection] = Field(
        default_factory=dict, description="[cause.symptoms.NAME] tables: itch, flaking or pain, 0 to 10"
    )
    regions: dict[Place, ParameterSection] = Field(
        default_factory=dict, description="[cause.regions.NAME] tables: the factor in a region"
    )
    delay: ParameterSection | None = Field(None, description=f"days until the cause begins: {RECORD}")
    rise: ParameterSection | None = Field(None, description=f"the half-time of setting in: {RECORD}")
    lasts: ParameterSection | None = Field(None, description=f"the duration: {RECORD}")
    recovery: ParameterSection | None = Field(None, description=f"the half-life after its end: {RECORD}")
    spread: ParameterSection | None = Field(
        None, description=f"the log standard deviation between people: {RECORD}"
    )
    swing: ParameterSection | None = Field(None, description=f"the share that comes and goes: {RECORD}")
    period: ParameterSection | None = Field(None, description=f"days from one high to the next: {RECORD}")


class SeveritySection(Section):
    """[severity]: factors of the words for how bad it is; those left out are the shared ones."""

    mild: ParameterSection | None = Field(None, description=f"a factor: {RECORD}")
    moderate: ParameterSection | None = Field(None, description=f"a factor: {RECORD}")
    severe: ParameterSection | None = Field(None, description=f"a factor: {RECORD}")


class DiseaseFile(Section):
    """A disease file of Anagen: one kind of hair loss."""

    name: Label = Field(description=NAME)
    label: Words = Field(description="a name as a reader should see it")
    what: Sentence = Field(description=SENTENCE)
    course: list[Sentence] = Field(default_factory=list, max_length=12, description=SENTENCES)
    treatments: list[Place] = Field(
        default_factory=list, max_length=20, description="a list of therapies of the catalogue"
    )
    care: list[Sentence] = Field(default_factory=list, max_length=12, description=SENTENCES)
    doctor_first: list[Sentence] = Field(default_factory=list, max_length=12, description=SENTENCES)
    source: Sentence = Field(description="where these texts were read: a DOI or a link")
    forecast: bool = Field(False, description="whether one person's course can be forecast: true or false")
    episode: EpisodeSection | None = Field(
        None, description="a section [episode]: begins, week, stops, cycles"
    )
    cause: list[CauseSection] = Field(min_length=1, max_length=8, description="1 to 8 [[cause]] tables")
    severity: SeveritySection | None = Field(
        None, description="a section [severity] with mild, moderate and severe"
    )
