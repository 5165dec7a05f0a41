"""Certainty of the evidence on a therapy, or on several given together, in one kind of hair loss.

A body of evidence starts high if a randomised trial tests the therapy, else low, and falls a step or
two for each of five reasons (`anagen.evidence_base.grading`). Several drugs given together are judged by
trials of exactly that combination. Studies of one hair loss do not count for another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from anagen.errors import InputError
from anagen.evidence_base.body import Body, body_of, people_in
from anagen.evidence_base.combination import body_of_combination
from anagen.evidence_base.conditions import CONDITIONS, condition_of
from anagen.evidence_base.grading import by_chance, deciding, steps_of
from anagen.evidence_base.judgements import NOTHING_STATED, Step, stated_certainty
from anagen.evidence_base.tables.names import JOIN, TherapyName, proper_name
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.evidence_base.tables.study import Study

LEVELS = ("high", "moderate", "low", "very low", "none found")
"""GRADE's four, best first, and what is left where no study is on record."""
NONE_FOUND = LEVELS[-1]
GRADES = LEVELS[:-1]
NOT_STUDIED = "not studied in people like you"
"""Word in place of a grade for people far from all whom the trials treated; see `studied_range`."""
TOLD = (*GRADES, NOT_STUDIED, NONE_FOUND)
"""Words that a person can be told, best first."""
_STEPS = ("no step down", "one step down", "two steps down")


@dataclass(frozen=True)
class EvidenceRow:
    """Certainty of one therapy, or of several together, in the form of every output.

    Attributes:
        therapy: its name; ``A + B`` for several given together.
        condition: in which hair loss.
        certainty: one of `TOLD`.
        why: the reasons, in words.
        source: where the largest study can be read, or "".
        studies: ids of the studies behind it.
        warning: what must be said first, or "".
        together: whether this is of several given together.
        of_therapy: certainty of the therapy itself, without regard to the people.
    """

    therapy: str
    condition: str
    certainty: str
    why: str
    source: str
    studies: tuple[str, ...]
    warning: str
    together: bool
    of_therapy: str


@dataclass(frozen=True)
class Certainty:
    """Certainty of the evidence, with the reasons for it.

    Attributes:
        therapies: names of the therapies, controls left out; several: given together.
        condition: in which hair loss.
        level: one of `TOLD`.
        why: the reasons in one plain sentence, more than one only where a warning or the people follow.
        studies: ids of the studies on which the level rests, each patient in one of them only.
        source: where the largest of them can be read, or "".
        start: level before any step, "" where no study is on record.
        start_reason: why it starts there.
        steps: reasons to go down, in GRADE's order.
        up: steps up.
        up_reason: why up.
        missing: gaps named by a person's judgement.
        of_therapy: level before any regard to people; "" where none was taken.
        for_people: what sets these people apart from those whom the studies treated, or "".
    """

    therapies: tuple[str, ...]
    condition: str
    level: str
    why: str
    studies: tuple[str, ...] = ()
    source: str = ""
    start: str = ""
    start_reason: str = ""
    steps: tuple[Step, ...] = ()
    up: int = 0
    up_reason: str = ""
    missing: tuple[str, ...] = ()
    of_therapy: str = ""
    for_people: str = ""

    @property
    def name(self) -> str:
        """``A`` or ``A + B``."""
        return JOIN.join(self.therapies)

    @property
    def row(self) -> EvidenceRow:
        """Row for a table, a page or a file."""
        return EvidenceRow(
            therapy=self.name,
            condition=self.condition,
            certainty=self.level,
            why=self.why,
            source=self.source,
            studies=self.studies,
            warning=self.warning,
            together=len(self.therapies) > 1,
            of_therapy=self.of_therapy or self.level,
        )

    @property
    def warning(self) -> str:
        """Warning to be given first where no study treats the condition or such people, or ""."""
        if self.level == NOT_STUDIED:
            return unlike_words([self.name])
        if self.level != NONE_FOUND or len(self.therapies) > 1:
            return ""
        return unstudied_words([self.name], self.condition)


def unstudied_words(names: Sequence[str], condition: str) -> str:
    """Warning to be given first where no study of the therapies `names` is in `condition`."""
    return (
        f"No study of {', '.join(names)} in {condition} is on record (certainty: {NONE_FOUND}): what is "
        "shown rests on an assumed mechanism, not on any study."
    )


def unlike_words(names: Sequence[str]) -> str:
    """Warning to be given first where the trials of `names` treated nobody near the people in question."""
    return (
        f"{NOT_STUDIED.capitalize()}: {', '.join(names)}. What is shown, in grey, is what the model makes of "
        "trials in other people."
    )


