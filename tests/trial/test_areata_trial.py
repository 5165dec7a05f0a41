"""Trials in alopecia areata: the file, the cohort, the arms, the second randomisation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from anagen.api import Trial
from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.population.areata_people import AreataPeople, read_episode, read_salt
from anagen.simulators.field import ArmPlan
from anagen.simulators.scalp import AreataLaboratory
from anagen.simulators.scalp_growth import growth_lift
from anagen.therapy.course import course_from_table
from anagen.trial.protocol.reading import load_protocol, protocol_from_text, resolved

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
    assert protocol.population.areata == AreataPeople((50.0, 100.0), (0.5, 8.0))
    assert protocol.measurement.region == "scalp"
    assert protocol.measurement.outcomes == ("SALT",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('method = "SALT"', 'method = "phototrichogram"', 'method = "SALT"'),
        ('salt = "50 to 100"', 'salt = "100 to 50"', "no range of SALT"),
        ('episode = "6 months to 8 years"', 'episode = "long"', "no range of durations"),
        ('salt = "50 to 100"', 'forms = ["patchi"]', "patchy"),
        ('salt = "50 to 100"', 'salt = "5 to 30"\nforms = ["totalis"]', "none of these forms"),
        ('sex = "any"', 'sex = "any"\nwith = ["androgenetic"]', "stands alone"),
        ('randomisation = "stratified"', 'kind = "split-scalp"\nrandomisation = "stratified"', "both sides"),
        ("week = 36\namong", "week = 20\namong", "no visit"),
        ('alopecia = "alopecia areata"', 'alopecia = "androgenetic"', "takes no salt"),
        ('visits = "weeks 0', 'region = "vertex"\nvisits = "weeks 0', "SALT of the vertex"),
    ],
)
def test_what_cannot_be_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        protocol_from_text(changed(old, new))


def test_ranges_read_as_people_write_them() -> None:
    assert read_salt("at least 50") == (50.0, 100.0)
    assert read_episode("3 months to 10 years") == (0.25, 10.0)


def test_everybody_is_screened_and_one_more_patient_changes_nobody() -> None:
    laboratory = trial().laboratory()
    assert isinstance(laboratory, AreataLaboratory)
    few, more = laboratory.cohort(20, 0), laboratory.cohort(33, 0)
    assert ((more.salt >= 50.0) & (more.salt <= 100.0)).all()
    assert np.array_equal(few.key, more.key[:20])
    assert np.array_equal(few.salt, more.salt[:20])
    assert set(more.stage) == {"SALT 50-94", "SALT 95-100"}
    assert 0.5 <= more.traits.years.min() <= more.traits.years.max() <= 8.0


def test_a_placebo_is_the_untreated_twin_and_a_drug_never_harms() -> None:
    laboratory = trial().laboratory()
    assert isinstance(laboratory, AreataLaboratory)
    cohort = laboratory.cohort(24, 0)
    days = np.array([0, 84, 252])
    nobody = np.zeros(24, dtype=np.int64)
    drug, placebo = laboratory.setting.arms
    untreated = laboratory.salt(cohort, [None], nobody, days, 0)
    assert np.array_equal(laboratory.salt(cohort, [placebo], nobody, days, 0), untreated)
    treated = laboratory.salt(cohort, [drug], nobody, days, 0)
    assert np.array_equal(treated[:, 0], untreated[:, 0])
    assert (treated <= untreated + 1.0).all()
    assert treated[:, 2].mean() < untreated[:, 2].mean() - 20.0


def test_the_trial_finds_the_drug_and_tells_the_truth(result: object) -> None:
    summary = result.summary  # type: ignore[attr-defined]
    (row,) = summary["comparisons"]
    assert row["difference"] > 20.0
    assert row["model"] == "Cochran-Mantel-Haenszel"
    assert abs(row["bias"]) < 15.0
    assert summary["parameters"]["id"].startswith("areata-")
    assert summary["endpoint"]["text"] == "responders: SALT <= 20 at week 36"
    frame = result.observations  # type: ignore[attr-defined]
    assert set(frame["outcome"]) == {"SALT"}
    assert set(frame["region"]) == {"scalp"}


def test_who_stops_loses_what_who_goes_on_keeps(result: object) -> None:
    rows = result.summary["rerandomised"]  # type: ignore[attr-defined]
    (last,) = [row for row in rows if row["week"] == 62]
    assert abs(last["n"][0] - last["n"][1]) <= 2
    assert last["mean_share"][0] > last["mean_share"][1] + 20.0
    assert last["ci95"][0] < last["difference"] < last["ci95"][1]


def test_the_same_bytes_for_any_number_of_workers(result: object) -> None:
    again = trial().run(workers=3, pictures=False)
    assert json.dumps(again.summary, default=str) == json.dumps(result.summary, default=str)  # type: ignore[attr-defined]
    assert again.observations.equals(result.observations)  # type: ignore[attr-defined]


def test_local_treatment_helps_patches_and_exosomes_hardly() -> None:
    text = changed('salt = "50 to 100"', 'salt = "6 to 40"\nforms = ["patchy"]')
    text = text.replace('episode = "6 months to 8 years"', 'episode = "1 month to 2 years"')
    text = text[: text.index("[[arm]]")] + (
        '[[arm]]\nname = "steroid"\n[[arm.treatment]]\ntherapy = "intralesional triamcinolone"\n'
        'dose = "10 mg/mL"\nschedule = "3 sessions every 4 weeks"\n'
        '[[arm]]\nname = "exosome"\n[[arm.treatment]]\ntherapy = "exosome"\nproduct = "umbilical-cord MSC"\n'
        'dose = "1e8 particles/cm2"\nroute = "intradermal 2 mm"\nschedule = "3 sessions every 4 weeks"\n'
        '[[arm]]\nname = "untreated"\nuntreated = true\n'
        '[measurement]\nmethod = "SALT"\nvisits = "weeks 0, 20"\n'
        '[analysis]\nendpoint = "responders: percent fall in SALT of at least 75 % at week 20"\n'
        'reference = "untreated"\n'
    )
    laboratory = trial(text).laboratory()
    assert isinstance(laboratory, AreataLaboratory)
    cohort = laboratory.cohort(48, 0)
    nobody = np.zeros(48, dtype=np.int64)
    days = np.array([0, 140])
    steroid, exosome, untreated = (
        laboratory.salt(cohort, [arm], nobody, days, 0)[:, 1].mean() for arm in laboratory.setting.arms
    )
    assert steroid < untreated - 5.0
    assert abs(exosome - untreated) < 0.25 * (untreated - steroid)


@pytest.mark.parametrize("name", ["brave_aa1.toml", "allegro_2b_3.toml", "exosome_areata.toml"])
def test_the_examples_are_protocols(name: str) -> None:
    protocol = load_protocol(EXAMPLES / name)
    assert protocol.population.areata is not None
    assert all("recalled" not in row.source for row in protocol.observed)


def test_needles_wound_alike_whatever_is_in_them() -> None:
    table = {"route": "intradermal 2 mm", "schedule": "3 sessions every 4 weeks"}
    exosome = {"therapy": "exosome", "product": "umbilical-cord MSC", "dose": "0 particles/cm2", **table}
    key = children(key_of(1, "needles"), np.arange(5))

    def lift(one: dict[str, str]) -> np.ndarray | None:
        arm = ArmPlan("x", (course_from_table(one, "x", 200),))
        return growth_lift(arm, key, 140, lambda purpose, index: np.full(np.shape(index), 0.5), 7)

    product, saline = lift(exosome), lift({"therapy": "saline injection", **table})
    assert product is not None
    assert saline is not None
    assert np.array_equal(product, saline)
    assert saline.max() > 1.0
    assert lift({"therapy": "placebo pill"}) is None
    minoxidil = lift({"therapy": "minoxidil topical", "dose": "5 %"})
    assert minoxidil is not None
    assert minoxidil.max() > 1.0
