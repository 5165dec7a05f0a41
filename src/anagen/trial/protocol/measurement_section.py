"""Shape of [measurement]."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import Phrase, Section
from anagen.quantities import quantity

Region = Literal["frontal", "vertex", "occipital", "scalp"]
_WIDTH = quantity("threshold of width")


class MeasurementSection(Section):
    """[measurement]: measurements of the clinic."""

    method: Phrase = Field(description='a method such as "macrophotography, tattooed field"')
    region: Region | list[Region] | None = Field(
        None,
        description='"frontal", "vertex" or "occipital"; with SALT "scalp", the whole of it; or several, '
        'such as ["vertex", "frontal"], each measured and analysed in the same patients',
    )
    field: Phrase = Field(
        "1 cm2", description='an area such as "1 cm2"', json_schema_extra=quantity("area counted").schema
    )
    visits: Phrase = Field(description='visits such as "weeks 0, 6, 12, 24", the first of them 0')
    threshold_um: float | None = Field(
        None,
        ge=_WIDTH.low,
        le=_WIDTH.high,
        description="least width in µm that counts as a hair, 10 to 80; default the method's own",
    )
    outcomes: list[str] | None = Field(
        None, min_length=1, max_length=20, description='outcomes to report, such as ["total density"]'
    )
