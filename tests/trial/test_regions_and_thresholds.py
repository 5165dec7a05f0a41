"""Two regions in one trial, what counts as a hair, and trials of twenty years."""

from __future__ import annotations

import json

import jsonschema
import numpy as np
import pytest
from rich.console import Console

from anagen.api import Trial
from anagen.errors import InputError
from anagen.measurement.method import method
from anagen.report.trial.page import render
from anagen.report.trial.table import print_summary
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.results.schema import summary_schema

pytestmark = pytest.mark.slow

FILE = """
[trial]
name = "regions"
seed = 8
replicates = 3
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 55 years"
norwood = ["III vertex"]
size = 24
[design]
dropout = "20 % by week 24"
[[arm]]
name = "drug"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
[[arm]]
name = "vehicle"
[[arm.treatment]]
therapy = "vehicle"
[measurement]
method = "phototrichogram"
region = ["vertex", "frontal"]
visits = "weeks 0, 12, 24"
outcomes = ["total density", "terminal density"]
[analysis]
endpoint = "change in total density at week 24"
reference = "vehicle"
[[observed]]
arm = "drug"
outcome = "total density"
kind = "change"
week = 24
value = "10 hairs/cm2"
source = "somewhere"
[[observed]]
arm = "drug"
region = "frontal"
outcome = "total density"
kind = "change"
week = 24
value = "10 hairs/cm2"
source = "somewhere"
"""
ONE = FILE.replace('["vertex", "frontal"]', '"vertex"').rsplit("[[observed]]", 1)[0]


@pytest.fixture(scope="module")
def result() -> object:
    return Trial.from_text(FILE).run(workers=1)


def test_the_first_region_is_the_trial_without_the_second(result: object) -> None:
    alone = Trial.from_text(ONE).run(workers=2)
    both, one = result.to_dict(), alone.to_dict()  # type: ignore[attr-defined]
    for key in ("arms", "comparisons", "endpoint"):
        assert json.dumps(both[key]) == json.dumps(one[key])
    assert both["observed"][0] == one["observed"][0]
    assert "elsewhere" not in one
    seen = result.observations  # type: ignore[attr-defined]
    assert seen.filter(seen["region"] == "vertex").equals(alone.observations)
    assert "region" not in alone.estimates.columns


def test_both_regions_are_recorded_and_analysed(result: object) -> None:
    summary = result.summary  # type: ignore[attr-defined]
    (elsewhere,) = summary.elsewhere
    assert elsewhere.region == "frontal"
    assert [arm.name for arm in elsewhere.arms] == summary.arm_names
    assert {row.region for row in elsewhere.arms[0].outcomes} == {"frontal"}
    (row,) = elsewhere.comparisons
    assert np.isfinite([row.difference, row.se, row.true_difference]).all()
    assert summary.observed[1].region == "frontal"
    assert summary.observed[1].predicted != summary.observed[0].predicted
    estimates = result.estimates  # type: ignore[attr-defined]
    assert estimates["region"].unique().sort().to_list() == ["frontal", "vertex"]
    found = result.to_dict()  # type: ignore[attr-defined]
    jsonschema.validate(found, summary_schema())


def test_the_same_people_have_other_follicles_in_another_region() -> None:
    trial = Trial.from_text(FILE)
    simulator, (other,) = trial.simulator(), trial.others
    here = simulator.recruit(24, 0)
    there = other.elsewhere(here, 0)
    assert (there.key == here.key).all()
    assert (there.age == here.age).all()
    assert (there.follicle_density == here.follicle_density).all()
    assert (there.severity.years == here.severity.years).all()
    assert there.severity.slope.mean() < here.severity.slope.mean()  # III vertex: less at the front


def test_readings_of_two_regions_share_the_person_and_not_the_luck(result: object) -> None:
    seen = result.observations  # type: ignore[attr-defined]
    rows = seen.filter((seen["week"] == 0) & (seen["outcome"] == "total density"))
    vertex, frontal = (
        rows.filter(rows["region"] == name)["value"].to_numpy() for name in ("vertex", "frontal")
    )
    assert (vertex != frontal).any()
    assert np.corrcoef(vertex, frontal)[0, 1] > 0.3


