"""Sections of a file that say which kinds of hair loss people have."""

from __future__ import annotations

from pydantic import Field

from anagen.files.sections import Phrase, Section

PATTERN_LOSS, HEALTHY = "androgenetic", "none"


class HairLossSection(Section):
    """Keys that say which hair loss people have beside or instead of the androgenetic."""

    alopecia: Phrase = Field(description='a hair loss such as "androgenetic" (`anagen alopecia`), or "none"')
    also: list[Phrase | dict[str, str | int | float]] | None = Field(
        None,
        alias="with",
        min_length=1,
        max_length=6,
        description='further hair losses at once, such as ["androgenetic"] or '
        '[{ alopecia = "inflamed scalp", severity = "mild" }]',
    )
    severity: Phrase | None = Field(
        None,
        description='how bad it is (not the androgenetic): "none", "mild", "moderate" or "severe"',
    )
    trigger: Phrase | None = Field(
        None, description='what set off a telogen effluvium: "fever", "surgery", "childbirth" or "crash diet"'
    )
    trigger_week: float | None = Field(
        None,
        description="weeks from baseline to the trigger, the drug's first day or the first cycle; "
        "negative before it",
    )
    stopped_week: float | None = Field(
        None, description="weeks from baseline to the last day of the drug or hairstyle; without it, no end"
    )
    since_week: float | None = Field(
        None, description="weeks from baseline to the beginning of a lasting hair loss, such as -40"
    )
    quiet_week: float | None = Field(
        None, description="weeks from baseline since which a scarring alopecia is at rest, such as -104"
    )
    years: float | None = Field(
        None, description="years that a hairstyle was worn or a scarring alopecia active before baseline"
    )
    hairstyle: Phrase | None = Field(None, description='what pulls in traction, such as "tight braids"')
    form: Phrase | None = Field(None, description='of scarring alopecia, such as "lichen planopilaris"')
    condition: Phrase | None = Field(
        None, description='of an inflamed scalp: "seborrhoeic dermatitis" or "scalp psoriasis"'
    )
    lacking: Phrase | None = Field(
        None, description='in diffuse thinning: "iron deficiency" or "thyroid deficiency"'
    )
    cycles: float | None = Field(None, description="cycles of chemotherapy, 1 to 30")
    cycle_weeks: float | None = Field(None, description="weeks between cycles of chemotherapy, 1 to 12")


class ScreeningSection(HairLossSection):
    """Keys that say which patients a trial recruits, by measures of their disease."""

    salt: Phrase | None = Field(None, description='SALT at baseline such as "50 to 100"')
    episode: Phrase | None = Field(
        None, description='how long the present episode has lasted, such as "6 months to 8 years"'
    )
    forms: list[str] | None = Field(
        None, min_length=1, max_length=4, description='forms such as ["patchy", "ophiasis", "totalis"]'
    )
    totalis: Phrase | None = Field(
        None,
        description='share of patients with totalis or universalis such as "53 %"; without it, what '
        "recruitment by SALT, episode and forms gives",
    )
