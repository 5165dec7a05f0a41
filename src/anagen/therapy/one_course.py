"""One course of each drug: entries of one therapy, product, route and storage are merged before the response.

A drug saturates at its target, so two entries of it, each with a response of its own, would gain more than
its ceiling. Merged, they are one course whose doses are added where they fall on one day: half the dose
listed twice, and a course written in six pieces, are the course written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from anagen.errors import InputError
from anagen.files.source_text import Path_, SourceText
from anagen.therapy.course import GRAFT, Course, require_physical, unstudied_dose
from anagen.therapy.schedule import MOST_DAYS


def drug_of(course: Course) -> tuple[object, ...]:
    """What two entries have in common that are one course."""
    return course.therapy, course.product, course.route, course.handling


def one_course_each(courses: Iterable[Course]) -> tuple[Course, ...]:
    """`courses` with the entries of each drug as one, in the order of the first of them."""
    return tuple(_merged([one for _, one in entries]) for entries in _by_drug(courses))


def read_as_one(courses: Sequence[Course], path: Path_, source: SourceText) -> tuple[Course, ...]:
    """As `one_course_each` for entries of a file; each merged course says what it was read as.

    Args:
        courses: of the ``treatment`` tables.
        path: where these tables are in the file.
        source: the file.

    Raises:
        InputError: entries that cannot be one course: a second operation, or more than can be given.
    """

    def where(number: int) -> str:
        return source.where((*path, "treatment", number))

    return tuple(_told(entries, where) for entries in _by_drug(courses))


def _by_drug(courses: Iterable[Course]) -> list[list[tuple[int, Course]]]:
    """Entries with their numbers, by drug."""
    found: dict[object, list[tuple[int, Course]]] = {}
    for number, course in enumerate(courses):
        found.setdefault(drug_of(course), []).append((number, course))
    return list(found.values())


def _merged(entries: Sequence[Course]) -> Course:
    """One course of several entries; a single one is returned as it is."""
    if len(entries) == 1:
        return entries[0]
    pieces: list[Course] = []
    for entry in entries:
        for place, piece in enumerate(pieces):
            if piece.schedule.plain == entry.schedule.plain:
                dose = None if piece.dose is None else piece.dose + (entry.dose or 0.0)
                pieces[place] = replace(piece, dose=dose)
                break
        else:
            pieces.append(entry)
    # Further parts have doses relative to the first one's, which therefore gives something.
    first = next((piece for piece in pieces if piece.dose != 0.0), pieces[0])
    later = tuple((piece.schedule, _relative(piece, first)) for piece in pieces if piece is not first)
    schedule = replace(first.schedule, followed=(*first.schedule.followed, *later))
    return replace(first, schedule=schedule, warnings=_warnings(entries))


def _relative(piece: Course, first: Course) -> float:
    return (piece.dose or 0.0) / first.dose if first.dose else 1.0


def _warnings(entries: Sequence[Course]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(warning for entry in entries for warning in entry.warnings))


def _told(entries: Sequence[tuple[int, Course]], where: Callable[[int], str]) -> Course:
    """One course of the entries of a file, with a sentence that says so."""
    courses = [course for _, course in entries]
    whole = _merged(courses)
    if len(courses) == 1:
        return whole
    last, _ = entries[-1]
    if whole.definition.model == GRAFT and whole.schedule.followed:
        raise InputError(
            f"a second operation of {whole.therapy}", where=where(last), expected="one operation in an arm"
        )
    warnings = list(whole.warnings)
    if whole.dose is not None:
        therapy = whole.definition
        product = therapy.products[whole.product] if whole.product else None
        most = whole.dose * float(whole.schedule.session_doses(MOST_DAYS).max())
        require_physical(most, therapy, product, where(last))
        of_parts = {one for course in courses for one in unstudied_dose(course.dose or 0.0, therapy, product)}
        warnings = [one for one in warnings if one not in of_parts]
        warnings += unstudied_dose(most, therapy, product)
    number = _WORDS.get(len(courses), str(len(courses)))
    warnings.append(f"{number} entries of {whole.therapy} were read as one course: {whole.describe()}")
    return replace(whole, warnings=tuple(warnings))


_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
