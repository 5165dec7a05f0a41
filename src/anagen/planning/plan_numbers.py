"""Numbers and words of one plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.economics.spending import YEAR, Spending
from anagen.evidence_base.certainty import NOT_STUDIED, EvidenceRow
from anagen.forecasting.horizon import HORIZONS
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.rated import PATIENT, people_rated
from anagen.forecasting.standing import as_a_whole, evidence_of, people_like
from anagen.planning.cloud import MONTHS
from anagen.planning.followed import Followed, Ranked
from anagen.planning.lawful import Lawful, lawful
from anagen.planning.plan_harm import PlanHarm, plan_harm
from anagen.planning.ranking import LAST, chances, chances_of
from anagen.planning.regimen import Regimen
from anagen.safety.judge import Safety, safety_of


@dataclass(frozen=True)
class RegimenSummary:
    """One therapy of a plan in one dose and rhythm.

    Attributes:
        name: of the regimen.
        option: usual option of which it is a form.
        treatment: in words.
        usual: whether it is the form that forecasts show.
        source: of dose and rhythm.
    """

    name: str
    option: str
    treatment: str
    usual: bool
    source: str

    @classmethod
    def of(cls, regimen: Regimen) -> RegimenSummary:
        """Summary of a regimen."""
        words = regimen.course.describe()
        return cls(regimen.name, regimen.option, words, regimen.usual, regimen.source)


@dataclass(frozen=True)
class Chance:
    """Number of 100 people like this one who get the wanted result.

    Attributes:
        month_6: after half a year.
        month_12: after a year.
        month_24: after two years.
        month_24_error: Monte Carlo standard error of `month_24`.
    """

    month_6: float
    month_12: float
    month_24: float
    month_24_error: float

    def at(self, month: int) -> float:
        """Chance at `month`, one of `HORIZONS`."""
        return {6: self.month_6, 12: self.month_12, 24: self.month_24}[month]


@dataclass(frozen=True)
class RatedByMonth:
    """Numbers of 100 people by how they call their own hair, after half a year, one and two."""

    month_6: OutOf100
    month_12: OutOf100
    month_24: OutOf100

    def at(self, month: int) -> OutOf100:
        """Numbers at `month`, one of `HORIZONS`."""
        return {6: self.month_6, 12: self.month_12, 24: self.month_24}[month]


@dataclass(frozen=True)
class Range90:
    """Median of a number over particles, with its 90 % interval."""

    lo90: float
    median: float
    hi90: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Range90:
        """Range of `values`, float64[P]."""
        return cls(*(float(x) for x in np.quantile(values, [0.05, 0.5, 0.95])))


@dataclass(frozen=True)
class ChangeByMonth:
    """Change of density since now in per cent, after half a year, one and two."""

    month_6: Range90
    month_12: Range90
    month_24: Range90


@dataclass(frozen=True)
class Paid:
    """Paid by the end of a month, at the lowest, median and highest prices."""

    low: float
    median: float
    high: float


@dataclass(frozen=True)
class PlanCost:
    """Cost of a plan in one currency.

    Attributes:
        currency: its code; nothing is converted.
        low: over two years, at the lowest printed prices.
        median: over two years, at the median prices.
        high: over two years, at the highest prices.
        first_year: part of `median` in the first year.
        a_month: `median` per month on average.
        dearest_month: cost of the dearest month, at the median prices.
        by_month_6: paid in the first half year.
        by_month_12: paid in the first year.
    """

    currency: str
    low: float
    median: float
    high: float
    first_year: float
    a_month: float
    dearest_month: float
    by_month_6: Paid
    by_month_12: Paid

    def by(self, month: int) -> Paid:
        """Paid by the end of `month`, one of `HORIZONS`."""
        whole = Paid(self.low, self.median, self.high)
        return {6: self.by_month_6, 12: self.by_month_12, 24: whole}[month]

    @classmethod
    def of(cls, spending: Spending, currency: str) -> PlanCost:
        """Cost of the spending in one currency."""
        median = spending.monthly(currency, "median")

        def paid(months: int) -> Paid:
            ends = ("low", "median", "high")
            return Paid(*(float(spending.monthly(currency, end)[:months].sum()) for end in ends))

        return cls(
            currency=currency,
            low=float(spending.monthly(currency, "low").sum()),
            median=float(median.sum()),
            high=float(spending.monthly(currency, "high").sum()),
            first_year=float(median[:YEAR].sum()),
            a_month=float(median.mean()),
            dearest_month=float(median.max()),
            by_month_6=paid(6),
            by_month_12=paid(12),
        )


@dataclass(frozen=True)
class PlanNumbers:
    """One plan that was followed in full.

    Attributes:
        name: of the plan.
        short: name in pictures.
        kind: "nothing", "going on", "single" or "combination".
        regimens: given together.
        burdens: that a person may not want, of `DISLIKES`.
        chance: of the wanted result.
        of_100: people of 100 by what they would say of their own hair.
        untreated: people of 100 by what they would say after two years on a dummy treatment.
        percent_change: of density since now.
        against_nothing: density at month 24 less that of doing nothing in the same particle, hairs/cm2.
        cost: over two years, one for each currency.
        sessions: number of sessions.
        visits: number of visits to a clinic, sessions included.
        harm: of its treatments.
        certainty: of all its treatments as a whole; null for doing nothing.
        evidence: certainty of every therapy, and last of all of them together.
        lawful: legal standing of each therapy.
        warnings: about its treatments.
        safety: for this person's health; null for doing nothing.
    """

    name: str
    short: str
    kind: str
    regimens: tuple[RegimenSummary, ...]
    burdens: tuple[str, ...]
    chance: Chance
    of_100: RatedByMonth
    untreated: OutOf100
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
    safety: Safety | None

    @property
    def unstudied(self) -> bool:
        """Whether its trials treated nobody near this person, so that pictures of it are grey."""
        return self.certainty == NOT_STUDIED


@dataclass(frozen=True)
class RankedPlan(PlanNumbers):
    """A plan with its rank.

    Attributes:
        rank: from 1.
        tier: from 1; plans of one tier cannot be told apart from its first.
        unbeaten: whether no other plan has at least this chance for no more money.
        beats_nothing: chance that it beats doing nothing in the same person.
        beats_next: chance that it beats the plan after it; null for the last.
        fits: whether it fits the budget; null where no rate converts the currencies.
        fits_surely: whether it fits at the highest printed prices too.
        fit: sentence on the budget.
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
    """A plan that is not ranked but was followed too.

    Attributes:
        ground: for not ranking it.
        why: that ground in words.
    """

    ground: str
    why: str


