"""Course of one patient's scalp: the immune field, and every follicle under it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.attack import attack_parameters, attack_signal, attacked
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.immune_field import FieldCourse, Kinetics, immune_field
from anagen.biology.areata.patients import Case
from anagen.biology.areata.scalp_map import ScalpMap, scalp_parameters
from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.biology.niche import Niche, Response
from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.follicles import Follicles, Snapshots, snapshot
from anagen.engine.keys import uniforms
from anagen.engine.meanfield import expect, stationary
from anagen.engine.phases import Phase
from anagen.engine.start import Start
from anagen.errors import InputError
from anagen.parameters import ParameterSet

_STRIDE = 1 << 16
"""Follicle indices reserved for each cell of the map."""
_NUMBER = 3_000_000
"""Counter of the luck that rounds a cell's number of follicles."""


@dataclass(frozen=True, eq=False)
class Skin:
    """Follicle biology that all scalps of a study share: cycle, and response to the niche and to attack."""

    chain: Chain
    base: Drivers
    state: NDArray[np.float64]
    attack: ParameterSet
    follicles: float

    @classmethod
    def of(
        cls,
        cycle: ParameterSet | None = None,
        attack: ParameterSet | None = None,
        follicles: float | None = None,
    ) -> Skin:
        """A healthy scalp of `follicles` follicles (its usual number by default)."""
        records = cycle_parameters() if cycle is None else cycle
        chain = chain_of(records)
        base = Response.of(records).drivers(Niche.quiet(1, 1, 1))
        return cls(
            chain,
            base,
            stationary(chain, float(base.target[0, 0]), float(base.kenogen[0, 0])),
            attack_parameters() if attack is None else attack,
            scalp_parameters().value("follicles") if follicles is None else follicles,
        )


@dataclass(frozen=True, eq=False)
class ScalpCourse:
    """A scalp at its visits.

    Attributes:
        scalp: the map.
        days: float64[V], days since baseline.
        number: int64[N], follicles in each cell.
        snapshots: every follicle at every visit; its `site` is the cell.
        field: the immune field since its start, `before` days before baseline.
        signal: float64[S, N], attack signal in the field's steps.
        before: days followed before baseline.
        standing: expected share of follicles with a hair at the surface in health.
        renewal: share of follicles whose new hair comes to the surface per day in health.
    """

    scalp: ScalpMap
    days: NDArray[np.float64]
    number: NDArray[np.int64]
    snapshots: Snapshots
    field: FieldCourse
    signal: NDArray[np.float64]
    before: int
    standing: float
    renewal: float

    def signal_at(self, day: float) -> NDArray[np.float64]:
        """Attack signal on a day since baseline, float64[N]."""
        step = int((day + self.before) // self.field.step_days)
        return np.asarray(self.signal[min(max(step, 0), len(self.signal) - 1)])


def follow_field(
    case: Case, kinetics: Kinetics, damping: Damping | None = None, step_days: int = 5
) -> FieldCourse:
    """Immune field of the case; a treatment's day 0 is baseline."""
    drive = case.constitution.drive
    ready = np.full(case.scalp.cells, drive) if case.readiness is None else drive * case.readiness
    treatment = damping
    if treatment is not None and case.before:
        still = np.zeros((len(treatment.term), case.before))
        treatment = replace(treatment, course=np.concatenate([still, treatment.course], axis=1))
    return immune_field(
        case.scalp,
        kinetics,
        case.strength,
        case.control,
        case.flares,
        treatment,
        readiness=ready,
        start=case.start,
        step_days=step_days,
    )


def follow_scalp(
    case: Case,
    kinetics: Kinetics,
    skin: Skin,
    visits: NDArray[np.float64],
    damping: Damping | None = None,
    step_days: int = 5,
) -> ScalpCourse:
    """Immune field of the case and every follicle at `visits` float64[V], days since baseline, ascending.

    Raises:
        InputError: visits outside the time that the case covers.
    """
    days = np.asarray(visits, dtype=np.float64)
    if len(days) == 0 or days[0] < -case.before or days[-1] > len(case.control) - case.before:
        raise InputError(
            "visits lie outside the time followed",
            expected=f"days {-case.before} to {len(case.control) - case.before}",
        )
    field = follow_field(case, kinetics, damping, step_days)
    signal = attack_signal(field.attack, skin.attack)
    cells = case.scalp.cells
    share = case.scalp.area * (skin.follicles / case.scalp.area.sum())
    luck = uniforms(case.constitution.key, _NUMBER + np.arange(cells))
    number = np.floor(share + luck).astype(np.int64)
    follicles = Follicles(
        patient_key=np.full(cells, case.constitution.key, dtype=np.uint64),
        first_index=np.arange(cells, dtype=np.int64) * _STRIDE,
        number=number,
        start=Start.of(skin.state[None], np.zeros(cells, dtype=np.int64)),
    )
    found = snapshot(
        skin.chain,
        attacked(skin.base, signal, float(step_days), skin.attack),
        follicles,
        np.arange(cells, dtype=np.int32),
        np.broadcast_to(days + case.before, (cells, len(days))),
    )
    return ScalpCourse(
        case.scalp, days, number, found, field, signal, case.before, standing_share(skin), renewal(skin)
    )


def standing_share(skin: Skin) -> float:
    """Expected share of healthy follicles with a hair at the surface."""
    offset = skin.chain.stage_offset
    under_clubs = skin.state[:, offset[Phase.RETAINED] :].sum() if skin.chain.keeps else 0.0
    return float(skin.state[:, offset[Phase.ANAGEN] : offset[Phase.KENOGEN]].sum() + under_clubs)


def renewal(skin: Skin) -> float:
    """Share of healthy follicles whose new hair comes to the surface per day."""
    last = skin.chain.stage_offset[Phase.ANAGEN] - 1
    ready = skin.state[:, last]
    if skin.chain.keeps:
        ready = ready + skin.state[:, -1]
    return float((ready * skin.chain.stages[0] / skin.chain.mean_days[0]).sum())


def expected_standing(
    signal: NDArray[np.float64], skin: Skin, step_days: int = 5, every: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days float64[V] and expected share of follicles with a hair float64[V, N], without chance.

    The forward equations of the same chain, cell by cell; slow, for checks and smooth pictures.
    """
    drivers = attacked(skin.base, signal, float(step_days), skin.attack)
    start = np.repeat(skin.state[None], drivers.strata, axis=0)
    course = expect(skin.chain, drivers, start, every)
    standing = course.occupancy[:, :, Phase.ANAGEN : Phase.KENOGEN].sum(axis=(2, 3))
    standing += course.occupancy[:, :, Phase.RETAINED :].sum(axis=(2, 3))
    return course.days, np.asarray(standing.T)
