"""A whole calibration with a cheap engine in place of the real one: stages, files and result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anagen.learning.checks import refitting
from anagen.learning.checks.leave_one_out import leave_one_out, leave_one_therapy_out
from anagen.learning.checks.sample import Sample
from anagen.learning.free_parameters import free_names
from anagen.learning.pattern import bridges, calibrate, mode
from anagen.learning.pattern.smc import Settings
from anagen.learning.rows import Row

pytestmark = pytest.mark.slow
pytest.importorskip("jax", reason="needs the extra bayes")

SIZES = calibrate.Sizes(
    (150, 200),
    96,
    Settings(effective=20.0, least=1, most=6),
    Settings(effective=10.0, least=1, most=3),
    mode=1,
)


@cache
def _truth(rows: int) -> tuple[NDArray[np.float64], ...]:
    rng = np.random.default_rng(8)
    return tuple(size * rng.normal(size=(len(free_names()), rows, 2)) for size in (1.0, 0.3, 0.1))


class CheapEngine:
    """Engine that is a little more than quadratic; rows of vesicles have no effect in training.

    Attributes:
        runs: number of parameter sets run.
    """

    def __init__(self) -> None:
        self.runs = 0

    def __call__(
        self,
        names: tuple[str, ...],
        rows: Sequence[Row],
        z: NDArray[np.float64],
        folder: Path,
        label: str,
        progress: Any,
        workers: int = 2,
    ) -> NDArray[np.float64]:
        self.runs += len(z)
        P = len(free_names())
        linear, square, cubic = _truth(len(rows))
        free = z[:, :P]
        found = sum(
            np.einsum("np,pkc->nkc", free**power, part)
            for power, part in ((1, linear), (2, square), (3, cubic))
        )
        found = np.asarray(found) / np.sqrt(P) * 3.0
        for k, row in enumerate(rows):
            found[:, k, 0] += row.value
            if not row.treatment:
                found[:, k, 1] = 0.0
        return found


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> CheapEngine:
    found = CheapEngine()
    for module in (bridges, calibrate, mode):
        monkeypatch.setattr(module, "engine_runs", found)
    monkeypatch.setattr(calibrate, "starting_point", lambda: np.zeros(len(free_names())))
    return found


def test_a_calibration_is_whole_and_goes_on_with_the_same_bytes(engine: CheapEngine, tmp_path: Path) -> None:
    said: list[str] = []
    found = calibrate.calibrate(tmp_path / "runs", sizes=SIZES, say=said.append)
    known = found.posterior.diagnostics
    assert known["effective_least"] > 2
    assert known["heaviest_draw"] < 0.5
    assert known["tempering"][-1] == 1.0
    assert max(known["acceptance"]) > 0.02
    assert not known["rehearsal"]
    assert len(known["identifiability"]["parameters"]) == len(free_names())
    assert calibrate.summary_lines(found.posterior)[0].startswith(found.posterior.id)
    before = engine.runs
    again = calibrate.calibrate(tmp_path / "runs", sizes=SIZES)
    assert engine.runs == before
    assert again.posterior.id == found.posterior.id
    assert calibrate.kept_particles(tmp_path / "runs", SIZES) is not None


def test_studies_are_left_out_by_going_on_from_the_particles(
    engine: CheapEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refitting, "engine_runs", engine)
    monkeypatch.setattr(refitting, "KEPT", 24)
    monkeypatch.setattr(refitting, "EFFORT", Settings(effective=8.0, least=1, most=1))
    found = calibrate.calibrate(tmp_path, sizes=SIZES)
    refit = refitting.refitter(tmp_path, lambda what, done, total: None, sizes=SIZES)
    assert refit is not None
    sample = Sample(
        found.learned.problem.table,
        tuple(
            {"rises": found.posterior.rises[i], **{n: v[i] for n, v in found.posterior.hierarchy.items()}}
            for i in range(len(found.posterior))
        ),
        found.cloud.made,
    )
    study = found.learned.problem.table.studies[0]
    without = refit((study,))
    assert len(without) == 24
    assert np.isfinite(without.parts).all()
    left = leave_one_out(sample, found.rows, refit=refit)
    assert len(left.rows) == len(found.rows)
    assert 0.2 < left.coverage <= 1.0
    assert set(left.scores()) == {"coverage90", "coverage50", "crps", "log_score", "pit"}
    therapies = leave_one_therapy_out(sample, found.rows)
    assert len(therapies.effects) >= len({effect.row for effect in left.effects})
