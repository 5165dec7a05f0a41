"""Question of a meta-analysis: hair counts or shares of responders, and in which hair loss."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.meta.hair_trials import CONDITION as HAIR_CONDITION
from anagen.evidence_base.meta.hair_trials import hair_trials
from anagen.evidence_base.meta.response_trials import response_outcomes, response_trials
from anagen.evidence_base.tables.names import JOIN, parts
from anagen.evidence_base.tables.records import EvidenceBase


@dataclass(frozen=True)
class Question:
    """The question that studies are pooled for.

    Attributes:
        condition: kind of hair loss.
        outcome: of hair (``density`` or one kind of it), or a rule for responders.
        responders: whether the outcome is such a rule.
    """

    condition: str
    outcome: str
    responders: bool


def question_of(
    base: EvidenceBase, therapy: str | None, outcome: str | None, condition: str | None
) -> Question:
    """Complete question; parts that are not given follow from the trials there are.

    Args:
        base: the evidence.
        therapy: name or alias, or None for a network of all.
        outcome: as a user gives it, or None.
        condition: as a user gives it, or None.

    Raises:
        InputError: an unknown name, or hair counts asked for a hair loss in which none are pooled.
    """
    if condition is not None and condition not in CONDITIONS:
        raise unknown_name("hair loss", condition, CONDITIONS)
    name = None if therapy is None else JOIN.join(parts(therapy, base.names))
    rules = response_outcomes(base)
    if outcome is None:
        outcome = "density"
        if condition not in (None, HAIR_CONDITION) or (name is not None and not _counted(name)):
            outcome = _most_told(base, rules, condition, name) or outcome
    if outcome in rules:
        where = condition or _where_told(base, outcome, name)
        return Question(where, outcome, True)
    if condition not in (None, HAIR_CONDITION):
        raise InputError(
            f"{outcome} is pooled in {HAIR_CONDITION} only",
            expected="a rule for responders: " + ", ".join(rules),
        )
    return Question(HAIR_CONDITION, outcome, False)


def _counted(therapy: str) -> bool:
    """Whether a trial of hair counts has an arm with the therapy alone."""
    return any(arm.therapy == therapy for trial in hair_trials() for arm in trial.arms.values())


def _entering(
    base: EvidenceBase, outcomes: tuple[str, ...], condition: str | None, therapy: str | None
) -> Counter[tuple[str, str]]:
    """Trials that enter by (outcome, condition), of a therapy or of all."""
    found: Counter[tuple[str, str]] = Counter()
    for where in CONDITIONS if condition is None else (condition,):
        for outcome in outcomes:
            entered, _ = response_trials(outcome, where, base)
            own = [trial for trial in entered if therapy is None or trial.arm(therapy) is not None]
            if own:
                found[outcome, where] = len(own)
    return found


def _most_told(
    base: EvidenceBase, outcomes: tuple[str, ...], condition: str | None, therapy: str | None
) -> str | None:
    trials = _entering(base, outcomes, condition, therapy)
    return max(trials, key=lambda key: trials[key])[0] if trials else None


def _where_told(base: EvidenceBase, outcome: str, therapy: str | None) -> str:
    trials = _entering(base, (outcome,), None, therapy) or _entering(base, (outcome,), None, None)
    return max(trials, key=lambda key: trials[key])[1] if trials else next(iter(CONDITIONS))
