"""Expected values of published rows, by the mean-field engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic, Severity, androgen_signal
from anagen.biology.history import healthy_state
from anagen.biology.niche import Niche
from anagen.biology.papilla import PapillaState
from anagen.engine.coarse import expect_coarsely
from anagen.engine.drivers import Drivers
from anagen.engine.phases import LIVING, Phase
from anagen.learning.knowledge import Knowledge
from anagen.learning.rows import Row, Treatment, TrialPopulation, load_rows
from anagen.measurement.expected import OutcomeWeights, outcome_weights
from anagen.measurement.method import method
from anagen.population.latent import Prior, latent_nodes
from anagen.population.menopause import menopause_parameters
from anagen.population.stage import StageReading, stage_progress
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.joint import niche_effects
from anagen.therapy.product import LotLuck

STEP = 7
"""Days in a step of the fit's drivers."""
SUBSTEP, LONG_SUBSTEP = 3.5, 7.0
"""Sub-steps of the engine, days: of courses up to `LONG` weeks, and of longer ones, which change slowly."""
LONG = 60


@cache
def _weights(threshold: float, calibre: float) -> OutcomeWeights:
    return outcome_weights(replace(method("phototrichogram"), threshold_um=threshold), calibre)


@cache
def _course(treatment: Treatment, days: int) -> Course:
    return course_from_table(dict(treatment), "rows.toml", days)


