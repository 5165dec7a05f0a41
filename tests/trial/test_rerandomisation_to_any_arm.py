"""Second randomisation to any arm or dose, and published rows about its groups."""

from __future__ import annotations

import jsonschema
import numpy as np
import pytest

from anagen.api import Analysis, Arm, Measurement, Population, Rerandomisation, Treatment, Trial
from anagen.errors import InputError
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.switch import switched
from anagen.trial.protocol.reading import protocol_from_text, resolved
from anagen.trial.results.schema import summary_schema
from anagen.trial.results.trial_summary import TrialSummary

FILE = """
[trial]
name = "down"
seed = 5
replicates = 2
parameters = "fixed"
[population]
alopecia = "alopecia areata"
sex = "any"
age = "18 to 60 years"
salt = "50 to 95"
forms = ["patchy"]
size = 60
[[arm]]
name = "4 mg"
[[arm.treatment]]
therapy = "baricitinib"
dose = "4 mg"
[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
[measurement]
method = "SALT"
visits = "weeks 0, 24, 52, 76, 104"
[analysis]
endpoint = "responders: SALT <= 20 at week 24"
reference = "placebo"
[rerandomisation]
week = 52
among = "SALT <= 40"
"""
DOWN = """to = ["continue", "half", "stop"]
[[rerandomisation.arm]]
name = "half"
[[rerandomisation.arm.treatment]]
therapy = "baricitinib"
dose = "2 mg"
"""


def summary(text: str) -> TrialSummary:
    found = Trial.from_text(text).run(workers=1, pictures=False).summary
    assert isinstance(found, TrialSummary)
    return found


@pytest.mark.slow
def test_continuing_keeps_most_and_half_the_dose_more_than_none() -> None:
    found = summary(FILE + DOWN)
    rows = {(row.groups, row.week): row for row in found.rerandomised or ()}
    jsonschema.validate(found.to_dict(), summary_schema())
    assert set(rows) == {(("continue", other), week) for other in ("half", "stop") for week in (76.0, 104.0)}
    half, stop = rows[("continue", "half"), 104.0], rows[("continue", "stop"), 104.0]
    assert half.n[0] == stop.n[0] > 0
    assert half.mean_share[0] >= half.mean_share[1] >= stop.mean_share[1]
    assert half.mean_share[0] > stop.mean_share[1]


@pytest.mark.slow
def test_to_be_randomised_to_the_same_dose_is_to_continue_to_the_last_bit() -> None:
    def observed(to: str) -> np.ndarray:
        same = '[[rerandomisation.arm]]\nname = "same"\n[[rerandomisation.arm.treatment]]\n'
        same += 'therapy = "baricitinib"\ndose = "4 mg"\n'
        text = f'{FILE}to = ["{to}", "stop"]\n' + (same if to == "same" else "")
        return Trial.from_text(text).run(workers=1, pictures=False).observations["value"].to_numpy()

    assert np.array_equal(observed("continue"), observed("same"), equal_nan=True)
    assert np.array_equal(observed("continue"), observed("4 mg"), equal_nan=True)


@pytest.mark.slow
def test_published_rows_are_about_a_group() -> None:
    rows = """
[[observed]]
arm = "4 mg"
then = "{then}"
outcome = "SALT"
kind = "cumulative responders"
rule = "rise in SALT of more than 20 points"
from_week = 52
week = 104
value = "80 %"
n = 30
source = "somewhere"
"""
    both = """
[[observed]]
arm = ["4 mg", "4 mg"]
then = ["continue", "stop"]
outcome = "SALT"
kind = "change"
from_week = 52
week = 104
value = "-20 points"
source = "somewhere"
"""
    text = FILE + DOWN + rows.format(then="continue") + rows.format(then="stop") + both
    protocol = protocol_from_text(text)
    assert protocol_from_text(resolved(protocol)) == protocol
    stays, relapses, difference = summary(text).observed
    assert stays.then == ("continue",)
    assert stays.predicted is not None
    assert relapses.predicted is not None
    assert stays.predicted < relapses.predicted
    assert difference.predicted is not None
    assert difference.predicted < 0.0
    assert difference.arm_title == "4 mg, then continue"


@pytest.mark.slow
def test_pattern_loss_changes_arm_too() -> None:
    text = """
[trial]
name = "switch"
seed = 2
replicates = 2
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 50 years"
size = 40
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
visits = "weeks 0, 48, 96"
outcomes = ["non-vellus density"]
[analysis]
endpoint = "change in non-vellus density at week 48"
reference = "placebo"
[rerandomisation]
week = 48
among = "change in non-vellus density of at least -100 hairs/cm2"
arms = ["finasteride", "placebo"]
to = ["finasteride", "placebo"]
"""
    row = """
[[observed]]
arm = ["{arm}", "{arm}"]
then = ["finasteride", "placebo"]
outcome = "non-vellus density"
kind = "change"
from_week = 48
week = 96
value = "20 hairs/cm2"
source = "somewhere"
"""
    found = summary(text + row.format(arm="finasteride") + row.format(arm="placebo"))
    for one in found.observed:
        assert one.predicted is not None
        assert one.predicted > 0.0  # to be given it is better than not to be, whatever came before


