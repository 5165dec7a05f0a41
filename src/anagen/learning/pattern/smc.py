"""Sequential Monte Carlo from a cheap posterior to the exact one, with moves that a surrogate proposes.

The bridge runs from base to exact, pi_l = prior x base^(1 - l) x exact^l, with steps of l that keep
`KEEP` of the effective size (Del Moral, Doucet and Jasra 2006). After each resampling every particle moves: a
Hamiltonian trajectory on a cheap surrogate proposes, and the exact density accepts or rejects with

    min(1, [pi_l(x') q(x)] / [pi_l(x) q(x')]),    q the surrogate

(surrogate transition: Liu 2001, section 9.4.3; Christen and Fox 2005). The trajectory is reversible under q,
so pi_l is kept exactly however poor the surrogate is; a poor one only costs acceptance.

Every round is kept in a file: a run that stopped goes on with the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from anagen.files.damaged import DAMAGED
from anagen.files.staging import sweep
from anagen.files.writing import replacing
from anagen.learning.pattern.lineage import Lineage, effective_draws
from anagen.learning.pattern.reweighting import smoothed

Floats = NDArray[np.float64]
KEEP = 0.6
"""Share of the effective size that a step of the bridge keeps."""
ACCEPTED = 0.85
"""Acceptance on the surrogate that the step size is tuned to."""
STRETCHES = (0.5, 1.0, 2.0)
"""Lengths of trajectory tried in each round, relative to the one that has done best."""
SHORTEST, LONGEST = 0.05, 1.5
"""Trajectory in units of a whitened particle cloud: pi / 2 carries a normal to an independent point."""
MOST_STEPS = 24


class Bridge(Protocol):
    """Densities between which the particles go; x is float64[N, D]."""

    def prior(self, x: Floats) -> Floats:
        """Log prior, float64[N]."""

    def base(self, x: Floats) -> Floats:
        """Log likelihood where the bridge begins, float64[N]."""

    def exact(self, x: Floats, label: str) -> tuple[Floats, Floats]:
        """Exact log likelihood, float64[N] (-inf for none), and what it was made from, float64[N, ...]."""

    def surrogate(self, x: Floats, temper: float) -> tuple[Floats, Floats]:
        """Log density float64[N] of the law that proposes at l = `temper`; its gradient, float64[N, D]."""

    def learn(self, x: Floats, made: Floats) -> None:
        """Take exact results into the surrogate, for later rounds."""


@dataclass(frozen=True)
class Settings:
    """Amount of work of a run.

    Attributes:
        seed: of all luck.
        effective: draws that must be effectively independent at the end.
        least: fewest rounds of moves at the exact density.
        most: largest number of rounds in all.
        pilot: trajectories on the surrogate alone, in each round, by which the step size is tuned.
    """

    seed: int = 2026
    effective: float = 400.0
    least: int = 2
    most: int = 40
    pilot: int = 3


@dataclass(frozen=True, eq=False)
class Cloud:
    """Particles after a round.

    Attributes:
        x: float64[N, D].
        base: log likelihood where the bridge begins, float64[N].
        exact: exact log likelihood, float64[N].
        made: what the exact one was made from, float64[N, ...].
        temper: l, how far the bridge is crossed.
        evidence: log of the ratio of exact to base evidence so far.
        length: of a trajectory.
        step: of the leapfrog scheme.
        lineage: of the particles.
        log: account of each round.
    """

    x: Floats
    base: Floats
    exact: Floats
    made: Floats
    temper: float = 0.0
    evidence: float = 0.0
    length: float = 1.0
    step: float = 0.2
    lineage: Lineage = field(default_factory=Lineage)
    log: tuple[dict[str, Any], ...] = ()

    def __len__(self) -> int:
        return len(self.x)

    def taken(self, index: NDArray[np.int64]) -> Cloud:
        """Copy with the particles `index`."""
        return replace(
            self, x=self.x[index], base=self.base[index], exact=self.exact[index], made=self.made[index]
        )

    def write(self, path: Path) -> None:
        """Keep in a file."""
        with replacing(path) as temporary:
            np.savez(
                temporary,
                x=self.x,
                base=self.base,
                exact=self.exact,
                made=self.made,
                scalars=np.array([self.temper, self.evidence, self.length, self.step]),
                log=np.array(json.dumps(self.log)),
                **self.lineage.arrays(),
            )

    @classmethod
    def read(cls, path: Path) -> Cloud | None:
        """Cloud kept in a file; None if there is none, or it was cut short."""
        try:
            with np.load(path) as kept:
                temper, evidence, length, step = (float(value) for value in kept["scalars"])
                return cls(
                    kept["x"],
                    kept["base"],
                    kept["exact"],
                    kept["made"],
                    temper,
                    evidence,
                    length,
                    step,
                    lineage=Lineage.of_arrays(kept),
                    log=tuple(json.loads(str(kept["log"]))),
                )
        except DAMAGED:
            return None


def cross(
    bridge: Bridge,
    start: Floats,
    folder: Path | None,
    name: str,
    settings: Settings | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Cloud:
    """Equally likely draws of the exact density, from draws `start` float64[N, D] of prior x base.

    Args:
        bridge: the densities.
        start: draws where the bridge begins.
        folder: rounds are kept there; None keeps none.
        name: of this run, for its files; with `start` and the settings' seed it identifies the run.
        settings: amount of work.
        say: called with a line after each round.
    """
    settings = settings or Settings()
    if folder is not None:
        sweep(folder)
    mark = hashlib.sha256(np.ascontiguousarray(start).tobytes() + f"{name} {settings.seed}".encode())
    kept = _Kept(folder, f"{name}-{mark.hexdigest()[:16]}")
    cloud, _ = kept.read(0) or (None, None)
    if cloud is None:
        exact, made = bridge.exact(start, f"{name} 0")
        cloud = Cloud(start, bridge.base(start), exact, made)
        kept.write(0, cloud, None)
    bridge.learn(cloud.x, cloud.made)
    for turn in range(1, settings.most + 1):
        if cloud.temper >= 1.0 and _enough(cloud, settings):
            break
        found, tried = kept.read(turn) or (None, None)
        if found is None or tried is None:
            with np.errstate(over="ignore", invalid="ignore"):  # trajectories that leave are rejected
                found, tried = _round(bridge, cloud, turn, name, settings)
            kept.write(turn, found, tried)
        cloud = found
        bridge.learn(*tried)
        say(_line(cloud.log[-1]))
    return cloud


@dataclass(frozen=True)
class _Kept:
    """Files of a run's rounds: the particles, and the points that were tried."""

    folder: Path | None
    stem: str

    def _paths(self, turn: int) -> tuple[Path, Path]:
        assert self.folder is not None
        return self.folder / f"{self.stem}-{turn:02}.npz", self.folder / f"{self.stem}-{turn:02}-tried.npz"

    def read(self, turn: int) -> tuple[Cloud, tuple[Floats, Floats] | None] | None:
        """Particles after a round and the points tried in it; None if they are not both whole."""
        if self.folder is None:
            return None
        ours, others = self._paths(turn)
        cloud = Cloud.read(ours)
        if cloud is None or turn == 0:
            return None if cloud is None else (cloud, None)
        try:
            with np.load(others) as kept:
                return cloud, (kept["x"], kept["made"])
        except DAMAGED:
            return None

    def write(self, turn: int, cloud: Cloud, tried: tuple[Floats, Floats] | None) -> None:
        """Keep a round."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        ours, others = self._paths(turn)
        if tried is not None:
            with replacing(others) as temporary:
                np.savez(temporary, x=tried[0], made=tried[1])
        cloud.write(ours)


def _enough(cloud: Cloud, settings: Settings) -> bool:
    at_exact = sum(1 for one in cloud.log if one["temper"] >= 1.0)
    return at_exact >= settings.least and cloud.log[-1]["effective"] >= settings.effective


def _line(account: dict[str, Any]) -> str:
    return (
        f"round {account['round']}: l = {account['temper']:.3f}, {account['accepted']:.0%} accepted, "
        f"effective {account['weights']:.0f} by weight and {account['effective']:.0f} by descent"
    )


def next_temper(ratio: Floats, temper: float, keep: float = KEEP) -> float:
    """Next l, from the log ratios exact / base [N]: the largest that keeps `keep` of the effective size."""
    usable = np.isfinite(ratio)
    if effective_by_weight((1.0 - temper) * ratio) >= keep * len(ratio):
        return 1.0
    low, high = 0.0, 1.0 - temper
    limit = keep * usable.mean() * len(ratio)
    for _ in range(60):
        middle = 0.5 * (low + high)
        if effective_by_weight(middle * ratio) >= limit:
            low = middle
        else:
            high = middle
    return float(temper + low)


def effective_by_weight(log_weight: Floats) -> float:
    """Number of equally weighted draws with the same information; -inf weighs nothing."""
    finite = log_weight[np.isfinite(log_weight)]
    if not len(finite):
        return 0.0
    weight = np.exp(finite - finite.max())
    return float(weight.sum() ** 2 / (weight**2).sum())


def systematic(log_weight: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Indices of as many equally likely particles, by systematic resampling."""
    usable = np.where(np.isfinite(log_weight), log_weight, -np.inf)
    weight = np.exp(usable - usable.max())
    edges = np.cumsum(weight) / weight.sum()
    points = (rng.random() + np.arange(len(weight))) / len(weight)
    return np.asarray(np.minimum(np.searchsorted(edges, points, side="right"), len(weight) - 1))