def active_lots(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck of active lots of median potency."""
    return np.full(np.shape(index), 0.0 if purpose.endswith(": active") else 0.5)


@dataclass(frozen=True, eq=False)
class Start:
    """People who stand for a trial population, M nodes of equal weight with K sensitivity classes each.

    Attributes:
        severity: of the nodes.
        consolidation: float64[M], years in which the effect of androgens becomes lasting.
        mosaic: of the region where they were measured.
        state: float64[M × K, classes, stages], at baseline; each sums to the share not fixed.
        papillae: of the M × K strata.
        density: follicles/cm2.
        calibre: factor on diameters.
    """

    severity: Severity
    consolidation: NDArray[np.float64]
    mosaic: Mosaic
    state: NDArray[np.float64]
    papillae: PapillaState
    density: float
    calibre: float


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
        lots: luck of product lots; default active lots of median potency.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        populations: Mapping[str, TrialPopulation] | None = None,
        lots: LotLuck | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.populations = load_rows()[0] if populations is None else populations
        self.lots = lots or active_lots
        self.values = {name: record.value for name, record in knowledge.parameters.items()}
        self._courses: dict[tuple[str, tuple[Treatment, ...], int], Followed] = {}
        self._starts: dict[str, Start] = {}
        self._longest: dict[tuple[str, tuple[Treatment, ...]], int] = {}

    def start(self, name: str) -> Start:
        """Population `name` at baseline."""
        if name not in self._starts:
            self._starts[name] = self._start(self.populations[name])
        return self._starts[name]

    def _start(self, population: TrialPopulation) -> Start:
        knowledge, value = self.knowledge, self.values.__getitem__
        records, female = knowledge.part("population"), population.sex == "female"
        mosaic = Mosaic.of(knowledge.part("androgenetic"), population.region)
        if population.stages:
            table = stage_progress()[population.scale]
            # The occiput has the pace of the vertex and follicles that hardly hear it.
            place = "frontal" if population.region == "frontal" else "vertex"
            nodes = latent_nodes(
                population.age,
                np.array([table[stage][place] for stage in population.stages]),
                Prior.of(records, female=female),
                StageReading.of(records, female=female),
                knowledge.covers,
                place,
            )
            severity = Severity(nodes.slope, nodes.years)
        else:
            severity = Severity(np.zeros(1), np.ones(1))
        count, classes = len(severity.slope), len(mosaic.share)
        slope = (severity.slope[:, None] * mosaic.sensitivity[None, :]).ravel()
        years = np.repeat(severity.years, classes)
        chain, history = knowledge.chain, knowledge.history
        state = history.state(slope, years) * history.unfixed(slope, years)[:, None]
        late = max(population.age - value("population.calibre_age_from"), 0.0)
        return Start(
            severity,
            np.full(count, self._consolidation(population)),
            mosaic,
            state.reshape(count * classes, chain.classes, -1),
            knowledge.response.papilla_after(slope, years),
            value("population.follicle_density")
            * (1.0 + value("population.follicle_density_age_slope") * (population.age - 30.0)),
            1.0 + value("population.calibre_age_slope") * late,
        )

    def _consolidation(self, population: TrialPopulation) -> float:
        """Years in which the effect of androgens becomes lasting in a population."""
        men, before, after = (
            self.values[f"androgenetic.consolidation_years{who}"] for who in ("", "_women", "_postmenopausal")
        )
        if population.sex == "male":
            return men
        by_age = "after" if population.age >= menopause_parameters().value("menopause_age") else "before"
        word = population.menopause or by_age
        return {"before": before, "after": after, "mixed": float(np.sqrt(before * after))}[word]

    def effect(self, treatment: tuple[Treatment, ...], days: int) -> NicheEffect:
        """Joint effect of the treatments on the niche of a median patient, by day."""
        value = self.values.__getitem__
        courses = [_course(one, days) for one in treatment]
        return combine(niche_effects(courses, 1, days, {}, value, self.lots))

    def course(self, name: str, treatment: tuple[Treatment, ...], weeks: int) -> Followed:
        """Expected course of population `name` under `treatment` (empty: untreated)."""
        weeks = max(weeks, self._longest.get((name, treatment), 0))
        key = (name, treatment, weeks)
        if key not in self._courses:
            self._courses[key] = self._follow(name, treatment, weeks)
        return self._courses[key]

    def _plan(self, rows: Sequence[Row]) -> None:
        """Note how long each arm of `rows` is followed, so that rows at several weeks share one course."""
        for row in rows:
            for treatment in {(), row.treatment, row.versus}:
                arm = (row.population, treatment)
                self._longest[arm] = max(self._longest.get(arm, 1), row.week)

    def _follow(self, name: str, treatment: tuple[Treatment, ...], weeks: int) -> Followed:
        start = self.start(name)
        mosaic, nodes = start.mosaic, len(start.severity.slope)
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
        signal = androgen_signal(start.severity, mosaic, androgen, start.consolidation, float(STEP))
        niche = Niche(signal, niche.shared)
        drivers = self.knowledge.response.drivers(niche, float(STEP), start.papillae)
        occupancy, shed = self._engine(drivers, start.state)
        weight = np.tile(mosaic.share, nodes) / nodes
        density = start.density
        vigour = self.knowledge.response.vigour(niche, mosaic.share)
        return Followed(
            density * np.einsum("b,bvpc->vpc", weight, occupancy),
            density * np.einsum("b,bv->v", weight, shed) / STEP,
            # Growth speed is not in the counts: it is kept beside them, for hair mass.
            np.concatenate([vigour[:, :1], vigour], axis=1).mean(axis=0),
        )

    def _engine(
        self, drivers: Drivers, start: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Occupancy [B, weeks + 1, P, C] and hairs shed [B, weeks + 1] (0 at baseline)."""
        substep = SUBSTEP if drivers.steps <= LONG else LONG_SUBSTEP
        found = expect_coarsely(self.knowledge.chain, drivers, start, substep=substep)
        return found.occupancy, np.concatenate([np.zeros((len(found.shed), 1)), found.shed], axis=1)

    def outcome(
        self, row: Row, treatment: tuple[Treatment, ...], weeks: int | None = None
    ) -> NDArray[np.float64]:
        """Outcome of `row` by week under `treatment`, float64[weeks + 1]."""
        followed = self.course(row.population, treatment, max(row.week if weeks is None else weeks, 1))
        if row.outcome == "shed hairs per day":
            return followed.shed
        if row.outcome == "empty follicles":
            empty = followed.occupancy[:, int(Phase.KENOGEN)].sum(axis=1)
            return np.asarray(100.0 * empty / followed.occupancy.sum(axis=(1, 2)))
        start = self.start(row.population)
        weights = _weights(row.threshold, start.calibre)
        if row.outcome == "vertex to occiput ratio":
            density = weights.outcomes(followed.occupancy)["total density"]
            return np.asarray(density / self._healthy(weights, start.density))
        values = weights.outcomes(followed.occupancy)[row.outcome]
        return np.asarray(values * followed.vigour if row.outcome == "hair mass" else values)

    def _healthy(self, weights: OutcomeWeights, density: float) -> float:
        """Total density of `density` follicles/cm2 without androgens, which the occiput is taken to be."""
        chain = self.knowledge.chain
        state = healthy_state(chain, self.knowledge.response)  # [calibre classes, stages]
        occupancy = np.zeros((1, LIVING, chain.classes))
        np.add.at(occupancy[0], chain.phase_of_stage(), state.T)
        return float(weights.outcomes(density * occupancy)["total density"][0])

    def parts(self, row: Row) -> Parts:
        """Parts of `row`, from the engine."""
        untreated = self.outcome(row, ())
        first = 1 if row.outcome == "shed hairs per day" and not row.since else row.since
        start = float(untreated[first])
        if row.kind == "level":
            return Parts(start, 0.0)
        per = 100.0 / start if row.percent else 1.0
        net = 0.0
        if row.treatment:
            treated, compared = self.outcome(row, row.treatment), self.outcome(row, row.versus)

            def gap(week: int) -> float:
                return float(treated[week] - compared[week])

            net = per * (gap(row.week) - (gap(row.since) if row.since else 0.0))
        return Parts(0.0 if row.net else per * (float(untreated[row.week]) - start), net)

    def all(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        """Parts of all rows in order, float64[rows, 2]."""
        self._plan(rows)
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