def test_parts_in_python_are_the_file() -> None:
    half = Arm("half", [Treatment("baricitinib", dose="2 mg")])
    again = Rerandomisation(week=52.0, among="SALT <= 40", to=["continue", "half", "stop"], arm=[half])
    protocol = protocol_from_text(FILE + DOWN)
    assert protocol.rerandomisation is not None
    trial = Trial(
        name="down",
        population=Population(
            alopecia="alopecia areata", sex="any", age=(18, 60), salt=(50, 95), forms=["patchy"], size=60
        ),
        arms=[
            Arm("4 mg", [Treatment("baricitinib", dose="4 mg")]),
            Arm("placebo", [Treatment("placebo pill")]),
        ],
        measurement=Measurement(method="SALT", visits="weeks 0, 24, 52, 76, 104"),
        analysis=Analysis(endpoint="responders: SALT <= 20 at week 24", reference="placebo"),
        rerandomisation=again,
        seed=5,
        replicates=2,
        parameters="fixed",
    )
    assert trial.protocol.rerandomisation == protocol.rerandomisation
    assert Population(
        alopecia="androgenetic", sex="male", age=(20, 50), size=5, density=(60, 190)
    ).density == ("60 to 190 hairs/cm2")


def course(dose: str, schedule: str = "daily", therapy: str = "finasteride") -> Course:
    return course_from_table({"therapy": therapy, "dose": dose, "schedule": schedule}, "here", 10_000)


def amounts(courses: tuple[Course, ...], days: int = 40) -> np.ndarray:
    return np.sum([(one.dose or 0.0) * one.schedule.applications(days) for one in courses], axis=0)


def test_a_changed_dose_is_one_course() -> None:
    (found,) = switched((course("1 mg"),), (course("5 mg"),), 10)
    assert amounts((found,)).tolist() == [1.0] * 10 + [5.0] * 30
    (same,) = switched((course("1 mg"),), (course("1 mg"),), 10)
    assert same.schedule.applications(40).tolist() == course("1 mg").schedule.applications(40).tolist()


def test_another_drug_begins_where_the_first_ends() -> None:
    first, second = switched((course("1 mg"),), (course("0.5 mg", "daily until week 2", "dutasteride"),), 10)
    assert amounts((first,)).tolist() == [1.0] * 10 + [0.0] * 30
    assert amounts((second,)).tolist() == [0.0] * 10 + [0.5] * 14 + [0.0] * 16


def test_a_dose_that_changes_is_one_course_of_the_drug() -> None:
    table = {"therapy": "low-level laser", "schedule": "every other day"}
    weak, strong = (course_from_table({**table, "fluence": f"{x} J/cm2"}, "here", 100) for x in (2, 6))
    (one,) = switched((weak,), (strong,), 10)
    assert amounts((one,))[:14].tolist() == [2.0, 0.0] * 5 + [6.0, 0.0, 6.0, 0.0]
    assert len(switched((weak,), (weak,), 10)) == 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('to = ["continue", "quarter"]', "quarter"),
        ('to = ["continue", "continue"]', "listed twice"),
        ('to = ["continue"]', "continue"),
        (DOWN.replace('"half", "stop"', '"stop"'), "nobody is randomised to 'half'"),
        (DOWN.replace('name = "half"', 'name = "Stop"'), "name of another group"),
        (DOWN.replace('name = "half"', 'name = "half"\ndropout = "5 % by week 4"'), "no key 'dropout'"),
        (DOWN.replace("baricitinib", "finasteride"), "half"),
        (DOWN.replace("2 mg", "2 hairs"), "hairs"),
        ('to = ["continue", "stop", "placebo"]\nratio = "1:1"', "2 parts"),
    ],
)
def test_what_cannot_be_is_one_clear_line(more: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        protocol_from_text(FILE + more)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('then = "stop"', 'then = "more"', "more"),
        ('then = "stop"', 'then = ["stop", "continue"]', "2 names for 1 arms"),
        ("week = 104", "week = 52", "later visit"),
        ('arm = "4 mg"', 'arm = "placebo"', "nobody of arm 'placebo' is randomised again"),
    ],
)
def test_rows_about_no_group_are_refused(old: str, new: str, message: str) -> None:
    row = '[[observed]]\narm = "4 mg"\nthen = "stop"\noutcome = "SALT"\nkind = "mean"\nweek = 104\n'
    row += 'value = "50 points"\nsource = "somewhere"\n'
    assert protocol_from_text(FILE + row).observed[0].then == ("stop",)
    with pytest.raises(InputError, match=message):
        protocol_from_text(FILE + row.replace(old, new))
