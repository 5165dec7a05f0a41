"""Engine runs behind the surfaces: severe lasting disease under treatments of any strength.

A run takes one value of the parameters, recruits patients by the criteria of the trials, and follows
them untreated and under a few treatments that damp the field as JAK inhibitors do. A treatment is given
by its log dose relative to the dose of half effect and by its transit time, so one surface serves
all drugs and doses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.areata.crowd import Given
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.scalp_map import ScalpMap, scalp_map
from anagen.engine.keys import key_of, uniforms
from anagen.learning.areata.free_parameters import Free
from anagen.learning.areata.people import SEVERE, trial_people
from anagen.learning.knowledge import prior_knowledge
from anagen.population.areata_biology import Areata
from anagen.population.areata_recruitment import AreataCohort
from anagen.therapy.immune import effect_course

RESOLUTION_MM = 12.0
WEEKS = (0, 12, 24, 36, 48, 52)
STOP_WEEK = 52
"""Week at which one treatment is stopped, as in the randomised withdrawal of BRAVE-AA1."""
AFTER_STOP, LONG = (56, 60, 76, 152), (76, 152)
"""Weeks at which responders of week 52 are looked at, stopped and going on."""
WIDE = 94.5
"""Baseline SALT from which disease counts as total (trials round to 95)."""
COUNTS = (
    *(f"le20@{week}" for week in WEEKS[1:]),
    *("le10@24", "le10@36", "salt50@12", "salt50@24", "salt90@24", "salt30@24", "salt30@36"),
)
"""Responses that are counted."""
MEANS = ("change@24", "salt@24", "salt@52")
"""Per cent change of SALT, and its level."""
LATE = (
    *(f"stopped lost@{week}" for week in AFTER_STOP),
    *(f"going on {what}@{week}" for week in LONG for what in ("lost", "kept")),
)
"""Later outcomes of those with SALT 20 or less at week 52: lost is worse by more than 20 points, kept is
still 20 or less."""


@dataclass(frozen=True)
class Design:
    """Parameters and treatments of the runs: R runs, T treatments in each.

    Attributes:
        strength: float64[R, T], log dose over the dose of half effect.
        transit: float64[R, T], log transit time in prior SDs.
    """

    z: NDArray[np.float64]
    strength: NDArray[np.float64]
    transit: NDArray[np.float64]


TRANSIT_REACH = 2.05
"""Limit of the log transit time of runs, prior SDs."""
STRENGTHS = (-3.6, 1.2)
"""Range of log strengths of the runs."""
STOPPED = 1
"""Index of the treatment, of medium strength, that is also stopped."""


def design(runs: int, treatments: int, free: Free, seed: int = 11) -> Design:
    """Design of runs spread over the prior (a scrambled Sobol sequence)."""
    count = len(free.population)
    points = scipy.stats.qmc.Sobol(count + 2 * treatments, seed=seed).random(runs)
    low, high = STRENGTHS
    # Each treatment has its own part of the range of strengths, so that the whole range is covered.
    part = (np.arange(treatments) + points[:, count : count + treatments]) / treatments
    return Design(
        np.asarray(scipy.special.ndtri(0.01 + 0.98 * points[:, :count])),
        low + (high - low) * part,
        np.asarray(scipy.special.ndtri(0.02 + 0.96 * points[:, count + treatments :])),
    )


def second_design(
    draws: NDArray[np.float64],
    runs: int,
    treatments: int,
    free: Free,
    doses: Sequence[tuple[int, float]],
    stopped: Sequence[tuple[int, float]] = (),
) -> Design:
    """Design of runs around a first posterior, a little wider, at the doses of the trials.

    Args:
        draws: float64[S, P], of all free parameters.
        runs: number of runs.
        treatments: number in each run.
        free: the free parameters.
        doses: (drug, log dose a day) of the rows.
        stopped: those of the treatments that were stopped.
    """
    rng = np.random.default_rng(29)
    chosen = draws[rng.choice(len(draws), runs, replace=False)]
    centre = draws.mean(axis=0)
    wide = np.clip(centre + 1.25 * (chosen - centre), -2.6, 2.6)
    count = len(free.population)
    asked = [doses[i] for i in rng.integers(len(doses), size=runs * treatments)]
    # The treatment that is also stopped is that of the trial of stopping, where it is one of the rows.
    late = sorted(set(stopped)) or doses
    asked[STOPPED::treatments] = [late[i] for i in rng.integers(len(late), size=runs)]
    drug = np.array([one for one, _ in asked]).reshape(runs, treatments)
    log_dose = np.array([dose for _, dose in asked]).reshape(runs, treatments)
    middle, width = free.log_half
    half = middle + width * wide[:, count : count + len(width)]
    row = np.arange(runs)[:, None]
    strength = np.clip(log_dose - half[row, drug], *STRENGTHS)
    delay = np.clip(wide[:, count + len(width) :][row, drug], -TRANSIT_REACH, TRANSIT_REACH)
    return Design(wide[:, :count], strength, delay)


def one_run(
    plan: Design, run: int, free: Free, patients: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts and sums of one run.

    Args:
        plan: the design.
        run: index of the run.
        free: the free parameters.
        patients: candidates of each group of `SEVERE`.

    Returns:
        float64[T + 1, groups, 2, 1 + counts + means], untreated first, by baseline below and from 95:
        patients, numbers of responders, sums; and float64[1 + late], those of one treatment who respond
        at week 52, and what becomes of them if it is stopped then, or goes on (`LATE`).
    """
    scalp = scalp_map(RESOLUTION_MM)
    biology = prior_knowledge().with_values(free.values(plan.z[run])).areata
    found, late = [], np.zeros(1 + len(LATE))
    for name, size in zip(SEVERE, patients, strict=True):
        cohort = trial_people()[name].recruited(scalp, biology, run, size)
        counted, after = _followed(cohort, scalp, biology, plan, run, free)
        found.append(counted)
        late += after
    return np.stack(found, axis=1), late


