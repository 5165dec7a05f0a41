"""One option of a forecast as every document shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anagen.economics.cost_lines import PaidByMonth
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.interval import Interval
from anagen.planning.plan_harm import grade_of
from anagen.report.person.safety_words import minded, standing
from anagen.report.view.harm import harm_of_option
from anagen.report.view.line import Line
from anagen.report.view.money import Money, per_gainer


@dataclass(frozen=True)
class Range:
    """Median and 90 % interval, in whole numbers."""

    low: int
    median: int
    high: int

    @classmethod
    def of(cls, found: Interval) -> Range:
        """Range of an interval."""
        return cls(round(found.lo90), round(found.median), round(found.hi90))


@dataclass(frozen=True)
class OptionView(Line):
    """One option of a forecast, at the horizon of the view.

    Attributes:
        minded: reasons of safety to mind beside the numbers.
        treatments: each course in words.
        therapies: given.
        better_low: 5 % point of the number of 100 who say better, over what is not known of ratings.
        better_high: 95 % point.
        panel: of 100, whom a panel of photographs calls better.
        panel_untreated: of 100, whom it calls better untreated.
        change: of visible hair since now, per cent.
        against: visible hairs/cm2 more than with nothing done.
        harm_grade: gravest kind of harm: "none", "mild", "moderate", "unknown" or "serious".
        unstudied: whether its trials treated nobody like this person, so that pictures of it are grey.
    """

    minded: tuple[str, ...]
    treatments: tuple[str, ...]
    therapies: tuple[str, ...]
    better_low: int
    better_high: int
    panel: int
    panel_untreated: int
    change: Range
    against: Range
    harm_grade: str
    unstudied: bool

    @property
    def panel_words(self) -> str:
        """Of 100, whom photographs show better, with those untreated beside."""
        return str(self.panel) if self.is_nothing else f"{self.panel} ({self.panel_untreated})"


def option_view(option: ForecastOption, paid: Mapping[str, PaidByMonth], horizon: int) -> OptionView:
    """View of one option.

    Args:
        option: of a forecast.
        paid: under it by the end of each month, by currency.
        horizon: months.
    """
    rated, panel = option.rated_by().at(horizon), option.rated_by("panel").at(horizon)
    people, untreated = rated.treated.people, rated.untreated.people.better
    added = people.better - untreated
    cost = amounts(paid, horizon)
    month = option.month(horizon)
    therapies = tuple(dict.fromkeys(row.therapy for row in option.evidence if not row.together))
    told_of = {name for harm in option.harms for name in harm.therapy.split(" + ")}
    counted = set(therapies) <= told_of
    return OptionView(
        name=option.name,
        kind=option.kind,
        people=people,
        untreated=untreated,
        added=added,
        cost=cost,
        per_gainer=per_gainer(cost, added),
        harm=harm_of_option(option.harms, nothing=option.is_nothing),
        certainty=option.certainty,
        safety=standing(option.safety),
        minded=tuple(minded(option.safety)),
        treatments=option.treatments,
        therapies=therapies,
        better_low=round(rated.treated.lo90),
        better_high=round(rated.treated.hi90),
        panel=panel.treated.people.better,
        panel_untreated=panel.untreated.people.better,
        change=Range.of(month.percent_change),
        against=Range.of(month.against_nothing),
        harm_grade="none" if option.is_nothing else grade_of(option.harms, counted=counted),
        unstudied=option.unstudied,
    )


def amounts(paid: Mapping[str, PaidByMonth], horizon: int) -> tuple[Money, ...]:
    """Amounts paid by the end of a horizon, by currency."""
    last = horizon - 1
    found = (
        Money.of(currency, one.low[last], one.median[last], one.high[last]) for currency, one in paid.items()
    )
    return tuple(one for one in found if one.high > 0.0)
