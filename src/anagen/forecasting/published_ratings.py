"""Ratings by patients, investigators and photographs in published studies of an option's treatments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.evidence_base.tables.ratings import RATERS, Rating, ratings
from anagen.evidence_base.tables.records import load_evidence
from anagen.therapy.catalogue import INERT
from anagen.therapy.course import Course

NEEDLES = "microneedling"
"""Route that studies name as a therapy of its own."""
SHOWN = ("fit", "check", "show")


@dataclass(frozen=True)
class PublishedRating:
    """Share of one arm that a rater called improved.

    Attributes:
        study: in words.
        source: DOI, registry number or citation.
        weeks: from the start; null where not read.
        rater: "patient", "investigator" or "panel".
        cut: least improvement that counts: "any", "moderate" or "great".
        of_100: people called improved.
        control_of_100: in the same study's control arm; null without one.
        n: people rated; null where not read.
    """

    study: str
    source: str
    weeks: float | None
    rater: str
    cut: str
    of_100: float
    control_of_100: float | None
    n: int | None


def published_ratings(courses: Sequence[Course], sex: str) -> tuple[PublishedRating, ...]:
    """Ratings of studies of exactly these therapies in people of `sex`, controlled ones and longest first.

    Only rows that were read; recalled ones are never shown.
    """
    given = {course.definition.name for course in courses if course.definition.role not in INERT}
    if not given:
        return ()
    routes = {course.route.kind for course in courses if course.route is not None}
    wanted = (given, given | ({NEEDLES} & routes))
    who = "women" if sex == "female" else "men"
    rows = [one for one in ratings(load_evidence()) if one.use in SHOWN and one.status != "recalled"]
    treated = [
        one
        for one in rows
        if set(one.therapies) in wanted and one.role != "control" and one.sex in (who, "both", "")
    ]
    found = [_published(one, _control(one, rows)) for one in treated]
    return tuple(sorted(found, key=lambda one: (one.control_of_100 is None, -(one.weeks or 0.0))))


def _control(one: Rating, rows: Sequence[Rating]) -> Rating | None:
    asked = (one.study, one.rater, one.cut, one.weeks)
    return next(
        (r for r in rows if r.role == "control" and (r.study, r.rater, r.cut, r.weeks) == asked), None
    )


def _published(one: Rating, control: Rating | None) -> PublishedRating:
    base = load_evidence()
    return PublishedRating(
        study=base.studies[one.study].label if one.study in base.studies else one.study,
        source=one.source,
        weeks=one.weeks,
        rater=one.rater,
        cut=one.cut,
        of_100=100.0 * one.share,
        control_of_100=None if control is None else 100.0 * control.share,
        n=one.n,
    )


def in_words(one: PublishedRating) -> str:
    """One published share: ``71 of 100 (41 on the control), by the patients themselves, week 104 ...``."""
    beside = "" if one.control_of_100 is None else f" ({one.control_of_100:.0f} on the control)"
    when = "" if one.weeks is None else f", week {one.weeks:g}"
    cut = "" if one.cut == "any" else f" {one.cut} improvement or more,"
    without = ", no control" if one.control_of_100 is None else ""
    return f"{one.of_100:.0f} of 100{beside},{cut} by {RATERS[one.rater]}{when}, {one.study}{without}"
