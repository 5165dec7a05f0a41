"""Endpoint of a trial: the level or change of an outcome, or the share of responders, at one visit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK, day_of, time_text
from anagen.measurement.outcomes import OUTCOMES, Outcome
from anagen.trial.protocol.responders import RULE_EXAMPLES, Rule, read_rule

KINDS = ("change", "percent change", "level")
"""Kinds of endpoint: difference from baseline, the same in % of baseline, or the value."""
RESPONDERS = "responders"
TIME = "time to"
TIME_MODELS = ("log-rank", "Cox")
"""Models of the time until a rule is met."""
REPEATED, GEE = "MMRM", "GEE"
REPEATED_MODELS = (REPEATED, GEE)
"""Models of repeated measures."""
ALL_VISITS = (REPEATED, GEE, *TIME_MODELS)
"""Models that use the values of all visits up to the endpoint's."""
PERCENT_KINDS = ("percent change", RESPONDERS, TIME)
"""Kinds of endpoint whose unit is per cent, whatever the outcome's own."""

_AT = r"\s+at\s+(day|week|month)\s+(\d{1,9}(?:\.\d{1,9})?)\s*"
_CONTINUOUS = re.compile(rf"\s*(?:(change|percent change)\s+in\s+)?(\S.*?){_AT}")
_TIME = re.compile(r"\s*time\s+to\s+(\S.*?)(?:\s+by\s+(day|week|month)\s+(\d{1,9}(?:\.\d{1,9})?))?\s*")
_RESPONDERS = re.compile(rf"\s*responders?\s*:\s*(\S.*?){_AT}")


@dataclass(frozen=True)
class Endpoint:
    """Endpoint `kind` of `outcome` on `day`.

    With kind "responders" it is whether patients meet `rule` on that day, with "time to" the time until they
    first do, up to that day.
    """

    outcome: str
    day: int
    kind: str = "change"
    rule: Rule | None = None

    @property
    def week(self) -> float:
        """Week of the visit."""
        return self.day / DAYS_PER_WEEK

    @property
    def unit(self) -> str:
        """Unit of the endpoint itself."""
        return "%" if self.kind in PERCENT_KINDS else OUTCOMES[self.outcome].unit

    @property
    def tie_unit(self) -> str:
        """Unit of a difference between two patients."""
        return "day" if self.kind == TIME else self.unit

    @property
    def higher_is_better(self) -> bool:
        """Whether more of it is better: of the outcome, or of patients who meet the rule."""
        better = OUTCOMES[self.outcome].higher_is_better
        if self.rule is None:
            return better
        return better == (self.rule.sign in (">=", ">"))

    @property
    def from_baseline(self) -> bool:
        """Whether it is a difference from baseline."""
        return (self.rule.kind if self.rule else self.kind) != "level"

    def __str__(self) -> str:
        if self.kind == TIME:
            return f"{TIME} {self.rule} by {time_text(self.day)}"
        if self.rule is not None:
            return f"{RESPONDERS}: {self.rule} at {time_text(self.day)}"
        lead = "" if self.kind == "level" else f"{self.kind} in "
        return f"{lead}{self.outcome} at {time_text(self.day)}"


def read_endpoint(
    text: str,
    where: str | None = None,
    last_day: int = 0,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> Endpoint:
    """Endpoint from ``change in non-vellus density at week 24``, or ``responders: SALT <= 20 at week 24``.

    ``time to SALT <= 20 by week 36`` is the time until the rule is first met; without a day until the end.
    The outcome's name is checked here only in a rule, whose unit it settles.

    Args:
        text: such a phrase.
        where: its place, for errors.
        last_day: end of the trial.
        outcomes: outcomes known, by name.

    Raises:
        InputError: not such a phrase.
    """
    judged = _RESPONDERS.fullmatch(text)
    if judged is not None:
        rule = read_rule(judged.group(1), where, outcomes)
        return Endpoint(rule.outcome, day_of(judged.group(3), judged.group(2), where), RESPONDERS, rule)
    timed = _TIME.fullmatch(text)
    if timed is not None:
        rule = read_rule(timed.group(1), where, outcomes)
        day = last_day if timed.group(2) is None else day_of(timed.group(3), timed.group(2), where)
        return Endpoint(rule.outcome, day, TIME, rule)
    match = _CONTINUOUS.fullmatch(text)
    if match is None or re.match(r"\s*responders?\b", text):
        raise InputError(
            f"{text[:80]!r} is not an endpoint",
            where=where,
            expected='for example "change in non-vellus density at week 24" or '
            f'"responders: {RULE_EXAMPLES[0]} at week 24"',
        )
    kind = match.group(1) or "level"
    return Endpoint(match.group(2), day_of(match.group(4), match.group(3), where), kind)
