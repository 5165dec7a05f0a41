"""Regimens, the parts of plans: one therapy in one dose and rhythm (``data/regimens.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import unknown_name
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.person import Person
from anagen.parameters import read_toml
from anagen.therapy.course import Course, course_from_table

DISLIKES = {
    "needles": "needles",
    "daily application": "something on the scalp every day or two",
    "pills": "pills",
    "surgery": "surgery",
    "sexual side effects": "sexual side effects",
    "clinic visits": "repeated visits to a clinic",
}
"""Burdens that a person may refuse, in words."""


@dataclass(frozen=True)
class Regimen:
    """One therapy in one dose and rhythm.

    Attributes:
        option: usual option of a forecast of which it is a form.
        family: group of which a plan holds at most one.
        usual: whether it is the form that forecasts show.
        burdens: for the person, of `DISLIKES`.
    """

    name: str
    option: str
    family: str
    usual: bool
    burdens: tuple[str, ...]
    source: str
    course: Course = field(compare=False)

    @property
    def therapy(self) -> str:
        return self.course.therapy


@cache
def _table() -> Mapping[str, Any]:
    return read_toml(files("anagen.planning") / "data" / "regimens.toml")


def families() -> Mapping[str, str]:
    """Families of regimens, each with the reason why two of one are never combined."""
    return dict(_table()["family"])


def short_name(option: str) -> str:
    """Name of a usual option in pictures."""
    return str(_table()["short"][option])


@cache
def _all() -> tuple[tuple[Regimen, str | None], ...]:
    found = []
    for record in _table()["regimen"]:
        where = f"regimens.toml, {record['name']}"
        for burden in record["burdens"]:
            if burden not in DISLIKES:
                raise unknown_name("burden", burden, DISLIKES, where)
        if record["family"] not in families():
            raise unknown_name("family", record["family"], families(), where)
        regimen = Regimen(
            name=record["name"],
            option=record["option"],
            family=record["family"],
            usual=record.get("usual", False),
            burdens=tuple(record["burdens"]),
            source=record["source"],
            course=course_from_table(record["treatment"], where, HORIZON_DAYS),
        )
        found.append((regimen, record.get("sex")))
    return tuple(found)


def regimens_for(person: Person) -> tuple[Regimen, ...]:
    """Regimens for people of this sex, in the file's order."""
    return tuple(regimen for regimen, sex in _all() if sex in (None, person.sex))
