"""Expected values of published rows, by the mean-field engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import YEAR, Mosaic, Severity, androgen_signal
from anagen.biology.history import healthy_state
from anagen.biology.niche import SIGNALS, Niche
from anagen.engine.meanfield import LONGEST_STEP, expect
from anagen.engine.slow import follow_slowly
from anagen.learning.knowledge import Knowledge
from anagen.learning.rows import Row, Treatment, TrialPopulation, load_rows
from anagen.measurement.expected import OutcomeWeights, outcome_weights
from anagen.measurement.method import method
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.effect import NicheEffect, combine, niche_effect
from anagen.therapy.product import LotLuck

STEP = 7
"""Days in a step of the fit's drivers; the engine refines it where needed."""
LONGEST_HISTORY_STEP = 30.0
"""Days in a step of the years before baseline (implicit, so it need not resolve the fast stages)."""
NODES = 4
"""Nodes of the severity distribution within a trial population."""


@cache
def _severity_nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Standard normal nodes and weights (Gauss-Hermite)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return nodes, weights / weights.sum()


@cache
def _weights(threshold: float) -> OutcomeWeights:
    return outcome_weights(replace(method("phototrichogram"), threshold_um=threshold))


@cache
def _course(treatment: Treatment, days: int) -> Course:
    return course_from_table(dict(treatment), "rows.toml", days)


