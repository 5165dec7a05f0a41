"""A published number in the words that a rival understands: family, kind, what was given, week, error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from anagen.learning.rows import RATIOS, SHARES, Row, Treatment, load_rows
from anagen.measurement.observation_model import COUNTS, REFERENCE
from anagen.parameters import read_toml
from anagen.therapy.catalogue import INERT
from anagen.therapy.course import Course, course_from_table

# Hairs that rest move against all other counts.
_COUNTS = (name for name in COUNTS if name != "telogen density")
_FAMILIES = {**dict.fromkeys(_COUNTS, "counts"), "mean diameter": "diameter", "hair mass": "mass"}

Part = tuple[str, float | None]
"""A therapy with an effect of its own, and the dose of one application in the catalogue's unit."""


@cache
def settings() -> Mapping[str, Any]:
    """Content of ``data/rivals.toml``."""
    return read_toml(files("anagen.learning") / "data" / "rivals.toml")


@dataclass(frozen=True)
class Asked:
    """A published number that rivals learn from, or are asked to predict.

    Attributes:
        family: "counts", "diameter", "mass", or the outcome itself for levels.
        kind: "level", "change" or "net".
        parts: what the arm was given and has an effect of its own.
        versus: the same of the arm that it is compared with.
        carrier: of the placebo response of the arm.
        week: since baseline.
        since: week from which the change is counted.
        error: standard error of the number, in the family's unit.
        value: the number in the family's unit; NaN where it is only asked for.
        scale: the number's own unit in the family's (1.7 hairs/cm2 for 1 % of a count).
        bias: of its design: "none", "uncontrolled" or "small trials".
        studies: its study and the evidence behind it.
        people: groups of people, and the sign in which each enters.
        like: what a level has in common with others that may be pooled with it.
    """

    family: str
    kind: str
    parts: tuple[Part, ...]
    versus: tuple[Part, ...]
    carrier: str
    week: float
    since: float
    error: float
    value: float = float("nan")
    scale: float = 1.0
    bias: str = "none"
    studies: tuple[str, ...] = ()
    people: tuple[tuple[str, int], ...] = ()
    like: tuple[str, ...] = ()

    @property
    def study(self) -> str:
        """Name under which its rows share a study's own effect."""
        return self.studies[0] if self.studies else ""

    @property
    def therapies(self) -> tuple[str, ...]:
        """Therapies of the arm beyond those of the arm that it is compared with."""
        return tuple(part[0] for part in self.parts if part not in self.versus)


def family_of(outcome: str, kind: str) -> str | None:
    """Family in which an outcome is pooled; None where rivals have none."""
    if kind in ("level", "mean"):
        return None if outcome in SHARES else outcome
    return _FAMILIES.get(outcome)


def scale_of(family: str, *, percent: bool) -> float | None:
    """Family's units in one of the number's; None where the one cannot be told in the other."""
    if family == "mass":
        return 1.0 if percent else None
    if percent:
        return REFERENCE / 100.0 if family == "counts" else None
    return 1.0


def parts_of(courses: Iterable[Course]) -> tuple[Part, ...]:
    """Courses with an effect of their own, with doses; placebo, vehicle and sham are left out."""
    active = [course for course in courses if course.definition.role not in INERT]
    return tuple(sorted(((course.therapy, course.dose) for course in active), key=str))


def stopped(courses: Iterable[Course], week: float) -> bool:
    """Whether a course had ended by `week`: no rival foresees what is left of it."""
    ends = (course.schedule.ends for course in courses)
    return any(end is not None and end < 7.0 * week for end in ends)


def asked_of(row: Row) -> Asked | None:
    """A row of calibration in these words; None for a share, a ratio, or a treatment that was stopped."""
    if row.outcome in SHARES or row.outcome in RATIOS:
        return None
    family = family_of(row.outcome, row.kind)
    if family is None:
        return None
    kind = "net" if row.net else "level" if row.kind == "level" else "change"
    scale = 1.0 if kind == "level" else scale_of(family, percent=row.percent)
    courses, against = (courses_of(both, row.week) for both in (row.treatment, row.versus))
    if scale is None or stopped(courses, row.week):
        return None
    population = load_rows()[0][row.population]
    like = (f"{row.threshold:g}", row.region, population.sex, population.scale)
    return Asked(
        family=family,
        kind=kind,
        parts=parts_of(courses),
        versus=parts_of(against),
        carrier=row.carrier,
        week=row.week,
        since=row.since,
        error=error_of(row, family, scale),
        value=scale * row.value,
        scale=scale,
        bias=row.bias,
        studies=(row.study, *row.evidence),
        people=row.people,
        like=like if kind == "level" else (),
    )


def courses_of(given: Iterable[Treatment], week: float) -> list[Course]:
    """Courses of a row's treatments."""
    days = max(round(7 * week), 1)
    return [course_from_table(dict(treatment), "rows.toml", days) for treatment in given]


def error_of(row: Row, family: str, scale: float) -> float:
    """Standard error of a row in its family's unit; a spread that was not printed is the usual one."""
    if row.se is not None:
        return scale * row.se
    usual = settings()["family"].get(family, settings()["family"]["counts"])["patient_sd"]
    sd = scale * row.sd if row.sd is not None else float(usual)
    return float(sd / np.sqrt(row.n or 1)) * (2**0.5 if row.net else 1.0)


def evidence(rows: Sequence[Row], without: Iterable[str] = ()) -> tuple[Asked, ...]:
    """Rows of calibration that rivals learn from, but those of the studies `without`."""
    out = set(without)
    found = (asked_of(row) for row in rows if row.fit)
    return tuple(one for one in found if one is not None and not out & set(one.studies))
