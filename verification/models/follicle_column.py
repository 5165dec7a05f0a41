"""One follicle as a column of tissue: ligands that diffuse, and a bulb that moves (Wang et al. 2017, 1-D).

The column is z in [Z, 0]; the bulge (region I) binds activator and inhibitor ligands, the bulb
(region II) makes them and moves with the follicle's length -h. Two ways to integrate: in fixed steps
on nodes, as the paper does, and by lines on cells, where regions may cover a part of a cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

Field = NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """Constants; see the data file. Unbinding is zero in the paper and is left out.

    Attributes:
        receptors: R_tot of activator and of inhibitor.
        base_inhibitor: β_I, inhibition from elsewhere; the constant that is varied.
    """

    receptors: float
    diffusion: float
    bind_a: float
    bind_i: float
    degrade_a: float
    degrade_i: float
    base_activator: float
    base_inhibitor: float
    bulge: float
    bulge_height: float
    bulb_height: float
    longest: float
    bottom: float
    make_a_length: float
    make_a_growing: float
    make_a_resting: float
    make_i: float
    make_i_length: float
    grow: float
    grow_power: float
    shrink: float
    shrink_power: float
    begin: float
    end: float

    @property
    def shortest(self) -> float:
        """h of a resting follicle: the bulb touches the bulge."""
        return self.bulge - self.bulb_height

    def depth(self, growing: bool, since: float, turned_at: float) -> float:
        """h, a time `since` after growth or regression began at depth `turned_at`."""
        pace, power, stop = self._motion(growing)
        return float(_depth(pace, power, stop, since, turned_at))

    def moving_time(self, growing: bool, turned_at: float) -> float:
        """How long h moves before it stops."""
        pace, power, stop = self._motion(growing)
        return float(((power + 1.0) * abs(stop - turned_at) / abs(pace)) ** (1.0 / (power + 1.0)))

    def _motion(self, growing: bool) -> tuple[float, float, float]:
        """Signed pace, power and the depth at which h stops."""
        if growing:
            return -self.grow, self.grow_power, self.longest
        return self.shrink, self.shrink_power, self.shortest

    @property
    def extremes(self) -> tuple[float, float]:
        """h of the longest and of the shortest follicle."""
        return self.longest, self.shortest

    def production(self, growing: bool, h: float) -> tuple[float, float]:
        """Activator and inhibitor made in the bulb at depth h."""
        share = (h - self.longest) / (self.shortest - self.longest)
        activator = self.make_a_length * share + self.make_a_growing if growing else self.make_a_resting
        return activator, self.make_i + self.make_i_length * abs(h)


@dataclass(frozen=True, eq=False)
class History:
    """A run.

    Attributes:
        time: float64[V], days.
        balance: float64[V], Δ: bound activator minus bound inhibitor, mean over the bulge.
        depth: float64[V], h.
        begun, ended: days at which growth began and regression began.
    """

    time: Field
    balance: Field
    depth: Field
    begun: tuple[float, ...]
    ended: tuple[float, ...]

    def phases(self) -> tuple[float, float]:
        """Length of the last complete ~anagen, and of the ~telogen after it; NaN if there is none."""
        if len(self.begun) < 2:
            return np.nan, np.nan
        ended = next(day for day in reversed(self.ended) if day < self.begun[-1])
        return ended - self.begun[-2], self.begun[-1] - ended


@dataclass(frozen=True, eq=False)
class Grid:
    """Where ligands are followed; zero at the bottom, no flux at the top.

    Attributes:
        feet: float64[N], lower end of each cell, or the node itself.
        width: of a cell, or between nodes.
        whole: whether a place is in a region or not; else a region may cover a part of it.
        laplacian: float64[N, N], second derivative.
    """

    feet: Field
    width: float
    whole: bool
    laplacian: Field

    def covered(self, low: float, high: float) -> Field:
        """float64[N]: share of each place that [low, high] covers."""
        return np.array([_covered(foot, self.width, self.whole, low, high) for foot in self.feet])


def nodes(column: Column, width: float) -> Grid:
    """Nodes `width` apart, the top one at 0; a node is in a region or it is not. The paper's grid."""
    count = round(-column.bottom / width)
    laplacian = _second_difference(count) / width**2
    laplacian[-1, -2] = 2.0 / width**2
    return Grid(np.asarray(column.bottom + width * np.arange(1, count + 1)), width, True, laplacian)


def cells(column: Column, width: float) -> Grid:
    """Cells of one width; a region covers a part of the cells at its ends."""
    count = round(-column.bottom / width)
    laplacian = _second_difference(count) / width**2
    laplacian[0, 0], laplacian[-1, -1] = -3.0 / width**2, -1.0 / width**2
    return Grid(np.asarray(column.bottom + width * np.arange(count)), width, False, laplacian)


@njit(inline="always", cache=True)
def _covered(foot, width, whole, low, high):  # type: ignore[no-untyped-def]
    if whole:
        return 1.0 if low - 1e-9 <= foot <= high + 1e-9 else 0.0
    return max(0.0, min(foot + width, high) - max(foot, low)) / width


