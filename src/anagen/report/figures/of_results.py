"""Figures of results for one person, and of explorations (`anagen.files.drawing`)."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from matplotlib.figure import Figure

from anagen.economics.appraisal import Appraisal
from anagen.exploring.result import Exploration
from anagen.forecasting.person import Person
from anagen.forecasting.result import Forecast
from anagen.planning.result import Planning
from anagen.report.figures.options import options_figure
from anagen.report.figures.power_curves import power_figure
from anagen.report.figures.readings import readings_figure
from anagen.report.person.economics_figure import acceptability_figure
from anagen.report.person.plan_figure import plan_figure


@singledispatch
def figure_of(result: Any) -> Figure:
    """Figure of a result.

    Raises:
        TypeError: this type has no figure.
    """
    raise TypeError(f"no figure of a {type(result).__name__}")


@figure_of.register
def _(result: Forecast) -> Figure:
    return options_figure(result.summary)


@figure_of.register
def _(result: Planning) -> Figure:
    return plan_figure(result.summary)


@figure_of.register
def _(result: Appraisal) -> Figure:
    return acceptability_figure(result.summary)


@figure_of.register
def _(result: Person) -> Figure:
    return readings_figure(result)


@figure_of.register
def _(result: Exploration) -> Figure:
    return power_figure(result)
