"""Pictures of a prognosis: 100 heads under each option, or a measure over time."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.horizon import MONTH_DAYS
from anagen.forecasting.interval import OutcomeCourse
from anagen.forecasting.prognosis.result import Measure, Prognosis
from anagen.report.figures.forecast import Scale, fan, people
from anagen.report.view.prognosis_view import CURVE, HEADS, PrognosisView

USUAL = 1.0
"""A ratio that is as usual, which every picture of a ratio shows."""


@dataclass(frozen=True)
class Picture:
    """A picture with its title."""

    name: str
    words: str
    svg: str


def first_pictures(found: Prognosis, view: PrognosisView) -> tuple[Picture, ...]:
    """Pictures of the short answer, doing nothing first."""
    if view.picture == HEADS:
        return tuple(_heads(view, name) for name in view.shown)
    if view.picture == CURVE:
        return curves(found, view.shown, 0)
    return ()


def curves(found: Prognosis, names: tuple[str, ...], measure: int) -> tuple[Picture, ...]:
    """Courses of one measure under the options called `names`, on one axis."""
    options = [found.option(name) for name in names]
    courses = [one.measures[measure].course for one in options]
    ratio = not options[0].measures[measure].unit
    scale = Scale.over(courses, 0.0, *([USUAL] if ratio else []))
    nothing = found.options[0].measures[measure].course.median
    pictures = []
    for one, course in zip(options, courses, strict=True):
        of = one.measures[measure]
        what = f"{of.name}{f', {of.unit}' if of.unit else ''}"
        svg = fan(
            found.days,
            course,
            scale,
            f"{_upper(what)}, over two years, {one.name}: {_course_words(found, of)}",
            reference=None if one.is_nothing else nothing,
            lines=(USUAL,) if ratio else (),
        )
        pictures.append(Picture(one.name, what, svg))
    return tuple(pictures)


def _heads(view: PrognosisView, name: str) -> Picture:
    option = view.option(name)
    words = f"{option.main.of_100} of 100"
    told = f"Of 100 people like you, {name}, after {view.span}: {option.main.words} ({option.main.event})"
    return Picture(name, words, people(option.people, told, grey=option.unstudied))


def _course_words(found: Prognosis, measure: Measure) -> str:
    course: OutcomeCourse = measure.course
    digits = 0 if measure.unit else 2
    last = len(course.median) - 1
    top = max(range(last + 1), key=course.median.__getitem__)
    low = min(range(last + 1), key=course.median.__getitem__)
    told = {0: "now", top: "at most", low: "at least", last: "at the end"}
    return ", ".join(
        f"{course.median[at]:.{digits}f} {words} (month {found.days[at] / MONTH_DAYS:.0f})"
        for at, words in sorted(told.items())
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
