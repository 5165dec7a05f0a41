"""The register of predictions: appended, dated, and telling when it was changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.trial.register import FILE, QUANTILES, add_prediction, read_register, unreported
from anagen.trial.result import TrialResult

DESIGN = """
[trial]
name = "a dose escalation"
seed = 5
replicates = 100
[population]
alopecia = "androgenetic"
sex = "male"
age = "20 to 40 years"
norwood = ["III vertex", "IV"]
size = 6
[[arm]]
name = "exosome"
  [[arm.treatment]]
  therapy = "exosome"
  product = "umbilical-cord MSC"
  dose = "1e9 particles/cm2"
  route = "intradermal 1-2.5 mm"
  schedule = "weeks 0, 2"
[[arm]]
name = "saline"
  [[arm.treatment]]
  therapy = "saline injection"
  route = "intradermal 1-2.5 mm"
  schedule = "weeks 0, 2"
[measurement]
method = "automated trichoscopy"
region = "vertex"
field = "1 cm2"
visits = "weeks 0, 12"
[analysis]
endpoint = "change in total density at week 12"
reference = "saline"
"""
TRIAL = "NCT06932393"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> TrialResult:
    file = tmp_path_factory.mktemp("design") / "trial.toml"
    file.write_text(DESIGN, encoding="utf-8")
    return Trial.from_file(file).run(workers=2)


def test_entries_are_appended_and_chained(result: TrialResult, tmp_path: Path) -> None:
    first = add_prediction(result, TRIAL, tmp_path, date(2026, 11, 30))
    second = add_prediction(result, TRIAL, tmp_path, date(2026, 12, 1))
    assert read_register(tmp_path) == (first, second)
    assert second.previous == first.digest != second.digest
    assert first.date == "2026-11-30"
    (told,) = first.predictions
    assert len(told["quantiles"]) == len(QUANTILES)
    assert told["quantiles"] == sorted(told["quantiles"])


def test_the_design_can_be_run_again(result: TrialResult, tmp_path: Path) -> None:
    entry = add_prediction(result, TRIAL, tmp_path)
    again = tmp_path / "again.toml"
    again.write_text(entry.design, encoding="utf-8")
    assert Trial.from_file(again).run(workers=1).to_json() == result.to_json()


@pytest.mark.parametrize("change", ["number", "swap", "take out", "text"])
def test_a_change_is_told(result: TrialResult, tmp_path: Path, change: str) -> None:
    for _ in range(3):
        add_prediction(result, TRIAL, tmp_path)
    path = tmp_path / FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    if change == "number":
        told = json.loads(lines[1])
        told["predictions"][0]["quantiles"][2] += 1.0
        lines[1] = json.dumps(told)
    elif change == "swap":
        lines[0], lines[1] = lines[1], lines[0]
    elif change == "take out":
        del lines[1]
    else:
        lines[2] = lines[2][:40]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="line"):
        read_register(tmp_path)


def test_only_registered_trials_without_a_result_are_predicted() -> None:
    assert unreported(TRIAL).id == TRIAL
    with pytest.raises(InputError, match="NCT06932393"):
        unreported("NCT06932399")
    with pytest.raises(InputError, match="may be known already"):
        unreported("NCT06930326")


def test_the_packages_own_register_holds() -> None:
    entries = read_register()
    assert entries
    for entry in entries:
        assert unreported(entry.trial).source == entry.source
