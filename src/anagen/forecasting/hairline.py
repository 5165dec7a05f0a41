"""Options at a man's hairline and temples, as read (``data/hairline.toml``): words, no number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import Field

from anagen.files.sections import FrozenSection, NamedTables, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.person import Person
from anagen.therapy.course import Course


@dataclass(frozen=True)
class Hairline:
    """An option at the hairline, as read: words for a reader, and their sources; "" without any."""

    words: str
    source: str


class ReadSection(FrozenSection):
    """[THERAPY]: what was read of one therapy there."""

    words: Words = Field(description="what was read, in sentences")
    source: Words = Field(description="where it was read")


class HairlineFile(NamedTables):
    """hairline.toml: what was read of each therapy at the hairline and temples."""

    unread: Words = Field(description="what is said where nothing was read")
    warning: Words = Field(description="what a man with loss at the front should know before any number")
    ends: Words = Field(description="what is said after all else")
    __pydantic_extra__: dict[str, ReadSection]


@cache
def _file() -> HairlineFile:
    return check_shape(read_source(files("anagen.forecasting") / "data" / "hairline.toml"), HairlineFile)


def hairline_asked(person: Person) -> bool:
    """Whether the hairline matters: a man's front and top with pattern loss."""
    return not person.female and person.region == "frontal" and person.pattern_loss


def hairline_warning(person: Person) -> tuple[str, ...]:
    """Sentence that no number is of the hairline, for those to whom it matters."""
    return (_file().warning,) if hairline_asked(person) else ()


def hairline_of(courses: Sequence[Course], person: Person) -> Hairline | None:
    """Words read of courses given together; None but for a man's front and top with pattern loss."""
    if not courses or not hairline_asked(person):
        return None
    file = _file()
    known = file.model_extra or {}
    read = [known[name] for name in dict.fromkeys(one.therapy for one in courses) if name in known]
    if not read:
        return Hairline(file.unread, "")
    return Hairline(
        " ".join((*(one.words for one in read), file.ends)), "; ".join(one.source for one in read)
    )
