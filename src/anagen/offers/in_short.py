"""The answer to an offer in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.evidence_base.certainty import NONE_FOUND, NOT_STUDIED
from anagen.files.digits import grouped
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.stance_medians import StanceMedian
from anagen.offers.compared import BesideOffer, best_usual
from anagen.offers.law import Law
from anagen.offers.money_buys import MoneyBuys
from anagen.offers.promise import Promise

NOT_OFFERED = "is not usually offered to you"


def in_short(
    name: str,
    withheld: str,
    no_forecast: str,
    compared: Sequence[BesideOffer],
    sure: str,
    law: Law,
    money: MoneyBuys,
    promise: Promise,
) -> tuple[str, ...]:
    """Sentences: what it would add, how sure anyone is, the law, the money, and the signs.

    Args:
        withheld: why it is withheld or not usually offered to this person, or "".
    """
    if withheld:  # what it would grow is no reason to take it
        found = [withheld, *_instead(compared)]
    elif no_forecast:
        found = [no_forecast, *_instead(compared)]
    else:
        found = _gain(name, compared)
    found += [sure] if sure else []
    found.append(law.answer)
    found += [buys] if (buys := buys_words(money)) else []
    if promise.signs:
        found.append(signs_words(len(promise.signs)))
    return tuple(found)


def buys_words(money: MoneyBuys) -> str:
    """Usual option that the same money buys for months, in a sentence; "" where none can be compared."""
    for row in money.rows:
        if row.per == "month" and row.least is not None and row.most is not None:
            return f"The same money buys {time_words(row.least, row.most)} of {row.option}."
    return ""


def signs_words(count: int) -> str:
    """Number of signs to walk away, in a sentence."""
    return (
        "One sign to walk away was seen in it."
        if count == 1
        else f"{count} signs to walk away were seen in it."
    )


def _gain(name: str, compared: Sequence[BesideOffer]) -> list[str]:
    own = next(one for one in compared if one.kind == "offer")
    told = (
        f"Of 100 people like you, {own.people.better} would call their hair better two years after "
        f"starting {name}, and {compared[0].people.better} if they were given a dummy"
    )
    height = own.gain_6
    hairs = (
        f"Half a year from now it gives {height.median:.0f} hairs/cm2 more than doing nothing; anything from "
        f"{height.lo90:.0f} to {height.hi90:.0f} is possible."
    ).replace("-0 ", "0 ")
    for best in best_usual(compared)[:1]:
        told += f"; with {best.name} it is {best.people.better}"
    return [told + ".", hairs]


def _instead(compared: Sequence[BesideOffer]) -> list[str]:
    return [
        f"Of 100 people like you, {best.people.better} would call their hair better after two years "
        f"with {best.name}, and {compared[0].people.better} after a dummy treatment."
        for best in best_usual(compared)[:1]
    ]


def sure_words(option: ForecastOption | None, stances: Sequence[StanceMedian]) -> str:
    """How sure anyone is, in a sentence; "" where nothing is foreseen."""
    if option is None:
        return ""
    certainty = option.certainty
    if certainty == NOT_STUDIED:
        told = "Its trials treated nobody like you."
    elif certainty in (None, NONE_FOUND):
        told = "No study of it in people was found."
    else:
        told = f"The certainty of that is {certainty}."
    if stances:
        low = min(stances, key=lambda one: one.against_nothing)
        high = max(stances, key=lambda one: one.against_nothing)
        told += (
            f" Nobody knows what exosomes do: by the {low.stance} belief they add {_hairs(low)} hairs/cm2 in "
            f"two years, by the {high.stance} one {_hairs(high)}; the number above mixes these, which "
            "is ignorance and not a finding."
        )
    return told


def _hairs(one: StanceMedian) -> str:
    return f"{one.against_nothing:.0f}".replace("-0", "0")


def time_words(least: float, most: float) -> str:
    """Span of months for a reader: ``3 to 8 months``, ``12 to 33 years``."""
    unit, size = ("years", 12.0) if least >= 24.0 else ("months", 1.0)
    low, high = grouped(least / size), grouped(most / size)
    if low == high:
        return f"{low} {unit if low != '1' else unit[:-1]}"
    return f"{low} to {high} {unit}"
