"""Regimens that a person is not offered, and the reason: safety first, then law, wishes and money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anagen.economics.spending import Spending
from anagen.files.digits import grouped
from anagen.forecasting.options import options_for, unsuited
from anagen.forecasting.person import Person
from anagen.planning.file_model import DISLIKES
from anagen.planning.lawful import lawful
from anagen.planning.preferences import Budget, Exchange, Preferences
from anagen.planning.regimen import Regimen

SAFETY, LAW, WISH, BUDGET = "not suitable", "not lawfully sold", "not wanted", "over the budget"


@dataclass(frozen=True)
class Excluded:
    """Regimen or plan that is not ranked, with the ground and the reason in words."""

    name: str
    ground: str
    why: str


def sort_out(
    regimens: Sequence[Regimen], person: Person, wishes: Preferences
) -> tuple[list[Regimen], list[tuple[Regimen, Excluded]]]:
    """Regimens that may go into a plan, and the others with the first reason against each."""
    _, left_out = options_for(person)
    unsuitable = {option.name: option.why for option in left_out}
    kept, out = [], []
    for regimen in regimens:
        found = _reason(regimen, unsuitable, person, wishes)
        if found is None:
            kept.append(regimen)
        else:
            out.append((regimen, found))
    return kept, out


def _reason(
    regimen: Regimen, unsuitable: dict[str, str], person: Person, wishes: Preferences
) -> Excluded | None:
    if regimen.option in unsuitable:
        return Excluded(regimen.name, SAFETY, unsuitable[regimen.option])
    if regimen.own and (why := unsuited([regimen.course], person)) is not None:
        return Excluded(regimen.name, SAFETY, why)
    stands = lawful(regimen.therapy, person.country)
    if wishes.only_lawful and not stands.sold:
        return Excluded(regimen.name, LAW, stands.words)
    disliked = [DISLIKES[burden] for burden in regimen.burdens if burden in wishes.dislikes]
    if disliked:
        return Excluded(regimen.name, WISH, f"you would rather not have {' or '.join(disliked)}")
    return None


@dataclass(frozen=True)
class Fit:
    """Cost of a plan compared with a budget.

    Attributes:
        fits: whether it fits, or None where no rate converts the prices to the budget's currency.
        sure: whether it fits at the highest printed prices too.
        words: sentence for a reader.
    """

    fits: bool | None
    sure: bool
    words: str


def fit_of(spending: Spending, budgets: Sequence[Budget], exchange: Exchange | None) -> Fit:
    """Fit of a plan to all budgets at the median of printed prices.

    A monthly budget is compared with the average over the two years; a total one with their sum.
    """
    sure, told = True, []
    for budget in budgets:
        factors = {name: _factor(name, budget.currency, exchange) for name in spending.currencies}
        known = {name: factor for name, factor in factors.items() if factor is not None}
        if len(known) < len(factors):
            missing = ", ".join(sorted(factors.keys() - known.keys()))
            return Fit(None, False, f"priced in {missing}; the budget is in {budget.currency}")
        share = 24.0 if budget.monthly else 1.0
        low, median, high = (
            sum(float(spending.monthly(name, end).sum()) * factor for name, factor in known.items()) / share
            for end in ("low", "median", "high")
        )
        if median > budget.amount:
            end = "only at the lowest prices" if low <= budget.amount else "not even at the lowest prices"
            unit = f"{budget.currency} a month" if budget.monthly else budget.currency
            return Fit(
                False, False, f"about {grouped(median)} {unit}, budget {grouped(budget.amount)}: fits {end}"
            )
        if high > budget.amount:
            sure = False
            told.append(f"not at the highest prices ({budget.words})")
    return Fit(True, sure, "; ".join(told))


def _factor(currency: str, wanted: str, exchange: Exchange | None) -> float | None:
    if currency == wanted:
        return 1.0
    return None if exchange is None else exchange.to(currency, wanted)