def _round(
    bridge: Bridge, cloud: Cloud, turn: int, name: str, settings: Settings
) -> tuple[Cloud, tuple[Floats, Floats]]:
    """One step of the bridge with its moves, and the points that were tried with their exact results."""
    rng = np.random.default_rng([settings.seed, turn])
    account: dict[str, Any] = {"round": turn, "weights": float(len(cloud)), "heaviest": 1.0 / len(cloud)}
    if cloud.temper < 1.0:
        with np.errstate(invalid="ignore"):
            ratio = np.where(np.isfinite(cloud.exact), cloud.exact - cloud.base, -np.inf)
        temper = next_temper(ratio, cloud.temper)
        log_weight = np.where(np.isfinite(ratio), (temper - cloud.temper) * ratio, -np.inf)
        account["weights"] = effective_by_weight(log_weight)
        if cloud.temper == 0.0:
            account["pareto_k"] = smoothed(ratio[np.isfinite(ratio)])[1]
        weight = np.exp(log_weight - log_weight.max())
        account["heaviest"] = float(weight.max() / weight.sum())
        gain = float(np.logaddexp.reduce(log_weight) - np.log(len(log_weight)))
        parents = systematic(log_weight, rng)
        lineage = cloud.lineage.resampled(parents, cloud.x)
        cloud = replace(cloud.taken(parents), temper=temper, evidence=cloud.evidence + gain, lineage=lineage)
    cloud, tried, moved = _moved(bridge, cloud, rng, f"{name} {turn}", settings)
    account |= moved | {"temper": cloud.temper}
    account["effective"] = float(effective_draws(cloud.lineage, cloud.x).min())
    return replace(cloud, log=(*cloud.log, account)), tried


