"""Shape of ``hair_losses.toml``: what is known of each kind of hair loss, in words."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import FrozenSection, Name, NamedTables, Several, Words


class HairLossTexts(FrozenSection):
    """[HAIR LOSS]: one kind of hair loss."""

    simulator: Literal["field", "scalp"] = Field(
        description='"field" or "scalp": the simulator that follows it'
    )
    forecast: bool = Field(description="true or false: whether one person's course can be forecast")
    label: Words = Field(description="a name for a reader")
    what: Words = Field(description="a description for a reader")
    course: Several[Words] = Field(description="a list of sentences: its natural history")
    treatments: Several[Name] = Field(description="a list of names in the catalogue")
    care: Several[Words] = Field(description="a list of sentences: what is done beside them")
    exosome: Words = Field(description="what exosomes are said to do")
    evidence: Words = Field(description="evidence for that")
    claim: Words = Field(description="an id of the claims ledger")
    doctor_first: Several[Words] = Field(
        description="a list of findings with which a dermatologist comes first"
    )


class HairLossesFile(NamedTables):
    """hair_losses.toml: every kind of hair loss, by the name that a trial file gives it."""

    work_up: Words = Field(description="first steps of a doctor, in a sentence")
    source: Words = Field(description="where they come from")
    __pydantic_extra__: dict[str, HairLossTexts]
