"""Missed doses and silent stops: who takes what, what it does, and the twin who takes everything."""

from __future__ import annotations

import jsonschema
import numpy as np
import pytest

import anagen
from anagen.api import Trial
from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.report.documents.people import design
from anagen.report.trial.page import render
from anagen.therapy.adherence import Adherence
from anagen.therapy.course import Course, course_from_table
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.result import TrialResult
from anagen.trial.results.schema import summary_schema

KEYS = children(key_of(1, "test"), np.arange(4000))
FILE = """
[trial]
name = "missed"
seed = 3
replicates = 2
parameters = "fixed"
[population]
alopecia = "{alopecia}"
sex = "male"
age = "25 to 50 years"
size = 24
[[arm]]
name = "drug"
[[arm.treatment]]
therapy = "{drug}"
dose = "{dose}"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
{method}
visits = "weeks 0, 12, 24"
[analysis]
endpoint = "{endpoint} at week 24"
"""
PATTERN = FILE.format(
    alopecia="androgenetic",
    drug="minoxidil oral",
    dose="5 mg",
    method='method = "phototrichogram"\nregion = "vertex"\noutcomes = ["total density"]',
    endpoint="change in total density",
)
AREATA = FILE.format(
    alopecia="alopecia areata",
    drug="baricitinib",
    dose="4 mg",
    method='method = "SALT"',
    endpoint="change in SALT",
)
MISSED = '[adherence]\ntaken = "{taken} %"\nspread = "{spread} %"\n'
STOP = 'stop = "60 % by week 12"\n'


def course(schedule: str = "daily") -> Course:
    return course_from_table(
        {"therapy": "minoxidil oral", "dose": "5 mg", "schedule": schedule}, "test", 1000, None
    )


def test_shares_have_the_mean_and_the_spread_that_were_asked_for() -> None:
    shares = Adherence(0.8, 0.15).shares(KEYS)
    assert shares.mean() == pytest.approx(0.8, abs=0.01)
    assert shares.std() == pytest.approx(0.15, abs=0.01)
    assert 0.0 <= shares.min() < shares.max() <= 1.0
    assert (Adherence(0.7).shares(KEYS) == 0.7).all()


def test_as_many_stop_as_the_rate_says() -> None:
    hazard = -np.log(0.4) / 84.0
    stopped = Adherence(0.9, hazard=hazard).stops(KEYS) < 84.0
    assert stopped.mean() == pytest.approx(0.6, abs=4 * np.sqrt(0.24 / len(KEYS)))


def test_a_patient_takes_the_share_and_nothing_after_the_stop() -> None:
    rule = Adherence(0.75, 0.2, 0.004)
    shares, stops = rule.shares(KEYS[:200]), rule.stops(KEYS[:200])
    for key, share, stop in zip(KEYS[:200], shares, stops, strict=True):
        (given,) = rule.given([course()], key, 700)
        taken = given.schedule.applications(700)
        last = int(min(np.ceil(stop), 700))
        assert not taken[last:].any()
        assert taken[:last].sum() == pytest.approx(share * last, abs=5 * np.sqrt(last) / 2 + 1)


def test_who_takes_more_takes_every_dose_of_who_takes_less() -> None:
    for key in KEYS[:20]:
        few, many = (
            Adherence(mean, 0.1).given([course("twice daily")], key, 300)[0].schedule.applications(300)
            for mean in (0.5, 0.8)
        )
        assert (few <= many).all()
        assert set(few) <= {0.0, 2.0}
        assert few.sum() < many.sum()


def test_everything_taken_is_the_course_itself_and_an_operation_is_not_missed() -> None:
    sessions = course("4 sessions every 4 weeks")
    (given,) = Adherence(1.0).given([sessions], KEYS[0], 300)
    assert given.schedule == sessions.schedule
    part = Adherence(0.5).given([sessions], KEYS[0], 300)[0].schedule.sessions(300)
    assert set(part) < {0, 28, 56, 84}
    graft = course_from_table({"therapy": "hair transplant", "dose": "40 grafts/cm2"}, "test", 300, None)
    assert Adherence(0.01).given([graft], KEYS[0], 300) == (graft,)


def test_the_effect_falls_with_the_share() -> None:
    share = Adherence(0.6, 0.1).share_given([course()], KEYS[:300], 168)
    assert share.mean() == pytest.approx(0.6, abs=0.03)


def run(text: str) -> TrialResult:
    result = Trial.from_text(text).run(workers=1, pictures=False)
    jsonschema.validate(result.summary.to_dict(), summary_schema())
    return result


@pytest.mark.slow
@pytest.mark.parametrize("text", [PATTERN, AREATA], ids=["pattern", "areata"])
def test_the_truth_as_taken_and_of_the_twin_who_takes_everything(text: str) -> None:
    plain, all_taken = run(text), run(text + MISSED.format(taken=100, spread=0))
    values = [one.observations["value"].to_numpy() for one in (plain, all_taken)]
    np.testing.assert_allclose(values[0], values[1], rtol=1e-6)
    missed = run(text + MISSED.format(taken=50, spread=20) + STOP)
    rows = {row.arm: row for row in missed.summary.adherence or ()}
    drug = rows["drug"]
    assert drug.taken is not None
    assert drug.taken < 35.0  # half of the doses, and most have stopped
    assert drug.stopped == pytest.approx(100 * (1 - 0.4**2), abs=25)
    full = plain.summary.comparisons[0].true_difference
    assert drug.true_difference_adherent == pytest.approx(full, rel=1e-6)
    assert abs(drug.true_difference) < 0.9 * abs(full)
    assert missed.summary.comparisons[0].true_difference == pytest.approx(drug.true_difference)
    assert rows["placebo"].true_difference == 0.0
    assert plain.summary.adherence is None


@pytest.mark.slow
def test_the_reader_is_told() -> None:
    text = PATTERN + MISSED.format(taken=70, spread=20) + STOP + 'arms = ["drug"]\n'
    protocol = protocol_from_text(text)
    assert protocol_from_text(resolved(protocol)) == protocol
    assert "doses missed or silently stopped" in estimand_of(protocol).intercurrent_events
    (told,) = (line for line in design(protocol) if "adherence" in line)
    assert "Patients of drug take 70 % of their doses" in told
    assert "60 % by week 12 stop for good" in told
    result = run(text)
    page = render(result)
    assert "Doses taken" in page
    assert "Had all been taken" in page
    rows = {row.arm: row for row in result.summary.adherence or ()}
    assert rows["placebo"].taken == 100.0


def test_composed_in_python_it_is_the_same() -> None:
    section = anagen.Adherence(taken="70 %", spread="20 %", stop="60 % by week 12", arms=["drug"])
    assert section.table()["taken"] == "70 %"
    with pytest.raises(InputError):
        anagen.Adherence(spread="20 %")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('taken = "0 %"', "above 0 to 100 %"),
        ('taken = "120 %"', "above 0 to 100 %"),
        ('taken = "80"', "taken"),
        ('taken = "80 %"\nspread = "40 %"', "cannot differ by an SD of 40 %"),
        ('taken = "100 %"\nspread = "5 %"', "cannot differ"),
        ('taken = "80 %"\nstop = "often"', "is not a dropout"),
        ('taken = "80 %"\narms = ["drog"]', "did you mean 'drug'"),
        ('spread = "10 %"', "taken"),
    ],
)
def test_a_wrong_section_is_refused_in_one_line(more: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        protocol_from_text(f"{PATTERN}[adherence]\n{more}\n")
    assert "\n" not in str(error.value)
