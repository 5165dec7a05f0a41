"""Shape of [analysis], and of an [[endpoint]], which has its keys."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from anagen.files.sections import Name, Phrase, Section
from anagen.quantities import quantity
from anagen.trial.protocol.measurement_section import Region
from anagen.trial.protocol.model_sections import (
    DoseFindingSection,
    GEESection,
    OrdinalSection,
    WinRatioSection,
)
from anagen.trial.protocol.multiplicity_section import (
    OF_THE_TRIAL,
    without,
)

_ALPHA = quantity("significance level")


class AnalysisSection(Section):
    """[analysis]: comparison of the arms."""

    name: Name | None = Field(
        None, description='with [[endpoint]]: a name of this endpoint, such as "frontal"'
    )
    endpoint: Phrase = Field(
        description='an endpoint such as "change in non-vellus density at week 24", "responders: change in '
        'non-vellus density of at least 10 % at week 24" or "time to SALT <= 20"'
    )
    model: (
        Literal[
            "ANCOVA",
            "MMRM",
            "paired",
            "t test",
            "Welch",
            "change from baseline",
            "Cochran-Mantel-Haenszel",
            "logistic",
            "risk difference",
            "responder rate",
            "crossover",
            "log-rank",
            "Cox",
            "GEE",
            "ordinal",
            "win ratio",
        ]
        | None
    ) = Field(
        None,
        description='"ANCOVA", "MMRM", "paired", "t test", "Welch", "crossover" or "change from baseline"; '
        'for responders "Cochran-Mantel-Haenszel", "logistic", "risk difference" or "responder rate"; '
        'for times "log-rank" or "Cox"; for all visits of either kind "GEE"; "ordinal" for categories; '
        '"win ratio" for a hierarchy of outcomes',
    )
    reference: Phrase | None = Field(None, description="the name of the arm that others are compared with")
    alpha: float = Field(
        0.05,
        ge=_ALPHA.low,
        lt=_ALPHA.high,
        description="a significance level of 1e-8 to 0.5, two-sided unless sides = 1",
    )
    interim: list[float] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="looks before the end, as fractions of the patients, such as [0.5] or [0.33, 0.67]",
    )
    interim_weeks: list[float] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="with [recruitment]: looks before the end by the calendar, in weeks since the first "
        "centre opened, such as [52, 78]; in place of interim",
    )
    spending: Literal["O'Brien-Fleming", "Pocock", "Hwang-Shih-DeCani"] | None = Field(
        None,
        description='how the looks spend the level: "O\'Brien-Fleming" (default), "Pocock" or '
        '"Hwang-Shih-DeCani" (gamma -4)',
    )
    futility: list[float] | None = Field(
        None,
        min_length=1,
        max_length=10,
        description="Z below which each look stops the trial in vain, one for each look, such as [0.0]",
    )
    binding: bool = Field(
        False, description="true if the bounds count on the trial to stop for futility, and it must"
    )
    multiplicity: Literal["Bonferroni", "Holm", "Hochberg", "Hommel", "Dunnett", "fixed sequence"] | None = (
        Field(
            None,
            description='how several arms share the level: "Bonferroni", "Holm", "Hochberg", "Hommel", '
            '"Dunnett" (stepped down; ANCOVA) or "fixed sequence" (in the order of the arms); default: each '
            "alone",
        )
    )
    hypothesis: Literal["superiority", "non-inferiority", "equivalence"] | None = Field(
        None,
        description='"superiority", "non-inferiority" or "equivalence"; default "non-inferiority" with a '
        "margin, else superiority",
    )
    margin: Phrase | None = Field(
        None,
        description='largest difference that does not matter, such as "5 hairs/cm2"; for responders and '
        'percent changes such as "10 %"',
    )
    sides: Literal[1, 2] | None = Field(
        None,
        description="sides of the test, 2 or 1; default 2. With a margin each one-sided test has the level "
        "alpha with 1, and half of alpha with 2",
    )
    missing: (
        Literal[
            "complete cases",
            "all visits seen",
            "last observation carried forward",
            "non-responder imputation",
            "multiple imputation",
            "jump to reference",
            "copy reference",
            "copy increments in reference",
        ]
        | None
    ) = Field(
        None,
        description='"complete cases", "last observation carried forward" or "non-responder imputation"; '
        'with ANCOVA also "multiple imputation", "jump to reference", "copy reference" or '
        '"copy increments in reference"; "all visits seen" of "MMRM" and "GEE", which leave out nobody who '
        "came once",
    )
    delta: Phrase | None = Field(
        None,
        description="with imputation: what is added to values filled in for all arms but the reference, in "
        'the unit of the endpoint, such as "-5 hairs/cm2"',
    )
    estimand: Literal["treatment policy", "hypothetical", "composite", "while on treatment"] | None = Field(
        None,
        description="with [[intercurrent]]: the estimand that the analysis targets: "
        '"treatment policy" uses all values seen, "hypothetical" none after an event, "composite" counts an '
        'event as a failure (no change from baseline), "while on treatment" takes the last value before it',
    )
    prognostic_score: bool = Field(
        False,
        description="with ANCOVA or MMRM: true to adjust for each patient's untreated course as the model "
        "foresees it from baseline (PROCOVA)",
    )
    tipping_point: bool = Field(
        False,
        description="with imputation: true to seek the shift of values filled in for an arm at which the "
        "conclusion is lost",
    )
    own: Phrase | None = Field(
        None,
        description="an estimator of your own that an installed package offers, run beside the trial's model",
    )
    gee: GEESection | None = Field(None, description="a section [analysis.gee]")
    ordinal: OrdinalSection | None = Field(None, description="a section [analysis.ordinal]")
    win_ratio: WinRatioSection | None = Field(None, description="a section [analysis.win_ratio]")
    dose_finding: DoseFindingSection | None = Field(None, description="a section [analysis.dose_finding]")


class EndpointSection(AnalysisSection):
    """[[endpoint]]: a further endpoint, analysed in every repeat as that of [analysis] is.

    Keys that are not given are those of [analysis] where the endpoint is of the same kind.
    """

    model_config = ConfigDict(json_schema_extra=lambda schema: without(schema, OF_THE_TRIAL))

    name: Name = Field(description='a name such as "vertex", by which [multiplicity] calls it')
    region: Region | None = Field(
        None, description="which region, where several are measured; else the first"
    )
    exploratory: bool = Field(
        False, description="true for an endpoint that is judged alone, outside of [multiplicity]"
    )
