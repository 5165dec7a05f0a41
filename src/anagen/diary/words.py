"""A diary's forecast in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from anagen.diary.foreseen import DiaryForecast
from anagen.forecasting.interval import Interval


def told(found: DiaryForecast) -> Iterator[str]:
    """Sentences of the forecast: at the end, every count, and what was not fitted."""
    yield f"{found.person}, since {found.began}; from today: {found.option}."
    end = round(found.days[-1] / 7)
    yield f"Visible hair at week {end}, as foreseen at the start: {_between(found.end_foreseen, found.unit)}."
    if found.end_narrowed is None or found.narrower is None:
        yield "No count since the start narrows it yet."
    else:
        yield f"Narrowed by your counts: {_between(found.end_narrowed, found.unit)}."
        yield change(found.narrower)
    for one in found.conditioning.readings if found.conditioning else ():
        low, high = _number(one.before.lo90), _number(one.before.hi90)
        where = "inside" if one.before.lo90 <= one.value <= one.before.hi90 else "outside"
        yield f"Week {one.week:.0f}: {one.value:g} {one.unit} counted, {low} to {high} expected: {where}."
    if found.conditioning:
        yield f"Weights: {found.conditioning.words}."
    yield from found.not_fitted


def change(narrower: float) -> str:
    """Change of the range by the counts, in a sentence."""
    percent = round(100 * (1.0 - narrower))
    if percent >= 1:
        return f"Your counts made the range {percent} % narrower."
    if percent <= -1:
        return f"With your counts the range is {-percent} % wider."
    return "Your counts left the range about as wide as it was."


def _between(one: Interval, unit: str) -> str:
    return f"{_number(one.lo90)} to {_number(one.hi90)} {unit} (9 of 10 cases; middle {_number(one.median)})"


def _number(value: float) -> str:
    return f"{value:.0f}"