def test_the_report_shows_both_regions(result: object) -> None:
    page = render(result)  # type: ignore[arg-type]
    for words in ("total density, frontal", "terminal density, frontal", "total density, frontal, week 24"):
        assert words in page
    console = Console(record=True, width=140)
    print_summary(result, console)  # type: ignore[arg-type]
    assert "frontal: drug − vehicle" in console.export_text()


def test_a_split_scalp_is_measured_in_two_regions_too() -> None:
    text = FILE.replace("[design]", '[design]\nkind = "split-scalp"')
    summary = Trial.from_text(text).run(workers=1, pictures=False).summary
    assert summary.elsewhere[0].comparisons[0].model == "paired"


def test_screening_counts_the_first_region_alone() -> None:
    text = FILE.replace("[population]", '[population]\ndensity = "100 to 150 hairs/cm2"')
    seen = Trial.from_text(text).run(workers=1, pictures=False).observations
    rows = seen.filter((seen["week"] == 0) & (seen["outcome"] == "total density"))
    vertex, frontal = (rows.filter(rows["region"] == name)["value"] for name in ("vertex", "frontal"))
    assert vertex.is_between(100, 150).all()
    assert not frontal.is_between(100, 150).all()


def test_a_wider_least_width_counts_fewer_hairs() -> None:
    def counts(key: str) -> np.ndarray:
        text = ONE.replace("[measurement]", f"[measurement]\n{key}")
        seen = Trial.from_text(text).run(workers=1, pictures=False).observations
        return seen.filter(seen["outcome"] == "total density")["value"].to_numpy()

    own, same, wide = counts(""), counts("threshold_um = 20"), counts("threshold_um = 40")
    assert method("phototrichogram").threshold_um == 20.0
    assert np.array_equal(own, same, equal_nan=True)
    kept = ~np.isnan(own)
    assert (wide[kept] < own[kept]).all()


def test_hairs_counted_from_40_micrometres_are_terminal() -> None:
    text = ONE.replace("[measurement]", "[measurement]\nthreshold_um = 40")
    seen = Trial.from_text(text).run(workers=1, pictures=False).observations
    total, terminal = (
        seen.filter(seen["outcome"] == name)["value"].to_numpy()
        for name in ("total density", "terminal density")
    )
    assert np.array_equal(total, terminal, equal_nan=True)


def test_twenty_years_run_and_the_split_of_the_work_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ONE.replace("weeks 0, 12, 24", "weeks 0, 24, 1040").replace("replicates = 3", "replicates = 1")
    text = text.rsplit("[[observed]]", 1)[0]
    whole = Trial.from_text(text).run(workers=1, pictures=False)
    monkeypatch.setattr("anagen.simulators.field.SITE_DAYS_AT_ONCE", 3 * 7281)
    parts = Trial.from_text(text).run(workers=1, pictures=False)
    assert whole.observations.equals(parts.observations)
    assert whole.to_json() == parts.to_json()


def test_the_file_is_written_back_as_it_is_read() -> None:
    protocol = protocol_from_text(FILE.replace("[measurement]", "[measurement]\nthreshold_um = 35.5"))
    assert protocol.measurement.regions == ("vertex", "frontal")
    assert protocol_from_text(resolved(protocol)) == protocol


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["vertex", "frontal"]', '["vertex", "vertex"]', "listed twice"),
        ('["vertex", "frontal"]', '["vertex", "scalp"]', "scalp region"),
        ('["vertex", "frontal"]', '["vertex", "nose"]', "region"),
        ("[measurement]", "[measurement]\nthreshold_um = 500", "10 to 80"),
        ("[measurement]", '[measurement]\nthreshold_um = "40 um"', "10 to 80"),
        ('region = "frontal"', 'region = "occipital"', "occipital region is not measured"),
        ("weeks 0, 12, 24", "weeks 0, 12, 24, 1041", "at most week 1040"),
    ],
)
def test_what_cannot_be_is_one_clear_line(old: str, new: str, message: str) -> None:
    assert old in FILE
    with pytest.raises(InputError, match=message) as error:
        protocol_from_text(FILE.replace(old, new))
    assert "\n" not in str(error.value)