@njit(inline="always", cache=True)
def _depth(pace, power, stop, since, turned_at):  # type: ignore[no-untyped-def]
    h = turned_at + pace * since ** (power + 1.0) / (power + 1.0)
    return max(h, stop) if pace < 0.0 else min(h, stop)


def _second_difference(count: int) -> Field:
    matrix: Field = np.diag(np.full(count, -2.0)) + np.eye(count, k=1) + np.eye(count, k=-1)
    return matrix


def step(column: Column, grid: Grid, days: float, interval: float, cycles: int = 0) -> History:
    """Fixed steps: diffusion implicit, all else explicit, as in the paper; starts at rest, empty.

    Args:
        interval: days a step.
        cycles: stop after so many complete cycles (0: only after `days`).
    """
    number = round(days / interval)
    time, balance, depth = (np.empty(number) for _ in range(3))
    turns = np.empty(number)
    operator = np.eye(len(grid.feet)) - interval * column.diffusion * grid.laplacian
    bulge = grid.covered(column.bulge, column.bulge + column.bulge_height)
    kept, turned = _step(
        grid.feet,
        grid.width,
        grid.whole,
        np.concatenate([[0.0], np.diag(operator, -1)]),
        np.diag(operator).copy(),
        np.concatenate([np.diag(operator, 1), [0.0]]),
        bulge,
        column.receptors,
        np.array([column.bind_a, column.bind_i]),
        np.array([column.degrade_a, column.degrade_i]),
        np.array([column.base_activator, column.base_inhibitor]),
        np.array([column._motion(growing) for growing in (False, True)]),
        column.bulb_height,
        np.array([column.production(growing, h) for growing in (False, True) for h in column.extremes]),
        (column.begin, column.end),
        interval,
        cycles,
        time,
        balance,
        depth,
        turns,
    )
    found = turns[:turned].tolist()
    return History(time[:kept], balance[:kept], depth[:kept], tuple(found[::2]), tuple(found[1::2]))


@njit(nogil=True, cache=True, error_model="numpy")
def _step(  # type: ignore[no-untyped-def]
    feet,
    width,
    whole,
    under,
    here,
    over,
    bulge,
    receptors,
    bind,
    degrade,
    base,
    motion,
    bulb_height,
    production,
    levels,
    interval,
    cycles,
    time,
    balance,
    depth,
    turns,
):
    n = feet.shape[0]
    shortest, longest = motion[0, 2], motion[1, 2]
    ligand, bound = np.zeros((n, 2)), np.zeros((n, 2))
    # The matrix of a step never changes: eliminate it once.
    factor, pivot = np.zeros(n), here.copy()
    for i in range(1, n):
        factor[i] = under[i] / pivot[i - 1]
        pivot[i] = here[i] - factor[i] * over[i - 1]
    weight = bulge.sum()
    growing, turned, turned_at, h, count = 0, -1.0, shortest, shortest, 0
    for k in range(time.shape[0]):
        share = (h - longest) / (shortest - longest)
        difference = 0.0
        for c in range(2):
            # Production is linear in h, between its values at the longest and at the shortest follicle.
            long, short = production[2 * growing, c], production[2 * growing + 1, c]
            made = long + (short - long) * share
            for i in range(n):
                gain = made * _covered(feet[i], width, whole, h, h + bulb_height)
                if bulge[i] > 0.0:
                    binding = bind[c] * ligand[i, c] * (receptors - bound[i, c])
                    gain -= binding * bulge[i]
                    bound[i, c] += interval * (binding - degrade[c] * bound[i, c] + base[c])
                    difference += (1.0 - 2.0 * c) * bulge[i] * bound[i, c] / weight
                ligand[i, c] += interval * gain
            for i in range(1, n):
                ligand[i, c] -= factor[i] * ligand[i - 1, c]
            ligand[n - 1, c] /= pivot[n - 1]
            for i in range(n - 2, -1, -1):
                ligand[i, c] = (ligand[i, c] - over[i] * ligand[i + 1, c]) / pivot[i]
        now = (k + 1) * interval
        begins = growing == 0 and h >= shortest and difference > levels[0]
        if begins or (growing == 1 and difference <= levels[1]):
            growing, turned, turned_at = 1 - growing, now, h
            turns[count] = now
            count += 1
        if turned >= 0.0:
            pace, power, stop = motion[growing]
            h = _depth(pace, power, stop, now - turned, turned_at)
        time[k], balance[k], depth[k] = now, difference, h
        if cycles > 0 and count > 2 * cycles:
            return k + 1, count
    return time.shape[0], count


