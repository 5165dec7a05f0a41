"""Check of [[arm]]: names, treatments and their courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from anagen.errors import InputError
from anagen.files.names import same_name
from anagen.files.source_text import Path_, SourceText
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.arm_section import ArmSection
from anagen.trial.protocol.check_design import dropout_of
from anagen.trial.protocol.file_model import TrialFile

if TYPE_CHECKING:
    from anagen.therapy.catalogue import Catalogue
    from anagen.therapy.course import Course


def arm_names(file: TrialFile, source: SourceText) -> tuple[str, ...]:
    """Names of the arms in order, all different.

    Raises:
        InputError: a fault, with its place.
    """
    seen: dict[str, str] = {}
    for number, arm in enumerate(file.arm):
        same = same_name(arm.name)
        if same in seen:
            raise InputError(
                f"two arms are called {arm.name!r}",
                where=source.where(("arm", number, "name")),
                expected="a different name for each arm",
            )
        seen[same] = arm.name
    return tuple(seen.values())


def arm_of(
    section: ArmSection, path: Path_, horizon_days: int, source: SourceText, catalogue: Catalogue | None
) -> Arm:
    """Arm of one [[arm]] table, with its treatments as courses; `path` is its place in the file.

    Raises:
        InputError: a fault, with its place.
    """
    if section.untreated and section.treatment:
        raise InputError(
            f"arm {section.name!r} is untreated, but has a treatment",
            where=source.where((*path, "untreated")),
            expected="one or the other",
        )
    if not section.untreated and not section.treatment:
        raise InputError(
            f"arm {section.name!r} has no treatment",
            where=source.where(path),
            expected="an [[arm.treatment]] table, or untreated = true",
        )
    from anagen.therapy.course import explicit_table

    courses = [
        _course(table, (*path, "treatment", index), horizon_days, source, catalogue)
        for index, table in enumerate(section.treatment)
    ]
    return Arm(
        name=section.name,
        treatments=tuple(
            explicit_table(table, course) for table, course in zip(section.treatment, courses, strict=True)
        ),
        synergy=section.synergy,
        dropout=dropout_of(section.dropout, source.where((*path, "dropout"))),
        courses=tuple(courses),
    )


def one_course_each(arm: Arm, path: Path_, source: SourceText) -> Arm:
    """`arm` with the entries of each drug as one course; `path` is its place in the file.

    Raises:
        InputError: entries that cannot be one course.
    """
    from anagen.therapy.one_course import read_as_one

    return replace(arm, courses=read_as_one(arm.courses, path, source))


def _course(
    table: Mapping[str, Any], path: Path_, horizon_days: int, source: SourceText, catalogue: Catalogue | None
) -> Course:
    """Course of one [[arm.treatment]] table."""
    from anagen.therapy.course import course_from_table

    where = source.where(path)
    try:
        return course_from_table(table, where, horizon_days, catalogue)
    except InputError as error:
        raise _at_key(error, where, table, path, source) from None


def _at_key(
    error: InputError, where: str, table: Mapping[str, Any], path: Path_, source: SourceText
) -> InputError:
    """Error with the line of its own key, where its place names one."""
    tail = (error.where or "").removeprefix(where).strip(" ,.:")
    key = tail if tail in table else next((key for key in table if repr(key) in error.what), None)
    if key is None and error.where not in (None, where):
        return error
    exact = source.where((*path, key)) if key else where
    return InputError(error.what, where=exact, expected=error.expected, nearest=error.nearest)
