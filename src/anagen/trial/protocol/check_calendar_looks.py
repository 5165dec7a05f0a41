"""Check of looks by the calendar: `interim_weeks` of [analysis]."""

from __future__ import annotations

from itertools import pairwise

from anagen.errors import InputError
from anagen.files.phrases import DAYS_PER_WEEK, require_whole_day
from anagen.files.source_text import SourceText
from anagen.trial.protocol.file_model import TrialFile


def calendar_days(file: TrialFile, source: SourceText) -> tuple[int, ...]:
    """Days of the looks since the first centre opened; none where the file sets none.

    Raises:
        InputError: looks by the calendar without recruitment in calendar time, or that do not rise.
    """
    weeks = file.analysis.interim_weeks
    if weeks is None:
        return ()
    where = source.where(("analysis", "interim_weeks"))
    if file.recruitment is None:
        raise InputError(
            "all patients are there at once, so that the calendar says nothing",
            where=where,
            expected="a section [recruitment], or interim as fractions of the patients",
        )
    if file.analysis.interim is not None:
        raise InputError("looks by patients and by the calendar", where=where, expected="one of the two")
    days = tuple(require_whole_day(week * DAYS_PER_WEEK, f"week {week:g}", where) for week in weeks)
    if not all(low < high for low, high in pairwise((0, *days))):
        raise InputError(f"looks in weeks {weeks}", where=where, expected="weeks that rise, each above 0")
    return days
