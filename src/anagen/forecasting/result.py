"""A finished forecast: its simulation and its summary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.errors import unknown_name
from anagen.files.drawing import figure_of
from anagen.files.html_table import html_table
from anagen.files.result_set import write_result
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.person import Person
from anagen.forecasting.simulate import Simulation
from anagen.forecasting.summary import ForecastSummary, summary_of

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure

COURSES = ("density", "diameter", "percent_change", "against_nothing")


@dataclass(frozen=True, eq=False, repr=False)
class Forecast:
    """A finished forecast.

    Attributes:
        simulation: particles and courses.
    """

    simulation: Simulation

    @property
    def person(self) -> Person:
        """Person of the forecast."""
        return self.simulation.person

    @cached_property
    def summary(self) -> ForecastSummary:
        """Summary in numbers and words, the content of ``forecast.json``."""
        return summary_of(self.simulation)

    @property
    def options(self) -> tuple[ForecastOption, ...]:
        """All options, doing nothing first."""
        return self.summary.options

    def option(self, name: str) -> ForecastOption:
        """Option called `name`.

        Raises:
            InputError: no option has that name.
        """
        for option in self.options:
            if option.name.casefold() == name.casefold():
                return option
        raise unknown_name("option", name, [option.name for option in self.options])

    def to_dict(self) -> dict[str, Any]:
        """Content of ``forecast.json``."""
        return self.summary.to_dict()

    def to_json(self) -> str:
        """Text of ``forecast.json``; one forecast always gives one text."""
        return self.summary.to_json()

    def to_frame(self) -> pl.DataFrame:
        """Courses of all options, with the columns option, outcome, day, lo90, lo50, median, hi50, hi90."""
        import polars as pl

        frames = []
        for option in self.options:
            for outcome in COURSES:
                course = getattr(option, outcome)
                frames.append(
                    pl.DataFrame(
                        {
                            "option": [option.name] * len(self.summary.days),
                            "outcome": [outcome] * len(self.summary.days),
                            "day": self.summary.days,
                            **vars(course),
                        }
                    )
                )
        return pl.concat(frames)

    def plot(self) -> Figure:
        """Change of visible density by month 24 under every option, median with 50 % and 90 % interval."""
        return figure_of(self)

    def save(self, folder: Path | str) -> Path:
        """Write ``forecast.json`` and a manifest into `folder` (made if need be), and return its path.

        Raises:
            InputError: the folder cannot be written to.
        """
        name = "forecast.json"
        return write_result(folder, "forecast", {name: self.to_json()}) / name

    def __repr__(self) -> str:
        return (
            f"<Forecast: {self.person.describe()}; {len(self.simulation.options)} options, "
            f"{self.simulation.particles} particles, {self.simulation.belief.source}>"
        )

    def _repr_html_(self) -> str:
        rows = []
        for option in self.options:
            end, rated = option.month(24), option.rated_by().month_24
            change = end.percent_change
            rows.append(
                (
                    option.name,
                    f"{change.median:+.0f} % ({change.lo90:+.0f} to {change.hi90:+.0f})",
                    f"{rated.treated.better:.0f} ({rated.untreated.better:.0f})",
                    option.certainty or "–",
                )
            )
        columns = (
            "option",
            "visible density at month 24 (90 %)",
            "of 100 who say better (untreated)",
            "certainty",
        )
        return html_table(self.person.describe(), columns, rows)
