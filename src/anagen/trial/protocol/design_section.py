"""Shape of [design]."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import Phrase, Section
from anagen.quantities import quantity

MOST_CENTRES = quantity("centres").whole["le"]


class DesignSection(Section):
    """[design]: allocation and dropout of patients."""

    kind: Literal["parallel", "split-scalp", "crossover"] = Field(
        "parallel",
        description='"parallel", "split-scalp" or "crossover" (of two periods; arms are the orders)',
    )
    allocation: Phrase | None = Field(
        None,
        description='a ratio such as "2:1" in the order of the arms (split-scalp: all but the reference)',
    )
    randomisation: Literal["simple", "blocked", "stratified"] = Field(
        "blocked", description='"simple", "blocked" or "stratified"'
    )
    block: int | None = Field(
        None, ge=1, le=400, description="patients in a block, a multiple of the allocation's sum"
    )
    strata: list[Literal["sex", "stage", "age", "centre"]] | None = Field(
        None, min_length=1, max_length=4, description='any of "sex", "stage", "age" (decades) and "centre"'
    )
    centres: int = Field(
        1,
        ge=1,
        le=MOST_CENTRES,
        description=f"the number of centres, a whole number of 1 to {MOST_CENTRES}; a patient comes to each "
        "as likely",
    )
    centre_spread: Phrase | None = Field(
        None,
        description='how differently centres count the same hair, such as "5 %": the SD between their '
        "readers; default none",
        json_schema_extra=quantity("spread between centres").schema,
    )
    dropout: Phrase | None = Field(None, description='dropout such as "15 % by week 24"')
    visit_window: Phrase | None = Field(None, description='days either side of a visit, such as "3 days"')
    season_start: Phrase | None = Field(
        None,
        description='the day of the year of baseline, such as "1 March"; without it there are no seasons',
    )
    washout: Phrase | None = Field(
        None, description='time between the two periods of a crossover, such as "8 weeks"; default none'
    )
    identical_arms: bool = Field(
        False, description="true for a trial of a treatment against itself (A/A), as a test of the method"
    )
