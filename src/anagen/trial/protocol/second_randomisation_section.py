"""Shape of [rerandomisation]."""

from __future__ import annotations

from pydantic import Field

from anagen.files.phrases import LONGEST_TRIAL_WEEKS
from anagen.files.sections import Name, Phrase, Section
from anagen.trial.protocol.arm_section import ArmSection


class RerandomisationSection(Section):
    """[rerandomisation]: responders are randomised again, to continue, to stop, or to any arm."""

    week: float = Field(gt=0.0, le=LONGEST_TRIAL_WEEKS, description="the week of a visit")
    among: Phrase = Field(description='rule of those randomised again, such as "SALT <= 20"')
    arms: list[Name] | None = Field(
        None, min_length=1, description="names of arms; default all but the reference"
    )
    to: list[Name] | None = Field(
        None,
        min_length=2,
        max_length=6,
        description='what they are randomised to: "continue", "stop", or an arm whose treatments then begin; '
        'default ["continue", "stop"]',
    )
    ratio: Phrase | None = Field(
        None, description='ratio of these groups, such as "3:1" of continuing to stopping; default equal'
    )
    lost: Phrase | None = Field(
        None,
        description="rule of who has lost the benefit at a later visit, changes counted from `week`, such as "
        '"rise in SALT of more than 20 points"',
    )
    retreat: Name | None = Field(
        None,
        description='what begins after the visit at which it is lost: "first" (the treatments of the first '
        "arm), or the name of an arm; default nothing",
    )
    arm: list[ArmSection] = Field(
        default_factory=list,
        max_length=6,
        description="[[rerandomisation.arm]] tables, as [[arm]]: what nobody is given from the beginning",
    )
