"""What may be asked of the scalp room; `anagen.web.scalp.choices` knows the names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

NOTHING = "doing nothing"
MOST_PEOPLE = 12
"""Virtual people of one description that can be looked at; the first is the most typical."""
EVERY_DAYS, FRAMES = 14, 53
"""A frame a fortnight over two years."""

Words = Annotated[str, Field(max_length=120)]


class Asked(BaseModel):
    """One scalp under two therapies. Empty fields take what is usual."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["androgenetic", "areata"] = Field("androgenetic", description="kind of hair loss")
    sex: Literal["male", "female"] = Field("male", description="whose stages and options")
    age: int = Field(40, ge=18, le=90, description="years")
    stage: Words = Field("", description="Norwood or Ludwig stage, or course of alopecia areata")
    region: Words = Field("", description="region from which the square centimetre is taken")
    left: Words = Field(NOTHING, description="what is done, left")
    right: Words = Field("", description="what is done, right, to the same follicles")
    person: int = Field(1, ge=1, le=MOST_PEOPLE, description="which virtual person, 1 being the most typical")
