"""Forecast of one person as arrays: particles, weights, and courses under every option."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.forecasting.candidates import follicles_of, in_units
from anagen.forecasting.company import STOP_EVERY, Companies, Company, Course
from anagen.forecasting.conditioning import Likelihood
from anagen.forecasting.horizon import STEPS, STOP_DAY, STOP_STEP
from anagen.forecasting.option import Option
from anagen.forecasting.options import NotOffered, options_for
from anagen.forecasting.person import Person, require_counted
from anagen.forecasting.timeline import plans_of
from anagen.forecasting.weighting import Diagnostics
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.learning.stances import MIXTURE
from anagen.measurement.outcomes import N_SUMS, Sum, outcomes_from_sums
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import course_records

PARTICLES = 200
"""Particles followed under every option."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """P particles under O options from now on; every array is of true, not measured, hair.

    Attributes:
        density: float64[P, O, STEPS + 1], visible hairs/cm2 (`visible_method`).
        diameter: float64[P, O, STEPS + 1], their mean width, µm.
        shed: float64[P, O, STEPS], hairs/cm2/day in each step.
        halted: places of the H options that can be stopped after a year.
        stopped: float64[P', H, STEPS + 1 - STOP_STEP], visible hairs/cm2 of every `STOP_EVERY`-th
            particle from that day on.
        fit: float64[P, J], readings that each particle predicts, in their units (mean over drift).
        before: float64[candidates, J], readings that the candidates predicted before weighing.
        draws: int64[P], number of each particle's draw in the parameter distribution.
    """

    person: Person
    belief: ParameterDistribution
    seed: int
    options: tuple[Option, ...]
    left_out: tuple[NotOffered, ...]
    density: NDArray[np.float64]
    diameter: NDArray[np.float64]
    shed: NDArray[np.float64]
    halted: tuple[int, ...]
    stopped: NDArray[np.float64]
    diagnostics: Diagnostics | None
    fit: NDArray[np.float64]
    before: NDArray[np.float64]
    draws: NDArray[np.int64]

    @property
    def particles(self) -> int:
        return int(self.density.shape[0])


def simulate(
    person: Person,
    believed: ParameterDistribution | None = None,
    *,
    seed: int = 1,
    particles: int = PARTICLES,
    workers: int | None = None,
    tell_progress: Callable[[str, int, int], object] = lambda what, done, total: None,
    catalogue: Catalogue | None = None,
    companies: Companies | None = None,
) -> Simulation:
    """Forecast one person under every option.

    Args:
        person: to forecast.
        believed: parameters and their uncertainty; default the posterior.
        seed: of the people drawn.
        particles: to follow under every option.
        workers: threads; the result is the same for any number. Default: all cores.
        tell_progress: called with (stage, done, total).
        catalogue: therapies known; default the shipped ones.
        companies: particles kept of people asked about before; default: none are kept.

    Raises:
        InputError: two options have one name, or hair cannot be counted in this person.
    """
    require_counted(person)
    believed = distribution("posterior") if believed is None else believed
    if person.stance != MIXTURE:
        believed = believed.with_stance(person.stance)
    options, left_out = options_for(person, catalogue)
    given = [course for option in options for course in option.courses]
    believed = believed.extended(course_records([*person.given, *given]))
    plans = plans_of(options, person.given, person.now)
    likelihood = Likelihood.of(person.readings) if person.readings else None
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        company = (Company if companies is None else companies).of(person, believed, seed, particles, pool)
        found = company.courses(plans, pool, lambda done, total: tell_progress("particles", done, total))
    if companies is not None:
        companies.keep(company)
    chosen = company.chosen
    follicles = np.array([follicles_of(one) for one in chosen])[:, None]
    density, diameter, shed = [], [], []
    for courses in found:
        moved = [one.moved for one in courses]
        sums = np.full((len(courses), STEPS + 1, N_SUMS), np.nan)
        sums[..., Sum.COUNTED] = follicles * np.stack([one.counted for one in courses]) + _rows(moved, 0)
        sums[..., Sum.WIDTH] = follicles * np.stack([one.width for one in courses]) + _rows(moved, 1)
        outcomes = outcomes_from_sums(sums)
        density.append(outcomes["total density"])
        diameter.append(outcomes["mean diameter"])
        shed.append(follicles * np.stack([one.shed for one in courses]) + _rows(moved, 2))
    halted = [i for i, plan in enumerate(plans) if plan.goes_on_after(STOP_DAY)]
    stopped = [_stopped(found[i], follicles) for i in halted]
    readings = len(person.readings)
    return Simulation(
        person=person,
        belief=believed,
        seed=seed,
        options=options,
        left_out=left_out,
        density=np.stack(density, axis=1),
        diameter=np.stack(diameter, axis=1),
        shed=np.stack(shed, axis=1),
        halted=tuple(halted),
        stopped=np.stack(stopped, axis=1)
        if stopped
        else np.empty((len(chosen[::STOP_EVERY]), 0, STEPS + 1 - STOP_STEP)),
        diagnostics=company.diagnostics,
        fit=in_units(likelihood, chosen) if likelihood else np.empty((len(chosen), readings)),
        before=company.before,
        draws=np.array([one.particle.draw.number for one in chosen]),
    )


def _rows(moved: Sequence[tuple[NDArray[np.float64], ...] | None], part: int) -> NDArray[np.float64] | float:
    """One part of the transplanted hair of all particles, float64[P, times]; 0 under plans without any."""
    there = [one[part] for one in moved if one is not None]
    return np.stack(there) if there else 0.0


def _stopped(courses: Sequence[Course], follicles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Visible hairs/cm2 after a stop of every `STOP_EVERY`-th particle, float64[P', times]."""
    own = np.stack([one.stopped for one in courses[::STOP_EVERY] if one.stopped is not None])
    moved = _rows([one.moved for one in courses[::STOP_EVERY]], 0)
    return np.asarray(
        follicles[::STOP_EVERY] * own + (moved if isinstance(moved, float) else moved[:, STOP_STEP:])
    )
