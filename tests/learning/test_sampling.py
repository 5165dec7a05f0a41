"""The sampler on the real rows' likelihood, where the answer is known: without rows, the prior."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from anagen.learning.free_parameters import free_names
from anagen.learning.pattern.calibrate import problem_of, sampled_rows
from anagen.learning.pattern.sampling import compile_into
from anagen.learning.pattern.smc import Settings, cross
from anagen.learning.pattern.unknowns import Unknowns

pytestmark = pytest.mark.slow

pytest.importorskip("jax", reason="needs the extra bayes")


def test_compiled_code_that_was_cut_is_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache = tmp_path / "compiled"
    cache.mkdir(mode=0o700)
    whole = zlib.compress(bytes(range(256)) * 40)
    (cache / "whole-cache").write_bytes(whole)
    (cache / "cut-cache").write_bytes(whole[: len(whole) // 2])
    compile_into(tmp_path)
    assert [path.name for path in cache.iterdir()] == ["whole-cache"]
    assert "damaged cache of compiled code dropped" in capsys.readouterr().err


def test_without_rows_it_returns_the_prior() -> None:
    from anagen.learning.pattern.bridges import EmulatorBridge
    from anagen.learning.pattern.density import Data, Densities

    names, rows = free_names(), sampled_rows()
    rng = np.random.default_rng(3)
    z = rng.normal(size=(400, len(names)))
    y = np.einsum("np,pk->nk", z, rng.normal(size=(len(names), 2 * len(rows)))).reshape(400, len(rows), 2)
    problem = problem_of(rows, z, y)
    unknowns = Unknowns(names)
    table = problem.table
    nothing = Data.of(table).only(table, np.zeros(len(table.studies), dtype=bool))
    wrong = 0.5 + 1.5 * unknowns.prior_draws(600, 1)
    bridge = EmulatorBridge(Densities(problem, unknowns), nothing, wrong)
    cloud = cross(bridge, bridge.start(300, 1), None, "prior", Settings(effective=200.0, least=4))
    prior = unknowns.prior_draws(20_000, 2)
    effective = cloud.log[-1]["effective"]
    assert effective > 200
    free = len(names)
    assert np.abs(cloud.x[:, :free].mean(axis=0)).max() < 4.5 / np.sqrt(effective)
    # the radius is held inside the runs, so the spread may be a little less than the prior's
    assert np.abs(cloud.x[:, :free].std(axis=0) - 1.0).max() < 0.3
    off = cloud.x[:, free:].mean(axis=0) - prior[:, free:].mean(axis=0)
    assert (np.abs(off) < 4.5 * prior[:, free:].std(axis=0) / np.sqrt(effective)).all()
