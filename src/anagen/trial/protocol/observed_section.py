"""Shape of an [[observed]] result."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.phrases import LONGEST_TRIAL_WEEKS
from anagen.files.sections import Citation, Name, Phrase, Section, Text
from anagen.trial.protocol.kinds import ObservedKind
from anagen.trial.protocol.measurement_section import Region
from anagen.trial.protocol.population_section import LARGEST_SIZE


class ObservedSection(Section):
    """[[observed]]: a published result to compare the trial with.

    Either `record` names it in the evidence base, which then gives outcome, kind, week, value, spread, n and
    source; or the file gives them.
    """

    arm: str | list[str] = Field(description="an arm's name, or two names for their difference")
    then: Name | list[Name] | None = Field(
        None,
        description="with [rerandomisation]: the group that these patients of the arm were randomised to, "
        'such as "stop"; two names where there are two arms',
    )
    region: Region | None = Field(
        None, description="which region, where several are measured; else the first"
    )
    record: Text | None = Field(
        None,
        description='a record of the evidence base, such as "Lucky2004/minoxidil 5%/week 48"; it gives '
        "all keys below, except those that it does not report",
    )
    outcome: Phrase | None = Field(None, description='an outcome such as "total density"')
    kind: ObservedKind | None = Field(
        None,
        description='"mean", "change" or "percent change", "median", "median change" or "median percent '
        'change" (of patients), "responders", or "cumulative responders": patients who met the rule at any '
        "visit up to the week (Kaplan-Meier)",
    )
    rule: Phrase | None = Field(
        None,
        description='who is a responder, such as "change in non-vellus density of at least 10 %"',
    )
    week: float | None = Field(
        None,
        ge=0.0,
        le=LONGEST_TRIAL_WEEKS,
        description=f"the week of a visit, a number of 0 to {LONGEST_TRIAL_WEEKS}",
    )
    from_week: float | None = Field(
        None,
        ge=0.0,
        le=LONGEST_TRIAL_WEEKS,
        description="the week of the visit that a change is counted from, such as 36; cumulative responders "
        "are counted after it",
    )
    value: Phrase | None = Field(None, description='a quantity such as "7.4 hairs/cm2"')
    sd: Phrase | None = Field(None, description='an SD between patients such as "18 hairs/cm2"')
    se: Phrase | None = Field(None, description='a standard error such as "2.5 hairs/cm2"')
    ci95: list[Phrase] | None = Field(
        None, min_length=2, max_length=2, description='two quantities such as ["2 hairs/cm2", "9 hairs/cm2"]'
    )
    ci90: list[Phrase] | None = Field(
        None, min_length=2, max_length=2, description="a 90 % interval, where the publication gives that"
    )
    quartiles: list[Phrase] | None = Field(
        None,
        min_length=2,
        max_length=2,
        description='lower and upper quartile of the patients, such as ["-4 hairs/cm2", "12 hairs/cm2"]',
    )
    n: int | None = Field(None, ge=1, le=LARGEST_SIZE, description="the number of patients analysed")
    source: Citation | None = Field(None, description="where the number was read: a DOI or a link")
    note: Text | None = Field(None, description="anything a reader should know")
    take: Literal["value", "change", "baseline"] | None = Field(
        None, description='what to take of a record: its "value", "change" from baseline, or "baseline"'
    )
    area: Phrase | None = Field(
        None,
        description='the area of a record\'s count, such as "1 cm2", if the record gives none',
    )
    digits: int | None = Field(
        None, ge=0, le=6, description="decimal places kept of a number worked out from a record, 0 to 6"
    )
    from_record: Text | None = Field(
        None,
        description="the record that this row was taken from: written by a run, not looked up",
    )
