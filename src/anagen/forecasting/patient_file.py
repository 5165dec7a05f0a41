"""Shape of a patient file: sections, keys, types and limits.

`anagen.forecasting.person` reads the phrases and checks that they fit together. Errors give the
description of a field as the expected value.
"""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from pydantic import Field

from anagen.files.sections import Name, Phrase, Section
from anagen.population.hair_loss_section import PATTERN_LOSS, HairLossSection
from anagen.quantities import quantity

_WEEK, _SYNERGY = quantity("week of a person"), quantity("synergy")
MOST_MEASUREMENTS = 60
MOST_OPTIONS = 20


class PersonSection(HairLossSection):
    """[person]: the person at week 0, from which weeks of a hair loss are counted too."""

    name: Name = Field("one person", description="a label of 1 to 120 characters; no real name is needed")
    sex: Literal["male", "female"] = Field(description='"male" or "female"')
    age: Phrase = Field(
        description='the age at week 0, such as "34 years"',
        json_schema_extra=quantity("age of a person").schema,
    )
    alopecia: Phrase = Field(
        PATTERN_LOSS, description='their hair loss, such as "androgenetic" or "telogen effluvium"'
    )
    norwood: Phrase | None = Field(None, description='a man\'s stage, such as "III vertex"')
    ludwig: Phrase | None = Field(None, description='a woman\'s stage, such as "II"')
    sinclair: Phrase | None = Field(None, description="a woman's grade")
    region: Literal["frontal", "vertex", "scalp"] | None = Field(
        None, description='where the hair is looked at: "frontal" or "vertex"; "scalp" where all of it is'
    )
    menopause: Literal["premenopausal", "postmenopausal"] | None = Field(
        None, description='a woman\'s status, "premenopausal" or "postmenopausal", if known'
    )
    onset: Phrase | None = Field(None, description='the age at which the loss began, such as "26 years"')
    ancestry: Literal["european", "african", "asian"] = Field(
        "european", description='"european", "african" or "asian"'
    )
    country: Phrase | None = Field(None, description='a country for the regulatory status, such as "UK"')
    salt: Phrase | None = Field(
        None,
        description='alopecia areata: the share of the scalp without hair now, 2 to 100, such as "40", or '
        'per cent of each area: "left 10 %, right 0 %, top 60 %, back 35 %"',
    )
    episode: Phrase | None = Field(
        None, description='alopecia areata: how long the present episode has lasted, such as "2 years"'
    )
    earlier_episodes: int | None = Field(
        None, ge=0, le=99, description="alopecia areata: episodes before this one, 0 to 99"
    )
    first_episode: Phrase | None = Field(
        None, description='alopecia areata: the age at the first episode, such as "12 years"'
    )


class WarningSection(Section):
    """[warning_signs]: signs that a doctor should see first."""

    pain: bool = Field(False, description="true or false")
    scale: bool = Field(False, description="true or false")
    scarring: bool = Field(False, description="true or false")
    patches: bool = Field(False, description="true or false")
    sudden: bool = Field(False, description="true or false")
    brows: bool = Field(False, description="true or false")
    unwell: bool = Field(False, description="true or false")
    uncertain: bool = Field(False, description="true or false")
    child: bool = Field(False, description="true or false")


class HealthSection(Section):
    """[health]: what a doctor asks before a treatment; what is left out counts as not told."""

    pregnant: bool | None = Field(None, description="true or false; a woman's")
    planning: bool | None = Field(None, description="true or false: a pregnancy is planned; a woman's")
    breastfeeding: bool | None = Field(None, description="true or false; a woman's")
    partner_pregnant: bool | None = Field(
        None, description="true or false: somebody in the home is pregnant, or may become so"
    )
    heart_disease: bool | None = Field(None, description="true or false")
    low_blood_pressure: bool | None = Field(None, description="true or false")
    blood_clots: bool | None = Field(None, description="true or false: a clot, stroke or heart attack")
    depression: bool | None = Field(None, description="true or false: now or before")
    prostate: bool | None = Field(None, description="true or false: trouble, or PSA is tested; a man's")
    anticoagulants: bool | None = Field(None, description="true or false: blood thinners, or easy bleeding")
    immune_disease: bool | None = Field(None, description="true or false: beside alopecia areata")
    immunosuppressants: bool | None = Field(None, description="true or false: a drug that damps immunity")
    infection: bool | None = Field(None, description="true or false: serious, tuberculosis, hepatitis")
    cancer: bool | None = Field(None, description="true or false: now or before")
    kidney_disease: bool | None = Field(
        None, description="true or false: of the kidneys, high potassium, or Addison's disease"
    )
    liver_disease: bool | None = Field(None, description="true or false")
    keloids: bool | None = Field(None, description="true or false: thick, raised scars")
    sore_scalp: bool | None = Field(None, description="true or false: inflamed, infected or sore now")
    allergies: list[Phrase] | None = Field(
        None, max_length=10, description='a list such as ["lidocaine", "propylene glycol"]; [] for none'
    )


