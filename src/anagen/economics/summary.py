"""An appraisal in numbers and words, as ``forecast.json`` holds it under "economics"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from anagen.economics.assumptions import CAVEATS, OTHER_LOSS, assumptions
from anagen.economics.cost_lines import DIGITS, PaidByMonth
from anagen.economics.costed_option import (
    LADDER,
    ComparedOption,
    CostedOption,
    compared_option,
    costed_option,
)
from anagen.economics.costs_and_gains import CostsAndGains
from anagen.economics.quality import MAPPINGS, NOTICED, UtilityGain, qalys_gained, utility_gains
from anagen.economics.ratio import acceptability
from anagen.economics.spending import MONTHS
from anagen.economics.standing import standings
from anagen.files.plain import OMITTED, PlainData, rounded
from anagen.forecasting.summary import ForecastSummary
from anagen.measurement.rated_link import log_cover
from anagen.parameters import Parameter

SCHEMA = "anagen-economics/1"


@dataclass(frozen=True)
class WorthOfQaly:
    """Worth of a QALY in a currency that is not the appraisal's."""

    value: float
    unit: str
    source: str
    status: str


@dataclass(frozen=True)
class QalyThreshold:
    """Worth of a QALY.

    Attributes:
        value: money.
        unit: such as "USD/QALY".
        note: on its use.
        source: where it was read.
        status: how it is known.
        best: share of draws in which each option is the best buy.
    """

    value: float
    unit: str
    note: str
    source: str
    status: str
    best: Mapping[str, float]


@dataclass(frozen=True)
class BestBuys:
    """Share of draws in which each option is the best buy.

    Attributes:
        worth: money that a visible gain may be worth.
        best: by option, at each of these.
    """

    worth: tuple[int, ...]
    best: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class AppraisalSummary(PlainData):
    """Costs and gains of every option, numbers with four significant digits.

    Attributes:
        schema: name and version of this shape.
        currency: of every ratio.
        months: that costs are counted for.
        discount_rate: a year.
        cheapest: the option that costs least among those that cost anything, or null.
        thresholds: what a QALY may be worth, in this currency.
        acceptability: best buys by what a visible gain is worth.
        thresholds_elsewhere: what a QALY may be worth in other currencies; nothing is converted.
        utilities: what a restored head is worth, by source.
        mappings: how a change of hair is taken to count for quality of life.
        caveats: what every appraisal says of itself.
        options: in the forecast's order, doing nothing first.
    """

    schema: str
    currency: str
    months: int
    discount_rate: float
    cheapest: str | None
    thresholds: tuple[QalyThreshold, ...]
    acceptability: BestBuys
    thresholds_elsewhere: tuple[WorthOfQaly, ...]
    utilities: tuple[UtilityGain, ...]
    mappings: Mapping[str, str]
    caveats: tuple[str, ...]
    options: tuple[CostedOption | ComparedOption, ...]

    @property
    def compared(self) -> tuple[ComparedOption, ...]:
        """Options with their costs of a gain, without doing nothing and options priced otherwise."""
        return tuple(option for option in self.options if isinstance(option, ComparedOption))

    @property
    def paid(self) -> Mapping[str, Mapping[str, PaidByMonth]]:
        """Payments by month under every option, by name and currency."""
        return {option.name: option.cumulative for option in self.options}

    def option(self, name: str) -> CostedOption | None:
        """Option called `name`, or None."""
        return next((option for option in self.options if option.name == name), None)


@dataclass(frozen=True)
class CostedForecast(ForecastSummary):
    """A forecast with the costs of its options.

    Attributes:
        economics: costs and gains of every option; left out where it was not requested.
    """

    economics: AppraisalSummary | None = field(default=None, metadata=OMITTED)

    @classmethod
    def of(cls, forecast: ForecastSummary, economics: AppraisalSummary | None) -> CostedForecast:
        """Forecast and economics together."""
        return cls(**vars(forecast), economics=economics)


def summary_of(made: CostsAndGains) -> AppraisalSummary:
    """Summary of costs and gains."""
    # Visible gains share one ladder; QALYs have thresholds of their own, in their own currency.
    worths = [record for record in assumptions().values() if record.unit.endswith("/QALY")]
    money = [record for record in worths if record.unit == f"{made.currency}/QALY"]
    person, cheapest = made.simulation.person, made.cheapest
    utilities = utility_gains(person.sex)
    density = made.simulation.density
    cover = log_cover(density, made.simulation.diameter)
    by_instrument = {
        one.name: qalys_gained(density, cover, made.shares, person.sex, NOTICED, one.name)
        for one in utilities
    }
    stand = standings(made)
    values = [record.value for record in money]
    found = AppraisalSummary(
        schema=SCHEMA,
        currency=made.currency,
        months=MONTHS,
        discount_rate=assumptions().value("discount_rate"),
        cheapest=None if cheapest is None else made.names[cheapest],
        thresholds=_thresholds(made, money),
        acceptability=BestBuys(LADDER, _best_buys(made)),
        thresholds_elsewhere=tuple(
            WorthOfQaly(record.value, record.unit, record.source, record.status)
            for record in worths
            if record not in money
        ),
        utilities=utilities,
        mappings=MAPPINGS,
        caveats=(*CAVEATS, *([OTHER_LOSS] if person.diagnoses else [])),
        options=tuple(
            compared_option(made, i, stand[i], by_instrument, values)
            if i and i in stand
            else costed_option(made, i)
            for i in range(len(made.names))
        ),
    )
    return rounded(found, DIGITS)


def _thresholds(made: CostsAndGains, money: list[Parameter]) -> tuple[QalyThreshold, ...]:
    chances = acceptability(made.cost, made.qalys[NOTICED], [record.value for record in money])
    return tuple(
        QalyThreshold(
            value=record.value,
            unit=record.unit,
            note=record.note,
            source=record.source,
            status=record.status,
            best=dict(zip(made.names, map(float, row), strict=True)),
        )
        for record, row in zip(money, chances, strict=True)
    )


def _best_buys(made: CostsAndGains) -> dict[str, tuple[float, ...]]:
    """Probability by option that it is the best buy where a visible gain is worth each rung of `LADDER`."""
    gain = np.stack([made.share_gained(i) for i in range(len(made.names))], axis=1)
    # Shares come in rising order; one shuffle for all options makes them independent of the prices.
    able = np.flatnonzero(made.priced)
    chance = acceptability(made.cost[:, able], gain[:, able], LADDER)
    return {made.names[i]: tuple(map(float, chance[:, n])) for n, i in enumerate(able)}
