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

_AT = r"\s+at\s+(day|week|month)\s+(\d{1,9}(?:\.\d{1,9})?)\s*"
_CONTINUOUS = re.compile(rf"\s*(?:(change|percent change)\s+in\s+)?(\S.*?){_AT}")
_RESPONDERS = re.compile(rf"\s*responders?\s*:\s*(\S.*?){_AT}")


@dataclass(frozen=True)
class Endpoint:
    """Endpoint `kind` of `outcome` on `day`; with kind "responders", the patients who meet `rule`."""

    outcome: str
    day: int
    kind: str = "change"
    rule: Rule | None = None

    @property
    def week(self) -> float:
        """Week of the visit."""
        return self.day / DAYS_PER_WEEK

    @property
    def from_baseline(self) -> bool:
        """Whether it is a difference from baseline."""
        return (self.rule.kind if self.rule else self.kind) != "level"

    def __str__(self) -> str:
        if self.rule is not None:
            return f"{RESPONDERS}: {self.rule} at {time_text(self.day)}"
        lead = "" if self.kind == "level" else f"{self.kind} in "
        return f"{lead}{self.outcome} at {time_text(self.day)}"


def read_endpoint(
    text: str, where: str | None = None, outcomes: Mapping[str, Outcome] = OUTCOMES
) -> Endpoint:
    """Endpoint from ``change in non-vellus density at week 24``, or ``responders: SALT <= 20 at week 24``.

    The outcome's name is checked here only in a rule for responders, whose unit it settles.

    Args:
        text: the phrase.
        where: place of the text, for errors.
        outcomes: outcomes known, by name.

    Raises:
        InputError: not such a phrase.
    """
    judged = _RESPONDERS.fullmatch(text)
    if judged is not None:
        rule = read_rule(judged.group(1), where, outcomes)
        return Endpoint(rule.outcome, day_of(judged.group(3), judged.group(2), where), RESPONDERS, rule)
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
