"""Alopecia areata: one virtual scalp whose patches come and go, under two of the usual courses."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.biology.alopecias.driven import losses_of
from anagen.biology.areata.attack import attack_signal, attacked
from anagen.biology.areata.course import ScalpCourse, Skin, follow_field, renewal, standing_share
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.patients import Case, Constitution, established, first_episode
from anagen.biology.areata.scalp_map import REGIONS
from anagen.engine.follicles import Follicles, Snapshots, snapshot
from anagen.engine.keys import key_of, uniforms
from anagen.engine.phases import STANDING
from anagen.engine.start import Start
from anagen.errors import InputError
from anagen.forecasting.option import Option
from anagen.learning.areata.belief import AreataBelief, AreataKnowledge, areata_belief
from anagen.learning.areata.biology import Areata
from anagen.measurement.observe import diameters
from anagen.measurement.salt import salt_course, seen_hair
from anagen.population.areata_people import AREATA
from anagen.therapy.immune import immune_effect
from anagen.web.scalp.asked import EVERY_DAYS, FRAMES, Asked
from anagen.web.scalp.choices import areata_courses, areata_options
from anagen.web.scalp.course import Course, Floats, Side, hair_length, how_sure
from anagen.web.scalp.layout import layout_of
from anagen.web.scalp.zones import head

SEED = 2026
STEP_DAYS = 6
"""Of the field; divides the run-in, so that no step lies half before treatment and half in it."""
FOLLICLES_A_CELL = 24
"""Followed in each cell of the head; all of them in the square centimetre."""
MOST_SCREENED = 12
"""Candidates looked at for one who is still ill."""
DAYS = np.arange(FRAMES, dtype=np.float64) * EVERY_DAYS
_LAST = int(DAYS[-1]) + 1
_STRIDE = 1 << 16

ABOUT = (
    "One virtual person. The course of alopecia areata differs so much between people that no single course "
    "is a forecast; try another person.",
    "A treatment damps named steps of the immune attack; how much of each, and how people differ in their "
    "answer, is not known well.",
    "In the square centimetre every follicle is followed, on the head a sample of 24 in each cell of 7 mm.",
    "Hair is drawn as if clipped; the length given in words is of hair that is never cut.",
)


def areata_course(asked: Asked) -> Course:
    """Both sides of what was asked, which must be settled."""
    case = _case(asked)
    skin = _biology().skin
    options = [areata_options()[name] for name in (asked.left, asked.right)]
    untreated = _followed(case, skin, None)
    bald = _biology().loss(case.scalp, seen_hair(untreated[0], _biology().salt)[0])
    dampings = [_damping(case, option, bald) for option in options]
    left, right = (untreated if damping is None else _followed(case, skin, damping) for damping in dampings)
    cells = _square(asked, case, left[2])
    shots = [_close(case, skin, signal, cells) for _, _, signal in (left, right)]
    kept = _one_cm2(shots[0], skin, case, cells)
    nothing = np.zeros(0, dtype=np.uint64)
    sides = [
        _side(option, course, skin, close, kept)
        for option, (course, _, _), close in zip(options, (left, right), shots, strict=True)
    ]
    who = "woman" if asked.sex == "female" else "man"
    return Course(
        days=DAYS,
        layout=layout_of(case.constitution.key, shots[0].key[kept], nothing),
        head=head(),
        left=sides[0],
        right=sides[1],
        who=f"virtual {who} with alopecia areata: {asked.stage}",
        place=f"{asked.region} of the scalp, where the attack on the left changes most",
        full="the same scalp in health",
        about=(*ABOUT, _source()),
    )


@cache
def _believed() -> AreataBelief:
    """The posterior's best values, or the prior where no posterior is shipped."""
    try:
        return areata_belief("fixed")
    except InputError:
        return areata_belief("prior")


def _knowledge() -> AreataKnowledge:
    return _believed().centre


def _biology() -> Areata:
    return _knowledge().biology


def _source() -> str:
    if _believed().source == "prior":
        return (
            "What treatments do to this disease has not been fitted to trials here: these are prior values."
        )
    return "What treatments do is at the best values of the posterior for alopecia areata."


def _case(asked: Asked) -> Case:
    chosen = next(course for course in areata_courses() if course["name"] == asked.stage)
    parameters = _biology().patients
    if "extent" not in chosen:
        key = key_of(SEED, "scalp room", asked.person)
        return first_episode(head(), Constitution.draw(key, parameters), _LAST, parameters)
    key = key_of(SEED, "scalp room", _still_ill(asked.stage, asked.person))
    return _established(chosen, key, _LAST)


def _established(chosen: dict[str, Any], key: np.uint64, days: int) -> Case:
    return established(
        head(),
        key,
        days,
        _biology().patients,
        _biology().kinetics,
        extent=chosen["extent"],
        years=chosen["years"],
        form=chosen["form"],
    )