def by_lines(column: Column, grid: Grid, days: float, cycles: int = 0, tolerance: float = 1e-7) -> History:
    """Integrate with error control (LSODA), stopping at every turn; starts at rest, empty.

    Args:
        grid: of cells; on nodes that jump into a region no error can be controlled.
        cycles: stop after so many complete cycles (0: only after `days`).
        tolerance: relative and absolute error of a step.
    """
    count = len(grid.feet)
    bulge = grid.covered(column.bulge, column.bulge + column.bulge_height)
    weight = bulge / bulge.sum()
    bind = np.array([column.bind_a, column.bind_i])
    degrade = np.array([column.degrade_a, column.degrade_i])
    base = np.array([column.base_activator, column.base_inhibitor])
    diffusion = column.diffusion * grid.laplacian
    below, here, above = np.diag(diffusion, -1), np.diag(diffusion), np.diag(diffusion, 1)

    def derivative(growing: bool, since: float, turned_at: float, state: Field) -> Field:
        # One row a place: free and bound activator and inhibitor side by side keep the Jacobian banded.
        rows = state.reshape(count, 4)
        free, bound = rows[:, :2], rows[:, 2:]
        h = column.depth(growing, since, turned_at)
        covered = np.clip((h + column.bulb_height - grid.feet) / grid.width, 0.0, 1.0)
        covered -= np.clip((h - grid.feet) / grid.width, 0.0, 1.0)
        made = covered[:, None] * column.production(growing, h)
        binding = bind * free * (column.receptors - bound) * bulge[:, None]
        change = np.empty_like(rows)
        change[:, :2] = here[:, None] * free + made - binding
        change[1:, :2] += below[:, None] * free[:-1]
        change[:-1, :2] += above[:, None] * free[1:]
        change[:, 2:] = np.where(
            bulge[:, None] > 0.0, bind * free * (column.receptors - bound) - degrade * bound + base, 0.0
        )
        return np.asarray(change.ravel())

    def difference(state: Field) -> Field:
        rows = state.reshape(count, 4, -1)
        return np.asarray(weight @ (rows[:, 2] - rows[:, 3]))

    growing, turned, turned_at, now = False, 0.0, column.shortest, 0.0
    state = np.zeros(4 * count)
    begun: list[float] = []
    ended: list[float] = []
    time, balance, depth = [], [], []
    while now < days and not (cycles and len(begun) > cycles):
        moving = turned + column.moving_time(growing, turned_at) > now + 1e-9
        until = min(turned + column.moving_time(growing, turned_at), days) if moving else days
        level = column.end if growing else column.begin

        def reached(_: float, y: Field, level: float = level) -> float:
            return float(difference(y)[0] - level)

        reached.terminal, reached.direction = True, -1.0 if growing else 1.0  # type: ignore[attr-defined]
        watched = reached if growing or not moving else None
        if watched is not None and not growing and reached(now, state) >= 0.0:
            run_time, run_state, hit = np.array([now]), state[:, None], True
        else:
            run = solve_ivp(
                lambda t, y, g=growing, t0=turned, h0=turned_at: derivative(g, t - t0, h0, y),
                (now, until),
                state,
                method="LSODA",
                events=watched,
                lband=4,
                uband=4,
                rtol=tolerance,
                atol=tolerance,
            )
            run_time, run_state, hit = run.t, run.y, run.status == 1
        time.append(run_time)
        balance.append(difference(run_state))
        depth.append(np.array([column.depth(growing, float(t) - turned, turned_at) for t in run_time]))
        now, state = float(run_time[-1]), run_state[:, -1]
        if hit:
            turned_at = column.depth(growing, now - turned, turned_at)
            growing, turned = not growing, now
            (begun if growing else ended).append(now)
    return History(
        np.concatenate(time), np.concatenate(balance), np.concatenate(depth), tuple(begun), tuple(ended)
    )


def settled(column: Column, grid: Grid, growing: bool) -> float:
    """Δ in the end of a follicle held at its longest (growing) or its shortest."""
    bulge = grid.covered(column.bulge, column.bulge + column.bulge_height)
    at = bulge > 0.0
    h = column.longest if growing else column.shortest
    # Diffusion to the bulge, from the bulb and from each of the bulge's own places.
    reply = -np.linalg.inv(column.diffusion * grid.laplacian)[at]
    arriving, among = reply @ grid.covered(h, h + column.bulb_height), reply[:, at] * bulge[at]
    ends = []
    for made, bind, degrade, base in zip(
        column.production(growing, h),
        (column.bind_a, column.bind_i),
        (column.degrade_a, column.degrade_i),
        (column.base_activator, column.base_inhibitor),
        strict=True,
    ):
        bound = np.zeros(len(among))
        for _ in range(100):
            # The free ligand is linear in what is bound; what is bound follows it, by half steps.
            taken = among * (bind * (column.receptors - bound))
            free = np.linalg.solve(np.eye(len(among)) + taken, made * arriving)
            new = (bind * free * column.receptors + base) / (degrade + bind * free)
            bound = 0.5 * (bound + new)
            if np.abs(new - bound).max() < 1e-11:
                break
        ends.append(float(bulge[at] @ bound / bulge[at].sum()))
    return ends[0] - ends[1]
