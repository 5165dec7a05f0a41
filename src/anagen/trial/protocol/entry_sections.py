"""Shape of the sections [recruitment], [screening] and [run_in] of a trial file."""

from __future__ import annotations

from pydantic import Field

from anagen.files.sections import Phrase, Section
from anagen.quantities import quantity


class RecruitmentSection(Section):
    """[recruitment]: by centre, in calendar time."""

    rate: Phrase = Field(
        description='people that an open centre screens, such as "2 patients/month"; where nobody fails '
        "screening, those randomised"
    )
    opening: Phrase | None = Field(
        None,
        description='time from the opening of a centre to that of the next, such as "2 weeks"; default all '
        "at once",
        json_schema_extra=quantity("opening of centres").schema,
    )
    rate_spread: Phrase | None = Field(
        None,
        description='how much the rates of centres differ, such as "60 %": their coefficient of variation',
        json_schema_extra=quantity("spread of recruitment").schema,
    )


class ScreeningVisitSection(Section):
    """[screening]: who is found eligible is counted; the criteria are those of [population]."""

    period: Phrase | None = Field(
        None,
        description='time from screening to baseline, or to the run-in, such as "4 weeks"; default none',
        json_schema_extra=quantity("screening period").schema,
    )
    excluded: Phrase | None = Field(
        None,
        description="share of those screened who fail for reasons that are not simulated (other diseases, "
        'drugs, consent), such as "20 %"; default none',
    )
    recount: bool = Field(
        False,
        description="true if baseline is read anew, and not the value that patients were taken by",
    )


class RunInSection(Section):
    """[run_in]: before randomisation all are given the same; without treatment it is a washout."""

    length: Phrase = Field(
        description='how long it is, such as "4 weeks"', json_schema_extra=quantity("run-in").schema
    )
    lost: Phrase | None = Field(
        None, description='share of those who enter who leave in it, such as "5 %"; default none'
    )
    nonadherent: Phrase | None = Field(
        None,
        description="share of those who stay who miss the criterion of adherence and are not randomised, "
        'such as "10 %"; default none',
    )
    keep: Phrase | None = Field(
        None,
        description="rule of who goes on, of the change over the run-in as measured, such as "
        '"change in total density of less than 10 hairs/cm2"; default all',
    )
    treatment: list[dict[str, str | bool | int | float]] = Field(
        default_factory=list,
        max_length=10,
        description="[[run_in.treatment]] tables, as [[arm.treatment]], their schedules from its first day; "
        "none for a washout",
    )
