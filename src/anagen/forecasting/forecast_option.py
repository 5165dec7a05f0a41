"""One option of a forecast, in numbers and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.certainty import NOT_STUDIED, EvidenceRow
from anagen.evidence_base.tables.harm_ratios import HarmRatio, load_harm_ratios
from anagen.evidence_base.tables.persistence import Kept, load_persistence
from anagen.files.plain import OMITTED
from anagen.forecasting.at_month import AtMonth, at_month
from anagen.forecasting.cost import Bill, bills_of, total
from anagen.forecasting.hairline import Hairline, hairline_of
from anagen.forecasting.harms import HarmNumber, harms_of
from anagen.forecasting.horizon import MONTHS
from anagen.forecasting.interval import OutcomeCourse
from anagen.forecasting.noticed import Noticing, noticing_of
from anagen.forecasting.published_ratings import PublishedRating, published_ratings
from anagen.forecasting.rated import PATIENT, Rated, rated_of
from anagen.forecasting.shedding import Shedding, shedding_of
from anagen.forecasting.simulate import Simulation
from anagen.forecasting.stance_medians import StanceMedian, depends_on_stance, stance_medians
from anagen.forecasting.standing import Status, as_a_whole, evidence_of, people_like, regulation_of
from anagen.forecasting.stopping import Stopping, stopping_of
from anagen.forecasting.timeline import Plan
from anagen.learning.stances import rests_on
from anagen.safety.blood_tests import BloodTest, blood_tests
from anagen.safety.judge import Safety, safety_of

EVERY = 2
"""Steps between the points of a course."""


@dataclass(frozen=True)
class CostTotal:
    """Cost in one currency over two years, at the lowest and highest printed prices."""

    currency: str
    low: float
    high: float


@dataclass(frozen=True)
class OptionCost:
    """Cost of an option over two years.

    Attributes:
        total: one for each currency; nothing is converted.
        bills: one for each course.
    """

    total: tuple[CostTotal, ...]
    bills: tuple[Bill, ...]


@dataclass(frozen=True)
class ForecastOption:
    """One option from now on, over two years.

    Attributes:
        name: for a reader.
        kind: "nothing", "going on", "usual", "combination" or "own".
        treatments: each course in words.
        source: of the dose and rhythm of a usual option.
        warnings: about its treatments.
        density: visible hairs/cm2, at the forecast's `days`.
        diameter: mean diameter of visible hairs, µm.
        percent_change: of density since now, per cent.
        against_nothing: density less that of doing nothing in the same particle, hairs/cm2.
        at: numbers at some months.
        rated: people called better, by themselves, an investigator and a panel of photographs.
        published_ratings: what studies of these treatments published of the same.
        noticing: people whose density changes by a threshold, where a file asks for it; else none.
        stances: medians under each belief on exosomes; none without exosomes.
        stances_rest_on: sentence on these beliefs; "" without exosomes.
        shedding: in the first half year; null for doing nothing.
        stopping: gain left after stopping at a year; null where nothing can be stopped.
        cost: over two years.
        harms: of every course, the most serious first.
        regulation: position of regulators.
        evidence: certainty of every therapy given, and last of all of them together.
        certainty: of all its treatments as a whole; null for doing nothing.
        safety: for this person's health; null for doing nothing.
        blood_tests: blood tests that go with its therapies.
        harm_ratios: risks of harm as multiples of those on placebo.
        kept: how many people keep its therapies up, or stop.
        hairline: what was read of it at the hairline and temples; left out where nobody asks.
    """

    name: str
    kind: str
    treatments: tuple[str, ...]
    source: str
    warnings: tuple[str, ...]
    density: OutcomeCourse
    diameter: OutcomeCourse
    percent_change: OutcomeCourse
    against_nothing: OutcomeCourse
    at: tuple[AtMonth, ...]
    rated: tuple[Rated, ...]
    published_ratings: tuple[PublishedRating, ...]
    noticing: tuple[Noticing, ...]
    stances: tuple[StanceMedian, ...]
    stances_rest_on: str
    shedding: Shedding | None
    stopping: Stopping | None
    cost: OptionCost
    harms: tuple[HarmNumber, ...]
    regulation: tuple[Status, ...]
    evidence: tuple[EvidenceRow, ...]
    certainty: str | None
    safety: Safety | None
    blood_tests: tuple[BloodTest, ...]
    harm_ratios: tuple[HarmRatio, ...]
    kept: tuple[Kept, ...]
    hairline: Hairline | None = field(default=None, metadata=OMITTED)

    @property
    def is_nothing(self) -> bool:
        """Whether this option is doing nothing."""
        return self.kind == "nothing"

    @property
    def unstudied(self) -> bool:
        """Whether its trials treated nobody near this person, so that pictures of it are grey."""
        return self.certainty == NOT_STUDIED

    def rated_by(self, rater: str = PATIENT) -> Rated:
        """Ratings by one rater, by default the people themselves.

        Raises:
            InputError: no such rater.
        """
        for one in self.rated:
            if one.rater == rater:
                return one
        raise unknown_name("rater", rater, [one.rater for one in self.rated])

    def month(self, month: int) -> AtMonth:
        """Numbers at `month`.

        Raises:
            InputError: there are no numbers at that month.
        """
        for row in self.at:
            if row.month == month:
                return row
        known = ", ".join(str(row.month) for row in self.at)
        raise InputError(f"no numbers at month {month}", expected=f"one of: {known}")


def forecast_option(sim: Simulation, i: int, plan: Plan) -> ForecastOption:
    """Option `i` of a simulation; `plan` is that option on the time axis."""
    option, density = sim.options[i], sim.density[:, i]
    therapies = {course.therapy for course in option.courses}
    evidence = evidence_of(option.courses, sim.person.losses, people_like(sim.person))
    return ForecastOption(
        name=option.name,
        kind=option.kind,
        treatments=option.words,
        source=option.source,
        warnings=option.warnings,
        density=_course(density),
        diameter=_course(sim.diameter[:, i]),
        percent_change=_course(100.0 * (density / density[:, :1] - 1.0)),
        against_nothing=_course(density - sim.density[:, 0]),
        at=tuple(at_month(sim, i, month) for month in MONTHS),
        rated=rated_of(sim, i),
        published_ratings=published_ratings(option.courses, sim.person.sex),
        noticing=noticing_of(sim, i) if sim.person.thresholds else (),
        stances=stance_medians(sim, i),
        stances_rest_on=rests_on(sim.belief.stance) if depends_on_stance(option) else "",
        shedding=shedding_of(sim, i),
        stopping=stopping_of(sim, i, EVERY),
        cost=_cost(bills_of(plan)),
        harms=harms_of(option.courses, sim.person.sex),
        regulation=regulation_of(option.courses, sim.person.country),
        evidence=evidence,
        certainty=as_a_whole(evidence),
        safety=safety_of(option.courses, sim.person.health) if option.courses else None,
        blood_tests=blood_tests(therapies),
        harm_ratios=tuple(one for one in load_harm_ratios() if one.therapy in therapies),
        kept=tuple(one for one in load_persistence() if one.therapy in therapies),
        hairline=hairline_of(option.courses, sim.person),
    )


def _course(values: NDArray[np.float64]) -> OutcomeCourse:
    return OutcomeCourse.of(values[:, ::EVERY])


def _cost(bills: Sequence[Bill]) -> OptionCost:
    return OptionCost(tuple(CostTotal(*row) for row in total(bills)), tuple(bills))
