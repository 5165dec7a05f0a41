"""Portrait of a person with a disease of the whole scalp: the head, and 1 cm2 of it.

The square centimetre lies where the attack changes most. All its follicles are followed, and on the head
a sample in each cell. Parameters are at their best values; growth signals of a treatment are not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.attack import attack_signal, attacked
from anagen.biology.areata.course import ScalpCourse, Skin, follow_field, renewal, standing_share
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.patients import Case, Constitution, established, first_episode
from anagen.biology.areata.scalp_map import REGIONS
from anagen.engine.follicles import Follicles, Snapshots, snapshot
from anagen.engine.keys import key_of, uniforms
from anagen.engine.phases import STANDING
from anagen.engine.start import Start
from anagen.learning.distribution import distribution
from anagen.measurement.observe import diameters
from anagen.measurement.salt import salt_course, seen_hair
from anagen.population.areata_biology import Areata
from anagen.population.areata_recruitment import susceptibility
from anagen.simulators.head_zones import head
from anagen.simulators.plan import ArmPlan
from anagen.simulators.portrait import Portrait, PortraitPlan, PortraitSide
from anagen.simulators.scalp_draw import ScalpDraw, scalp_draw
from anagen.simulators.scalp_patients import damping_of, immune_shares
from anagen.simulators.scalp_view import head_of

PLACES = REGIONS
STEP_DAYS = 6
"""Steps of the field; they divide the run-in, so that no step straddles the start of treatment."""
FOLLICLES_A_CELL = 24
"""Follicles followed in each cell of the head; all of them in the square centimetre."""
MOST_SCREENED = 12
"""Candidates simulated to find patients who are still ill."""
_STRIDE = 1 << 16
Floats = NDArray[np.float64]


def scalp_portrait(plan: PortraitPlan) -> Portrait:
    """Portrait of one person under two treatments.

    Args:
        plan: its `beginning` has the keys extent (share of the scalp), years and form, or is empty for a
            first patch.
    """
    best = _best()
    case, skin, days = _case(plan), best.biology.skin, np.array(plan.days)
    untreated = _followed(case, skin, days, None)
    bald = best.biology.loss(case.scalp, seen_hair(untreated, best.biology.salt)[0])
    dampings = [_damping(case, arm, bald, int(days[-1]) + 1) for arm in (plan.left, plan.right)]
    left, right = (
        untreated if damping is None else _followed(case, skin, days, damping) for damping in dampings
    )
    cells = _square(plan.place, left)
    shots = [_close(case, skin, course.signal, cells, days) for course in (left, right)]
    kept = _one_cm2(shots[0], skin, case)
    follicles = shots[0].key[kept]
    first, second = (
        _side(best.biology, course, close, kept) for course, close in zip((left, right), shots, strict=True)
    )
    return Portrait(
        key=np.uint64(case.constitution.key),
        follicles=follicles,
        native=len(follicles),
        speed_factor=1.0,
        head=head_of(head()),
        left=first,
        right=second,
    )


@lru_cache(maxsize=1)
def _best() -> ScalpDraw:
    return scalp_draw(distribution("fixed", disease="areata").centre)


def _case(plan: PortraitPlan) -> Case:
    patients, last = _best().biology.patients, int(plan.days[-1]) + 1
    if not plan.beginning:
        key = key_of(plan.seed, "scalp room", plan.person)
        return first_episode(head(), Constitution.draw(key, patients), last, patients)
    number = _still_ill(tuple(plan.beginning.items()), plan.seed, plan.person)
    return _established(plan.beginning, key_of(plan.seed, "scalp room", number), last)


def _established(beginning: Mapping[str, str | float], key: np.uint64, days: int) -> Case:
    biology = _best().biology
    return established(
        head(),
        key,
        days,
        biology.patients,
        biology.kinetics,
        extent=float(beginning["extent"]),
        years=float(beginning["years"]),
        form=str(beginning["form"]),
    )


@lru_cache(maxsize=128)
def _still_ill(beginning: tuple[tuple[str, str | float], ...], seed: int, person: int) -> int:
    """Number of the `person`-th candidate who has not recovered before baseline, as trials screen."""
    chosen = dict(beginning)
    first = 1 if person == 1 else _still_ill(beginning, seed, person - 1) + 1
    biology = _best().biology
    for number in range(first, first + MOST_SCREENED):
        case = _established(chosen, key_of(seed, "scalp room", number), STEP_DAYS)
        field = follow_field(case, biology.kinetics, None, STEP_DAYS)
        signal = attack_signal(field.attack, biology.skin.attack)
        ill = float(case.scalp.area @ signal[case.before // STEP_DAYS] / case.scalp.area.sum())
        if ill >= 0.5 * float(chosen["extent"]):
            return number
    return first


def _damping(case: Case, arm: ArmPlan | None, bald: Floats, days: int) -> Damping | None:
    """Damping of the terms of the person's field by an arm; None if there is none.

    Args:
        bald: float64[C], hair missing at baseline, for injections into bald patches.
    """
    if arm is None:
        return None
    key = np.array([case.constitution.key], dtype=np.uint64)
    susceptible = susceptibility(key, _best().biology)
    return damping_of(immune_shares(arm, key, susceptible, days, _best())[0], bald)


def _followed(case: Case, skin: Skin, days: Floats, damping: Damping | None) -> ScalpCourse:
    """Course of the whole head, with a sample of follicles in each cell."""
    field = follow_field(case, _best().biology.kinetics, damping, STEP_DAYS)
    signal = attack_signal(field.attack, skin.attack)
    number = np.full(case.scalp.cells, FOLLICLES_A_CELL, dtype=np.int64)
    shots = _follow(case, skin, signal, np.arange(case.scalp.cells), number, days)
    return ScalpCourse(
        case.scalp, days, number, shots, field, signal, case.before, standing_share(skin), renewal(skin)
    )


def _follow(
    case: Case,
    skin: Skin,
    signal: Floats,
    cells: NDArray[np.int64],
    number: NDArray[np.int64],
    days: Floats,
) -> Snapshots:
    """Course of `number` follicles in each of `cells` on `days`. A follicle is the same in all calls."""
    follicles = Follicles(
        patient_key=np.full(len(cells), case.constitution.key, dtype=np.uint64),
        first_index=cells.astype(np.int64) * _STRIDE,
        number=number,
        start=Start.of(skin.state[None], np.zeros(len(cells), dtype=np.int64)),
    )
    drivers = attacked(skin.base, np.ascontiguousarray(signal[:, cells]), float(STEP_DAYS), skin.attack)
    visits = np.broadcast_to(days + case.before, (len(cells), len(days)))
    return snapshot(skin.chain, drivers, follicles, np.arange(len(cells), dtype=np.int32), visits)


def _square(place: str, course: ScalpCourse) -> NDArray[np.int64]:
    """Neighbouring cells of at least 1 cm2, around the most attacked one of the region (on the left)."""
    scalp = course.scalp
    since = course.signal[course.before // STEP_DAYS :]
    # The attack that varies most in time shows most; among equals, the strongest.
    score = since.mean(axis=0) + 2.0 * since.std(axis=0)
    inside = scalp.region == REGIONS.index(place)
    middle = int(np.argmax(np.where(inside, score, -1.0)))
    near = np.argsort(scalp.distance(scalp.place[middle]), kind="stable")
    enough = int(np.searchsorted(np.cumsum(scalp.area[near]), 1.0)) + 1
    return np.asarray(near[:enough])


def _close(case: Case, skin: Skin, signal: Floats, cells: NDArray[np.int64], days: Floats) -> Snapshots:
    share = case.scalp.area[cells] * (skin.follicles / case.scalp.area.sum())
    return _follow(case, skin, signal, cells, np.ceil(share).astype(np.int64), days)


def _one_cm2(shots: Snapshots, skin: Skin, case: Case) -> NDArray[np.int64]:
    """Follicles of the cells that make up 1 cm2, chosen by their own luck."""
    wanted = round(skin.follicles / case.scalp.area.sum())
    order = np.argsort(uniforms(shots.key, 3_000_010), kind="stable")
    return np.sort(order[:wanted])


def _side(biology: Areata, course: ScalpCourse, close: Snapshots, kept: NDArray[np.int64]) -> PortraitSide:
    shots, visits = course.snapshots, len(course.days)
    standing = np.isin(shots.phase, STANDING)
    cells = course.scalp.cells
    share = np.stack([np.bincount(shots.site, standing[:, v], minlength=cells) for v in range(visits)]) / (
        FOLLICLES_A_CELL * course.standing
    )
    healthy = biology.skin.follicles / float(course.scalp.area.sum()) * course.standing
    # A sample of a cell is noisy, and an eye takes in several cells at a glance.
    seen = np.asarray((course.scalp.averaging(0.5) @ share.T).T)
    by_region = course.scalp.mean_by_region(seen) * healthy
    return PortraitSide(
        phase=close.phase[kept],
        diameter_um=diameters(close.key[kept, None], close.calibre[kept], np.ones((len(kept), visits))),
        grown_days=close.grown[kept].astype(np.float64),
        density=np.minimum(seen, 1.2) * healthy,
        cover=100.0 * np.minimum(seen, 1.2),
        regions={region: by_region[:, i] for i, region in enumerate(REGIONS)},
        score=salt_course(course, biology.salt).score,
    )
