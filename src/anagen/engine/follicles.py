"""The stochastic engine: every follicle, event by event, exact (docs/model.md, section 3).

Each phase takes one random duration (in clock days) and one look-up in the stratum's
cumulative clock, so the cost is that of the events, whatever the time step. Randomness is
keyed by (patient, follicle, cycle, phase): the same follicle draws the same random numbers
under every treatment, in every arm and on any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.clocks import clocks_of
from anagen.engine.drivers import Drivers
from anagen.engine.follow import LANE, LANES, RACING_LANES, follow
from anagen.engine.phases import Phase
from anagen.engine.quantile import quantile_tables
from anagen.engine.start import Start

_LOST = int(Phase.LOST)


@dataclass(frozen=True, eq=False)
class Follicles:
    """Follicles to follow, in strata of one patient each.

    Attributes:
        patient_key: uint64[B], key of the stratum's patient.
        first_index: int64[B], index of the stratum's first follicle within the patient;
            strata of one patient must not overlap.
        number: int64[B], follicles in the stratum.
        start: their distribution over states when they enter.
        begin: float64[B] or None, day on which the stratum enters (grafts); default 0.
    """

    patient_key: NDArray[np.uint64]
    first_index: NDArray[np.int64]
    number: NDArray[np.int64]
    start: Start
    begin: NDArray[np.float64] | None = None

    @property
    def begins(self) -> NDArray[np.float64]:
        """float64[B]: entry day of each stratum."""
        return np.zeros(len(self.number)) if self.begin is None else self.begin


@dataclass(frozen=True, eq=False)
class Counts:
    """Follicles by stratum, time, phase and calibre class.

    Attributes:
        days: float64[V], days since baseline.
        number: int64[B, V, 8, C], follicles in each phase.
        shed: int64[B, V], hairs shed (exogen) in the grid step that ends at each day.
        events: changes of phase or class simulated.
    """

    days: NDArray[np.float64]
    number: NDArray[np.int64]
    shed: NDArray[np.int64]
    events: int


@dataclass(frozen=True, eq=False)
class Snapshots:
    """State of every follicle at the visits of its site; identities are kept.

    Attributes:
        site: int32[N], site of each follicle.
        stratum: int32[N], stratum of each follicle.
        key: uint64[N], identity; `anagen.engine.keys.uniforms` draws its lasting traits from it.
        phase: int8[N, V]; `Phase.LOST` also before a stratum has entered.
        calibre: int8[N, V], calibre class.
        age: float32[N, V], days since the present phase began.
        grown: float32[N, V], days of anagen behind the standing hair (0 where none stands; the mean of the
            thinnest class for `Phase.FIXED`).
        shed: int64[S, V], hairs shed at the site in the week before each visit.
    """

    site: NDArray[np.int32]
    stratum: NDArray[np.int32]
    key: NDArray[np.uint64]
    phase: NDArray[np.int8]
    calibre: NDArray[np.int8]
    age: NDArray[np.float32]
    grown: NDArray[np.float32]
    shed: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Histories:
    """Changes of phase or calibre class of every follicle, in order of follicle and time.

    A hair that changes its class within anagen has a row of `Phase.ANAGEN` for each step.

    Attributes:
        follicle: int64[E], position among the followed follicles.
        day: float64[E], when the phase was entered or the class changed (first row: the follicle's entry).
        phase: int8[E], phase entered or gone on with.
        calibre: int8[E], calibre class from then on.
    """

    follicle: NDArray[np.int64]
    day: NDArray[np.float64]
    phase: NDArray[np.int8]
    calibre: NDArray[np.int8]


_NO_COUNTS = np.zeros((0, 0, 0, 0), dtype=np.int64)
_NO_SHED = np.zeros((0, 0), dtype=np.int64)
_NO_VISITS = np.zeros((0, 0))
_NO_INT8 = np.zeros((0, 0), dtype=np.int8)
_NO_FLOAT32 = np.zeros((0, 0), dtype=np.float32)
_NO_EVENTS = (
    np.zeros(0, dtype=np.int64),
    np.zeros(0),
    np.zeros(0, dtype=np.int8),
    np.zeros(0, dtype=np.int8),
)


def count(chain: Chain, drivers: Drivers, follicles: Follicles, days: int, step: int = 7) -> Counts:
    """Simulate, and count follicles at days 0, `step`, 2 `step`, ... up to `days`."""
    grid = days // step + 1
    strata = len(follicles.number)
    number = np.zeros((strata, grid + 1, len(Phase), chain.classes), dtype=np.int64)
    shed = np.zeros((strata, grid + 1), dtype=np.int64)
    events = _run(
        chain, drivers, follicles, float((grid - 1) * step), counts=number, count_step=float(step), shed=shed
    )
    return Counts(
        days=np.arange(grid, dtype=np.float64) * step,
        number=np.cumsum(number, axis=1)[:, :grid],
        shed=shed[:, :grid],
        events=events,
    )


def snapshot(
    chain: Chain,
    drivers: Drivers,
    follicles: Follicles,
    site: NDArray[np.int32],
    visits: NDArray[np.float64],
) -> Snapshots:
    """Simulate, and record every follicle at the visits of its site.

    Args:
        chain: the follicle.
        drivers: of the B strata.
        follicles: to be followed.
        site: int32[B], site of each stratum.
        visits: float64[S, V], ascending visit days of each site.
    """
    n = int(follicles.number.sum())
    shape = (n, visits.shape[1])
    phase = np.full(shape, _LOST, dtype=np.int8)
    calibre = np.zeros(shape, dtype=np.int8)
    age = np.zeros(shape, dtype=np.float32)
    grown = np.zeros(shape, dtype=np.float32)
    stratum = np.repeat(np.arange(len(follicles.number), dtype=np.int32), follicles.number)
    key = np.empty(n, dtype=np.uint64)
    shed = np.zeros((len(follicles.number), visits.shape[1]), dtype=np.int64)
    _run(
        chain,
        drivers,
        follicles,
        float(visits.max()),
        visits=np.ascontiguousarray(visits[site]),
        records=(phase, calibre, age, grown),
        visit_shed=shed,
        identity=key,
    )
    by_site = np.zeros(visits.shape, dtype=np.int64)
    np.add.at(by_site, site, shed)
    return Snapshots(site[stratum], stratum, key, phase, calibre, age, grown, by_site)


def histories(chain: Chain, drivers: Drivers, follicles: Follicles, days: float) -> Histories:
    """Simulate, and record every phase change until day `days`."""
    room = int(follicles.number.sum() * (4 + days / 100)) + 16
    while True:
        kept = (
            np.empty(room, dtype=np.int64),
            np.empty(room),
            np.empty(room, dtype=np.int8),
            np.empty(room, dtype=np.int8),
        )
        used = _run(chain, drivers, follicles, days, events=kept)
        if used <= room:
            return Histories(kept[0][:used], kept[1][:used], kept[2][:used], kept[3][:used])
        room = used


def _run(  # type: ignore[no-untyped-def]
    chain,
    drivers,
    follicles,
    horizon,
    *,
    counts=_NO_COUNTS,
    count_step=1.0,
    shed=_NO_SHED,
    visits=_NO_VISITS,
    records=(_NO_INT8, _NO_INT8, _NO_FLOAT32, _NO_FLOAT32),
    visit_shed=_NO_SHED,
    identity=np.zeros(0, dtype=np.uint64),  # noqa: B008
    events=_NO_EVENTS,
) -> int:
    clocks, extra = clocks_of(drivers), _extra(chain, drivers, follicles.start)
    return int(
        follow(
            follicles.patient_key,
            follicles.first_index,
            follicles.number,
            follicles.begins,
            follicles.start.cumulative,
            follicles.start.row,
            chain.stages,
            chain.mean_days / chain.stages[:, None],
            chain.phase_of_stage(),
            chain.stage_offset,
            chain.kenogen_weight,
            (chain.pull, chain.jump, chain.spread),
            quantile_tables(int(chain.stages.max())),
            clocks.cumulative,
            clocks.guide,
            clocks.column,
            clocks.steady,
            clocks.density,
            clocks.last,
            clocks.coarse,
            drivers.target,
            drivers.kenogen,
            drivers.step_days,
            horizon,
            counts,
            count_step,
            shed,
            visits,
            *records,
            visit_shed,
            identity,
            *events,
            np.zeros(LANES if extra is None else RACING_LANES, dtype=LANE),
            extra,
        )
    )


def _extra(  # type: ignore[no-untyped-def]
    chain: Chain, drivers: Drivers, start: Start
):
    """Parts that only some chains and drivers have, for `follow`; None (faster) where all are absent."""
    if not (chain.keeps or drivers.drifts or drivers.fixes or start.fixed is not None):
        return None
    strata = drivers.strata
    drift = np.zeros((strata, 0)) if drivers.drift is None or not drivers.drifts else drivers.drift
    return drift, *chain.clubs, np.zeros(0) if start.fixed is None else start.fixed
