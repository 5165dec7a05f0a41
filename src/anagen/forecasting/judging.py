"""First visit at which counts of one person can tell an option's effect from luck (``data/judging.toml``).

Luck is the untreated course, as far as it is not known, and the error of two counts of the same fields by the
same operator. At a visit the option is told apart when its median change since now is larger than what 19 of
20 untreated people would show:

    median_treated > median_untreated + sqrt((hi90_untreated - median_untreated)**2 + (reach * error)**2)

with the 95 % point of the untreated course and ``error`` the standard deviation of a change, per cent of the
count (`anagen.forecasting.conditioning`); several fields at each visit divide its variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from pydantic import Field

from anagen.files.sections import FrozenSection, Several, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.conditioning import Likelihood
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.horizon import MONTH_DAYS
from anagen.forecasting.readings import Reading
from anagen.forecasting.summary import ForecastSummary


class JudgingFile(FrozenSection):
    """judging.toml."""

    months: Several[int] = Field(description="visits that are tried, months from now")
    method: Words = Field(description="a method of counting hair")
    area_cm2: float = Field(gt=0, description="of one field")
    fields: Several[int] = Field(description="numbers of fields counted at a visit, fewest first")
    reach: float = Field(gt=0, description="standard deviations above the untreated median")
    rule: Words = Field(description="the rule in a sentence, for a clinician")
    plain: Words = Field(description="the rule in a sentence, for a patient")


@cache
def judging_file() -> JudgingFile:
    """The whole file."""
    return check_shape(read_source(files("anagen.forecasting") / "data" / "judging.toml"), JudgingFile)


@dataclass(frozen=True)
class Judged:
    """When an option can be judged by so many fields.

    Attributes:
        fields: counted at each visit.
        month: of the first visit at which effect and luck are told apart; null: at none within two years.
        expected: median change since now at that visit, or at the last one, per cent.
        needed: change that 19 of 20 untreated people stay below, at the same visit, per cent.
    """

    fields: int
    month: int | None
    expected: int
    needed: int


def judged(option: ForecastOption, summary: ForecastSummary) -> tuple[Judged, ...]:
    """First visits at which an option of a forecast can be judged, one for each number of fields."""
    told = judging_file()
    nothing = summary.options[0]
    error = change_error(nothing.density.median[0])
    return tuple(_first(option, nothing, summary.days, fields, error) for fields in told.fields)


def change_error(density: float) -> float:
    """Standard deviation of the change between two counts of one field, per cent.

    Args:
        density: visible hairs/cm2.
    """
    told = judging_file()
    readings = [Reading(day, "total density", density, told.method, told.area_cm2) for day in (0, 1)]
    return 100.0 * math.sqrt(float(Likelihood.of(readings).noise.sum()))


def _first(
    option: ForecastOption, nothing: ForecastOption, days: tuple[int, ...], fields: int, error: float
) -> Judged:
    told = judging_file()
    expected, needed = 0.0, 0.0
    for month in told.months:
        day = month * MONTH_DAYS
        expected, middle, high = (
            float(np.interp(day, days, course))
            for course in (
                option.percent_change.median,
                nothing.percent_change.median,
                nothing.percent_change.hi90,
            )
        )
        needed = middle + math.hypot(high - middle, told.reach * error / math.sqrt(fields))
        if expected > needed:
            return Judged(fields, month, round(expected), round(needed))
    return Judged(fields, None, round(expected), round(needed))
