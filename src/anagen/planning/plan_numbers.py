"""What one plan comes to, in numbers and words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.economics.spending import YEAR, Spending
from anagen.evidence_base.certainty import EvidenceRow
from anagen.forecasting.noticing import OutOf100, out_of_100, thresholds
from anagen.forecasting.standing import as_a_whole, evidence_of
from anagen.planning.followed import Followed, Ranked
from anagen.planning.lawful import Lawful, lawful
from anagen.planning.plan_harm import PlanHarm, plan_harm
from anagen.planning.ranking import chances
from anagen.planning.regimen import Regimen, short_name


@dataclass(frozen=True)
class RegimenSummary:
    """One therapy of a plan in one dose and rhythm.

    Attributes:
        name: of the regimen.
        option: the usual option that it is a form of.
        treatment: in words.
        usual: whether it is the form that forecasts show.
        source: where dose and rhythm come from.
    """

    name: str
    option: str
    treatment: str
    usual: bool
    source: str

    @classmethod
    def of(cls, regimen: Regimen) -> RegimenSummary:
        """Of a regimen."""
        words = regimen.course.describe()
        return cls(regimen.name, regimen.option, words, regimen.usual, regimen.source)


@dataclass(frozen=True)
class Chance:
    """Of 100 people like this one: how many get what is wanted.

    Attributes:
        month_12: after a year.
        month_24: after two years.
        month_24_error: Monte Carlo standard error of that.
    """

    month_12: float
    month_24: float
    month_24_error: float

    def at(self, month: int) -> float:
        """At `month`, 12 or 24."""
        return {12: self.month_12, 24: self.month_24}[month]


@dataclass(frozen=True)
class NoticedByMonth:
    """Of 100 people: how many notice a change since now, after a year and after two."""

    month_12: OutOf100
    month_24: OutOf100


@dataclass(frozen=True)
class Range90:
    """Median of a number over particles, with its 90 % interval."""

    lo90: float
    median: float
    hi90: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Range90:
        """Over float64[P]."""
        return cls(*(float(x) for x in np.quantile(values, [0.05, 0.5, 0.95])))


@dataclass(frozen=True)
class ChangeByMonth:
    """Change of density since now in per cent, after a year and after two."""

    month_12: Range90
    month_24: Range90


@dataclass(frozen=True)
class PlanCost:
    """What a plan costs in one currency.

    Attributes:
        currency: nothing is converted.
        low: over two years, at the lowest printed prices.
        median: at their median.
        high: at the highest.
        first_year: of `median`.
        a_month: `median` a month on average.
        dearest_month: most that is paid in one month, at the median.
    """

    currency: str
    low: float
    median: float
    high: float
    first_year: float
    a_month: float
    dearest_month: float

    @classmethod
    def of(cls, spending: Spending, currency: str) -> PlanCost:
        """Of what is spent in one currency."""
        median = spending.monthly(currency, "median")
        return cls(
            currency=currency,
            low=float(spending.monthly(currency, "low").sum()),
            median=float(median.sum()),
            high=float(spending.monthly(currency, "high").sum()),
            first_year=float(median[:YEAR].sum()),
            a_month=float(median.mean()),
            dearest_month=float(median.max()),
        )


@dataclass(frozen=True)
class PlanNumbers:
    """One plan that was followed in full.

    Attributes:
        name: of the plan.
        short: what a picture calls it.
        kind: "nothing", "going on", "single" or "combination".
        regimens: what is given together.
        burdens: what a person may not want of it.
        chance: of what is wanted.
        of_100: people who notice a change since now.
        than_nothing: people who after two years have noticeably more or less than with nothing done.
        percent_change: of density since now.
        against_nothing: density at month 24 less that of doing nothing in the same particle, hairs/cm2.
        cost: over two years, one for each currency.
        sessions: how many.
        visits: times somebody goes to a clinic, sessions included.
        harm: of what is given.
        certainty: of what is given as a whole; null for doing nothing.
        evidence: certainty of every therapy, and last of all of them together.
        lawful: where each therapy stands in law.
        warnings: about what is given.
    """

    name: str
    short: str
    kind: str
    regimens: tuple[RegimenSummary, ...]
    burdens: tuple[str, ...]
    chance: Chance
    of_100: NoticedByMonth
    than_nothing: OutOf100
    percent_change: ChangeByMonth
    against_nothing: Range90
    cost: tuple[PlanCost, ...]
    sessions: int
    visits: float
    harm: PlanHarm
    certainty: str | None
    evidence: tuple[EvidenceRow, ...]
    lawful: tuple[Lawful, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class RankedPlan(PlanNumbers):
    """A plan in its place.

    Attributes:
        rank: from 1.
        tier: from 1; the plans of one cannot be told apart from its first.
        unbeaten: whether no other plan has at least the chance for no more money.
        beats_nothing: chance that it beats doing nothing in the same person.
        beats_next: chance that it beats the plan after it; null for the last.
        fits: whether it fits the budget; null where nobody converts the currencies.
        fits_surely: whether it does at the highest printed prices too.
        fit: the same in words.
        also: other forms of the same therapies that cannot be told apart from it.
    """

    rank: int
    tier: int
    unbeaten: bool
    beats_nothing: float
    beats_next: float | None
    fits: bool | None
    fits_surely: bool
    fit: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class PlanAside(PlanNumbers):
    """A plan that is not ranked but was followed all the same.

    Attributes:
        ground: on which it is not ranked.
        why: in words.
    """

    ground: str
    why: str


def numbers_of(made: Followed, one: Ranked) -> PlanNumbers:
    """Of one plan that was followed."""
    density = made.hair.density[:, one.place]
    nothing = made.hair.density[:, 0]
    change = density / density[:, :1] - 1.0
    noticed = thresholds()["own_eyes"].value
    first, last = (float(x) for x in chances(density[:, None], made.wishes.goal)[0])
    plan, spending = one.plan, one.spending
    courses = plan.option.courses
    therapies = dict.fromkeys(course.therapy for course in courses)
    evidence = evidence_of(courses, made.person.losses)
    return PlanNumbers(
        name=plan.name,
        short=" + ".join(short_name(regimen.option) for regimen in plan.regimens) or plan.name,
        kind=plan.kind,
        regimens=tuple(map(RegimenSummary.of, plan.regimens)),
        burdens=plan.burdens,
        chance=Chance(
            month_12=100.0 * first,
            month_24=100.0 * last,
            month_24_error=100.0 * float(np.sqrt(last * (1.0 - last) / made.cloud.effective)),
        ),
        of_100=NoticedByMonth(out_of_100(change[:, 1], noticed), out_of_100(change[:, 2], noticed)),
        than_nothing=out_of_100(density[:, 2] / nothing[:, 2] - 1.0, noticed),
        percent_change=ChangeByMonth(Range90.of(100.0 * change[:, 1]), Range90.of(100.0 * change[:, 2])),
        against_nothing=Range90.of(density[:, 2] - nothing[:, 2]),
        cost=tuple(PlanCost.of(spending, currency) for currency in spending.currencies),
        sessions=spending.sessions,
        visits=float(spending.visits.sum()),
        harm=plan_harm(courses, made.person.sex),
        certainty=as_a_whole(evidence),
        evidence=evidence,
        lawful=tuple(lawful(therapy, made.person.country) for therapy in therapies),
        warnings=plan.option.warnings,
    )
