"""The offer beside the usual options, in the same virtual people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.horizon import step_of
from anagen.forecasting.interval import Interval
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.simulate import Simulation
from anagen.planning.lawful import lawful

MONTHS = (12, 24)
_KNOWN = ("high", "moderate", "low")


@dataclass(frozen=True)
class OfferLess:
    """The offer less another option, in the same people with the same parameters.

    Attributes:
        month: from now.
        density: difference in visible hairs/cm2; above 0 the offer has more.
        of_100_more: out of 100 such people, whose hair is denser with the offer, by one hair/cm2 or more.
        of_100_less: whose hair is denser with the other option.
    """

    month: int
    density: Interval
    of_100_more: float
    of_100_less: float


@dataclass(frozen=True)
class BesideOffer:
    """One option beside the offer.

    Attributes:
        name: of the option.
        kind: "offer", "nothing", "going on", "usual", "combination" or "own".
        gain_6: density less that of doing nothing at month 6, hairs/cm2.
        gain_12: density less that of doing nothing at month 12, hairs/cm2.
        gain_24: the same at month 24.
        people: of 100 people like this one, who call their hair better, unchanged and worse at month 24.
        unstudied: whether its trials treated nobody like this person.
        better_12: out of 100 people like this one, those who call their hair better at month 12.
        better_24: the same at month 24.
        certainty: of the evidence, or null for doing nothing.
        sold: whether it may be sold for hair where the person lives, outside of a trial.
        offer_less: the offer less this option, at months 12 and 24; none for the offer
            itself, and where nothing can be foreseen of it.
    """

    name: str
    kind: str
    gain_6: Interval
    gain_12: Interval
    gain_24: Interval
    people: OutOf100
    unstudied: bool
    better_12: float
    better_24: float
    certainty: str | None
    sold: bool
    offer_less: tuple[OfferLess, ...]


def compared_with(
    sim: Simulation, options: Sequence[ForecastOption], offer: int | None, home: str | None
) -> tuple[BesideOffer, ...]:
    """Every option of a forecast beside the offer, which is option `offer`, if it is among them."""
    return tuple(
        BesideOffer(
            name=one.name,
            kind="offer" if i == offer else one.kind,
            gain_6=one.month(6).against_nothing,
            gain_12=one.month(12).against_nothing,
            gain_24=one.month(24).against_nothing,
            people=one.rated_by().month_24.treated.people,
            unstudied=one.unstudied,
            better_12=one.rated_by().month_12.treated.better,
            better_24=one.rated_by().month_24.treated.better,
            certainty=one.certainty,
            sold=all(lawful(course.therapy, home).sold for course in sim.options[i].courses),
            offer_less=()
            if offer is None or i == offer
            else tuple(_less(sim, offer, i, month) for month in MONTHS),
        )
        for i, one in enumerate(options)
    )


def _less(sim: Simulation, offer: int, other: int, month: int) -> OfferLess:
    step = step_of(month)
    apart = sim.density[:, offer, step] - sim.density[:, other, step]
    return OfferLess(
        month=month,
        density=Interval.of(apart),
        of_100_more=100.0 * float(np.mean(apart >= 1.0)),
        of_100_less=100.0 * float(np.mean(apart <= -1.0)),
    )


def best_usual(compared: Sequence[BesideOffer]) -> tuple[BesideOffer, ...]:
    """Usual options that are sold and of which something is known: the surest first, then the best."""
    usual = [
        one
        for one in compared
        if one.kind in ("usual", "combination") and one.sold and one.certainty in _KNOWN
    ]
    return tuple(sorted(usual, key=lambda one: (_KNOWN.index(str(one.certainty)), -one.better_24)))
