"""Whole virtual trials: what must be so whatever the numbers are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.learning.distribution import distribution
from anagen.simulators.field import FieldSimulator
from anagen.simulators.field_patients import subset
from anagen.trial.randomisation import allocate
from anagen.trial.result import TrialResult

pytestmark = pytest.mark.slow


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


@pytest.fixture(scope="module")
def result() -> TrialResult:
    return planned(replicates=6).run(workers=2)


def test_summary_names_the_parameters_the_chance_and_the_evidence(result: TrialResult) -> None:
    summary, (row,) = result.summary, result.comparisons
    assert (row.power, row.power_mcse) == (None, None)
    assert row.detection.name == "assurance"
    assert row.assurance_mcse is not None
    assert row.assurance_mcse >= 0
    assert summary.parameters.id == distribution("posterior").id
    assert (summary.parameters.mode, summary.parameters.draws) == ("posterior", 6)
    assert [one.therapy for one in summary.evidence] == ["exosome"]  # saline is a control


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
    simulator = FieldSimulator(trial.plan, trial.distribution)
    allocation = allocate(trial.protocol, simulator.recruit(40, 0))
    assert (np.bincount(allocation.arm) == 20).all()
    few = subset(simulator.recruit(40, 0), np.array([3, 3, 1]))
    assert few.key[0] == few.key[1] != few.key[2]


def test_a_file_in_the_way_is_refused_and_nothing_is_left(tmp_path: Path, result: TrialResult) -> None:
    (tmp_path / "results").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        result.save(tmp_path / "results")
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
