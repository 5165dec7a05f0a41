"""Shape of [population]."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import Phrase
from anagen.population.hair_loss_section import ScreeningSection
from anagen.population.menopause import Menopause
from anagen.quantities import quantity

LARGEST_SIZE = quantity("patients").whole["le"]
_RATIO = quantity("ratio of effects")


class PopulationSection(ScreeningSection):
    """[population]: patients to recruit."""

    sex: Literal["male", "female", "any"] = Field(description='"male", "female" or "any"')
    women: Phrase | None = Field(
        None, description='share of women where sex is "any", such as "61 %"; default "50 %"'
    )
    menopause: Menopause | None = Field(
        None, description='status of the women recruited: "premenopausal" or "postmenopausal"'
    )
    age: Phrase = Field(
        description='an age range such as "22 to 55 years", from 12 years where the hair loss has adolescents'
    )
    norwood: list[str] | None = Field(
        None, min_length=1, max_length=8, description='men\'s stages, such as ["III vertex", "IV"]'
    )
    ludwig: list[str] | None = Field(
        None, min_length=1, max_length=3, description='women\'s stages, such as ["I", "II"]'
    )
    ancestry: Literal["european", "african", "asian"] = Field(
        "european", description='"european", "african" or "asian"'
    )
    size: int = Field(
        ge=1, le=LARGEST_SIZE, description=f"the number of patients, a whole number of 1 to {LARGEST_SIZE}"
    )
    density: Phrase | None = Field(
        None,
        description='density counted at baseline by the method, at the (first) region, such as "60 to 190 '
        'hairs/cm2" or "terminal density at most 220 hairs/cm2"',
    )
    biomarker: Phrase | None = Field(
        None, description='a biomarker that all must have, such as "IgE >= 200 IU/mL"'
    )
    biomarker_prevalence: Phrase | None = Field(
        None, description='share of those screened who have it, such as "30 %"; default not known'
    )
    biomarker_effect: float | None = Field(
        None,
        ge=_RATIO.low,
        le=_RATIO.high,
        description="assumed effect of treatment in those who have it, as a multiple of that in the others; "
        "default 1: it says nothing of the effect",
    )
    washout: Phrase | None = Field(
        None,
        description='time since any earlier treatment such as "24 weeks"; recorded only, since virtual '
        "patients come untreated",
    )