def numbers_of(made: Followed, one: Ranked) -> PlanNumbers:
    """Numbers of one plan that was followed."""
    density = made.hair.density[:, one.place]
    nothing = made.hair.density[:, 0]
    change = density / density[:, :1] - 1.0
    seen = made.hair.seen
    half, first, last = (float(x) for x in chances(seen.of([one.place]), made.wishes.goal)[0])
    cover, untreated = seen.cover[:, one.place], seen.cover[:, 0]
    plan, spending = one.plan, one.spending
    courses = plan.option.courses
    therapies = dict.fromkeys(course.therapy for course in courses)
    evidence = evidence_of(courses, made.person.losses, people_like(made.person))
    return PlanNumbers(
        name=plan.name,
        short=" + ".join(regimen.short for regimen in plan.regimens) or plan.name,
        kind=plan.kind,
        regimens=tuple(map(RegimenSummary.of, plan.regimens)),
        burdens=plan.burdens,
        chance=Chance(
            month_6=100.0 * half,
            month_12=100.0 * first,
            month_24=100.0 * last,
            month_24_error=100.0
            * float(chances_of(cover[:, LAST], made.wishes.goal).std())
            / made.cloud.effective**0.5,
        ),
        of_100=RatedByMonth(*(people_rated(PATIENT, cover[:, MONTHS.index(month)]) for month in HORIZONS)),
        untreated=people_rated(PATIENT, untreated[:, LAST]),
        percent_change=ChangeByMonth(
            *(Range90.of(100.0 * change[:, MONTHS.index(month)]) for month in HORIZONS)
        ),
        against_nothing=Range90.of(density[:, LAST] - nothing[:, LAST]),
        cost=tuple(PlanCost.of(spending, currency) for currency in spending.currencies),
        sessions=spending.sessions,
        visits=float(spending.visits.sum()),
        harm=plan_harm(courses, made.person.sex),
        certainty=as_a_whole(evidence),
        evidence=evidence,
        lawful=tuple(lawful(therapy, made.person.country) for therapy in therapies),
        warnings=plan.option.warnings,
        safety=safety_of(courses, made.person.health) if courses else None,
    )
