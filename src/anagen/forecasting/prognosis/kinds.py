"""Registry of what is asked of each kind of hair loss (``data/prognosis.toml``), and its shape."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from anagen.files.sections import FrozenSection, Name, NamedTables, Several, Treatment, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source


class CourseRecord(FrozenSection):
    """[[KIND.course]]: a measure that is followed."""

    key: Name = Field(description="a short name for the events of the file")
    name: Words = Field(description="a name for a reader")
    unit: str = Field(description='text such as "hairs/cm2"; "" for a ratio')
    outcome: Name = Field(description="an outcome of the kind's simulator")
    divided_by: Literal["", "now", "usual"] = Field(
        "", description='"now", "usual" (the same people without this hair loss), or left out'
    )
    averaged: bool = Field(False, description="true for a count that few hairs make: visits are averaged")


class EventRecord(FrozenSection):
    """[[KIND.event]]: something to hope for, of which the chance is told."""

    name: Words = Field(description="the event in words")
    people: Words = Field(description='what such people do, as it follows "45 of 100 people like you"')
    course: Name = Field(description="key of a course of the kind")
    at_most: float | None = Field(None, description="a number: the course is at most that")
    at_least: float | None = Field(None, description="a number: the course is at least that")
    unless_now: bool = Field(False, description="true: its chance is not told where it is so today")
    first: bool = Field(False, description="true: told is when it first holds for half a year")
    kept: bool = Field(False, description="true: also told how many keep it, going on and after stopping")


class OptionRecord(FrozenSection):
    """[[KIND.option]]: a usual treatment of the kind."""

    name: Words = Field(description="a name for a reader")
    treatment: Treatment = Field(description="a table as in a trial file")
    at_each_cycle: bool = Field(False, description="true: given on the days of the person's own cycles")
    youngest: float = Field(18.0, description="least age that its label or its trials allow, years")
    least: float = Field(0.0, description="least value of the person's own measure that it is for")
    most: float = Field(float("inf"), description="greatest value of the person's own measure that it is for")
    label: Words = Field(description="what labels allow, in words")
    source: Words = Field(description="where the dose, the rhythm and the label come from")


class QuestionRecord(FrozenSection):
    """[[KIND.unanswered]]: a question without a number, and why."""

    question: Words = Field(description="the question")
    why: Words = Field(description="why there is no number")


class KindRecord(FrozenSection):
    """[KIND]: what is asked of one kind of hair loss."""

    method: Name = Field(description="a way of measuring that the kind's simulator knows")
    draws: int = Field(ge=2, description="draws of the parameters that are followed")
    people: int = Field(ge=2, description="virtual people of each draw")
    counted: bool = Field(False, description="true: followed as a forecast of counted hair follows it")
    weeks: Several[int] = Field(min_length=2, description="weeks of the visits, from 0 to 104")
    now: Words = Field(description="what a reader should know first, in a sentence")
    course: Several[CourseRecord] = Field(min_length=1, description="[[KIND.course]] tables")
    event: Several[EventRecord] = Field(description="[[KIND.event]] tables")
    option: Several[OptionRecord] = Field((), description="[[KIND.option]] tables")
    unanswered: Several[QuestionRecord] = Field((), description="[[KIND.unanswered]] tables")

    @property
    def days(self) -> tuple[int, ...]:
        """Days of the visits, from now."""
        return tuple(7 * week for week in self.weeks)


class PrognosisFile(NamedTables):
    """prognosis.toml: kinds of hair loss by the name that a file gives them."""

    area_cm2: float = Field(description="cm2 of scalp followed where hair is counted")
    youngest: float = Field(description="least age, years, of which a number is given")
    young: Words = Field(description="why there is none below it")
    untold: Words = Field(description="why there is none where the main measure was not told")
    given: Words = Field(description="what is said of treatments that the person takes already")
    readings: Words = Field(description="what is said of readings that are not used")
    begins: Words = Field(description="what is said where the file asks for a later beginning")
    other: KindRecord = Field(description="[other]: what is asked of a disease of one's own")
    __pydantic_extra__: dict[str, KindRecord]


@cache
def prognosis_file() -> PrognosisFile:
    """Contents of the registry."""
    return check_shape(read_source(files("anagen.forecasting") / "data" / "prognosis.toml"), PrognosisFile)


def kind_record(kind: str) -> KindRecord:
    """Record of the kind called `kind`; a disease of one's own has that of ``[other]``."""
    file = prognosis_file()
    found: KindRecord = (file.model_extra or {}).get(kind, file.other)
    return found
