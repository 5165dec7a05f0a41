"""Costs of one option and the gains that they buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from anagen.economics.cost_lines import CostLine, PaidByMonth, paid_by_month
from anagen.economics.costs_and_gains import CostsAndGains
from anagen.economics.quality import NOTICED, PROPORTIONAL
from anagen.economics.ratio import NetBenefit, Ratio, net_benefit, ratio_of
from anagen.economics.responders import FEWEST_GAINERS
from anagen.economics.spending import YEAR
from anagen.economics.spread import Spread
from anagen.economics.standing import Standings
from anagen.files.plain import OMITTED

LADDER = (0, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
"""Money a visible gain may be worth: rungs of the acceptability curve, no source needed for an axis."""


@dataclass(frozen=True)
class Responders:
    """People who call their own hair better at month 24.

    Attributes:
        of_100: of 100 people like this one.
        nothing_of_100: the same with nothing done.
        interval: of `of_100`, over parameter uncertainty.
        unknown_part: part of the variance that parameters explain; null where it cannot be estimated.
        people: virtual people behind it.
    """

    of_100: float
    nothing_of_100: float
    interval: Spread
    unknown_part: float | None
    people: int


@dataclass(frozen=True)
class WorthIt:
    """Chance that an option is worth its cost.

    Attributes:
        per_visible_gain: money that a visible gain may be worth.
        chance: at each of these.
    """

    per_visible_gain: tuple[int, ...]
    chance: tuple[float, ...]


@dataclass(frozen=True)
class AgainstCheapest:
    """Against the cheapest option that costs anything.

    Attributes:
        cost: further cost.
        hairs: further visible hairs/cm2.
        per_hair: cost of each of them.
    """

    cost: Spread
    hairs: Spread
    per_hair: Ratio


@dataclass(frozen=True)
class CostedOption:
    """Cost of one option over two years, and the gain over doing nothing.

    Attributes:
        name: of the option.
        priced: whether its whole cost is in the currency of the appraisal; without it no ratio is given.
        sessions: how many.
        visits: times somebody goes to a clinic, sessions included.
        purchases: bought under the option.
        cumulative: paid by the end of each month, by currency.
        paid: over two years, not discounted.
        paid_first_year: of it in the first year.
        upkeep_a_month: in the second year.
        discounted: cost over two years.
        hairs: visible hairs/cm2 gained at month 24.
        hairs_first_year: the same at month 12.
        responders: people who call their own hair better.
        qalys: gained, by mapping.
    """

    name: str
    priced: bool
    sessions: int
    visits: float
    purchases: tuple[CostLine, ...]
    cumulative: Mapping[str, PaidByMonth]
    paid: Spread
    paid_first_year: Spread
    upkeep_a_month: Spread
    discounted: Spread
    hairs: Spread
    hairs_first_year: Spread
    responders: Responders
    qalys: Mapping[str, Spread]


@dataclass(frozen=True)
class ComparedOption(CostedOption):
    """An option with its costs of a gain over doing nothing.

    Attributes:
        per_hair: cost of each hair/cm2 gained at month 24.
        per_responder: cost of each person more who does; no ratio where fewer than 5 of 100 do.
        per_qaly: cost of each QALY, where a change counts by the chance that it is called better or worse.
        per_qaly_proportional: the same where every change counts.
        per_qaly_by_instrument: `per_qaly` by source of the utility.
        net_benefit: at each threshold in the currency.
        worth_it: chance by what a visible gain is worth.
        frontier: its standing among all.
        against_cheapest: against the cheapest option that costs anything; left out of that one.
    """

    per_hair: Ratio
    per_responder: Ratio
    per_qaly: Ratio
    per_qaly_proportional: Ratio
    per_qaly_by_instrument: Mapping[str, Ratio]
    net_benefit: tuple[NetBenefit, ...]
    worth_it: WorthIt
    frontier: Standings
    against_cheapest: AgainstCheapest | None = field(default=None, metadata=OMITTED)


def costed_option(made: CostsAndGains, i: int) -> CostedOption:
    """Costs and gains of option `i`."""
    spending, share, count = made.spendings[i], made.shares[i], len(made.cost)
    return CostedOption(
        name=made.names[i],
        priced=bool(made.priced[i]),
        sessions=spending.sessions,
        visits=float(spending.visits.sum()),
        purchases=tuple(map(CostLine.of, spending.purchases)),
        cumulative=paid_by_month(spending),
        paid=Spread.of(made.paid[:, i]),
        paid_first_year=Spread.of(made.first[:, i]),
        upkeep_a_month=Spread.of((made.paid[:, i] - made.first[:, i]) / YEAR),
        discounted=Spread.of(made.cost[:, i]),
        hairs=Spread.of(made.hairs[:, i]),
        hairs_first_year=Spread.of(made.hairs_first[:, i]),
        responders=Responders(
            of_100=100.0 * share.mean,
            nothing_of_100=100.0 * made.shares[0].mean,
            interval=Spread.of(100.0 * share.draws(count)),
            unknown_part=share.correlation,
            people=share.people,
        ),
        qalys={name: Spread.of(values[:, i]) for name, values in made.qalys.items()},
    )


def compared_option(
    made: CostsAndGains,
    i: int,
    frontier: Standings,
    by_instrument: Mapping[str, NDArray[np.float64]],
    money: Sequence[float],
) -> ComparedOption:
    """Costs of option `i`, and of each gain over doing nothing.

    Args:
        made: of all options.
        i: place of the option.
        frontier: its standing.
        by_instrument: QALYs gained by source of the utility, float64[P, O].
        money: thresholds per QALY in the currency.
    """
    cost, gain, qalys = made.cost[:, i], made.share_gained(i), made.qalys[NOTICED][:, i]
    return ComparedOption(
        **vars(costed_option(made, i)),
        per_hair=ratio_of(cost, made.hairs[:, i]),
        per_responder=_per_responder(cost, gain),
        per_qaly=ratio_of(cost, qalys),
        per_qaly_proportional=ratio_of(cost, made.qalys[PROPORTIONAL][:, i]),
        per_qaly_by_instrument={name: ratio_of(cost, own[:, i]) for name, own in by_instrument.items()},
        net_benefit=tuple(net_benefit(cost, qalys, value) for value in money),
        worth_it=WorthIt(LADDER, tuple(net_benefit(cost, gain, value).chance for value in LADDER)),
        frontier=frontier,
        against_cheapest=_against_cheapest(made, i),
    )


def _per_responder(cost: NDArray[np.float64], gain: NDArray[np.float64]) -> Ratio:
    """Cost of each further responder; nothing is named where hardly anybody is one."""
    found = ratio_of(cost, gain)
    if 100.0 * float(gain.mean()) >= FEWEST_GAINERS:
        return found
    return replace(found, ratio=None, low=None, high=None)


def _against_cheapest(made: CostsAndGains, i: int) -> AgainstCheapest | None:
    cheapest = made.cheapest
    if cheapest is None or cheapest == i:
        return None
    cost = made.cost[:, i] - made.cost[:, cheapest]
    hairs = made.hairs[:, i] - made.hairs[:, cheapest]
    return AgainstCheapest(Spread.of(cost), Spread.of(hairs), ratio_of(cost, hairs))
