"""Pictures of a diary as plain SVG: hair over time with both forecasts and the counts, and strips beside.

Written directly, as `anagen.report.figures.forecast` is: colours are variables of the page.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from html import escape

from anagen.diary.foreseen import DiaryForecast
from anagen.diary.observation import Observation
from anagen.forecasting.interval import OutcomeCourse
from anagen.report.figures.forecast import Scale

WIDE, NARROW = 760, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 14, 40
_LABEL_WIDTH = 62
"""Least space between two dates below a picture."""
_SIDES = ("worse", "better")


class _Axis:
    """Days since week 0 on the width of a picture, with dates as ticks."""

    def __init__(self, began: datetime.date, last: int, width: int) -> None:
        self.began, self.last, self.width = began, max(last, 1), width

    def x(self, day: float) -> float:
        return _LEFT + (self.width - _LEFT - _RIGHT) * day / self.last

    def ticks(self, y: float) -> list[str]:
        """Marks and names of months, as many as there is room for."""
        months = self.last / 30.4
        most = (self.width - _LEFT - _RIGHT) / _LABEL_WIDTH
        every = next((one for one in (1, 2, 3, 6, 12, 24, 48, 120) if months / one <= most), 240)
        found, day = [], self.began.replace(day=1)
        number = 0
        while (place := (day - self.began).days) <= self.last:
            if place >= 0 and number % every == 0:
                x = min(max(self.x(place), _LEFT + 14), self.width - 24)
                found.append(f'<path class="grid" d="M{self.x(place):.1f},{y - 16:.1f}v4"/>')
                found.append(f'<text class="tick mid" x="{x:.1f}" y="{y:.1f}">{day:%b %Y}</text>')
            number += 1 if place >= 0 else 0
            day = (day + datetime.timedelta(days=32)).replace(day=1)
        return found


def timeline(
    seen: Sequence[Observation],
    began: datetime.date,
    today: datetime.date,
    found: DiaryForecast | None,
    width: int = WIDE,
) -> str:
    """Picture of visible hair: foreseen at the start, narrowed since, and every density counted.

    Args:
        seen: observations.
        began: week 0.
        today: where the past ends.
        found: forecast, once there is one.
        width: of the picture.
    """
    height = 300 if width > NARROW else 250
    counts = [
        one for one in seen if one.kind == "count" and one.unit == "hairs/cm2" and one.value is not None
    ]
    courses = [] if found is None else [one for one in (found.foreseen, found.narrowed) if one is not None]
    values = [one.value for one in counts if one.value is not None]
    if not courses and not values:
        return ""
    scale = Scale.over(courses, *values) if courses else Scale.over([], min(values) * 0.8, max(values) * 1.2)
    last = found.days[-1] if found else max((today - began).days, 1)
    axis = _Axis(began, last, width)

    def y(value: float) -> float:
        inside = (value - scale.low) / (scale.high - scale.low)
        return height - _BOTTOM - (height - _TOP - _BOTTOM) * inside

    def path(points: Sequence[float]) -> str:
        assert found is not None
        pairs = zip(found.days, points, strict=True)
        return "M" + "L".join(f"{axis.x(day):.1f},{y(value):.1f}" for day, value in pairs)

    def area(one: OutcomeCourse) -> str:
        assert found is not None
        back = list(zip(found.days, one.lo90, strict=True))[::-1]
        return (
            path(one.hi90) + "L" + "L".join(f"{axis.x(day):.1f},{y(value):.1f}" for day, value in back) + "Z"
        )

    parts = []
    for tick in scale.ticks:
        parts.append(f'<path class="grid" d="M{_LEFT},{y(tick):.1f}H{width - _RIGHT}"/>')
        parts.append(f'<text class="tick end" x="{_LEFT - 6}" y="{y(tick) + 4:.1f}">{tick:g}</text>')
    parts += axis.ticks(height - 8)
    if found is not None:
        parts.append(f'<path class="before" d="{area(found.foreseen)}"/>')
        if found.narrowed is not None:
            parts.append(f'<path class="after" d="{area(found.narrowed)}"/>')
        parts.append(f'<path class="before-line" d="{path(found.foreseen.median)}"/>')
        if found.narrowed is not None:
            parts.append(f'<path class="after-line" d="{path(found.narrowed.median)}"/>')
    now = axis.x((today - began).days)
    parts.append(f'<path class="now" d="M{now:.1f},{_TOP}V{height - _BOTTOM}"/>')
    if width > NARROW or now < width - 60:
        parts.append(f'<text class="tick" x="{now + 5:.1f}" y="{_TOP + 10}">today</text>')
    for one in counts:
        assert one.value is not None
        x = axis.x((one.date - began).days)
        title = f"<title>{one.date}: {one.value:g} {one.unit}</title>"
        parts.append(f'<circle class="count" cx="{x:.1f}" cy="{y(one.value):.1f}" r="5">{title}</circle>')
    return _svg(width, height, "timeline", _alternative(counts, found), parts)


def _alternative(counts: Sequence[Observation], found: DiaryForecast | None) -> str:
    told = [f"{len(counts)} {'count' if len(counts) == 1 else 'counts'} of hair over time"]
    if found is not None:
        one = found.end_foreseen
        told.append(f"foreseen at the start {one.lo90:.0f} to {one.hi90:.0f} {found.unit} at the end")
        if found.end_narrowed is not None:
            one = found.end_narrowed
            told.append(f"narrowed by your counts {one.lo90:.0f} to {one.hi90:.0f}")
    return "; ".join(told)


def strip(
    seen: Sequence[Observation], began: datetime.date, today: datetime.date, width: int = NARROW
) -> str:
    """Small picture of one kind of observation over time."""
    numbers = [(one, number) for one in seen if (number := one.number) is not None]
    if not numbers:
        return ""
    height = 110
    values = [number for _, number in numbers]
    spread = max(max(values) - min(values), 0.05 * max(map(abs, values)), 1.0)
    rated = numbers[0][0].kind == "rating"
    ends = (-3.0, 3.0) if rated else (min(values) - 0.2 * spread, max(values) + 0.2 * spread)
    scale = Scale.over([], *ends)
    axis = _Axis(began, max((today - began).days, 30), width)

    def y(value: float) -> float:
        return height - 28 - (height - 38) * (value - scale.low) / (scale.high - scale.low)

    parts = []
    for tick in (scale.ticks[0], scale.ticks[-1]):
        text = _SIDES[tick > 0] if rated else f"{tick:g}"
        parts.append(f'<path class="grid" d="M{_LEFT},{y(tick):.1f}H{width - _RIGHT}"/>')
        parts.append(f'<text class="tick end" x="{_LEFT - 6}" y="{y(tick) + 4:.1f}">{text}</text>')
    parts += axis.ticks(height - 6)
    points = [f"{axis.x((one.date - began).days):.1f},{y(number):.1f}" for one, number in numbers]
    parts.append(f'<path class="beside-line" d="M{"L".join(points)}"/>')
    parts += [
        f'<circle class="beside" cx="{point.split(",")[0]}" cy="{point.split(",")[1]}" r="4"/>'
        for point in points
    ]
    first, last = numbers[0][0], numbers[-1][0]
    words = f"{first.what.label}: {first.words} on {first.date}, {last.words} on {last.date}"
    return _svg(width, height, "strip", words, parts)


def _svg(width: int, height: int, kind: str, alternative: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(alternative)}">'
    )
    return head + "".join(parts) + "</svg>"