def active_lots(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck of active lots of median potency."""
    return np.full(np.shape(index), 0.0 if purpose.endswith(": active") else 0.5)


@dataclass(frozen=True, eq=False)
class Followed:
    """Expected course of a population, by week from 0.

    Attributes:
        occupancy: float64[weeks + 1, P, C], follicles/cm2.
        shed: float64[weeks + 1], hairs shed per cm2 and day.
        vigour: float64[weeks + 1], relative speed of growth.
    """

    occupancy: NDArray[np.float64]
    shed: NDArray[np.float64]
    vigour: NDArray[np.float64]


class Expectation:
    """Expected outcomes of trial populations under treatments, each computed once.

    Args:
        knowledge: parameters of the model.
        populations: by name; default those of the rows.
        longest_step: sub-step of the engine, in mean lives of the fastest stage.
        lots: luck of product lots; default active lots of median potency.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        populations: Mapping[str, TrialPopulation] | None = None,
        longest_step: float = LONGEST_STEP,
        lots: LotLuck | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.populations = load_rows()[0] if populations is None else populations
        self.longest_step = longest_step
        self.lots = lots or active_lots
        self.values = {name: record.value for name, record in knowledge.parameters.items()}
        self._courses: dict[tuple[str, tuple[Treatment, ...], int], Followed] = {}
        self._starts: dict[str, NDArray[np.float64]] = {}

    def _severity(self, population: TrialPopulation) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Androgen signal at baseline of each node, and the nodes' weights."""
        nodes, weights = _severity_nodes()
        median = population.severity
        if isinstance(median, str):
            median = self.values[f"population.severity_{median}"]
        spread = self.values["population.severity_cv"]
        return np.asarray(median * np.exp(spread * nodes)), weights

    def _mosaic(self) -> Mosaic:
        return Mosaic.of(self.knowledge.part("androgenetic"), "vertex")

    def _start(self, name: str) -> NDArray[np.float64]:
        """State [nodes * classes of sensitivity, calibre classes, stages] at baseline."""
        if name not in self._starts:
            population = self.populations[name]
            severity, _ = self._severity(population)
            mosaic = self._mosaic()
            signal = (severity[:, None] * mosaic.sensitivity[None, :]).ravel()
            chain, response = self.knowledge.chain, self.knowledge.response
            healthy = healthy_state(chain, response)
            start = np.repeat(healthy[None], signal.size, axis=0)
            if population.years > 0:
                start = np.stack([self._after_years(one, population.years, healthy) for one in signal])
            self._starts[name] = start
        return self._starts[name]

    def _after_years(self, signal: float, years: float, healthy: NDArray[np.float64]) -> NDArray[np.float64]:
        """State [calibre classes, stages] once the androgen signal has grown to `signal` over `years`."""
        count = int(np.ceil(years * YEAR / LONGEST_HISTORY_STEP))
        course = signal * (np.arange(count) + 0.5) / count
        niche = Niche(course[None, None, :], np.zeros((1, len(SIGNALS) - 1, count)))
        steps = np.full(count, years * YEAR / count)
        last = np.array([count])
        drivers = self.knowledge.response.drivers(niche)
        return np.asarray(follow_slowly(self.knowledge.chain, drivers, steps, healthy, last)[0])

    def effect(self, treatment: tuple[Treatment, ...], days: int) -> NicheEffect:
        """Joint effect of the treatments on the niche of a median patient, by day."""
        value = self.values.__getitem__
        return combine([niche_effect(_course(one, days), 1, days, {}, value, self.lots) for one in treatment])

    def course(self, name: str, treatment: tuple[Treatment, ...], weeks: int) -> Followed:
        """Expected course of population `name` under `treatment` (empty: untreated)."""
        key = (name, treatment, weeks)
        if key not in self._courses:
            self._courses[key] = self._follow(name, treatment, weeks)
        return self._courses[key]

    def _follow(self, name: str, treatment: tuple[Treatment, ...], weeks: int) -> Followed:
        population = self.populations[name]
        severity, node_weight = self._severity(population)
        mosaic = self._mosaic()
        nodes = len(severity)
        androgen = np.ones((nodes, weeks))
        niche = Niche.quiet(nodes, len(mosaic.share), weeks)
        if treatment:
            effect = self.effect(treatment, weeks * STEP)
            weekly = [
                part.reshape(1, weeks, STEP).mean(axis=2)
                for part in (effect.growth, effect.perfusion, effect.inflammation, effect.androgen)
            ]
            niche.signal("growth")[:] = weekly[0]
            niche.signal("perfusion")[:] = weekly[1]
            niche.signal("inflammation")[:] = weekly[2]
            androgen = androgen * weekly[3]
        if population.years > 0:
            which = "structural_share" if population.sex == "male" else "structural_share_women"
            niche = Niche(
                androgen_signal(
                    Severity(severity / population.years, np.full(nodes, population.years)),
                    mosaic,
                    androgen,
                    np.full(nodes, self.values[f"androgenetic.{which}"]),
                    float(STEP),
                ),
                niche.shared,
            )
        drivers = self.knowledge.response.drivers(niche, float(STEP))
        found = expect(self.knowledge.chain, drivers, self._start(name), longest_step=self.longest_step)
        weight = (node_weight[:, None] * mosaic.share[None, :]).ravel()
        density = self.values["population.follicle_density"]
        vigour = self.knowledge.response.vigour(niche, mosaic.share)
        return Followed(
            density * np.einsum("b,bvpc->vpc", weight, found.occupancy),
            density * np.einsum("b,bv->v", weight, found.shed) / STEP,
            # Growth speed is not in the counts: it is kept beside them, for hair mass.
            node_weight @ np.concatenate([vigour[:, :1], vigour], axis=1),
        )

    def outcome(
        self, row: Row, treatment: tuple[Treatment, ...], weeks: int | None = None
    ) -> NDArray[np.float64]:
        """Outcome of `row` by week under `treatment`, float64[weeks + 1]."""
        followed = self.course(row.population, treatment, max(row.week if weeks is None else weeks, 1))
        if row.outcome == "shed hairs per day":
            return followed.shed
        values = _weights(row.threshold).outcomes(followed.occupancy)[row.outcome]
        return np.asarray(values * followed.vigour if row.outcome == "hair mass" else values)

    def parts(self, row: Row) -> Parts:
        """Parts of `row`, from the engine."""
        untreated = self.outcome(row, ())
        start = float(untreated[1] if row.outcome == "shed hairs per day" else untreated[0])
        if row.kind == "level":
            return Parts(start, 0.0)
        per = 100.0 / start if row.percent else 1.0
        net = 0.0
        if row.treatment:
            compared = self.outcome(row, row.versus)
            net = per * float(self.outcome(row, row.treatment)[row.week] - compared[row.week])
        return Parts(0.0 if row.net else per * (float(untreated[row.week]) - start), net)

    def all(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        """Parts of all rows in order, float64[rows, 2]."""
        return np.array([[part.natural, part.net] for part in map(self.parts, rows)])


@dataclass(frozen=True)
class Parts:
    """Engine's parts of a row, in the row's unit.

    Attributes:
        natural: level of a level row; untreated change of a change; 0 for a difference.
        net: treated minus compared.
    """

    natural: float
    net: float
