"""Requests of the scalp room; `anagen.web.scalp.choices` checks their names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from anagen.web.scalp.room_keys import room_keys

NOTHING = "doing nothing"
MOST_PEOPLE = 12
"""Number of virtual people of one description to choose from; the first is the most typical."""
EVERY_DAYS, FRAMES = 14, 53
"""Number of frames: one per fortnight over two years."""

Words = Annotated[str, Field(max_length=120)]


class Asked(BaseModel):
    """One scalp under two therapies; empty fields take the usual values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Words = Field(
        room_keys()[0],
        description="kind of hair loss",
        json_schema_extra={"enum": list(room_keys())},
    )
    sex: Literal["male", "female"] = Field("male", description="whose stages and options")
    age: int = Field(40, ge=18, le=90, description="years")
    stage: Words = Field(
        "", description="stage of a clinic's scale (Norwood, Ludwig), or course of the disease"
    )
    region: Words = Field("", description="region from which the square centimetre is taken")
    left: Words = Field(NOTHING, description="what is done, left")
    right: Words = Field("", description="what is done, right, to the same follicles")
    person: int = Field(1, ge=1, le=MOST_PEOPLE, description="which virtual person, 1 being the most typical")

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in room_keys():
            raise ValueError(f"one of: {', '.join(room_keys())}")
        return kind
