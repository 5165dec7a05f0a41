"""Shape of an [[arm]]."""

from __future__ import annotations

from pydantic import Field

from anagen.files.sections import Name, Phrase, Section
from anagen.quantities import quantity

_SYNERGY = quantity("synergy")


class ArmSection(Section):
    """[[arm]]: a group, or one side of a split scalp."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    untreated: bool = Field(False, description="true for an arm without any treatment")
    synergy: float = Field(
        0.0,
        ge=_SYNERGY.low,
        le=_SYNERGY.high,
        description="a number of -1 to 1; 0: treatments add up on the log scale",
    )
    dropout: Phrase | None = Field(
        None, description="this arm's own dropout, such as \"15 % by week 24\"; else the design's"
    )
    treatment: list[dict[str, str | bool | int | float]] = Field(
        default_factory=list,
        max_length=10,
        description="one [[arm.treatment]] table for each treatment, at most 10, its values text or numbers",
    )
