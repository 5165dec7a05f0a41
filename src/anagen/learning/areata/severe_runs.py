"""Engine runs behind the surfaces: severe lasting disease under treatments of any strength.

A run takes one value of the parameters, some patients of a common pool, and follows them
untreated and under a few treatments that damp the field as JAK inhibitors do. A treatment is told
by its log dose relative to the dose of half effect and by its transit time, so one surface serves
every drug and dose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from anagen.biology.areata.crowd import Given
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.patients import Group, Shape, established_group
from anagen.biology.areata.scalp_map import ScalpMap, scalp_map
from anagen.engine.keys import children, key_of, uniforms
from anagen.learning.areata.biology import Areata
from anagen.learning.areata.free import Free, log_width
from anagen.parameters import ParameterSet
from anagen.therapy.immune import effect_course

RESOLUTION_MM = 12.0
WEEKS = (0, 12, 24, 36, 48, 52, 65)
STOP_WEEK, AFTER_STOP = 36, (12, 26, 52)
POOL = 1024
WIDE = 94.5
"""Baseline SALT from which on disease counts as total (trials round to 95)."""
COUNTS = (
    *(f"le20@{week}" for week in WEEKS[1:]),
    *("le10@24", "le10@36", "salt50@12", "salt50@24", "salt90@24", "salt30@24", "salt30@36"),
)
"""Responses that are counted."""
MEANS = ("change@24", "salt@24", "salt@52")
"""Per cent change of SALT, and its level."""
LOST = tuple(f"lost@{week}" for week in AFTER_STOP)


@dataclass(frozen=True, eq=False)
class Pool:
    """Candidates of every trial in severe disease.

    Attributes:
        shape: what does not depend on the parameters. extent, years, form: float64[P] and names.
        susceptible: float64[P], normal scores of how well a patient's disease answers treatment.
    """

    scalp: ScalpMap
    key: NDArray[np.uint64]
    extent: NDArray[np.float64]
    years: NDArray[np.float64]
    form: NDArray[np.str_]
    shape: Shape
    susceptible: NDArray[np.float64]

    @classmethod
    def of(cls, parameters: ParameterSet, size: int = POOL, seed: int = 4) -> Pool:
        """Half of them with totalis or nearly so, episodes of half a year to eight years."""
        scalp = scalp_map(RESOLUTION_MM)
        key = children(key_of(seed, "areata pool"), np.arange(size))
        luck = uniforms(key[:, None], 7_000 + np.arange(4))
        whole = luck[:, 0] < 0.45
        form = np.where(whole, "totalis", np.where(luck[:, 0] > 0.97, "ophiasis", "patchy"))
        extent = np.where(whole, 1.0, 0.5 + 0.49 * luck[:, 1])
        years = 0.5 + 7.5 * luck[:, 2] ** 1.5
        shape = Shape.of(scalp, key, parameters, extent, form)
        return cls(scalp, key, extent, years, form, shape, ndtri(luck[:, 3]))

    def group(self, who: NDArray[np.int64], biology: Areata) -> Group:
        """Some of them under one biology."""
        shape = Shape(self.shape.luck[who], self.shape.waves[who], self.shape.bald[who])
        return established_group(
            self.scalp,
            self.key[who],
            biology.patients,
            biology.kinetics,
            extent=self.extent[who],
            years=self.years[who],
            form=self.form[who],
            shape=shape,
        )


@dataclass(frozen=True)
class Design:
    """Where runs are made: R runs, T treatments in each.

    Attributes:
        z: float64[R, P], parameters in prior SDs. strength: float64[R, T], log dose over the dose
            of half effect. transit: float64[R, T], log transit time in prior SDs.
    """

    z: NDArray[np.float64]
    strength: NDArray[np.float64]
    transit: NDArray[np.float64]


TRANSIT_REACH = 2.05
"""Prior SDs of the log transit time within which runs are made."""
STRENGTHS = (-3.6, 1.2)
"""Range of log strengths that is run."""


def design(runs: int, treatments: int, free: Free, seed: int = 11) -> Design:
    """Runs spread over the prior (a scrambled Sobol sequence)."""
    count = len(free.population)
    points = qmc.Sobol(count + 2 * treatments, seed=seed).random(runs)
    low, high = STRENGTHS
    # Each treatment has its own part of the range of strengths, so that none is left out.
    part = (np.arange(treatments) + points[:, count : count + treatments]) / treatments
    return Design(
        np.asarray(ndtri(0.01 + 0.98 * points[:, :count])),
        low + (high - low) * part,
        np.asarray(ndtri(0.02 + 0.96 * points[:, count + treatments :])),
    )


def second_design(
    draws: NDArray[np.float64], runs: int, treatments: int, free: Free, doses: Sequence[tuple[int, float]]
) -> Design:
    """Runs where the first surfaces put the posterior, a little wider, at the doses that were given.

    Args:
        draws: float64[S, P], of all that is learned. doses: (drug, log dose a day) of the rows.
    """
    rng = np.random.default_rng(29)
    chosen = draws[rng.choice(len(draws), runs, replace=False)]
    centre = draws.mean(axis=0)
    wide = np.clip(centre + 1.25 * (chosen - centre), -2.6, 2.6)
    count = len(free.population)
    asked = [doses[i] for i in rng.integers(len(doses), size=runs * treatments)]
    drug = np.array([one for one, _ in asked]).reshape(runs, treatments)
    log_dose = np.array([dose for _, dose in asked]).reshape(runs, treatments)
    width = np.array([log_width(record) for record in free.potency])
    half = np.log([record.value for record in free.potency]) + width * wide[:, count : count + len(width)]
    row = np.arange(runs)[:, None]
    strength = np.clip(log_dose - half[row, drug], *STRENGTHS)
    delay = np.clip(wide[:, count + len(width) :][row, drug], -TRANSIT_REACH, TRANSIT_REACH)
    return Design(wide[:, :count], strength, delay)


def one_run(
    pool: Pool, plan: Design, run: int, free: Free, patients: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts and sums of one run.

    Returns:
        float64[T + 1, 2, 1 + counts + means], untreated first, by baseline below and from 95: patients,
        then how many responded, then sums; and float64[2 + lost], strength and patients of a
        treatment stopped at week 36 that had responded by then, and how many lost it when.
    """
    z = plan.z[run]
    biology = Areata.of(free.values(z))
    who = np.sort(np.random.default_rng([23, run]).choice(len(pool.key), patients, replace=False))
    group = pool.group(who, biology)
    crowd = biology.crowd(pool.scalp, group)
    horizon, stop = 7 * WEEKS[-1], 7 * STOP_WEEK
    control = group.control_course(max(horizon, stop + 7 * AFTER_STOP[-1]), biology.patients)
    visits = np.array([7 * week for week in WEEKS])
    spread = np.hypot(biology.patients.value("response_spread"), free.exposure_spread)
    found = []
    lost = np.zeros(2 + len(LOST))
    baseline = None
    for number in range(-1, plan.strength.shape[1]):
        given = None
        if number >= 0:
            effect = effect_course(
                np.exp(plan.strength[run, number] + spread * pool.susceptible[who]),
                free.transit(plan.transit[run, number]),
                horizon,
                free.most,
            )
            given = _damped(effect, free, pool.scalp.cells)
        branch = crowd.branch()
        if number == 1:  # a middling treatment is also stopped
            early = branch.advance(control[:, :stop], visits[visits <= stop], given)
            stopped = branch.branch()
            late = branch.advance(control[:, stop:horizon], visits[visits > stop] - stop, _from(given, stop))
            seen = np.concatenate([early, late], axis=1)
            after = effect_course(
                np.exp(plan.strength[run, number] + spread * pool.susceptible[who]),
                free.transit(plan.transit[run, number]),
                stop + 7 * AFTER_STOP[-1],
                free.most,
                stop=stop,
            )
            rest = stopped.advance(
                control[:, stop : stop + 7 * AFTER_STOP[-1]],
                [7 * week for week in AFTER_STOP],
                _from(_damped(after, free, pool.scalp.cells), stop),
            )
            then = biology.read(pool.scalp, rest)
        else:
            seen = branch.advance(control[:, :horizon], visits, given)
        score = biology.read(pool.scalp, seen)
        baseline = score[:, 0] if baseline is None else baseline
        taken = baseline >= 50.0
        if number == 1:
            held = taken & (score[:, WEEKS.index(STOP_WEEK)] <= 20.0)
            lost[0], lost[1] = plan.strength[run, number], held.sum()
            lost[2:] = (then[held] > 20.0).sum(axis=0)
        found.append([_counted(score[taken & group_], baseline[taken & group_]) for group_ in
                      (baseline < WIDE, baseline >= WIDE)])  # fmt: skip
    return np.array(found), lost


def _damped(effect: NDArray[np.float64], free: Free, cells: int) -> Given:
    given = Given.nothing(len(effect), effect.shape[1], cells)
    for term, weight in free.terms.items():
        given.taken[:, 0, TERMS.index(term)] = weight * effect
    return given


def _from(given: Given | None, day: int) -> Given | None:
    return None if given is None else Given(given.taken[..., day:], given.place)


def _counted(score: NDArray[np.float64], baseline: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[1 + counts + means] of one group."""
    better = (baseline[:, None] - score) / np.maximum(baseline[:, None], 1.0)
    found = [float(len(score))]
    for name in COUNTS:
        what, week = name.split("@")
        at = WEEKS.index(int(week))
        met = score[:, at] <= int(what[2:]) if what[:2] == "le" else better[:, at] >= int(what[4:]) / 100.0
        found.append(float(met.sum()))
    found.append(float(-100.0 * better[:, WEEKS.index(24)].sum()))
    found += [float(score[:, WEEKS.index(week)].sum()) for week in (24, 52)]
    return np.array(found)
