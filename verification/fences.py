"""What no person may show under any therapy, looked for over draws, people and therapies.

``python -m verification.fences --draws 1000 --people 300`` follows that many people of both sexes, 18 to 75
years old and of every stage, for two years under every therapy at its highest dose and under all of them
together, by the mean-field engine in weekly steps, and prints the extremes beside the bounds. A stopped run
goes on from the folder of its ``--work``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic, androgen_signal
from anagen.biology.history import healthy_state
from anagen.biology.niche import Niche
from anagen.engine.coarse import expect_coarsely
from anagen.engine.phases import LIVING
from anagen.learning.knowledge import Knowledge
from anagen.learning.pattern.expectation import active_lots
from anagen.measurement.expected import outcome_weights
from anagen.measurement.method import method
from anagen.measurement.outcomes import ruler
from anagen.population.baseline import baseline_papillae, baseline_state, baseline_unfixed
from anagen.population.cohort import Cohort, Recruitment, draw_cohort
from anagen.population.stage import stage_progress
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.joint import niche_effects

WEEKS, STEP = 104, 7
THICK_UM = 80.0
"""Diameter at which the speed of growth is looked at, µm."""
BOUNDS: Mapping[str, tuple[float, float]] = {
    "growth of a thick hair, mm/day": (0.12, 0.65),
    "anagen share, %": (35.0, 97.0),
    "mean diameter, um": (5.0, 140.0),
    "hairs per living follicle": (0.0, 1.0),
    "mass against the own healthy scalp": (0.0, 2.0),
    "shed hairs a day against untreated, first half year": (0.0, 4.0),
}
"""Least and greatest value that any person may show."""
LEAST_SHOWN = 5.0
"""Shares and diameters are looked at where at least so many hairs/cm2 stand."""
ARMS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "minoxidil topical": ({"therapy": "minoxidil topical", "dose": "5 %", "schedule": "twice daily"},),
    "minoxidil oral": ({"therapy": "minoxidil oral", "dose": "5 mg", "schedule": "daily"},),
    "finasteride": ({"therapy": "finasteride", "dose": "5 mg", "schedule": "daily"},),
    "dutasteride": ({"therapy": "dutasteride", "dose": "2.5 mg", "schedule": "daily"},),
    "spironolactone": ({"therapy": "spironolactone", "dose": "200 mg", "schedule": "daily"},),
    "cyproterone acetate": ({"therapy": "cyproterone acetate", "dose": "100 mg", "schedule": "daily"},),
    "bicalutamide": ({"therapy": "bicalutamide", "dose": "50 mg", "schedule": "daily"},),
    "clascoterone": ({"therapy": "clascoterone", "dose": "5 %", "schedule": "twice daily"},),
    "low-level laser": ({"therapy": "low-level laser", "schedule": "every 2 days"},),
    "microneedling": (
        {"therapy": "microneedling", "route": "microneedling 1.5 mm", "schedule": "every week"},
    ),
    "PRP": ({"therapy": "PRP", "route": "intradermal 3 mm", "schedule": "every 4 weeks"},),
}


@dataclass(frozen=True)
class Extremes:
    """Least and greatest value of each quantity of `BOUNDS` among the people of one draw and arm."""

    arm: str
    found: Mapping[str, tuple[float, float]]

    def beyond(self) -> list[str]:
        """Quantities that leave their bounds, in words."""
        return [
            f"{self.arm}: {name} {low:.3g} to {high:.3g}, bounds {BOUNDS[name][0]:g} to {BOUNDS[name][1]:g}"
            for name, (low, high) in self.found.items()
            if low < BOUNDS[name][0] or high > BOUNDS[name][1]
        ]


def people(knowledge: Knowledge, size: int, seed: int = 1) -> Cohort:
    """People of both sexes, of all ages and stages."""
    everybody = Recruitment(
        sex="any",
        age=(18.0, 75.0),
        norwood=tuple(stage_progress()["norwood"]),
        ludwig=tuple(stage_progress()["ludwig"]),
    )
    return draw_cohort(
        everybody,
        size,
        "vertex",
        knowledge.part("population"),
        knowledge.part("androgenetic"),
        seed,
        covers=knowledge.covers,
    )


def arms() -> dict[str, tuple[Course, ...]]:
    """Courses of every arm, the last with all therapies together."""
    days = WEEKS * STEP
    found = {
        name: tuple(course_from_table(dict(table), f"verification, {name}", days) for table in tables)
        for name, tables in ARMS.items()
    }
    found["all together"] = tuple(course for courses in found.values() for course in courses)
    return found


def extremes(knowledge: Knowledge, cohort: Cohort) -> Iterator[Extremes]:
    """Extremes of each arm in one draw."""
    scene = _Scene(knowledge, cohort)
    untreated = scene.follow(())
    for name, courses in arms().items():
        treated = scene.follow(courses)
        half = slice(0, 26)
        ratio = treated.shed[:, half].sum(axis=1) / np.maximum(untreated.shed[:, half].sum(axis=1), 1e-9)
        shown = treated.outcomes["total density"] >= LEAST_SHOWN
        living = scene.living[:, None]
        measured = {
            "growth of a thick hair, mm/day": treated.speed,
            "anagen share, %": treated.outcomes["anagen percent"][shown],
            "mean diameter, um": treated.outcomes["mean diameter"][shown],
            "hairs per living follicle": treated.outcomes["total density"] / living,
            "mass against the own healthy scalp": treated.outcomes["hair mass"] / scene.healthy_mass[:, None],
            "shed hairs a day against untreated, first half year": ratio,
        }
        yield Extremes(name, {key: (float(v.min()), float(v.max())) for key, v in measured.items() if v.size})


@dataclass(frozen=True, eq=False)
class _Followed:
    outcomes: dict[str, NDArray[np.float64]]
    shed: NDArray[np.float64]
    speed: NDArray[np.float64]


class _Scene:
    """A cohort under one draw, followed by the mean-field engine in weeks."""

    def __init__(self, knowledge: Knowledge, cohort: Cohort) -> None:
        self.knowledge, self.cohort = knowledge, cohort
        self.mosaic = Mosaic.of(knowledge.part("androgenetic"), "vertex")
        history = knowledge.history
        unfixed = baseline_unfixed(cohort, self.mosaic, history)
        self.state = baseline_state(cohort, self.mosaic, history) * unfixed[:, None]
        self.living = cohort.follicle_density
        seeing = replace(method("phototrichogram"), threshold_um=20.0)
        self.weights = outcome_weights(seeing, cohort.calibre_factor, cohort.growth_speed_factor)
        chain = knowledge.chain
        healthy = np.zeros((1, LIVING, chain.classes))
        np.add.at(healthy[0], chain.phase_of_stage(), healthy_state(chain, knowledge.response).T)
        everyone = self.living[:, None, None, None] * healthy
        self.healthy_mass = self.weights.outcomes(everyone)["hair mass"][:, 0]

    def follow(self, courses: tuple[Course, ...]) -> _Followed:
        """Two years under `courses` given together."""
        knowledge, cohort, mosaic = self.knowledge, self.cohort, self.mosaic
        n, days = len(cohort), WEEKS * STEP
        effect = NicheEffect.none(n, days)
        if courses:
            value = knowledge.parameters.value
            effect = combine(niche_effects(courses, n, days, cohort.traits, value, active_lots))

        def weekly(daily: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.asarray(daily.reshape(n, WEEKS, STEP).mean(axis=2))

        niche = Niche.quiet(n, len(mosaic.share), WEEKS)
        niche.signal("growth")[:] = weekly(effect.growth)
        niche.signal("perfusion")[:] = weekly(effect.perfusion)
        androgen = androgen_signal(
            cohort.severity, mosaic, weekly(effect.androgen), cohort.consolidation, float(STEP)
        )
        niche = Niche(androgen, niche.shared)
        response = knowledge.response
        papillae = baseline_papillae(cohort, mosaic, response)
        drivers = response.drivers(niche, float(STEP), papillae)
        state = self.state.reshape(drivers.strata, knowledge.chain.classes, -1)
        found = expect_coarsely(knowledge.chain, drivers, state)
        sites = (n, len(mosaic.share))
        occupancy = np.einsum(
            "k,nkvpc->nvpc", mosaic.share, found.occupancy.reshape(*sites, *found.occupancy.shape[1:])
        )
        outcomes = self.weights.outcomes(self.living[:, None, None, None] * occupancy)
        vigour = response.vigour(niche, mosaic.share)
        vigour = np.concatenate([vigour[:, :1], vigour], axis=1)
        outcomes["hair mass"] = outcomes["hair mass"] * vigour
        thick = float(ruler().growth_speed(np.array([THICK_UM]))[0]) / 1000.0
        speed = thick * vigour * cohort.growth_speed_factor[:, None]
        shed = np.einsum("k,nkv->nv", mosaic.share, found.shed.reshape(*sites, -1))
        return _Followed(outcomes, shed, speed)


def main() -> None:
    """Print the extremes over draws, and what leaves its bounds."""
    from verification.fence_runs import study, worst

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument(
        "--work", type=Path, default=Path("build/fences"), help="folder that a stopped run goes on from"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes")
    asked = parser.parse_args()
    found = study(asked.draws, asked.people, asked.work, asked.workers)
    bad = total = 0
    for one in worst(found):
        for name, (low, high) in one.found.items():
            least, most = BOUNDS[name]
            fault = low < least or high > most
            bad, total = bad + fault, total + 1
            word = "  BEYOND" if fault else ""
            print(f"{one.arm:20s} {name:52s} {low:9.3g} {high:9.3g}  ({least:g} to {most:g}){word}")
    print(f"{bad} of {total} leave their bounds; {len(found)} draws of {asked.people} people each")


if __name__ == "__main__":
    main()