class MeasurementSection(Section):
    """[[measurement]]: one reading of the person's own scalp."""

    week: float | None = Field(
        None, ge=_WEEK.low, le=_WEEK.high, description="weeks since week 0, a number of 0 to 520"
    )
    date: datetime.date | None = Field(None, description="a date such as 2026-03-01 (without quotes)")
    outcome: Phrase = Field(description='an outcome such as "non-vellus density"')
    value: Phrase = Field(description='a quantity such as "165 hairs/cm2"')
    method: Phrase = Field(description='a method such as "phototrichogram"')
    field: Phrase = Field(
        "1 cm2",
        description='the area counted, such as "1 cm2"',
        json_schema_extra=quantity("area counted").schema,
    )
    sd: Phrase | None = Field(
        None, description='this reading\'s own standard error, such as "12 hairs/cm2", if it is known'
    )
    carrier: Literal["none", "oral", "topical", "injection", "needling", "device"] | None = Field(
        None, description="what was given when it was read; by default what the treatments say"
    )


class OptionSection(Section):
    """[[option]]: a further option to forecast, written like an arm of a trial file."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    synergy: float = Field(
        0.0,
        ge=_SYNERGY.low,
        le=_SYNERGY.high,
        description="a number of -1 to 1; 0: treatments add up on the log scale",
    )
    treatment: list[dict[str, str | bool | int | float]] = Field(
        default_factory=list,
        max_length=10,
        description="one [[option.treatment]] table for each treatment, at most 10",
    )


class ForecastSection(Section):
    """[forecast]: start of the forecast, and its options."""

    week: float | None = Field(
        None,
        ge=_WEEK.low,
        le=_WEEK.high,
        description="the week from which to forecast; by default the last measurement's",
    )
    stance: Literal["mixture", "sceptical", "neutral", "enthusiastic"] = Field(
        "mixture",
        description='on exosomes: "mixture" of three beliefs, or "sceptical", "neutral" or "enthusiastic"',
    )
    thresholds: bool = Field(
        False, description="true to count also people whose density changes by a threshold (15 %, 22.7 %)"
    )
    usual_options: bool = Field(True, description="false to forecast only the file's own options")


class PreferencesSection(Section):
    """[preferences]: wishes for a plan; read by `anagen.planning.preferences`."""

    goal: Phrase = Field("visible gain", description='"visible gain" or "keep what there is"')
    budget: Phrase | list[Phrase] | None = Field(
        None, description='"60 USD a month", "2000 USD in all", or a list of both'
    )
    dislikes: list[Phrase] = Field(
        default_factory=list, max_length=10, description='a list such as ["needles", "pills"]'
    )
    matters: list[Phrase] = Field(
        default_factory=list, max_length=6, description='a list such as ["more", "safe"]'
    )
    country: Phrase | None = Field(None, description='a country such as "UK"; by default that of [person]')
    exchange: Phrase | None = Field(None, description='a rate such as "1 USD = 0.79 GBP"')
    only_lawful: bool = Field(True, description="false to rank what may only be given in a trial, too")
    most_therapies: int = Field(3, ge=1, le=3, description="a whole number of 1 to 3")


class PatientFile(Section):
    """Patient file of Anagen: one person."""

    kind_of_file: ClassVar[str] = "a patient file, which begins with [person]"

    person: PersonSection = Field(description="a section [person]")
    warning_signs: WarningSection = Field(
        default_factory=lambda: WarningSection.model_validate({}), description="a section [warning_signs]"
    )
    health: HealthSection = Field(
        default_factory=lambda: HealthSection.model_validate({}), description="a section [health]"
    )
    measurement: list[MeasurementSection] = Field(
        default_factory=list, max_length=MOST_MEASUREMENTS, description="[[measurement]] tables"
    )
    treatment: list[dict[str, str | bool | int | float]] = Field(
        default_factory=list,
        max_length=10,
        description="one [[treatment]] table for each treatment given since week 0, at most 10",
    )
    option: list[OptionSection] = Field(
        default_factory=list, max_length=MOST_OPTIONS, description="at most 20 [[option]] tables"
    )
    forecast: ForecastSection = Field(
        default_factory=lambda: ForecastSection.model_validate({}), description="a section [forecast]"
    )
    preferences: PreferencesSection = Field(
        default_factory=lambda: PreferencesSection.model_validate({}), description="a section [preferences]"
    )
    answers: dict[str, str | list[str]] = Field(
        default_factory=dict,
        max_length=400,
        description="the form of the page “My options” as filled in, which only that page reads",
    )
