"""Many patients followed at once, as a trial needs: seen hair on a coarse map.

Patients, equations and treatments are those of `anagen.biology.areata.course`, which follows one patient
with every follicle; here the field takes a day at a time and hair is the expectation of its
chain. `docs/areata.md` states how far the two differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.attack import attack_signal
from anagen.biology.areata.course import Skin, renewal
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.immune_field import Kinetics, _rows
from anagen.biology.areata.many_kernel import LANES, RATES, RISING, SCRATCH, SEEN, STATES, run_many
from anagen.biology.areata.patients import Case
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.engine.phases import Phase
from anagen.errors import InputError

Floats32 = NDArray[np.float32]
STEP = 7
"""Days between steps of the hair chain."""
PIECES = 7
"""Steps of it in that time."""
_TABLE = 513


@dataclass(frozen=True, eq=False)
class HairChain:
    """Hair chain without calibres.

    Attributes:
        table: float32[A, 9], rates per piece by attack load (CD8 cells relative to a full attack), 0 to 1.
        rest: float32[16], shares of states in health.
        seen: share of the hair at `rest` that is seen.
    """

    table: Floats32
    rest: Floats32
    seen: float

    @classmethod
    def of(cls, skin: Skin, shortness_days: float) -> HairChain:
        """Hair chain made of the follicle's own; hair counts once it has grown for `shortness_days`."""
        chain, records = skin.chain, skin.attack
        load = np.linspace(0.0, 1.0, _TABLE)
        a = attack_signal(load, records)
        answer = {
            Phase.EARLY_ANAGEN: "attack_on_early_anagen",
            Phase.ANAGEN: "attack_on_anagen",
            Phase.CATAGEN: "attack_on_catagen",
            Phase.TELOGEN: "attack_on_telogen",
            Phase.KENOGEN: "attack_on_kenogen_duration",
        }
        speed = {
            phase: skin.base.speed[0, phase, 0] * np.exp(records.value(name) * a)
            for phase, name in answer.items()
        }
        mean = {phase: float(chain.mean_days[phase, 0]) for phase in answer}
        first, after = chain.stage_offset[Phase.ANAGEN], chain.stage_offset[Phase.CATAGEN]
        mean[Phase.ANAGEN] = float(skin.state[:, first:after].sum()) / renewal(skin)
        day = STEP / PIECES
        kenogen = float(skin.base.kenogen[0, 0])
        odds = np.exp(records.value("attack_on_kenogen") * a)
        kept, release = (float(chain.clubs[0][0]), chain.clubs[1]) if chain.keeps else (0.0, 0.0)
        table = np.stack(
            [
                day * speed[Phase.EARLY_ANAGEN] * 3.0 / mean[Phase.EARLY_ANAGEN],
                np.full(_TABLE, day * 2.0 / shortness_days),
                day * speed[Phase.ANAGEN] * 3.0 / mean[Phase.ANAGEN],
                np.minimum(day * speed[Phase.CATAGEN] / mean[Phase.CATAGEN], 0.9),
                np.minimum(day * speed[Phase.TELOGEN] * 2.0 / mean[Phase.TELOGEN], 0.9),
                day * speed[Phase.KENOGEN] * 2.0 / mean[Phase.KENOGEN],
                kenogen * odds / (1.0 + kenogen * (odds - 1.0)),
                np.minimum(day * speed[Phase.TELOGEN] * release, 0.9),
                np.full(_TABLE, kept),
            ],
            axis=1,
        )
        rest = _at_rest(table[0])
        return cls(
            np.ascontiguousarray(table, dtype=np.float32),
            rest.astype(np.float32),
            float(rest[SEEN].sum()),
        )

    def steps(self) -> Floats32:
        """Rates that differ with the load, and by how much each rises to the next row, float32[A * 16]."""
        rates = self.table[:, :RISING]
        rise = np.zeros_like(rates)
        rise[:-1] = rates[1:] - rates[:-1]
        return np.concatenate([rates, rise], axis=1).ravel()


