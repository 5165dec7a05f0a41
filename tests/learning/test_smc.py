"""The sampler on engines whose posterior is known: exact, however biased its surrogate; and resumable."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.learning.pattern.lineage import Lineage, effective_draws
from anagen.learning.pattern.smc import Cloud, Settings, cross, effective_by_weight, next_temper, systematic

Floats = NDArray[np.float64]
D = 6
FAST = Settings(seed=3, least=4, effective=400)


@dataclass
class Toy:
    """Standard normal prior; the surrogate, and the base, are normals of the wrong place and width.

    Attributes:
        banana: whether the exact likelihood is bent.
        shift: of the base and the surrogate.
        wide: width of the base and the surrogate.
        calls: exact runs.
        stop_at: exact call at which it is interrupted.
    """

    banana: bool = False
    shift: float = 0.5
    wide: float = 1.3
    calls: int = 0
    stop_at: int = -1
    learned: list[Floats] = field(default_factory=list)

    def prior(self, x: Floats) -> Floats:
        return np.asarray(-0.5 * (x**2).sum(axis=1))

    def base(self, x: Floats) -> Floats:
        return np.asarray(-0.5 * ((x - 1.0 - self.shift) ** 2).sum(axis=1) / (0.5 * self.wide) ** 2)

    def exact(self, x: Floats, label: str) -> tuple[Floats, Floats]:
        self.calls += 1
        if self.calls == self.stop_at:
            raise KeyboardInterrupt
        found = -0.5 * ((x - 1.0) ** 2).sum(axis=1) / 0.5**2
        if self.banana:
            found = -0.5 * (x[:, 2:] ** 2).sum(axis=1) - 0.5 * ((x[:, 1] - x[:, 0] ** 2) / 0.5) ** 2
        return np.asarray(found), x[:, :1].copy()

    def surrogate(self, x: Floats, temper: float) -> tuple[Floats, Floats]:
        value = self.prior(x) + self.base(x)
        return value, -x - (x - 1.0 - self.shift) / (0.5 * self.wide) ** 2

    def learn(self, x: Floats, made: Floats) -> None:
        self.learned.append(x)

    def start(self, size: int, seed: int = 1) -> Floats:
        precision = 1.0 + 1.0 / (0.5 * self.wide) ** 2
        mean = (1.0 + self.shift) / (0.5 * self.wide) ** 2 / precision
        rng = np.random.default_rng(seed)
        return np.asarray(mean + rng.standard_normal((size, D)) / np.sqrt(precision))


def test_moments_are_exact_though_the_surrogate_is_biased(tmp_path: Path) -> None:
    toy = Toy()
    cloud = cross(toy, toy.start(1000), tmp_path, "toy", FAST)
    effective = effective_draws(cloud.lineage, cloud.x)
    assert effective.min() > 400
    sd = np.sqrt(1.0 / 5.0)
    error = sd / np.sqrt(effective)
    assert (np.abs(cloud.x.mean(axis=0) - 0.8) < 3.5 * error).all()
    assert (np.abs(cloud.x.std(axis=0) / sd - 1.0) < 3.5 / np.sqrt(2 * effective)).all()
    # the start was off by far more than that
    assert abs(toy.start(1000).mean() - 0.8) > 0.15


def test_a_bent_posterior_is_exact_too(tmp_path: Path) -> None:
    toy = Toy(banana=True, shift=-0.6, wide=2.0)
    cloud = cross(toy, toy.start(1000), tmp_path, "banana", Settings(seed=5, least=15, effective=300))
    grid = np.linspace(-6, 6, 1201)
    a, b = np.meshgrid(grid, grid, indexing="ij")
    weight = np.exp(-0.5 * (a**2 + b**2) - 0.5 * ((b - a**2) / 0.5) ** 2)
    weight /= weight.sum()
    effective = effective_draws(cloud.lineage, cloud.x)[:2].min()
    for found, truth in ((cloud.x[:, 0] ** 2, a**2), (cloud.x[:, 1], b)):
        mean = (weight * truth).sum()
        sd = np.sqrt((weight * (truth - mean) ** 2).sum())
        assert abs(found.mean() - mean) < 3.5 * sd / np.sqrt(effective)
    assert abs(cloud.x[:, 0].mean()) < 3.5 * cloud.x[:, 0].std() / np.sqrt(effective)
    assert cloud.x[:, 0].max() > 0.8
    assert cloud.x[:, 0].min() < -0.8


def test_evidence_is_that_of_the_normals(tmp_path: Path) -> None:
    toy = Toy()
    cloud = cross(toy, toy.start(2000), tmp_path, "toy", FAST)

    def log_evidence(centre: float, width: float) -> float:
        total = 1.0 + width**2  # of one coordinate: the integral of prior times likelihood
        return D * (0.5 * np.log(width**2 / total) - 0.5 * centre**2 / total)

    expected = log_evidence(1.0, 0.5) - log_evidence(1.5, 0.65)
    assert cloud.evidence == pytest.approx(expected, abs=0.15)


def test_a_stopped_run_goes_on_with_the_same_bytes(tmp_path: Path) -> None:
    whole = cross(Toy(), Toy().start(200), tmp_path / "whole", "toy", FAST)
    stopped = Toy(stop_at=3)
    with pytest.raises(KeyboardInterrupt):
        cross(stopped, stopped.start(200), tmp_path / "parts", "toy", FAST)
    again = Toy()
    parts = cross(again, again.start(200), tmp_path / "parts", "toy", FAST)
    assert parts.x.tobytes() == whole.x.tobytes()
    assert parts.log == whole.log
    # what is kept is not run again, and the surrogate has learned the same
    assert again.calls == len(whole.log) - 1
    third = Toy()
    cross(third, third.start(200), tmp_path / "parts", "toy", FAST)
    assert third.calls == 0
    assert len(third.learned) == len(again.learned)


def test_a_damaged_round_is_done_again(tmp_path: Path) -> None:
    whole = cross(Toy(), Toy().start(200), tmp_path, "toy", FAST)
    last = sorted(path for path in tmp_path.iterdir() if "tried" not in path.name)[-1]
    last.write_bytes(last.read_bytes()[:100])
    assert cross(Toy(), Toy().start(200), tmp_path, "toy", FAST).x.tobytes() == whole.x.tobytes()
    assert Cloud.read(last) is not None


def test_a_perfect_base_is_crossed_at_once_and_a_bad_one_in_steps() -> None:
    assert next_temper(np.zeros(100), 0.0) == 1.0
    ratio = 5.0 * np.random.default_rng(1).standard_normal(1000)
    step = next_temper(ratio, 0.0)
    assert 0.0 < step < 0.5
    assert effective_by_weight(step * ratio) == pytest.approx(600, abs=5)


def test_engines_that_cannot_run_weigh_nothing() -> None:
    ratio = np.where(np.arange(100) < 50, -np.inf, 0.0)
    chosen = systematic(ratio, np.random.default_rng(1))
    assert chosen.min() >= 50
    assert effective_by_weight(ratio) == pytest.approx(50)


def test_families_count_once_until_they_have_parted() -> None:
    rng = np.random.default_rng(2)
    parents = np.repeat(np.arange(100), 10)
    before = rng.standard_normal((1000, 2))
    lineage = Lineage().resampled(parents, before)
    same = before[parents]
    assert effective_draws(lineage, same) == pytest.approx([100.0, 100.0])
    moved = 0.6 * same + 0.8 * rng.standard_normal((1000, 2))
    # 1 / (1 + 9 x 0.36): the variance of a mean of ten siblings with correlation 0.36
    assert effective_draws(lineage, moved) == pytest.approx([1000 / (1 + 9 * 0.36)] * 2, rel=0.2)
    assert effective_draws(lineage, rng.standard_normal((1000, 2))).min() > 900
