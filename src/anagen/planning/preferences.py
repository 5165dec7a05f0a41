"""Preferences of a person for a plan: goal, budget, dislikes and country.

Written in the patient file as

    [preferences]
    goal     = "visible gain"                    # or "keep what there is"
    budget   = "60 USD a month"                  # or "2000 USD in all", or a list of both
    dislikes = ["needles", "pills"]
    matters  = ["more", "safe", "sure"]          # also "keep", "cost", "easy"; what the short answer looks at
    country  = "UK"                              # else that of [person]
    exchange = "1 USD = 0.79 GBP"                # only where budget and prices differ in currency
    only_lawful = true                           # false: rank what may only be given in a trial, too
    most_therapies = 3
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.tables.costs import UNITS
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText, parse_source, read_source
from anagen.forecasting.country import require_country
from anagen.forecasting.patient_file import PatientFile
from anagen.planning.file_model import DISLIKES, MATTERS
from anagen.quantities import quantity

GAIN, KEEP = "visible gain", "keep what there is"
GOALS = (GAIN, KEEP)
CURRENCIES = tuple(unit for unit in UNITS if unit.isupper())
MOST_THERAPIES = 3
_MONTHLY = "60 USD a month"
_TOTAL = "2000 USD in all"


@dataclass(frozen=True)
class Exchange:
    """Exchange rate of two currencies, as the person states it."""

    given: str
    worth: float
    taken: str

    def to(self, currency: str, wanted: str) -> float | None:
        """Factor from one currency to another, or None where the person's rate does not give it."""
        if currency == wanted:
            return 1.0
        if (currency, wanted) == (self.given, self.taken):
            return self.worth
        if (currency, wanted) == (self.taken, self.given):
            return 1.0 / self.worth
        return None


@dataclass(frozen=True)
class Budget:
    """Budget of at most `amount` of `currency`, per month on average or in all over two years."""

    amount: float
    currency: str
    monthly: bool

    @property
    def words(self) -> str:
        return f"{self.amount:g} {self.currency} {'a month' if self.monthly else 'in all'}"


@dataclass(frozen=True)
class Preferences:
    """Preferences of a person; by default a visible gain, without limits.

    Attributes:
        matters: what the short answer chooses by, of `anagen.planning.file_model.MATTERS`.
        country: name of the country; None: that of the person.
        only_lawful: whether to leave out therapies that may only be given in a trial.
        most_therapies: largest number that a plan combines, 1 to 3.
    """

    goal: str = GAIN
    budgets: tuple[Budget, ...] = ()
    dislikes: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    country: str | None = None
    exchange: Exchange | None = None
    only_lawful: bool = True
    most_therapies: int = MOST_THERAPIES

    def with_budget(self, text: str, where: str | None = None) -> Preferences:
        """Copy with this budget in place of any of its kind.

        Raises:
            InputError: `text` is not an amount of money.
        """
        made = parse_budget(text, where)
        kept = tuple(budget for budget in self.budgets if budget.monthly != made.monthly)
        return replace(self, budgets=(*kept, made))


def load_preferences(path: str | Path) -> Preferences:
    """Preferences in a patient file; the default ones if it has no [preferences].

    Raises:
        InputError: the file's shape or that section has a fault.
    """
    return _read(read_source(path))


def preferences_from_text(text: str, name: str = "patient file") -> Preferences:
    """Preferences in the text of a patient file."""
    return _read(parse_source(text, name))


def _read(source: SourceText) -> Preferences:
    section = check_shape(source, PatientFile).preferences

    def where(key: str) -> str:
        return source.where(("preferences", key))

    if section.goal not in GOALS:
        raise unknown_name("goal", section.goal, GOALS, where("goal"))
    for dislike in section.dislikes:
        if dislike not in DISLIKES:
            raise unknown_name("dislike", dislike, DISLIKES, where("dislikes"))
    for matter in section.matters:
        if matter not in MATTERS:
            raise unknown_name("matter", matter, MATTERS, where("matters"))
    if section.country is not None:
        require_country(section.country, where("country"))
    return Preferences(
        goal=section.goal,
        budgets=_budgets(section.budget, where("budget")),
        dislikes=tuple(dict.fromkeys(section.dislikes)),
        matters=tuple(dict.fromkeys(section.matters)),
        country=section.country,
        exchange=None if section.exchange is None else parse_exchange(section.exchange, where("exchange")),
        only_lawful=section.only_lawful,
        most_therapies=section.most_therapies,
    )


def _budgets(given: str | Sequence[str] | None, where: str) -> tuple[Budget, ...]:
    texts = [given] if isinstance(given, str) else list(given or ())
    found = tuple(parse_budget(text, where) for text in texts)
    if len({budget.monthly for budget in found}) < len(found):
        raise InputError("two budgets of one kind", where=where, expected="one a month and one in all")
    return found


def parse_budget(text: str, where: str | None = None) -> Budget:
    """Read ``60 USD a month``, ``2000 GBP in all`` or ``2000 GBP``.

    Raises:
        InputError: `text` is not an amount, or the currency is unknown.
    """
    expected = f'such as "{_MONTHLY}" or "{_TOTAL}"'
    hit = re.fullmatch(
        r"\s*(\d{1,9}(?:\.\d{1,2})?)\s*([A-Za-z]{3})\s*(a month|per month|/month|in all|total|)\s*", text
    )
    if hit is None:
        raise InputError(f"{text[:60]!r} is not a budget", where=where, expected=expected)
    currency = hit[2].upper()
    if currency not in CURRENCIES:
        raise unknown_name("currency", hit[2], CURRENCIES, where)
    return Budget(quantity("price").check(float(hit[1]), where), currency, "month" in hit[3])


def parse_exchange(text: str, where: str | None = None) -> Exchange:
    """Read ``1 USD = 0.79 GBP``.

    Raises:
        InputError: `text` is not a rate between two known currencies.
    """
    number = r"(\d{1,6}(?:\.\d{1,6})?)"
    hit = re.fullmatch(rf"\s*{number}\s*([A-Za-z]{{3}})\s*=\s*{number}\s*([A-Za-z]{{3}})\s*", text)
    if hit is None or not float(hit[1]) or not float(hit[3]):
        raise InputError(
            f"{text[:60]!r} is not an exchange rate", where=where, expected='for example "1 USD = 0.79 GBP"'
        )
    for name in (hit[2], hit[4]):
        if name.upper() not in CURRENCIES:
            raise unknown_name("currency", name, CURRENCIES, where)
    return Exchange(hit[2].upper(), float(hit[3]) / float(hit[1]), hit[4].upper())
