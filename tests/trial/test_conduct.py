"""Whole virtual trials: what must be so whatever the numbers are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from anagen.api import Trial
from anagen.engine.phases import Phase
from anagen.errors import InputError
from anagen.learning.distribution import Belief, belief
from anagen.simulators.courses import course_frames, expected_course
from anagen.simulators.field import Laboratory, Sites, subset
from anagen.trial.randomisation import allocate
from anagen.trial.result import TrialResult

HEAD = """
[trial]
name = "small"
seed = 7
replicates = {replicates}

[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
norwood = ["III vertex", "IV"]
size = {size}

[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 12, 24"

[analysis]
endpoint = "change in non-vellus density at week 24"
model = "ANCOVA"
reference = "saline"
"""
ARMS = """
[[arm]]
name = "exosome"
  [[arm.treatment]]
  therapy = "exosome"
  product = "umbilical-cord MSC"
  dose = "{dose} particles/cm2"
  route = "intradermal 1-2.5 mm"
  schedule = "4 sessions every 2 weeks"

[[arm]]
name = "saline"
  [[arm.treatment]]
  therapy = "saline injection"
  route = "intradermal 1-2.5 mm"
  schedule = "4 sessions every 2 weeks"
"""


def planned(dose: str = "1e10", size: int = 12, replicates: int = 2, arms: str = ARMS) -> Trial:
    return Trial.from_text(HEAD.format(size=size, replicates=replicates) + arms.format(dose=dose))


def fixed() -> Belief:
    return belief("fixed")


def sites_of(trial: Trial, laboratory: Laboratory, arm: int) -> tuple[object, Sites]:
    cohort = laboratory.cohort(trial.protocol.population.size, 0)
    n = len(cohort)
    days = np.tile(np.array(trial.setting.visit_days), (n, 1))
    return cohort, Sites(np.arange(n), np.full(n, arm), np.zeros(n, dtype=np.int64), days)


@pytest.fixture(scope="module")
def result() -> TrialResult:
    return planned(replicates=6).run(workers=2)


def test_zero_dose_is_saline_to_the_last_bit() -> None:
    trial = planned(dose="0")
    laboratory = Laboratory(trial.setting, trial.belief)
    worlds = []
    for arm in (0, 1):
        cohort, sites = sites_of(trial, laboratory, arm)
        worlds.append(laboratory.observe(cohort, sites, 0))  # type: ignore[arg-type]
    for written, other in zip(*worlds, strict=True):
        for name in written:
            assert np.array_equal(written[name], other[name], equal_nan=True)


def test_inactive_lots_are_saline_to_the_last_bit() -> None:
    trial = planned()
    dead = replace(fixed(), centre=fixed().centre.with_values({"delivery.active_probability": 0.0}))
    laboratory = Laboratory(trial.setting, dead)
    worlds = []
    for arm in (0, 1):
        cohort, sites = sites_of(trial, laboratory, arm)
        worlds.append(laboratory.observe(cohort, sites, 0)[0])  # type: ignore[arg-type]
    for name in worlds[0]:
        assert np.array_equal(worlds[0][name], worlds[1][name], equal_nan=True)


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, result: TrialResult) -> None:
    again = planned(replicates=6).run(workers=5, pictures=False)
    result.save(tmp_path / "one")
    again.save(tmp_path / "two")
    for name in ("summary.json", "observations.parquet", "estimates.parquet", "protocol.toml"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_one_more_patient_changes_nobody_else() -> None:
    few, more = planned(size=10), planned(size=13)
    found = []
    for trial in (few, more):
        laboratory = Laboratory(trial.setting, trial.belief)
        cohort, sites = sites_of(trial, laboratory, 0)
        found.append(laboratory.observe(cohort, sites, 0)[0])  # type: ignore[arg-type]
    for name in found[0]:
        assert np.array_equal(found[0][name], found[1][name][:10], equal_nan=True)


def test_untreated_twin_is_the_same_patient_at_baseline() -> None:
    trial = planned()
    laboratory = Laboratory(trial.setting, trial.belief)
    cohort, sites = sites_of(trial, laboratory, 0)
    treated = laboratory.observe(cohort, sites, 0)[0]  # type: ignore[arg-type]
    twin = laboratory.observe(cohort, sites, 0, twin=True)[0]  # type: ignore[arg-type]
    for name in treated:
        assert np.array_equal(treated[name][:, 0], twin[name][:, 0], equal_nan=True), name


def test_follicles_agree_with_the_expected_course() -> None:
    # 200 patients, 1 cm2 each; Monte Carlo error of the mean density about 0.5 hairs/cm2. Fixed seed.
    trial = Trial(planned(size=200).protocol, fixed())
    laboratory = Laboratory(trial.setting, trial.belief)
    cohort, sites = sites_of(trial, laboratory, 0)
    _, true = laboratory.observe(cohort, sites, 0)  # type: ignore[arg-type]
    course = expected_course(laboratory.scalp(cohort, trial.setting.arms[0], 168, 0))  # type: ignore[arg-type]
    standing = course.occupancy[:, :, [Phase.ANAGEN, Phase.CATAGEN, Phase.TELOGEN]].sum(axis=(2, 3))
    for visit, week in enumerate((0, 12, 24)):
        visible = true["total density"][:, visit].mean()
        assert visible <= standing[:, week].mean() + 2.0
    weeks = course_frames(laboratory, ["non-vellus density"], 168.0, patients=200, replicates=1)[0]
    expected = weeks.filter(pl.col("arm") == "exosome", ~pl.col("twin"), pl.col("day") == 168.0)["mean"][0]
    seen = (true["non-vellus density"][:, 2] - true["non-vellus density"][:, 0]).mean()
    assert seen == pytest.approx(expected, abs=3.0)


def test_summary_carries_what_the_design_names(result: TrialResult) -> None:
    summary = result.summary
    for key in ("schema", "anagen", "seed", "trial", "parameters", "arms", "comparisons", "evidence"):
        assert key in summary
    outcome = summary["arms"][0]["outcomes"][0]
    for key in (
        "outcome",
        "unit",
        "region",
        "week",
        "mean",
        "sd",
        "change",
        "change_sd",
        "ci95",
        "interval95",
    ):
        assert key in outcome
    comparison = summary["comparisons"][0]
    for key in ("arm", "reference", "outcome", "week", "model", "difference", "ci95", "p", "power"):
        assert key in comparison
    assert (comparison["power"], comparison["power_mcse"]) == (None, None)
    assert comparison["assurance_mcse"] >= 0
    assert summary["parameters"]["id"] == belief("posterior").id
    assert (summary["parameters"]["mode"], summary["parameters"]["draws"]) == ("posterior", 6)
    assert {row["therapy"] for row in summary["evidence"]} == {"exosome", "saline injection"}


def test_observations_hold_every_patient_visit_and_outcome(result: TrialResult) -> None:
    frame = result.observations
    outcomes = len(result.protocol.measurement.outcomes)
    assert len(frame) == 12 * 3 * outcomes
    assert frame.select("patient", "visit", "outcome").is_unique().all()
    assert set(frame["arm"].unique()) == {"exosome", "saline"}


def test_saved_protocol_runs_again_to_the_same_summary(tmp_path: Path, result: TrialResult) -> None:
    folder = result.save(tmp_path / "first")
    again = Trial.from_file(folder / "protocol.toml").run(workers=1, pictures=False)
    assert json.loads((folder / "summary.json").read_text()) == json.loads(
        (again.save(tmp_path / "second") / "summary.json").read_text()
    )


def test_allocation_is_balanced_and_everybody_is_measured(result: TrialResult) -> None:
    trial = planned(size=40)
    laboratory = Laboratory(trial.setting, trial.belief)
    allocation = allocate(trial.protocol, laboratory.cohort(40, 0))
    assert (np.bincount(allocation.arm) == 20).all()
    few = subset(laboratory.cohort(40, 0), np.array([3, 3, 1]))
    assert few.key[0] == few.key[1] != few.key[2]


def test_a_file_in_the_way_is_refused_and_nothing_is_left(tmp_path: Path, result: TrialResult) -> None:
    (tmp_path / "results").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        result.save(tmp_path / "results")
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_transplant_sheds_rests_and_returns() -> None:
    arms = """
[[arm]]
name = "transplant"
  [[arm.treatment]]
  therapy = "hair transplant"
  dose = "40 grafts/cm2"
  schedule = "once"

[[arm]]
name = "saline"
untreated = true
"""
    trial = Trial(planned(arms=arms).protocol, fixed())
    laboratory = Laboratory(trial.setting, trial.belief)
    cohort = laboratory.cohort(20, 0)
    grafted = expected_course(laboratory.scalp(cohort, trial.setting.arms[0], 371, 0))
    bare = expected_course(laboratory.scalp(cohort, None, 371, 0))
    standing = [Phase.ANAGEN, Phase.CATAGEN, Phase.TELOGEN]
    gain = (grafted.occupancy - bare.occupancy)[:, :, standing].sum(axis=(2, 3)).mean(axis=0)
    assert gain[1] > 30  # grafts stand after surgery
    assert gain[8] < 0.35 * gain[1]  # most have shed in weeks 1-6
    assert gain[17] > gain[8]  # and come back from month 3-4
    assert gain[52] > 0.75 * gain[1]