def _moved(
    bridge: Bridge, cloud: Cloud, rng: np.random.Generator, label: str, settings: Settings
) -> tuple[Cloud, tuple[Floats, Floats], dict[str, Any]]:
    """Every particle moved once, the points tried, and the account of it."""
    temper = cloud.temper
    spread = np.cov(cloud.x.T) if cloud.x.shape[1] > 1 else np.atleast_2d(cloud.x.var())
    spread = 0.9 * spread + 0.1 * np.diag(np.diag(spread)) + 1e-9 * np.eye(cloud.x.shape[1])
    root: Floats = np.asarray(np.linalg.cholesky(spread), dtype=np.float64)

    def law(x: Floats) -> tuple[Floats, Floats]:
        value, gradient = bridge.surrogate(x, temper)
        return np.where(np.isfinite(value), value, -np.inf), np.nan_to_num(gradient @ root)

    here, slope = law(cloud.x)
    step, pilot, at, rise = cloud.step, cloud.x, here, slope
    for _ in range(settings.pilot):
        pilot, at, rise, accepted = trajectory(law, root, pilot, at, rise, np.ones(len(pilot)), step, rng)
        step = float(np.clip(step * np.exp(1.5 * (accepted.mean() - ACCEPTED)), 0.02, 0.7))
    which = rng.permutation(len(cloud)) % len(STRETCHES)
    length = np.clip(cloud.length * np.array(STRETCHES)[which], SHORTEST, 2.0 * LONGEST)
    # A trajectory beyond the longest is two of half its length: the same kernel twice is still reversible.
    twice = length > LONGEST
    length = np.where(twice, 0.5 * length, length)
    tried, there, its_slope, _ = trajectory(law, root, cloud.x, here, slope, length, step, rng)
    if twice.any():
        again, at_again, _, _ = trajectory(law, root, tried, there, its_slope, length, step, rng)
        tried = np.where(twice[:, None], again, tried)
        there = np.where(twice, at_again, there)
    same = (tried == cloud.x).all(axis=1)
    exact, made = bridge.exact(tried, label)
    base = bridge.base(tried)

    def target(x: Floats, base: Floats, exact: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            bent = (1.0 - temper) * base + temper * exact if temper < 1.0 else exact
        return np.where(np.isfinite(exact), bridge.prior(x) + bent, -np.inf)

    before = target(cloud.x, cloud.base, cloud.exact) - here
    after = target(tried, base, exact) - there
    after = np.where(np.isfinite(there), after, -np.inf)
    with np.errstate(invalid="ignore"):
        accept = (np.log(rng.random(len(cloud))) < after - before) & ~same & np.isfinite(after)
    jump = (((tried - cloud.x) @ np.linalg.inv(root).T) ** 2).mean(axis=1) * accept
    gained = [float(jump[which == k].mean()) if (which == k).any() else 0.0 for k in range(len(STRETCHES))]
    best = STRETCHES[int(np.argmax(gained))]
    moved = replace(
        cloud,
        x=np.where(accept[:, None], tried, cloud.x),
        base=np.where(accept, base, cloud.base),
        exact=np.where(accept, exact, cloud.exact),
        made=np.where(accept.reshape(-1, *[1] * (made.ndim - 1)), made, cloud.made),
        step=step,
        length=float(np.clip(cloud.length * best**0.5, SHORTEST, LONGEST)),
    )
    off = (after - before)[np.isfinite(after - before)]
    account = {
        "accepted": float(accept.mean()),
        "jump": float(jump.mean()),
        "length": cloud.length,
        "step": step,
        "surrogate_off": float(off.std()) if len(off) else np.inf,
        "failed": int((~np.isfinite(exact)).sum()),
    }
    return moved, (tried, made), account


def trajectory(
    law: Callable[[Floats], tuple[Floats, Floats]],
    root: Floats,
    x: Floats,
    here: Floats,
    slope: Floats,
    length: Floats,
    step: float,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """One Hamiltonian transition of each particle, reversible under `law`.

    Args:
        law: of x float64[N, D], log density and gradient by whitened coordinates.
        root: float64[D, D], x = root v for the whitened v.
        x: float64[N, D], particles.
        here: their log densities.
        slope: their gradients.
        length: float64[N], of each trajectory.
        step: longest leapfrog step.
        rng: its luck.

    Returns:
        Points, log densities, gradients, and whether each was accepted.
    """
    count = np.clip(np.ceil(length / step), 1, MOST_STEPS).astype(np.int64)
    # Steps of a random size, drawn anew for each trajectory, so that none is periodic.
    size = np.minimum(length / count, step) * (0.8 + 0.4 * rng.random(len(x)))
    momentum = rng.standard_normal(x.shape)
    kinetic = 0.5 * (momentum**2).sum(axis=1)
    at, value, rise = x.copy(), here.copy(), slope.copy()
    p = momentum + 0.5 * size[:, None] * rise
    for k in range(int(count.max())):
        going = (k < count)[:, None]
        at = np.where(going, at + size[:, None] * (p @ root.T), at)
        found, gradient = law(at)
        value, rise = np.where(going[:, 0], found, value), np.where(going, gradient, rise)
        kick = np.where(k + 1 < count, 1.0, 0.5)[:, None] * size[:, None] * rise
        p = np.where(going, p + kick, p)
    with np.errstate(invalid="ignore", over="ignore"):
        energy = value - 0.5 * (p**2).sum(axis=1) - here + kinetic
    accept = np.log(rng.random(len(x))) < np.where(np.isfinite(energy), energy, -np.inf)
    return (
        np.where(accept[:, None], at, x),
        np.where(accept, value, here),
        np.where(accept[:, None], rise, slope),
        accept,
    )
