"""Shapes of what happens to treatment on the way: [background], [adherence], [[intercurrent]]."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.phrases import LONGEST_TRIAL_WEEKS
from anagen.files.sections import Name, Phrase, Section
from anagen.trial.protocol.arm_section import ArmSection


class BackgroundSection(Section):
    """[background]: treatment of everybody from before baseline on."""

    weeks: float = Field(
        52.0, gt=0.0, le=LONGEST_TRIAL_WEEKS, description="weeks of it before baseline, a number above 0"
    )
    treatment: list[dict[str, str | bool | int | float]] = Field(
        min_length=1,
        max_length=10,
        description="one [[background.treatment]] table for each treatment, as [[arm.treatment]]",
    )


class AdherenceSection(Section):
    """[adherence]: patients miss doses or sessions, and stop silently."""

    taken: Phrase = Field(
        description='mean share of the doses or sessions taken by those who go on, such as "80 %"'
    )
    spread: Phrase | None = Field(
        None, description='SD of that share between patients, such as "15 %"; default 0 %'
    )
    stop: Phrase | None = Field(
        None,
        description='how many stop for good without telling anybody, such as "10 % by week 24"; they are '
        "seen on; default nobody",
    )
    arms: list[Name] | None = Field(None, min_length=1, description="names of arms; default all")


class IntercurrentSection(Section):
    """[[intercurrent]]: patients leave, stop, are rescued, or lose the field, for a cause."""

    cause: Literal["lack of effect", "shedding", "harm", "site", "chance", "forbidden co-medication"] = Field(
        description='"lack of effect", "shedding", "harm", "site" (a whole centre closes), "chance" or '
        '"forbidden co-medication"'
    )
    rate: Phrase = Field(
        description='how many of those at risk all that time have the event, such as "20 % by week 24", or '
        '"always", at the first visit at which the rule is met'
    )
    among: Phrase | None = Field(
        None,
        description="of lack of effect and shedding: rule of who is at risk, judged at each visit after "
        'baseline, such as "change in total density of less than 0 hairs/cm2"',
    )
    judged: Literal["measured", "true"] = Field(
        "measured",
        description='whether the rule judges what the clinic "measured" or what is "true", which nobody sees',
    )
    arms: list[Name] | None = Field(None, min_length=1, description="names of arms; default all")
    from_week: float | None = Field(
        None, ge=0.0, le=LONGEST_TRIAL_WEEKS, description="the first week of risk, a number from 0"
    )
    then: Name = Field(
        "leave",
        description='what follows: "leave" (neither treated nor seen), "stop" (seen, untreated), "lost" '
        "(treated, not seen: the field is lost), or the name of an arm whose treatments then begin (rescue)",
    )
    how: Literal["instead", "added"] = Field(
        "instead", description='whether that arm is given "instead" of the treatment or "added" to it'
    )
    arm: list[ArmSection] = Field(
        default_factory=list,
        max_length=1,
        description="one [[intercurrent.arm]] table, as [[arm]]: what nobody is randomised to",
    )