def certainty(
    therapies: str | Iterable[str],
    condition: str = "androgenetic alopecia",
    base: EvidenceBase | None = None,
) -> Certainty:
    """Certainty of the evidence on `therapies`, given together if several, in `condition`.

    Args:
        therapies: names or aliases; controls among them are left out.
        condition: as studies name it, or as a trial file does.
        base: the evidence; default the package's own.

    Raises:
        InputError: no such therapy or condition, or nothing but controls.
    """
    known = base or load_evidence()
    where = condition_of(condition)
    given = (therapies,) if isinstance(therapies, str) else tuple(therapies)
    proper = dict.fromkeys(
        proper_name(name.strip(), known.names) for one in given for name in one.split(JOIN)
    )
    names = tuple(name for name in proper if not known.names[name].inert)
    if not names:
        raise InputError(
            f"{' and '.join(proper) or 'nothing'} has no certainty",
            expected="a therapy that is not a control",
        )
    return certainty_in(names, where, known)


@cache
def certainty_in(names: tuple[str, ...], condition: str, base: EvidenceBase) -> Certainty:
    """Certainty for proper names; a therapy or a hair loss that the evidence does not know has no study."""
    if len(names) > 1:
        return _of_combination(names, condition, base)
    if names[0] not in base.names or condition not in CONDITIONS:
        return _unstudied(names, condition)
    return _graded(names, body_of(names[0], condition, base), base)


def _unstudied(names: tuple[str, ...], condition: str, missing: tuple[str, ...] = ()) -> Certainty:
    why = f"No study of it in {condition} is on record."
    return Certainty(names, condition, NONE_FOUND, why, missing=missing)


def _of_combination(names: tuple[str, ...], condition: str, base: EvidenceBase) -> Certainty:
    """Certainty on drugs given together, from trials of exactly that combination."""
    known = [base.names[name] for name in names if name in base.names]
    shared = _shared_class(known)
    if len(known) == len(names) and condition in CONDITIONS:
        body = body_of_combination(names, condition, base)
        if body.studies:
            found = _graded(names, body, base)
            return replace(found, why=f"{found.why} {shared}".strip())
    parts = [certainty_in((name,), condition, base) for name in names]
    what = "pair" if len(names) == 2 else "combination"
    if all(part.level == NONE_FOUND for part in parts):
        why = f"No study of any part of the {what} in {condition} is on record."
        return Certainty(names, condition, NONE_FOUND, f"{why} {shared}".strip())
    return Certainty(names, condition, GRADES[-1], f"No trial of the {what} was found. {shared}".strip())


def _shared_class(parts: list[TherapyName]) -> str:
    """A sentence on drugs that work the same way, or ""."""
    counted = Counter(part.drug_class for part in parts if part.drug_class)
    sentences = [
        f"{' and '.join(part.name for part in parts if part.drug_class == name)} are of one class "
        f"({name}): what one adds to the other is doubtful, and their harms may add up."
        for name, number in counted.items()
        if number > 1
    ]
    return " ".join(sentences)


def _graded(names: tuple[str, ...], body: Body, base: EvidenceBase) -> Certainty:
    said = stated_certainty(base).get((JOIN.join(sorted(names)), body.condition), NOTHING_STATED)
    if not body.studies:
        return _unstudied(names, body.condition, said.missing)
    studies = deciding(body)
    randomised = any(by_chance(study) for study in studies)
    start = GRADES[0] if randomised else GRADES[2]
    reason = "randomised trials test it" if randomised else "no randomised trial tests it"
    steps = steps_of(body, base, said.steps)
    rank = GRADES.index(start) + sum(step.down for step in steps) - said.up
    level = GRADES[min(max(rank, 0), len(GRADES) - 1)]
    largest = max(studies, key=people_in)
    return Certainty(
        names,
        body.condition,
        level,
        _sentence(_tested(studies, randomised=randomised), steps, said.up, said.up_reason),
        tuple(study.id for study in studies),
        f"https://doi.org/{largest.doi}" if largest.doi else largest.link,
        start,
        reason,
        steps,
        said.up,
        said.up_reason,
        said.missing,
    )


def _tested(studies: tuple[Study, ...], *, randomised: bool) -> str:
    people = sum(people_in(study) for study in studies)
    number = f"{len(studies)} {'study' if len(studies) == 1 else 'studies'}"
    counts = f"{number}, {people} people" if people else number
    return f"{'Randomised trials test it' if randomised else 'No randomised trial tests it'} ({counts})"


def _sentence(start: str, steps: tuple[Step, ...], up: int, up_reason: str) -> str:
    """Reasons one after another: the start, every step down, every step up."""
    reasons = [start]
    reasons += [
        f"{_STEPS[step.down]} for {step.domain.replace('_', ' ')} ({step.reason})"
        for step in steps
        if step.down
    ]
    if not any(step.down for step in steps):
        reasons.append(_STEPS[0])
    if up:
        reasons.append(f"{'one step' if up == 1 else 'two steps'} up ({up_reason})")
    return f"{'; '.join(reasons)}."
