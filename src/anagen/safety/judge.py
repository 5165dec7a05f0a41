"""Safety of an option for a person: every therapy in it under every condition, and two drugs of one class.

found = safety_of(option.courses, person.health)
found.standing, [reason.words for reason in found.reasons]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from anagen.safety.cautions import SAME_CLASS, Caution, caution_of, same_class
from anagen.safety.conditions import Condition
from anagen.safety.health import Health
from anagen.safety.standing import CAUTION, FINE, NOT_KNOWN, WITHHELD, Standing, gravest
from anagen.therapy.course import Course
from anagen.therapy.record import Therapy

NOT_ASKED: Final = "not asked"
NEEDLED = "microneedling"
"""Therapy that a course given through needles is, too."""


@dataclass(frozen=True)
class Reason:
    """One reason for a standing.

    Attributes:
        therapy: of the option; two with "and" between them for two drugs of one class.
        condition: key of the person's condition, or "same_class".
        because: the condition in words: "you are or may be pregnant".
        standing: what follows from it alone.
        words: why, in plain words.
        status: of that fact: "read", "derived" or "recalled"; "" where nothing is known.
        source: label or guideline behind it.
    """

    therapy: str
    condition: str
    because: str
    standing: Standing
    words: str
    status: str
    source: str

    @property
    def sentence(self) -> str:
        """Reason in a line: "minoxidil oral, as you have heart disease. …"."""
        return f"{self.therapy}, as {self.because}. {self.words}"


HEADS: dict[str, str] = {
    WITHHELD: "withheld",
    CAUTION: "caution",
    NOT_KNOWN: "not known to be safe",
    FINE: "fine",
    NOT_ASKED: "your health was not told",
}
"""A standing in words."""


@dataclass(frozen=True)
class Safety:
    """Safety of an option for one person.

    Attributes:
        standing: gravest of its reasons; "fine" where nothing told speaks against it, and "not asked" where
            nothing was told beside the age either.
        reasons: the gravest first.
        withheld_if: conditions not told under which it would be withheld, such as "you breastfeed".
    """

    standing: Standing | Literal["not asked"]
    reasons: tuple[Reason, ...]
    withheld_if: tuple[str, ...]

    @property
    def withheld(self) -> bool:
        """Whether no number is to be given as advice."""
        return self.standing == WITHHELD

    @property
    def why(self) -> str:
        """Reasons for which it is withheld, in sentences."""
        grave = [one for one in self.reasons if one.standing == WITHHELD]
        return "Withheld: " + " ".join(one.sentence for one in grave) if grave else ""

    @property
    def minded(self) -> tuple[str, ...]:
        """Reasons to mind beside the numbers: a sentence each."""
        return tuple(
            f"{HEADS[one.standing]}: {one.sentence}"
            for one in self.reasons
            if one.standing in (CAUTION, NOT_KNOWN)
        )


def safety_of(courses: Sequence[Course], health: Health) -> Safety:
    """Safety of courses given together to a person with this health."""
    therapies = _therapies(courses)
    found = [
        _reason(caution_of(name, condition.key, drug_class), condition)
        for name, drug_class in therapies.items()
        for condition in health.present
    ]
    found += _of_one_class(list({id(c.definition): c.definition for c in courses}.values()))
    order = (WITHHELD, CAUTION, NOT_KNOWN)
    reasons = sorted((one for one in found if one.standing in order), key=lambda o: order.index(o.standing))
    unless = [
        condition.told
        for condition in health.not_told
        if any(_standing(name, condition, of) == WITHHELD for name, of in therapies.items())
    ]
    standing = gravest(one.standing for one in reasons) if reasons or health.asked else NOT_ASKED
    return Safety(standing, tuple(reasons), tuple(unless))


def _therapies(courses: Sequence[Course]) -> dict[str, str]:
    """Therapies of courses with their classes, and needling where one is given through needles."""
    found = {one.therapy: one.definition.drug_class for one in courses}
    if any(one.route is not None and one.route.kind == NEEDLED for one in courses):
        found.setdefault(NEEDLED, "")
    return found


def _standing(name: str, condition: Condition, drug_class: str) -> Standing:
    found = caution_of(name, condition.key, drug_class).standing
    return condition.unknown if found == NOT_KNOWN else found


def _reason(found: Caution, condition: Condition) -> Reason:
    standing = condition.unknown if found.standing == NOT_KNOWN else found.standing
    return Reason(
        found.therapy, condition.key, condition.told, standing, found.words, found.status, found.source
    )


def _of_one_class(therapies: Sequence[Therapy]) -> list[Reason]:
    """Reasons on every two drugs of one class."""
    found = []
    for one, other in combinations(therapies, 2):
        if not one.drug_class or one.drug_class != other.drug_class:
            continue
        told = same_class(one.drug_class)
        found.append(
            Reason(
                f"{one.name} and {other.name}",
                SAME_CLASS,
                f"they are two drugs of one class ({one.drug_class})",
                CAUTION if told is None else told.standing,
                "No trial of both together was read." if told is None else told.words,
                "" if told is None else told.status,
                "" if told is None else told.source,
            )
        )
    return found
