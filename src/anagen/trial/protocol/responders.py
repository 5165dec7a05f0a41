"""Responders: the rule that defines one, read from text and written back; non-responder imputation.

    SALT <= 20
    change in non-vellus density of at least 10 %
    percent fall in SALT of at least 50 %

`read_rule` and ``str(rule)`` are inverse; a fall is written back as a change of at most minus as much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.measurement.outcomes import OUTCOMES, Outcome
from anagen.quantities import quantities, quantity
from anagen.units import parse_quantity

Floats = NDArray[np.float64]

COMPARISONS = {"at least": ">=", "at most": "<=", "more than": ">", "less than": "<"}
"""Phrases of a threshold, and their signs."""
RULE_EXAMPLES = ("change in non-vellus density of at least 10 %", "non-vellus density >= 100 hairs/cm2")
COMPLETE = "complete cases"
ALL_SEEN = "all visits seen"
"""Of models of repeated measures: who came once after baseline is analysed; nothing is filled in."""
CARRIED = "last observation carried forward"
NON_RESPONDER = "non-responder imputation"
"""Treatment of patients whose response is unknown: left out, or counted as non-responders."""

_MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_SCORES = ("", "%", "points")
"""Units of outcomes that are scores: a bare number is not ambiguous there."""
_POINTS = ("points", "percentage points")
_BETTER = 50.0
"""A rating is 100 for better, 0 for not."""
_ROUNDING = 1e-9
"""Relative tolerance within which a float counts as on the threshold."""
_RULE = re.compile(
    r"\s*(?:(percent\s+)?(change|rise|fall)\s+in\s+)?(\S.*?)"
    r"(?:\s*(<=|>=|≤|≥|<|>)\s*|\s+of\s+(at\s+least|at\s+most|more\s+than|less\s+than)\s+)"
    r"([+-]?\d{1,15}(?:\.\d{1,20})?)\s*(\S.*?)?\s*"
)


@dataclass(frozen=True)
class Rule:
    """Rule of responders: the outcome, or its change, is on one side of a threshold.

    Attributes:
        outcome: its name.
        kind: "level", "change" or "percent change" from baseline.
        sign: ">=", "<=", ">" or "<".
        threshold: in `unit`, which is the outcome's own, or % for a percent change.
    """

    outcome: str
    kind: str
    sign: str
    threshold: float
    unit: str

    def met(self, values: Floats) -> Floats:
        """Response: 100 where the rule is met, 0 where not, NaN if unknown; so means are percent.

        Args:
            values: of the rule's own kind, see `anagen.trial.analysis.compare.kind_of`.
        """
        slack = _ROUNDING * max(1.0, abs(self.threshold))
        if self.sign in (">=", "<"):
            reached = values >= self.threshold - slack
            found = reached if self.sign == ">=" else ~reached
        else:
            beyond = values > self.threshold + slack
            found = beyond if self.sign == ">" else ~beyond
        return np.where(np.isnan(values), np.nan, np.where(found, 100.0, 0.0))

    def __str__(self) -> str:
        if self == rating_rule(self.outcome):
            return self.outcome
        number = np.format_float_positional(self.threshold, trim="-")
        bare = self.kind == "level" and self.unit in _SCORES and self.unit != "%"
        quantity = number if bare else f"{number} {self.unit}".rstrip()
        if self.kind == "level":
            return f"{self.outcome} {self.sign} {quantity}"
        if self.kind == "change" and self.unit in _SCORES:
            quantity = f"{number} points"
        words = next(words for words, sign in COMPARISONS.items() if sign == self.sign)
        return f"{self.kind} in {self.outcome} of {words} {quantity}"


def rating_rule(outcome: str) -> Rule:
    """Rule of those whom a rater calls better, by the name of that outcome."""
    return Rule(outcome, "level", ">=", _BETTER, "%")


def imputed(met: Floats) -> Floats:
    """Responses with non-responder imputation: patients without a value count as non-responders."""
    return np.where(np.isnan(met), 0.0, met)


def read_rule(text: str, where: str | None = None, outcomes: Mapping[str, Outcome] = OUTCOMES) -> Rule:
    """Rule read from text.

    Args:
        text: a rule such as those in the module's docstring.
        where: place of the text, for errors.
        outcomes: outcomes known, by name.

    Raises:
        InputError: not such a rule, no such outcome, a threshold without its unit or out of reach.
    """
    rating = outcomes.get(text.strip())
    if rating is not None and rating.rater:
        return rating_rule(rating.name)
    match = _RULE.fullmatch(text)
    if match is None:
        raise _not_a_rule(text, where)
    percent, verb, name, sign, words, number, unit = match.groups()
    if name not in outcomes:
        raise _unknown_outcome(text, name, verb, outcomes, where)
    sign = {"≤": "<=", "≥": ">="}.get(sign, sign) or COMPARISONS[re.sub(r"\s+", " ", words)]
    own = outcomes[name].unit
    kind = "level" if verb is None else "percent change" if percent else "change"
    if kind == "change" and unit == "%":
        if own == "%":
            raise InputError(
                f"{text[:80]!r} may mean percentage points or a share of the baseline",
                where=where,
                expected=f'"percent {verb} in {name} of ... %", or "{verb} in {name} of ... points"',
            )
        kind = "percent change"
    if kind == "percent change" and unit != "%":
        raise InputError(
            f"the percent {verb} is {number} {unit or ''}".rstrip(), where=where, expected="a number in %"
        )
    threshold = _threshold(number, unit, own, kind, where)
    if verb in ("rise", "fall") and threshold < 0:
        raise InputError(f"the {verb} in {text[:80]!r} is below 0", where=where, expected="0 or more")
    if verb == "fall":
        threshold, sign = -threshold + 0.0, _MIRRORED[sign]
    rule = Rule(name, kind, sign, threshold, "%" if kind == "percent change" else own)
    _reachable(rule, text, where)
    return rule


def _threshold(number: str, unit: str | None, own: str, kind: str, where: str | None) -> float:
    if kind == "percent change" or (unit is None and kind == "level" and own in _SCORES):
        return float(number)
    if own in _SCORES and unit in _POINTS:
        return float(number)
    if unit is None and kind == "change":
        raise InputError(
            f"a change of {number} has no unit", where=where, expected=f'"{number} {own}" or "{number} %"'
        )
    return parse_quantity(f"{number} {unit or ''}".rstrip(), own, where=where)


def _reachable(rule: Rule, text: str, where: str | None) -> None:
    """Check that the rule can be met and missed: levels are not negative, and no fall exceeds 100 %.

    The highest level and rise are those of the table of quantities.
    """
    known = quantity("percent change") if rule.kind == "percent change" else quantities().get(rule.outcome)
    if known is not None and abs(rule.threshold) > known.high:
        raise InputError(
            f"{text[:80]!r} separates no patients: the highest value is {known.high:g} {rule.unit}".rstrip(),
            where=where,
            expected="a threshold that some patients meet and others do not",
        )
    floor = {"level": 0.0, "percent change": -100.0}.get(rule.kind)
    if floor is None:
        return
    never = rule.threshold < floor or (rule.sign == "<" and rule.threshold <= floor)
    always = rule.sign == ">=" and rule.threshold <= floor
    if never or always:
        raise InputError(
            f"{text[:80]!r} separates no patients: the lowest value is {floor:g} {rule.unit}".rstrip(),
            where=where,
            expected="a threshold that some patients meet and others do not",
        )


def _not_a_rule(text: str, where: str | None) -> InputError:
    expected = " or ".join(f'"{example}"' for example in RULE_EXAMPLES)
    said = re.search(r"\sof\s+([A-Za-z]+(?:\s*[A-Za-z]+)?)", text)
    near = get_close_matches(said.group(1), COMPARISONS, n=1, cutoff=0.5) if said else []
    return InputError(
        f"{text[:80]!r} is not a rule for responders",
        where=where,
        expected=expected,
        nearest=f"of {near[0]}" if near and said and said.group(1) not in COMPARISONS else None,
    )


def _unknown_outcome(
    text: str, name: str, verb: str | None, outcomes: Mapping[str, Outcome], where: str | None
) -> InputError:
    """Error with the nearest outcome, or the nearest words if those before the outcome are misspelt."""
    if verb is None and re.search(r"\sin\s", name):
        leads = [f"{share}{word} in " for share in ("", "percent ") for word in ("change", "rise", "fall")]
        known = [lead + one for lead in leads for one in outcomes]
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        return InputError(
            f"{name[:80]!r} is not an outcome or a change in one",
            where=where,
            expected=f'for example "{RULE_EXAMPLES[0]}"',
            nearest=near[0] if near else None,
        )
    return unknown_name("outcome", name, outcomes, where)
