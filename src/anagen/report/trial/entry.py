"""How patients came into a trial, with all numbers as text."""

from __future__ import annotations

from anagen.report.numbers import interval, number, percent, readable
from anagen.report.style import pretty_unit
from anagen.report.trial import reading
from anagen.trial.result import TrialResult
from anagen.trial.results.entry_summary import CalendarTime, EntrySummary
from anagen.trial.results.written import known_bounds


def lost_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of people from screening to randomisation; none where the file says nothing of it."""
    entry = result.summary.entry
    if entry is None:
        return []
    first = {"what": "screened", "people": number(entry.screened, 0), "mean": _screened_mean(entry)}
    lost = [
        {"what": readable(one.reason), "people": number(one.people, 0), "mean": number(one.mean, 1)}
        for one in entry.lost
    ]
    patients = number(entry.randomised, 0)
    return [first, *lost, {"what": "randomised", "people": patients, "mean": patients}]


def calendar_words(result: TrialResult) -> list[dict[str, str]]:
    """Rows of the times of a trial; none without recruitment in calendar time."""
    entry = result.summary.entry
    return [_time(one) for one in (entry.calendar if entry is not None else None) or ()]


def entry_sentences(result: TrialResult) -> list[str]:
    """Sentences on the people screened, on regression to the mean, and on how long the trial takes."""
    entry = result.summary.entry
    if entry is None:
        return []
    told = []
    if entry.lost:
        told.append(
            f"For each patient randomised {number(entry.screened_each, 2)} people are screened"
            f"{_of_repeats(known_bounds(entry.screened_interval95), 2)}."
        )
    return [*told, *regression_sentences(result), *_how_long(entry)]


def regression_sentences(result: TrialResult) -> list[str]:
    """Sentence on regression to the mean, where patients were taken by a measure."""
    entry = result.summary.entry
    one = None if entry is None else entry.regression
    if one is None:
        return []
    unit = pretty_unit(reading.outcome_unit(one.outcome))
    everybody = "" if one.screened is None else f" (all screened: {number(one.screened, 1)})"
    return [
        f"Regression to the mean: {one.outcome} of those taken was {number(one.taken, 1)} by the reading "
        f"they were taken by{everybody}, and {number(one.again, 1)} {unit} by a second reading on the same "
        f"day: a change of {number(one.change, 1, signed=True)} without any change of the hair"
        f"{_of_repeats(known_bounds(one.interval95), 1)}."
    ]


def _how_long(entry: EntrySummary) -> list[str]:
    times = {one.what: one for one in entry.calendar or ()}
    if not times:
        return []
    last, end = times["last patient in"], times["last visit"]
    return [
        f"The last patient is randomised {number(last.mean, 0)} weeks after the first centre opens"
        f"{_of_repeats(known_bounds(last.interval95), 0)}; the last visit is in week {number(end.mean, 0)}"
        f"{_of_repeats(known_bounds(end.interval95), 0)}."
    ]


def _of_repeats(bounds: tuple[float, float] | None, places: int) -> str:
    return "" if bounds is None else f" (95 % of the repeats {interval(bounds, places)})"


def _screened_mean(entry: EntrySummary) -> str:
    return number(entry.randomised * entry.screened_each, 1)


def _time(one: CalendarTime) -> dict[str, str]:
    return {
        "what": one.what if one.share == 1.0 else f"{one.what} (held in {percent(one.share)} of the repeats)",
        "week": number(one.week, 1),
        "mean": number(one.mean, 1),
        "interval": interval(known_bounds(one.interval95), 1),
        "randomised": number(one.randomised, 1),
        "reached": number(one.reached, 1),
    }
