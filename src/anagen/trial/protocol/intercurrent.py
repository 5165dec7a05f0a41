"""Intercurrent events of a trial with their causes, and the estimands of ICH E9(R1) that deal with them.

[[intercurrent]]
cause = "lack of effect"
rate  = "40 % by week 24"                                   # of those who meet the rule all that time
among = "change in total density of less than 0 hairs/cm2"  # as last measured
from_week = 12                                              # default: any visit after baseline
arms  = ["vehicle"]                                         # default: all
then  = "leave"                                             # or "stop", "lost", or an arm: rescue
how   = "instead"                                           # the arm "instead" of the treatment, or "added"

A rescue, a forbidden drug or another dose that nobody is randomised to is the event's [[intercurrent.arm]].
"""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.phrases import Dropout
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.responders import Rule

EFFECT, HARM, SITE, CHANCE = "lack of effect", "harm", "site", "chance"
SHEDDING, FORBIDDEN = "shedding", "forbidden co-medication"
BY_RULE = (EFFECT, SHEDDING)
"""Causes that depend on a rule, which says who is at risk."""
ALWAYS = "always"
"""Rate of an event that happens at the first visit at which the rule is met."""
INSTEAD, ADDED = "instead", "added"
LEAVE, HALT, LOST = "leave", "stop", "lost"
"""Consequences: treatment and visits end, the treatment ends, or values are missing from then on."""
MEASURED, TRUE = "measured", "true"

POLICY, HYPOTHETICAL = "treatment policy", "hypothetical"
COMPOSITE, WHILE = "composite", "while on treatment"
PRINCIPAL = "principal stratum"
ESTIMANDS = (POLICY, HYPOTHETICAL, COMPOSITE, WHILE, PRINCIPAL)
"""Strategies of ICH E9(R1) for an intercurrent event."""


@dataclass(frozen=True)
class Intercurrent:
    """[[intercurrent]]: an event after randomisation that changes or ends what is given or seen.

    Attributes:
        cause: "lack of effect", "harm", "site" (a centre closes), "chance", "shedding" or "forbidden
            co-medication".
        rate: of those at risk, as a constant hazard; 100 % for all of them at once.
        arms: names of the arms whose patients are at risk.
        then: "leave", "stop", "lost", or the name of the arm whose treatments begin.
        among: rule of who is at risk after a visit (lack of effect, shedding); None for everybody.
        from_day: first day of risk.
        judged: whether the rule judges the "measured" or the "true" values.
        how: whether the arm `then` is given "instead" of the treatment or "added" to it.
        own: the arm `then`, if nobody is randomised to it.
    """

    cause: str
    rate: Dropout
    arms: tuple[str, ...]
    then: str = LEAVE
    among: Rule | None = None
    from_day: int = 0
    judged: str = MEASURED
    how: str = INSTEAD
    own: Arm | None = None

    @property
    def certain(self) -> bool:
        """Whether it happens to everybody at risk, at once."""
        return self.rate.percent == 100.0

    @property
    def follows(self) -> str:
        """Consequence in words: ``stop``, ``minoxidil``, ``minoxidil added``."""
        return f"{self.then} {ADDED}" if self.how == ADDED else self.then

    @property
    def unseen(self) -> bool:
        """Whether no value is seen after the event."""
        return self.then in (LEAVE, LOST)

    @property
    def treated(self) -> bool:
        """Whether the treatment goes on: values are lost, which is no intercurrent event but missing data."""
        return self.then == LOST
