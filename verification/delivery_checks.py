"""Delivery: the closed form against a finite-volume solution, and what must be conserved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.special import ndtri

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.biology.history import HistoryTable
from anagen.engine.follicles import snapshot
from anagen.engine.keys import key_of, uniforms
from anagen.learning.knowledge import prior_knowledge
from anagen.population.cohort import Cohort, Recruitment, draw_cohort
from anagen.population.scalp import Biology, scalp_of
from anagen.therapy.catalogue import load_catalogue, shared_parameters, therapy_parameters
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.delivery import depot
from anagen.therapy.effect import NicheEffect, niche_effect
from anagen.therapy.route import parse_route
from anagen.therapy.transport import PER_HOUR, UM2_PER_S, Medium, Slab, concentration, exposure, remaining
from verification.check import Check, Model, Obtained, Progress, measured

MODEL = Model.load("delivery_checks")
SEED = 73
_DRAWS = 4000
_SCHEDULE = "3 sessions every 6 weeks"
LotLuck = Callable[[str, NDArray[np.int64]], NDArray[np.float64]]
SPEED, LOSS = 0.1, 0.045  # D/R in µm²/s and k in 1/h, for which the checks are made
SLAB = Slab(0.5, 2.5, 1.0)
MEDIUM = Medium(diffusivity=UM2_PER_S * SPEED, loss=PER_HOUR * LOSS)
_DAYS = np.array([1.0, 6.0, 24.0, 72.0]) / 24.0


def checks(progress: Progress | None = None) -> Iterator[Check]:
    """Every check of this module, one at a time."""
    return MODEL.checks(progress)


def finite_volume(
    slab: Slab,
    medium: Medium,
    depths: NDArray[np.float64],
    days: NDArray[np.float64],
    cell: float = 0.005,
    margin: float = 2.0,
) -> NDArray[np.float64]:
    """float64[days, depths]: free concentration by finite volumes with closed ends, exact in time.

    Args:
        slab: its edges must fall on edges of cells.
        depths: mm. cell, margin: size of a cell, and room beyond the slab on each side, mm.
    """
    cells = round((slab.bottom - slab.top + 2 * margin) / cell)
    centre = slab.top - margin + (np.arange(cells) + 0.5) * cell
    start = np.where((centre > slab.top) & (centre < slab.bottom), slab.level, 0.0)
    exchange = medium.diffusivity / cell**2
    diagonal = np.full(cells, -2.0 * exchange)
    diagonal[[0, -1]] = -exchange
    rates, modes = eigh_tridiagonal(diagonal, np.full(cells - 1, exchange))
    profile = (np.exp(np.outer(days, rates - medium.loss)) * (start @ modes)) @ modes.T
    return np.stack([np.interp(depths, centre, row) for row in profile])


@MODEL.check("DE-1")
def _finite_volume() -> Obtained:
    depths = np.array([0.3, 0.45, 1.3, 2.45, 2.6])
    closed = concentration(SLAB, MEDIUM, depths[None, :], _DAYS[:, None])
    return measured(closed - finite_volume(SLAB, MEDIUM, depths, _DAYS))


@MODEL.check("DE-2")
def _mass_balance() -> Obtained:
    depth = np.linspace(SLAB.top - 3.0, SLAB.bottom + 3.0, 8001)
    nodes, weights = np.polynomial.legendre.leggauss(40)

    def left(days: NDArray[np.float64]) -> NDArray[np.float64]:
        level = concentration(SLAB, MEDIUM, depth[None, :], days[:, None])
        return np.asarray(np.trapezoid(level, depth, axis=1) / (SLAB.bottom - SLAB.top))

    lost = [MEDIUM.loss * end / 2 * weights @ left(end / 2 * (1 + nodes)) for end in _DAYS]
    apart = np.abs(left(_DAYS) - remaining(MEDIUM, _DAYS)).max()
    return measured(left(_DAYS) + np.array(lost), f"integral against the code's own share left: {apart:.0e}")


@MODEL.check("DE-3")
def _exposure() -> Obtained:
    depths = np.array([0.3, 0.5, 0.6, 1.3, 2.5, 2.6])
    days = np.concatenate([[0.0], np.geomspace(1e-8, 25.0, 50_000)])
    course = concentration(SLAB, MEDIUM, depths[:, None], days[None, :])
    return measured(exposure(SLAB, MEDIUM, depths) / np.trapezoid(course, days, axis=1))


@MODEL.check("DE-4")
def _reach() -> Obtained:
    return measured(MEDIUM.reach)


@MODEL.check("DE-5")
def _dose_is_conserved() -> Obtained:
    value = shared_parameters().value
    ratios = []
    for text in ("intradermal 1-2.5 mm", "intradermal 4 mm", "intradermal 2 mm and 4 mm"):
        place = depot(parse_route(text), value)
        per_ml = value("fluid_fraction") * max(value("retardation"), 1.0)
        held = sum(slab.level * 0.1 * (slab.bottom - slab.top) * per_ml for slab in place.slabs)
        ratios.append(held * place.coverage / value("injected_fraction"))
    return measured(ratios)


@cache
def _prior_draws() -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """Every shared record drawn `_DRAWS` times, and depths of bulge and papilla float64[2, draws]."""

    def luck(name: str) -> NDArray[np.float64]:
        return uniforms(key_of(SEED, "prior exposure", name), np.arange(_DRAWS))

    drawn = {name: record.quantile(luck(name)) for name, record in shared_parameters().items()}
    # The earlier table had bulge 1.30 (1.06 to 1.54) mm and papilla 3.0 ± 0.5 mm.
    depths = np.stack(
        [1.30 + 0.146 * ndtri(luck("depth of bulge")), 3.0 + 0.5 * ndtri(luck("depth of papilla"))]
    )
    return drawn, depths


def prior_exposure(route: str, *, needle_only: bool = False) -> NDArray[np.float64]:
    """Exposure at bulge and papilla per 1e8 particles/cm2, float64[2, draws], particles h/mL.

    Args:
        needle_only: leave out what gets in without the needle.
    """
    drawn, depths = _prior_draws()
    parsed = parse_route(route)
    found = np.zeros(depths.shape)
    for i in range(_DRAWS):
        place = depot(parsed, lambda name, i=i: float(drawn[name][i]))  # type: ignore[misc]
        for slab in place.slabs[-1:] if needle_only else place.slabs:
            found[:, i] += place.coverage * PER_HOUR * 1e8 * exposure(slab, place.medium, depths[:, i])
    return found


@MODEL.check("DE-6a")
def _injected_exposure() -> Obtained:
    medians = [np.median(prior_exposure(f"intradermal {depth}"), axis=1) for depth in ("1-2.5 mm", "4 mm")]
    return measured(np.log10(np.concatenate(medians)))


@MODEL.check("DE-6b")
def _needled_exposure() -> Obtained:
    needles = ("0.5 mm", "1.5 mm", "2.5 mm")
    medians = [
        np.median(prior_exposure(f"microneedling {needle}", needle_only=True)[0]) for needle in needles
    ]
    return measured(np.log10(medians))


def no_lot_is_active(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck that leaves every lot inactive."""
    return np.full(index.shape, 1.0 - 1e-12)


