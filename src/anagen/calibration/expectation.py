"""What the model expects for each target, by the mean-field engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.androgenetic import Mosaic, Severity, androgen_signal
from anagen.biology.history import healthy_state, state_after
from anagen.biology.niche import Niche
from anagen.calibration.knowledge import Knowledge
from anagen.calibration.targets import Target, TrialPopulation
from anagen.engine.meanfield import expect
from anagen.measurement.carrier import apparent_rise
from anagen.measurement.expected import OutcomeWeights, outcome_weights
from anagen.measurement.method import method
from anagen.therapy.course import course_from_table
from anagen.therapy.effect import NicheEffect, niche_effect

STEP = 7
"""Days in a step of the fit's drivers; the engine refines it where it must."""
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
def _effect_course(treatment: tuple[tuple[str, str], ...], days: int):  # type: ignore[no-untyped-def]
    return course_from_table(dict(treatment), "targets.toml", days)


class Expectation:
    """Expected outcomes of trial populations under treatments, each computed once.

    Args:
        knowledge: the parameters to judge.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.values = {name: record.value for name, record in knowledge.parameters.items()}
        self._courses: dict[
            tuple[TrialPopulation, tuple[tuple[str, str], ...], int], NDArray[np.float64]
        ] = {}
        self._shed: dict[tuple[TrialPopulation, tuple[tuple[str, str], ...], int], NDArray[np.float64]] = {}
        self._starts: dict[TrialPopulation, NDArray[np.float64]] = {}

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

    def _start(self, population: TrialPopulation) -> NDArray[np.float64]:
        """State [nodes * classes of sensitivity, calibre classes, stages] at baseline."""
        if population not in self._starts:
            severity, _ = self._severity(population)
            mosaic = self._mosaic()
            signal = (severity[:, None] * mosaic.sensitivity[None, :]).ravel()
            chain, response = self.knowledge.chain, self.knowledge.response
            if population.years > 0:
                years = np.full(signal.shape, population.years)
                start = state_after(chain, response, signal / years, years)
            else:
                start = np.repeat(healthy_state(chain, response)[None], signal.size, axis=0)
            self._starts[population] = start
        return self._starts[population]

    def effect(self, treatment: tuple[tuple[str, str], ...], days: int) -> NicheEffect:
        """The treatment's effect on the niche of a median patient, per day."""
        course = _effect_course(treatment, days)
        return niche_effect(
            course,
            1,
            days,
            {},
            self.values.__getitem__,
            lambda purpose, index: np.full(np.shape(index), 0.5),
        )

    def course(
        self, population: TrialPopulation, treatment: tuple[tuple[str, str], ...], weeks: int
    ) -> NDArray[np.float64]:
        """Expected follicles/cm2 float64[weeks + 1, 5, C], averaged over the population."""
        key = (population, treatment, weeks)
        if key not in self._courses:
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
            found = expect(self.knowledge.chain, drivers, self._start(population))
            weight = (node_weight[:, None] * mosaic.share[None, :]).ravel()
            density = self.values["population.follicle_density"]
            occupancy = density * np.einsum("b,bvpc->vpc", weight, found.occupancy)
            vigour = self.knowledge.response.vigour(niche, mosaic.share)
            # Growth speed is not in the counts: carry it beside them, for hair mass.
            self._courses[key] = occupancy
            self._shed[key] = np.stack(
                [
                    density * np.einsum("b,bv->v", weight, found.shed) / STEP,
                    node_weight @ np.concatenate([vigour[:, :1], vigour], axis=1),
                ]
            )
        return self._courses[key]

    def outcome(self, target: Target, population: TrialPopulation, treated: bool) -> NDArray[np.float64]:
        """Outcome of `target` by week, float64[weeks + 1]; untreated on request."""
        treatment = target.treatment if treated else ()
        occupancy = self.course(population, treatment, max(target.week, 1))
        shed, vigour = self._shed[(population, treatment, max(target.week, 1))]
        if target.outcome == "shed hairs per day":
            return np.asarray(shed)
        values = _weights(target.threshold).outcomes(occupancy)[target.outcome]
        return np.asarray(values * vigour if target.outcome == "hair mass" else values)

    def of(self, target: Target, population: TrialPopulation) -> float:
        """The model's number for `target`, in its unit."""
        treated = self.outcome(target, population, True)
        first = treated[1] if target.outcome == "shed hairs per day" else treated[0]
        if target.kind == "level":
            return float(first)
        value = float(treated[target.week])
        if target.kind.startswith("net"):
            control = self.outcome(target, population, False)
            difference = value - float(control[target.week])
            if target.kind == "net change":
                return difference
            return 100.0 * difference / float(control[target.week if "shed" in target.outcome else 0])
        rise = apparent_rise(target.carrier, population.sex, 7.0 * target.week)
        if target.outcome not in ("total density", "non-vellus density", "terminal density"):
            rise = 0.0
        if target.kind == "change":
            return value - float(first) + rise
        return 100.0 * (value - float(first)) / float(first)

    def all(self, targets: Sequence[Target], populations: dict[str, TrialPopulation]) -> NDArray[np.float64]:
        """Numbers for all targets, in order."""
        return np.array([self.of(target, populations[target.population]) for target in targets])
