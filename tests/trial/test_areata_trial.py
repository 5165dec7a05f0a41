"""Trials in alopecia areata: the file, the cohort, the arms, the second randomisation."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.population.areata_people import AreataPeople, read_episode, read_salt
from anagen.trial.protocol.reading import load_protocol, protocol_from_text, resolved

pytestmark = pytest.mark.slow

FILE = """
[trial]
name = "Withdrawal"
seed = 5
replicates = 2
parameters = "fixed"
[population]
alopecia = "alopecia areata"
sex = "any"
age = "18 to 60 years"
salt = "50 to 100"
episode = "6 months to 8 years"
size = 64
[design]
randomisation = "stratified"
strata = ["stage"]
dropout = "5 % by week 36"
[[arm]]
name = "drug"
[[arm.treatment]]
therapy = "baricitinib"
dose = "12 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "SALT"
visits = "weeks 0, 12, 36, 62"
[analysis]
endpoint = "responders: SALT <= 20 at week 36"
reference = "placebo"
[rerandomisation]
week = 36
among = "SALT <= 20"
"""
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new)


def trial(text: str = FILE) -> Trial:
    return Trial.from_text(text)


@pytest.fixture(scope="module")
def result() -> object:
    return trial().run(workers=1, pictures=False)


def test_a_resolved_file_is_the_same_protocol() -> None:
    protocol = protocol_from_text(FILE)
    assert protocol_from_text(resolved(protocol)) == protocol
    assert protocol.population.screening == AreataPeople((50.0, 100.0), (0.5, 8.0))
    assert protocol.measurement.region == "scalp"
    assert protocol.measurement.outcomes == ("SALT",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('method = "SALT"', 'method = "phototrichogram"', 'method = "SALT"'),
        ('salt = "50 to 100"', 'salt = "100 to 50"', "not a range of SALT"),
        ('episode = "6 months to 8 years"', 'episode = "long"', "not a range of durations"),
        ('salt = "50 to 100"', 'forms = ["patchi"]', "patchy"),
        ('salt = "50 to 100"', 'salt = "5 to 30"\nforms = ["totalis"]', "none of these forms"),
        ('sex = "any"', 'sex = "any"\nwith = ["androgenetic"]', "simulated alone"),
        ('randomisation = "stratified"', 'kind = "split-scalp"\nrandomisation = "stratified"', "both sides"),
        ("week = 36\namong", "week = 20\namong", "not a visit"),
        ('alopecia = "alopecia areata"', 'alopecia = "androgenetic"', "takes no salt"),
        ('visits = "weeks 0', 'region = "vertex"\nvisits = "weeks 0', "SALT cannot be used on the vertex"),
    ],
)
def test_what_cannot_be_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        protocol_from_text(changed(old, new))


def test_ranges_read_as_people_write_them() -> None:
    assert read_salt("at least 50") == (50.0, 100.0)
    assert read_episode("3 months to 10 years") == (0.25, 10.0)


def test_the_trial_finds_the_drug_and_tells_the_truth(result: object) -> None:
    summary = result.summary  # type: ignore[attr-defined]
    (row,) = summary.comparisons
    assert row.difference > 20.0
    assert row.model == "Cochran-Mantel-Haenszel"
    assert abs(row.bias) < 15.0
    assert summary.parameters.id.startswith("areata-")
    assert summary.endpoint.text == "responders: SALT <= 20 at week 36"
    frame = result.observations  # type: ignore[attr-defined]
    assert set(frame["outcome"]) == {"SALT"}
    assert set(frame["region"]) == {"scalp"}


def test_who_stops_loses_what_who_goes_on_keeps(result: object) -> None:
    rows = result.summary.rerandomised  # type: ignore[attr-defined]
    (last,) = [row for row in rows if row.week == 62]
    assert abs(last.n[0] - last.n[1]) <= 2
    assert last.mean_share[0] > last.mean_share[1] + 20.0
    assert last.ci95[0] < last.difference < last.ci95[1]


def test_the_same_bytes_for_any_number_of_workers(result: object) -> None:
    again = trial().run(workers=3, pictures=False)
    assert again.to_json() == result.to_json()  # type: ignore[attr-defined]
    assert again.observations.equals(result.observations)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["brave_aa1.toml", "allegro_2b_3.toml", "exosome_areata.toml"])
def test_the_examples_are_protocols(name: str) -> None:
    protocol = load_protocol(EXAMPLES / name)
    assert protocol.population.screening is not None
    assert all("recalled" not in row.source for row in protocol.observed)


def test_pictured_courses_do_not_depend_on_workers_and_nothing_given_is_the_twin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("anagen.simulators.scalp_pictures.REPLICATES", 2)
    untreated = changed('[[arm.treatment]]\ntherapy = "placebo pill"', "untreated = true")
    simulator = trial(untreated).simulator()
    one, two = (simulator.courses(("SALT",), 84.0, workers).bands for workers in (1, 2))
    assert one.equals(two)
    arm, twin = (
        one.filter((pl.col("arm") == "placebo") & (pl.col("twin") == which)).drop("twin")
        for which in (False, True)
    )
    assert arm.equals(twin)
    drug = one.filter((pl.col("arm") == "drug") & ~pl.col("twin"))
    assert drug["mean"][-1] < twin["mean"][-1]