def every_lot_is_active(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Luck that makes every lot active, of high potency."""
    return np.full(index.shape, 1e-3 if "active" in purpose else 0.9)


def exosome(dose: str, route: str, product: str = "umbilical-cord MSC") -> Course:
    """A course of exosomes."""
    table = {"therapy": "exosome", "product": product, "dose": dose, "route": route, "schedule": _SCHEDULE}
    return course_from_table(table, "check", 168)


def route_alone(route: str) -> Course | None:
    """The needle without anything in it; None for a route without one."""
    if route == "topical":
        return None
    therapy = "microneedling" if route.startswith("microneedling") else "saline"
    return course_from_table({"therapy": therapy, "route": route, "schedule": _SCHEDULE}, "check", 168)


def differing_bits(one: NicheEffect, other: NicheEffect) -> int:
    """Numbers of two effects that are not the same bits."""
    names = ("growth", "perfusion", "inflammation", "androgen")
    return sum(different(getattr(one, name), getattr(other, name)) for name in names)


def different(one: ArrayLike, other: ArrayLike) -> int:
    """How many float64 numbers of two arrays are not the same bits (0 and -0 are not)."""
    bits = [np.ascontiguousarray(part, dtype=np.float64).view(np.uint64) for part in (one, other)]
    return int((bits[0] != bits[1]).sum())


@MODEL.check("DE-7")
def _nothing_does_nothing() -> Obtained:
    values = {name: record.value for name, record in therapy_parameters().items()}
    n, days = 3, 168
    traits = {name: np.array([0.5, 1.0, 2.0]) for name in ("wound_response", "growth_response")}
    unequal, differing = [0, 0], 0
    for product in load_catalogue()["exosome"].products:
        for route in ("topical", "microneedling 1.5 mm", "intradermal 2 mm and 4 mm"):

            def effect(course: Course, luck: LotLuck) -> NicheEffect:
                return niche_effect(course, n, days, traits, values.__getitem__, luck)

            alone = route_alone(route)
            bare = NicheEffect.none(n, days) if alone is None else effect(alone, every_lot_is_active)
            empty = effect(exosome("0 particles/cm2", route, product), every_lot_is_active)
            dead = effect(exosome("1e10 particles/cm2", route, product), no_lot_is_active)
            live = effect(exosome("1e10 particles/cm2", route, product), every_lot_is_active)
            unequal[0] += differing_bits(bare, empty)
            unequal[1] += differing_bits(bare, dead)
            differing += differing_bits(bare, live) > 0
    return measured(unequal, f"with active lots {differing} of the combinations differ, as they must")


@cache
def _people() -> tuple[Cohort, Biology]:
    """Twenty men and the follicle they share; a coarse table of histories is enough here."""
    knowledge = prior_knowledge()
    people = draw_cohort(
        Recruitment(),
        20,
        "vertex",
        knowledge.part("population"),
        knowledge.part("androgenetic"),
        SEED,
        covers=knowledge.covers,
    )
    mosaic = Mosaic.of(knowledge.part("androgenetic"), "vertex")
    history = HistoryTable.of(knowledge.chain, knowledge.response, 2.6, 10.0, slopes=3)
    return people, Biology(knowledge.chain, knowledge.response, mosaic, history)


def _records(course: Course, luck: LotLuck) -> list[NDArray[np.float64]]:
    """Every follicle of the cohort under `course` at four visits, and each scalp's speed of growth by day."""
    people, biology = _people()
    visits = np.tile([0.0, 42.0, 84.0, 168.0], (len(people), 1))
    values = {name: record.value for name, record in therapy_parameters().items()}
    effect = niche_effect(course, len(people), 169, people.traits, values.__getitem__, luck)
    scalp = scalp_of(people, biology, effect)
    seen = snapshot(biology.chain, scalp.drivers, scalp.follicles(1.0), scalp.sites, visits)
    parts = (seen.phase, seen.calibre, seen.age, seen.grown, scalp.vigour)
    return [np.asarray(part, dtype=np.float64) for part in parts]


@MODEL.check("DE-8")
def _nothing_does_nothing_on_the_scalp() -> Obtained:
    route = "microneedling 1.5 mm"
    needle, none, full = (
        route_alone(route),
        exosome("0 particles/cm2", route),
        exosome("1e12 particles/cm2", route),
    )
    assert needle is not None
    alone = _records(needle, every_lot_is_active)

    def apart(course: Course, luck: LotLuck) -> int:
        pairs = zip(alone, _records(course, luck), strict=True)
        return sum(different(one, other) for one, other in pairs) + (course.carrier != needle.carrier)

    live = apart(full, every_lot_is_active)
    note = f"of {sum(part.size for part in alone):,} records; active lots of 1e12 change {live:,}"
    return measured([apart(none, every_lot_is_active), apart(full, no_lot_is_active)], note)