def _at_rest(rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stationary shares of states under `rates`: each is the flow through it over its exit rate."""
    early, grow, anagen, catagen, telogen, kenogen, empty, release, held = rates
    gone, on = anagen / 3.0, early * (1.0 - release)
    # Flows for one hair that becomes short: clubs lost at each stage of early anagen, and those pushed out.
    first = 1.0 / (grow + gone)
    second = grow * first / (grow + gone)
    long = grow * second
    filled = (1.0 - empty) * held * long
    clubs = np.array([filled, filled * on / (release + on), filled * (on / (release + on)) ** 2]) / (
        release + on
    )
    under = np.cumsum(release * clubs)
    dropped = gone * (first + second)
    new = (1.0 - empty) * ((1.0 - held) * long + dropped) + empty * (long + dropped)
    shares = np.array(
        [*(new + under) / early]
        + [first, second]
        + [*clubs]
        + [long / anagen] * 3
        + [long / catagen]
        + [long / telogen] * 2
        + [empty * (long + dropped) / kenogen] * 2
    )
    return np.asarray(shares / shares.sum())


@dataclass(frozen=True, eq=False)
class _Ground:
    """Map in the form of the compiled loop: six neighbours a cell, padded with itself at no exchange."""

    neighbour: NDArray[np.uint64]
    exchange: Floats32
    outflow: Floats32


@cache
def _ground(scalp: ScalpMap) -> _Ground:
    first, neighbour, exchange, outflow = _rows(scalp)
    cells = scalp.cells
    near = np.repeat(np.arange(cells)[:, None], 6, axis=1)
    rate = np.zeros((cells, 6))
    for i in range(cells):
        count = first[i + 1] - first[i]
        near[i, :count] = neighbour[first[i] : first[i + 1]]
        rate[i, :count] = exchange[first[i] : first[i + 1]]
    return _Ground(
        (near.ravel() * 4 * LANES).astype(np.uint64),
        np.ascontiguousarray(rate.ravel(), dtype=np.float32),
        np.ascontiguousarray(outflow, dtype=np.float32),
    )


def _aligned(size: int) -> Floats32:
    raw = np.zeros(size + 16, dtype=np.float32)
    start = (-raw.ctypes.data // 4) % 16
    return raw[start : start + size]


@dataclass(frozen=True, eq=False)
class Given:
    """Treatment of a crowd.

    Attributes:
        taken: float32[P, 2, 6, D], share taken of each term of `TERMS`, everywhere and in `place`.
        place: float32[P, N], how much of the second reaches each cell.
        lift: float32[P, 9, W], factors of growth signals on the hair chain's rates (columns as
            `many_kernel.RATES`), by week; or None.
    """

    taken: Floats32
    place: Floats32
    lift: Floats32 | None = None

    @classmethod
    def nothing(cls, patients: int, days: int, cells: int) -> Given:
        """No treatment."""
        return cls(
            np.zeros((patients, 2, len(TERMS), days), dtype=np.float32),
            np.zeros((patients, cells), dtype=np.float32),
        )


class Crowd:
    """Patients on one map with one biology; `advance` moves all of them on in time.

    Args:
        scalp: the map.
        kinetics: of the field.
        hair: the hair chain.
        drive: float[P], relative to the kinetics.
        strength: float[P, N], guardians.
        readiness: float[P, N], local drive.
        start: float[P, N, 6], state of the field, columns as in `Part`.
        bald: float[P, N], share of each cell whose hair has long gone; none by default.
        before: days until baseline.
    """

    def __init__(
        self,
        scalp: ScalpMap,
        kinetics: Kinetics,
        hair: HairChain,
        drive: NDArray[np.float64],
        strength: NDArray[np.float64],
        readiness: NDArray[np.float64],
        start: NDArray[np.float64],
        bald: NDArray[np.float64] | None = None,
        before: int = 0,
    ) -> None:
        self.scalp, self.kinetics, self.hair = scalp, kinetics, hair
        self.size = len(drive)
        # Steps of the hair chain end on baseline and on every whole week after it.
        self.days = -before % STEP
        cells, blocks = scalp.cells, -(-len(drive) // LANES)
        pull = drive.astype(np.float32)[:, None] * readiness.astype(np.float32) - np.float32(1.0)
        self._y = [_aligned(cells * 4 * LANES) for _ in range(blocks)]
        self._still = [_aligned(cells * 5 * LANES) for _ in range(blocks)]
        self._hair = [_aligned(cells * STATES * LANES) for _ in range(blocks)]
        self._load = [np.zeros(cells * LANES, dtype=np.float32) for _ in range(blocks)]
        for block in range(blocks):
            mine = slice(block * LANES, min((block + 1) * LANES, self.size))
            n = mine.stop - mine.start
            y = self._y[block].reshape(cells, 4, LANES)
            still = self._still[block].reshape(cells, 5, LANES)
            y[:, :, :n] = start[mine, :, :4].transpose(1, 2, 0)
            still[:, :2, :n] = start[mine, :, 4:].transpose(1, 2, 0)
            still[:, 2, :n] = strength[mine].T
            still[:, 3, :n] = pull[mine].T
            still[:, 0, n:] = 1.0
            follicles = self._hair[block].reshape(cells, STATES, LANES)
            follicles[:] = hair.rest[None, :, None]
            if bald is not None:
                self._shed(follicles, bald[mine])

    def _shed(self, follicles: Floats32, bald: NDArray[np.float64]) -> None:
        """Put all follicles of long bald places into early anagen, where they wait."""
        n = len(bald)
        share = bald.T[:, None, :].astype(np.float32)
        empty = np.zeros(STATES, dtype=np.float32)
        empty[0] = 1.0
        follicles[:, :, :n] = (1.0 - share) * follicles[:, :, :n] + share * empty[None, :, None]

    def branch(self) -> Crowd:
        """Copy of the state, to be treated otherwise from here on."""
        found = object.__new__(Crowd)
        found.__dict__.update(self.__dict__)
        for name in ("_y", "_still", "_hair", "_load"):
            copies = []
            for array in getattr(self, name):
                copy = _aligned(array.size)
                copy[:] = array
                copies.append(copy)
            setattr(found, name, copies)
        return found

    def now(self) -> NDArray[np.float64]:
        """Seen hair relative to health at this moment, float64[P, N]."""
        return self.advance(np.zeros((self.size, 0)), [0])[:, 0]

    @classmethod
    def joined(cls, parts: Sequence[Crowd]) -> Crowd:
        """Crowds of one map, biology and moment as one."""
        found = object.__new__(cls)
        found.__dict__.update(parts[0].__dict__)
        owner = np.concatenate([np.full(part.size, number) for number, part in enumerate(parts)])
        place = np.concatenate([np.arange(part.size) for part in parts])
        found._gather([(parts[number], int(who)) for number, who in zip(owner, place, strict=True)])
        return found

    def pick(self, index: NDArray[np.int64]) -> Crowd:
        """Crowd of the patients at `index`, in that order."""
        found = object.__new__(Crowd)
        found.__dict__.update(self.__dict__)
        found._gather([(self, int(who)) for who in index])
        return found

    def _gather(self, whom: Sequence[tuple[Crowd, int]]) -> None:
        """Fill the lanes with patients of other crowds."""
        self.size = len(whom)
        blocks = -(-len(whom) // LANES)
        for name, rows in (("_y", 4), ("_still", 5), ("_hair", STATES), ("_load", 1)):
            shape = (self.scalp.cells, rows, LANES)
            new = [_aligned(int(np.prod(shape))) for _ in range(blocks)]
            for block in range(blocks):
                target = new[block].reshape(shape)
                if name == "_still":
                    target[:, 0] = 1.0
                for lanes, origin, places in _origins(whom[block * LANES : (block + 1) * LANES]):
                    source = getattr(origin[0], name)[origin[1]].reshape(shape)
                    target[:, :, lanes] = source[:, :, places]
            setattr(self, name, new)

    def advance(
        self,
        control: NDArray[np.float64],
        keep_at: Sequence[int] | NDArray[np.int64],
        given: Given | None = None,
        flares: Sequence[tuple[int, int, int, NDArray[np.float64]]] = (),
        *,
        stay: bool = False,
    ) -> NDArray[np.float64]:
        """Follow all patients for the days of `control` and return seen hair.

        Args:
            control: float[P, D], strength of regulation on each day.
            keep_at: days of this run, ascending, 0 to D, at which seen hair is kept.
            given: treatment, of the same days; none by default.
            flares: (patient, first day, day after the last, float[N] cells a day).
            stay: leave the crowd where it is, for other courses from here on.

        Returns:
            float64[P, V, N], seen hair relative to health.

        Raises:
            InputError: control or treatment of another shape.
        """
        cells, days = self.scalp.cells, control.shape[1]
        when = np.asarray(keep_at, dtype=np.int64)
        if control.shape[0] != self.size or (given is not None and given.taken.shape[-1] < days):
            raise InputError("a crowd needs control and treatment of every patient on every day")
        ground = _ground(self.scalp)
        k = tuple(np.float32(value) for value in self._constants())
        z = _aligned(SCRATCH * LANES)
        steps = self.hair.steps()
        spare = _aligned(cells * 4 * LANES)
        copies = [_aligned(cells * rows * LANES) for rows in (4, 5, STATES, 1)] if stay else []
        seen = np.empty((self.size, len(when), cells))
        for block in range(len(self._y)):
            first = block * LANES
            n = min(LANES, self.size - first)
            course = np.zeros((days, LANES), dtype=np.float32)
            course[:, :n] = control[first : first + n].T
            taken = np.zeros((days, 2, len(TERMS), LANES), dtype=np.float32)
            state = [self._y[block], self._still[block], self._hair[block], self._load[block]]
            for copy, array in zip(copies, state, strict=False):
                copy[:] = array
            y, still, hair, load = copies or state
            at = still.reshape(cells, 5, LANES)
            at[:, 4] = 0.0
            if given is not None:
                taken[..., :n] = given.taken[first : first + n, :, :, :days].transpose(3, 1, 2, 0)
                at[:, 4, :n] = given.place[first : first + n].T
            lift = np.ones((1, RATES, LANES), dtype=np.float32)
            if given is not None and given.lift is not None:
                lift = np.ones((given.lift.shape[2], RATES, LANES), dtype=np.float32)
                lift[..., :n] = given.lift[first : first + n].transpose(2, 1, 0)
            mine = [flare for flare in flares if first <= flare[0] < first + n]
            kept = np.empty((len(when), cells, LANES), dtype=np.float32)
            swapped = run_many(
                y,
                still,
                hair,
                spare,
                load,
                z,
                k,
                ground.neighbour,
                ground.exchange,
                ground.outflow,
                course,
                taken,
                lift.ravel(),
                np.array([flare[0] - first for flare in mine], dtype=np.int64),
                np.array([flare[1:3] for flare in mine], dtype=np.int64).reshape(-1, 2),
                np.array([flare[3] for flare in mine], dtype=np.float32).reshape(-1, cells),
                np.float32(self.kinetics.killer_share),
                steps,
                self.hair.table[0, RISING],
                self.days,
                STEP,
                PIECES,
                when,
                kept,
            )
            if swapped and not stay:
                self._y[block], spare = spare, self._y[block]
            seen[first : first + n] = kept[:, :, :n].transpose(2, 0, 1)
        if not stay:
            self.days += days
        return seen / self.hair.seen

    def _constants(self) -> tuple[float, ...]:
        d_i, d, v, half, aid, b, own, iota, f_g, *rates, full = self.kinetics.numbers
        g_down, g_up, f_r, r_up, r_down, k_m, k_n, mu = rates
        return (
            d_i, d, v, half * half, aid, b, own, iota,
            1.0 / f_g, g_down, g_up, f_r * f_r, r_up, r_down, k_m, k_n, mu, 1.0 / full,
            *self.kinetics.spread,
        )  # fmt: skip


def _origins(
    whom: Sequence[tuple[Crowd, int]],
) -> list[tuple[list[int], tuple[Crowd, int], list[int]]]:
    """Lanes of one block by the crowd and block that they come from, with their lanes there."""
    found: dict[tuple[int, int], tuple[list[int], tuple[Crowd, int], list[int]]] = {}
    for lane, (crowd, who) in enumerate(whom):
        block = who // LANES
        lanes, _, places = found.setdefault((id(crowd), block), ([], (crowd, block), []))
        lanes.append(lane)
        places.append(who % LANES)
    return list(found.values())


def crowd_of(cases: Sequence[Case], kinetics: Kinetics, hair: HairChain) -> Crowd:
    """Crowd of cases of one map at the start of their run-in; `advance` takes their flares and control."""
    return Crowd(
        cases[0].scalp,
        kinetics,
        hair,
        np.array([case.constitution.drive for case in cases]),
        np.stack([case.strength for case in cases]),
        np.stack([np.ones(case.scalp.cells) if case.readiness is None else case.readiness for case in cases]),
        np.stack([case.start for case in cases]),
        before=cases[0].before,
    )


__all__ = ["PIECES", "RATES", "STEP", "Crowd", "Given", "HairChain", "crowd_of"]
