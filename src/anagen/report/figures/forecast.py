"""Pictures of a forecast as plain SVG: courses with their bands, and 100 people.

A page holds many small ones, so they are written directly instead of by matplotlib; colours are
variables of the page, so they follow its dark mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from anagen.forecasting.interval import OutcomeCourse
from anagen.forecasting.noticing import OutOf100

WIDTH, HEIGHT = 340, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 10, 12, 34
_MONTH_DAYS = 365.25 / 12
_TICK_MONTHS = (0, 6, 12, 18, 24)


@dataclass(frozen=True)
class Scale:
    """Axis shared by all options, from `low` to `high`, with `ticks`."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, courses: Sequence[OutcomeCourse], *more: float) -> Scale:
        """Scale with round limits around all courses and the values in `more`."""
        low = min([value for one in courses for value in one.lo90] + list(more))
        high = max([value for one in courses for value in one.hi90] + list(more))
        wide = max(high - low, 1e-9)
        step = 10.0 ** floor(log10(wide / 4.0))
        step *= next(factor for factor in (1, 2, 2.5, 5, 10) if wide / (step * factor) <= 5.0)
        first, last = floor(low / step), ceil(high / step)
        return cls(first * step, last * step, tuple(i * step for i in range(first, last + 1)))


def fan(
    days: Sequence[float],
    course: OutcomeCourse,
    scale: Scale,
    alternative: str,
    *,
    reference: Sequence[float] | None = None,
    stopped: tuple[float, Sequence[float]] | None = None,
    lines: Sequence[float] = (),
    percent: bool = False,
    grey: bool = False,
) -> str:
    """Picture of a course with its 50 % and 90 % band.

    Args:
        days: from now.
        course: to draw.
        scale: axis shared by all options.
        alternative: text for readers who do not see the picture.
        reference: median of doing nothing.
        stopped: first day, and the median from then on.
        lines: heights of threshold lines.
        percent: whether to write a sign and % on the axis.
        grey: whether nobody like this person was studied.
    """
    last = days[-1]

    def x(day: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * day / last

    def y(value: float) -> float:
        inside = (value - scale.low) / (scale.high - scale.low)
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * inside

    def path(values: Sequence[float], begin: float = 0.0) -> str:
        at = [begin + day for day in days[: len(values)]]
        return "M" + "L".join(f"{x(day):.1f},{y(value):.1f}" for day, value in zip(at, values, strict=True))

    def area(low: Sequence[float], high: Sequence[float]) -> str:
        there = [f"{x(day):.1f},{y(value):.1f}" for day, value in zip(days, high, strict=True)]
        back = [f"{x(day):.1f},{y(value):.1f}" for day, value in zip(days, low, strict=True)]
        return "M" + "L".join(there + back[::-1]) + "Z"

    parts = []
    for tick in scale.ticks:
        text = f"{tick:g}".replace("-", "\N{MINUS SIGN}")
        if percent:
            text = f"{'+' if tick > 0 else ''}{text} %"
        parts.append(f'<path class="grid" d="M{_LEFT},{y(tick):.1f}H{WIDTH - _RIGHT}"/>')
        parts.append(f'<text class="tick end" x="{_LEFT - 5}" y="{y(tick) + 4:.1f}">{text}</text>')
    for month in _TICK_MONTHS:
        place = min(x(month * _MONTH_DAYS), WIDTH - _RIGHT)
        parts.append(f'<text class="tick mid" x="{place:.1f}" y="{HEIGHT - _BOTTOM + 15}">{month}</text>')
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text class="tick mid" x="{middle:.0f}" y="{HEIGHT - 3}">months from now</text>')
    parts += [
        f'<path class="mark" d="M{_LEFT},{y(value):.1f}H{WIDTH - _RIGHT}"/>'
        for value in lines
        if scale.low < value < scale.high
    ]
    parts.append(f'<path class="band90" d="{area(course.lo90, course.hi90)}"/>')
    parts.append(f'<path class="band50" d="{area(course.lo50, course.hi50)}"/>')
    if reference is not None:
        parts.append(f'<path class="nothing" d="{path(reference)}"/>')
    if stopped is not None:
        parts.append(f'<path class="stopped" d="{path(stopped[1], stopped[0])}"/>')
    parts.append(f'<path class="median" d="{path(course.median)}"/>')
    return _svg(WIDTH, HEIGHT, "fan unstudied" if grey else "fan", alternative, parts)


def people(of_100: OutOf100, alternative: str, *, grey: bool = False) -> str:
    """Picture of 100 people, five rows of twenty: better, no change, worse, by shape and colour.

    Args:
        of_100: numbers of people.
        alternative: text for readers who do not see the picture.
        grey: whether nobody like this person was studied.
    """
    step, columns = 15, 20
    kinds = ["better"] * of_100.better + ["same"] * of_100.same + ["worse"] * of_100.worse
    shapes = {
        "better": "M{x},{t}l5.5,9.5h-11z",
        "same": "M{l},{y}a3.2,3.2 0 1,0 6.4,0a3.2,3.2 0 1,0 -6.4,0z",
        "worse": "M{x},{b}l5.5,-9.5h-11z",
    }
    parts = []
    for i, kind in enumerate(kinds):
        row, column = divmod(i, columns)
        x, y = step * column + 8, step * row + 8
        d = shapes[kind].format(x=x, y=y, t=y - 5, b=y + 5, l=f"{x - 3.2:g}")
        parts.append(f'<path class="{kind}" d="{d}"/>')
    kind = "people unstudied" if grey else "people"
    return _svg(step * columns + 1, step * 5 + 1, kind, alternative, parts)


def _svg(width: int, height: int, kind: str, alternative: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(alternative)}">'
    )
    return head + "".join(parts) + "</svg>"
