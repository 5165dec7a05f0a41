"""Rated improvement as an outcome of a trial, an endpoint and a published row."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.measurement.outcomes import OUTCOMES, rated_outcome
from anagen.measurement.rated_link import rated_link
from anagen.simulators.field_rated import rated
from anagen.simulators.laws import broken_laws
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.protocol.responders import read_rule

FILE = """
[trial]
name = "rated"
seed = 4
replicates = 20
parameters = "posterior"
[population]
alopecia = "androgenetic"
sex = "male"
age = "18 to 41 years"
norwood = ["III vertex", "IV"]
size = 60
[[arm]]
name = "finasteride"
[[arm.treatment]]
therapy = "finasteride"
dose = "1 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 52, 104"
outcomes = ["non-vellus density", "rated improved: patient", "rated improved: panel"]
[analysis]
endpoint = "responders: rated improved: panel at week 104"
reference = "placebo"
[[observed]]
arm = "finasteride"
outcome = "rated improved: investigator"
kind = "responders"
week = 104
value = "60 %"
n = 50
source = "somewhere"
"""


def test_every_rater_of_the_link_has_an_outcome() -> None:
    raters = {one.rater for one in OUTCOMES.values() if one.rater}
    assert raters == set(rated_link().raters)
    assert {rated_outcome(rater) for rater in raters} <= set(OUTCOMES)


def test_a_rating_is_a_rule_by_its_name() -> None:
    for name in ("rated improved: panel", "rated improved: patient"):
        assert str(read_rule(name)) == name
    protocol = protocol_from_text(FILE)
    assert protocol_from_text(resolved(protocol)) == protocol
    assert protocol.raters == ("patient", "panel", "investigator")


@pytest.mark.slow
def test_a_whole_run_has_the_drug_rated_better_and_placebo_rated_better_than_never() -> None:
    result = Trial.from_text(FILE).run(workers=2, pictures=False)
    summary = result.summary
    (row,) = summary.comparisons
    assert row.mean_difference > 5.0
    assert row.true_difference > 5.0
    drug, placebo = (arm.responders for arm in summary.arms)
    assert drug is not None
    assert placebo is not None
    assert 0.0 < placebo.mean_percent < drug.mean_percent < 100.0
    assert summary.observed[0].predicted is not None
    patient = {arm.name: arm.at("rated improved: patient", 104.0) for arm in summary.arms}
    panel = {arm.name: arm.at("rated improved: panel", 104.0) for arm in summary.arms}
    assert (
        patient["placebo"].mean_change > panel["placebo"].mean_change
    )  # patients are kinder than photographs
    assert all(arm.at("rated improved: patient", 0.0).mean == 0.0 for arm in summary.arms)
    values = result.observations.filter(result.observations["outcome"] == "rated improved: panel")["value"]
    assert set(values.to_list()) <= {0.0, 100.0}


@pytest.mark.slow
def test_ratings_leave_all_counts_as_they_were_and_keep_the_laws() -> None:
    trial = Trial.from_text(FILE)
    assert broken_laws(trial.simulator()) == ()
    plain = (
        FILE.split("[[observed]]")[0]
        .replace(', "rated improved: patient", "rated improved: panel"', "")
        .replace("responders: rated improved: panel", "change in non-vellus density")
    )
    rated_too = FILE.split("[[observed]]")[0].replace(
        "responders: rated improved: panel", "change in non-vellus density"
    )
    one, other = (Trial.from_text(text).run(workers=1, pictures=False) for text in (plain, rated_too))
    assert one.comparisons == other.comparisons


def cover(change: float, people: int = 4000) -> np.ndarray:
    return np.tile(np.array([1.0, np.exp(change)]), (people, 1))


def test_more_cover_is_rated_better_in_the_same_people() -> None:
    keys = np.arange(4000, dtype=np.uint64) * np.uint64(7919)
    shares = []
    before = np.zeros(4000, dtype=bool)
    for change in (-0.2, 0.0, 0.2, 0.5):
        written, true = rated(["panel"], keys, cover(change), np.uint64(5), "a", fixed=True)
        better = written["rated improved: panel"][:, 1] > 50.0
        assert (better | ~before).all()  # nobody who was better with less is not with more
        assert np.array_equal(written["rated improved: panel"], true["rated improved: panel"])
        before = better
        shares.append(better.mean())
    expected = [rated_link().better("panel", np.array(x)).mean() for x in (-0.2, 0.0, 0.2, 0.5)]
    assert shares == pytest.approx(expected, abs=0.025)


def test_repeats_differ_by_the_link_and_the_luck_of_the_arm() -> None:
    keys = np.arange(500, dtype=np.uint64) * np.uint64(104729)
    shares = {
        trial: rated(["patient"], keys, cover(0.1, 500), np.uint64(trial), "a", fixed=False)[0][
            "rated improved: patient"
        ][:, 1].mean()
        for trial in range(40)
    }
    assert len({round(share, 3) for share in shares.values()}) > 20


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rated improved: panel at", "rated improved: jury at", "rated improved"),
        ('alopecia = "androgenetic"', 'alopecia = "none"', "learned in pattern loss"),
        ('"rated improved: patient"', '"rated improved: pateint"', "rated improved: patient"),
    ],
)
def test_what_cannot_be_is_one_clear_line(old: str, new: str, message: str) -> None:
    text = FILE.replace(old, new)
    if "none" in new:
        text = text.replace('norwood = ["III vertex", "IV"]\n', "")
        text = text.replace('"finasteride"\ndose = "1 mg"', '"saline injection"\nschedule = "once"')
    with pytest.raises(InputError, match=message) as error:
        protocol_from_text(text)
    assert "\n" not in str(error.value)


def test_areata_has_no_ratings() -> None:
    text = FILE.replace('"androgenetic"', '"alopecia areata"').replace('norwood = ["III vertex", "IV"]\n', "")
    text = text.replace("macrophotography, tattooed field", "SALT").replace('region = "vertex"\n', "")
    with pytest.raises(InputError, match="SALT"):
        protocol_from_text(text)