@lru_cache(maxsize=128)
def _still_ill(stage: str, person: int) -> int:
    """Number of the `person`-th candidate who has not recovered before baseline, as trials screen."""
    chosen = next(course for course in areata_courses() if course["name"] == stage)
    first = 1 if person == 1 else _still_ill(stage, person - 1) + 1
    attack = _biology().skin.attack
    for number in range(first, first + MOST_SCREENED):
        case = _established(chosen, key_of(SEED, "scalp room", number), STEP_DAYS)
        signal = attack_signal(follow_field(case, _biology().kinetics, None, STEP_DAYS).attack, attack)
        ill = float(case.scalp.area @ signal[case.before // STEP_DAYS] / case.scalp.area.sum())
        if ill >= 0.5 * chosen["extent"]:
            return number
    return first


def _damping(case: Case, option: Option, bald: NDArray[np.float64] | None) -> Damping | None:
    """What an option takes from the terms of the person's field; None for nothing.

    Args:
        bald: float64[C], hair missing at baseline, for what is injected into bald patches.
    """
    key = np.array([case.constitution.key], dtype=np.uint64)
    with np.errstate(over="ignore"):
        luck = ndtri(uniforms(key ^ key_of(0, "trait", "immune susceptibility")))
    susceptible = np.exp(_biology().patients.value("response_spread") * luck)
    found = None
    for course in option.courses:
        action = course.definition.immune
        if action is None:
            continue
        effect = immune_effect(
            action,
            course.therapy,
            course.schedule,
            course.dose or 0.0,
            key,
            susceptible,
            _LAST,
            _own_value(course.therapy),
        )[0]
        where = None
        if action.reach != "whole scalp":
            assert bald is not None
            where = np.clip(2.0 * bald, 0.0, 1.0)  # whoever injects reaches a little beyond a patch
        courses = {term: np.clip(weight * effect, 0.0, 1.0) for term, weight in action.terms.items()}
        one = Damping.of(courses, case.scalp.cells, where)
        found = one if found is None else found.with_also(one)
    return found


def _own_value(therapy: str) -> Callable[[str], float]:
    """A therapy's parameters by short name."""
    return lambda name: _knowledge().parameters.value(f"{therapy}.{name}")


def _followed(case: Case, skin: Skin, damping: Damping | None) -> tuple[ScalpCourse, Snapshots, Floats]:
    """The whole head, with a sample of follicles in every cell."""
    field = follow_field(case, _biology().kinetics, damping, STEP_DAYS)
    signal = attack_signal(field.attack, skin.attack)
    number = np.full(case.scalp.cells, FOLLICLES_A_CELL, dtype=np.int64)
    shots = _follow(case, skin, signal, np.arange(case.scalp.cells), number)
    course = ScalpCourse(
        case.scalp, DAYS, number, shots, field, signal, case.before, standing_share(skin), renewal(skin)
    )
    return course, shots, signal


def _follow(
    case: Case, skin: Skin, signal: Floats, cells: NDArray[np.int64], number: NDArray[np.int64]
) -> Snapshots:
    """`number` follicles in each of `cells`, at the frames. A follicle is the same in every call."""
    follicles = Follicles(
        patient_key=np.full(len(cells), case.constitution.key, dtype=np.uint64),
        first_index=cells.astype(np.int64) * _STRIDE,
        number=number,
        start=Start.of(skin.state[None], np.zeros(len(cells), dtype=np.int64)),
    )
    drivers = attacked(skin.base, np.ascontiguousarray(signal[:, cells]), float(STEP_DAYS), skin.attack)
    visits = np.broadcast_to(DAYS + case.before, (len(cells), len(DAYS)))
    return snapshot(skin.chain, drivers, follicles, np.arange(len(cells), dtype=np.int32), visits)


def _square(asked: Asked, case: Case, signal: Floats) -> NDArray[np.int64]:
    """Neighbouring cells that hold at least 1 cm2, about the one of the region most attacked on the left."""
    scalp = case.scalp
    before = case.before // STEP_DAYS
    mean = signal[before:].mean(axis=0)
    # Where the attack varies most in time there is most to see; among equals the strongest.
    score = mean + 2.0 * signal[before:].std(axis=0)
    inside = scalp.region == REGIONS.index(asked.region)
    middle = int(np.argmax(np.where(inside, score, -1.0)))
    near = np.argsort(scalp.distance(scalp.place[middle]), kind="stable")
    enough = int(np.searchsorted(np.cumsum(scalp.area[near]), 1.0)) + 1
    return np.asarray(near[:enough])


def _close(case: Case, skin: Skin, signal: Floats, cells: NDArray[np.int64]) -> Snapshots:
    share = case.scalp.area[cells] * (skin.follicles / case.scalp.area.sum())
    return _follow(case, skin, signal, cells, np.ceil(share).astype(np.int64))


def _one_cm2(shots: Snapshots, skin: Skin, case: Case, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """As many of the cells' follicles as stand on 1 cm2, by their own luck."""
    wanted = round(skin.follicles / case.scalp.area.sum())
    order = np.argsort(uniforms(shots.key, 3_000_010), kind="stable")
    return np.sort(order[:wanted])


def _side(option: Option, course: ScalpCourse, skin: Skin, close: Snapshots, kept: NDArray[np.int64]) -> Side:
    shots = course.snapshots
    standing = np.isin(shots.phase, STANDING)
    cells = course.scalp.cells
    share = np.stack([np.bincount(shots.site, standing[:, v], minlength=cells) for v in range(len(DAYS))]) / (
        FOLLICLES_A_CELL * course.standing
    )
    healthy = skin.follicles / float(course.scalp.area.sum()) * course.standing
    # A sample of a cell is noisy; an eye sees more than one cell at a glance.
    seen = np.asarray((course.scalp.averaging(0.5) @ share.T).T)
    width = diameters(close.key[kept, None], close.calibre[kept], np.ones((len(kept), len(DAYS))))
    salt = salt_course(course, _biology().salt)
    by_region = course.scalp.mean_by_region(seen) * healthy
    certainty, why = how_sure(option, losses_of((AREATA,), ()))
    return Side(
        name=option.name,
        phase=close.phase[kept].T,
        diameter_um=width.T,
        length_mm=hair_length(close.grown[kept].astype(np.float64), width, 1.0).T,
        density=np.minimum(seen, 1.2) * healthy,
        cover=100.0 * np.minimum(seen, 1.2),
        regions={region: by_region[:, i] for i, region in enumerate(REGIONS)},
        words=option.words,
        notes=option.warnings,
        certainty=certainty,
        why=why,
        score=salt.score,
    )