def _followed(
    cohort: AreataCohort, scalp: ScalpMap, biology: Areata, plan: Design, run: int, free: Free
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts float64[T + 1, 2, ...] and late outcomes float64[1 + late] of one group, as in `one_run`."""
    late = np.zeros(1 + len(LATE))
    if not len(cohort):  # no candidate is ill enough under such parameters
        return np.zeros((1 + plan.strength.shape[1], 2, 1 + len(COUNTS) + len(MEANS))), late
    horizon, end = 7 * STOP_WEEK, 7 * AFTER_STOP[-1]
    control = cohort.group.control_course(end, biology.patients)
    visits = np.array([7 * week for week in WEEKS])
    found = []
    for number in range(-1, plan.strength.shape[1]):
        branch = cohort.crowd.branch()
        if number < 0:
            score = biology.read(scalp, branch.advance(control[:, :horizon], visits, None))
            found.append(_by_baseline(score, cohort.salt))
            continue
        with np.errstate(over="ignore"):
            exposed = scipy.special.ndtri(
                uniforms(cohort.key ^ key_of(0, "immune exposure", f"treatment {number}"))
            )
        relative = cohort.susceptible * np.exp(plan.strength[run, number] + free.exposure_spread * exposed)
        transit = free.transit(plan.transit[run, number])
        taken = effect_course(relative, transit, horizon, free.most, offset_days=free.offset)
        given = _damped(taken, free, scalp.cells)
        score = biology.read(scalp, branch.advance(control[:, :horizon], visits, given))
        found.append(_by_baseline(score, cohort.salt))
        responds = np.flatnonzero(score[:, -1] <= 20.0)
        if number == STOPPED and len(responds):
            salts = []
            for weeks, stop in ((AFTER_STOP, horizon), (LONG, None)):
                taken = effect_course(
                    relative[responds], transit, end, free.most, stop=stop, offset_days=free.offset
                )
                seen = branch.pick(responds).advance(
                    control[responds, horizon:],
                    [7 * week - horizon for week in weeks],
                    _damped(taken[:, horizon:], free, scalp.cells),
                )
                salts.append(biology.read(scalp, seen))
            late += _became(score[responds, -1:], *salts)
    return np.array(found), late


def _became(
    then: NDArray[np.float64], stopped: NDArray[np.float64], going: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Responders, and how many met each of `LATE`, float64[1 + late], from their SALT."""
    on = np.stack([going - then > 20.0, going <= 20.0], axis=2).sum(axis=0)
    return np.concatenate([[len(then)], (stopped - then > 20.0).sum(axis=0), on.ravel()]).astype(np.float64)


def _by_baseline(score: NDArray[np.float64], baseline: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts by baseline, below and from 95, float64[2, 1 + counts + means]."""
    halves = (baseline < WIDE, baseline >= WIDE)
    return np.array([_counted(score[half], baseline[half]) for half in halves])


def _damped(effect: NDArray[np.float64], free: Free, cells: int) -> Given:
    given = Given.nothing(len(effect), effect.shape[1], cells)
    for term, weight in free.terms.items():
        given.taken[:, 0, TERMS.index(term)] = weight * effect
    return given


def _counted(score: NDArray[np.float64], baseline: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts of one group, float64[1 + counts + means]."""
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
