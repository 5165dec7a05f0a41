"""Whole explorations: the size found is the exact one within its error; shared patients; files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import anagen
from anagen.exploring.designs import designs_of
from anagen.exploring.result import exploration_schema
from anagen.exploring.simulated import Simulated
from anagen.files.result_set import verified
from anagen.statistics.power import sample_size
from anagen.trial.run import silent
from anagen.workers import Threads

pytestmark = pytest.mark.slow

TEXT = """
[trial]
name = "Finasteride against placebo"
seed = 3

[population]
alopecia = "androgenetic"
sex = "male"
age = "20 to 45 years"
size = 60

[[arm]]
name = "finasteride"
  [[arm.treatment]]
  therapy = "finasteride"
  dose = "1 mg"
  schedule = "daily"

[[arm]]
name = "placebo"
  [[arm.treatment]]
  therapy = "placebo pill"
  schedule = "daily"

[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 24"
outcomes = ["non-vellus density"]

[analysis]
endpoint = "change in non-vellus density at week 24"
model = "t test"
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explore") / "finasteride.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_size_found_is_that_of_the_exact_power(file: Path) -> None:
    """The effect and SD of some 10,000 simulated patients, in the exact formula, give the same size."""
    found = anagen.explore(
        file, {"population.size": "20..160"}, target=0.8, parameters="fixed", precision=0.07, workers=2
    )
    (size,) = found.sizes
    (design,) = designs_of([file], [], {"parameters": "fixed"})
    many = Simulated(design, 200, Threads(2), silent, truth=False)
    many.run(60, 160)
    y = np.concatenate([one.y for _, batch in many.batches for one in batch])
    arm = np.concatenate([one.allocation.arm for _, batch in many.batches for one in batch])
    sd = np.sqrt((y[arm == 0].var() + y[arm == 1].var()) / 2.0)
    exact = 2.0 * sample_size(float((y[arm == 0].mean() - y[arm == 1].mean()) / sd), 0.8)
    # The effect's own error of 9,600 patients moves the exact size by some 6 %.
    assert abs(size.size - exact) < 3.0 * np.hypot(size.se, 0.06 * exact)
    assert size.interval95[0] < size.size < size.interval95[1]
    assert size.patients % 2 == 0
    shares = [row.share for row in found.rows]
    assert shares[-1] > shares[0]


def test_designs_share_patients_and_files_are_one_result(file: Path, tmp_path: Path) -> None:
    """The gain of a dose has a smaller error than of two trials apart; the folder holds one result."""
    found = anagen.explore(
        file, {"population.size": [24, 40], "arm.dose": ["0.2 mg", "1 mg"]}, replicates=30, workers=2
    )
    first, second = (row for row in found.rows if row.size == 40)
    assert first.gain is None
    assert second.gain == pytest.approx(second.share - first.share)
    assert second.gain_mcse < np.hypot(first.mcse, second.mcse)
    assert found.table()["arm.dose"].to_list() == ["0.2 mg", "0.2 mg", "1 mg", "1 mg"]
    again = anagen.explore(
        anagen.Trial(file), {"population.size": [24, 40], "arm.dose": "0.2 mg,1 mg"}, replicates=30
    )
    assert [row.share for row in again.rows] == [row.share for row in found.rows]
    folder = found.save(tmp_path / "out")
    (manifest,) = verified(folder)
    assert set(manifest.files) == {"exploration.json", "operating.csv", "power.svg", "power.png"}
    import jsonschema

    jsonschema.validate(
        json.loads((folder / "exploration.json").read_text(encoding="utf-8")), exploration_schema()
    )


def test_the_row_of_the_largest_size_is_the_trial_itself(file: Path) -> None:
    """Assurance, bias and coverage are those that the trial's summary gives."""
    (row,) = anagen.explore(file, replicates=12, workers=2).rows
    (wanted,) = anagen.Trial(file, replicates=12).run(pictures=False, workers=2).comparisons
    assert row.size == 60
    assert (row.share, row.mcse) == (wanted.assurance, wanted.assurance_mcse)
    assert (row.bias, row.coverage) == (wanted.bias, wanted.coverage)
    assert row.difference == wanted.mean_difference


def test_a_target_out_of_reach_is_said(file: Path) -> None:
    """No size is made up beyond those that were explored."""
    found = anagen.explore(
        file, {"population.size": "12..24"}, target=0.95, parameters="fixed", replicates=60
    )
    (size,) = found.sizes
    assert size.patients is None
    assert size.size is None
    assert "not reached with 24 patients" in size.told


def test_work_that_is_kept_gives_the_same(file: Path, tmp_path: Path) -> None:
    vary = {"population.size": [20]}
    first, second = (anagen.explore(file, vary, replicates=6, work=tmp_path) for _ in range(2))
    assert list(tmp_path.iterdir())
    assert first == second
