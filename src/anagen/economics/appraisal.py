"""What every option of a forecast costs, and what that buys: hair, a visible change, quality of life.

    from anagen.economics.appraisal import appraise
    found = appraise(simulation)          # of anagen.forecasting.simulate
    found.summary["options"][1]["per_hair"]["high"]   # None: no upper bound

All numbers come from the same particles as the forecast: one draw of the parameters, one person,
one price of each therapy, one utility. Hair is over doing nothing in that very particle, so its
interval holds how people differ; shares of responders and QALYs are means over people like this one, and
their intervals hold only what nobody knows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.economics.assumptions import CAVEATS, OTHER_LOSS, assumptions
from anagen.economics.frontier import frontier
from anagen.economics.plain import plain
from anagen.economics.quality import MAPPINGS, NOTICED, PROPORTIONAL, qalys_gained, utility_gains
from anagen.economics.ratio import Ratio, acceptability, net_benefit, ratio_of
from anagen.economics.responders import Share, share_of
from anagen.economics.spending import MONTHS, YEAR, Spending, main_currency, spending_of
from anagen.forecasting.horizon import step_of
from anagen.forecasting.noticing import thresholds
from anagen.forecasting.simulate import Simulation, simulate
from anagen.forecasting.timeline import plans_of

SCHEMA = "anagen-economics/1"
QUANTILES = {"low": 0.05, "median": 0.5, "high": 0.95}
LADDER = (0, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
"""Money a visible gain may be worth: rungs of the acceptability curve, no source needed for an axis."""


@dataclass(frozen=True, eq=False)
class Appraisal:
    """Costs and gains of O options over P particles.

    Attributes:
        spendings: of each option. currency: of every ratio here; options priced otherwise have none.
        priced: whether an option's whole cost is in `currency`, bool[O].
        cost: float64[P, O], discounted, two years. paid: the same not discounted; first: of year one.
        hairs: float64[P, O], visible hairs/cm2 over doing nothing at month 24; hairs_first: month 12.
        shares: of people who notice a gain by month 24, each option.
        qalys: float64[P, O] by mapping, over doing nothing, two years, discounted.
    """

    simulation: Simulation
    names: tuple[str, ...]
    spendings: tuple[Spending, ...]
    currency: str
    priced: NDArray[np.bool_]
    cost: NDArray[np.float64]
    paid: NDArray[np.float64]
    first: NDArray[np.float64]
    hairs: NDArray[np.float64]
    hairs_first: NDArray[np.float64]
    shares: tuple[Share, ...]
    qalys: dict[str, NDArray[np.float64]]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Everything a reader is told, as ``forecast.json`` holds it under "economics"."""
        found: dict[str, Any] = plain(_summary(self))
        return found

    def to_json(self) -> str:
        """The summary as JSON; the same appraisal gives the same text."""
        return json.dumps(self.summary, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def other_people(simulation: Simulation, workers: int | None = None) -> Simulation:
    """Other people with the same draws: tells spread between people from what nobody knows."""
    return simulate(
        simulation.person,
        simulation.belief,
        seed=simulation.seed + 1,
        particles=simulation.particles,
        workers=workers,
    )


def appraise(simulation: Simulation, others: Simulation | None = None) -> Appraisal:
    """Appraise every option of a forecast.

    Args:
        others: `other_people` of the same forecast; without them the share of responders carries no
            interval of its own.
    """
    person, count = simulation.person, simulation.particles
    spendings = tuple(map(spending_of, plans_of(simulation.options, person.given, person.now)))
    currency = main_currency(spendings)
    density = simulation.density

    def over(month: int) -> NDArray[np.float64]:
        then = density[:, :, step_of(month)]
        return np.asarray(then - then[:, :1])

    paid = np.stack([spending.draws(currency, count) for spending in spendings], axis=1)
    cost = np.stack([spending.draws(currency, count, discounted=True) for spending in spendings], axis=1)
    noticed = thresholds()["own_eyes"].value
    shares = []
    for i in range(len(spendings)):
        other = None if others is None else _change(others.density[:, i])
        shares.append(
            share_of(
                _change(density[:, i]),
                noticed,
                simulation.draws,
                other,
                None if others is None else others.draws,
            )
        )
    return Appraisal(
        simulation=simulation,
        names=tuple(option.name for option in simulation.options),
        spendings=spendings,
        currency=currency,
        priced=np.array([set(spending.currencies) <= {currency} for spending in spendings]),
        cost=cost.sum(axis=2),
        paid=paid.sum(axis=2),
        first=paid[:, :, :YEAR].sum(axis=2),
        hairs=over(24),
        hairs_first=over(12),
        shares=tuple(shares),
        qalys={name: qalys_gained(density, shares, person.sex, name) for name in MAPPINGS},
    )


def _change(density: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative change to month 24, float64[P]."""
    return np.asarray(density[:, step_of(24)] / density[:, 0] - 1.0)


def _summary(made: Appraisal) -> dict[str, Any]:
    steps = _frontiers(made)
    # One ladder serves visible gains; QALYs have thresholds of their own, in their own currency.
    money = [record for record in assumptions().values() if record.unit == f"{made.currency}/QALY"]
    sex, density = made.simulation.person.sex, made.simulation.density
    by_instrument = {
        one.name: qalys_gained(density, made.shares, sex, NOTICED, one.name) for one in utility_gains(sex)
    }
    qaly_chance = acceptability(made.cost, made.qalys[NOTICED], [record.value for record in money])
    return {
        "schema": SCHEMA,
        "currency": made.currency,
        "months": MONTHS,
        "discount_rate": assumptions().value("discount_rate"),
        "cheapest": _named(made, _cheapest(made)),
        "thresholds": [
            {"value": record.value, "unit": record.unit, "note": record.note, "source": record.source}
            | {"status": record.status, "best": dict(zip(made.names, map(float, row), strict=True))}
            for record, row in zip(money, qaly_chance, strict=True)
        ],
        "acceptability": {"worth": list(LADDER), "best": _best_buys(made)},
        "thresholds_elsewhere": [
            {"value": record.value, "unit": record.unit, "source": record.source, "status": record.status}
            for record in assumptions().values()
            if record.unit.endswith("/QALY") and record not in money
        ],
        "utilities": [asdict(one) for one in utility_gains(made.simulation.person.sex)],
        "mappings": MAPPINGS,
        "caveats": [*CAVEATS, *([OTHER_LOSS] if made.simulation.person.ailments else [])],
        "options": [
            _option(made, i, steps, by_instrument, [record.value for record in money])
            for i in range(len(made.names))
        ],
    }


def _option(
    made: Appraisal,
    i: int,
    steps: dict[str, list[Any]],
    by_instrument: dict[str, NDArray[np.float64]],
    money: Sequence[float],
) -> dict[str, Any]:
    spending, cost = made.spendings[i], made.cost[:, i]
    share = made.shares[i].draws(len(cost)) - made.shares[0].draws(len(cost))
    found: dict[str, Any] = {
        "name": made.names[i],
        "priced": bool(made.priced[i]),
        "sessions": spending.sessions,
        "visits": float(spending.visits.sum()),
        "purchases": [
            {
                "therapy": one.price.therapy,
                "per": one.price.per,
                "count": float(one.units.sum()),
                "low": one.price.low,
                "median": one.price.median,
                "high": one.price.high,
                "currency": one.price.currency,
                "quotes": [asdict(quote) for quote in one.price.quotes],
                "others": [asdict(quote) for quote in one.price.others],
            }
            for one in spending.purchases
        ],
        "cumulative": {
            currency: {end: np.cumsum(spending.monthly(currency, end)) for end in ("low", "median", "high")}
            for currency in spending.currencies
        },
        "paid": _interval(made.paid[:, i]),
        "paid_first_year": _interval(made.first[:, i]),
        "upkeep_a_month": _interval((made.paid[:, i] - made.first[:, i]) / YEAR),
        "discounted": _interval(cost),
        "hairs": _interval(made.hairs[:, i]),
        "hairs_first_year": _interval(made.hairs_first[:, i]),
        "responders": {
            "of_100": 100.0 * made.shares[i].mean,
            "nothing_of_100": 100.0 * made.shares[0].mean,
            "interval": _interval(100.0 * made.shares[i].draws(len(cost))),
            "unknown_part": made.shares[i].correlation,
            "people": made.shares[i].people,
        },
        "qalys": {name: _interval(values[:, i]) for name, values in made.qalys.items()},
    }
    if i == 0 or not made.priced[i]:
        return found
    cheapest = _cheapest(made)
    found |= {
        "per_hair": asdict(ratio_of(cost, made.hairs[:, i])),
        "per_responder": asdict(ratio_of(cost, share)),
        "per_qaly": asdict(ratio_of(cost, made.qalys[NOTICED][:, i])),
        "per_qaly_proportional": asdict(ratio_of(cost, made.qalys[PROPORTIONAL][:, i])),
        "per_qaly_by_instrument": {
            one.name: asdict(ratio_of(cost, by_instrument[one.name][:, i]))
            for one in utility_gains(made.simulation.person.sex)
        },
        "net_benefit": [asdict(net_benefit(cost, made.qalys[NOTICED][:, i], value)) for value in money],
        "worth_it": {
            "per_visible_gain": list(LADDER),
            "chance": [net_benefit(cost, share, value).chance for value in LADDER],
        },
        "frontier": {key: _standing(made, rows[i]) for key, rows in steps.items()},
    }
    if cheapest is not None and cheapest != i:
        found["against_cheapest"] = {
            "cost": _interval(cost - made.cost[:, cheapest]),
            "hairs": _interval(made.hairs[:, i] - made.hairs[:, cheapest]),
            "per_hair": asdict(
                ratio_of(cost - made.cost[:, cheapest], made.hairs[:, i] - made.hairs[:, cheapest])
            ),
        }
    return found


def _frontiers(made: Appraisal) -> dict[str, list[Any]]:
    """Standing of every priced option by hair and by visible gain; None for the others."""
    priced = np.flatnonzero(made.priced)
    costs = made.cost.mean(axis=0)
    gains = {
        "per_hair": made.hairs.mean(axis=0),
        "per_responder": np.array([share.mean - made.shares[0].mean for share in made.shares]),
    }
    found: dict[str, list[Any]] = {}
    for key, gain in gains.items():
        rows: list[Any] = [None] * len(made.names)
        for place, step in zip(priced, frontier(costs[priced], gain[priced]), strict=True):
            rows[place] = (step, priced)
        found[key] = rows
    return found


def _best_buys(made: Appraisal) -> dict[str, list[float]]:
    """By option: chance that it is the best buy where a visible gain is worth each rung of `LADDER`."""
    count = len(made.cost)
    gain = np.stack([share.draws(count) - made.shares[0].draws(count) for share in made.shares], axis=1)
    # Shares come in rising order: one order of its own for all, so that they do not hang on the prices.
    able = np.flatnonzero(made.priced)
    chance = acceptability(made.cost[:, able], gain[:, able], LADDER)
    return {made.names[i]: [float(x) for x in chance[:, n]] for n, i in enumerate(able)}


def _standing(made: Appraisal, row: Any) -> dict[str, Any]:
    step, priced = row
    return {
        "standing": step.standing,
        "by": [made.names[priced[i]] for i in step.by],
        "over": None if step.over is None else made.names[priced[step.over]],
        "icer": step.icer,
    }


def _cheapest(made: Appraisal) -> int | None:
    """The priced option that costs least among those that cost anything."""
    costs = made.cost.mean(axis=0)
    able = [i for i in range(1, len(costs)) if made.priced[i] and costs[i] > 0.0]
    return min(able, key=lambda i: costs[i]) if able else None


def _named(made: Appraisal, i: int | None) -> str | None:
    return None if i is None else made.names[i]


def _interval(values: NDArray[np.float64]) -> dict[str, float]:
    found = np.quantile(values, list(QUANTILES.values()))
    return {**dict(zip(QUANTILES, map(float, found), strict=True)), "mean": float(values.mean())}


__all__ = ["Appraisal", "Ratio", "appraise", "other_people"]
