"""Certainty of the treatments of a group of people, each therapy in the hair loss that it is given for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from anagen.biology.alopecias.driven import Loss
from anagen.evidence_base.certainty import Certainty
from anagen.evidence_base.conditions import CONDITIONS, condition_of, condition_of_loss, own_condition
from anagen.evidence_base.studied_range import People, certainty_for
from anagen.evidence_base.tables.records import load_evidence
from anagen.therapy.catalogue import INERT, Therapy


def condition_for(therapy: Therapy, losses: Sequence[Loss]) -> str:
    """Condition in which `therapy` is judged: the loss whose cause it reduces, else the first."""
    for loss in losses:
        if set(therapy.relieves) & set(loss.causes):
            return condition_of_loss(loss)
    return condition_of_loss(losses[0])


def certainty_of_all(
    given: Iterable[Therapy], losses: Sequence[Loss], people: People | None = None
) -> tuple[Certainty, ...]:
    """Certainty of every therapy given to the same people, and last of all of them together.

    Controls are left out, as nothing is claimed of them.

    Args:
        given: therapies.
        losses: hair losses of these people.
        people: their sex, age and stage, by which certainty falls outside those whom trials treated; without
            them it is that of the therapies in the hair loss.
    """
    base = load_evidence()
    active = [one for one in dict.fromkeys(given) if one.role not in INERT]
    found = [certainty_for((one.name,), condition_for(one, losses), people, base) for one in active]
    if len(active) > 1:
        first = condition_of_loss(losses[0])
        found.append(certainty_for(tuple(one.name for one in active), first, people, base))
    return tuple(found)


def own_conditions(therapy: Therapy, diseases: Container[str] = ()) -> tuple[str, ...]:
    """Conditions that `therapy` is used in by its record, then the others in which it was studied.

    Args:
        therapy: of a catalogue.
        diseases: names of that catalogue's diseases of one's own.

    Raises:
        InputError: its record names an unknown hair loss.
    """
    base = load_evidence()
    used = [
        own_condition(kind) if kind in diseases else condition_of(kind)
        for kind in therapy.alopecias or ("androgenetic",)
    ]
    known = therapy.name in base.names
    studied = {study.condition for study in base.studies_of(therapy.name)} if known else set()
    return tuple(dict.fromkeys([*used, *(name for name in CONDITIONS if name in studied)]))
